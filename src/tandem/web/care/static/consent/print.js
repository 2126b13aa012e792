// The print button, where the browser can print.
(function () {
  "use strict";
  const button = document.querySelector("[data-print]");
  if (!button || !window.print) return;
  button.addEventListener("click", function () { window.print(); });
  button.hidden = false;
})();
