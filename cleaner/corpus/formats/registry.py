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


_PACKINGS = ("", *COMPRESSIONS)
# The module of a format, by a part of its name, or of the end of a file name. One is imported when it is needed.
_MODULES = {
    "jsonl": "json_lines",
    "ndjson": "json_lines",
    "parquet": "parquet",
    "pq": "parquet",
    "csv": "separated",
    "tsv": "separated",
    "warc": "archives",
}


@cache
def _load(module: str) -> tuple[Format, ...]:
    """Return the formats of a module."""
    if module == "json_lines":
        from cleaner.corpus.formats.json_lines import JsonLines

        return tuple(map(JsonLines, _PACKINGS))
    if module == "parquet":
        from cleaner.corpus.formats.parquet import Parquet

        return (Parquet(),)
    if module == "separated":
        from cleaner.corpus.formats.separated import DELIMITERS, Separated

        return tuple(Separated(kind, packing) for kind in DELIMITERS for packing in _PACKINGS)
    from cleaner.corpus.formats.archives import Archive

    return tuple(map(Archive, _PACKINGS))


def formats() -> list[Format]:
    """Return all formats."""
    return [one for module in dict.fromkeys(_MODULES.values()) for one in _load(module)]


@cache
def load_format(name: str) -> Format:
    """Return the format that has this name."""
    return next(one for one in _load(_MODULES[name.partition(".")[0]]) if one.name == name)


def _find(path: str | Path) -> tuple[str, Format] | None:
    """Return the longest end of a file name that is one of a format's, and the format; None where there is none."""
    file = Path(path).name.lower()
    if Path(file).suffix not in LAST_SUFFIXES:
        return None
    modules = {_MODULES[part] for part in file.split(".") if part in _MODULES}
    suffixes = ((suffix, one) for module in modules for one in _load(module) for suffix in one.suffixes)
    found = [(suffix, one) for suffix, one in suffixes if file.endswith(suffix) and file != suffix]
    return max(found, key=lambda pair: len(pair[0]), default=None)


def table_suffix(name: str | Path) -> str:
    """Return the end of a file name that says which table it is; "" where it is none.

    >>> table_suffix("a/b.2024.JSONL.gz"), table_suffix("notes.gz"), table_suffix("a.txt")
    ('.jsonl.gz', '', '')
    """
    found = _find(name)
    return found[0] if found else ""


def is_table(path: str | Path) -> bool:
    """Tell whether a file holds a document a record, by its name."""
    return table_suffix(path) != ""


def is_page(path: str | Path) -> bool:
    """Tell whether a file is a web page, by its name."""
    return Path(path).suffix.lower() in PAGE_SUFFIXES


def format_of(path: str | Path) -> Format:
    """Return the format of a table, by its name. Raises `InputError` for a file that is none."""
    found = _find(path)
    if found is None:
        known = " ".join(sorted(suffix for one in formats() for suffix in one.suffixes))
        raise InputError(f"{printable(path)}: no table by its name; tables end in one of {known}")
    return found[1]


def format_named(name: str) -> Format:
    """Return a format by its name, as `--to` takes it. Raises `InputError` for a name that is none to write."""
    written = [one.name for one in formats() if one.written_as == one.name]
    if name not in written:
        near = get_close_matches(name, written, n=1, cutoff=0.0)[0]
        raise InputError(f"no format {printable(name)!r}; did you mean {near!r}? Formats: {', '.join(written)}")
    return load_format(name)
