"""The pipeline: rounds, self-checks, findings, removed spans; with stages made for the purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

import cleaner
from cleaner import pipeline
from cleaner.config import Config
from cleaner.document import NO_CHANGES, Changes, Context, Draft, Encoding, Meta, Note
from cleaner.errors import ConfigError, SelfCheckError
from cleaner.ledger import DecodeRecord, Edit
from cleaner.passes import SideBySide
from cleaner.rules import registry

Stages = Callable[..., None]
RULE = "pipeline/not-settled"  # any registered rule will do


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> Stages:
    def install(*passes: pipeline.Pass) -> None:
        monkeypatch.setattr(pipeline, "_STAGES", (("encoding", passes),))
        monkeypatch.setattr(pipeline, "_VALUE_STAGES", ())

    return install


def replace_first(old: str, new: str) -> pipeline.Pass:
    def find_changes(text: str, context: Context) -> Changes:
        at = text.find(old)
        return Changes([Edit(at, at + len(old), old, new, RULE, "a test")] if at >= 0 else [])

    return find_changes


def test_rounds_go_on_until_nothing_changes(stages: Stages) -> None:
    stages(replace_first("aa", "a"))
    result = cleaner.clean("aaaa")
    assert (result.text, result.rounds) == ("a", 3)
    assert len(result.ledger.layers) == 3
    assert cleaner.restore(result.text, result.ledger) == b"aaaa"


def test_without_the_full_self_check_one_round_is_run(stages: Stages) -> None:
    stages(replace_first("aa", "a"))
    assert cleaner.clean("aaaa", Config(self_check="restore")).text == "aaa"
    assert cleaner.clean("aaaa", Config(self_check="off")).text == "aaa"


def test_a_text_that_does_not_settle_is_reported_and_still_restores(stages: Stages) -> None:
    flip = {"a": "b", "b": "a"}

    def swap(text: str, context: Context) -> Changes:
        return Changes([Edit(0, 1, text[0], flip[text[0]], RULE, "a test")])

    stages(swap)
    result = cleaner.clean("a")
    assert [finding.rule for finding in result.findings if finding.fix is None] == [RULE]
    assert cleaner.restore(result.text, result.ledger) == b"a"


def test_an_edit_that_does_not_fit_is_the_programs_fault(stages: Stages) -> None:
    def misplace(text: str, context: Context) -> Changes:
        return Changes([Edit(0, 1, "z", "y", RULE)])

    stages(misplace)
    with pytest.raises(SelfCheckError, match="encoding: misplace gave changes that do not fit"):
        cleaner.clean("a")


def test_overlapping_edits_are_refused(stages: Stages) -> None:
    def overlap(text: str, context: Context) -> Changes:
        return Changes([Edit(0, 2, "ab", "x", RULE), Edit(1, 3, "bc", "y", RULE)])

    stages(overlap)
    with pytest.raises(SelfCheckError, match="overlap"):
        cleaner.clean("abc")


def test_a_switched_off_rule_makes_no_edit(stages: Stages) -> None:
    stages(replace_first("a", "b"))
    assert cleaner.clean("a", ignore=[RULE]).text == "a"
    assert cleaner.clean("a", ignore=["encoding"]).text == "a"
    assert cleaner.clean("a", select=["chrome"]).text == "a"


def test_unknown_rules_are_refused() -> None:
    with pytest.raises(ConfigError, match="no rule or stage is named 'nonsense'"):
        cleaner.clean("a", select=["nonsense"])


def test_findings_are_placed_in_the_raw_text(stages: Stages) -> None:
    def report_and_cut(text: str, context: Context) -> Changes:
        at = text.find("b")
        notes = [Note(RULE, at, at + 1, "a b stands here", "a test")] if at >= 0 else []
        cut = [Edit(0, 2, "x\n", "", RULE, "a test")] if text.startswith("x\n") else []
        return Changes(cut, notes=notes)

    stages(report_and_cut)
    result = cleaner.clean("x\nab")
    assert [(f.line, f.column, f.start, f.end, f.fix is None) for f in result.findings] == [
        (1, 1, 0, 2, False),
        (2, 2, 3, 4, True),
    ]
    assert cleaner.check("x\nab") == result.findings


def test_a_note_is_not_repeated_by_a_later_round(stages: Stages) -> None:
    def report(text: str, context: Context) -> Changes:
        return Changes(notes=[Note(RULE, 0, 1, "once", "a test")])

    stages(report, replace_first("aa", "a"))
    assert len(cleaner.clean("aaa").notes) == 1


def test_the_edits_of_one_rule_on_one_line_are_one_finding(stages: Stages) -> None:
    def upper(text: str, context: Context) -> Changes:
        edits = [Edit(at, at + 1, "a", "A", RULE, "a test") for at, char in enumerate(text) if char == "a"]
        return Changes(edits)

    stages(upper)
    findings = cleaner.check("aa\na")
    assert [(finding.line, len(finding.fix or ())) for finding in findings] == [(1, 2), (2, 1)]
    assert findings[0].message.endswith("(2 places)")


def test_the_first_meta_wins_and_gaps_are_filled(stages: Stages) -> None:
    def lift(text: str, context: Context) -> Changes:
        if text.startswith("a"):
            return Changes([Edit(0, 1, "a", "b", RULE)], meta=Meta(title="first"))
        return Changes(meta=Meta(title="second", source="here"))

    stages(lift)
    assert cleaner.clean("a").meta == Meta(title="first", source="here")


def test_the_folded_view_is_cut_along_with_the_text() -> None:
    draft = Draft("甲\n乙\n丙", DecodeRecord(), Encoding("utf-8"), Config())
    assert draft.context().folded == "甲\n乙\n丙"
    draft.take("chrome", Changes([Edit(2, 4, "乙\n", "", RULE)]))
    assert draft.context().folded == "甲\n丙"
    draft.take("script", Changes([Edit(0, 1, "甲", "甲乙", RULE)]))
    assert draft.context().folded == "甲乙\n丙"


def test_damage_follows_the_text() -> None:
    rule = next((rule for rule in registry().values() if rule.stage == "encoding"), None)
    if rule is None:
        pytest.skip("the encoding stage has no rules yet")
    draft = Draft("xx坏yy", DecodeRecord(), Encoding("utf-8"), Config())
    draft.take("encoding", Changes(notes=[Note(rule.id, 2, 3, "lost")]))
    draft.take("chrome", Changes([Edit(0, 2, "xx", "", RULE)]))
    assert draft.context().damage == ((0, 1),)


def test_empty_texts_are_cleaned() -> None:
    for raw in ("", b"", " ", "\n\n", b"\r\n"):
        result = cleaner.clean(raw)
        assert cleaner.restore(result.text, result.ledger) == (raw if isinstance(raw, bytes) else raw.encode())


def test_lone_surrogates_pass_through() -> None:
    raw = "a\ud800b"
    result = cleaner.clean(raw)
    assert cleaner.restore(result.text, result.ledger) == raw.encode("utf-8", "surrogatepass")


def test_a_result_is_plain_data(stages: Stages) -> None:
    stages(replace_first("a", "b"))
    row = cleaner.clean("a").to_dict()
    assert row["text"] == "b"
    assert row["edits"] == [
        {"rule": RULE, "reason": "a test", "before": "a", "after": "b",
         "raw_start": 0, "raw_end": 1, "clean_start": 0, "clean_end": 1}
    ]  # fmt: skip
    assert row["findings"][0]["fixable"] is True


def test_a_document_that_fails_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def find_nonsense(text: str, _: Context) -> Changes:
        if "坏" in text:
            raise ZeroDivisionError("a fault of a pass")
        return Changes([Edit(0, 1, "无", "有", "encoding/mojibake")]) if "错" in text else NO_CHANGES

    (name, passes), *others = pipeline._STAGES
    monkeypatch.setattr(pipeline, "_STAGES", ((name, (find_nonsense, *passes)), *others))
    raws = ["甲,乙。", "错", "丙,丁。"]
    first, second, third = cleaner.clean_each(raws)
    assert isinstance(second, SelfCheckError)
    assert [outcome.text for outcome in (first, third) if isinstance(outcome, cleaner.Result)] == [
        "甲，乙。\n", "丙，丁。\n",
    ]  # fmt: skip
    kinds = [type(outcome) for outcome in cleaner.clean_each([*raws, "坏"])]
    assert kinds == [cleaner.Result, SelfCheckError, cleaner.Result, ZeroDivisionError]
    with pytest.raises(SelfCheckError, match="do not fit"):
        cleaner.clean("错")


def test_a_pass_over_several_texts_at_once_gives_each_its_own(stages: Stages) -> None:
    looks: list[list[str]] = []
    shorten = replace_first("aa", "a")

    def shorten_each(asked: Sequence[tuple[str, Context]]) -> list[Changes]:
        looks.append([text for text, _ in asked])
        if any("坏" in text for text, _ in asked):
            raise ZeroDivisionError("a fault of a pass")
        return [shorten(text, context) for text, context in asked]

    def find_nonsense(text: str, _: Context) -> Changes:
        return Changes([Edit(0, 1, "无", "有", RULE)]) if "错" in text else NO_CHANGES

    stages(find_nonsense, SideBySide(shorten, shorten_each))
    first, wrong, second = cleaner.clean_each(["aab", "错", "caaa"])
    assert isinstance(wrong, SelfCheckError)
    assert [one.text for one in (first, second) if isinstance(one, cleaner.Result)] == ["ab", "ca"]
    # The one that failed is not asked about again, and what is settled is not looked at once more.
    assert looks == [["aab", "caaa"], ["ab", "caa"], ["ca"]]
    kinds = [type(outcome) for outcome in cleaner.clean_each(["aab", "坏", "caaa"])]
    assert kinds == [cleaner.Result, ZeroDivisionError, cleaner.Result]


def test_a_pass_over_several_texts_is_named_by_its_form_for_one(stages: Stages) -> None:
    def find_nonsense(text: str, _: Context) -> Changes:
        return Changes([Edit(0, 1, "无", "有", RULE)])

    stages(SideBySide(find_nonsense, lambda asked: [find_nonsense(*one) for one in asked]))
    with pytest.raises(SelfCheckError, match="find_nonsense gave changes"):
        cleaner.clean("错")


def test_clean_each_tells_of_an_unknown_rule_before_anything_is_read() -> None:
    def unread() -> Iterator[str]:
        raise AssertionError("nothing is to be read")
        yield ""

    with pytest.raises(ConfigError, match="nosuch"):
        cleaner.clean_each(unread(), Config(select=("nosuch",)))
