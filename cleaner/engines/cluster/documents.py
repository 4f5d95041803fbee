"""Documents on a cluster: tables that Daft reads, a row a document, and the parts that are written.

JSON lines are read as lines and parsed here, so that a broken one is a problem of its own, fields that nobody asked
for stay as they are, and a date stays the text that it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.corpus.readers import Inputs, Problem, find_sources
from cleaner.corpus.records import JSON_LINES, Fields, load_row, sortable_date
from cleaner.engines.cluster.runner import ClusterError, in_batches

if TYPE_CHECKING:
    import pyarrow as pa
    from daft import DataFrame

PARQUET = frozenset({".parquet"})
_PACKED = (".gz", ".zst", ".bz2")
# The column that tells from which file a row came.
PATH = "cleaner_path"
# Rows that one call of a function gets: some megabytes of text.
BATCH_ROWS = 1024


@dataclass(frozen=True, slots=True)
class Tables:
    """What is read: paths or URLs, all of one format, and the names that paths have in the output."""

    paths: tuple[str, ...]
    format: str
    names: dict[str, str]
    problems: tuple[Problem, ...] = ()


def find_tables(arguments: Sequence[str | Path], skip: Path | None = None) -> Tables:
    """Return the tables that files, folders and URLs stand for.

    A URL (``s3://…``; patterns too) is left to Daft. Raises `ClusterError` where there is none, or two formats.
    """
    urls = [str(argument) for argument in arguments if "://" in str(argument)]
    inputs = find_local(arguments, skip)
    names = {str(source.file.absolute()): source.name for source in inputs.sources}
    paths = (*names, *urls)
    formats = {path: format_of(path) for path in paths}
    for path, known in formats.items():
        if not known:
            raise ClusterError(
                f"{path}: neither .jsonl nor .parquet; the cluster engine reads tables, the local one texts too"
            )
    if len(set(formats.values())) > 1:
        raise ClusterError("JSON lines and Parquet in one run; give them in two, each with a folder of its own")
    if not paths:
        missing = "; ".join(f"{problem.path}: {problem.message}" for problem in inputs.problems)
        raise ClusterError(missing or "no .jsonl, .ndjson or .parquet file found")
    return Tables(paths, formats[paths[0]], names, inputs.problems)


def find_local(arguments: Sequence[str | Path], skip: Path | None = None) -> Inputs:
    """Return the tables that the arguments on this machine stand for; URLs are left out."""
    local = [Path(argument) for argument in arguments if "://" not in str(argument)]
    return find_sources(local, skip, JSON_LINES | PARQUET)


def format_of(path: str) -> str:
    """Return ``jsonl`` or ``parquet`` by the end of a name, ``""`` for anything else."""
    name = path.lower().split("?")[0]
    suffix = Path(name).suffix
    if suffix in PARQUET:
        return "parquet"
    if suffix in _PACKED:
        suffix = Path(name[: -len(suffix)]).suffix
    return "jsonl" if suffix in JSON_LINES else ""


def read_documents(tables: Tables, fields: Fields) -> DataFrame:
    """Return a row a document: `number`, `path`, `id`, `date`, `text`, `problem`, and for JSON lines `row`, the line.

    `number` ascends with the input. What is no document has a `problem`, and no text. Raises `ClusterError` for
    Parquet files without the columns that *fields* name.
    """
    import daft
    from daft import col
    from daft.functions import monotonically_increasing_id

    if tables.format == "parquet":
        found = read_columns(tables, fields).with_column("number", monotonically_increasing_id())
        return _named_columns(found, fields)
    lines = daft.read_text(list(tables.paths), skip_blank_lines=False, file_path_column="path")
    lines = lines.with_column("number", monotonically_increasing_id()).with_column_renamed("text", "row")
    lines = lines.where(col("row").regexp(r"\S"))
    return lines.select("number", "path", "row", parse_rows(fields)(col("row")))


def read_columns(tables: Tables, fields: Fields) -> DataFrame:
    """Return Parquet files as they are, and `path`, the file of each row; raise `ClusterError` for missing columns."""
    import daft

    found = daft.read_parquet(list(tables.paths), file_path_column=PATH)
    names = [name for name in found.column_names if name != PATH]
    for name, option in ((fields.text, "--text-field"), (fields.id, "--id-field")):
        if name not in names:
            raise ClusterError(f"no column {name!r} in the Parquet files, which have {names}; name it with {option}")
    if not found.schema()[fields.text].dtype.is_string():
        raise ClusterError(f"the column {fields.text!r} holds no texts; name the one that does with --text-field")
    return found


def _named_columns(found: DataFrame, fields: Fields) -> DataFrame:
    from daft import DataType, col, lit
    from daft.functions import when

    string = DataType.string()
    has_date = fields.date in found.column_names
    text, name = col(fields.text), col(fields.id).cast(string)
    problem = when(text.is_null(), lit(_no_text(fields))).when(name.is_null(), lit(_no_id(fields))).otherwise(lit(None))
    return found.select(
        col("number"), col(PATH).alias("path"), name.alias("id"),
        (col(fields.date).cast(string) if has_date else lit(None).cast(string)).alias("date"),
        text.alias("text"), problem.cast(string).alias("problem"),
    )  # fmt: skip


def parse_rows(fields: Fields) -> Any:
    """Return the function from JSON lines to `id`, `date`, `text` and `problem`."""
    import pyarrow as pa

    kind = pa.struct([(name, pa.string()) for name in ("id", "date", "text", "problem")])

    def parse(rows: pa.Array) -> pa.Array:
        return pa.array([parse_row(row, fields) for row in rows.to_pylist()], kind)

    return in_batches(parse, kind, BATCH_ROWS)


def parse_row(line: str, fields: Fields) -> dict[str, str | None]:
    """Return `id`, `date` and `text` of a JSON line, or its `problem`."""
    nothing: dict[str, str | None] = dict.fromkeys(("id", "date", "text", "problem"))
    try:
        row = load_row(line.encode())
        text, name, date = row[fields.text], row.get(fields.id), row.get(fields.date)
    except (ValueError, KeyError, TypeError, AttributeError):
        return {**nothing, "problem": _no_text(fields)}
    if not isinstance(text, str):
        return {**nothing, "problem": _no_text(fields)}
    if name is None:
        return {**nothing, "problem": _no_id(fields)}
    found = {**nothing, "id": str(name), "date": None if date is None else str(date), "text": text}
    if any(not is_carried(value) for value in found.values() if value):
        return {**nothing, "problem": "half of a surrogate pair, which tables of columns cannot hold; clean it first"}
    return found


def is_carried(text: str) -> bool:
    """Tell whether Arrow can hold a text: it has no lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _no_text(fields: Fields) -> str:
    return f"no record with a text in {fields.text!r}; name the field with --text-field"


def _no_id(fields: Fields) -> str:
    return f"no id in {fields.id!r}, which the cluster engine needs; name the field with --id-field"


def sortable(date: str | None) -> str:
    """Return a date as it sorts; documents without one come last among equals."""
    return sortable_date(date) if date else ""
