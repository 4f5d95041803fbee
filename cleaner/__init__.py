"""Cleans and deduplicates Chinese-first web text, explains every change, and can take each one back.

>>> import cleaner
>>> result = cleaner.clean("隨著ChatGPT爆紅,大模型升溫。")
>>> result.text
'随着ChatGPT爆红，大模型升温。\\n'
>>> cleaner.restore(result.text, result.ledger).decode()
'隨著ChatGPT爆紅,大模型升溫。'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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

# Where each public name lives. They are imported when first used, so that `cleaner --help` does not wait for them.
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
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

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


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'cleaner' has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
