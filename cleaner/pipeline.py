"""The pipeline: the stages in plain order, rounds until nothing changes, and the checks on the result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, TypeVar

from cleaner import chrome, duplicates, encoding, script, typography
from cleaner.config import Config
from cleaner.decode_record import PLAIN
from cleaner.document import META_FIELDS, NO_CHANGES, NO_META, Changes, Draft, Encoding, Finding, Meta, Note, Pass
from cleaner.errors import LedgerMismatchError, SelfCheckError
from cleaner.findings import reported_findings
from cleaner.ledger import DecodeRecord, Ledger, encode_text, sha256_of
from cleaner.passes import find_in_each, name_of
from cleaner.result import Result
from cleaner.rules import registry

# Chrome and repeats are judged from their neighbours, so that one removal can uncover the next.
# All seeds and labelled pages settle within two; a document that needs more than four is reported.
MAX_ROUNDS = 4
# How much a pass goes over before the next one does. More documents at once keep its code and tables in the caches of a
# processor for longer, until the documents themselves fill these: with 256, an article of 5 KB takes 5 % less time than
# with 64, and 10 % less than with 32; with 512 no less.
BATCH_DOCUMENTS = 256
BATCH_SIZE = 1 << 20  # bytes, or characters of decoded text

_STAGES: tuple[tuple[str, tuple[Pass, ...]], ...] = (
    ("encoding", encoding.PASSES),
    ("chrome", chrome.PASSES),
    ("duplicates", duplicates.PASSES),
    ("script", script.PASSES),
    ("typography", typography.PASSES),
)
_VALUE_STAGES = _STAGES[3:]
# The encoding of what was decoded before it came here.
_DECODED = Encoding("utf-8")

_Item = TypeVar("_Item")


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
    (outcome,) = _clean_together([raw], config)
    if isinstance(outcome, SelfCheckError):
        raise outcome
    return outcome


def clean_each(raws: Iterable[bytes | str], config: Config | None = None) -> Iterator[Result | Exception]:
    """Return an iterator over what `clean` returns for each document, in order, or the error that it raises.

    Each pass goes over some documents before the next pass does, so that its code and its tables stay in the
    processor's caches: articles of 5 KB take two thirds of the time. Documents are read as they are needed, up to
    `BATCH_DOCUMENTS` at a time.

    Raises `ConfigError` for an unknown rule.

    >>> [result.text for result in clean_each(["大模型升溫,", "隨著爆紅。"])]
    ['大模型升温，\\n', '随着爆红。\\n']
    """
    config = config or Config()
    config.check_names(registry())
    return _clean_batches(raws, config)


def _clean_batches(raws: Iterable[bytes | str], config: Config) -> Iterator[Result | Exception]:
    for batch in in_batches(raws, len):
        yield from _clean_batch(batch, config)  # nothing of a batch stays here while the next is at work


def _clean_batch(batch: list[bytes | str], config: Config) -> Iterator[Result | Exception]:
    try:
        outcomes: list[Result | SelfCheckError] = _clean_together(batch, config)
    except Exception:  # a fault of the program: it is to cost no more than the document that shows it
        for raw in batch:
            yield _clean_or_error(raw, config)
    else:
        yield from outcomes


def in_batches(items: Iterable[_Item], size_of: Callable[[_Item], int]) -> Iterator[list[_Item]]:
    """Yield documents in batches as large as each pass goes over at once; `size_of` tells their bytes or characters."""
    batch: list[_Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += size_of(item)
        if len(batch) == BATCH_DOCUMENTS or size >= BATCH_SIZE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _clean_or_error(raw: bytes | str, config: Config) -> Result | Exception:
    try:
        (outcome,) = _clean_together([raw], config)
    except Exception as error:
        return error
    return outcome


@dataclass(slots=True, eq=False)
class _Work:
    """A document that goes through the pipeline beside others, until it is settled or fails."""

    raw: bytes
    draft: Draft
    rounds: int = 1
    changed: bool = False
    error: SelfCheckError | None = None


def _clean_together(raws: Sequence[bytes | str], config: Config) -> list[Result | SelfCheckError]:
    """Return for each document what became of it. What goes for one goes for all: only the order of work differs."""
    works = [_begin(raw, config) for raw in raws]
    _run_rounds(works, config)
    for work in works:
        work.draft.end()
    metas = _in_the_form_of_the_text([work.draft.meta for work in works], config)
    return [work.error or _finish(work, meta, config) for work, meta in zip(works, metas, strict=True)]


def _begin(raw: bytes | str, config: Config) -> _Work:
    if isinstance(raw, str):
        decode, text = (PLAIN, raw) if "\r" not in raw else DecodeRecord.build("utf-8", b"", raw)
        return _Work(encode_text(raw), Draft(text, decode, _DECODED, config))
    decoded = encoding.decode_bytes(raw, config.encoding)
    draft = Draft(decoded.text, decoded.record, decoded.encoding, config)
    if decoded.notes:
        draft.take("encoding", Changes(notes=decoded.notes))
    return _Work(raw, draft)


def _finish(work: _Work, meta: Meta, config: Config) -> Result | SelfCheckError:
    draft, raw = work.draft, work.raw
    clean_bytes = encode_text(draft.text)
    raw_sha256 = sha256_of(raw)
    # Text that was clean has one hash, which need not be taken twice, and its bytes are what it restores to.
    is_same = clean_bytes == raw
    ledger = draft.ledger(raw_sha256, raw_sha256 if is_same else sha256_of(clean_bytes))
    if config.self_check != "off" and not (is_same and ledger.is_empty):
        try:
            _check_restores(ledger, draft, raw)
        except SelfCheckError as error:
            return error
    return Result(
        text=draft.text,
        meta=meta,
        ledger=ledger,
        encoding=draft.encoding,
        notes=tuple(draft.notes),
        source=draft.source,
        rounds=work.rounds,
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


def _run_rounds(works: list[_Work], config: Config) -> None:
    """Run the stages, with the full self-check until a round changes nothing; set how many changed each document."""
    _run_stages(works, config, _STAGES)
    if config.self_check != "full":
        return
    unsettled = [work for work in works if work.changed and work.error is None]
    for rounds in range(1, MAX_ROUNDS):
        for work in unsettled:
            work.draft.start_round()
            work.rounds, work.changed = rounds, False
        _run_stages(unsettled, config, _STAGES)
        unsettled = [work for work in unsettled if work.changed and work.error is None]
    message = (
        f"the text still changed in round {MAX_ROUNDS}; the result is restorable, but cleaning it again may change it"
    )
    for work in unsettled:
        note = Note("pipeline/not-settled", 0, 0, message, "two rules undo each other's work")
        work.draft.take("pipeline", Changes(notes=(note,)))
        work.rounds = MAX_ROUNDS


def _run_stages(works: Sequence[_Work], config: Config, stages: tuple[tuple[str, tuple[Pass, ...]], ...]) -> None:
    """Run each pass of each stage on what the one before left; set where the text changed, and what failed."""
    at_work = [work for work in works if work.error is None]
    asked = [work.draft.asked() for work in at_work]
    for stage, passes in stages:
        if not config.runs_stage(stage):
            continue
        for find_changes in passes:
            found = find_in_each(find_changes, asked)
            # Most passes leave most texts as they are.
            changed = [number for number, changes in enumerate(found) if changes is not NO_CHANGES]
            for number in changed:
                _take(at_work[number], stage, find_changes, found[number])
                asked[number] = at_work[number].draft.asked()
            if any(at_work[number].error is not None for number in changed):
                at_work = [work for work in at_work if work.error is None]
                asked = [work.draft.asked() for work in at_work]


def _take(work: _Work, stage: str, find_changes: Pass, changes: Changes) -> None:
    """Let a document take what a pass gave back; what does not fit ends the work at it."""
    try:
        work.changed |= work.draft.take(stage, changes)
    except LedgerMismatchError as error:
        work.error = SelfCheckError(f"{stage}: {name_of(find_changes)} gave changes that do not fit: {error}")
        work.error.__cause__ = error


def _check_restores(ledger: Ledger, draft: Draft, raw: bytes) -> None:
    try:
        text = ledger.undo(draft.text)
    except LedgerMismatchError as error:
        raise SelfCheckError(f"the result does not restore: {error}") from error
    # What came as text was encoded to be raw: the same text is the same bytes. Otherwise these are compared themselves,
    # which tells more than their hashes, sooner.
    if text != draft.source if ledger.decode is PLAIN else ledger.decode.encode(text) != raw:
        raise SelfCheckError("the result does not restore to the bytes that came in")


def _in_the_form_of_the_text(metas: list[Meta], config: Config) -> list[Meta]:
    """Return metadata in the script and typography of the text, though they were lifted before these stages."""
    known = [meta for meta in metas if meta is not NO_META and meta != NO_META]
    # All values of a document at once, a line each: a value alone would cost as much as a page.
    settled = iter(_set_lines([_lines_of(meta) for meta in known], config) if known else ())
    return [meta if meta is NO_META or meta == NO_META else _with_lines(meta, next(settled)) for meta in metas]


def _lines_of(meta: Meta) -> list[str]:
    lines: list[str] = []
    for name in META_FIELDS:
        value = getattr(meta, name)
        lines += value if isinstance(value, tuple) else [value or ""]
    return [" ".join(line.split()) for line in lines]


def _with_lines(meta: Meta, lines: list[str]) -> Meta:
    """Return *meta* with the values that `_lines_of` gave as they are now."""
    values: dict[str, Any] = {}
    left = iter(lines)
    for name in META_FIELDS:
        value = getattr(meta, name)
        values[name] = tuple(islice(left, len(value))) if isinstance(value, tuple) else next(left) or None
    return Meta(**values)


def _set_lines(groups: list[list[str]], config: Config) -> list[list[str]]:
    """Return each group of lines as the stages for values set it, by itself."""
    works = []
    for lines in groups:
        # With the line feed that typography would add: so layout has nothing to do.
        text = "".join([line + "\n" for line in lines if line])
        works.append(_Work(b"", Draft(text, PLAIN, _DECODED, config)))
    _run_stages([work for work in works if work.draft.text], config, _VALUE_STAGES)
    for work in works:
        work.draft.end()
    return [_set_group(lines, work, config) for lines, work in zip(groups, works, strict=True)]


def _set_group(lines: list[str], work: _Work, config: Config) -> list[str]:
    filled = [line for line in lines if line]
    if not filled:
        return lines
    if work.error is not None:
        raise work.error
    settled = work.draft.text.rstrip("\n").split("\n")
    if len(settled) != len(filled):  # a rule joined or dropped a line
        settled = [_set_lines([[line]], config)[0][0] for line in filled] if len(filled) > 1 else filled
    rest = iter(settled)
    return [next(rest).strip() if line else line for line in lines]
