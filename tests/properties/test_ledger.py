"""The ledger's promises, on random texts and random edits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.errors import LedgerMismatchError
from cleaner.ledger import DecodeRecord, Edit, Layer, Ledger, encode_text, sha256_of
from tests.properties.strategies import ALPHABET, RULES, ledgers

CODECS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5hkscs", "cp950", "hz", "shift_jis", "cp1252")


@given(ledgers())
def test_restores_exactly(case: tuple[str, str, Ledger]) -> None:
    raw, text, ledger = case
    assert ledger.decoded(text) == raw
    assert ledger.restore(text) == encode_text(raw)


@given(ledgers())
def test_survives_writing_and_reading(case: tuple[str, str, Ledger]) -> None:
    _, _, ledger = case
    lines = ledger.to_jsonl()
    lines.encode("utf-8")
    assert Ledger.from_jsonl(lines) == ledger


@given(ledgers(), st.text(alphabet=ALPHABET, max_size=24))
def test_refuses_another_text(case: tuple[str, str, Ledger], other: str) -> None:
    _, text, ledger = case
    if other != text:
        with pytest.raises(LedgerMismatchError, match="SHA-256"):
            ledger.restore(other)


@given(ledgers())
def test_reverting_nothing_gives_the_clean_text(case: tuple[str, str, Ledger]) -> None:
    _, text, ledger = case
    reverted = ledger.revert(text, [])
    assert (reverted.text, reverted.reverted, reverted.dropped) == (text, (), ())


@given(ledgers())
def test_reverting_everything_gives_the_raw_text(case: tuple[str, str, Ledger]) -> None:
    raw, text, ledger = case
    for names in (RULES, ("encoding", "chrome", "script", "typography")):
        reverted = ledger.revert(text, names)
        assert reverted.text == raw
        assert reverted.dropped == ()


@given(ledgers(), st.sets(st.sampled_from(RULES)))
def test_reverting_replays_the_other_edits(case: tuple[str, str, Ledger], rules: set[str]) -> None:
    _, text, ledger = case
    all_edits = [edit for layer in ledger.layers for edit in layer]
    result = ledger.revert(text, rules)
    assert [edit.rule in rules for edit in result.reverted] == [True] * len(result.reverted)
    assert not any(edit.rule in rules for edit in result.dropped)
    # Every edit of the rules is reverted; what else is missing is listed as dropped.
    assert len(result.reverted) == sum(edit.rule in rules for edit in all_edits)
    assert len(result.text) == len(text) - sum(
        len(edit.after) - len(edit.before) for edit in (*result.reverted, *result.dropped)
    )


@given(ledgers(), st.sets(st.sampled_from(RULES)))
def test_reverting_equals_a_replay_edit_by_edit(case: tuple[str, str, Ledger], rules: set[str]) -> None:
    """Against the plain method: tag every character of the text with where it came from and replay on the tags."""
    raw, text, ledger = case
    assert ledger.revert(text, rules).text == _plain_replay(raw, ledger, rules)


def _plain_replay(raw: str, ledger: Ledger, rules: set[str]) -> str:
    # Both runs are lists of (identity, character). The same identity on both sides is the same, undisturbed character;
    # an edit is made in the replay only if all it covers, and nothing foreign between, stands there too.
    original: list[tuple[object, str]] = [(("raw", at), char) for at, char in enumerate(raw)]
    replay = list(original)
    for number, layer in enumerate(ledger.layers):
        new_original: list[tuple[object, str]] = []
        at = 0
        planned = []
        for count, edit in enumerate(layer):
            new_original += original[at : edit.start]
            made = [((number, count, i), char) for i, char in enumerate(edit.after)]
            new_original += made
            planned.append((edit, original[max(edit.start - 1, 0) : edit.end + 1], edit.start, made))
            at = edit.end
        new_original += original[at:]
        replay = _replay_layer(original, replay, planned, rules)
        original = new_original
    return "".join(char for _, char in replay)


def _replay_layer(original: list, replay: list, planned: list, rules: set[str]) -> list:
    where = {identity: at for at, (identity, _) in enumerate(replay)}

    def place(boundary: int) -> tuple[int | None, int | None]:
        """Where a boundary of the original lies in the replay, seen from its left and from its right character."""
        left = where.get(original[boundary - 1][0]) if boundary else -1
        right = where.get(original[boundary][0]) if boundary < len(original) else len(replay)
        return (None if left is None else left + 1, right)

    jobs = []
    for edit, _, start, made in planned:
        if edit.rule in rules:
            continue
        covered = [where.get(identity) for identity, _ in original[start : edit.end]]
        if edit.start == edit.end:
            left, right = place(start)
            # An insertion between two places that differ, or inside one, has no sure place any more.
            if left is None and right is None:
                jobs.append(None)
                continue
            if left is not None and right is not None and left != right:
                jobs.append(None)
                continue
            at = left if left is not None else right
            jobs.append((at, at, made))
        elif None in covered or covered != list(range(covered[0], covered[0] + len(covered))):
            jobs.append(None)
        else:
            jobs.append((covered[0], covered[-1] + 1, made))
    result, at = [], 0
    for job in jobs:
        if job is None:
            continue
        start, end, made = job
        result += replay[at:start]
        result += made
        at = end
    return result + replay[at:]


@given(ledgers())
def test_unchanged_characters_map_both_ways(case: tuple[str, str, Ledger]) -> None:
    raw, text, ledger = case
    for at in range(len(raw)):
        start, end = ledger.to_clean(at, at + 1)
        assert 0 <= start <= end <= len(text)
        if not _is_touched(ledger, at):
            assert text[start:end] == raw[at]
            assert ledger.to_raw(start, end) == (at, at + 1)


def _cut_and_insert(*changes: tuple[int, int, str]) -> tuple[str, str, Ledger]:
    """Return the ledger of a text of seven characters that was changed at one place after the other, a layer each."""
    raw = text = "甲乙丙丁戊己庚"
    made = []
    for start, end, after in changes:
        made.append(Layer("stage", (Edit(start, end, text[start:end], after, RULES[0]),)))
        text = made[-1].apply(text)
    return raw, text, Ledger(DecodeRecord(), tuple(made), sha256_of(encode_text(raw)), sha256_of(encode_text(text)))


@given(ledgers())
@example(_cut_and_insert((3, 5, ""), (0, 3, ""), (0, 0, "a")))
@example(_cut_and_insert((2, 4, ""), (2, 5, ""), (2, 2, "a")))
def test_clean_spans_map_in_order(case: tuple[str, str, Ledger]) -> None:
    raw, text, ledger = case
    spans = [ledger.to_raw(at, at + 1) for at in range(len(text))]
    assert all(0 <= start <= end <= len(raw) for start, end in spans)
    assert spans == sorted(spans)
    if text:
        start, end = ledger.to_raw(0, len(text))
        # What was put where others had gone maps to those that went last. The whole text does not, nor to what had gone
        # beside them before: there may be a gap between, in which no character is as it was.
        assert spans[0][0] <= start
        assert end <= spans[-1][1]
        gaps = (*range(spans[0][1], start), *range(end, spans[-1][0]))
        assert all(_is_touched(ledger, at) for at in gaps)


@given(ledgers())
def test_many_spans_map_as_each_does(case: tuple[str, str, Ledger]) -> None:
    _, text, ledger = case
    spans = [(start, end) for start in range(len(text) + 1) for end in range(start, len(text) + 1)]
    starts, ends = (np.array(side, dtype=np.int64) for side in zip(*spans, strict=True))
    for layer in reversed(ledger.layers):
        starts, ends = layer.all_to_input(starts, ends)
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == [ledger.to_raw(*span) for span in spans]


def _is_touched(ledger: Ledger, at: int) -> bool:
    start, end = at, at + 1
    for layer in ledger.layers:
        if any(edit.start < end and start < edit.end for edit in layer):
            return True
        start, end = layer.to_output(start, end)
    return False


@given(st.sampled_from(CODECS), st.text(alphabet="中文abc\r\n 。", max_size=40))
def test_a_decode_record_encodes_line_ends_back(codec: str, text: str) -> None:
    try:
        raw = text.encode(codec)
    except UnicodeEncodeError:
        return
    record, decoded = DecodeRecord.build(codec, b"", text)
    assert "\r" not in decoded
    assert record.encode(decoded) == raw
    assert DecodeRecord.from_json(record.to_json()) == record


def test_an_edit_is_invertible_by_itself() -> None:
    edit = Edit(1, 2, "b", "BB", "encoding/a")
    assert edit.before == "b"
    with pytest.raises(AttributeError):
        edit.start = 3  # type: ignore[misc]
