"""Values of Arrow as values of JSON.

What JSON has no value for is text, as the JSON mapping of Protocol Buffers has it: bytes in Base64, times in ISO 8601,
`NaN` and `Infinity` by their names.
"""

from __future__ import annotations

import base64
import math
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from cleaner.corpus.formats.columns import load_arrow


def plain_rows(batch: Any) -> list[dict[str, Any]]:
    """Return the rows of a batch as objects of JSON. Of columns of one name the last is taken."""
    columns = [(name, _plain_column(batch.column(at))) for at, name in enumerate(batch.schema.names)]
    return [{name: column[at] for name, column in columns} for at in range(batch.num_rows)]


def _plain_column(column: Any) -> list[Any]:
    types = load_arrow().types
    kind = column.type
    if types.is_boolean(kind) or types.is_integer(kind) or types.is_string(kind) or types.is_large_string(kind):
        with suppress(UnicodeDecodeError):
            values: list[Any] = column.to_pylist()
            return values
    return [_plain_scalar(scalar) for scalar in column]


def _plain_scalar(scalar: Any) -> Any:
    """Return a value; those that Python has no type for (times to the nanosecond) as Arrow writes them."""
    arrow = load_arrow()
    types, kind = arrow.types, scalar.type
    if not scalar.is_valid:
        return None
    if isinstance(scalar, arrow.ExtensionScalar) or types.is_dictionary(kind):
        return _plain_scalar(scalar.value)
    if types.is_nested(kind):
        return _plain_nested(scalar)
    try:
        return _plain_nanoseconds(scalar) if getattr(kind, "unit", "") == "ns" else _plain(scalar.as_py())
    except UnicodeDecodeError:
        return scalar.as_buffer().to_pybytes().decode("utf-8", "replace")
    except (ValueError, OverflowError):  # a date that the calendar of Python does not reach
        return str(getattr(scalar, "value", scalar))


def _plain_nested(scalar: Any) -> Any:
    types, kind = load_arrow().types, scalar.type
    if types.is_struct(kind):
        return {kind.field(at).name: _plain_scalar(scalar[at]) for at in range(kind.num_fields)}
    if types.is_union(kind):
        return _plain_scalar(scalar.value)
    inner = scalar.values if scalar.values is not None else ()
    if types.is_map(kind):
        return [[_plain_scalar(entry["key"]), _plain_scalar(entry["value"])] for entry in inner]
    return [_plain_scalar(one) for one in inner]


def _plain_nanoseconds(scalar: Any) -> str:
    arrow = load_arrow()
    if arrow.types.is_duration(scalar.type):
        return f"{Decimal(scalar.value).scaleb(-9)}s"
    if arrow.types.is_timestamp(scalar.type):
        written: str = scalar.cast(arrow.timestamp("ns")).cast(arrow.string()).as_py()
        return written.replace(" ", "T") + ("" if scalar.type.tz is None else "Z")
    return str(scalar.cast(arrow.string()).as_py())


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"{Decimal(value // timedelta(microseconds=1)).scaleb(-6)}s"
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)
