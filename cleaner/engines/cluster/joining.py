"""Join: which documents may be duplicates, by the values of their sketches. Daft shuffles, groups and counts.

What `cleaner.duplicates.corpus.join` does with arrays on one machine, said in joins: documents that have a value in
common meet where the value is; how common it is goes back to each document, which then chooses the rarest of its
values; the chosen ones go out once more and meet the documents that stand first there.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.duplicates.corpus.join import EXTRA_SHARED, MAX_STARS
from cleaner.duplicates.corpus.ragged import bounds_of
from cleaner.duplicates.corpus.sketches import Bar
from cleaner.engines.cluster.runner import in_batches
from cleaner.engines.cluster.signing import VALUE_BITS, from_lists, tier_of, to_lists

if TYPE_CHECKING:
    import pyarrow as pa
    from daft import DataFrame

# From here on values are equally common (as `cleaner.duplicates.corpus.join` has it).
_MOST_RARITY = 0xFF
# Values, or documents, for one call.
_BATCH_ROWS = 1 << 14
_BATCH_PAIRS = 1 << 17
# Probes that meet the heads of their values on one worker: some 260 bytes of pairs for each.
PROBES_OF_A_PART = 1 << 19


def find_shared(values: DataFrame) -> DataFrame:
    """Return a row for each value that several documents have: `value`, and `ranks` and `sizes`, best document first.

    *values* has a row for each value of each document: `value`, `rank`, `size`. Values that one document has alone
    meet nobody.
    """
    from daft import col

    sort_members = in_batches(sort_lists, _member_type(), _BATCH_ROWS)
    groups = values.groupby("value").agg(col("rank").list_agg(), col("size").list_agg())
    return groups.where(col("rank").list_count() > 1).select("value", sort_members(col("rank"), col("size")))


def find_heads(shared: DataFrame) -> DataFrame:
    """Return who stands first at each value: `value`, `other` (a rank), `other_size`."""
    from daft import col
    from daft.functions import slice as cut

    first = (cut(col(name), 0, MAX_STARS).alias(new) for name, new in (("ranks", "other"), ("sizes", "other_size")))
    return shared.select(col("value"), *first).explode("other", "other_size")


def find_probes(shared: DataFrame, bar: Bar, only: DataFrame | None) -> DataFrame:
    """Return the rarest values of each document, as many as it must be probed with.

    Rows have `value`, `rank`, `size` (of the sketch in the value's tier) and `common`, how many documents have the
    value. With *only* (column `rank`), these documents alone are probed.
    """
    from daft import col

    choose = in_batches(partial(choose_probes, bar=bar), _probe_type(), _BATCH_ROWS)
    columns = (col("ranks").alias("rank"), col("sizes").alias("size"))
    members = shared.select(col("value"), *columns, col("ranks").list_count().alias("common")).explode("rank", "size")
    if only is not None:
        members = members.join(only, on="rank", how="semi")
    of_document = (col(name).list_agg().alias(name) for name in ("value", "size", "common"))
    documents = members.groupby("rank").agg(*of_document)
    chosen = documents.select("rank", choose(*(col(name) for name in ("value", "size", "common"))))
    return chosen.explode("value", "size", "common").where(col("value").not_null())


def find_candidates(probes: DataFrame, heads: DataFrame, bar: Bar) -> DataFrame:
    """Return `one` < `other` by rank, and `tiers`, in which of them they share enough of their rarest values."""
    import pyarrow as pa
    from daft import DataType, col
    from daft.functions import when

    is_enough = in_batches(partial(share_enough, bar=bar), pa.bool_(), _BATCH_PAIRS, unnest=False)
    met = probes.join(heads, on="value")
    # The smaller sketch probes; of two equal ones both do.
    met = met.where((col("other_size") >= col("size")) & (col("rank") != col("other")))
    tier = col("value") // (1 << VALUE_BITS)
    met = met.select("rank", "other", "size", tier.cast(DataType.int64()).alias("tier"))
    counted = met.groupby("rank", "other", "tier").agg(col("size").count().alias("shared"), col("size").max())
    is_first = col("rank") < col("other")
    one, other = when(is_first, col("rank")), when(is_first, col("other"))
    pairs = counted.where(is_enough(col("shared"), col("size"))).select(
        one.otherwise(col("other")).alias("one"), other.otherwise(col("rank")).alias("other"), col("tier")
    )
    return pairs.groupby("one", "other").agg(col("tier").list_agg().alias("tiers"))


def find_capped(probes: DataFrame) -> DataFrame:
    """Return the documents (`rank`) that were probed with a value that too many have to meet them all."""
    from daft import col

    return probes.where(col("common") > MAX_STARS).select("rank").distinct()


def ask_of(sizes: Any, bar: Bar) -> tuple[Any, Any]:
    """Return with how many values a sketch of each size must be probed, and how many of them more than one it shares.

    Of its S values, `least` are shared with any document wanted: so 1 + extra of its S - least + 1 + extra rarest ones.
    """
    sizes = np.asarray(sizes, dtype=np.int64)
    least = bar.least_shared(sizes)
    extra = np.minimum(EXTRA_SHARED, least - 1)
    return sizes - least + 1 + extra, extra


def share_enough(shared: pa.Array, sizes: pa.Array, bar: Bar) -> pa.Array:
    """Tell of each probed document and one that it met whether they met often enough to be compared."""
    import pyarrow as pa

    _, extra = ask_of(sizes.to_numpy(), bar)
    return pa.array(shared.to_numpy().astype(np.int64) > extra)


def sort_lists(ranks: pa.Array, sizes: pa.Array) -> pa.Array:
    """Return lists of ranks in ascending order, and with them lists of sizes."""
    import pyarrow as pa

    (values, bounds), (others, _) = from_lists(ranks), from_lists(sizes)
    order = np.lexsort((values, np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))))
    parts = [to_lists(part[order], bounds) for part in (values, others)]
    return pa.StructArray.from_arrays(parts, fields=list(_member_type()))


def choose_probes(values: pa.Array, sizes: pa.Array, common: pa.Array, bar: Bar) -> pa.Array:
    """Return of the values that each document shares with others those that it is probed with."""
    import pyarrow as pa

    (of_values, bounds), (of_sizes, _), (of_common, _) = from_lists(values), from_lists(sizes), from_lists(common)
    documents = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    _, sketches, met = np.unique((documents << 2) | tier_of(of_values), return_inverse=True, return_counts=True)
    needed, _ = ask_of(of_sizes, bar)
    # Rarest first; what the document has alone is rarest of all, and would be probed in vain.
    needed -= of_sizes - met[sketches]
    order = np.lexsort((of_values, np.minimum(of_common, _MOST_RARITY), sketches))
    turn = np.empty(len(order), dtype=np.int64)
    turn[order] = np.arange(len(order)) - np.repeat(bounds_of(met)[:-1], met)
    rows = np.flatnonzero(turn < needed)
    chosen = bounds_of(np.bincount(documents[rows], minlength=len(bounds) - 1))
    parts = [to_lists(part[rows], chosen) for part in (of_values, of_sizes, of_common)]
    return pa.StructArray.from_arrays(parts, fields=list(_probe_type()))


def _member_type() -> Any:
    import pyarrow as pa

    return pa.struct([("ranks", pa.list_(pa.int64())), ("sizes", pa.list_(pa.int32()))])


def _probe_type() -> Any:
    import pyarrow as pa

    lists = (("value", pa.uint64()), ("size", pa.int32()), ("common", pa.uint64()))
    return pa.struct([(name, pa.list_(kind)) for name, kind in lists])
