"""The script stage: which script a text is in, and conversion between simplified and traditional.

What is taken from here is imported when it is first used: to tell a script needs nothing of the conversion.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.script.conversion import convert_script
    from cleaner.script.identification import identify_script
    from cleaner.script.passes import PASSES

__all__ = ["PASSES", "convert_script", "identify_script"]

_HOMES = {
    "PASSES": "cleaner.script.passes",
    "convert_script": "cleaner.script.conversion",
    "identify_script": "cleaner.script.identification",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
