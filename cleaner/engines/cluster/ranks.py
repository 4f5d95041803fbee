"""The order of keeping: every document's rank, and the first one of those with an equal key."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daft import DataFrame

DIGEST = ("digest_low", "digest_high")
_NO_DATE = "\U0010ffff"


def rank_documents(documents: DataFrame, policy: str) -> DataFrame:
    """Return `number`, `rank`, `id`, `path`, `length`, and the digest of all documents; the best one comes first.

    The order is that of `cleaner.duplicates.corpus.collection.Collection.keeping_order`.
    """
    from daft import col, lit
    from daft.functions import monotonically_increasing_id, when

    date = when(col("date") == "", lit(_NO_DATE)).otherwise(col("date"))
    rows = documents.select(
        "number", "id", "path", "length", *DIGEST, "damage",
        (0 - col("prose")).alias("less_prose"), (0 - col("length")).alias("less"),
        (col("length") - col("prose")).alias("other_lines"), date.alias("date"),
    )  # fmt: skip
    orders = {
        "best": ["less_prose", "damage", "other_lines", "date", "id"],
        "longest": ["less", "damage", "date", "id"],
        "first": ["number"],
    }
    ranked = rows.sort(orders[policy]).with_column("rank", monotonically_increasing_id().cast("int64"))
    return ranked.select("number", "rank", "id", "path", "length", *DIGEST)


def find_followers(ranks: DataFrame) -> DataFrame:
    """Return `rank` and `leader`: the documents whose key another one has, and the first of these."""
    from daft import col

    filled = ranks.where(col("length") > 0)
    groups = filled.groupby(*DIGEST).agg(col("rank").min().alias("leader"), col("rank").count().alias("equal"))
    groups = groups.where(col("equal") > 1).select(*DIGEST, "leader")
    return filled.join(groups, on=list(DIGEST)).where(col("rank") != col("leader")).select("rank", "leader")
