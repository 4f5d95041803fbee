"""Controls of direction: right-to-left text keeps them, others lose them, and what turns the text is a warning."""

from __future__ import annotations

import pytest

import cleaner

RULES = ["encoding/bidi-control", "encoding/bidi-override"]
RLO, LRI, RLI, FSI, RLE, LRE, PDF, PDI = "\u202e", "\u2066", "\u2067", "\u2068", "\u202b", "\u202a", "\u202c", "\u2069"


def found(text: str) -> list[tuple[str, str]]:
    return [(finding.rule, finding.severity) for finding in cleaner.clean(text, select=RULES).findings]


@pytest.mark.parametrize(
    "text",
    [
        "هذا نص عربي \u200fABC\u200e طويل",
        f"{RLE}مرحبا بالعالم{PDF}",
        f"היום {RLI}יום שישי{PDI} בערב",
        f"{RLE}Windows 11{PDF}\nسلام دنیا",
        f"تاریخ {LRE}2024-05-01{PDF} است",
        f"{FSI}علی{PDI} joined",
    ],
)
def test_right_to_left_text_keeps_its_controls(text: str) -> None:
    result = cleaner.clean(text + "\n", select=RULES)
    assert result.text == text + "\n"
    assert result.findings == ()


@pytest.mark.parametrize(
    "text", [f"{FSI}小林{PDI}付了{LRE}100元{PDF}。", "价格\u200e：\u061c五元", f"单个{RLO}字{PDF}。"]
)
def test_harmless_marks_leave_silently(text: str) -> None:
    result = cleaner.clean(text + "\n", select=RULES)
    assert not set(result.text) & set("\u061c\u200e\u202a\u202c\u202e\u2068\u2069")
    assert found(text + "\n") == [("encoding/bidi-control", "info")]


@pytest.mark.parametrize(
    "text",
    [
        f"附件{RLO}fdp.exe{PDF}\n",
        f"/*{RLO} }} {LRI}if (isBoss){PDI} {LRI} begin */\n",
        f"'''Take money then {RLI}''' ;return\n",
        f"甲{RLE}乙丙丁{PDF}\n",
        f"שלום\n/*{RLO} }} {LRI}if (isBoss){PDI} {LRI} begin */\n",
        f"שלום\n'''Take money then {RLI}''' ;return\n",
    ],
)
def test_what_turns_one_way_text_is_a_warning_and_leaves(text: str) -> None:
    result = cleaner.clean(text, select=RULES)
    assert ("encoding/bidi-override", "warning") in found(text)
    assert not set(result.text) & set(RLO + LRI + RLI + RLE + PDF + PDI)
    assert "what is shown may differ" in result.findings[0].message
    assert cleaner.restore(result.text, result.ledger) == text.encode()


@pytest.mark.parametrize("text", [f"הקובץ {RLO}fdp.exe{PDF} צורף\n", f"# הערה {RLI}end; return\n"])
def test_in_right_to_left_lines_it_stays_and_is_reported(text: str) -> None:
    result = cleaner.clean(text, select=RULES)
    assert result.text == text
    assert found(text) == [("encoding/bidi-override", "warning")]
    assert result.findings[0].fix is None


def test_nested_controls_are_closed_by_their_own() -> None:
    text = f"עברית {RLO}{LRE}אב{PDF}ab{PDF}גד\n"
    assert found(text) == [("encoding/bidi-override", "warning")]
    (finding,) = cleaner.clean(text, select=RULES).findings
    assert (finding.start, finding.end) == (6, 13)
