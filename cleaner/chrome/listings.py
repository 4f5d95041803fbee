"""Lists of other pages that are known by what every n-th line is: cut off, one less, a name counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from cleaner.chrome.cues import Cue, count_words, places_with_cue
from cleaner.chrome.lines import Page
from cleaner.chrome.orders import MIN_EVEN, find_even_rows
from cleaner.patterns import compile_later

# Teasers below their titles, cut off with dots: about as wide as each other, in letters, but for one in four.
TEASER_STEPS = range(2, 5)
MIN_TEASER_CHARS, MAX_TITLE_CHARS = 25, 60
MAX_TEASER_DIFFERENCE = 12
MIN_ALIKE_SHARE = 0.75
# First paragraphs below their titles, each with a link to the rest at its end: `…的核心技术。[详情]`.
MIN_SUMMARY_CHARS = 30
# Paragraphs that all break off, one right below the other; in dialogue three and four do.
MIN_BROKEN, MIN_BROKEN_CHARS = 6, 50
# Issues, the newest first: `第101期`, a title, `第100期`, a title. The next number stands at most so many lines below.
MAX_ISSUE_CHARS, MAX_ISSUE_DISTANCE = 84, 3
# Folders of an archive: `▶ 台北美食 (214)`, with a row of titles or none between two of them.
MAX_FOLDER_CHARS, MAX_FOLDER_DISTANCE = 48, 2

# Titles of other articles up to the end of the text, of which half ask, and half of these without a question mark.
MIN_QUESTIONS_ROW, MIN_ASKING_SHARE = 8, 0.5
QUESTION_CHARS = range(6, 49)
MIN_QUESTION_LENGTHS = 6

# The articles of a series, numbered from one on; this one is among them, and its title stands near the start.
MIN_SERIES, MAX_SERIES_CHARS, MAX_TITLE_LINES = 4, 60, 60

# So many lines of tags with one id.
MIN_HIDDEN = 6

_CUT_ENDS = ("...", "…")
_LINKED = compile_later(r"[\[(<]\s?(?:详细|详情|查看详情|查看全文|阅读全文|全文|更多)\s?[\])>»]+$")
_SENTENCE = compile_later(r"\.(?<=[\u3400-\u9fff\"')]\.)(?!\.)|;")
_ISSUE = compile_later(r"(?P<name>[^\n]{0,60}?(?:第\s?|(?<![a-z])(?:ep|vol|no)[. ]{0,2}))(?P<number>\d{1,4})(?!\d)")
_CHINESE_ISSUE = compile_later(r"第\s?\d{1,4}\s?[期集辑回卷号刊]")
_LATIN_ISSUE = compile_later(r"(?<![a-z])(?:ep|vol|no)[. ]{0,2}\d")
_LATIN_ISSUE_SIGNS = ("ep", "vol", "no")
_PART = compile_later(r"(?P<series>[^\d\n]{2,24}?)\s?(?P<number>\d{1,2})[》〉:|]\s?(?P<title>\S.{3,50})$")
_SERIES_SIGNS = "》〉:|"
_SERIES_HEADINGS = ("[专题]", "[系列", "系列报道", "系列文章", "专题:")
_TAGS = compile_later(r"(?:<[^<>]{1,200}>\s*)+$")
_ID = compile_later(r' id="([a-z0-9]{4,12})"')
_UNITS = tuple("期集辑回卷号刊")
_SENTENCE_END = compile_later(r"[.!?…][\"')]*$")
_FOLDER_SIGNS = frozenset("▶►▸▾▼▷▹▻")
_FOLDER = compile_later(r"[▶►▸▾▼▷▹▻]\s*[^()\s][^()]*\(\d{1,5}\)$")
_ASKS = compile_later(r"怎么|什么|如何|哪[些个里家种]|吗|为何|是否|能否|多少|有没有|该不该|\?")
_NUMBERED = compile_later(
    r"\W?(?:\d{1,3}|[一二三四五六七八九十]{1,3}|[a-d])\s?[.,、):]|[·•▪●○◆*#-]|第.{1,3}[步章节条回题]"
)
_HAN = compile_later("[\u3400-\u9fff]")
_BULLETS = ("·", "•", "-", "▪")


def find_listings(page: Page, lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the places, among the filled *lines* of a page, of such lists, and what each line is one of, in words."""
    cut = find_cut(page)
    if len(cut) >= MIN_EVEN:
        yield from ((at, "one of titles with their first words, cut off") for at in _find_teasers(lines, cut))
        yield from ((at, "one of paragraphs that all break off") for at in _find_broken(lines, cut))
    if count_words(page, Cue.REST) >= MIN_EVEN:
        linked = places_with_cue(page, Cue.REST)
        rows = _find_summaries(lines, linked)
        yield from ((at, "one of titles with a paragraph and a link to the rest") for at in rows)
    if count_words(page, Cue.ISSUE) >= MIN_EVEN and _has_issues(page):
        numbered = places_with_cue(page, Cue.ISSUE)
        yield from ((at, "one of issues, the newest first") for at in _find_issues(lines, numbered))
    if count_words(page, Cue.FOLDER) >= MIN_EVEN:
        yield from ((at, "one of folders, each with the number of its pages") for at in _find_folders(lines))
    if count_words(page, Cue.SERIES) and _has_series(page):
        yield from ((at, "one of the articles of a series, with this one") for at in _find_series(lines))
    yield from ((at, "one of other titles up to the end, many of them questions") for at in _find_questions(lines))


