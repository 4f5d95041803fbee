"""Whether inputs and outputs get into each other's way, told before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from cleaner.corpus.folder import MADE_BY_US, OutputFolder
from cleaner.corpus.readers import Source, printable
from cleaner.errors import OutputError


def check_paths(sources: Iterable[Source], folder: OutputFolder) -> None:
    """Raise `OutputError` where two documents have one place in the output, or the output would replace the input."""
    taken: dict[str, Source] = {}
    for source in sources:
        if source.name in taken:
            raise OutputError(
                f"{printable(source.file)} and {printable(taken[source.name].file)} would both be written to "
                f"{printable(folder.text(source.name))}; clean them into two folders, or name a folder that holds both"
            )
        taken[source.name] = source
    _check_folders(taken)
    _check_places(taken.values(), folder)


def _check_folders(taken: Mapping[str, Source]) -> None:
    """Raise `OutputError` where a document would be written to where the folder of another one is needed."""
    seen: set[str] = set()
    for name, source in taken.items():
        inner = name.rpartition("/")[0]
        while inner and inner not in seen:
            if inner in taken:
                raise OutputError(
                    f"{printable(taken[inner].file)} would be written where the folder of {printable(source.file)} is "
                    "needed; clean them into two folders"
                )
            seen.add(inner)
            inner = inner.rpartition("/")[0]


def _check_places(sources: Iterable[Source], folder: OutputFolder) -> None:
    """Raise `OutputError` where a document lies in the output."""
    root = folder.root.absolute().resolve()
    is_inside: dict[Path, bool] = {}
    for source in sources:
        file = source.file
        if file.parent not in is_inside:
            is_inside[file.parent] = file.parent.absolute().resolve().is_relative_to(root)
        if not is_inside[file.parent] and not file.is_symlink():
            continue
        place = file.absolute().resolve()
        if any(place.is_relative_to(root / top) for top in MADE_BY_US):
            raise OutputError(
                f"{printable(file)} lies in {printable(folder.root)}, which it would be written to; "
                "choose another folder with -o"
            )
