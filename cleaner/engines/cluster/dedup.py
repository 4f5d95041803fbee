"""Duplicates on a cluster: keys (map), join by sketch values, verification where two keys meet, stars."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.duplicates.corpus.sketches import make_bar
from cleaner.duplicates.corpus.verify import HOLDS, NEAR, Verdicts
from cleaner.engines.cluster.cleaning import write_problems
from cleaner.engines.cluster.decided import Decided
from cleaner.engines.cluster.documents import BATCH_ROWS, Tables, read_documents, sortable
from cleaner.engines.cluster.joining import (
    PROBES_OF_A_PART,
    find_candidates,
    find_capped,
    find_heads,
    find_probes,
    find_shared,
)
from cleaner.engines.cluster.ranks import find_followers, rank_documents
from cleaner.engines.cluster.runner import ClusterError, few_rows_at_a_time, in_batches, in_parts, on_each
from cleaner.engines.cluster.signing import key_type, list_values, sign_texts, value_type
from cleaner.engines.cluster.stars import Gone, find_gone
from cleaner.engines.cluster.verifying import BATCH_PAIRS, KEY_COLUMNS, NOT_COMPARED, verdict_type, verify_pairs
from cleaner.engines.cluster.work import WorkFolder
from cleaner.engines.dedup import Options

if TYPE_CHECKING:
    from daft import DataFrame


@dataclass(slots=True)
class Plan:
    """The search for duplicates, step by step; each leaves its table in the work folder."""

    tables: Tables
    options: Options
    work: WorkFolder
    root: str
    pairs: list[DataFrame] = field(default_factory=list)

    def run(self) -> Decided:
        """Return what was decided. Raises `ClusterError` for an id that comes twice."""
        from daft import col

        with few_rows_at_a_time():
            keys = self.work.keep("keys", _with_keys(read_documents(self.tables, self.options.fields)))
        problems = write_problems(keys, "problem", "path", self.tables, self.root)
        documents = keys.where(col("problem").is_null())
        _check_ids(documents)
        if problems and not documents.limit(1).count_rows():
            raise ClusterError(f"none of the {problems:,} rows is a document; {self.root}/problems says why")
        ranks = self.work.keep("ranks", rank_documents(documents, self.options.keep))
        followers = self.work.keep("followers", find_followers(ranks))
        leaders = ranks.where(col("length") > 0).join(followers, on="rank", how="anti")
        gone = self._search(documents, leaders.select("number", "rank"))
        return Decided(self.work, ranks, followers, gone, self.pairs, problems)

    def _search(self, documents: DataFrame, leaders: DataFrame) -> Gone:
        """Join and verify until nothing more goes for want of room at a common value (`stars.decide`)."""
        gone, only = find_gone(*_no_pairs()), None
        going = _no_pairs()
        while True:
            alive = leaders.join(_table(rank=gone.rank), on="rank", how="anti") if len(gone.rank) else leaders
            probes, candidates = self._join(documents, alive, only)
            if self.pairs:
                candidates = candidates.join(_union(self.pairs), on=["one", "other"], how="anti")
            verified = self._verify(candidates, documents, leaders)
            self.pairs.append(self.work.keep(f"pairs-{len(self.pairs)}", verified))
            news = _lets_go(self.pairs[-1])
            going = _joined(going, news)
            gone = find_gone(*going)
            if only is None:
                only = self.work.keep("capped", find_capped(probes))
            if not len(news[0]) or not only.count_rows():
                return gone

    def _join(self, documents: DataFrame, alive: DataFrame, only: DataFrame | None) -> tuple[DataFrame, DataFrame]:
        number = len(self.pairs)
        bar = make_bar(self.options.threshold, self.options.containment)
        values = _with_values(documents.select("number", "length", "samples").join(alive, on="number"))
        met = self.work.keep(f"values-{number}", find_shared(values))
        probes = self.work.keep(f"probes-{number}", find_probes(met, bar, only))
        return probes, find_candidates(in_parts(probes, "value", PROBES_OF_A_PART), find_heads(met), bar)

    def _verify(self, candidates: DataFrame, documents: DataFrame, leaders: DataFrame) -> DataFrame:
        from daft import col

        rows = candidates
        for side in ("one", "other"):
            numbers = leaders.select(col("rank").alias(side), col("number").alias(f"{side}_number"))
            rows = rows.join(numbers, on=side)
        # Written, so that Daft knows how many they are: keys are not shuffled for a few pairs.
        rows = self.work.keep(f"candidates-{len(self.pairs)}", rows)
        for side in ("one", "other"):
            keys = documents.select(
                col("number").alias(f"{side}_number"), *(col(name).alias(f"{side}_{name}") for name in KEY_COLUMNS)
            )
            rows = rows.join(keys, on=f"{side}_number")
        return _with_verdicts(rows, self.options).where(col("kind") > NOT_COMPARED)


def _with_keys(documents: DataFrame) -> DataFrame:
    from daft import col, lit
    from daft.functions import when

    sign, sort_date = in_batches(sign_texts, key_type(), BATCH_ROWS), on_each(sortable)
    names = ["number", "path", "id", "problem", *(["row"] if "row" in documents.column_names else [])]
    rows = documents.select(*names, sort_date(col("date")).alias("date"), sign(col("text")))
    if "row" in names:
        # Of the lines themselves, only those that are no documents are kept.
        rows = rows.with_column("row", when(col("problem").not_null(), col("row")).otherwise(lit(None)))
    return rows


def _with_values(documents: DataFrame) -> DataFrame:
    """Return a row for each value of each document: `value`, `rank`, `size`."""
    from daft import col

    list_them = in_batches(list_values, value_type(), BATCH_ROWS)
    rows = documents.select("rank", list_them(col("samples"), col("length")))
    return rows.explode("value", "size").where(col("value").not_null())


def _with_verdicts(pairs: DataFrame, options: Options) -> DataFrame:
    from daft import col

    names = ("one", "other", "tiers", *(f"{side}_{name}" for side in ("one", "other") for name in KEY_COLUMNS))

    def verify_columns(*columns: Any) -> Any:
        return verify_pairs(dict(zip(names, columns, strict=True)), options)

    verify = in_batches(verify_columns, verdict_type(), BATCH_PAIRS)
    return pairs.select("one", "other", verify(*(col(name) for name in names)))


def _check_ids(documents: DataFrame) -> None:
    from daft import col

    twice = documents.groupby("id").agg(col("path").count().alias("count"), col("path").min().alias("path"))
    found = twice.where(col("count") > 1).sort("id").limit(1).to_pylist()
    if found:
        row = found[0]
        raise ClusterError(
            f"the id {row['id']!r} stands for {row['count']} documents ({row['path']}); give each document its own, "
            "or name another field with --id-field"
        )


def _table(**columns: Any) -> DataFrame:
    import daft

    return daft.from_pydict(columns)


def _union(tables: list[DataFrame]) -> DataFrame:
    whole = tables[0].select("one", "other")
    for table in tables[1:]:
        whole = whole.concat(table.select("one", "other"))
    return whole


Going = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], Verdicts]


def _no_pairs() -> Going:
    return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), Verdicts.none()


def _joined(some: Going, more: Going) -> Going:
    return np.concatenate((some[0], more[0])), np.concatenate((some[1], more[1])), some[2].join(more[2])


def _lets_go(pairs: DataFrame) -> Going:
    """Bring the accepted pairs that let a document go here: 29 bytes each."""
    from daft import col

    rows = pairs.where((col("kind") == NEAR) | (col("kind") == HOLDS)).to_arrow()
    columns = [rows[name].to_numpy() for name in ("one", "other", "kind", "similarity", "containment")]
    return columns[0], columns[1], Verdicts(*columns[2:])
