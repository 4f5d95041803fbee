// The page of clusters: a cluster's texts are put side by side when it is opened.

function marked(text, marks, lang) {
  const box = el("div", { lang });
  // Marks count code points.
  const points = Array.from(text);
  let at = 0;
  for (const [start, end] of marks) {
    say(box, points.slice(at, start).join(""));
    box.append(say(el("mark"), points.slice(start, end).join("")));
    at = end;
  }
  return say(box, points.slice(at).join(""));
}

function pairBox(pair, kept) {
  const box = el("section", {}, say(el("h2"), pair.id));
  const scores = pair.isEqual
    ? "the same bytes"
    : `${pair.kind}: similarity ${pair.similarity.toFixed(2)}, containment ${pair.containment.toFixed(2)}`;
  box.append(el("p", { class: "hint" }, `goes, ${scores}`));
  const heads = [say(el("b"), kept), say(el("b"), pair.id)].map((head, at) => el("div", {}, head, at ? " goes" : " stays"));
  box.append(el("div", { class: "pair head" }, ...heads));
  for (const [one, other, marks, otherMarks, isSame] of pair.rows) {
    const sides = [marked(one, marks, pair.langs[0]), marked(other, otherMarks, pair.langs[1])];
    box.append(el("div", { class: isSame ? "pair" : "pair differs" }, ...sides));
  }
  if (pair.isCut) box.append(el("p", { class: "hint" }, "The rest is left out."));
  return box;
}

for (const cluster of document.querySelectorAll("details[data-cluster]")) {
  cluster.addEventListener("toggle", () => {
    const box = cluster.querySelector(".pairs");
    if (!cluster.open || box.firstChild) return;
    const kept = cluster.querySelector("summary b").textContent;
    box.append(...dataOf(`cluster-${cluster.dataset.cluster}`).map((pair) => pairBox(pair, kept)));
    const more = Number(box.dataset.more);
    if (more) box.append(el("p", { class: "hint" }, `and ${counted(more, "more document")}`));
  });
}
const only = byId("only");
if (only) only.addEventListener("change", () => byId("clusters").classList.toggle("only", only.checked));
document.body.dataset.ready = "";
