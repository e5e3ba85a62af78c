"use strict";
(() => {
  document.documentElement.classList.add("js");

  const all = document.querySelector("[data-all]");
  if (all) {
    const boxes = [...document.querySelectorAll("input[name=key][type=checkbox]")];
    const ticked = document.querySelector("[data-ticked]");
    const count = () => {
      const on = boxes.filter((box) => box.checked).length;
      all.checked = on > 0 && on === boxes.length;
      all.indeterminate = on > 0 && on < boxes.length;
      if (ticked) ticked.textContent = String(on);
    };
    all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; count(); });
    for (const box of boxes) box.addEventListener("change", count);
    count();
  }

  const live = document.getElementById("live");
  if (!live || !window.EventSource) return;
  const state = document.getElementById("live-state");
  const say = document.getElementById("say");
  let known = Number(live.dataset.changes);
  let busy = false;
  let again = false;
  let over = false;
  let stream = null;

  const tell = (text, on) => { state.textContent = text; state.classList.toggle("on", on); };
  const clock = () => new Date().toISOString().slice(11, 19);

  const replace = (text) => {
    const open = [...live.querySelectorAll("details[open][id]")].map((one) => one.id);
    const focused = live.contains(document.activeElement) ? document.activeElement : null;
    const place = focused && (focused.id ? `#${CSS.escape(focused.id)}` : focused.getAttribute("aria-labelledby") ? `[aria-labelledby="${CSS.escape(focused.getAttribute("aria-labelledby"))}"]` : focused.getAttribute("href") ? `a[href="${CSS.escape(focused.getAttribute("href"))}"]` : null);
    const scrolled = [...live.querySelectorAll(".wide")].map((one) => one.scrollLeft);
    const made = document.createElement("template");
    made.innerHTML = text;
    live.replaceChildren(made.content);
    for (const id of open) { const one = document.getElementById(id); if (one) one.open = true; }
    live.querySelectorAll(".wide").forEach((one, at) => { one.scrollLeft = scrolled[at] || 0; });
    if (place) { const one = live.querySelector(place); if (one) one.focus({ preventScroll: true }); }
  };

  const refresh = async () => {
    if (busy || document.hidden) { again = true; return; }
    busy = true;
    again = false;
    try {
      const answer = await fetch(location.href, { headers: { "Tocsin-Fragment": "live" }, credentials: "same-origin" });
      if (answer.redirected) { ended(); return; }
      if (answer.ok) {
        replace(await answer.text());
        const said = live.querySelector("[data-say]");
        if (said) say.textContent = said.dataset.say;
        tell(`Live, updated ${clock()} UTC`, true);
      } else {
        tell(`Not updated: the node answered ${answer.status}`, false);
      }
    } catch {
      tell("Not updated: the node does not answer", false);
    } finally {
      busy = false;
      if (again) refresh();
    }
  };

  const changed = (event) => {
    const now = Number(event.data);
    if (now === known) return;
    known = now;
    if ("notice" in live.dataset) tell("Something has changed: load the page again", false); else refresh();
  };
  const ended = () => { over = true; tell("Logged out: load the page again", false); stream.close(); };

  // A browser asks again by itself where a connection is lost, never where it is refused: then the page finds out why.
  const refused = async () => {
    tell("Not live: connecting again", false);
    try {
      const answer = await fetch(location.href, { headers: { "Tocsin-Fragment": "live" }, credentials: "same-origin" });
      if (answer.redirected) { ended(); return; }
    } catch { /* the next attempt tells */ }
    setTimeout(connect, 10000);
  };

  const connect = () => {
    stream = new EventSource("/events");
    stream.addEventListener("open", () => tell("Live", true));
    stream.addEventListener("error", () => {
      if (over) return;
      if (stream.readyState === EventSource.CLOSED) refused(); else tell("Not live: connecting again", false);
    });
    stream.addEventListener("ended", ended);
    stream.addEventListener("changes", changed);
  };
  connect();
  document.addEventListener("visibilitychange", () => { if (!document.hidden && again) refresh(); });
})();
