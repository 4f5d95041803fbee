"""What the search for duplicates on a cluster found, before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaner.engines.cluster.stars import Gone
from cleaner.engines.cluster.work import WorkFolder

if TYPE_CHECKING:
    from daft import DataFrame


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """What was found, as tables; `gone` are decisions among documents of different keys.

    `problems` are the rows that are no documents.
    """

    work: WorkFolder
    ranks: DataFrame
    followers: DataFrame
    gone: Gone
    pairs: list[DataFrame]
    problems: int
