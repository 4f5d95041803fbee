"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import re

import pytest

from cleaner.patterns import compile_later


def test_it_does_what_the_compiled_pattern_does() -> None:
    later, now = compile_later("([一-鿿])(?P<n>[0-9]+)", re.ASCII), re.compile("([一-鿿])(?P<n>[0-9]+)", re.ASCII)
    text = "甲1 乙22 x3"
    assert later.pattern == now.pattern
    assert later.findall(text) == now.findall(text)
    assert [found.span("n") for found in later.finditer(text, 3)] == [
        found.span("n") for found in now.finditer(text, 3)
    ]
    assert later.sub(r"\2", text) == now.sub(r"\2", text)
    assert later.split(text) == now.split(text)
    assert later.match("乙2") is not None
    assert later.fullmatch("乙2 ") is None
    assert compile_later(b"[0-9]").search(b"a1") is not None


def test_it_is_compiled_at_its_first_use() -> None:
    wrong = compile_later("(")
    with pytest.raises(re.error):
        wrong.search("x")


def test_what_it_does_not_do_is_told() -> None:
    with pytest.raises(AttributeError, match="'groups'"):
        assert compile_later("a").groups


@pytest.mark.parametrize(
    "pattern",
    [
        "^[一-鿿]{2}报$",
        r"(?<=[\u4e00-\u9fff])\s[a-z㐀-鿿]",
        r"\[㐀-鿿\]",
        r"[\[㐀-鿿][^\]㐀-鿿]",
        r"[]㐀-鿿]x",
        "(?<![㐀-鿿])x",
        "x(?![a㐀-鿿])",
    ],
)
def test_a_looser_pattern_rules_out_no_place(pattern: str) -> None:
    now = re.compile(pattern)
    for text in ("甲报", "甲乙报", "ab报", "乙 x", "x 甲", "[㐀-鿿]", "[x", "甲x", "]x", "x甲", "xa", "", "\n\n报"):
        for name in ("search", "match", "fullmatch"):
            later = compile_later(pattern)
            for _ in range(2):  # once before it is compiled, once after
                found, expected = getattr(later, name)(text), getattr(now, name)(text)
                assert (found and found.span()) == (expected and expected.span()), (name, text)
        later = compile_later(pattern)
        for _ in range(2):
            places = [found.span() for found in later.finditer(text)]
            assert places == [found.span() for found in now.finditer(text)], text


def test_it_is_compiled_when_a_looser_pattern_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_now = re.compile

    def note(pattern: str, flags: int = 0) -> re.Pattern[str]:
        compiled.append(pattern)
        return compile_now(pattern, flags)

    monkeypatch.setattr("cleaner.patterns.re.compile", note)
    later = compile_later("[㐀-鿿]报")
    find = later.search
    assert find("abc") is None
    assert compiled == [r"[^\x00-\xff\s]报"]
    assert find("x报") is None
    assert len(compiled) == 1
    assert find("あ报") is None
    assert find("甲报") is not None
    assert later.search("甲报") is not None
    assert find("乙报") is not None
    assert compiled == [r"[^\x00-\xff\s]报", "[㐀-鿿]报"]
