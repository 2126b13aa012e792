// Opens a sealed file of visits in this page. Keys come from the server, stay in this page's memory, and go when the
// lease ends or the page is closed. Nothing is written to the device.
(function () {
  "use strict";
  const root = document.querySelector("[data-offline]");
  if (!root || !window.crypto || !window.crypto.subtle) return;
  const pick = root.querySelector("[data-file]");
  const list = root.querySelector("[data-visits]");
  const said = root.querySelector("[data-said]");

  function bytes(text) { return Uint8Array.from(atob(text), function (one) { return one.charCodeAt(0); }); }

  function say(name) { said.textContent = said.dataset[name]; }

  function wipe() { list.replaceChildren(); say("ended"); }

  async function opened(part, key) {
    const made = await crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["decrypt"]);
    const how = { name: "AES-GCM", iv: bytes(part.nonce), additionalData: new TextEncoder().encode(part.id) };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, made, bytes(part.box))));
  }

  function show(visit) {
    const item = document.createElement("li");
    item.className = "task";
    [visit.name || said.dataset.unnamed, visit.address, visit.phone, visit.note].filter(Boolean).forEach(function (words) {
      const line = document.createElement("span");
      line.className = "task-meta";
      line.textContent = words;
      item.append(line);
    });
    list.append(item);
  }

  pick.addEventListener("change", async function () {
    list.replaceChildren();
    try {
      const bundle = JSON.parse(await pick.files[0].text());
      const where = root.dataset.keys.replace(root.dataset.blank, bundle.lease);
      const token = root.querySelector("[name=csrfmiddlewaretoken]").value;
      const answer = await fetch(where, { method: "POST", headers: { "X-CSRFToken": token } });
      if (!answer.ok) { say("closed"); return; }
      const given = await answer.json();
      const standing = bundle.parts.filter(function (part) { return given.keys[part.id]; });
      for (const part of standing) show(await opened(part, given.keys[part.id]));
      say(standing.length ? "open" : "none");
      window.setTimeout(wipe, given.left * 1000);
    } catch (problem) {
      say("broken");
    }
  });
  root.hidden = false;
})();
