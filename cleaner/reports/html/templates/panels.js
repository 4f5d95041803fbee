// The panels beside the text: rules, findings, the dot plot; and the views.

function setRule(id, isOn) {
  if (isOn) off.delete(id);
  else off.add(id);
  refresh([id]);
}

function refresh(changed) {
  const view = texts.getBoundingClientRect().top < 0 ? innerHeight / 3 : 0;
  const kept = view && [...texts.querySelectorAll(".row")].find((row) => row.getBoundingClientRect().bottom > view);
  const place = kept ? Number(kept.dataset.at) : -1;
  const before = kept ? kept.getBoundingClientRect().top : 0;
  hideTip();
  for (const block of blocks) {
    if (!block.isShown) continue;
    if (block.data.k.some(([id]) => changed.includes(id))) {
      block.isShown = false;
      block.show();
    } else if (off.size <= changed.length) {
      block.isShown = false; // the numbers of clean lines come or go
      block.show();
    }
  }
  if (kept) {
    const rows = [...blockAt(place).box.querySelectorAll(".row")].filter((row) => Number(row.dataset.at) <= place);
    if (rows.length) scrollBy(0, rows[rows.length - 1].getBoundingClientRect().top - before);
  }
  for (const box of document.querySelectorAll("input[data-rule]")) box.checked = !off.has(box.dataset.rule);
  for (const box of document.querySelectorAll("input[data-stage]")) {
    const own = page.rules.filter((rule) => stageOf(rule.id) === box.dataset.stage && rule.edits);
    const gone = own.filter((rule) => off.has(rule.id)).length;
    box.checked = gone < own.length;
    box.indeterminate = gone > 0 && gone < own.length;
  }
  sayWhatIsOff();
}

function sayWhatIsOff() {
  const said = byId("off");
  byId("all-on").hidden = !off.size;
  said.hidden = !off.size;
  if (!off.size) return;
  const taken = page.rules.reduce((sum, rule) => sum + (off.has(rule.id) ? rule.edits : 0), 0);
  let text = `The text without ${counted(off.size, "rule")}: ${counted(taken, "edit")} taken back`;
  if (isEager) {
    let dropped = 0;
    let size = 0;
    for (const block of blocks) {
      const done = replay(block.data, off);
      dropped += done.dropped;
      size += done.list.reduce((sum, piece) => sum + piece.size, 0);
    }
    if (dropped) text += `, ${counted(dropped, "later edit")} dropped with them`;
    text += `; ${counted(size, "character")}`;
  }
  said.textContent = text + ".";
}

byId("rules").addEventListener("change", (event) => {
  const { rule, stage } = event.target.dataset;
  if (rule) setRule(rule, event.target.checked);
  if (stage) {
    const own = page.rules.filter((one) => stageOf(one.id) === stage && one.edits).map((one) => one.id);
    for (const id of own) {
      if (event.target.checked) off.delete(id);
      else off.add(id);
    }
    refresh(own);
  }
});
byId("all-on").addEventListener("click", () => {
  const all = [...off];
  off.clear();
  refresh(all);
});

// Findings.

const findings = dataOf("findings"); // { rule, line, column, at, count }: columns; those without a fix come first
const findingsList = byId("findings-list");
const findingsFilter = byId("findings-filter");
let findingsShown = FINDINGS_SHOWN;

function chosenFindings() {
  const chosen = [];
  const wanted = findingsFilter.value;
  for (let i = 0; i < findings.rule.length; i++) {
    const rule = page.rules[findings.rule[i]];
    const isUnfixed = i < page.unfixed.length;
    if (wanted === "" || (wanted === "unfixed" ? isUnfixed : wanted === rule.severity || wanted === rule.id)) {
      chosen.push(i);
    }
  }
  return chosen;
}

function listFindings() {
  const chosen = chosenFindings();
  const shown = chosen.slice(0, findingsShown).map((i) => {
    const rule = page.rules[findings.rule[i]];
    const note = page.unfixed[i];
    const go = el("button", { type: "button", class: "jump" }, `${findings.line[i]}:${findings.column[i]}`);
    go.addEventListener("click", () => goTo(findings.at[i]));
    const times = findings.count[i] > 1 ? ` (${findings.count[i]} places)` : "";
    const severity = el("span", { class: `severity ${rule.severity}` }, rule.severity);
    const item = el("li", {}, go, " ", severity, " ", say(el("code"), rule.id), " ");
    say(item, (note ? note.message : rule.message) + times);
    if (note) item.append(" ", el("span", { class: "unfixed" }, "no fix"));
    return item;
  });
  findingsList.replaceChildren(...shown);
  const listed = findings.rule.length;
  const of = listed < page.findings ? `, of the first ${number(listed)} of ${number(page.findings)}` : "";
  byId("findings-count").textContent = counted(chosen.length, "finding") + of;
  byId("findings-more").hidden = chosen.length <= findingsShown;
}

findingsFilter.addEventListener("change", () => {
  findingsShown = FINDINGS_SHOWN;
  listFindings();
});
byId("findings-more").addEventListener("click", () => {
  findingsShown += 10 * FINDINGS_SHOWN;
  listFindings();
});
listFindings();

// Views.

byId("view").addEventListener("change", (event) => {
  if (event.target.name === "view") texts.dataset.view = event.target.value;
});
byId("only").addEventListener("change", (event) => {
  texts.classList.toggle("only", event.target.checked);
});
for (const button of document.querySelectorAll("button[data-line]")) {
  button.addEventListener("click", () => goToLine(Number(button.dataset.line)));
}
const plot = byId("plot");
if (plot) {
  plot.addEventListener("click", (event) => {
    const { left, width } = plot.getBoundingClientRect();
    goTo(Math.floor(((event.clientX - left) / width) * page.chars));
  });
}
if (matchMedia("(max-width: 800px)").matches) {
  document.querySelectorAll("aside details").forEach((box) => (box.open = false));
}
goToHash();