def find_cut(page: Page) -> list[int]:
    """Return the places, among the filled lines of *page*, of those that end in dots: most texts have few."""
    lines = page.filled_lines
    return [at for at in places_with_cue(page, Cue.CUT) if lines[at].endswith(_CUT_ENDS)]


def _find_questions(lines: Sequence[str]) -> range:
    """Return the places of titles of other articles behind the last paragraph, up to the end of the text.

    Questions of an exercise are numbered, and all end in a question mark; in a play, names stand before them.
    """
    first = len(lines)
    while first and _is_other_title(lines[first - 1]):
        first -= 1
    row = lines[first:]
    asking = [line for line in row if _ASKS.search(line)] if first and len(row) >= MIN_QUESTIONS_ROW else []
    if len(asking) < MIN_ASKING_SHARE * len(row) or not asking or len(set(map(len, row))) < MIN_QUESTION_LENGTHS:
        return range(0)
    marked = sum(line.endswith("?") for line in row)
    closed = _SENTENCE_END.search(lines[first - 1]) is not None
    return range(first, len(lines)) if closed and 2 * marked <= len(row) else range(0)


def _is_other_title(line: str) -> bool:
    is_title = len(line) in QUESTION_CHARS and line[-1] not in ".,:;" and _HAN.search(line) is not None
    return is_title and not _SENTENCE.search(line) and not _NUMBERED.match(line)


def find_hidden_markup(page: Page) -> Iterator[int]:
    """Yield the indexes of lines of nothing but tags that all have one id: what hides links of strangers on a page.

    In a listing of markup no id stands twice.
    """
    if count_words(page, Cue.MARKUP) < MIN_HIDDEN:
        return
    owners: dict[str, list[int]] = {}
    for index in page.filled:
        line = page.lines[index]
        if line[0] == "<" and line[-1] == ">" and ' id="' in line and _TAGS.match(line):
            ids = set(_ID.findall(line))
            if len(ids) == 1:
                owners.setdefault(ids.pop(), []).append(index)
    yield from (index for rows in owners.values() if len(rows) >= MIN_HIDDEN for index in rows)


