"""Whose folder the output is: this program writes into none that it did not make."""

from __future__ import annotations

import json
from typing import Any

from cleaner.corpus.readers import printable
from cleaner.engines.cluster.output import SUMMARY
from cleaner.engines.cluster.storage import open_place
from cleaner.errors import OutputError

WORK = ".work"


def claim(root: str, command: str, *, force: bool) -> None:
    """Raise `OutputError` for a folder, or a place beneath a URL, that holds what this command did not leave."""
    from pyarrow.fs import FileSelector, FileType

    system, path = open_place(root)
    try:
        here = system.get_file_info(path)
        if here.type is FileType.NotFound:
            return
        if here.type is FileType.File:
            raise OutputError(f"{printable(root)}: a file, where a folder is needed; choose another one with -o")
        names = {known.base_name for known in system.get_file_info(FileSelector(path))}
    except OSError as error:
        raise OutputError(f"{printable(root)}: cannot be looked at ({error}); check the place given with -o") from error
    if force or not names or WORK in names or _is_of(system, f"{path}/{SUMMARY}", command):
        return
    raise OutputError(
        f"{printable(root)}: not empty, and not made by cleaner {command} with this engine; "
        "choose another folder with -o, or write into this one with --force"
    )


def _is_of(system: Any, path: str, command: str) -> bool:
    try:
        with system.open_input_stream(path) as stream:
            known = json.loads(stream.read())
        return bool(known.get("command") == command and known.get("engine") == "daft")
    except (OSError, ValueError, AttributeError):
        return False
