"""Rows of JSON as columns of Arrow, and back, with nothing lost.

Every field of the rows has a column of its kind. A row without a field has null there. What a column cannot give back
exactly stands once more, as JSON, in one further column; a table whose rows are all alike has none. The metadata of the
schema say that a table was made in this way (`MARK`), so that the way back knows what its nulls mean.

The further column shows in tables of one part too; when parts are joined and none needs it, it goes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cleaner.corpus.formats.compression import missing_extra
from cleaner.corpus.formats.kinds import Kind, comes_back, fit, is_field_name, kind_of, recover, unify
from cleaner.corpus.formats.values import dump_value, load_exactly

# The key in the metadata of a schema, and the name of the column with what the others do not give back.
MARK = b"cleaner:rows"
REST = "_cleaner_rest"
# In the metadata of a part: whether anything stands in the further column.
HAS_REST = b"cleaner:has-rest"
TEXT = b"cleaner:text"
# Rows with more fields than that have keys of their own; those behind stand in the further column alone.
MAX_COLUMNS = 500

Row = Mapping[str, Any]


def load_arrow() -> Any:
    """Return the package `pyarrow`. Raises `MissingExtraError` where it is not there."""
    try:
        import pyarrow
    except ImportError as error:
        raise missing_extra("Parquet", "corpus") from error
    return pyarrow


def find_kinds(rows: Iterable[Row], text: str) -> dict[str, Kind]:
    """Return the kind of each field of *rows*, in the order in which they are first met; *text* is one of them."""
    kinds: dict[str, Kind] = {}
    for row in rows:
        for name, value in row.items():
            before = kinds.get(name)
            if before is not None:
                kinds[name] = unify(before, kind_of(value))
            elif _gets_column(name, kinds, text) and name != REST and is_field_name(name):
                kinds[name] = kind_of(value)
    return kinds


def _gets_column(name: str, kinds: dict[str, Kind], text: str) -> bool:
    return len(kinds) < MAX_COLUMNS or name == text or text.startswith(f"{name}.")


def merge_kinds(found: Iterable[dict[str, Kind]], text: str) -> dict[str, Kind]:
    """Return the kinds that show the fields of all tables, of which *found* are the kinds. *text* is one always."""
    merged: dict[str, Kind] = {}
    for kinds in found:
        for name, kind in kinds.items():
            if name in merged:
                merged[name] = unify(merged[name], kind)
            elif _gets_column(name, merged, text):
                merged[name] = kind
    return merged or {text: "str"}


def arrow_type(kind: Kind) -> Any:
    """Return the type of Arrow for a kind. What is always null or empty is text."""
    arrow = load_arrow()
    if isinstance(kind, list):
        return arrow.list_(arrow_type(kind[1]))
    if isinstance(kind, dict) and kind:
        return arrow.struct([arrow.field(name, arrow_type(inner)) for name, inner in kind.items()])
    scalars = {"bool": arrow.bool_(), "int": arrow.int64(), "float": arrow.float64()}
    return scalars.get(kind, arrow.string()) if isinstance(kind, str) else arrow.string()


def build_table(rows: Sequence[Row], kinds: dict[str, Kind]) -> Any:
    """Return a table of Arrow that has *rows*: a column a field of *kinds*, and `REST`."""
    arrow = load_arrow()
    rest: list[dict[str, Any]] = [{} for _ in rows]
    columns = [_build_column(name, kind, rows, rest) for name, kind in kinds.items()]
    for row, left in zip(rows, rest, strict=True):
        left.update((name, value) for name, value in row.items() if name not in kinds)
    columns.append(arrow.array([dump_value(left).decode() if left else None for left in rest], arrow.string()))
    return arrow.table(columns, schema=_make_schema(kinds, has_rest=any(rest)))


def _make_schema(kinds: dict[str, Kind], *, has_rest: bool) -> Any:
    arrow = load_arrow()
    fields = [*((name, arrow_type(kind)) for name, kind in kinds.items()), (REST, arrow.string())]
    return arrow.schema(fields, metadata={MARK: json.dumps(kinds).encode(), HAS_REST: b"1" if has_rest else b""})


def _build_column(name: str, kind: Kind, rows: Sequence[Row], rest: list[dict[str, Any]]) -> Any:
    column = []
    for row, left in zip(rows, rest, strict=True):
        value = row.get(name)
        fitted = fit(value, kind)
        column.append(fitted)
        is_lost = name in row if value is None else not comes_back(value, fitted, kind)
        if is_lost:
            left[name] = value
    return load_arrow().array(column, arrow_type(kind))


def marked_kinds(schema: Any) -> dict[str, Kind] | None:
    """Return the kinds of a table that `build_table` made, as its schema has them; None for other tables."""
    written = (schema.metadata or {}).get(MARK)
    if written is None:
        return None
    try:
        kinds = json.loads(written)
    except ValueError:
        return None
    is_whole = isinstance(kinds, dict) and all(
        (at := schema.get_field_index(name)) >= 0 and schema.field(at).type == arrow_type(kind)
        for name, kind in kinds.items()
    )
    return kinds if is_whole else None


def table_rows(table: Any, kinds: dict[str, Kind]) -> list[dict[str, Any]]:
    """Return the rows of a table (or record batch) that `build_table` made of them; columns added since come last."""
    columns = {name: table.column(name).to_pylist() for name in table.schema.names}
    rest = columns.pop(REST, None) or [None] * table.num_rows
    rows = []
    for at, left in enumerate(rest):
        row = {}
        for name, column in columns.items():
            value = column[at]
            if value is not None:
                row[name] = recover(value, kinds.get(name, "str"))
        if left is not None:
            row.update(load_exactly(left.encode()))
        rows.append(row)
    return rows


def conform(table: Any, kinds: dict[str, Kind], merged: dict[str, Kind]) -> Any:
    """Return a table of *kinds* as one of the kinds *merged*, which show what all parts of a file have."""
    arrow = load_arrow()
    if any(merged.get(name, kind) != kind for name, kind in kinds.items()) or not merged.keys() >= kinds.keys():
        return build_table(table_rows(table, kinds), merged)
    columns = [
        table.column(name) if name in kinds else arrow.nulls(table.num_rows, arrow_type(kind))
        for name, kind in merged.items()
    ]
    has_rest = bool((table.schema.metadata or {}).get(HAS_REST))
    return arrow.table([*columns, table.column(REST)], schema=_make_schema(merged, has_rest=has_rest))


def needs_rest(schemas: Sequence[Any], merged: dict[str, Kind]) -> bool:
    """Tell whether anything can stand in the further column of a file whose parts have *schemas*."""
    for schema in schemas:
        kinds = marked_kinds(schema) or {}
        if (schema.metadata or {}).get(HAS_REST) or any(merged.get(name) != kind for name, kind in kinds.items()):
            return True
    return False
