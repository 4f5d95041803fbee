"""Values of fields: finding them by a name that may lead into nested fields, and writing them as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cleaner.corpus.readers import printable

# Field names shown where the wanted one is missing.
_SHOWN_FIELDS = 8
# Some parsers stop at 256, others where the stack of Python ends; what is read must be written again by any of them.
MAX_DEPTH = 100
_KINDS = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}


def find_keys(row: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    """Return the keys that lead to the field *name* of *row*; None where there is no such field.

    >>> find_keys({"meta": {"content": "…"}}, "meta.content"), find_keys({"a.b": 1}, "a.b"), find_keys({}, "a")
    (('meta', 'content'), ('a.b',), None)
    """
    if name in row:
        return (name,)
    at = name.find(".")
    while at != -1:
        inner = row.get(name[:at])
        if isinstance(inner, dict) and (rest := find_keys(inner, name[at + 1 :])) is not None:
            return (name[:at], *rest)
        at = name.find(".", at + 1)
    return None


def get_value(row: Mapping[str, Any], name: str) -> Any:
    """Return the field *name* of *row*; None where there is none."""
    keys = find_keys(row, name)
    value: Any = row
    for key in keys or ():
        value = value[key]
    return None if keys is None else value


def set_value(row: dict[str, Any], name: str, value: Any) -> None:
    """Set the field *name* of *row*, nested where it stands nested; one that is not there is made."""
    keys = find_keys(row, name) or (name,)
    for key in keys[:-1]:
        row = row[key]
    row[keys[-1]] = value


def name_of(value: Any) -> str:
    """Return the value of an id field as text; "" where it names nothing."""
    if value is None or isinstance(value, str):
        return value or ""
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else dump_value(value).decode()


def explain_no_text(row: Any, name: str) -> str:
    """Return why *row* has no text in the field *name*, and what next."""
    if not isinstance(row, dict):
        return f"{_kind(row)} where an object with fields is needed; mend the record, or leave it out"
    keys = find_keys(row, name)
    shown = printable(name)
    if keys is not None:
        kind = _kind(get_value(row, name))
        return f"the field {shown!r} is {kind}, not text; mend the record, or name another field with --text-field"
    fields = ", ".join(printable(key)[:40] for key in list(row)[:_SHOWN_FIELDS]) or "none"
    more = ", …" if len(row) > _SHOWN_FIELDS else ""
    return f"no field {shown!r}; name the field of the text with --text-field (fields here: {fields}{more})"


def _kind(value: Any) -> str:
    return "null" if value is None else _KINDS.get(type(value), "text")


def dump_value(value: Any) -> bytes:
    """Return a value as JSON on one line, in UTF-8. What UTF-8 cannot hold (lone surrogates) is escaped."""
    import orjson

    try:
        return orjson.dumps(value)
    except TypeError:  # lone surrogates, whole numbers of more than 64 bits, deeply nested
        import json

        return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()


def load_value(raw: bytes) -> Any:
    """Return the value of JSON. Raises `ValueError`, also for what is nested too deeply; its message quotes nothing.

    More is taken than the standard has: lone surrogates, and `NaN` and `Infinity`, which Python writes.
    """
    import orjson

    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as first:
        try:
            return load_exactly(raw)
        except UnicodeDecodeError as error:
            why = f"not UTF-8 (byte 0x{raw[error.start]:02X} at byte {error.start + 1})"
            raise ValueError(why) from error
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        except ValueError:
            raise ValueError(f"{first.msg}, column {first.colno}") from first


def is_too_deep(raw: bytes, value: Any) -> bool:
    """Tell whether JSON is nested more deeply than `MAX_DEPTH`; *value* is what it was read as."""
    if isinstance(value, dict) and not any(isinstance(one, (dict, list)) for one in value.values()):
        return False  # the common case
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return False
    level, depth = [value], 0
    while level:
        nested = [one for one in level if isinstance(one, (dict, list))]
        level = [inner for one in nested for inner in (one.values() if isinstance(one, dict) else one)]
        depth += bool(nested)
    return depth > MAX_DEPTH


def load_exactly(raw: bytes) -> Any:
    """Return the value of JSON with whole numbers of any size, and numbers that are none (`NaN`, 1e999) as text."""
    import json

    return json.loads(raw.decode("utf-8"), parse_constant=str, parse_float=_float_or_text)


def _float_or_text(written: str) -> float | str:
    number = float(written)
    return written if number in (float("inf"), float("-inf")) else number
