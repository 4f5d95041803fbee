// The page of a document.

const page = dataOf("page"); // { rules, blocks, unfixed, rawLang, cleanLang, chars }
const texts = byId("texts");
const tip = byId("tip");
const off = new Set();
const EAGER_CHARS = 200000; // shorter documents are shown as a whole, so that the browser's own search finds all of it
const EAGER_CHANGES = 20000;
const ROW_PIXELS = 30;
const ROW_CHARACTERS = 26; // in a row of a column, for the height of a block that is not shown yet
const NOTE_CHARS = 20; // a finding within a longer change is told, but the change keeps its colour
const FINDINGS_SHOWN = 100;
const stageOf = (id) => id.split("/")[0];
const isEager = page.chars <= EAGER_CHARS && page.edits <= EAGER_CHANGES;

// --- blocks -------------------------------------------------------------------------------------------------------

class Block {
  constructor(number, [start, rawLine, cleanLine, isInner, lines, changes], end) {
    Object.assign(this, { number, start, rawLine, cleanLine, isInner, changes });
    this.marks = [];
    this.isShown = false;
    this.box = el("div", { class: "block", "data-block": number });
    this.box.style.minHeight = `${(lines / 2 + (end - start) / ROW_CHARACTERS) * ROW_PIXELS}px`;
  }

  get data() {
    this.read = this.read || dataOf(`block-${this.number}`);
    return this.read;
  }

  show() {
    if (this.isShown) return;
    this.isShown = true;
    const data = this.data;
    const { raw, list } = replay(data, off);
    const rows = new Rows({ raw }, list, data.f || []);
    this.marks = rows.marks;
    this.box.replaceChildren(...this.render(rows.list));
    this.box.style.minHeight = "";
  }

  hide() {
    if (!this.isShown || this.box.contains(document.activeElement)) return;
    this.box.style.minHeight = `${this.box.offsetHeight}px`;
    this.box.replaceChildren();
    this.isShown = false;
    this.read = undefined;
  }

  *render(rows) {
    let rawLine = this.rawLine;
    let cleanLine = this.cleanLine;
    let rawStarts = !this.isInner;
    let cleanStarts = !this.isInner;
    for (const row of rows) {
      const one = rawStarts && row.raw.size ? rawLine : "";
      const other = cleanStarts && row.clean.size && !off.size ? cleanLine : "";
      yield el(
        "div",
        { class: classOf(row), "data-at": this.start + row.at, tabindex: -1 },
        el("span", { class: "line" }, String(one)),
        this.side(row.raw, "raw", page.rawLang),
        el("span", { class: "line" }, String(other)),
        this.side(row.clean, "clean", cleanLang()),
      );
      rawLine += row.raw.feeds;
      cleanLine += row.clean.feeds;
      if (row.raw.size) rawStarts = !row.raw.isOpen;
      if (row.clean.size) cleanStarts = !row.clean.isOpen;
    }
  }

  side(side, name, lang) {
    const box = el("div", { class: `text ${name}`, lang });
    if (!side.size) return box;
    side.spans.forEach((span, at) => {
      const text = at === side.spans.length - 1 && span.text.endsWith("\n") ? span.text.slice(0, -1) : span.text;
      if (span.mark === null) say(box, text);
      else box.append(this.markOf(span, name, text));
    });
    return box;
  }

  markOf(span, name, text) {
    const mark = this.marks[span.mark];
    const made = el("mark", { "data-mark": span.mark, tabindex: -1 });
    const stages = new Set(mark.changes.map((change) => stageOf(this.data.k[change.reason][0])));
    // A removal is the work of the last edit, whatever was done to the text before.
    const shown = name === "raw" && !mark.isRemoval ? [...stages][0] : [...stages].pop();
    made.className = [
      shown ? `s-${shown}` : "",
      stages.size > 1 ? "several" : "",
      mark.notes.length && mark.end - mark.start <= NOTE_CHARS ? "note" : "",
      mark.isRemoval && name === "raw" ? "gone" : "",
      span.text ? "" : "nothing",
    ].join(" ");
    if (span.text && !span.text.trim() && span.text.includes("\n")) made.append("⏎");
    return say(made, text);
  }
}

// The conversion of the script taken back, the text is in that of the raw one.
function cleanLang() {
  return [...off].some((id) => stageOf(id) === "script") ? page.rawLang : page.cleanLang;
}

function classOf(row) {
  if (!row.isChanged) return "row";
  return row.clean.size ? (row.raw.size ? "row changed" : "row changed new") : "row changed gone";
}

const blocks = page.blocks.map((row, number, rows) => {
  const end = number + 1 < rows.length ? rows[number + 1][0] : page.chars;
  return new Block(number, row, end);
});
texts.replaceChildren(...blocks.map((block) => block.box));

