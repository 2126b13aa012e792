// Hides an unattended page: after the time that locks a shift the browser goes to the lock, which keeps the page.
// While someone types or taps, the server hears of it once a minute, so that a long form does not lock under their hands.
// Without this file the shift still locks on the server, at the next request.
(function () {
  "use strict";
  var note = document.querySelector("meta[name=tandem-shift]");
  if (!note) { return; }
  var patience = Number(note.content) * 1000;
  var store = "tandem-seen" + note.dataset.lock;
  var seen = Date.now();
  var told = 0;
  var timer = 0;

  function shared() {
    try {
      return Math.max(seen, Number(window.localStorage.getItem(store)) || 0);
    } catch (refused) {
      return seen; // private windows may refuse storage; each tab then counts for itself
    }
  }

  function share() {
    told = seen;
    try {
      window.localStorage.setItem(store, String(seen));
    } catch (refused) {
      // as above
    }
  }

  function active() {
    seen = Date.now();
    if (seen - told < 60000) { return; }
    share();
    window.fetch(note.dataset.here, { cache: "no-store" }).catch(function () { /* offline: the server locks in time */ });
  }

  function look() {
    window.clearTimeout(timer);
    var left = shared() + patience - Date.now();
    if (left > 0) {
      timer = window.setTimeout(look, left + 1000);
    } else {
      var here = window.location.pathname + window.location.search;
      window.location.replace(note.dataset.lock + "?next=" + encodeURIComponent(here));
    }
  }

  ["keydown", "pointerdown", "input"].forEach(function (kind) {
    document.addEventListener(kind, active, { passive: true });
  });
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden) { look(); }
  });
  share();
  look();
})();
