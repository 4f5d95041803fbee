"""The ledger: everything that was changed in a document, in a form that can be taken back.

A ledger holds how the raw bytes were decoded (`DecodeRecord`) and the layers of
edits made since. A `Layer` is the sorted, non-overlapping edits of one pass of one
stage, in the coordinates of the text which that pass received. From the clean text
and the ledger one can rebuild the raw bytes exactly (`Ledger.restore`), map spans
between raw and clean (`to_raw`, `to_clean`), and take back single rules (`revert`).

Only the ledger and its parts (`layers`, `decode_record`, `replay`) build strings from
edits. Spans are half-open code-point ranges.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cleaner.code_points import CodePoints, Positions, from_code_points, to_code_points
from cleaner.decode_record import PLAIN, DecodeRecord, encode_text
from cleaner.edits import Edit, Substitutions
from cleaner.errors import LedgerMismatchError
from cleaner.layer_json import layers_to_json, layers_to_written
from cleaner.layers import Layer
from cleaner.replay import Reverted, replay_without

__all__ = [
    "CodePoints",
    "DecodeRecord",
    "Edit",
    "Layer",
    "Ledger",
    "Positions",
    "Reverted",
    "Substitutions",
    "encode_text",
    "from_code_points",
    "ledgers_to_json",
    "sha256_of",
    "to_code_points",
]

FORMAT_VERSION = 1


def sha256_of(raw: bytes) -> str:
    """Return the SHA-256 of *raw* in hexadecimal digits."""
    return hashlib.sha256(raw).hexdigest()


@dataclass(frozen=True)
class Ledger:
    """The decode record and all layers of one document."""

    decode: DecodeRecord
    layers: tuple[Layer, ...]
    raw_sha256: str
    clean_sha256: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing was changed: the text is the raw bytes read as UTF-8."""
        return not self.layers and self.decode == PLAIN

    def decoded(self, clean: str) -> str:
        """Return the decoded raw text; raise `LedgerMismatchError` unless *clean* is the text this ledger is of."""
        if sha256_of(encode_text(clean)) != self.clean_sha256:
            raise LedgerMismatchError(
                "the text is not the one this ledger was written for (its SHA-256 differs); "
                "take back what was changed in it since, or clean the raw file again"
            )
        return self.undo(clean)

    def undo(self, clean: str) -> str:
        """Return the decoded raw text as `decoded` does, without a look at the hashes.

        Raises `LedgerMismatchError` for a text that an edit does not fit.
        """
        for layer in reversed(self.layers):
            clean = layer.undo(clean)
        return clean

    def restore(self, clean: str) -> bytes:
        """Return the raw bytes, checked against the SHA-256 of what came in.

        Raises `LedgerMismatchError` for a text that does not fit.
        """
        raw = self.decode.encode(self.decoded(clean))
        if sha256_of(raw) != self.raw_sha256:
            raise LedgerMismatchError(
                "what was restored is not what came in (its SHA-256 differs); the ledger is damaged"
            )
        return raw

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the clean text to the decoded raw text (line ends counted as one character)."""
        return self.map_back(start, end, len(self.layers))

    def to_clean(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the decoded raw text to the clean text; what was removed maps to an empty span."""
        return self.map_forward(start, end, 0)

    def map_back(self, start: int, end: int, layer: int) -> tuple[int, int]:
        """Map a span of the text that layer number *layer* received to the decoded raw text."""
        for number in range(layer - 1, -1, -1):
            start, end = self.layers[number].to_input(start, end)
        return start, end

    def map_forward(self, start: int, end: int, layer: int) -> tuple[int, int]:
        """Map a span of the text that layer number *layer* received to the clean text."""
        for number in range(layer, len(self.layers)):
            start, end = self.layers[number].to_output(start, end)
        return start, end

    def revert(self, clean: str, rules: Collection[str]) -> Reverted:
        """Return the text as the ledger replays it without the edits of *rules*.

        A name without a slash stands for all rules of that stage. A later edit whose span
        overlaps a place that differs because of a reverted edit is dropped too, and listed.
        """
        return replay_without(self.decoded(clean), self.layers, rules)

    def to_jsonl(self) -> str:
        """Return the ledger as JSON lines: one for the document, one a layer."""
        return "".join(_dump(row) + "\n" for row in self.to_rows())

    def to_rows(self) -> list[dict[str, Any]]:
        """Return what the lines of `to_jsonl` hold, as plain data."""
        return [_head_of(self), *layers_to_json(self.layers)]

    @classmethod
    def from_jsonl(cls, lines: str) -> Ledger:
        """Return the ledger of `to_jsonl`; raise `LedgerMismatchError` for anything else."""
        try:
            rows = [json.loads(line) for line in lines.split("\n") if line]
        except ValueError as error:
            raise _damaged(error) from error
        return cls.from_rows(rows)

    @classmethod
    def from_rows(cls, rows: Sequence[Any]) -> Ledger:
        """Return the ledger of the rows that `to_jsonl` wrote; raise `LedgerMismatchError` for anything else."""
        try:
            head, *rest = rows
            if head["ledger"] != FORMAT_VERSION:
                raise LedgerMismatchError(
                    f"the ledger has format {head['ledger']}, this program reads {FORMAT_VERSION}; "
                    "restore with the version of cleaner that wrote it"
                )
            layers = tuple(Layer.from_json(row) for row in rest)
            return cls(DecodeRecord.from_json(head["decode"]), layers, head["raw_sha256"], head["clean_sha256"])
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
            raise _damaged(error) from error


def ledgers_to_json(ledgers: Sequence[Ledger]) -> list[bytes]:
    """Return the rows of each ledger as a list in JSON; of many at once, the steps go over all of them."""
    layers = iter(layers_to_written([layer for ledger in ledgers for layer in ledger.layers]))
    return [_rows_to_json(ledger, [_head_of(ledger), *islice(layers, len(ledger.layers))]) for ledger in ledgers]


def _rows_to_json(ledger: Ledger, rows: list[dict[str, Any]]) -> bytes:
    import orjson

    try:
        return orjson.dumps(rows)
    except TypeError:  # a lone surrogate, which only the escaped form can hold: lines without one stay readable
        return b"[" + ledger.to_jsonl().encode().rstrip(b"\n").replace(b"\n", b",") + b"]"


def _head_of(ledger: Ledger) -> dict[str, Any]:
    return {
        "ledger": FORMAT_VERSION,
        "raw_sha256": ledger.raw_sha256,
        "clean_sha256": ledger.clean_sha256,
        "decode": ledger.decode.to_json(),
    }


def _damaged(error: Exception) -> LedgerMismatchError:
    return LedgerMismatchError(f"this is not a ledger, or it is damaged: {error!r}")


def _dump(row: dict[str, Any]) -> str:
    line = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:  # lone surrogates: only the escaped form is valid UTF-8
        return json.dumps(row, separators=(",", ":"))
    return line
