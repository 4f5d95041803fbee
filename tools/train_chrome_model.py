"""Train the labels of lines: ``python tools/train_chrome_model.py OUT.npz PAGES.jsonl… [--folds]``.

PAGES hold rows with `id` and `lines`; which of them are used, and what each line is, stands
in `tools/chrome_pages.jsonl`, by id and hash of the text, one letter a line (B body, P body
with chrome glued on, T title, M metadata, C chrome, N notice, R repeat, - not known).
Pages of one site are in one of five folds. Needs scipy and catboost (extra `train`).

Three steps: weights for pairs of characters (a logistic regression of lines); oblivious
trees over the features, of which the scores by those weights are some, and therefore taken
from weights that never saw the fold of the line; a chain whose costs stand in `model.py`.
The trees see each page four times: as it is; with half of what rules name left out, since
rules know the pages they were written from better than others; without its chrome; and with
its head, body and foot joined to those of other pages.

With ``--folds`` a model a fold is written as well, which never saw a page of it: for
`benchmarks/chrome.py`, which scores each page by the model of its fold.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

import cleaner
from cleaner.chrome.judging import gather_evidence
from cleaner.chrome.learned.columns import layout
from cleaner.chrome.learned.features import look
from cleaner.chrome.learned.model import AFTER, BEFORE, BODY, HOLE, LABELS, METADATA, TITLE, Costs, Model
from cleaner.chrome.learned.shape import WORDING_BITS, Shape
from cleaner.chrome.lines import Page
from cleaner.chrome.metadata import Fields, read_fields
from cleaner.chrome.phrases import Name, name_lines
from cleaner.folding import fold

Array = npt.NDArray[Any]
Known = tuple[Mapping[int, Name], Mapping[int, Fields]]

LABELS_FILE = Path(__file__).with_name("chrome_pages.jsonl")
FOLDS = 5
# Pages so long are light (one encyclopaedia entry of 778 lines would weigh as much as 30 others), and not recombined.
MAX_LINES = 420
LIGHT_LINES = 60
WEIGHTS = {"page": 1.0, "unnamed": 0.5, "clean": 0.3, "joined": 0.6, "joined leftovers": 0.4, "article": 0.4}
JOINED_PER_FOLD = 36
WORDING_L2 = 0.6
TREES = {
    "iterations": 200,
    "depth": 6,
    "learning_rate": 0.1,
    "rsm": 0.25,
    "border_count": 32,
    "boosting_type": "Plain",
    "bootstrap_type": "Bernoulli",
    "subsample": 0.7,
    "l2_leaf_reg": 5,
    "leaf_estimation_iterations": 1,
    "random_seed": 1,
    "verbose": 0,
    "allow_writing_files": False,
}


@dataclass
class Labelled:
    """A labelled page after repair of its encoding: id, flavour, fold, lines, a letter a line, glued spans."""

    id: str
    flavour: str
    fold: int
    lines: list[str]
    labels: str
    raw: list[str]
    glued: dict[int, list[tuple[int, int]]]

    @property
    def body(self) -> tuple[int, int] | None:
        """The first and the last line of the body."""
        places = [place for place, letter in enumerate(self.labels) if letter in "BP"]
        return (places[0], places[-1]) if places else None

    @property
    def title(self) -> int | None:
        """The title above the body, the nearest one."""
        end = self.body[0] if self.body else len(self.lines)
        return max((place for place in range(end) if self.labels[place] == "T"), default=None)


@dataclass
class Sample:
    """Lines to learn from, as (page, line), and what is made of them."""

    kind: str
    fold: int
    refs: list[tuple[int, int]]
    page: Page
    known: Known
    labels: Array

    @property
    def weight(self) -> float:
        """How much each line counts."""
        return WEIGHTS[self.kind] * min(1.0, LIGHT_LINES / max(1, len(self.labels))) ** 0.5


def read_pages(paths: Iterable[Path]) -> list[Labelled]:
    """Return the labelled pages among those in *paths*; a text that is not the labelled one is an error."""
    rows = {row["id"]: row for path in paths for row in map(json.loads, path.read_text("utf-8").splitlines())}
    known = list(map(json.loads, LABELS_FILE.read_text("utf-8").splitlines()))
    folds = split_by_site(known)
    pages = []
    for entry, number in zip(known, folds, strict=True):
        if entry["id"] not in rows:
            continue
        raw = rows[entry["id"]]["lines"]
        text = "\n".join(raw) + "\n"
        if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != entry["sha256"]:
            raise SystemExit(f"{entry['id']}: not the text that was labelled")
        lines = cleaner.clean(text, select=["encoding"]).text.split("\n")[:-1]
        glued = {int(line): [(low, high) for low, high in spans] for line, spans in entry["glued"].items()}
        lines = lines if len(lines) == len(raw) else raw
        pages.append(Labelled(entry["id"], entry["flavour"], number, lines, entry["labels"], raw, glued))
    return pages


def read_articles(path: Path | None) -> list[Labelled]:
    """Return articles without chrome, the first line of each its title; they serve as bodies of other kinds."""
    rows = [json.loads(row) for row in path.read_text("utf-8").splitlines()] if path else []
    return [
        Labelled(row["id"], "article", number % FOLDS, row["lines"], "T" + "B" * (len(row["lines"]) - 1), [], {})
        for number, row in enumerate(rows)
    ]


def split_by_site(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the fold of each page: pages of one site in one fold, folds of like size."""
    sizes: dict[str, int] = defaultdict(int)
    for row in rows:
        sizes[row["site"]] += len(row["labels"]) + 20
    fold_of, loads = {}, [0] * FOLDS
    for site in sorted(sizes, key=lambda site: (-sizes[site], site)):
        fold_of[site] = loads.index(min(loads))
        loads[fold_of[site]] += sizes[site]
    return [fold_of[row["site"]] for row in rows]


