// Drawing a signature with finger, pen or mouse. Without this script, or by keyboard, the typed name signs.
(function () {
  "use strict";
  const box = document.querySelector("[data-signature]");
  if (!box || !window.PointerEvent) return;
  const pad = box.querySelector("[data-pad]");
  const ink = box.querySelector("[data-ink]");
  const field = box.querySelector("input[type=hidden]");
  const said = box.querySelector("[data-said]");
  const MOST = 20000;
  let pen = null;
  let last = "";

  function show() {
    ink.setAttribute("d", field.value);
    said.textContent = field.value ? said.dataset.drawn : said.dataset.empty;
  }

  function place(event) {
    const edge = pad.getBoundingClientRect();
    const x = Math.round(((event.clientX - edge.left) / edge.width) * 600);
    const y = Math.round(((event.clientY - edge.top) / edge.height) * 200);
    return Math.min(600, Math.max(0, x)) + " " + Math.min(200, Math.max(0, y));
  }

  function add(letter, event) {
    const spot = place(event);
    if (letter === "L" && spot === last) return;
    last = spot;
    const longer = (field.value ? field.value + " " : "") + letter + spot;
    if (longer.length <= MOST) field.value = longer;
    show();
  }

  pad.addEventListener("pointerdown", function (event) {
    if (pen !== null) return;
    pen = event.pointerId;
    pad.setPointerCapture(pen);
    add("M", event);
    event.preventDefault();
  });
  pad.addEventListener("pointermove", function (event) {
    if (event.pointerId === pen) add("L", event);
  });
  ["pointerup", "pointercancel"].forEach(function (name) {
    pad.addEventListener(name, function () { pen = null; });
  });
  box.querySelector("[data-wipe]").addEventListener("click", function () {
    field.value = "";
    show();
  });
  box.hidden = false;
  show();
})();
