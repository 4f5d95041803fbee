"""Single records of a clean table with their ledgers, whatever its format, from any of its blocks."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from cleaner.corpus.folder import OutputFolder
from cleaner.corpus.formats.registry import format_of
from cleaner.corpus.readers import Source
from cleaner.engines.tables.restoring import read_chosen, read_cleaned
from cleaner.errors import InputError
from tests.cli.conftest import DIRTY, Run, run  # noqa: F401  the fixture of the commands, used here too

ROWS = 9
# Beside a text stands so much that three records and more fill a block.
BESIDE_CHARS = 1_200_000


@pytest.fixture(params=["jsonl", "csv", "parquet"])
def out(request: pytest.FixtureRequest, run: Run, tmp_path: Path) -> OutputFolder:  # noqa: F811
    """Return a clean table of some blocks, of whose records the third was left out."""
    if request.param == "parquet":
        pytest.importorskip("pyarrow")
    rows = [(f"{DIRTY}{number}\n", chr(ord("a") + number) * BESIDE_CHARS) for number in range(ROWS)]
    source = tmp_path / ("in.csv" if request.param == "csv" else "in.jsonl")
    with source.open("w", encoding="utf-8", newline="") as stream:
        if request.param == "csv":
            csv.writer(stream).writerows([("text", "beside"), *rows[:2], ("alone",), *rows[2:]])
        else:
            lines = [json.dumps({"text": text, "beside": beside}) for text, beside in rows]
            stream.write("\n".join([*lines[:2], "{broken", *lines[2:]]))
    options = ["--to", "parquet"] if request.param == "parquet" else []
    assert run("clean", source, "-o", tmp_path / "out", "--report", "none", *options).exit_code == 2
    return OutputFolder(tmp_path / "out")


def test_they_are_those_of_the_whole_table(out: OutputFolder) -> None:
    (row,) = out.table_rows().values()
    texts = out.text(row.path)
    assert len(list(format_of(texts).read_blocks(Source(texts, row.path, texts), row.names))) > 1
    chunks = list(read_cleaned(out, row))
    everything = [
        (record.text, ledger)
        for chunk in chunks
        for record, ledger in zip(chunk.chunk.records, chunk.ledgers, strict=True)
    ]
    assert len(everything) == ROWS
    for wanted in ([0], [ROWS - 1], [1, 2, 5], [8, 3], list(range(ROWS)), []):
        found = {at: (record.text, ledger) for at, record, ledger in read_chosen(out, row, wanted)}
        assert list(found) == sorted(wanted)
        assert all(found[at] == everything[at] for at in wanted)
    with pytest.raises(InputError, match="not as many records as ledgers"):
        list(read_chosen(out, row, [2, ROWS]))
