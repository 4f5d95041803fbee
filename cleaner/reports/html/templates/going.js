// Going to a place: a finding, a line, the next change.

function flash(element) {
  document.querySelectorAll(".here").forEach((other) => other.classList.remove("here"));
  element.classList.add("here");
}

function goTo(place) {
  const block = blockAt(place);
  block.show();
  while (block.rendered < block.rows.length && block.rows[block.rendered].at <= place - block.start) block.more();
  let found = null;
  for (const row of block.box.querySelectorAll(".row")) {
    if (found && Number(row.dataset.at) > place) break;
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

// The mark that had the focus last; a button that is clicked takes it away.
let visited = null;
texts.addEventListener("focusin", (event) => {
  visited = event.target.closest("mark[data-mark]");
});

function isInView(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return element.isConnected && bottom > 0 && top < innerHeight;
}

// Where a step starts: the block, and the number of the mark that was visited, or that would come before the next one.
function stepStart(forward) {
  const focus = texts.contains(document.activeElement) ? document.activeElement : null;
  const mark = focus ? focus.closest("mark[data-mark]") : visited && isInView(visited) && visited;
  if (mark) return [Number(mark.closest(".block").dataset.block), Number(mark.dataset.mark)];
  const bar = document.querySelector(".toolbar").getBoundingClientRect().bottom;
  const first = [...texts.querySelectorAll(".row")].find((one) => one.getBoundingClientRect().bottom > bar);
  const row = (focus && focus.closest(".row")) || first;
  if (!row) return [0, forward ? -1 : 0];
  const block = blocks[row.closest(".block").dataset.block];
  const after = block.marks.findIndex((one) => one.start >= Number(row.dataset.at) - block.start);
  const next = after < 0 ? block.marks.length : after;
  return [block.number, forward ? next - 1 : next];
}

function step(forward) {
  let [at, number] = stepStart(forward);
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
