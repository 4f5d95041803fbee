// What a mark says, on hover, focus or tap.

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
document.addEventListener("pointerdown", (event) => {
  if (!tip.contains(event.target) && !markIn(event)) hideTip();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || tip.hidden) return;
  const mark = told;
  hideTip();
  if (mark && tip.contains(document.activeElement)) mark.focus();
});
