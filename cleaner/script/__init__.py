"""The script stage: which script a text is in, and conversion between simplified and traditional.

What is taken from here is imported when it is first used: to tell a script needs nothing of the conversion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.late_imports import import_later

if TYPE_CHECKING:
    from cleaner.script.conversion import convert_script
    from cleaner.script.identification import identify_script
    from cleaner.script.passes import PASSES

__all__ = ["PASSES", "convert_script", "identify_script"]

__getattr__ = import_later(
    __name__,
    {".conversion": ("convert_script",), ".identification": ("identify_script",), ".passes": ("PASSES",)},
)
