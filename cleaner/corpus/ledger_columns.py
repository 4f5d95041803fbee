"""Ledgers as columns of Arrow, a document a row, so that what each rule changed can be asked for in SQL; and back.

A row has `number`, `id`, both SHA-256, `decode` (the decode record as JSON) and `changes`, a list in which each
different change of a layer stands once, with how often it was made (`count`), where first (`at`, in the text that the
layer received), and how far each further place is from the one before (`gaps`). `group` tells substitutions of one
group from edits, which have none. What these columns do not give back exactly, a lone surrogate for one, stands once
more in `exact`, as the ledger's JSON lines; it is null nearly always.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, islice, pairwise
from typing import Any

from cleaner.corpus.formats.columns import load_arrow
from cleaner.corpus.formats.kinds import is_utf8, without_surrogates
from cleaner.layer_json import layers_to_json
from cleaner.ledger import FORMAT_VERSION, Ledger

# The key in the metadata of a schema, and the version of the columns that stands there.
MARK = b"cleaner:ledgers"
VERSION = b"1"
_HEADS = {"number": "int64", "id": "string", "raw_sha256": "string", "clean_sha256": "string", "decode": "string"}
_EXACT = "exact"
_CHANGES = {
    "layer": "int32",
    "stage": "string",
    "group": "int32",
    "rule": "string",
    "reason": "string",
    "before": "string",
    "after": "string",
    "count": "int32",
    "at": "int32",
}
_TEXTS = ("reason", "before", "after")
_GAPS = "gaps"
# The number and the id of a record, and its ledger.
Named = tuple[int, str, Ledger]


def ledger_schema() -> Any:
    """Return the schema of the columns."""
    arrow = load_arrow()
    change = arrow.struct([*_CHANGES.items(), (_GAPS, arrow.list_(arrow.int32()))])
    columns = [*_HEADS.items(), ("changes", arrow.list_(change)), (_EXACT, "string")]
    return arrow.schema(columns, {MARK: VERSION})


class LedgerColumns:
    """Takes in ledgers, and gives the columns of them all."""

    def __init__(self) -> None:
        self._heads: dict[str, list[Any]] = {name: [] for name in (*_HEADS, _EXACT)}
        self._ends = [0]  # of the changes of each document
        self._changes: dict[str, list[Any]] = {name: [] for name in _CHANGES}
        self._gaps: list[int] = []
        self._gap_ends = [0]

    def add(self, ledgers: Sequence[Named]) -> None:
        """Take in the ledgers of some documents: many at once take less time than one by one."""
        layers = iter(layers_to_json([layer for _, _, ledger in ledgers for layer in ledger.layers]))
        for number, name, ledger in ledgers:
            self._add_ledger(number, name, ledger, list(islice(layers, len(ledger.layers))))

    def _add_ledger(self, number: int, name: str, ledger: Ledger, layers: list[dict[str, Any]]) -> None:
        is_told = [self._add_layer(at, layer) for at, layer in enumerate(layers)]
        is_exact = self._hold_texts() and all(is_told)
        self._ends.append(len(self._changes["rule"]))
        decode = json.dumps(ledger.decode.to_json())
        exact = None if is_exact else ledger.to_jsonl()
        values = (number, without_surrogates(name), ledger.raw_sha256, ledger.clean_sha256, decode, exact)
        for column, value in zip(self._heads.values(), values, strict=True):
            column.append(value)

    def _add_layer(self, number: int, layer: dict[str, Any]) -> bool:
        """Take in a layer; return whether its changes tell that it is there, and all its groups."""
        is_told = bool(layer["edits"])
        for order, group in enumerate(layer["edits"]):
            size, rule = len(self._gap_ends), group["rule"]
            if "places" in group:
                places = [each if isinstance(each, list) else [each] for each in group["places"]]
                substituted = (number, layer["stage"], order, rule, group["reason"])
                self._add_changes(substituted, group["before"], group["after"], places)
            else:
                for reason, changes in group["reasons"].items():
                    before, after = [each[0] for each in changes], [each[1] for each in changes]
                    edited = (number, layer["stage"], None, rule, reason)
                    self._add_changes(edited, before, after, [each[2:] for each in changes])
            is_told &= len(self._gap_ends) > size
        return is_told

    def _add_changes(
        self, head: tuple[Any, ...], before: Sequence[str], after: Sequence[str], places: list[list[int]]
    ) -> None:
        """Take in changes, with their places as a ledger has them: the first counts from that of the change before."""
        count = len(places)
        columns = iter(self._changes.values())
        for value in head:
            next(columns).extend([value] * count)
        for values in (before, after, map(len, places), accumulate(each[0] for each in places)):
            next(columns).extend(values)
        for each in places:
            self._gaps += each[1:]
            self._gap_ends.append(len(self._gaps))

    def _hold_texts(self) -> bool:
        """Put U+FFFD for the lone surrogates of the last document; return whether there was none."""
        low = self._ends[-1]
        found = [self._changes[name][low:] for name in _TEXTS]
        if is_utf8("".join(chain.from_iterable(found))):
            return True
        for name, texts in zip(_TEXTS, found, strict=True):
            self._changes[name][low:] = map(without_surrogates, texts)
        return False

    def to_table(self) -> Any:
        """Return the columns as a table."""
        arrow = load_arrow()
        gaps = _to_lists(self._gap_ends, arrow.array(self._gaps, "int32"))
        columns = [arrow.array(self._changes[name], kind) for name, kind in _CHANGES.items()]
        changes = arrow.StructArray.from_arrays([*columns, gaps], names=[*_CHANGES, _GAPS])
        heads = [arrow.array(self._heads[name], kind) for name, kind in _HEADS.items()]
        exact = arrow.array(self._heads[_EXACT], "string")
        return arrow.Table.from_arrays([*heads, _to_lists(self._ends, changes), exact], schema=ledger_schema())


def _to_lists(ends: list[int], values: Any) -> Any:
    arrow = load_arrow()
    return arrow.ListArray.from_arrays(arrow.array(ends, "int32"), values)


def read_columns(batch: Any) -> Iterator[Ledger]:
    """Yield the ledgers of a batch of rows.

    Raises `LedgerMismatchError` for a row that holds none, and `LookupError`, `TypeError` or `ValueError` where
    columns are missing or hold something else.
    """
    changes = batch.column("changes")
    values = changes.values
    columns = {name: values.field(name).to_pylist() for name in _CHANGES}
    lists = values.field(_GAPS)
    gaps, gap_ends = lists.values.to_pylist(), lists.offsets.to_pylist()
    columns[_GAPS] = [gaps[low:high] for low, high in pairwise(gap_ends)]
    ends = changes.offsets.to_pylist()
    heads = zip(*(batch.column(name).to_pylist() for name in ("raw_sha256", "clean_sha256", "decode")), strict=True)
    exacts = batch.column(_EXACT).to_pylist()
    for (raw, clean, decode), exact, (low, high) in zip(heads, exacts, pairwise(ends), strict=True):
        if exact is not None:
            yield Ledger.from_jsonl(exact)
            continue
        head = {"ledger": FORMAT_VERSION, "raw_sha256": raw, "clean_sha256": clean, "decode": json.loads(decode)}
        yield Ledger.from_rows([head, *_layers(columns, low, high)])


def _layers(columns: dict[str, list[Any]], low: int, high: int) -> list[dict[str, Any]]:
    """Return the rows of the layers whose changes stand from *low* to *high*."""
    layers: list[dict[str, Any]] = []
    last: tuple[Any, ...] = ()
    kind: tuple[Any, ...] = ()
    first = 0
    for number, stage, group, rule, reason, before, after, _, at, gaps in zip(
        *(column[low:high] for column in columns.values()), strict=True
    ):
        if number >= len(layers):
            layers.append({"stage": stage, "edits": []})
            last = kind = ()
        edits = layers[number]["edits"]
        if (group, rule) != last:
            last = (group, rule)
            made = {"reasons": {}} if group is None else {"reason": reason, "before": "", "after": "", "places": []}
            edits.append({"rule": rule, **made})
        if (group, rule, reason) != kind:
            kind, first = (group, rule, reason), 0
        places, first = [at - first, *gaps], at
        if group is None:
            edits[-1]["reasons"].setdefault(reason, []).append([before, after, *places])
        else:
            edits[-1]["before"] += before
            edits[-1]["after"] += after
            edits[-1]["places"].append(places if gaps else places[0])
    return layers
