"""Columns of Arrow by names that may lead into structures: finding one, and putting other texts into it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cleaner.corpus.formats.columns import load_arrow


def text_type(schema: Any, name: str) -> tuple[Any, bool] | None:
    """Return the type of a column, and whether it is text; None where there is no such column, or it is there twice."""
    types = load_arrow().types
    path = _find_path(schema, name)
    if path is None:
        return None
    found = schema
    for at in path:
        found = found.field(at) if found is schema else found.type.field(at)
    kind = found.type
    value = kind.value_type if types.is_dictionary(kind) else kind
    return kind, types.is_string(value) or types.is_large_string(value) or types.is_string_view(value)


def find_column(batch: Any, name: str) -> Any:
    """Return a column of a batch as an array, null where a structure that it lies in is null; None if there is none."""
    path = _find_path(batch.schema, name)
    if path is None:
        return None
    column = batch.column(path[0])
    for at in path[1:]:
        column = column.flatten()[at]
    return column


def replace_column(batch: Any, name: str, texts: Sequence[str]) -> Any:
    """Return a batch with *texts* in a column of texts; a dictionary of texts becomes plain text."""
    path = _find_path(batch.schema, name)
    assert path is not None
    field = batch.schema.field(path[0])
    column = _replace(batch.column(path[0]), path[1:], texts)
    return batch.set_column(path[0], field.with_type(column.type), column)


def _replace(column: Any, path: Sequence[int], texts: Sequence[str]) -> Any:
    arrow = load_arrow()
    if not path:
        kind = column.type
        return arrow.array(texts, kind.value_type if arrow.types.is_dictionary(kind) else kind)
    inner = column.flatten()
    inner[path[0]] = _replace(inner[path[0]], path[1:], texts)
    fields = [column.type.field(at).with_type(one.type) for at, one in enumerate(inner)]
    return arrow.StructArray.from_arrays(inner, fields=fields)


def _find_path(schema: Any, name: str) -> tuple[int, ...] | None:
    """Return the numbers of the fields that lead to *name*: its whole name first, then piece by piece."""
    is_struct = load_arrow().types.is_struct
    at = schema.get_field_index(name)
    if at >= 0:
        return (at,)
    dot = name.find(".")
    while dot != -1:
        at = schema.get_field_index(name[:dot])
        if at >= 0 and is_struct(schema.field(at).type):
            rest = _find_path(schema.field(at).type, name[dot + 1 :])
            if rest is not None:
                return (at, *rest)
        dot = name.find(".", dot + 1)
    return None
