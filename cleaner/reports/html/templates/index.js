// The overview: a list of documents that is searched, sorted and shown a page at a time.

const documents = dataOf("documents");
const PAGE_ROWS = 50;
const NAME = 0;
const TITLE = 2;
const [CODEC, SCRIPT, RULES] = [7, 8, 9];
const controls = { search: byId("search"), rule: byId("by-rule"), codec: byId("by-codec"), script: byId("by-script") };
let sortColumn = null;
let isDescending = false;
let first = 0;

function chosen() {
  const words = controls.search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const rule = controls.rule.value ? documents.rules.indexOf(controls.rule.value) : -1;
  const codec = controls.codec.value === "" ? -1 : Number(controls.codec.value);
  const script = controls.script.value === "" ? -1 : Number(controls.script.value);
  const found = documents.rows.filter((row) => {
    if (codec >= 0 && row[CODEC] !== codec) return false;
    if (script >= 0 && row[SCRIPT] !== script) return false;
    if (rule >= 0 && !row[RULES].includes(rule)) return false;
    const name = words.length ? `${row[NAME]} ${row[TITLE]}`.toLowerCase() : "";
    return words.every((word) => name.includes(word));
  });
  if (sortColumn === null) return found;
  const sign = isDescending ? -1 : 1;
  return found.sort((one, other) => {
    const [a, b] = [one[sortColumn], other[sortColumn]];
    return a < b ? -sign : a > b ? sign : 0;
  });
}

function cells(row) {
  const [name, address, title, charsIn, charsOut, edits, unfixed, codec, script] = row;
  const link = say(address ? el("a", { href: address }) : el("span", { title: "could not be read" }), name);
  const first = el("td", { class: "name" }, link);
  if (title) first.append(" ", say(el("span", { class: "hint", lang: "zh" }), title));
  const numbers = [charsIn, charsOut, edits, unfixed].map((value, at) =>
    el("td", { class: at ? "number" : "number minor" }, number(value)),
  );
  const names = [documents.codecs[codec], documents.scripts[script]];
  return el("tr", {}, first, ...numbers, ...names.map((text) => say(el("td", { class: "minor" }), text)));
}

function show() {
  const found = chosen();
  first = Math.max(0, Math.min(first, Math.floor((found.length - 1) / PAGE_ROWS) * PAGE_ROWS));
  const last = Math.min(first + PAGE_ROWS, found.length);
  byId("list").replaceChildren(...found.slice(first, last).map(cells));
  byId("page-said").textContent = found.length
    ? `${number(first + 1)}–${number(last)} of ${counted(found.length, "document")}`
    : "no document";
  byId("page-before").disabled = first === 0;
  byId("page-after").disabled = last >= found.length;
  for (const head of document.querySelectorAll("th[data-column]")) {
    const isSorted = Number(head.dataset.column) === sortColumn;
    if (isSorted) head.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
}

function showFirst() {
  first = 0;
  show();
}

let typing = 0;
controls.search.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(showFirst, 120);
});
for (const control of [controls.rule, controls.codec, controls.script]) control.addEventListener("change", showFirst);
byId("heads").addEventListener("click", (event) => {
  const head = event.target.closest("th[data-column]");
  if (!head) return;
  const column = Number(head.dataset.column);
  // Numbers are looked for from the largest on, names from the first.
  isDescending = column === sortColumn ? !isDescending : column >= 3 && column <= 6;
  sortColumn = column;
  showFirst();
});
byId("page-before").addEventListener("click", () => {
  first -= PAGE_ROWS;
  show();
});
byId("page-after").addEventListener("click", () => {
  first += PAGE_ROWS;
  show();
});
for (const button of document.querySelectorAll("button[data-rule]")) {
  button.addEventListener("click", () => {
    controls.rule.value = button.dataset.rule;
    showFirst();
    byId("documents-title").scrollIntoView();
  });
}
show();
document.body.dataset.ready = "";
