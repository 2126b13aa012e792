// Looks how far a long computation is, every two seconds, and loads the page when it is over.
// Without this file the link "Look again" does the same. It stops by itself, so that it keeps no page open for hours.
(function () {
  "use strict";
  var box = document.querySelector("[data-run]");
  if (!box || box.dataset.watched) { return; }
  box.dataset.watched = "yes";
  var until = Date.now() + 600000;

  function show(fresh) {
    var said = fresh.querySelector("[data-run-said]").textContent;
    var old = box.querySelector("[data-run-said]");
    if (old.textContent !== said) { old.textContent = said; }
    var bar = fresh.querySelector("[data-run-bar]");
    if (bar.hasAttribute("max")) {
      box.querySelector("[data-run-bar]").setAttribute("max", bar.getAttribute("max"));
      box.querySelector("[data-run-bar]").setAttribute("value", bar.getAttribute("value"));
    }
  }

  function look() {
    if (Date.now() > until) { return; }
    window.fetch(box.dataset.run, { cache: "no-store" }).then(function (answer) {
      return answer.text();
    }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-run]");
      if (fresh) {
        show(fresh);
        window.setTimeout(look, 2000);
      } else {
        window.location.reload();
      }
    }).catch(function () {
      window.setTimeout(look, 10000);
    });
  }

  window.setTimeout(look, 2000);
})();
