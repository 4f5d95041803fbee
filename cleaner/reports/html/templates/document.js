// The page of a document.

const page = dataOf("page"); // { rules, blocks, unfixed, rawLang, cleanLang, chars, edits, findings }
const texts = byId("texts");
const tip = byId("tip");
const off = new Set();
const EAGER_CHARS = 200000; // shorter documents are shown as a whole, so that the browser's own search finds all of it
const EAGER_CHANGES = 20000;
const ROW_PIXELS = 30;
const ROW_CHARACTERS = 26; // in a row of a column, for the height of a block that is not shown yet
const PORTION_ROWS = 500;
const NOTE_CHARS = 20; // a finding within a longer change is told, but the change keeps its colour
const FINDINGS_SHOWN = 100;
const stageOf = (id) => id.split("/")[0];
const isEager = page.chars <= EAGER_CHARS && page.edits <= EAGER_CHANGES;

// Blocks.

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
    this.rows = rows.list;
    this.rendered = 0;
    this.pending = this.render(rows.list);
    this.box.replaceChildren();
    this.more();
    this.box.style.minHeight = "";
  }

  // An edit over ten thousand lines makes a block of as many rows: they are shown in portions.
  more() {
    if (this.box.lastElementChild && this.box.lastElementChild.matches("button")) this.box.lastElementChild.remove();
    const end = Math.min(this.rendered + PORTION_ROWS, this.rows.length);
    while (this.rendered < end) {
      this.box.append(this.pending.next().value);
      this.rendered++;
    }
    if (end === this.rows.length) return;
    const button = el("button", { type: "button" }, `Show more: ${counted(this.rows.length - end, "row")} left`);
    button.addEventListener("click", () => this.more());
    this.box.append(button);
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
const [, lastLine, , , lastLines] = page.blocks[page.blocks.length - 1];
texts.style.setProperty("--digits", Math.max(3, String(lastLine + lastLines).length));
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
