"""Properties of the script stage on random mixtures of what it looks for."""

from __future__ import annotations

import random
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner import Config
from cleaner.folding import fold
from cleaner.ledger import to_code_points
from cleaner.script import identification, lines, protection, vocabulary
from cleaner.script.conversion import StepConverter, convert_script, engine_type
from cleaner.script.dictionaries import load_groups, load_normalization, load_segmentation
from cleaner.script.flags import SIMPLIFIED, TRADITIONAL
from cleaner.script.lines import judge_lines
from cleaner.script.matching import Matcher
from cleaner.script.phrases import Scan
from cleaner.script.telling import flag_characters

CONFIGS = ("t2s", "s2t", "s2twp", "tw2sp", "tw2s", "s2hk", "jp2t", "hk2sp", "t2tw")
FILLER = [*"，。- \n「」的著着乾於發里後国國はのド`𠮷\ud800\x00", "A1", "https://a.b/臺灣", "領網域"]


def phrases(config: str) -> list[str]:
    """Return a thousand phrases of a configuration, the same ones in each run."""
    keys = sorted({key for group in load_groups(config) for entries in group for key in entries if len(key) > 1})
    return random.Random(config).sample(keys, min(1000, len(keys)))


@st.composite
def mixtures(draw: st.DrawFn, words: list[str]) -> str:
    """Draw words, parts of words that can overlap with others, and what stands between them."""
    word = st.sampled_from(words)
    part = st.builds(lambda text, at: text[at:], word, st.integers(1, 3))
    front = st.builds(lambda text, at: text[:at], word, st.integers(1, 3))
    pieces = st.one_of(word, part, front, st.sampled_from(FILLER), st.text(max_size=2))
    return "".join(draw(st.lists(pieces, max_size=25)))


def convert_plainly(text: str, config: str) -> str:
    """Convert as OpenCC does, one place after the other."""
    for group in load_normalization(config):
        text = Matcher(group).convert(text)
    segmentation = dict.fromkeys(load_segmentation(config), "")
    segments = Matcher([segmentation]).split(text) if segmentation else [text]
    for group in load_groups(config):
        matcher = Matcher(group)
        segments = [matcher.convert(segment) for segment in segments]
    return "".join(segments)


@pytest.mark.parametrize("config", CONFIGS)
def test_the_fast_path_is_opencc(config: str) -> None:
    @settings(max_examples=60, deadline=None)
    @given(mixtures(phrases(config)))
    def check(text: str) -> None:
        assert convert_script(text, config) == convert_plainly(text, config)

    check()


@pytest.mark.parametrize("config", ["t2s", "s2t", "jp2t"])
def test_the_steps_of_cleaning_are_the_engine(config: str) -> None:
    groups = load_groups(config)
    engine, steps = engine_type()(groups), [StepConverter(group) for group in groups]

    @settings(max_examples=60, deadline=None)
    @given(mixtures(phrases(config)))
    def check(text: str) -> None:
        converted = text
        for step in steps:
            converted = step.convert(converted)
        assert converted == engine.convert(text)

    check()


WORDS = [*phrases("t2s"), *phrases("s2t")[:300], *vocabulary.regional_words().words, *vocabulary.residue()[0].words,
         *(convert_script(word, "s2t") for word in vocabulary.regional_words().words)]  # fmt: skip


@pytest.mark.parametrize(
    ("target", "mixed"),
    [*((target, "convert") for target in ("hans", "hant", "tw", "hk", "keep")), ("hans", "keep"), ("tw", "report")],
)
def test_cleaning_settles_and_restores(target: Any, mixed: Any) -> None:
    config = Config(script=target, mixed=mixed)

    @settings(max_examples=60, deadline=None)
    @given(mixtures(WORDS))
    def check(text: str) -> None:
        result = cleaner.clean(text, config, select=["script"])
        assert cleaner.clean(result.text, config, select=["script"]).text == result.text
        assert cleaner.restore(result.text, result.ledger) == text.encode("utf-8", "surrogatepass")

    check()


