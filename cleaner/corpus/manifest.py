"""The manifest: a row for each document that was cleaned."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache, lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from cleaner import __version__
from cleaner.corpus.writers import dump_json

if TYPE_CHECKING:
    from cleaner.config import Config
    from cleaner.document import Finding
    from cleaner.result import Result

# What `Config` holds that does not change the clean text.
_NO_INFLUENCE = frozenset({"fail_on", "severity", "per_file_ignores", "allow", "baseline"})
# How much of a line is shown around a finding, in characters: enough to find the place, and to see what is wrong there.
EXCERPT_BEFORE = 12
EXCERPT_AFTER = 28


@dataclass(frozen=True)
class Row:
    """What the manifest says of a document.

    `encoding`, `script` and `meta` are plain data as in `Result.to_dict`; `edits` and
    `findings` are counts by rule; `unfixed` are the findings without a fix, with the text around them.
    `config` and `version` tell what made the outputs, whose hashes tell if they are whole.
    """

    id: str
    path: str
    raw_sha256: str
    clean_sha256: str
    encoding: dict[str, Any]
    script: dict[str, Any]
    chars_in: int
    chars_out: int
    edits: dict[str, int] = field(default_factory=dict)
    findings: dict[str, int] = field(default_factory=dict)
    unfixed: list[dict[str, Any]] = field(default_factory=list)
    meta: dict[str, Any] = field(default_factory=dict)
    decision: str = "keep"
    config: str = ""
    version: str = __version__
    ledger_sha256: str = ""
    diff_sha256: str = ""

    def to_json(self) -> str:
        """Return the row as one line of JSON, without a line end."""
        return dump_json({item.name: getattr(self, item.name) for item in fields(self)})

    @classmethod
    def from_json(cls, line: str | bytes) -> Row | None:
        """Return the row of `to_json`; None for anything else, such as a line that was cut."""
        values = load_line(line)
        return None if values is None else cls.from_mapping(values)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Row | None:
        """Return the row that *values* hold; None where a key is missing or a path leads out of the folder."""
        known = _field_names()
        if not isinstance(values.get("path"), str) or not is_inner_path(values["path"]):
            return None
        try:
            return cls(**{key: value for key, value in values.items() if key in known})
        except TypeError:
            return None


def load_line(line: str | bytes) -> dict[str, Any] | None:
    """Return the object that a line of JSON holds; None for anything else. In bytes, what is no UTF-8 is U+FFFD."""
    import orjson

    try:
        values = orjson.loads(line)
    except ValueError:  # cut; or a lone surrogate, which Python's own reader takes
        try:
            values = json.loads(line if isinstance(line, str) else line.decode("utf-8", "replace"))
        except ValueError:
            return None
    return values if isinstance(values, dict) else None


def is_inner_path(name: str) -> bool:
    """Tell whether a document's path stays inside the folder it is put in."""
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and "\0" not in name


@cache
def _field_names() -> frozenset[str]:
    return frozenset(item.name for item in fields(Row))


@lru_cache(maxsize=64)  # asked for once a document
def fingerprint(config: Config) -> str:
    """Return a short hash of all in *config* that can change a clean text."""
    values: dict[str, Any] = {}
    for item in fields(config):
        if item.name not in _NO_INFLUENCE:
            value = getattr(config, item.name)
            values[item.name] = sorted(set(value)) if isinstance(value, tuple) else value
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def describe_result(name: str, result: Result, config: Config) -> Row:
    """Return the row of a result, without the hashes of its files."""
    from cleaner.result import script_to_dict

    return replace(describe_results([(name, result)], config)[0], script=script_to_dict(result.script))


def describe_results(named: Sequence[tuple[str, Result]], config: Config) -> list[Row]:
    """Return what `describe_result` returns for each name and result, but of the script its name alone.

    Together they take half the time, and to tell a region and stretches as well would take as much again.
    """
    from cleaner.finding_counts import count_findings_in_each
    from cleaner.result import encoding_to_dict
    from cleaner.script.identification import name_each

    results = [result for _, result in named]
    scripts = name_each([result.source for result in results])
    counts = count_findings_in_each(results)
    made_by = fingerprint(config)
    return [
        Row(
            id=name,
            path=name,
            raw_sha256=result.ledger.raw_sha256,
            clean_sha256=result.ledger.clean_sha256,
            encoding=encoding_to_dict(result.encoding),
            script={"name": script},
            chars_in=len(result.source),
            chars_out=len(result.text),
            edits=result.edits_by_rule(),
            findings=findings,
            unfixed=[_unfixed(finding, result.source) for finding in result.unfixed] if result.notes else [],
            meta=result.meta.to_dict(),
            config=made_by,
        )
        for (name, result), script, findings in zip(named, scripts, counts, strict=True)
    ]


def _unfixed(finding: Finding, source: str) -> dict[str, Any]:
    keys = ("rule", "severity", "line", "column", "message", "reason")
    return {**{key: getattr(finding, key) for key in keys}, "text": _around(source, finding.start)}


def _around(source: str, at: int) -> str:
    """Return the part of a line of *source* that stands around a place, with … where it was cut."""
    start = max(source.rfind("\n", 0, at) + 1, at - EXCERPT_BEFORE)
    end = source.find("\n", at, at + EXCERPT_AFTER)
    end = end if end >= 0 else min(len(source), at + EXCERPT_AFTER)
    lead = "…" if start and source[start - 1] != "\n" else ""
    return lead + source[start:end] + ("…" if end < len(source) and source[end] != "\n" else "")
