from __future__ import annotations

import pytest

from cleaner import identify_script
from cleaner.script.language import find_other_lines, identify_language


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("", "und"),
        ("123 — 45 %", "und"),
        ("OpenAI GPT", "und-Latn"),
        ("as do as do as do return", "und-Latn"),
        ("It was late and the shop was closed.", "en"),
        ("Il y a une maison au bord de la route, et les volets sont fermés.", "fr"),
        ("Cô giáo mở cửa sổ.", "vi"),
        ("Мы не знаем, что было потом.", "ru"),
        ("Все знают мнение соседа", "und-Cyrl"),
        ("Вони їдуть до міста.", "uk"),
        ("Ο καιρός είναι καλός σήμερα", "el"),
        ("ฝนตกทั้งวัน", "th"),
        ("السماء صافية اليوم", "und-Arab"),
        ("雨が降る", "ja"),
        ("비가 온다", "ko"),
    ],
)
def test_languages(text: str, tag: str) -> None:
    assert identify_language(text) == tag


@pytest.mark.parametrize(
    "line",
    [
        "Python 3.12 released",
        "2024-05-01 12:00:00 2024-05-02 12:00:00",
        "from cleaner import clean and restore text",
        "int main(void) { return zero; }",
        "https://example.com/one/two/three/four",
        "pip install --upgrade one two three four",
        "--------------------------------",
        "foo_bar baz_qux some_name other_name",
    ],
)
def test_names_numbers_and_code_stay_with_the_text_around(line: str) -> None:
    text = f"上面一行是简体中文。\n{line}\n下面一行也是简体中文。\n"
    assert find_other_lines(text) == []
    assert len(identify_script(text).spans) == 1


def test_sentences_of_other_writings_are_stretches() -> None:
    lines = ["上面一行是简体。", "The bridge is closed for the winter.", "Мост закрыт на зиму.", "下面一行也是简体。"]
    script = identify_script("\n".join(lines))
    assert script.tags == ("zh-Hans", "en", "zh-Hans")
    assert identify_script("\n".join([*lines[:2], "한국어로 쓴 문장입니다.", *lines[3:]])).tags[1:3] == ("en", "ko")


def test_letters_are_counted_by_what_they_are() -> None:
    assert identify_script("汉字ab").letters == {"hans": 0.25, "shared": 0.25, "latin": 0.5}
    assert identify_script("漢字가").letters == {"hant": 1 / 3, "shared": 1 / 3, "korean": 1 / 3}
    letters = identify_script("这里有一行简体字。\n雨が降る日本の町。").letters
    assert (letters["japanese"], "hant" in letters) == (8 / 16, False)
    assert identify_script("Ж和é").letters == {"shared": 1 / 3, "latin": 1 / 3, "other": 1 / 3}
    assert identify_script("").letters == identify_script("123").letters == {}
    assert identify_script("见 https://example.com/汉语").letters == pytest.approx({"hans": 1 / 16, "latin": 15 / 16})
