"""What a run on a cluster leaves: decisions, clusters, pairs, what remains, and a summary, in parts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner import __version__
from cleaner.corpus.writers import dump_json, write_atomically
from cleaner.duplicates.corpus.verify import HOLDS, LIES_IN, NEAR, OTHER_FIGURES, UNLIKE
from cleaner.engines.cluster.documents import PATH, Tables, parse_rows, read_columns
from cleaner.engines.cluster.lines import write_lines
from cleaner.engines.cluster.runner import few_rows_at_a_time, in_batches, on_each
from cleaner.engines.cluster.storage import open_place

if TYPE_CHECKING:
    import pyarrow as pa
    from daft import DataFrame, Expression

    from cleaner.engines.cluster.decided import Decided
    from cleaner.engines.dedup import Options

SUMMARY = "summary.json"
_DIGITS = 6
_BATCH_ROWS = 1 << 14


def write_table(table: DataFrame, root: str, name: str, format_: str) -> None:
    """Write a table as parts beneath *root*; those of an earlier run go."""
    place = f"{root}/{name}"
    if format_ == "parquet":
        table.write_parquet(place, write_mode="overwrite", compression="zstd")
    else:
        table.write_json(place, write_mode="overwrite", ignore_null_fields=True)


def write_decided(found: Decided, tables: Tables, options: Options, root: str) -> dict[str, Any]:
    """Write all tables beneath *root* and return the summary, which is written last."""
    gone = found.work.keep("gone", _gone(found))
    decisions = found.work.keep("decisions", _decisions(found, gone, tables))
    write_table(decisions.exclude("rank"), root, "decisions", tables.format)
    write_table(_clusters(decisions), root, "clusters", tables.format)
    write_table(_pairs(found, options), root, "pairs", tables.format)
    with few_rows_at_a_time():
        _write_remaining(decisions, tables, options, root)
    numbers = _summary(found, decisions, options)
    write_summary(root, numbers)
    return numbers


def write_summary(root: str, numbers: dict[str, Any]) -> None:
    """Write the summary, the last file of a run."""
    data = (dump_json(numbers, indent=1) + "\n").encode()
    if "://" not in root:
        write_atomically(Path(root) / SUMMARY, data)
        return
    system, path = open_place(root)
    with system.open_output_stream(f"{path}/{SUMMARY}") as stream:
        stream.write(data)


def _gone(found: Decided) -> DataFrame:
    """Return `rank`, `kept_rank`, `kind`, `similarity`, `containment` of all documents that go."""
    import daft
    from daft import col, lit
    from daft.functions import coalesce, when

    verdicts = found.gone.verdicts
    stars = daft.from_pydict(
        {
            "rank": found.gone.rank, "kept_rank": found.gone.kept, "verdict": verdicts.kind,
            "similarity": verdicts.similarity, "containment": verdicts.containment,
        }
    )  # fmt: skip
    kind = when(col("verdict") == HOLDS, lit("contained")).otherwise(lit("near"))
    stars = stars.select("rank", "kept_rank", kind.alias("kind"), "similarity", "containment")
    # A document whose equal has gone goes for the same one, on the same evidence.
    followers = found.followers.join(stars.with_column_renamed("rank", "leader"), on="leader", how="left").select(
        col("rank"), coalesce(col("kept_rank"), col("leader")).alias("kept_rank"),
        coalesce(col("kind"), lit("equal")).alias("kind"),
        coalesce(col("similarity"), lit(1.0)).alias("similarity"),
        coalesce(col("containment"), lit(1.0)).alias("containment"),
    )  # fmt: skip
    return stars.concat(followers)


def _decisions(found: Decided, gone: DataFrame, tables: Tables) -> DataFrame:
    from daft import col, lit
    from daft.functions import when

    kept = found.ranks.select(col("rank").alias("kept_rank"), col("id").alias("kept"))
    evidence = gone.join(kept, on="kept_rank").exclude("kept_rank")
    rows = found.ranks.select("rank", "id", "path").join(evidence, on="rank", how="left")
    decision = when(col("kept").is_null(), lit("keep")).otherwise(lit("drop"))
    return rows.select(
        col("rank"), col("id"), named(tables)(col("path")).alias("path"), decision.alias("decision"), col("kept"),
        col("kind"), *_rounded(round_evidence),
    )  # fmt: skip


def named(tables: Tables) -> Any:
    """Return the function from a file to its name in the output."""
    names = tables.names

    def name(path: str) -> str:
        return names.get(path.removeprefix("file://"), path)

    return on_each(name)


def _rounded(round_them: Any) -> Iterator[Expression]:
    """Yield the scores as the local engine writes them: Daft rounds halves up, Python and numpy to even."""
    import pyarrow as pa
    from daft import col

    rounded = in_batches(round_them, pa.float64(), _BATCH_ROWS, unnest=False)
    for name in ("similarity", "containment"):
        yield rounded(col(name)).alias(name)


def round_evidence(scores: pa.Array) -> pa.Array:
    """Return the scores of decisions, which may be null, to six digits."""
    import pyarrow as pa

    return pa.array([None if score is None else round(score, _DIGITS) for score in scores.to_pylist()], pa.float64())


def round_pairs(scores: pa.Array) -> pa.Array:
    """Return the scores of pairs to six digits."""
    import pyarrow as pa

    return pa.array(np.round(scores.to_numpy(), _DIGITS))


def _clusters(decisions: DataFrame) -> DataFrame:
    from daft import col
    from daft.functions import to_struct

    gone = decisions.where(col("decision") == "drop").sort("id")
    twin = to_struct(id=col("id"), kind=col("kind"), similarity=col("similarity"), containment=col("containment"))
    return gone.select(col("kept"), twin.alias("twin")).groupby("kept").agg(col("twin").list_agg().alias("removed"))


def _pairs(found: Decided, options: Options) -> DataFrame:
    from daft import col, lit
    from daft.functions import when

    rows = all_pairs(found.pairs)
    for side in ("one", "other"):
        ids = found.ranks.select(col("rank").alias(side), col("id").alias(f"{side}_id"))
        rows = rows.join(ids, on=side)
    accepted = (col("kind") == NEAR) | (col("kind") == HOLDS) | (col("kind") == LIES_IN)
    kind = when(col("kind") == NEAR, lit("near")).when(accepted, lit("contained")).otherwise(lit(None))
    reason = when(col("kind") == UNLIKE, lit(f"similarity below {options.threshold:g}")).when(
        col("kind") == OTHER_FIGURES, lit("the same text with other figures")
    )
    return rows.select(
        col("one_id").alias("one"), col("other_id").alias("other"), *_rounded(round_pairs), accepted.alias("accepted"),
        kind.alias("kind"), reason.otherwise(lit(None)).alias("reason"),
    )  # fmt: skip


def all_pairs(tables: Iterable[DataFrame]) -> DataFrame:
    """Return the verified pairs of all rounds."""
    first, *rest = tables
    for table in rest:
        first = first.concat(table)
    return first


def _write_remaining(decisions: DataFrame, tables: Tables, options: Options, root: str) -> None:
    """Write the documents that stay with all that they came with: JSON lines as they were, Parquet column by column."""
    import daft
    from daft import DataType, col

    names, place = options.fields, f"{root}/remaining"
    staying = decisions.where(col("decision") == "keep").select(col("id").alias("cleaner_id"))
    if tables.format == "parquet":
        rows = read_columns(tables, names).exclude(PATH)
        rows = rows.with_column("cleaner_id", col(names.id).cast(DataType.string()))
        rows = rows.join(staying, on="cleaner_id", how="semi").exclude("cleaner_id")
        rows.write_parquet(place, write_mode="overwrite", compression="zstd")
        return
    lines = daft.read_text(list(tables.paths)).with_column_renamed("text", "row")
    parsed = lines.select(col("row"), parse_rows(names)(col("row"))).select("row", col("id").alias("cleaner_id"))
    write_lines(parsed.join(staying, on="cleaner_id", how="semi"), "row", place)


def _summary(found: Decided, decisions: DataFrame, options: Options) -> dict[str, Any]:
    from daft import col

    kinds = decisions.groupby("decision", "kind").agg(col("id").count().alias("count")).to_pydict()
    by_kind = dict(zip(kinds["kind"], kinds["count"], strict=True))
    kept = by_kind.pop(None, 0)
    removed = sum(by_kind.values())
    verdicts = all_pairs(found.pairs).groupby("kind").agg(col("one").count().alias("count")).to_pydict()
    pairs = dict(zip(verdicts["kind"], verdicts["count"], strict=True))
    clusters = decisions.where(col("kept").not_null()).select("kept").distinct().count_rows()
    return {
        "command": "dedup",
        "engine": "daft",
        "version": __version__,
        "threshold": options.threshold,
        "containment": options.containment,
        "keep": options.keep,
        "documents": kept + removed,
        "kept": kept,
        "removed": removed,
        **{kind: by_kind.get(kind, 0) for kind in ("equal", "near", "contained")},
        "clusters": clusters,
        "pairs": {
            "compared": sum(pairs.values()),
            "accepted": sum(pairs.get(kind, 0) for kind in (NEAR, HOLDS, LIES_IN)),
            "other_figures": pairs.get(OTHER_FIGURES, 0),
        },
        "problems": found.problems,
    }


def root_of(output: str | Path) -> str:
    """Return a folder as all workers can name it: a URL as it is, a local path in full."""
    return str(output).rstrip("/") if "://" in str(output) else os.fspath(Path(output).absolute())
