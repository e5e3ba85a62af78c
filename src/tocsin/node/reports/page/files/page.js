"use strict";
(() => {
  const index = JSON.parse(document.getElementById("index").textContent);
  const form = document.getElementById("filter");
  document.documentElement.classList.add("js");
  if (!form) return;

  const findings = [...document.querySelectorAll("[data-f]")].map((element) => ({ element, row: index.findings[element.dataset.f], text: null }));
  const rules = [...document.querySelectorAll("tr[data-rule]")].map((element) => ({ element, at: Number(element.dataset.rule), text: element.textContent.toLowerCase() }));
  const groups = [...document.querySelectorAll(".group")];
  const days = [...document.querySelectorAll(".day")];
  const output = form.querySelector("output");
  const echo = document.querySelector(".echo");
  const nothing = document.querySelector(".nothing");
  const number = (value) => value.toLocaleString("en");

  const second = (text) => (text ? Date.parse(text + "Z") / 1000 : null);
  const local = (value) => new Date(value * 1000).toISOString().slice(0, 19);

  const asked = () => ({
    levels: new Set([...form.querySelectorAll("[name=level]:checked")].map((box) => box.value)),
    text: form.elements.text.value.trim().toLowerCase(),
    host: form.elements.host.value === "" ? null : Number(form.elements.host.value),
    technique: form.elements.technique.value,
    rule: form.elements.rule.value === "" ? null : Number(form.elements.rule.value),
    from: second(form.elements.from.value),
    until: second(form.elements.until.value),
  });

  const ruleFits = (at, want) =>
    want.levels.has(index.rules[at].level) &&
    (want.rule === null || want.rule === at) &&
    (!want.technique || index.rules[at].techniques.includes(want.technique));

  const textOf = (finding) => {
    if (finding.text === null) {
      const group = finding.element.closest(".group");
      const head = group ? group.firstElementChild.textContent : "";
      finding.text = (head + "\n" + finding.element.textContent).toLowerCase();
    }
    return finding.text;
  };

  const findingFits = (finding, want) => {
    const [time, rule, hosts] = finding.row;
    return ruleFits(rule, want) &&
      (want.host === null || hosts.includes(want.host)) &&
      (want.from === null || (time !== null && time >= want.from)) &&
      (want.until === null || (time !== null && time < want.until)) &&
      (!want.text || textOf(finding).includes(want.text));
  };

  const apply = () => {
    const want = asked();
    let shown = 0;
    const hit = new Set();
    for (const finding of findings) {
      const fits = findingFits(finding, want);
      finding.element.hidden = !fits;
      if (fits) { shown += 1; hit.add(finding.row[1]); }
    }
    for (const group of groups) group.hidden = !group.querySelector(".finding:not([hidden])");
    for (const day of days) day.hidden = !day.querySelector(".finding:not([hidden])");
    let left = 0;
    for (const rule of rules) {
      const own = index.rules[rule.at];
      const timed = want.from === null && want.until === null;
      const fits = hit.has(rule.at) || (timed && ruleFits(rule.at, want) &&
        (want.host === null || own.hosts.includes(want.host)) && (!want.text || rule.text.includes(want.text)));
      rule.element.hidden = !fits;
      left += fits;
    }
    const more = index.all > findings.length ? ` (of ${number(index.all)} in all)` : "";
    const said = `${number(shown)} of ${number(findings.length)} findings${more}, ${number(left)} of ${number(rules.length)} rules`;
    output.textContent = said;
    echo.textContent = said + ".";
    nothing.hidden = shown > 0;
  };

  let waiting = 0;
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(apply, 150); };
  form.addEventListener("input", soon);
  form.addEventListener("reset", soon);
  form.addEventListener("submit", (event) => { event.preventDefault(); apply(); });

  const set = (values) => {
    form.reset();
    for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
    apply();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-host], a[data-technique], a[data-rule]");
    if (link) { set({ ...link.dataset }); return; }
    const cell = event.target.closest(".cell");
    if (!cell) return;
    const host = cell.closest("tr").querySelector("[data-host]").dataset.host;
    set({ host, from: local(cell.dataset.from), until: local(cell.dataset.to) });
    document.getElementById("findings").scrollIntoView();
  });

  for (const chart of document.querySelectorAll(".chart")) {
    const brush = chart.querySelector(".brush");
    const [begin, end] = [Number(chart.dataset.begin), Number(chart.dataset.end)];
    let start = null;
    const at = (event) => {
      const box = chart.getBoundingClientRect();
      return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
    };
    const draw = (from, to) => {
      brush.setAttribute("x", `${100 * Math.min(from, to)}%`);
      brush.setAttribute("width", `${100 * Math.abs(to - from)}%`);
    };
    chart.addEventListener("pointerdown", (event) => { start = at(event); chart.setPointerCapture(event.pointerId); });
    chart.addEventListener("pointermove", (event) => { if (start !== null) draw(start, at(event)); });
    chart.addEventListener("pointercancel", () => { start = null; draw(0, 0); });
    chart.addEventListener("pointerup", (event) => {
      if (start === null) return;
      const [low, high] = [start, at(event)].sort((a, b) => a - b);
      start = null;
      const second = (share) => Math.round(begin + share * (end - begin));
      if (high - low > 0.004) { set({ from: local(second(low)), until: local(second(high)) }); return; }
      draw(0, 0);
      const bar = [...chart.querySelectorAll(".bar")].find((one) => second(low) >= one.dataset.from && second(low) < one.dataset.to);
      if (bar) set({ from: local(bar.dataset.from), until: local(bar.dataset.to) });
    });
    form.addEventListener("reset", () => draw(0, 0));
  }

  const key = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.sort === undefined ? cell.textContent.trim() : Number(cell.dataset.sort);
  };
  for (const table of document.querySelectorAll(".sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const numeric = head.classList.contains("number");
        const upward = head.ariaSort ? head.ariaSort !== "ascending" : !numeric;
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", upward ? "ascending" : "descending");
        const rows = [...table.tBodies[0].rows];
        const compare = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b, "en"));
        rows.sort((a, b) => (upward ? 1 : -1) * compare(key(a, column), key(b, column)));
        table.tBodies[0].append(...rows);
      });
    });
  }
  apply();
  // What only a script shows has moved what lies below it: land again where the address says.
  document.getElementById(location.hash.slice(1))?.scrollIntoView({ behavior: "instant" });
})();
