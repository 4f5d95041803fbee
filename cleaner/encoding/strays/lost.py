"""What is lost and cannot be had back: reported with its place, never guessed."""

from __future__ import annotations

import re
from functools import cache

from cleaner.document import NO_CHANGES, Changes, Context, Note
from cleaner.encoding.reported import Reported
from cleaner.encoding.strays.code_lines import is_in_backticks
from cleaner.encoding.traits import Trait, traits_of
from cleaner.ledger import Edit
from cleaner.patterns import compile_later
from cleaner.rules import registry

_UNDECODABLE = "encoding/undecodable"
_REPLACEMENT = "encoding/replacement-character"
_KUN_JIN_KAO = "encoding/kun-jin-kao"
_FILL = "encoding/memory-fill"
_SHOWN = "encoding/damage-shown"
_FILL_ONLY = "encoding/memory-fill-only"
_RULES = (_FILL_ONLY, _UNDECODABLE, _REPLACEMENT, _KUN_JIN_KAO, _FILL, _SHOWN)

# A line of which so much is U+FFFD was read with a wrong encoding as a whole. Lines with single damaged places
# stay under 0.2; GBK read as UTF-8 has 0.5 and more.
MIN_WRECKED_SHARE = 0.3
# Fillings of unset memory come in long runs; in speech (好烫烫烫) a character is said three or four times, and with
# a word of speech beside it up to a dozen times. No word doubles the others, except 村村屯屯.
MIN_FILL_CHARS = 6
MIN_FILL_CHARS_IN_SPEECH = 12
MIN_RARE_FILL_CHARS = 4
MIN_LATIN_FILL_CHARS = 8