def labels_of(letters: Sequence[str]) -> Array:
    """Return the number of the label of each line; -1 where it is not known."""
    body = [place for place, letter in enumerate(letters) if letter in "BP"]
    first, last = (body[0], body[-1]) if body else (len(letters), len(letters))
    fixed = {"-": -1, "B": BODY, "P": BODY, "T": TITLE, "M": METADATA}
    return np.array(
        [
            fixed.get(letter, BEFORE if place < first else AFTER if place > last else HOLE)
            for place, letter in enumerate(letters)
        ]
    )


def forget(known: Known, share: float, chance: random.Random) -> Known:
    """Return the names and fields that are left when each phrase is unknown with a probability."""
    gone: dict[tuple[str, str], bool] = {}
    named, fields = known
    kept = {
        index: name
        for index, name in named.items()
        if not gone.setdefault((name.rule, name.phrase), chance.random() < share)
    }
    return kept, {index: row for index, row in fields.items() if chance.random() >= share * 0.6}


def make_samples(pages: Sequence[Labelled]) -> list[Sample]:
    """Return what the trees learn from; which pages are joined is drawn by lot, always the same way."""
    chance = random.Random(5)
    samples: list[Sample] = []

    def add(kind: str, number: int, refs: list[tuple[int, int]], unknown: float = 0.0) -> None:
        lines = [pages[page].lines[line] for page, line in refs]
        text = "\n".join(lines) + "\n"
        page = Page.read(text, fold(text))
        known: Known = (name_lines(page, lambda rule: True), read_fields(page))
        if unknown:
            known = forget(known, unknown, chance)
        refs = [refs[index] for index in page.filled]
        letters = [pages[one].labels[line] for one, line in refs]
        if refs:
            samples.append(Sample(kind, number, refs, page, known, labels_of(letters)))

    for number, page in enumerate(pages):
        whole = [(number, line) for line in range(len(page.lines))]
        if page.flavour == "article":
            refs, unknown = dress_article(pages, number, chance)
            add("article", page.fold, refs, unknown)
            continue
        add("page", page.fold, whole)
        if len(whole) > 1.5 * MAX_LINES:
            continue
        add("unnamed", page.fold, whole, 0.5)
        own = [(number, line) for line, letter in enumerate(page.labels) if letter in "BT"]
        if "B" in page.labels and len(own) < len(whole):
            add("clean", page.fold, own)
    for number in range(FOLDS):
        for kind, refs, unknown in join_pages(pages, number, chance):
            add(kind, number, refs, unknown)
    return samples


