// A stretch of bars chosen by dragging, with a mouse, a pen or a finger: it fills in the two dates of the form and sends it.
// Without this file the two dates do the same. Moving up and down still scrolls a phone; Escape lets go.
(function () {
  "use strict";

  function begin(figure, hold) {
    var form = document.getElementById(figure.dataset.brush);
    var bars = Array.prototype.slice.call(hold.querySelectorAll("rect"));
    var start = -1;
    var end = -1;
    if (!form || !bars.length) { return; }

    function at(event) {
      var box = hold.ownerSVGElement.getScreenCTM().inverse();
      var x = event.clientX * box.a + box.e;
      var found = bars.findIndex(function (bar) {
        return x < Number(bar.getAttribute("x")) + Number(bar.getAttribute("width"));
      });
      return found < 0 ? bars.length - 1 : found;
    }

    function show() {
      var low = Math.min(start, end);
      var high = Math.max(start, end);
      bars.forEach(function (bar, index) {
        bar.classList.toggle("brush-taken", start >= 0 && index >= low && index <= high);
      });
    }

    function drop() {
      start = -1;
      end = -1;
      show();
    }

    function send() {
      form.elements.since.value = bars[Math.min(start, end)].dataset.first;
      form.elements.until.value = bars[Math.max(start, end)].dataset.last;
      var words = new URLSearchParams(new FormData(form));
      window.location.assign(window.location.pathname + "?" + words.toString() + "#" + figure.id);
    }

    hold.addEventListener("pointerdown", function (event) {
      if (event.button !== 0) { return; }
      start = at(event);
      end = start;
      hold.setPointerCapture(event.pointerId);
      show();
    });
    hold.addEventListener("pointermove", function (event) {
      if (start < 0) { return; }
      end = at(event);
      show();
    });
    hold.addEventListener("pointerup", function (event) {
      if (start < 0) { return; }
      end = at(event);
      send();
    });
    hold.addEventListener("pointercancel", drop);
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape") { drop(); }
    });
  }

  document.querySelectorAll("[data-brush]").forEach(function (figure) {
    if (figure.dataset.brushReady) { return; }
    figure.dataset.brushReady = "yes";
    figure.querySelectorAll("[data-brush-hold]").forEach(function (hold) { begin(figure, hold); });
  });
})();
