"""What conversion must not touch: URLs, quoted code, Japanese in a Chinese text, and titles if asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.patterns import compile_later

# Kana or hangul among the letters of a line. Measured: the two Chinese lines with kana on 290 pages have 0.01 and 0.04;
# of the lines of Japanese prose 95 % have more than 0.5, of those of an encyclopedia article 95 % have 0.2 or more.
# Lists of names have none at all: they go along where most of the text is Japanese. Korean was not measured.
MIN_FOREIGN_SHARE = 0.20
# One kana is a fashion (鮮の味), not Japanese.
MIN_FOREIGN_CHARS = 2

# In a URL, Chinese stands only in a path or query (`/wiki/臺灣`), and ends with it. What goes on for more than
# 20 characters right behind `https://example.com/` is taken for the sentence around the URL; the number is a guess.
_URL = compile_later(
    r"(?:https?|ftp)://[!-;=?-~]+(?:(?<=[/=#?&_:-])[一-鿿]{1,20}(?![一-鿿])[!-;=?-~]*)*"
    r"|www\.[!-;=?-~]+(?:(?<=[/=#?&_:-])[一-鿿]{1,20}(?![一-鿿])[!-;=?-~]*)*"
)
_SCHEMES = ("https", "http", "ftp")
_FENCE = "```"
# Backquotes pair from the left of their line, one with one, two with two. Around Chinese alone they are quotes, around
# signs of a program they are code: but a pair that is no code pairs all the same, or `1` 個 `2` would protect 個.
_MAX_RUN = 3
_HAS_CODE = re.compile(r"[A-Za-z_(){}\[\]=<>;$/\\]")
_KANA = "ぁ-ゖゝ-ゟァ-ヺー-ヿ"
_HAS_KANA = re.compile(f"[{_KANA}]")
# A quoted Japanese name or sentence within a Chinese line.
_QUOTES = '「『“"《〈【（()）】〉》”』」\n'
_QUOTED = re.compile(f'[「『“"《〈【（(]([^{_QUOTES}]*[{_KANA}][^{_QUOTES}]*)')
# A Japanese word outside quotes: up to two characters between kana (お好み焼き).
_INLINE = compile_later(f"[{_KANA}](?:[一-鿿々]{{0,2}}[{_KANA}])+")

# Titles: in 《》 and 〈〉 always; in 「」 and 『』 where it is no speech, which holds the end of a sentence,
# or follows a colon or comma. The length is a guess: names of laws have up to 60 characters.
_TITLE = re.compile(
    "《[^《》\n]{1,80}》|〈[^〈〉\n]{1,80}〉|(?<![：:，,])(?:「[^「」\n。！？!?]{1,80}」|『[^『』\n。！？!?]{1,80}』)"
)


def find_titles(text: str) -> list[tuple[int, int]]:
    """Return the spans of titles, with their brackets, in the text's order.

    >>> text = "讀完《紅樓夢》，她說：「真好。」又去找「臺北人」這本書。"
    >>> [text[start:end] for start, end in find_titles(text)]
    ['《紅樓夢》', '「臺北人」']
    """
    return [match.span() for match in _TITLE.finditer(text)]


def find_quoted(text: str, has_kana: bool) -> Iterator[tuple[int, int]]:
    """Yield the spans of URLs, code and quoted Japanese, which say nothing about the text around; they may overlap."""
    # Each is tried only where its first sign stands: a search by pattern costs as much as all else that is done, and
    # one for a sign alone a tenth of one for several.
    if ("/" in text and "://" in text) or ("w" in text and "www." in text):
        yield from _find_urls(text)
    if "`" in text:
        if _FENCE in text:
            yield from _find_fenced(text)
        yield from _find_backquoted(text)
    if not has_kana:
        return
    for match in _QUOTED.finditer(text):
        kana = len(_HAS_KANA.findall(match[1]))
        if kana >= MIN_FOREIGN_CHARS and kana >= MIN_FOREIGN_SHARE * len(match[1]):
            yield match.span(1)


def _find_urls(text: str) -> Iterator[tuple[int, int]]:
    end = 0
    slashes, www = text.find("://"), text.find("www.")
    while slashes >= 0 or www >= 0:
        if www < 0 or 0 <= slashes < www:
            start = next((slashes - len(name) for name in _SCHEMES if text.endswith(name, end, slashes)), -1)
            slashes = text.find("://", slashes + 1)
        else:
            start, www = www, text.find("www.", www + 1)
        match = _URL.match(text, start) if start >= end else None
        if match:
            end = match.end()
            yield match.span()


def _find_fenced(text: str) -> Iterator[tuple[int, int]]:
    start = 0 if text.startswith(_FENCE) else _next_fence(text, 0)
    while start >= 0:
        closing = _next_fence(text, start)
        end = closing + len(_FENCE) if closing >= 0 else len(text)
        yield start, end
        start = _next_fence(text, end)


def _next_fence(text: str, at: int) -> int:
    """Return where the next fence behind a place starts a line; -1 if none does."""
    found = text.find("\n" + _FENCE, at)
    return found + 1 if found >= 0 else -1


def _find_backquoted(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of code between backquotes: a run of one to three, and the next run, as long, on its line."""
    before, *pieces = text.split("`")
    pieces[-1] = pieces[-1] or "\n"  # so that it ends the last run too
    at, run, start, opened, code = len(before), 0, 0, 0, ""
    for piece in pieces:  # a backquote stands before each, and each but an empty one ends a run
        run, at = run + 1, at + 1
        if not piece:
            continue
        if run == opened:
            if "a" <= code[0] <= "z" or _HAS_CODE.search(code):
                yield start, at
            opened = 0
        else:
            start, opened, code = at - run, run if run <= _MAX_RUN and "\n" not in piece else 0, piece
        run, at = 0, at + len(piece)


def find_japanese_words(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of Japanese words outside quotes that hold Chinese characters between kana."""
    yield from (match.span() for match in _INLINE.finditer(text))