def dress_article(pages: Sequence[Labelled], number: int, chance: random.Random) -> tuple[list[tuple[int, int]], float]:
    """Return an article with the head, the metadata and the foot of pages of its fold, of which some may lack."""
    own = [place for place, page in enumerate(pages) if page.fold == pages[number].fold and page.body and page.raw]
    whole = [place for place in own if pages[place].flavour == "full" and len(pages[place].lines) < MAX_LINES]
    body = [(number, line) for line in range(len(pages[number].lines))]
    head, foot = chance.choice(whole), chance.choice(own if chance.random() < 0.5 else whole)
    start, end = (pages[head].body or (0, 0))[0], (pages[foot].body or (0, 0))[1]
    title = pages[head].title
    above = [(head, line) for line in range(start if title is None else title)] if chance.random() < 0.4 else []
    meta = [(head, line) for line in range(start) if pages[head].labels[line] == "M"] if chance.random() < 0.6 else []
    below = [(foot, line) for line in range(end + 1, min(len(pages[foot].lines), end + 80))]
    return [*above[-60:], body[0], *meta, *body[1:], *(below if chance.random() < 0.6 else [])], 0.3


def join_pages(
    pages: Sequence[Labelled], number: int, chance: random.Random
) -> Iterable[tuple[str, list[tuple[int, int]], float]]:
    """Yield heads, bodies and feet of pages of one fold, joined."""
    own = [place for place, page in enumerate(pages) if page.fold == number and page.body]
    whole = [place for place in own if pages[place].flavour == "full" and len(pages[place].lines) < MAX_LINES]
    rest = [place for place in own if pages[place].flavour == "residual" and pages[place].labels.count("B") >= 2]

    def lines(place: int, low: int, high: int) -> list[tuple[int, int]]:
        return [(place, line) for line in range(max(low, 0), high)]

    def top(place: int) -> int:
        title, body = pages[place].title, pages[place].body
        return title if title is not None else body[0] if body else 0

    for _ in range(JOINED_PER_FOLD if whole and rest else 0):
        head, body, foot = chance.choice(whole), chance.choice(rest if chance.random() < 0.75 else whole), 0
        foot = chance.choice(whole)
        (start, _), (first, last), (_, end) = (pages[place].body or (0, 0) for place in (head, body, foot))
        above = lines(head, 0, top(head))
        if len(above) > 80 and chance.random() < 0.5:
            above = above[-chance.randint(30, 80) :]
        below = lines(foot, end + 1, len(pages[foot].lines))
        if len(below) > 120:
            below = below[: chance.randint(40, 120)]
        article = [(body, top(body)), *lines(head, top(head) + 1, start)]
        article += lines(body, max(first, top(body) + 1), last + 1)
        yield "joined", [*above, *article, *below], 0.35
    for _ in range(JOINED_PER_FOLD if rest else 0):
        body, foot = chance.choice(rest), chance.choice(rest)
        (_, last), (_, end) = (pages[place].body or (0, 0) for place in (body, foot))
        below = lines(foot, end + 1, len(pages[foot].lines))
        if below:
            yield "joined leftovers", [*lines(body, 0, last + 1), *below], 0.3


def train_wording(samples: Sequence[Sample]) -> Array:
    """Return a weight for each hash of two characters, and one for all lines, of whole pages."""
    rows, slots, values, targets, weights, count = [], [], [], [], [], 0
    for sample in samples:
        if sample.kind not in ("page", "article"):
            continue
        shape = Shape.of([sample.page.lines[index] for index in sample.page.filled])
        rows.append(shape.rows + count)
        slots.append(shape.wording_slots())
        values.append(1 / np.sqrt(shape.sizes + 1)[shape.rows])
        count += shape.count_lines
        targets.append(sample.labels)
        share = 1.0 if sample.kind == "page" else 0.3
        weights.append(np.full(shape.count_lines, share * min(1.0, (40 / shape.count_lines) ** 0.5)))
    size = 1 << WORDING_BITS
    cells = (np.concatenate(values), (np.concatenate(rows), np.concatenate(slots)))
    labels = np.concatenate(targets)
    use = (labels >= 0) & (labels != TITLE)
    matrix = csr_matrix(cells, (count, size))[np.flatnonzero(use)]
    sign = np.where(labels[use] == BODY, -1.0, 1.0)
    weight = np.concatenate(weights)[use]

    def loss(flat: Array) -> tuple[float, Array]:
        margin = sign * (matrix @ flat[:-1] + flat[-1])
        slope = -weight * sign / (1 + np.exp(margin))
        value = float((weight * np.logaddexp(0, -margin)).sum() + 0.5 * WORDING_L2 * (flat[:-1] ** 2).sum())
        return value, np.append(matrix.T @ slope + WORDING_L2 * flat[:-1], slope.sum())

    found = minimize(loss, np.zeros(size + 1), jac=True, method="L-BFGS-B", options={"maxiter": 60})
    return np.asarray(found.x, np.float32)


