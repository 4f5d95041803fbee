"""Cleans and deduplicates Chinese-first web text, explains every change, and can take each one back.

>>> import cleaner
>>> result = cleaner.clean("隨著ChatGPT爆紅,大模型升溫。")
>>> result.text
'随着ChatGPT爆红，大模型升温。\\n'
>>> cleaner.restore(result.text, result.ledger).decode()
'隨著ChatGPT爆紅,大模型升溫。'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.late_imports import import_later

if TYPE_CHECKING:
    from cleaner.config import Config
    from cleaner.document import Encoding, Finding, Meta, Removed
    from cleaner.duplicates import Clusters, deduplicate
    from cleaner.encoding import detect_encoding
    from cleaner.errors import (
        CleanerError,
        ConfigError,
        InputError,
        LedgerMismatchError,
        OutputError,
        RulebookError,
        SelfCheckError,
    )
    from cleaner.ledger import Edit, Layer, Ledger
    from cleaner.pipeline import check, clean, clean_each, restore
    from cleaner.result import Result
    from cleaner.script import convert_script, identify_script
    from cleaner.writing import Script, ScriptSpan

__version__ = "0.2.0"

# Where each public name lives.
_HOMES = {
    "cleaner.config": ("Config",),
    "cleaner.document": ("Encoding", "Finding", "Meta", "Removed"),
    "cleaner.duplicates": ("Clusters", "deduplicate"),
    "cleaner.encoding": ("detect_encoding",),
    "cleaner.errors": (
        "CleanerError",
        "ConfigError",
        "InputError",
        "LedgerMismatchError",
        "OutputError",
        "RulebookError",
        "SelfCheckError",
    ),
    "cleaner.ledger": ("Edit", "Layer", "Ledger"),
    "cleaner.pipeline": ("check", "clean", "clean_each", "restore"),
    "cleaner.result": ("Result",),
    "cleaner.script": ("convert_script", "identify_script"),
    "cleaner.writing": ("Script", "ScriptSpan"),
}

__all__ = [
    "CleanerError",
    "Clusters",
    "Config",
    "ConfigError",
    "Edit",
    "Encoding",
    "Finding",
    "InputError",
    "Layer",
    "Ledger",
    "LedgerMismatchError",
    "Meta",
    "OutputError",
    "Removed",
    "Result",
    "RulebookError",
    "Script",
    "ScriptSpan",
    "SelfCheckError",
    "__version__",
    "check",
    "clean",
    "clean_each",
    "convert_script",
    "deduplicate",
    "detect_encoding",
    "identify_script",
    "restore",
]


__getattr__ = import_later(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
