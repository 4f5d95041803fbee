"""The passes of the script stage."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.document import Changes, Context, Pass
from cleaner.passes import Asked, SideBySide
from cleaner.script.mixture import spare_mixed, spare_titles
from cleaner.script.stage import convert_each
from cleaner.sparing import spare

__all__ = ["PASSES"]


def convert_document(text: str, context: Context) -> Changes:
    """Return what brings a text into the script that the configuration asks for, without what is to stay."""
    return convert_documents([(text, context)])[0]


def convert_documents(asked: Sequence[Asked]) -> list[Changes]:
    """Return what `convert_document` returns for each text."""
    return [
        spare(spare_mixed(spare_titles(found, text, context), text, context), context.unreadable)
        for found, (text, context) in zip(convert_each(asked), asked, strict=True)
    ]


PASSES: tuple[Pass, ...] = (SideBySide(convert_document, convert_documents),)
