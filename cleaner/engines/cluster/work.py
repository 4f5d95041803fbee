"""The work folder: tables between the steps, as Parquet, so that a step is never done twice and memory is bounded."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.engines.cluster.storage import open_place

if TYPE_CHECKING:
    from daft import DataFrame


class WorkFolder:
    """Tables of a run, by name, beneath a path or URL that all workers reach.

    `interrupts` has an item for each Ctrl-C (`runner.explained`): no further step is begun then.
    """

    def __init__(self, root: str, interrupts: Sequence[int] = ()) -> None:
        self.root = root.rstrip("/")
        self._interrupts = interrupts

    def keep(self, name: str, table: DataFrame) -> DataFrame:
        """Compute a table, write it, and return it as it is read back."""
        import daft

        place = f"{self.root}/{name}"
        if self._interrupts:
            raise KeyboardInterrupt
        table.write_parquet(place, write_mode="overwrite", compression="zstd")
        return daft.read_parquet(f"{place}/*.parquet")

    def remove(self) -> None:
        """Remove the folder; what cannot be removed stays, since the results are whole without it."""
        if "://" not in self.root:
            shutil.rmtree(Path(self.root), ignore_errors=True)
            return
        system, path = open_place(self.root)
        with suppress(OSError):
            system.delete_dir(path)
