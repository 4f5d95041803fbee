"""Duplicates across documents: which to keep, which to remove, and the evidence for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cleaner.config import Config
from cleaner.duplicates.corpus.collection import POLICIES, Collection
from cleaner.duplicates.corpus.keys import make_keys
from cleaner.duplicates.corpus.stars import KEPT, Decisions
from cleaner.duplicates.corpus.verify import HOLDS, LIES_IN, NEAR, OTHER_FIGURES

# Jaccard similarity of character 5-grams. A copy with one character in twenty edited keeps 0.63, two articles on one
# subject stay under 0.1; the cluster kits are exact from 0.2 to 0.65.
DEFAULT_THRESHOLD = 0.6
# The share of a document's 5-grams that a larger one holds: an article inside a page loses some at its ends and where
# the page breaks it; a text that is quoted at length in a discussion has less.
DEFAULT_CONTAINMENT = 0.8
# Characters of text that are folded at a time: the arrays made of them stay in the cache of a core.
_BATCH_CHARS = 1 << 17

Policy = Literal["best", "first", "longest"]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A document that goes, and the evidence against it, exactly.

    `similarity` is its Jaccard similarity to the kept one, `containment` the share of the smaller document that is in
    the larger one; `kind` is ``equal`` (the same match key), ``near``, or ``contained`` in the kept one.
    """

    id: str
    similarity: float
    containment: float = 1.0
    kind: str = "near"


@dataclass(frozen=True, slots=True)
class Cluster:
    """Documents that say the same: the one to keep, and those to remove, each verified against it."""

    kept: str
    removed: tuple[Duplicate, ...]


@dataclass(frozen=True, slots=True)
class RejectedPair:
    """Two documents that were compared and are not duplicates, with their similarity and why."""

    one: str
    other: str
    similarity: float
    reason: str
    containment: float = 0.0


@dataclass(frozen=True, slots=True)
class AcceptedPair:
    """Two documents that were compared and are duplicates; one may be kept, or both may have gone for a third."""

    one: str
    other: str
    similarity: float
    containment: float
    kind: str


@dataclass(frozen=True, slots=True)
class Clusters:
    """What `deduplicate` found: clusters of two and more documents, and all pairs that were compared."""

    clusters: tuple[Cluster, ...] = ()
    rejected: tuple[RejectedPair, ...] = ()
    threshold: float = DEFAULT_THRESHOLD
    accepted: tuple[AcceptedPair, ...] = ()

    def kept_for(self) -> dict[str, str]:
        """Return for each removed document the one that is kept for it."""
        return {twin.id: cluster.kept for cluster in self.clusters for twin in cluster.removed}


def deduplicate(
    documents: Iterable[tuple[str, str]],
    config: Config | None = None,
    *,
    threshold: float = DEFAULT_THRESHOLD,
    containment: float | None = DEFAULT_CONTAINMENT,
    keep: Policy = "best",
) -> Clusters:
    """Return the clusters of documents that say the same, of ``(id, text)`` pairs.

    Texts are compared by their match keys: script, width, case, punctuation and
    injected pinyin do not count. Of a cluster that document stays which has most in
    lines of prose, of equal ones the least damaged, then the one with the least other
    lines, then the one whose id sorts first; ``keep="longest"`` asks for the most
    characters, ``keep="first"`` for the first one of the input. But for `first`, the
    order of the input has no influence. A document goes too where a share of
    `containment` of it lies in one that stays (None: it does not). Two texts that
    differ in figures alone are not duplicates. `config` is taken for the sake of one
    interface; none of its options matters here.

    Raises `ValueError` for an id that comes twice, or a threshold outside (0, 1].

    >>> found = deduplicate([("a", "隨著夜色降臨，漁船回港。"), ("b", "随着夜色降临,渔船回港。")])
    >>> found.clusters[0].kept, found.clusters[0].removed[0].similarity
    ('a', 1.0)
    """
    check_options(threshold, containment, keep)
    collection = Collection()
    for batch in _batches(documents):
        collection.add([name for name, _ in batch], make_keys([text for _, text in batch]))
    for name, count in Counter(collection.ids).items():
        if count > 1:
            raise ValueError(f"the id {name!r} stands for {count} documents; give each document its own")
    order, decisions = collection.decide(keep, threshold, containment)
    names = [collection.ids[number] for number in order.tolist()]
    accepted, rejected = _pairs(names, decisions, threshold)
    return Clusters(tuple(_clusters(names, decisions)), tuple(rejected), threshold, tuple(accepted))


def check_options(threshold: float, containment: float | None, keep: str) -> None:
    """Raise `ValueError` for a threshold outside (0, 1] or a policy that there is not."""
    for value in (threshold, containment):
        if value is not None and not 0 < value <= 1:
            raise ValueError(f"a similarity threshold lies in (0, 1], not at {value}")
    if keep not in POLICIES:
        raise ValueError(f"the document to keep is one of {', '.join(POLICIES)}, not {keep!r}")


def _batches(documents: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    batch: list[tuple[str, str]] = []
    size = 0
    for name, text in documents:
        batch.append((name, text))
        size += len(text)
        if size >= _BATCH_CHARS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def describe_kind(decisions: Decisions, row: int) -> str:
    """Return what a document is to the one that it goes for; `row` is that of the pair (-1: equal keys)."""
    if row < 0:
        return "equal"
    return "contained" if decisions.verdicts.kind[row] == HOLDS else "near"


def _clusters(names: list[str], decisions: Decisions) -> Iterator[Cluster]:
    gone = np.flatnonzero(decisions.keeper != KEPT)
    stars: dict[int, list[Duplicate]] = {}
    for number in gone.tolist():
        row = int(decisions.pair[number])
        scores = (1.0, 1.0)
        if row >= 0:
            scores = float(decisions.verdicts.similarity[row]), float(decisions.verdicts.containment[row])
        twin = Duplicate(names[number], *scores, describe_kind(decisions, row))
        stars.setdefault(int(decisions.keeper[number]), []).append(twin)
    found = [(names[kept], sorted(twins, key=lambda twin: twin.id)) for kept, twins in stars.items()]
    for kept, twins in sorted(found, key=lambda star: star[0]):
        yield Cluster(kept, tuple(twins))


def _pairs(names: list[str], decisions: Decisions, threshold: float) -> tuple[list[AcceptedPair], list[RejectedPair]]:
    accepted, rejected = [], []
    verdicts = decisions.verdicts
    columns = (decisions.one, decisions.other, verdicts.kind, verdicts.similarity, verdicts.containment)
    for one, other, kind, similarity, contained in zip(*(column.tolist() for column in columns), strict=True):
        if kind in (NEAR, HOLDS, LIES_IN):
            what = "near" if kind == NEAR else "contained"
            accepted.append(AcceptedPair(names[one], names[other], similarity, contained, what))
        else:
            reason = "the same text with other figures" if kind == OTHER_FIGURES else f"similarity below {threshold:g}"
            rejected.append(RejectedPair(names[one], names[other], similarity, reason, contained))
    return accepted, rejected
