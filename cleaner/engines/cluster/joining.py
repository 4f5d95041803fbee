"""Join: which documents may be duplicates, by the values of their sketches. Daft shuffles, groups and counts.

What `cleaner.duplicates.corpus.join` does with arrays on one machine, said in joins: documents that have a value in
common meet where the value is; how common it is goes back to each document, which then chooses the rarest of its
values; the chosen ones go out once more and meet the documents that stand first there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.duplicates.corpus.join import MAX_STARS
from cleaner.engines.cluster.signing import VALUE_BITS

if TYPE_CHECKING:
    from daft import DataFrame

# From here on values are equally common (as `cleaner.duplicates.corpus.join` has it).
_MOST_RARITY = 0xFF


def find_shared(values: DataFrame) -> DataFrame:
    """Return the values that several documents have: those that one has alone meet nobody.

    *values* has a row for each value of each document: `value`, `rank`, `size`, `need`, `extra` (`make_probes` in
    `signing`). To these come `common`, how many documents have the value, and `place`, from 1 on, in the order of
    keeping among them.
    """
    from daft import Window, col
    from daft.functions import row_number

    at_value = Window().partition_by("value")
    counted = values.with_columns(
        {"common": col("rank").count().over(at_value), "place": row_number().over(at_value.order_by("rank"))}
    )
    return counted.where(col("common") > 1)


def find_heads(shared: DataFrame) -> DataFrame:
    """Return who stands first at each value: `value`, `other` (a rank), `other_size`."""
    from daft import col

    first = shared.where(col("place") <= MAX_STARS)
    return first.select(col("value"), col("rank").alias("other"), col("size").alias("other_size"))


def find_probes(shared: DataFrame, only: DataFrame | None) -> DataFrame:
    """Return the rarest values of each document, as many as it must be probed with.

    With *only* (column `rank`), these documents alone are probed.
    """
    from daft import Window, col
    from daft.functions import row_number, when

    probes = shared if only is None else shared.join(only, on="rank", how="semi")
    rarity = when(col("common") > _MOST_RARITY, _MOST_RARITY).otherwise(col("common").cast("int64"))
    probes = probes.with_columns({"rarity": rarity, "tier": (col("value") // (1 << VALUE_BITS)).cast("int64")})
    of_document = Window().partition_by("rank", "tier")
    probes = probes.with_columns(
        {
            "met": col("value").count().over(of_document),
            "turn": row_number().over(of_document.order_by("rarity", "value")),
        }
    )
    # What the document has alone is rarest of all, and probed in vain.
    needed = col("need").cast("int64") - (col("size").cast("int64") - col("met").cast("int64"))
    return probes.where(col("turn").cast("int64") <= needed).select("value", "rank", "tier", "size", "extra", "common")


def find_candidates(probes: DataFrame, heads: DataFrame) -> DataFrame:
    """Return `one` < `other` by rank, and `tiers`, in which of them they share enough of their rarest values."""
    from daft import col
    from daft.functions import when

    met = probes.join(heads, on="value")
    # The smaller sketch probes; of two equal ones both do.
    met = met.where((col("other_size") >= col("size")) & (col("rank") != col("other")))
    counted = met.groupby("rank", "other", "tier").agg(col("value").count().alias("shared"), col("extra").max())
    enough = counted.where(col("shared").cast("int64") > col("extra").cast("int64"))
    is_first = col("rank") < col("other")
    one, other = when(is_first, col("rank")), when(is_first, col("other"))
    pairs = enough.select(
        one.otherwise(col("other")).alias("one"), other.otherwise(col("rank")).alias("other"), col("tier")
    )
    return pairs.groupby("one", "other").agg(col("tier").list_agg().alias("tiers"))


def find_capped(probes: DataFrame) -> DataFrame:
    """Return the documents (`rank`) that were probed with a value that too many have to meet them all."""
    from daft import col

    return probes.where(col("common") > MAX_STARS).select("rank").distinct()
