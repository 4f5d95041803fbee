"""The whole pipeline's promises on damaged pieces of the seeds: it restores, it is settled, nothing makes it raise."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cleaner

SEEDS = [
    path.read_text(encoding="utf-8") for path in sorted((Path(__file__).resolve().parents[2] / "seeds").glob("*.txt"))
]
# What pages bring: stray signs, broken references, marks of several widths, readings, what cannot be read.
STRAYS = [
    '"', " ", "\n", "\r\n", "(", ")", "?", "\u200b", "\ufeff", "&nbsp;", "&#xff0c", "\ue5e5", "\x00", "“", "”", ",",
    "...", "。。", "--", "1", "a", "著", "乾", "\ud800", "(lái)", "?lián)", "锟斤拷", "\ufffd", "\t", "\u3000",
    "扫一扫下载APP\n",
]  # fmt: skip
CODECS = ("utf-8", "gb18030", "big5hkscs", "utf-16")


@st.composite
def damaged_texts(draw: st.DrawFn) -> str:
    seed = draw(st.sampled_from(SEEDS))
    start = draw(st.integers(0, len(seed)))
    text = seed[start : start + draw(st.integers(0, 1500))]
    for place, stray in draw(st.lists(st.tuples(st.integers(0, 1500), st.sampled_from(STRAYS)), max_size=20)):
        text = text[:place] + stray + text[place:]
    return text + text[: len(text) // 2] if draw(st.booleans()) else text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged_texts())
def test_text_restores_and_is_settled(text: str) -> None:
    result = cleaner.clean(text)
    assert cleaner.restore(result.text, result.ledger) == text.encode("utf-8", "surrogatepass")
    assert cleaner.clean(result.text).text == result.text
    assert result.to_dict()["text"] == result.text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged_texts(), st.sampled_from(CODECS), st.integers(0, 200), st.binary(max_size=3))
def test_bytes_restore_and_are_settled(text: str, codec: str, place: int, wrong: bytes) -> None:
    raw = text.encode(codec, "ignore")
    raw = raw[:place] + wrong + raw[place:]
    result = cleaner.clean(raw)
    assert cleaner.restore(result.text, result.ledger) == raw
    assert cleaner.clean(result.text).text == result.text