# What bytes of GBK form in UTF-8 by chance: letters of two bytes each. A row of U+FFFD alone was emoji.
_BY_CHANCE = compile_later("[\u0080-\u07ff]")
_REPLACEMENTS = compile_later("\ufffd+")
# Pairs of U+FFFD in UTF-8 (EF BF BD EF BF BD) read as GBK, Big5, CP949 or EUC-JP; a single one takes half of the next
# character along.
_KUN = compile_later(
    "(?:[锟錕]斤拷|[锟錕][\u4e00-\u9fff](?:[\u4e00-\u9fff]拷)?)+[锟錕]?|(?:嚙踝蕭|嚙[\u4e00-\u9fff])+嚙?"
    "|(?:占쏙옙|占[\uac00-\ud7a3])+占?|(?:鐃緒申|鐃[\u4e00-\u9fff])+鐃?"
)
_WHOLE_KUN = compile_later("[锟錕]斤拷|嚙踝蕭|占쏙옙|鐃緒申")
_READ_AS = {"锟": "GBK", "錕": "GBK", "嚙": "Big5", "占": "CP949", "鐃": "EUC-JP"}
# The same read as an encoding of one byte a character; a single one is three signs that no text has side by side.
_AS_LATIN = ("ï¿½", "пїЅ", "∩┐╜", "О©╫", "ÔøΩ", "ďż˝", "я┐╜")
_AS_LATIN_RUNS = compile_later(f"(?:{'|'.join(_AS_LATIN)})+")
# Unset memory CC and CD, freed memory DD and FE EE, as GBK and as Big5; CC, CD and DD as Latin-1.
# What debuggers fill buffers with, alone in a text: so many cannot be meant.
_WHOLE_FILL = compile_later(r"\s*(?P<fill>烫{8,}|屯{8,}|葺{8,}|铪{8,})\s*")
_FILLS = compile_later(
    f"[烫燙]{{{MIN_FILL_CHARS},}}|(?=([屯葺铪昍迋楥鞜])\\1{{{MIN_RARE_FILL_CHARS - 1},}})\\1+"
    f"|(?:烫{{2,}}屯{{2,}}|屯{{2,}}烫{{2,}})[烫屯]*"
    f"|(?<![A-Za-z\u00c0-\u024f])(?=([ÌÍÝ])\\2{{{MIN_LATIN_FILL_CHARS - 1},}})\\2+(?![A-Za-z\u00c0-\u024f])"
)
_GATE = compile_later(
    "\ufffd|[锟錕]斤|嚙踝|占쏙|鐃緒|ï¿|пї|∩┐|О©|Ôø|ďż|я┐|([烫燙屯葺铪昍迋楥鞜ÌÍÝ])\\1|烫燙|燙烫|烫屯|屯烫"
)
_SPEECH_BEFORE = compile_later("[好很太真水汤湯锅鍋嘴手脚腳热熱超巨面茶叫喊]$")
_SPEECH_AFTER = compile_later("[了啊呀死的哦喔！!]")
# Someone's name, mostly: 屯屯屯屯的回答.
_NAME_AFTER = compile_later("的|说|[:：]")
MAX_NAME_CHARS = 5
# So many places outside quotation marks show that a text is damaged; then what is quoted is damaged, too. Texts that
# only name such damage show it in quotation marks, or once.
MIN_DAMAGED_PLACES = 2
# An article on damage has more lines than samples of it; U+FFFD in most lines is damage, whatever the text is about.
MAX_SHOWN_SHARE = 0.4
_QUOTES = frozenset("\"'“”‘’「」『』《》`()（）、[]【】")
# 锟斤拷 once in a healthy sentence beside such a word is the word for it, as far as one can tell.
_WORD_BEFORE = compile_later(
    "(?:[的是成叫个個堆串行些满滿种種了把见見现現到句屏]|出现|显示|全是|和|与|與|还有|說|说|看到|什么|不是|就是)\\s?$"
)
_WORD_AFTER = compile_later(
    "\\s?(?:的|是|了|们|們|吗|呢|啊|吧|现象|現象|问题|問題|之类|就|也|都|和|与|與|[、，。！？,!?~～…])"
)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what a line that talks of such damage has, and what one of a text that is about it has (folded view)."""
    return compile_later(registry()[_KUN_JIN_KAO].match["pattern"]), compile_later(registry()[_SHOWN].match["pattern"])


def find_lost_text(text: str, context: Context) -> Changes:
    """Return notes on U+FFFD, 锟斤拷 and the fillings of unset memory; where a text is about these, infos or none."""
    if not any(map(context.config.is_enabled, _RULES)):
        return NO_CHANGES
    whole = _WHOLE_FILL.fullmatch(text)
    if whole is not None and context.config.is_enabled(_FILL_ONLY):
        start, end = whole.span("fill")
        return Changes(
            [Edit(start, end, text[start:end], "", _FILL_ONLY, "the text is unset memory from start to end")]
        )
    spans = list(traits_of(context).lines(Trait.LOST | Trait.LOST_PAIR, _GATE))
    talk, about = _patterns()
    notes: list[Note] = []
    reported = Reported(context.damage)
    for start, end in spans:
        found = _find_in_line(text, start, end, reported)
        if found and not talk.search(context.view.part(start, end)):
            notes += found
    if not notes:
        return NO_CHANGES
    is_about = any(about.search(context.view.part(start, end)) for start, end in spans)
    kuns = [note for note in notes if note.rule == _KUN_JIN_KAO]
    quoted = {note for note in kuns if _is_quoted(text, _line_of(text, note.start, note.end), (note.start, note.end))}
    if is_about or len(kuns) - len(quoted) < MIN_DAMAGED_PLACES:
        notes = [note for note in notes if note not in quoted]
        kuns = [note for note in kuns if note not in quoted]
    shown: tuple[str, ...] = ()
    if is_about or (len(kuns) == 1 and _is_word(text, kuns[0])):
        shown = (_KUN_JIN_KAO, _FILL)
    if is_about and len(notes) <= MAX_SHOWN_SHARE * (text.count("\n") + 1):
        shown += (_REPLACEMENT, _UNDECODABLE)
    notes = [_as_shown(note) if note.rule in shown else note for note in notes]
    return Changes(notes=notes)


def _is_word(text: str, note: Note) -> bool:
    """Tell whether the only 锟斤拷 of a text may be the word for such damage: beside such words, or on its own."""
    if note.end - note.start != len("锟斤拷"):
        return False
    start, end = _line_of(text, note.start, note.end)
    return (
        _WORD_BEFORE.search(text[max(start, note.start - 3) : note.start]) is not None
        or _WORD_AFTER.match(text, note.end, end) is not None
        or (text[start : note.start] + text[note.end : end]).strip(" \t>*-#.") == ""
    )


def _line_of(text: str, start: int, end: int) -> tuple[int, int]:
    stop = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, len(text) if stop < 0 else stop


def _as_shown(note: Note) -> Note:
    return Note(_SHOWN, note.start, note.end, note.message, "the text seems to talk of such damage, or names it")


def _find_in_line(text: str, start: int, end: int, reported: Reported) -> list[Note]:
    notes = []
    count = text.count("\ufffd", start, end)
    is_wrecked = count > 2 and count >= MIN_WRECKED_SHARE * (end - start) and _BY_CHANCE.search(text, start, end)
    if is_wrecked and not reported.touches(start, end):
        message = f"{count} of {end - start} characters of the line are U+FFFD: it was decoded as what it is not"
        notes.append(Note(_UNDECODABLE, start, end, message, "the bytes are gone; decode the source again"))
    elif count:
        for match in _REPLACEMENTS.finditer(text, start, end):
            if not reported.touches(*match.span()) and not _is_in_code(text, start, end, match.span()):
                message = "something stood here that could not be decoded (U+FFFD)"
                notes.append(Note(_REPLACEMENT, *match.span(), message, "the bytes are gone"))
    for match in _KUN.finditer(text, start, end):
        # 锟 with another character alone is a name.
        if _WHOLE_KUN.search(match.group()):
            read_as = _READ_AS[match.group()[0]]
            reason = f"U+FFFD in UTF-8 was read as {read_as}; the bytes are gone"
            notes += _note_kun(match, reason, reported)
    for match in _AS_LATIN_RUNS.finditer(text, start, end):
        reason = "U+FFFD in UTF-8 was read as an encoding of one byte a character; the bytes are gone"
        notes += _note_kun(match, reason, reported)
    for match in _FILLS.finditer(text, start, end):
        if not _is_quoted(text, (start, end), match.span()) and not _is_speech(text, match):
            message = f"{match.group()[:3]}… is unset memory, not text"
            notes.append(
                Note(_FILL, *match.span(), message, "a debugger fills memory with one byte; this is that byte")
            )
    return notes


def _note_kun(match: re.Match[str], reason: str, reported: Reported) -> list[Note]:
    if reported.touches(*match.span()):
        return []
    message = f"{match.group()[:6]} is what is left of undecodable bytes"
    return [Note(_KUN_JIN_KAO, *match.span(), message, reason)]


def _is_speech(text: str, match: re.Match[str]) -> bool:
    """Tell whether a filling may be what someone says, or a name."""
    start, end = match.span()
    if text[start] in "屯葺铪" and end - start <= MAX_NAME_CHARS and _NAME_AFTER.match(text, end):
        return True
    return (
        text[start] in "烫燙"
        and end - start < MIN_FILL_CHARS_IN_SPEECH
        and (_SPEECH_BEFORE.search(text[max(0, start - 1) : start]) or _SPEECH_AFTER.match(text, end)) is not None
    )


def _is_in_code(text: str, low: int, high: int, span: tuple[int, int]) -> bool:
    """Tell whether a span is the whole of a string of code ('\ufffd'), or between backticks."""
    start, end = span
    quotes = text[start - 1 : start] + text[end : end + 1]
    return (start > low and quotes in ("''", "``")) or is_in_backticks(text[low:high], start - low)


def _is_quoted(text: str, line: tuple[int, int], span: tuple[int, int]) -> bool:
    (low, high), (start, end) = line, span
    if low < start and end < high and text[start - 1] in _QUOTES and text[end] in _QUOTES:
        return True
    return is_in_backticks(text[low:high], start - low)
