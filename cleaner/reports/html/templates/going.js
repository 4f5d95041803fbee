// Going to a place: a finding, a line, the next change.

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
