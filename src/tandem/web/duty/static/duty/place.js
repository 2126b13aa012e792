// Fills the place of this phone into the form when its button is pressed. Without this file the area is named instead.
(function () {
  "use strict";
  var here = document.getElementById("here");
  if (!here || !navigator.geolocation) { return; }
  var said = here.querySelector("[role=status]");
  here.hidden = false;
  here.querySelector("button").addEventListener("click", function () {
    said.textContent = here.dataset.asking;
    navigator.geolocation.getCurrentPosition(function (found) {
      document.querySelector("[name=longitude]").value = found.coords.longitude.toFixed(3);
      document.querySelector("[name=latitude]").value = found.coords.latitude.toFixed(3);
      said.textContent = here.dataset.found;
    }, function () {
      said.textContent = here.dataset.refused;
    }, { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 });
  });
}());
