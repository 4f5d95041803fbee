"""Which file is in which format: by the end of its name."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from pathlib import Path

from cleaner.corpus.formats.compression import COMPRESSIONS
from cleaner.corpus.formats.contract import Format
from cleaner.corpus.readers import printable
from cleaner.errors import InputError

# What the names of tables end in at last: of other names no format has to be loaded to tell.
LAST_SUFFIXES = frozenset({".jsonl", ".ndjson", ".parquet", ".pq", ".csv", ".tsv", ".warc", ".wet"}) | {
    f".{compression}" for compression in COMPRESSIONS
}
PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})


@cache
def formats() -> dict[str, Format]:
    """Return all formats by their names."""
    from cleaner.corpus.formats.archives import Archive
    from cleaner.corpus.formats.json_lines import JsonLines
    from cleaner.corpus.formats.parquet import Parquet
    from cleaner.corpus.formats.separated import DELIMITERS, Separated

    packings = ("", *COMPRESSIONS)
    found: list[Format] = [*map(JsonLines, packings), Parquet()]
    found += [Separated(kind, packing) for kind in DELIMITERS for packing in packings]
    found += map(Archive, packings)
    return {one.name: one for one in found}


@cache
def _by_suffix() -> dict[str, Format]:
    return {suffix: one for one in formats().values() for suffix in one.suffixes}


def table_suffix(name: str | Path) -> str:
    """Return the end of a file name that says which table it is; "" where it is none.

    >>> table_suffix("a/b.2024.JSONL.gz"), table_suffix("notes.gz"), table_suffix("a.txt")
    ('.jsonl.gz', '', '')
    """
    file = Path(name).name.lower()
    if Path(file).suffix not in LAST_SUFFIXES:
        return ""
    found = [suffix for suffix in _by_suffix() if file.endswith(suffix) and file != suffix]
    return max(found, key=len, default="")


def is_table(path: str | Path) -> bool:
    """Tell whether a file holds a document a record, by its name."""
    return table_suffix(path) != ""


def is_page(path: str | Path) -> bool:
    """Tell whether a file is a web page, by its name."""
    return Path(path).suffix.lower() in PAGE_SUFFIXES


def format_of(path: str | Path) -> Format:
    """Return the format of a table, by its name. Raises `InputError` for a file that is none."""
    suffix = table_suffix(path)
    if not suffix:
        known = " ".join(sorted(_by_suffix()))
        raise InputError(f"{printable(path)}: no table by its name; tables end in one of {known}")
    return _by_suffix()[suffix]


def format_named(name: str) -> Format:
    """Return a format by its name, as `--to` takes it. Raises `InputError` for a name that is none to write."""
    written = [one.name for one in formats().values() if one.written_as == one.name]
    if name not in written:
        near = get_close_matches(name, written, n=1, cutoff=0.0)[0]
        raise InputError(f"no format {printable(name)!r}; did you mean {near!r}? Formats: {', '.join(written)}")
    return formats()[name]
