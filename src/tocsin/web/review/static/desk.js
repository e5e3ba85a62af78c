"use strict";
// Beside the form, the text as a reader would get it, some moments after each change.
(() => {
  const form = document.getElementById("writing");
  const section = document.querySelector("[data-at]");
  if (!form || !section) return;
  document.documentElement.classList.add("js");
  const pane = document.getElementById("pane"), as = document.getElementById("as"), state = document.getElementById("pane-state");
  let waiting = 0, asked = 0;
  const show = async () => {
    const mine = ++asked;
    try {
      const address = `${section.dataset.at}?part=pane&tier=${encodeURIComponent(as.value)}`;
      const answer = await fetch(address, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "error" });
      const text = await answer.text();
      if (mine !== asked) return;
      if (!answer.ok) throw new Error(answer.status);
      pane.innerHTML = text;
      state.textContent = "";
    } catch {
      if (mine === asked) state.textContent = "Cannot be shown now: log in again, or wait a moment.";
    }
  };
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(show, 400); };
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
