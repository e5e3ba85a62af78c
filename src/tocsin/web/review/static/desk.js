"use strict";
// Beside the form, the text as a reader would get it: a moment after each change, and while somebody goes on writing every now and then.
(() => {
  const form = document.getElementById("writing");
  const section = document.querySelector("[data-at]");
  if (!form || !section) return;
  document.documentElement.classList.add("js");
  const pane = document.getElementById("pane"), as = document.getElementById("as"), state = document.getElementById("pane-state");
  const QUIET = 300, LONGEST = 1500;
  let waiting = 0, since = 0, asking = null;
  const show = async () => {
    clearTimeout(waiting);
    since = 0;
    if (asking) asking.abort();
    const mine = asking = new AbortController();
    try {
      const address = `${section.dataset.at}?part=pane&tier=${encodeURIComponent(as.value)}`;
      const answer = await fetch(address, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "error", signal: mine.signal });
      const text = await answer.text();
      if (mine !== asking) return;
      if (!answer.ok) throw new Error(answer.status);
      pane.innerHTML = text;
      state.textContent = "";
    } catch {
      if (mine === asking) state.textContent = "Cannot be shown now: log in again, or wait a moment.";
    }
  };
  const soon = () => {
    const now = performance.now();
    since ||= now;
    clearTimeout(waiting);
    waiting = setTimeout(show, Math.max(0, Math.min(QUIET, since + LONGEST - now)));
  };
  form.addEventListener("input", soon);
  as.addEventListener("change", show);
  let sent = false;
  form.addEventListener("submit", () => { sent = true; });
  const before = new URLSearchParams(new FormData(form)).toString();
  addEventListener("beforeunload", (event) => {
    if (!sent && new URLSearchParams(new FormData(form)).toString() !== before) event.preventDefault();
  });
  show();
})();
