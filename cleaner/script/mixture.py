"""Keeps the script stage off the stretches of a text that are in another script than the rest, where that is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cleaner.config import ScriptTarget
from cleaner.document import Changes, Context, Note
from cleaner.ledger import to_code_points
from cleaner.script.flags import SIMPLIFIED, TRADITIONAL
from cleaner.script.identification import identify_script
from cleaner.script.leaning import find_leaning
from cleaner.script.protection import find_titles
from cleaner.script.quotes import OPENING_QUOTES
from cleaner.script.telling import flag_characters, simplified_only, traditional_only
from cleaner.sparing import spare
from cleaner.writing import ScriptSpan

_MIXED = "script/mixed"
_CHINESE = ("hans", "hant")
_SAID = {"hans": "simplified", "hant": "traditional"}
MAX_SHOWN = 8
# A page that quotes a long poem is in the script of the little that stands around it: who asks to keep stretches wants
# the poem kept. A choice; below it, a heading or a menu in the script asked for makes no text of that script.
MIN_TARGET_SHARE = 0.25


def spare_mixed(found: Changes, text: str, context: Context) -> Changes:
    """Return what was *found* with stretches in another script treated as `mixed` in the configuration says.

    `convert` leaves all as it was found. With `keep` nothing in such a stretch is changed or
    reported; with `report` each is one finding. A text that is not in the script asked for is
    converted, and the stretches in it are in the right one already.
    """
    mode = context.config.mixed
    if mode == "convert":
        return found
    spans = find_mixed(text, context.config.script)
    kept = [(span.start, span.end) for span in spans]
    found = spare(found, kept)
    if kept:
        found = found._replace(kept=kept)
    if mode == "keep" or not spans or not context.config.is_enabled(_MIXED):
        return found
    return found._replace(notes=[*found.notes, *_describe(text, spans)])


def spare_titles(found: Changes, text: str, context: Context) -> Changes:
    """Return what was *found* without what is in titles (《》, 〈〉, 「」), where `protect_titles` asks for it."""
    return spare(found, find_titles(text)) if context.config.protect_titles else found


def find_mixed(text: str, target: ScriptTarget = "keep") -> tuple[ScriptSpan, ...]:
    """Return the stretches of *text* in the other Chinese script than the text is in.

    That is the one of most of its telling characters outside quotes, or the *target*
    where enough of them are in it.

    >>> text = "他在窗前轻声念着：“舉頭望明月，低頭思故鄉。”"
    >>> [text[start:end] for start, end, _ in find_mixed(text)]
    ['舉頭望明月，低頭思故鄉。']
    """
    found = identify_script(text)
    if found.name == "other" or len(found.spans) == 1:
        return ()
    flags = flag_characters(text, to_code_points(text), of_stretches=True)
    telling = {"hans": 0, "hant": 0}
    for start, end, name in found.spans:
        # What a line quotes has no say in what the text is.
        if name != "other" and (start == 0 or text[start - 1] not in OPENING_QUOTES):
            own = flags[start:end]
            telling["hans"] += int(np.count_nonzero(own & SIMPLIFIED))
            telling["hant"] += int(np.count_nonzero(own & TRADITIONAL))
    main = "hans" if telling["hans"] >= telling["hant"] else "hant"
    if target != "keep":
        wanted = "hans" if target == "hans" else "hant"
        main = wanted if telling[wanted] >= MIN_TARGET_SHARE * sum(telling.values()) else main
    return tuple(span for span in found.spans if span.name in _CHINESE and span.name != main)


def _describe(text: str, spans: Sequence[ScriptSpan]) -> Iterator[Note]:
    telling = {"hans": simplified_only(), "hant": traditional_only()}
    for start, end, name in spans:
        part = text[start:end]
        found = [character for character in dict.fromkeys(part) if character in telling[name]]
        leans = find_leaning(part) if name == "hant" else None
        region = {"tw": ", as in Taiwan", "hk": ", as in Hong Kong"}.get(leans.to or "", "") if leans else ""
        rest = _SAID["hans" if name == "hant" else "hant"]
        shown = "".join(found[:MAX_SHOWN]) + ("…" if len(found) > MAX_SHOWN else "")
        yield Note(
            _MIXED,
            start,
            end,
            f"{_SAID[name]}{region} in a {rest} text",
            f"{shown} are {_SAID[name]} only; left as it is",
        )
