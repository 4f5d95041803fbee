"""What a document is, before anything is done to it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np

from cleaner.config import Config
from cleaner.encoding import decode_bytes
from cleaner.ledger import DecodeRecord, to_code_points
from cleaner.pipeline import clean
from cleaner.result import encoding_to_dict, script_to_dict
from cleaner.writing import Script

_WRITING = {
    "han": re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"),
    "kana": re.compile("[\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff\uff66-\uff9d]"),
    "hangul": re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]"),
    "latin": re.compile("[A-Za-z\u00c0-\u024f\uff21-\uff3a\uff41-\uff5a]"),
    "cyrillic": re.compile("[\u0400-\u04ff]"),
}


def inspect_bytes(raw: bytes, config: Config | None = None) -> dict[str, Any]:
    """Return what *raw* is, as plain data.

    `encoding` as in `Result.to_dict`; `line_ends` counts by kind; `characters`, `lines`, `longest_line` (in
    characters); `writing` the shares of letters by writing system; `language` a BCP 47 tag; `script` as in
    `identify_script`, with its stretches, their lines and the shares of the letters; `damage` the counts of encoding
    findings by rule, `damage_places` the first of them.
    """
    config = config or Config()
    decoded = decode_bytes(raw, config.encoding)
    text = decoded.text
    # The encoding stage alone finds the damage; nothing is written, so nothing need be checked.
    result = clean(raw, replace(config, select=("encoding",), ignore=(), self_check="off"))
    lines = text.split("\n")
    return {
        "bytes": len(raw),
        "encoding": encoding_to_dict(decoded.encoding),
        "line_ends": _line_ends(decoded.record, text),
        "characters": len(text),
        "lines": len(lines) - (not lines[-1]),
        "longest_line": max(map(len, lines)),
        "writing": writing_shares(text),
        "language": result.script.tag,
        "script": _script(result.script, text),
        "damage": dict(sorted(Counter(finding.rule for finding in result.findings).items())),
        "damage_places": [
            {"line": f.line, "column": f.column, "rule": f.rule, "message": f.message} for f in result.findings[:5]
        ],
    }


def _script(found: Script, text: str) -> dict[str, Any]:
    row = script_to_dict(found, with_spans=True)
    feeds = np.flatnonzero(to_code_points(text) == ord("\n"))
    for span in row["spans"]:
        first, last = np.searchsorted(feeds, (span["start"], max(span["start"], span["end"] - 1))).tolist()
        span["first_line"], span["last_line"] = first + 1, last + 1
    return row


def _line_ends(record: DecodeRecord, text: str) -> dict[str, int]:
    counts = Counter(record.odd_newlines.values())
    counts[record.newline] += text.count("\n") - len(record.odd_newlines)
    return {name: counts[end] for end, name in (("\n", "lf"), ("\r\n", "crlf"), ("\r", "cr")) if counts[end]}


def writing_shares(text: str) -> dict[str, float]:
    """Return the share of each writing system in the letters of *text*; systems that do not occur are left out.

    >>> writing_shares("汉字ab")
    {'han': 0.5, 'latin': 0.5}
    """
    counts = {name: sum(1 for _ in pattern.finditer(text)) for name, pattern in _WRITING.items()}
    total = sum(counts.values())
    return {name: round(count / total, 4) for name, count in counts.items() if count}
