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
