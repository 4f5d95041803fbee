"""A collection: what is known of all documents, batch by batch, and their order of keeping."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from cleaner.duplicates.corpus.equal import find_equal
from cleaner.duplicates.corpus.keys import Keys
from cleaner.duplicates.corpus.ragged import Numbers, bounds_of
from cleaner.duplicates.corpus.sets import count_shared
from cleaner.duplicates.corpus.sketches import make_bar
from cleaner.duplicates.corpus.stars import Decisions, decide
from cleaner.duplicates.corpus.store import KeyStore, Units
from cleaner.duplicates.corpus.verify import Count, Verifier
from cleaner.duplicates.shingles import SHINGLE_CHARS, Hashes

POLICIES = ("best", "first", "longest")
_NO_DATE = "\U0010ffff"


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What is kept in memory of a batch of documents."""

    lengths: Numbers
    unit_lengths: Numbers
    checks: Hashes
    figures: Hashes
    figure_bounds: Numbers
    prose: Numbers
    damage: Numbers
    samples: Hashes
    sample_bounds: Numbers
    lines: Hashes
    line_bounds: Numbers
    line_numbers: Numbers

    @classmethod
    def of(cls, keys: Keys) -> Columns:
        """Return the columns of a batch."""
        return cls(
            keys.lengths, np.diff(keys.unit_bounds), keys.checks, keys.figures, keys.figure_bounds, keys.prose,
            keys.damage, keys.samples, keys.sample_bounds, keys.lines, keys.line_bounds, keys.line_numbers,
        )  # fmt: skip


@dataclass(slots=True)
class Collection:
    """Documents in the order in which they came."""

    ids: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    store: KeyStore = field(default_factory=KeyStore)
    _batches: list[Columns] = field(default_factory=list)

    def add(self, ids: list[str], keys: Keys, dates: list[str] | None = None) -> None:
        """Add a batch of documents; dates sort as text, an empty one stands for none."""
        self.add_columns(ids, Columns.of(keys), keys.units, dates)

    def add_columns(self, ids: list[str], columns: Columns, units: Units, dates: list[str] | None = None) -> None:
        """Add a batch whose keys are *units*, perhaps a memory map."""
        self.ids += ids
        self.dates += dates or [""] * len(ids)
        self.store.add(units, bounds_of(columns.unit_lengths))
        self._batches.append(columns)

    def units(self) -> Units:
        """Return the keys of all documents one after another."""
        return self.store.all_units()

    def merged(self) -> Columns:
        """Return the columns of all documents in one."""
        ragged = {name: self.ragged(name) for name in ("figure", "sample", "line")}
        rows: dict[str, Numbers] = {}
        for name, (values, bounds) in ragged.items():
            rows |= {f"{name}s": values, f"{name}_bounds": bounds}  # type: ignore[dict-item]
        plain = ("lengths", "unit_lengths", "checks", "prose", "damage", "line_numbers")
        return Columns(**rows, **{name: self.column(name) for name in plain})  # type: ignore[arg-type]

    def column(self, name: str) -> Numbers:
        """Return a column over all documents."""
        parts: list[Numbers] = [getattr(batch, name) for batch in self._batches]
        if len(parts) == 1:
            return parts[0]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)

    def ragged(self, name: str) -> tuple[Hashes, Numbers]:
        """Return the samples or the lines of all documents, and their bounds."""
        if len(self._batches) == 1:
            return getattr(self._batches[0], f"{name}s"), getattr(self._batches[0], f"{name}_bounds")
        parts = [getattr(batch, f"{name}s") for batch in self._batches]
        lengths = [np.diff(getattr(batch, f"{name}_bounds")) for batch in self._batches]
        if not parts:
            return np.zeros(0, dtype=np.uint64), bounds_of(np.zeros(0, dtype=np.int64))
        return np.concatenate(parts), bounds_of(np.concatenate(lengths))

    def keeping_order(self, policy: str) -> Numbers:
        """Return the numbers of the documents, best first.

        `best`: the most characters in lines of prose, then the fewest damaged places, the fewest characters in other
        lines (chrome), the earliest date, the id; `longest`: the most characters; `first`: as they came.
        """
        count = len(self.ids)
        if policy == "first":
            return np.arange(count)
        by_name = sorted(range(count), key=self.ids.__getitem__)
        if any(self.dates):  # in most corpora there is none
            by_name.sort(key=lambda number: self.dates[number] or _NO_DATE)
        name_rank = np.empty(count, dtype=np.int64)
        name_rank[by_name] = np.arange(count)
        lengths, prose, damage = (self.column(name) for name in ("lengths", "prose", "damage"))
        if policy == "longest":
            return np.lexsort((name_rank, damage, -lengths))
        return np.lexsort((name_rank, lengths - prose, damage, -prose))

    def decide(
        self, policy: str, threshold: float, containment: float | None, count: Count = count_shared
    ) -> tuple[Numbers, Decisions]:
        """Return the order of keeping and the decisions, whose rows are in that order; *count* compares pairs."""
        self._batches = [self.merged()]
        order = self.keeping_order(policy)
        rank = np.empty(len(order), dtype=np.int32)
        rank[order] = np.arange(len(order))
        samples, bounds = self.ragged("sample")
        owners = np.repeat(rank, np.diff(bounds))
        lengths = self.column("lengths")[order]
        # A shorter text is one n-gram of its own length: it is compared by its key alone.
        shingles = np.where(lengths > 0, np.maximum(lengths - SHINGLE_CHARS + 1, 1), 0)
        figures, figure_bounds = self.ragged("figure")
        starts, counts = figure_bounds[:-1][order], np.diff(figure_bounds)[order]
        store = self.store.ordered(order)
        verifier = Verifier(store, lengths, figures, starts, counts, threshold, containment, count)
        equal = find_equal(store, self.column("checks").astype(np.uint64)[order], lengths)
        return order, decide(equal, samples, owners, shingles, make_bar(threshold, containment), verifier)