def _find_teasers(lines: Sequence[str], cut: Sequence[int]) -> Iterator[int]:
    """Yield the places of titles with teasers below them: every n-th line is cut off, and as wide as the others."""
    for row in find_even_rows([at for at in cut if len(lines[at]) >= MIN_TEASER_CHARS], TEASER_STEPS):
        widths = sorted(width(lines[at]) for at in row)
        usual = widths[len(widths) // 2]
        alike = sum(abs(wide - usual) <= MAX_TEASER_DIFFERENCE for wide in widths)
        titles = _between(row)
        if titles.start < 0 or alike < max(MIN_EVEN, MIN_ALIKE_SHARE * len(row)):
            continue
        if all(at in row or len(lines[at]) <= MAX_TITLE_CHARS for at in titles):
            yield from titles


def _find_broken(lines: Sequence[str], cut: Sequence[int]) -> Iterator[int]:
    """Yield the places of rows of paragraphs that all break off: of each the first words are shown."""
    # Two of the one-character sign are how a sentence trails off in print.
    broken = [at for at in cut if len(lines[at]) >= MIN_BROKEN_CHARS and not lines[at].endswith("……")]
    for row in _rows_of(broken):
        if len(row) >= MIN_BROKEN:
            yield from row


def _rows_of(places: Sequence[int]) -> Iterator[list[int]]:
    """Yield the rows of places that stand one right below the other."""
    row = list(places[:1])
    for at in places[1:]:
        if at != row[-1] + 1:
            yield row
            row = []
        row.append(at)
    yield row


def _find_summaries(lines: Sequence[str], linked: Sequence[int]) -> Iterator[int]:
    """Yield the places of titles with paragraphs below them, each of which ends on a link to the rest.

    The first title may stand at the end of the line above, which is the article's, and stays.
    """
    below = [at for at in linked if len(lines[at]) >= MIN_SUMMARY_CHARS and _LINKED.search(lines[at])]
    for row in find_even_rows(below, TEASER_STEPS):
        if all(at in row or len(lines[at]) <= MAX_TITLE_CHARS for at in range(row[0], row[-1])):
            above = _between(row).start
            first = above if above >= 0 and all(_is_heading(line) for line in lines[above : row[0]]) else row[0]
            yield from range(first, row[-1] + 1)


def _is_heading(line: str) -> bool:
    return len(line) <= MAX_TITLE_CHARS and line[-1] not in ".,:;"


def width(line: str) -> int:
    """Return how wide a folded line is, in letters: characters are twice as wide."""
    return len(line) + sum(character >= "\u2e80" for character in line)


def _between(row: Sequence[int]) -> range:
    """Return the lines of an even row, from those above its first place on."""
    return range(row[0] - (row[1] - row[0]) + 1, row[-1] + 1)


def _has_series(page: Page) -> bool:
    return any(all(f"{number}{sign}" in page.folded for number in range(1, MIN_SERIES + 1)) for sign in _SERIES_SIGNS)


def _has_issues(page: Page) -> bool:
    """Tell whether so many numbers of issues stand in the text: 第 is frequent, but seldom before a figure."""
    found = sum(1 for _ in _CHINESE_ISSUE.finditer(page.folded)) if "第" in page.folded else 0
    if found < MIN_EVEN and any(page.folded.count(sign) >= MIN_EVEN for sign in _LATIN_ISSUE_SIGNS):
        found = sum(1 for _ in _LATIN_ISSUE.finditer(page.folded))
    return found >= MIN_EVEN


def _find_issues(lines: Sequence[str], numbered: Sequence[int]) -> Iterator[int]:
    """Yield the places of issues whose numbers fall by one, with the titles between them."""
    for row in _falling_rows(lines, numbered):
        steps = {below - above for above, below in pairwise(row)}
        # With a title below each number, one stands below the last as well.
        end = row[-1] + (steps.pop() if len(steps) == 1 else 1)
        places = range(row[0], min(end, len(lines)))
        if _are_titles(lines[at] for at in places):
            yield from places


def _falling_rows(lines: Sequence[str], numbered: Sequence[int]) -> Iterator[list[int]]:
    """Yield the places of four numbers and more below one name, each one less than the one above."""
    rows: dict[str, list[int]] = {}
    next_numbers: dict[str, int] = {}
    ended: list[list[int]] = []
    for at, name, number in _number_lines(lines, numbered):
        row = rows.setdefault(name, [])
        if row and (at - row[-1] > MAX_ISSUE_DISTANCE or number != next_numbers[name]):
            ended.append(row)
            row = rows[name] = []
        row.append(at)
        next_numbers[name] = number - 1
    yield from (row for row in (*ended, *rows.values()) if len(row) >= MIN_EVEN)


def _number_lines(lines: Sequence[str], numbered: Sequence[int]) -> Iterator[tuple[int, str, int]]:
    """Yield the place of each line with the number of an issue, what stands before the number, and the number."""
    for at in numbered:
        line = lines[at]
        issue = _ISSUE.match(line) if len(line) <= MAX_ISSUE_CHARS else None
        if issue is not None:
            is_counted = not issue["name"].rstrip().endswith("第")
            if is_counted or line[issue.end() :].lstrip()[:1] in _UNITS:
                yield at, issue["name"], int(issue["number"])


def _are_titles(lines: Iterable[str]) -> bool:
    """Tell whether no line has a sentence that ends in it."""
    return not any(len(line) > MAX_ISSUE_CHARS or _SENTENCE.search(line) for line in lines)


def _find_series(lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of the titles of a series, one right below the other, of which one is that of the page."""
    parts = {
        at: found
        for at, line in enumerate(lines)
        if len(line) <= MAX_SERIES_CHARS and line[-1] not in ".;" and (found := _PART.match(line))
    }
    for first, start in parts.items():
        if start["number"] != "1":
            continue
        end = first
        while end in parts and parts[end]["series"] == start["series"] and int(parts[end]["number"]) == end - first + 1:
            end += 1
        titles = {parts[at]["title"] for at in range(first, end)}
        if end - first >= MIN_SERIES and not titles.isdisjoint(lines[: min(first, MAX_TITLE_LINES)]):
            yield from range(first - lines[first - 1].startswith(_SERIES_HEADINGS), end)


def _find_folders(lines: Sequence[str]) -> Iterator[int]:
    """Yield the places of folders with counts, and of the rows of titles below them."""
    folders = [
        at
        for at, line in enumerate(lines)
        if line[0] in _FOLDER_SIGNS and len(line) <= MAX_FOLDER_CHARS and _FOLDER.match(line)
    ]
    row: list[int] = []
    for at in [*folders, len(lines) + MAX_FOLDER_DISTANCE]:
        if row and (at - row[-1] > MAX_FOLDER_DISTANCE or not all(map(_is_row, lines[row[-1] + 1 : at]))):
            if len(row) >= MIN_EVEN:
                below = row[-1] + 1
                yield from range(row[0], below + (below < len(lines) and _is_row(lines[below])))
            row = []
        row.append(at)


def _is_row(line: str) -> bool:
    return line.startswith(_BULLETS)
