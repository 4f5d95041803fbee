"""The pipeline: the stages in plain order, rounds until nothing changes, and the checks on the result."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from cleaner import chrome, duplicates, encoding, script, typography
from cleaner.config import Config
from cleaner.document import NO_CHANGES, NO_META, Changes, Draft, Encoding, Finding, Meta, Note, Pass
from cleaner.errors import LedgerMismatchError, SelfCheckError
from cleaner.findings import reported_findings
from cleaner.ledger import DecodeRecord, Ledger, encode_text, sha256_of
from cleaner.result import Result
from cleaner.rules import registry

# Chrome and repeats are judged from their neighbours, so that one removal can uncover the next.
# All seeds and labelled pages settle within two; a document that needs more than four is reported.
MAX_ROUNDS = 4

_STAGES: tuple[tuple[str, tuple[Pass, ...]], ...] = (
    ("encoding", encoding.PASSES),
    ("chrome", chrome.PASSES),
    ("duplicates", duplicates.PASSES),
    ("script", script.PASSES),
    ("typography", typography.PASSES),
)
_VALUE_STAGES = _STAGES[3:]


def clean(
    raw: bytes | str,
    config: Config | None = None,
    *,
    select: tuple[str, ...] | list[str] | None = None,
    ignore: tuple[str, ...] | list[str] | None = None,
) -> Result:
    """Clean one document.

    `raw` is the bytes of a file, or text that was decoded already (its raw form is then
    its UTF-8). `select` and `ignore` name rules or stages and replace those of `config`.

    Raises `ConfigError` for an unknown rule, and `SelfCheckError` when the result fails
    the program's own checks; no input makes it raise otherwise.

    >>> clean("隨著ChatGPT爆紅,大模型升溫。").text
    '随着ChatGPT爆红，大模型升温。\\n'
    """
    config = config or Config()
    if select is not None:
        config = replace(config, select=tuple(select))
    if ignore is not None:
        config = replace(config, ignore=tuple(ignore))
    config.check_names(registry())
    if isinstance(raw, str):
        raw_bytes = encode_text(raw)
        decode, text = DecodeRecord.build("utf-8", b"", raw)
        found = Encoding("utf-8")
        notes: tuple[Note, ...] = ()
    else:
        raw_bytes = raw
        decoded = encoding.decode_bytes(raw, config.encoding)
        decode, text, found, notes = decoded.record, decoded.text, decoded.encoding, decoded.notes
    draft = Draft(text, decode, found, config)
    if notes:
        draft.take("encoding", Changes(notes=notes))
    rounds = _run_rounds(draft)
    clean_bytes = encode_text(draft.text)
    raw_sha256 = sha256_of(raw_bytes)
    # Text that was clean has one hash, which need not be taken twice, and its bytes are what it restores to.
    is_same = clean_bytes == raw_bytes
    ledger = draft.ledger(raw_sha256, raw_sha256 if is_same else sha256_of(clean_bytes))
    if config.self_check != "off" and not (is_same and ledger.is_empty):
        _check_restores(ledger, draft.text, raw_bytes)
    return Result(
        text=draft.text,
        meta=_in_the_form_of_the_text(draft.meta, config),
        ledger=ledger,
        encoding=found,
        notes=tuple(draft.notes),
        source=draft.source,
        rounds=rounds,
    )


def check(raw: bytes | str, config: Config | None = None) -> tuple[Finding, ...]:
    """Return what the rules report about a document, in its order; nothing is changed.

    `Config.severity` and `Config.allow` hold: what is allowed is not reported.
    """
    config = config or Config()
    return reported_findings(clean(raw, config), config)


def restore(text: str, ledger: Ledger) -> bytes:
    """Return the raw bytes of a clean text; raise `LedgerMismatchError` for a text that does not fit the ledger."""
    return ledger.restore(text)


def _run_rounds(draft: Draft) -> int:
    """Run the stages, with the full self-check until a round changes nothing; return how many rounds changed it."""
    changed = _run_stages(draft, _STAGES)
    if not changed or draft.config.self_check != "full":
        return 1
    for rounds in range(1, MAX_ROUNDS):
        draft.start_round()
        if not _run_stages(draft, _STAGES):
            return rounds
    message = (
        f"the text still changed in round {MAX_ROUNDS}; the result is restorable, but cleaning it again may change it"
    )
    note = Note("pipeline/not-settled", 0, 0, message, "two rules undo each other's work")
    draft.take("pipeline", Changes(notes=(note,)))
    return MAX_ROUNDS


def _run_stages(draft: Draft, stages: tuple[tuple[str, tuple[Pass, ...]], ...]) -> bool:
    """Run each pass of each stage on what the one before left; tell whether the text changed."""
    changed = False
    for stage, passes in stages:
        if not draft.config.runs_stage(stage):
            continue
        context = draft.context()
        for find_changes in passes:
            changes = find_changes(draft.text, context)
            if changes is NO_CHANGES:
                continue
            try:
                changed |= draft.take(stage, changes)
                context = draft.context()
            except LedgerMismatchError as error:
                name = getattr(find_changes, "__name__", "a pass")
                raise SelfCheckError(f"{stage}: {name} gave changes that do not fit: {error}") from error
    return changed


def _check_restores(ledger: Ledger, text: str, raw: bytes) -> None:
    try:
        # The bytes are compared themselves, which tells more than their hashes, sooner.
        restored = ledger.rebuild(text)
    except LedgerMismatchError as error:
        raise SelfCheckError(f"the result does not restore: {error}") from error
    if restored != raw:
        raise SelfCheckError("the result does not restore to the bytes that came in")


def _in_the_form_of_the_text(meta: Meta, config: Config) -> Meta:
    """Return the metadata in the script and typography of the text, though they were lifted before these stages."""
    if meta is NO_META or meta == NO_META:
        return meta
    lines: list[str] = []
    for item in fields(meta):
        value = getattr(meta, item.name)
        lines += value if isinstance(value, tuple) else [value or ""]
    # All values at once, a line each: a value alone would cost as much as a page.
    settled = _set_lines([" ".join(line.split()) for line in lines], config)
    values: dict[str, Any] = {}
    for item in fields(meta):
        value = getattr(meta, item.name)
        if isinstance(value, tuple):
            values[item.name], settled = tuple(settled[: len(value)]), settled[len(value) :]
        else:
            values[item.name], settled = settled[0] or None, settled[1:]
    return replace(meta, **values)


def _set_lines(lines: list[str], config: Config) -> list[str]:
    filled = [line for line in lines if line]
    if not filled:
        return lines
    # With the line feed that typography would add, so that layout, which needs a second look then, has nothing to do.
    draft = Draft("\n".join(filled) + "\n", DecodeRecord(), Encoding("utf-8"), config)
    _run_stages(draft, _VALUE_STAGES)
    settled = draft.text.rstrip("\n").split("\n")
    if len(settled) != len(filled):  # a rule joined or dropped a line
        settled = [_set_lines([line], config)[0] for line in filled] if len(filled) > 1 else filled
    rest = iter(settled)
    return [next(rest).strip() if line else line for line in lines]
