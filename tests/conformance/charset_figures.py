"""How often the encoding of a text is told: of whole files, and of samples cut anywhere, also inside a character.

usage: python tests/conformance/charset_figures.py [FILE.jsonl …]

Without files the texts are our own (tests/charset_texts.py). A JSON line holds the `lines`
of a page in Chinese.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import cleaner
from tests import charset_texts as texts

CUT_BYTES = 200
CUTS_A_TEXT = 6
# A sample with fewer bytes beyond ASCII says nothing of its encoding.
MIN_BYTES_BEYOND_ASCII = 8
Detect = Callable[[bytes], str]

SIMPLIFIED_CODECS = ("utf-8", "gb18030", "hz", "utf-16-le", "utf-16-be")
TRADITIONAL_CODECS = ("utf-8", "gb18030", "big5", "big5hkscs", "utf-16-le", "utf-16-be")
NEIGHBOURS = (
    (texts.JAPANESE, ("cp932", "euc_jp")),
    (texts.KOREAN, ("cp949",)),
    (texts.RUSSIAN, ("cp1251", "koi8-r")),
    (texts.THAI, ("cp874",)),
    (texts.VIETNAMESE, ("cp1258",)),
    (texts.FRENCH, ("cp1252",)),
    (texts.GERMAN, ("cp1252",)),
)
_FAMILIES = {"koi8-u": "koi8-r", "cp950": "big5", "big5hkscs": "big5", "gb2312": "gb18030", "gbk": "gb18030"}
CHINESE = frozenset({"gb18030", "big5", "hz", "utf-16-le", "utf-16-be", "euc-tw", "iso-2022-cn"})


def detect(raw: bytes) -> str:
    """Return the codec that the program finds."""
    return cleaner.detect_encoding(raw).codec


def family(codec: str) -> str:
    """Return the encoding that a codec belongs to."""
    return _FAMILIES.get(codec.lower(), codec.lower())


def own_texts() -> list[str]:
    """Return texts of our own in simplified characters, of 300 to 4,000 characters."""
    return [texts.make_text(texts.CHINESE, size, seed) for seed, size in enumerate((300, 700, 1500, 4000))]


def chinese_samples(pages: Iterable[str]) -> Iterator[tuple[str, str, bytes]]:
    """Yield (codec, `whole` or `cut`, bytes) of simplified texts and of their traditional forms."""
    choose = Random(1)
    for page in pages:
        traditional = cleaner.convert_script(page, "s2tw")
        hong_kong = texts.make_text(texts.CANTONESE, 150, len(page)) + cleaner.convert_script(page, "s2hk")
        for text, codecs in ((page, SIMPLIFIED_CODECS), (traditional, TRADITIONAL_CODECS)):
            for codec in codecs:
                yield from _samples(hong_kong if codec == "big5hkscs" else text, codec, choose)


def neighbour_samples() -> Iterator[tuple[str, str, bytes]]:
    """Yield (codec, `whole` or `cut`, bytes) of texts in other languages."""
    choose = Random(2)
    for sentences, codecs in NEIGHBOURS:
        for seed, size in enumerate((300, 1500, 4000)):
            for codec in codecs:
                yield from _samples(texts.make_text(sentences, size, seed), codec, choose)


def _samples(text: str, codec: str, choose: Random) -> Iterator[tuple[str, str, bytes]]:
    if codec == "cp1258":
        text = unicodedata.normalize("NFD", text)
    raw = text.replace("~", "").encode(codec, "ignore")
    yield codec, "whole", raw
    for _ in range(CUTS_A_TEXT):
        start = choose.randrange(max(1, len(raw) - CUT_BYTES))
        cut = raw[start : start + CUT_BYTES]
        if codec == "hz":
            is_telling = b"~{" in cut or b"~}" in cut
        else:
            is_telling = codec.startswith("utf-16") or sum(byte > 0x7F for byte in cut) >= MIN_BYTES_BEYOND_ASCII
        if is_telling:
            yield codec, "cut", cut


def count(samples: Iterable[tuple[str, str, bytes]], detector: Detect = detect) -> dict[tuple[str, str], Counter[str]]:
    """Return how often which encoding was found, by (codec, `whole` or `cut`)."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for codec, kind, raw in samples:
        found.setdefault((codec, kind), Counter())[family(detector(raw))] += 1
    return found


def measure(pages: Iterable[str] | None = None, detector: Detect = detect) -> dict[str, float]:
    """Return the shares that are right, of Chinese and of other files, and of files not taken for Chinese."""
    chinese = count(chinese_samples(own_texts() if pages is None else pages), detector)
    others = count(neighbour_samples(), detector)
    figures = {}
    for kind, name in (("whole", "whole files"), ("cut", f"{CUT_BYTES}-byte cuts")):
        figures[f"charset: Chinese {name}"] = _share(chinese, kind, lambda codec, found: found == family(codec))
        figures[f"charset: others not taken for Chinese, {name}"] = _share(
            others, kind, lambda _, found: found not in CHINESE
        )
    return figures


def _share(found: dict[tuple[str, str], Counter[str]], kind: str, is_right: Callable[[str, str], bool]) -> float:
    rows = [(codec, name, times) for (codec, of), names in found.items() if of == kind for name, times in names.items()]
    return sum(times for codec, name, times in rows if is_right(codec, name)) / sum(times for _, _, times in rows)


def main() -> None:
    """Print the figures and what was taken for what."""
    pages = [
        "\n".join(json.loads(line)["lines"])
        for path in sys.argv[1:]
        for line in Path(path).read_text(encoding="utf-8").splitlines()
    ]
    samples = [*chinese_samples(pages or own_texts()), *neighbour_samples()]
    for (codec, kind), names in sorted(count(samples).items(), key=lambda row: row[0][::-1]):
        wrong = {name: times for name, times in names.items() if name != family(codec)}
        print(f"{kind:6} {codec:10} {names[family(codec)]:5} of {sum(names.values()):5}  {wrong or ''}")
    for name, value in measure(pages or None).items():
        print(f"{name:55} {value:.4f}")


if __name__ == "__main__":
    main()
