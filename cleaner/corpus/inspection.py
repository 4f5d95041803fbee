"""What a document is, before anything is done to it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from cleaner.config import Config
from cleaner.encoding import decode_bytes
from cleaner.ledger import DecodeRecord
from cleaner.pipeline import clean
from cleaner.result import encoding_to_dict

_WRITING = {
    "han": re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"),
    "kana": re.compile("[\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff\uff66-\uff9d]"),
    "hangul": re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]"),
    "latin": re.compile("[A-Za-z\u00c0-\u024f\uff21-\uff3a\uff41-\uff5a]"),
    "cyrillic": re.compile("[\u0400-\u04ff]"),
}
# Japanese prose is at least a third kana; a Chinese text that quotes Japanese stays far below a tenth.
MIN_KANA_SHARE = 0.10
# Korean and Chinese hardly mix; names in the other script stay below this.
MIN_HANGUL_SHARE = 0.30
# A Chinese article about software can be half Latin letters, since a Latin word has five letters and a Chinese two.
MIN_HAN_SHARE = 0.20


def inspect_bytes(raw: bytes, config: Config | None = None) -> dict[str, Any]:
    """Return what *raw* is, as plain data.

    `encoding` as in `Result.to_dict`; `line_ends` counts by kind; `characters`, `lines`, `longest_line` (in
    characters); `writing` the shares of letters by writing system; `language` a guess from them; `script` as in
    `identify_script`; `damage` the counts of encoding findings by rule, `damage_places` the first of them.
    """
    config = config or Config()
    decoded = decode_bytes(raw, config.encoding)
    text = decoded.text
    # The encoding stage alone finds the damage; nothing is written, so nothing need be checked.
    result = clean(raw, replace(config, select=("encoding",), ignore=(), self_check="off"))
    lines = text.split("\n")
    writing = writing_shares(text)
    return {
        "bytes": len(raw),
        "encoding": encoding_to_dict(decoded.encoding),
        "line_ends": _line_ends(decoded.record, text),
        "characters": len(text),
        "lines": len(lines) - (not lines[-1]),
        "longest_line": max(map(len, lines)),
        "writing": writing,
        "language": guess_language(writing, result.script.name),
        "script": {
            "name": result.script.name,
            "shares": {key: round(value, 4) for key, value in result.script.shares.items()},
        },
        "damage": dict(sorted(Counter(finding.rule for finding in result.findings).items())),
        "damage_places": [
            {"line": f.line, "column": f.column, "rule": f.rule, "message": f.message} for f in result.findings[:5]
        ],
    }


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


def guess_language(writing: dict[str, float], script: str) -> str:
    """Return a guess at the language: zh-Hans, zh-Hant, zh, ja, ko, another writing system's name, or unknown.

    >>> guess_language({"han": 0.9, "latin": 0.1}, "hant")
    'zh-Hant'
    """
    if writing.get("kana", 0) >= MIN_KANA_SHARE:
        return "ja"
    if writing.get("hangul", 0) >= MIN_HANGUL_SHARE:
        return "ko"
    if writing.get("han", 0) >= MIN_HAN_SHARE:
        return {"hans": "zh-Hans", "hant": "zh-Hant"}.get(script, "zh")
    if not writing:
        return "unknown"
    return max(writing, key=lambda name: writing[name])
