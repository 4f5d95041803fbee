"""Duplicates across documents: candidates from MinHash bands, verified on the shingles, in stars around a kept one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cleaner.config import Config
from cleaner.duplicates.damage import count_damage
from cleaner.duplicates.match_key import make_match_key
from cleaner.duplicates.shingles import Hashes, count_shared, shingle_set
from cleaner.duplicates.signatures import band_keys, choose_bands, sign
from cleaner.folding import fold
from cleaner.ledger import to_code_points

# Jaccard similarity of character 5-grams. A copy with one character in twenty edited keeps 0.63, two articles on one
# subject stay under 0.1; the cluster kits are exact from 0.2 to 0.65.
DEFAULT_THRESHOLD = 0.6
# Two texts whose 5-grams without figures are this alike differ in their figures alone: two notices, not one.
SAME_BUT_FIGURES = 0.97
# Members of a bucket that each other member is compared with. Equal documents were joined before.
MAX_BUCKET_STARS = 64

_FIGURES = "0123456789〇零一二三四五六七八九十百千万亿两"
_NO_FIGURES = str.maketrans("", "", _FIGURES)
_ONLY_FIGURES = frozenset(_FIGURES)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A document that goes, and the evidence: its Jaccard similarity to the kept one, exactly."""

    id: str
    similarity: float


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


@dataclass(frozen=True, slots=True)
class Clusters:
    """What `deduplicate` found: the clusters of two and more documents, and the pairs that were rejected."""

    clusters: tuple[Cluster, ...] = ()
    rejected: tuple[RejectedPair, ...] = ()
    threshold: float = DEFAULT_THRESHOLD

    def kept_for(self) -> dict[str, str]:
        """Return for each removed document the one that is kept for it."""
        return {twin.id: cluster.kept for cluster in self.clusters for twin in cluster.removed}


@dataclass(frozen=True, slots=True, eq=False)
class _Document:
    id: str
    key: str
    shingles: Hashes
    damage: int


def deduplicate(
    documents: Iterable[tuple[str, str]], config: Config | None = None, *, threshold: float = DEFAULT_THRESHOLD
) -> Clusters:
    """Return the clusters of documents that say the same, of ``(id, text)`` pairs.

    Texts are compared by their match keys: script, width, case, punctuation and
    injected pinyin do not count. Of a cluster the longest document stays, of equally
    long ones the least damaged, then the one whose id sorts first; the order of the
    input has no influence. Two texts that differ in figures alone are not duplicates.
    `config` is taken for the sake of one interface; none of its options matters here.

    Raises `ValueError` for an id that comes twice, or a threshold outside (0, 1].

    >>> found = deduplicate([("a", "隨著夜色降臨，漁船回港。"), ("b", "随着夜色降临,渔船回港。")])
    >>> found.clusters[0].kept, found.clusters[0].removed[0].similarity
    ('a', 1.0)
    """
    bands, rows = choose_bands(threshold)
    known = sorted(map(_read, documents), key=lambda one: (-len(one.key), one.damage, one.id))
    for one, count in Counter(document.id for document in known).items():
        if count > 1:
            raise ValueError(f"the id {one!r} stands for {count} documents; give each document its own")
    same, unlike = _join_equal(known)
    neighbours = _find_candidates(known, unlike, bands, rows)
    stars, rejected = _make_stars(known, unlike, neighbours, threshold)
    clusters = []
    for kept, twins in stars.items():
        removed = [Duplicate(known[copy].id, 1.0) for copy in same[kept]]
        for number, similarity in twins:
            removed += [Duplicate(known[copy].id, similarity) for copy in (number, *same[number])]
        if removed:
            clusters.append(Cluster(known[kept].id, tuple(sorted(removed, key=lambda twin: twin.id))))
    return Clusters(tuple(sorted(clusters, key=lambda cluster: cluster.kept)), tuple(rejected), threshold)


def _read(document: tuple[str, str]) -> _Document:
    name, text = document
    key = make_match_key(fold(text))
    return _Document(name, key.text(0, len(key)), shingle_set(key.points), count_damage(text, 0, len(text), ()))


def _join_equal(known: Sequence[_Document]) -> tuple[defaultdict[int, list[int]], list[int]]:
    """Return the documents with the same match key as an earlier one, by that one, and the numbers of the others.

    A document without anything to compare is equal to none.
    """
    first: dict[str, int] = {}
    same: defaultdict[int, list[int]] = defaultdict(list)
    unlike = []
    for number, document in enumerate(known):
        if not document.key:
            continue
        kept = first.setdefault(document.key, number)
        if kept == number:
            unlike.append(number)
        else:
            same[kept].append(number)
    return same, unlike


def _find_candidates(known: Sequence[_Document], unlike: Sequence[int], bands: int, rows: int) -> dict[int, set[int]]:
    """Return for each document those after it that share a band with it."""
    neighbours: dict[int, set[int]] = defaultdict(set)
    if not unlike:
        return neighbours
    keys = band_keys(sign([known[number].shingles for number in unlike]), bands, rows)
    for band in range(bands):
        column = keys[:, band]
        order = np.argsort(column, kind="stable")
        bounds = np.flatnonzero(np.diff(column[order])) + 1
        for bucket in np.split(order, bounds):
            if len(bucket) > 1:
                members = [unlike[at] for at in bucket.tolist()]
                for at, star in enumerate(members[:MAX_BUCKET_STARS]):
                    neighbours[star].update(members[at + 1 :])
    return neighbours


def _make_stars(
    known: Sequence[_Document], unlike: Sequence[int], neighbours: dict[int, set[int]], threshold: float
) -> tuple[dict[int, list[tuple[int, float]]], list[RejectedPair]]:
    """Return the kept documents with those that go for each, and the rejected pairs.

    Documents come best first, so that each is either kept or a verified duplicate of
    a better one; nothing goes for being like something that went.
    """
    gone: set[int] = set()
    stars: dict[int, list[tuple[int, float]]] = {}
    rejected = []
    for kept in unlike:
        if kept in gone:
            continue
        twins = stars[kept] = []
        for other in sorted(set(neighbours.get(kept, ())) - gone):
            one, two = known[kept], known[other]
            similarity = _similarity(one.shingles, two.shingles)
            reason = _why_not(one, two, similarity, threshold)
            if reason:
                rejected.append(RejectedPair(one.id, two.id, similarity, reason))
            else:
                twins.append((other, similarity))
                gone.add(other)
    return stars, rejected


def _similarity(one: Hashes, other: Hashes) -> float:
    shared = count_shared(one, other)
    return shared / (len(one) + len(other) - shared)


def _why_not(one: _Document, other: _Document, similarity: float, threshold: float) -> str:
    if similarity < threshold:
        return f"similarity below {threshold:g}"
    if _differ_in_figures_alone(one.key, other.key):
        return "the same text with other figures"
    return ""


def _differ_in_figures_alone(one: str, other: str) -> bool:
    texts = [key.translate(_NO_FIGURES) for key in (one, other)]
    if Counter(filter(_ONLY_FIGURES.__contains__, one)) == Counter(filter(_ONLY_FIGURES.__contains__, other)):
        return False
    if texts[0] == texts[1]:
        return True
    sets = [shingle_set(to_code_points(text)) for text in texts]
    return all(map(len, sets)) and _similarity(*sets) >= SAME_BUT_FIGURES
