// Leave at once: close the visit in the background and put another page in the place of this one.
// Works without this file as well, with one more step.
(function () {
  "use strict";
  const form = document.querySelector("[data-quick-exit]");
  if (!form) return;
  let escapes = 0;

  function leave(event) {
    if (event) event.preventDefault();
    const body = new FormData(form);
    body.append("at_once", "yes");
    document.body.hidden = true;
    fetch(form.action, { method: "POST", body: body, keepalive: true, credentials: "same-origin" })
      .catch(function () {})
      .finally(function () { window.location.replace(form.dataset.quickExit); });
  }

  form.addEventListener("submit", leave);
  document.addEventListener("keydown", function (event) {
    escapes = event.key === "Escape" ? escapes + 1 : 0;
    if (escapes === 2) leave();
  });
})();