@settings(max_examples=60, deadline=None)
@given(mixtures(WORDS))
def test_identification_never_raises_and_its_spans_are_in_order(text: str) -> None:
    script = cleaner.identify_script(text)
    assert script.name in ("hans", "hant", "mixed", "other")
    ends = [0]
    for start, end, name in script.spans:
        assert ends[-1] <= start <= end <= len(text)
        assert name in ("hans", "hant", "mixed", "other")
        ends.append(end)


@settings(max_examples=60, deadline=None)
@given(mixtures(WORDS))
def test_what_was_simplified_holds_nothing_traditional(text: str) -> None:
    cleaned = cleaner.clean(text, select=["script"]).text
    script = cleaner.identify_script(cleaned)
    # Japanese lines, URLs and code keep theirs, and count for nothing.
    assert script.shares["hant"] == 0 or "の" in text or "は" in text or "ド" in text


LINES = st.text(alphabet="漢語這後东这国經済学のア乾里，\n\n日本國憲法 A", max_size=60)


@pytest.mark.parametrize("telling", [TRADITIONAL, SIMPLIFIED])
def test_lines_looked_at_one_by_one_are_judged_as_all_at_once(telling: int, monkeypatch: pytest.MonkeyPatch) -> None:
    @settings(max_examples=200, deadline=None)
    @given(LINES)
    def check(text: str) -> None:
        points = to_code_points(text)
        flags = flag_characters(text, points)
        judged = []
        for few in (-1, 10**9):
            monkeypatch.setattr(lines, "_FEW_CHARS", few)
            judged.append(judge_lines(text, points, flags, telling) if (flags & telling).any() else None)
        one, other = judged
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            assert np.array_equal(one.whole, other.whole)
            assert np.array_equal(one.open, other.open)

    check()


# Lines of ordinary text, most in one script, with what tips a line over: quotations, characters of the other script.
PIECES = [
    "汉语有两种字体，", "这国学说", "漢語有兩種字體，", "這國學說", "“漢語”", "「這國」",
    "《這這》", "漢", "语", "里", "\n",
]  # fmt: skip
CHINESE_LINES = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)


@settings(max_examples=400, deadline=None)
@given(CHINESE_LINES, st.sampled_from(["", "这国学说，你和我都在了。\n" * 4, "這國學說，你和我都在了。\n" * 4]))
def test_a_text_of_one_stretch_is_told_as_its_lines_tell(text: str, before: str) -> None:
    text = before + text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(identification, "is_one_stretch", lambda text, flags: False)
        wanted = cleaner.identify_script(text)
    assert cleaner.identify_script(text) == wanted


PARTS = [
    "http",
    "https",
    "ftp",
    "://",
    "www.",
    "`",
    "``",
    "```",
    "\n",
    "\n```",
    "a",
    "臺",
    "/",
    "=",
    "。",
    "s",
    " ",
    "(",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=14).map("".join))
def test_code_and_urls_are_found_as_the_patterns_find_them(text: str) -> None:
    found = [match.span() for match in protection._URL.finditer(text)]
    found += (match.span() for match in re.finditer(r"^```.*?(?:^```|\Z)", text, re.MULTILINE | re.DOTALL))
    code = re.finditer(r"(?<!`)(`{1,3})(?!`)([^`\n]+)\1(?!`)", text)
    found += (match.span() for match in code if protection._HAS_CODE.search(match[2]))
    assert list(protection.find_quoted(text, has_kana=False)) == found


@settings(max_examples=200, deadline=None)
@given(mixtures(WORDS))
def test_words_are_those_of_a_search_at_each_place(text: str) -> None:
    for table in (vocabulary.regional_words(), vocabulary.mainland_words("tw"), vocabulary.residue()[0]):
        known = dict(zip(table.words, table.entries, strict=True))
        folded, at, found = fold(text), 0, []
        while at < len(text):
            word = next((word for word in sorted(known, key=len, reverse=True) if folded.startswith(word, at)), "")
            if word and known[word] != "-":
                found.append((at, at + len(word)))
            at += len(word) or 1
        assert [(word.start, word.end) for word in table.find_in(Scan.of(text))] == found
