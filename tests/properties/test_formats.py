"""JSON lines become Parquet and JSON lines again: every field comes back, whatever its values are."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.corpus.formats.contract import FieldNames
from cleaner.corpus.formats.registry import format_named, format_of
from cleaner.corpus.formats.splicing import replace_text
from cleaner.corpus.readers import Source

NAMES = FieldNames()
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=8)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    ANY_TEXT,
)
NAMES_OF_FIELDS = st.one_of(st.sampled_from(["id", "a", "b", "meta", "_cleaner_rest", ""]), ANY_TEXT)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES_OF_FIELDS, inner, max_size=3)),
    max_leaves=8,
)
ROWS = st.lists(st.tuples(ANY_TEXT, st.dictionaries(NAMES_OF_FIELDS, VALUES, max_size=5)), max_size=8)


def convert(file: Path, to: str, chars: int) -> Path:
    """Return *file* in another format, its texts as they are."""
    source, form = Source(file, file.name, file), format_named(to)
    parts = []
    for chunk in format_of(file).read_chunks(source, NAMES, chars=chars):
        assert not chunk.broken
        part = file.with_name(f"{to}-{chunk.index}.part")
        part.write_bytes(form.encode(chunk, [record.text for record in chunk.records], NAMES))
        parts.append(part)
    target = file.with_name("converted" + form.suffixes[0])
    form.join(parts, target)
    return target


def read_rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_bytes().splitlines()]


def strictly(value: Any) -> str:
    """Return a value so that 1, 1.0 and true differ, and the order of fields does not matter."""
    return json.dumps(value, sort_keys=True)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.sampled_from([1, 30, 1 << 20]))
def test_json_lines_to_parquet_and_back_keep_every_field(rows: list[tuple[str, dict[str, Any]]], chars: int) -> None:
    pytest.importorskip("pyarrow")
    objects = [{**row, "text": text} for text, row in rows]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in objects))
        parquet = convert(file, "parquet", chars)
        back = convert(parquet, "jsonl", chars)
        assert list(map(strictly, read_rows(back))) == list(map(strictly, objects))
        again = convert(convert(parquet, "parquet", chars), "jsonl", 1 << 20)
        assert list(map(strictly, read_rows(again))) == list(map(strictly, objects))


@st.composite
def lines(draw: st.DrawFn) -> tuple[str, str]:
    """Return a line of JSON with the name of a text field in many places, and in the right one a mark to find."""
    keys = st.sampled_from(["text", "te\\u0078t", '\\"text', "x", "meta", "\\u6b63", "text.text"])
    strings = st.sampled_from(['"text"', '"\\"text\\": \\""', '"\\\\"', '"{"', '"}"', '"\\u0022text"', '""', '":"'])
    spaces = st.sampled_from(["", " ", "\t", "\r"])

    def member(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.tuples(keys, spaces, inner).map(lambda parts: f'"{parts[0]}"{parts[1]}:{parts[1]}{parts[2]}')

    values = st.recursive(
        st.one_of(strings, st.sampled_from(["1", "null", "1.50", "true", "12345678901234567890"])),
        lambda inner: st.one_of(
            st.lists(inner, max_size=2).map(lambda items: f"[{', '.join(items)}]"),
            st.lists(member(inner), max_size=2).map(lambda items: f"{{{','.join(items)}}}"),
        ),
        max_leaves=5,
    )
    before = draw(st.lists(member(values), max_size=3))
    after = [one for one in draw(st.lists(member(values), max_size=3)) if not one.startswith(('"text"', '"te\\'))]
    own = draw(st.sampled_from(['"text"', '"te\\u0078t"']))
    space = draw(spaces)
    members = [*before, f'{own}{space}:{space}"MARK"', *after]
    return space + "{" + f",{space}".join(members) + "}" + space, draw(ANY_TEXT)


@settings(max_examples=500, deadline=None)
@given(lines())
def test_of_a_line_only_the_text_changes(line_and_text: tuple[str, str]) -> None:
    line, text = line_and_text
    head, tail = line.split('"MARK"')
    changed = replace_text(line.encode(), "text", text).decode()
    assert changed.startswith(head)
    assert changed.endswith(tail)
    assert json.loads(changed[len(head) : len(changed) - len(tail)]) == text
