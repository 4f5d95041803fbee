"""Mending a text in place: with the fixes that are safe, or with all, and never at the cost of bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cleaner.config import Config
from cleaner.findings import AllowedPlaces
from cleaner.ledger import encode_text
from cleaner.pipeline import clean
from cleaner.result import Result

# The confidence in an encoding from which on a text is written back in UTF-8, without its raw bytes being kept. Two
# characters of GBK or Big5 have 0.94 or more, single-byte text of a few words 0.5.
MIN_CONFIDENCE = 0.9


@dataclass(frozen=True, slots=True)
class Mended:
    """What mending gives: the new bytes, and the result that says how it came to them.

    `risk` says why they must not replace the old ones, and what to do instead; empty where they may. `spared` are rules
    that were left out, since the user allows what they find at some place of this text.
    """

    raw: bytes
    result: Result
    risk: str = ""
    spared: tuple[str, ...] = ()


def mend(raw: bytes, config: Config, *, unsafe: bool = False) -> Mended:
    """Return *raw* mended by the rules whose fixes are safe, with *unsafe* by all; nothing is written.

    A rule that only reports stays on: the others leave alone what it has found.
    """
    from cleaner.rules import registry

    ignored = () if unsafe else tuple(rule.id for rule in registry().values() if rule.safety == "unsafe")
    result = clean(raw, replace(config, ignore=(*config.ignore, *ignored)))
    spared = _allowed_rules(result, config)
    if spared:
        result = clean(raw, replace(config, ignore=(*config.ignore, *ignored, *spared)))
    return Mended(encode_text(result.text), result, _risk_of(result), spared)


def _risk_of(result: Result) -> str:
    found = result.encoding
    if _loses_bytes(result):
        return (
            "it holds bytes that cannot be decoded and would be lost; use `cleaner clean -o DIR`, which keeps them in "
            "the ledger"
        )
    if found.confidence < MIN_CONFIDENCE and not found.is_named:
        return (
            f"its encoding is a guess ({found.codec}, confidence {found.confidence:.2f}); name it with --encoding, or "
            "use `cleaner clean -o DIR`, whose ledger gives the raw bytes again"
        )
    return ""


def _allowed_rules(result: Result, config: Config) -> tuple[str, ...]:
    """Return the rules that would change a place where the user allows what they find."""
    if not config.allow:
        return ()
    places = AllowedPlaces(result.source, config.allow)
    fixes = (finding for finding in result.findings if finding.fix is not None)
    return tuple(dict.fromkeys(finding.rule for finding in fixes if places.covers(finding)))


def _loses_bytes(result: Result) -> bool:
    """Tell whether some of the raw bytes stand in the text as U+FFFD only."""
    decode = result.ledger.decode
    return any(not _is_decodable(raw, decode.codec) for _, _, raw in decode.exceptions)


def _is_decodable(raw: bytes, codec: str) -> bool:
    try:
        raw.decode(codec)
    except UnicodeDecodeError:
        return False
    return True
