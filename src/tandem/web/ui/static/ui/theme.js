// Remembers light or dark on this device. Without this file the page follows the system's setting.
(function () {
  "use strict";
  var root = document.documentElement;
  var names = ["system", "light", "dark"];

  function stored() {
    try {
      var name = window.localStorage.getItem("tandem-theme");
      return names.indexOf(name) > 0 ? name : "system";
    } catch (refused) {
      return "system"; // private windows may refuse storage; the choice then lasts for this page
    }
  }

  function show(name) {
    if (name === "system") {
      root.removeAttribute("data-theme");
    } else {
      root.setAttribute("data-theme", name);
    }
    var buttons = document.querySelectorAll("[data-theme-choice]");
    for (var i = 0; i < buttons.length; i++) {
      buttons[i].setAttribute("aria-pressed", String(buttons[i].getAttribute("data-theme-choice") === name));
    }
  }

  function choose(event) {
    var name = event.currentTarget.getAttribute("data-theme-choice");
    try {
      window.localStorage.setItem("tandem-theme", name);
    } catch (refused) {
      // nothing to do: the choice is shown, not kept
    }
    show(name);
  }

  show(stored());
  document.addEventListener("DOMContentLoaded", function () {
    var choice = document.querySelector("[data-theme-choices]");
    if (!choice) {
      return;
    }
    choice.hidden = false;
    var buttons = choice.querySelectorAll("[data-theme-choice]");
    for (var i = 0; i < buttons.length; i++) {
      buttons[i].addEventListener("click", choose);
    }
    show(stored());
  });
})();
