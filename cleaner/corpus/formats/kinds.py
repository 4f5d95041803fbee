"""Kinds: what type of column the values of a field of JSON need, and what each value looks like in it.

A kind is plain data: `"null"`, `"bool"`, `"int"`, `"float"`, `"str"`, `["list", kind]`, or `{field: kind}` for objects.
Values of different kinds share the nearest kind that shows them all, at last text. What a column does not give back as
it was (a whole number among fractions, a null that is not a missing field, a number among texts) is told by comparing:
`fit` and `recover` are no inverses, and whoever writes a column keeps what does not come back beside it.
"""

from __future__ import annotations

import re
from typing import Any

from cleaner.corpus.formats.values import dump_value

Kind = Any
# An object with more fields than that is a dictionary with keys of its own, not a structure.
MAX_OBJECT_FIELDS = 100
# Deeper values are shown as JSON text.
MAX_DEPTH = 8
_SURROGATES = re.compile("[\ud800-\udfff]")
_INT64 = range(-(1 << 63), 1 << 63)
_SCALARS = {bool: "bool", int: "int", float: "float", str: "str", type(None): "null"}


def kind_of(value: Any, depth: int = 0) -> Kind:
    """Return the kind of a value of JSON.

    >>> kind_of({"a": [1, 2.5], "b": None})
    {'a': ['list', 'float'], 'b': 'null'}
    """
    kind = _SCALARS.get(type(value))
    if kind is not None:
        return kind
    if depth >= MAX_DEPTH:
        return "str"
    if isinstance(value, dict):
        if len(value) > MAX_OBJECT_FIELDS or not all(map(is_field_name, value)):
            return "str"
        return {name: kind_of(inner, depth + 1) for name, inner in value.items()}
    inner_kind: Kind = "null"
    for inner in value:
        inner_kind = unify(inner_kind, kind_of(inner, depth + 1))
    return ["list", inner_kind]


def is_field_name(name: str) -> bool:
    """Tell whether a column can have this name: columns are named in UTF-8, without NUL."""
    return "\0" not in name and is_utf8(name)


def is_utf8(text: str) -> bool:
    """Tell whether a text can be written as UTF-8: it has no lone surrogates."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def without_surrogates(text: str) -> str:
    """Return *text* with U+FFFD for each lone surrogate."""
    return text if is_utf8(text) else _SURROGATES.sub("\ufffd", text)


def unify(one: Kind, other: Kind) -> Kind:
    """Return the kind that shows values of both kinds."""
    if other in (one, "null"):
        return one
    if one == "null":
        return other
    if {"int", "float"} == {kind for kind in (one, other) if isinstance(kind, str)}:
        return "float"
    if isinstance(one, list) and isinstance(other, list):
        return ["list", unify(one[1], other[1])]
    if isinstance(one, dict) and isinstance(other, dict):
        merged = dict(one)
        for name, kind in other.items():
            merged[name] = unify(merged[name], kind) if name in merged else kind
        return merged if len(merged) <= MAX_OBJECT_FIELDS else "str"
    return "str"


def fit(value: Any, kind: Kind) -> Any:
    """Return what stands for *value* in a column of *kind*; None where nothing can."""
    if value is None:
        return None
    if kind in ("str", "null", {}):  # Parquet has no structures without fields
        return _show(value)
    if isinstance(kind, list):
        return [fit(inner, kind[1]) for inner in value] if isinstance(value, list) else None
    if isinstance(kind, dict):
        return {name: fit(value.get(name), inner) for name, inner in kind.items()} if isinstance(value, dict) else None
    if kind == "float":
        return _fit_float(value)
    fits = type(value) is (bool if kind == "bool" else int) and (kind == "bool" or value in _INT64)
    return value if fits else None


def recover(value: Any, kind: Kind) -> Any:
    """Return the value that a column of *kind* gives back; fields of objects that are null there are left out."""
    if value is None or isinstance(kind, str):
        return value
    if isinstance(kind, list):
        return [recover(inner, kind[1]) for inner in value]
    return {name: recover(value[name], inner) for name, inner in kind.items() if value.get(name) is not None}


def comes_back(value: Any, fitted: Any, kind: Kind) -> bool:
    """Tell whether *fitted* gives back *value* as it was, whole numbers whole, and none of it lost."""
    if isinstance(kind, str):
        return type(value) is type(fitted) and bool(value == fitted)
    return _sorted_dump(recover(fitted, kind)) == _sorted_dump(value)


def _show(value: Any) -> str:
    return without_surrogates(value) if isinstance(value, str) else dump_value(value).decode()


def _fit_float(value: Any) -> float | None:
    if type(value) not in (int, float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _sorted_dump(value: Any) -> bytes:
    """Return a value as JSON, fields in the order of their names, so that equal values are equal bytes."""
    import json

    return json.dumps(value, sort_keys=True).encode()
