"""Identification on labelled paragraphs, and on documents made of them whose stretches are known."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import cleaner
from cleaner import identify_script
from cleaner.writing import Script

CASES = Path(__file__).resolve().parent.parent / "cases" / "script_identification"
PARAGRAPHS = 300
DOCUMENTS = 100
# What is not told, with the reason; a lucky answer must be claimed.
KNOWN_MISSES: dict[str, str] = {}

# What a stretch is called, by the label of its paragraphs.
_NAMES = {"zh-Hans": "hans", "mixed": "mixed"}


def _paragraphs() -> list[tuple[str, str]]:
    rows = []
    for file in ("chinese.tsv", "others.tsv"):
        for line in (CASES / file).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                label, text = line.split("\t")
                rows.append((label, text.replace("|", "\n")))
    return rows


def _label_of(script: Script) -> str:
    return "mixed" if script.name == "mixed" else script.tag


def _name_of(label: str) -> str:
    return _NAMES.get(label, "hant" if label.startswith("zh-Hant") else "other")


def test_there_are_as_many_as_promised_and_all_different() -> None:
    texts = [text for _, text in _paragraphs()]
    assert len(texts) == len(set(texts)) == PARAGRAPHS
    assert set(KNOWN_MISSES) <= set(texts)


@pytest.mark.parametrize(("label", "text"), _paragraphs(), ids=lambda value: value[:12])
def test_paragraphs(label: str, text: str) -> None:
    assert (_label_of(identify_script(text)) == label) is (text not in KNOWN_MISSES)


@pytest.mark.parametrize("label", ["zh-Hans", "zh-Hant", "zh", "ja", "ko", "en"])
def test_names_go_with_tags(label: str) -> None:
    wanted = "hans" if label == "zh" else _name_of(label)
    assert {identify_script(text).name for tag, text in _paragraphs() if tag == label} == {wanted}


def _of(*labels: str, least: int = 12) -> list[str]:
    return [text for label, text in _paragraphs() if label in labels and len(text) >= least and "\n" not in text]


_MAINS = (("zh-Hans",), ("zh-Hant-TW", "zh-Hant-HK", "zh-Hant"))
_FRAMES = ("“{}”", "「{}」", "『{}』")


def _document(seed: int) -> tuple[str, list[tuple[str, str]], list[str]]:
    """Return a text in one script with stretches in others; its stretches with their names; the foreign ones' tags.

    Every third document quotes inside a line, the others hold lines of their own.
    """
    rng = random.Random(seed)
    mine, theirs = _MAINS if seed % 2 else _MAINS[::-1]
    own, name = _of(*mine), _name_of(mine[0])
    other = _name_of(theirs[0])
    if seed % 3 == 0:
        lead, quoted, rest = rng.choice(own), rng.choice(_of(*theirs)), rng.choice(own)
        quoted = quoted.strip("“”").replace("「", "").replace("」", "")
        if seed % 4 == 0:
            quoted, other = rng.choice(_of("ja")), "other"
        opening, closing = rng.choice(_FRAMES).split("{}")
        pieces = [(f"{lead}{opening}", name), (quoted, other), (f"{closing}{rest}", name)]
        return "".join(text for text, _ in pieces), pieces, ["ja"] if other == "other" else []
    blocks: list[tuple[list[str], str, str]] = []
    for _ in range(rng.randint(2, 4)):
        blocks.append((rng.sample(own, rng.randint(1, 3)), name, ""))
        kind = rng.choice(["theirs", "ja", "ko", "en", "ru"])
        if kind == "theirs":
            blocks.append((rng.sample(_of(*theirs), rng.randint(1, 2)), other, ""))
        else:
            blocks.append((rng.sample(_of(kind, least=16), rng.randint(1, 2)), "other", kind))
    blocks.append((rng.sample(own, 2), name, ""))
    pieces = [("\n".join(lines), of) for lines, of, _ in blocks]
    return "\n".join(text for text, _ in pieces), pieces, [tag for *_, tag in blocks if tag]


@pytest.mark.parametrize("seed", range(DOCUMENTS))
def test_documents_with_known_stretches(seed: int) -> None:
    text, pieces, foreign = _document(seed)
    script = identify_script(text)
    found = [(text[start:end], name) for start, end, name in script.spans]
    assert found == pieces
    assert [tag for tag, span in zip(script.tags, script.spans, strict=True) if span.name == "other"] == foreign


@pytest.mark.parametrize("seed", range(1, DOCUMENTS, 2))
def test_what_is_kept_are_the_stretches_of_the_other_script(seed: int) -> None:
    text, pieces, _ = _document(seed)  # most of it is simplified
    result = cleaner.clean(text, cleaner.Config(mixed="keep"), select=["script"])
    kept = [piece for piece, name in pieces if name == "hant"]
    if identify_script(text).shares["hans"] >= 0.5:
        assert all(piece in result.text for piece in kept)
    again = cleaner.clean(result.text, cleaner.Config(mixed="keep"), select=["script"])
    assert again.text == result.text
    assert cleaner.restore(result.text, result.ledger) == text.encode()