function blockAt(place) {
  let low = 0;
  for (let high = blocks.length; low < high - 1; ) {
    const middle = (low + high) >> 1;
    if (blocks[middle].start <= place) low = middle;
    else high = middle;
  }
  return blocks[low];
}

if (isEager) {
  const showFrom = (number) => {
    const started = performance.now();
    while (number < blocks.length && performance.now() - started < 30) blocks[number++].show();
    if (number < blocks.length) setTimeout(showFrom, 0, number);
    else document.body.dataset.ready = "";
  };
  showFrom(0);
} else {
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        const block = blocks[entry.target.dataset.block];
        if (entry.isIntersecting) block.show();
        else block.hide();
      }
      document.body.dataset.ready = "";
    },
    { rootMargin: "1500px 0px" },
  );
  blocks.forEach((block) => watcher.observe(block.box));
}

// --- going to a place ---------------------------------------------------------------------------------------------

function flash(element) {
  document.querySelectorAll(".here").forEach((other) => other.classList.remove("here"));
  element.classList.add("here");
}

function goTo(place) {
  const block = blockAt(place);
  block.show();
  let found = block.box.firstElementChild;
  for (const row of block.box.children) {
    if (Number(row.dataset.at) > place) break;
    found = row;
  }
  if (!found) return;
  const number = block.marks.findIndex((mark) => mark.start <= place - block.start && place - block.start < mark.end);
  const mark = number < 0 ? null : visibleMark(block, number);
  found.scrollIntoView({ block: "center" });
  flash(found);
  (mark || found).focus({ preventScroll: true });
}

function goToLine(line) {
  // The start of a line: its block is the last that starts at or before it.
  let low = 0;
  for (let high = blocks.length; low < high - 1; ) {
    const middle = (low + high) >> 1;
    const block = blocks[middle];
    if (block.rawLine < line || (block.rawLine === line && !block.isInner)) low = middle;
    else high = middle;
  }
  const block = blocks[low];
  let at = 0;
  for (let left = line - block.rawLine; left > 0; left--) {
    const feed = block.data.t.indexOf("\n", at);
    if (feed < 0) break;
    at = feed + 1;
  }
  goTo(block.start + count(block.data.t.slice(0, at)));
}

function visibleMark(block, number) {
  const both = [...block.box.querySelectorAll(`mark[data-mark="${number}"]`)];
  const seen = both.filter((mark) => mark.offsetParent !== null);
  return seen.find((mark) => !mark.classList.contains("nothing")) || seen[0] || null;
}

function step(forward) {
  const focus = document.activeElement.closest ? document.activeElement.closest("mark[data-mark]") : null;
  const view = innerHeight / 3;
  let at = 0;
  let number = -1;
  if (focus && texts.contains(focus)) {
    at = Number(focus.closest(".block").dataset.block);
    number = Number(focus.dataset.mark);
  } else {
    at = Math.max(0, blocks.findIndex((block) => block.box.getBoundingClientRect().bottom > view));
    number = forward ? -1 : Infinity;
  }
  for (; at >= 0 && at < blocks.length; at += forward ? 1 : -1, number = forward ? -1 : Infinity) {
    const block = blocks[at];
    if (!block.changes) continue;
    block.show();
    const last = block.marks.length - 1;
    for (let i = forward ? number + 1 : Math.min(number, last + 1) - 1; i >= 0 && i <= last; i += forward ? 1 : -1) {
      const mark = visibleMark(block, i);
      if (!mark) continue;
      mark.scrollIntoView({ block: "center" });
      mark.focus({ preventScroll: true });
      flash(mark.closest(".row"));
      return;
    }
  }
  byId("said").textContent = forward ? "No later change." : "No earlier change.";
}

byId("next").addEventListener("click", () => step(true));
byId("previous").addEventListener("click", () => step(false));
texts.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "n" || event.key === "j") step(true);
  else if (event.key === "p" || event.key === "k") step(false);
  else return;
  event.preventDefault();
});

function goToHash() {
  const match = /^#L(\d+)$/.exec(location.hash);
  if (match) goToLine(Number(match[1]));
}
addEventListener("hashchange", goToHash);

// --- what a mark says ---------------------------------------------------------------------------------------------

const SHOWN_GROUPS = 4;
const SHOWN_PLACES = 4;
const SHOWN_CHARS = 120;
let told = null; // the mark that the tip is about
let isPinned = false;

function clip(text) {
  const points = Array.from(text.length > 4 * SHOWN_CHARS ? text.slice(0, 4 * SHOWN_CHARS) : text);
  return points.length > SHOWN_CHARS ? points.slice(0, SHOWN_CHARS).join("") + "…" : text;
}

function quoted(text, lang) {
  return say(el("q", { lang }), clip(text).replaceAll("\n", "⏎").replaceAll("\t", "⇥"));
}