def train(samples: Sequence[Sample], wordings: Callable[[frozenset[int]], Array], left_out: frozenset[int]) -> Model:
    """Return the model of the samples of all folds but those left out."""
    from catboost import CatBoostClassifier

    values, labels, weights = [], [], []
    for sample in samples:
        if sample.fold in left_out:
            continue
        evidence = gather_evidence(sample.page, *sample.known)
        found, _ = look(sample.page, evidence, wordings(left_out | {sample.fold}))
        use = sample.labels >= 0
        values.append(found[use])
        labels.append(sample.labels[use])
        weights.append(np.full(int(use.sum()), sample.weight))
    trees = CatBoostClassifier(**TREES, thread_count=2, classes_count=len(LABELS), loss_function="MultiClass")
    trees.fit(np.vstack(values), np.concatenate(labels), sample_weight=np.concatenate(weights))
    return model_of(trees, wordings(left_out))


def model_of(trees: Any, wording: Array) -> Model:
    """Return the trees of catboost as arrays."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trees.json"
        trees.save_model(str(path), format="json")
        saved = json.loads(path.read_text("utf-8"))
    depth = TREES["depth"]
    asked: dict[tuple[int, float], int] = {}
    numbers, leaves = [], []
    for tree in saved["oblivious_trees"]:
        splits = [(split["float_feature_index"], split["border"]) for split in tree["splits"]]
        scores = np.array(tree["leaf_values"]).reshape(2 ** len(splits), len(LABELS))
        # A shallow tree asks its first question again: the leaves of the impossible answers are never met.
        scores = np.tile(scores, (2 ** (depth - len(splits)), 1))
        splits += splits[:1] * (depth - len(splits))
        numbers.append([asked.setdefault(split, len(asked)) for split in splits])
        leaves.append(scores)
    scale, bias = saved["scale_and_bias"]
    return Model(
        layout=layout(),
        wording=wording,
        columns=np.array([column for column, _ in asked], np.int16),
        borders=np.array([border for _, border in asked], np.float32),
        trees=np.array(numbers, np.int16),
        leaves=(np.array(leaves) * scale).astype(np.float32),
        bias=np.array(bias, np.float32),
        costs=Costs(),
    )


def keep_wordings(samples: Sequence[Sample]) -> Callable[[frozenset[int]], Array]:
    """Return a function that trains the weights of words without some folds, each once."""
    trained: dict[frozenset[int], Array] = {}

    def without(folds: frozenset[int]) -> Array:
        if folds not in trained:
            trained[folds] = train_wording([sample for sample in samples if sample.fold not in folds])
        return trained[folds]

    return without


def main() -> None:
    """Read the arguments; train and write, or score by folds."""
    cli = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    cli.add_argument("out", type=Path)
    cli.add_argument("pages", type=Path, nargs="+")
    cli.add_argument("--folds", action="store_true", help="write a model a fold too, its number before the suffix")
    cli.add_argument("--articles", type=Path, help="rows with `id` and `lines`: articles without chrome, title first")
    args = cli.parse_args()
    pages = read_pages(args.pages) + read_articles(args.articles)
    samples = make_samples(pages)
    print(f"{len(pages)} pages, {len(samples)} samples, {sum(len(sample.labels) for sample in samples)} lines")
    wordings = keep_wordings(samples)
    train(samples, wordings, frozenset()).save(args.out)
    print(f"{args.out}: {args.out.stat().st_size} bytes", flush=True)
    for number in range(FOLDS) if args.folds else ():
        path = args.out.with_suffix(f".{number}.npz")
        train(samples, wordings, frozenset((number,))).save(path)
        print(path, flush=True)


if __name__ == "__main__":
    main()