// The changes of a mark by rule and reason: what decided it comes first.
function groupsOf(mark) {
  const groups = new Map();
  for (const change of mark.changes) {
    if (!groups.has(change.reason)) groups.set(change.reason, []);
    groups.get(change.reason).push(change);
  }
  const found = [...groups.entries()];
  if (mark.isRemoval) found.reverse();
  return found;
}

function describePlace({ before, after }) {
  const what = el("p", { class: "what" });
  if (!after) what.append("removed ", quoted(before, page.rawLang));
  else if (!before) what.append("inserted ", quoted(after, page.cleanLang));
  else what.append(quoted(before, page.rawLang), " → ", quoted(after, page.cleanLang));
  return what;
}

function describeGroup(data, [number, changes]) {
  const [id, reason] = data.k[number];
  const box = el("div", { class: "change" });
  box.append(el("p", {}, el("span", { class: `dot s-${stageOf(id)}` }), " ", say(el("code"), id)));
  box.append(...changes.slice(0, SHOWN_PLACES).map(describePlace));
  const rest = changes.length - SHOWN_PLACES;
  if (rest > 0) box.append(el("p", { class: "reason" }, `and ${counted(rest, "more place")}`));
  if (reason) box.append(say(el("p", { class: "reason" }), reason));
  const without = el("button", { type: "button" }, "Show without this rule");
  without.addEventListener("click", () => {
    hideTip();
    setRule(id, false);
  });
  box.append(without);
  return box;
}

function describeNote(index) {
  const item = page.unfixed[index];
  const box = el("div", { class: "change" });
  box.append(el("p", {}, el("span", { class: "dot note" }), " ", say(el("code"), item.rule)));
  box.append(say(el("p", { class: "what" }), item.message), say(el("p", { class: "reason" }), item.reason || ""));
  return box;
}

function showTip(element, pin) {
  const block = blocks[element.closest(".block").dataset.block];
  const mark = block.marks[element.dataset.mark];
  if (told !== element) {
    hideTip();
    told = element;
    const groups = groupsOf(mark);
    const shown = groups.slice(0, SHOWN_GROUPS).map((group) => describeGroup(block.data, group));
    tip.replaceChildren(...mark.notes.map(describeNote), ...shown);
    const rest = groups.length - SHOWN_GROUPS;
    if (rest > 0) tip.append(el("p", { class: "reason" }, `and ${counted(rest, "more rule")}`));
    element.setAttribute("aria-describedby", "tip");
    block.box.querySelectorAll(`mark[data-mark="${element.dataset.mark}"]`).forEach((twin) => twin.classList.add("twin"));
  }
  isPinned = isPinned || pin;
  tip.hidden = false;
  const { left, bottom, top } = element.getClientRects()[0] || element.getBoundingClientRect();
  const x = Math.max(8, Math.min(left, innerWidth - tip.offsetWidth - 8));
  const above = top - tip.offsetHeight - 6;
  tip.style.left = `${x}px`;
  tip.style.top = `${bottom + 6 + tip.offsetHeight < innerHeight || above < 8 ? bottom + 6 : above}px`;
}

function hideTip() {
  if (told) {
    told.removeAttribute("aria-describedby");
    document.querySelectorAll(".twin").forEach((twin) => twin.classList.remove("twin"));
  }
  told = null;
  isPinned = false;
  tip.hidden = true;
}

const markIn = (event) => (event.target.closest ? event.target.closest("mark[data-mark]") : null);
texts.addEventListener("pointerover", (event) => {
  if (event.pointerType === "mouse" && !isPinned && markIn(event)) showTip(markIn(event), false);
});
texts.addEventListener("pointerout", (event) => {
  const to = event.relatedTarget;
  if (isPinned || event.pointerType !== "mouse" || (to && tip.contains(to))) return;
  setTimeout(() => !isPinned && !tip.matches(":hover") && !(told && told.matches(":hover")) && hideTip(), 250);
});
tip.addEventListener("pointerleave", () => !isPinned && hideTip());
texts.addEventListener("focusin", (event) => {
  if (markIn(event)) showTip(markIn(event), true);
});
texts.addEventListener("click", (event) => {
  const mark = markIn(event);
  if (mark) showTip(mark, true);
});
document.addEventListener("click", (event) => {
  if (!tip.contains(event.target) && !markIn(event)) hideTip();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || tip.hidden) return;
  const mark = told;
  hideTip();
  if (mark && tip.contains(document.activeElement)) mark.focus();
});

// --- rules --------------------------------------------------------------------------------------------------------

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
    const rows = [...blockAt(place).box.children].filter((row) => Number(row.dataset.at) <= place);
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

// --- findings -----------------------------------------------------------------------------------------------------

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
  byId("findings-count").textContent = counted(chosen.length, "finding");
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

// --- views --------------------------------------------------------------------------------------------------------

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
