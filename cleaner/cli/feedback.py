"""What `cleaner clean -o` says while it runs: messages, a bar of progress in a terminal, a log as JSON lines."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

from cleaner.cli.running import USAGE, stop, talk

if TYPE_CHECKING:
    from cleaner.corpus.readers import Source
    from cleaner.engines.documents import Outcome
    from cleaner.engines.tables.events import ChunkEvent, ErrorEvent, TableEvent

# Broken records that are told of each table; the rows of its documents name them all.
MAX_TOLD = 20
_TABLE_KEYS = ("documents", "changed", "broken", "failed", "chars_in", "chars_out")


class Feedback:
    """Tells what happens. A context manager; the bar goes when it ends.

    The bar stands where standard error is a terminal, unless *quiet*. *log* is a file for JSON lines, `-` for standard
    error; `docs/how-to.md` lists its keys.
    """

    def __init__(self, log: Path | None, *, quiet: bool) -> None:
        self._log = _open_log(log)
        self._quiet = quiet
        self._begun = time.monotonic()
        self._told: Counter[str] = Counter()
        self._bar: _Bar | None = None

    def __enter__(self) -> Feedback:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close_bar()
        if kind is not None and not issubclass(kind, (GeneratorExit, SystemExit)):
            self._write("stopped", error=kind.__name__, message=str(error))
        if self._log is not None and self._log is not sys.stderr:
            with suppress(OSError):
                self._log.close()

    def start(self, documents: Iterable[Source], tables: Iterable[Source], jobs: int) -> None:
        """The run begins."""
        from cleaner import __version__

        own, more = list(documents), list(tables)
        size = sum(_size(source) for source in (*own, *more))
        self._write("start", version=__version__, files=len(own), tables=len(more), bytes=size, jobs=jobs)
        if size and not self._quiet and sys.stderr.isatty():
            self._bar = _Bar(size)

    def document(self, outcome: Outcome) -> None:
        """A file that is one document is done, or failed."""
        if outcome.error:
            self._say(f"cleaner: {outcome.error}")
            self._write("error", path=outcome.source.name, message=outcome.error, exit_code=outcome.exit_code)
        else:
            chars = {"chars_in": outcome.chars_in, "chars_out": outcome.chars_out}
            self._write("document", path=outcome.source.name, new=outcome.is_new, **chars)
        if self._bar is not None:
            size = _size(outcome.source)
            self._bar.advance(1, size, outcome.chars_in, bool(outcome.error), is_new=outcome.is_new)

    def chunk(self, event: ChunkEvent) -> None:
        """A chunk of a table is done."""
        from cleaner.corpus.readers import printable

        totals, file = event.done.totals, printable(event.source.file)
        for place, message in event.done.broken:
            self._write("broken", path=event.source.name, place=place, message=message)
            if event.is_new:
                self._tell(event.source.name, f"{file}:{place}: {message}")
        for failure in event.failures:
            self._write("failed", path=event.source.name, message=failure)
            self._say(
                f"cleaner: {file}:{failure} (an internal error: the text went through as it came, and is saved in "
                "`failures`; please report it)"
            )
        self._write(
            "chunk",
            path=event.source.name,
            chunk=event.done.index,
            new=event.is_new,
            documents=totals.documents,
            broken=totals.broken,
            failed=totals.failed,
            chars_in=totals.chars_in,
            chars_out=totals.chars_out,
            bytes=event.done.bytes_read,
            seconds=round(event.seconds, 3),
        )
        if self._bar is not None:
            wrong = totals.broken + totals.failed
            self._bar.advance(totals.documents, event.done.bytes_read, totals.chars_in, wrong, is_new=event.is_new)

    def table(self, event: TableEvent) -> None:
        """A table is done."""
        from cleaner.corpus.readers import printable

        totals = event.row.totals
        if totals.broken > MAX_TOLD or (totals.broken and not event.is_new):
            self._say(
                f"cleaner: {printable(event.source.file)}: {totals.broken:,} records that cannot be read left out; "
                f"documents/{printable(event.row.path)}.jsonl{event.row.packed} lists them"
            )
        own = {
            key: getattr(totals, key) for key in ("documents", "changed", "broken", "failed", "chars_in", "chars_out")
        }
        self._write("table", path=event.source.name, texts=event.row.path, new=event.is_new, **own)
        if self._bar is not None and not event.is_new:
            self._bar.advance(totals.documents, _size(event.source), totals.chars_in, is_new=False)

    def error(self, event: ErrorEvent) -> None:
        """A table cannot be done."""
        self._say(f"cleaner: {event.message}")
        self._write("error", path=event.source.name, message=event.message, exit_code=USAGE)

    def end(
        self, exit_code: int, files: Mapping[str, int], tables: Mapping[str, int], numbers: Mapping[str, Any]
    ) -> None:
        """The run is over."""
        self.close_bar()
        keys = ("documents", "broken", "failed", "chars_in", "chars_out")
        counts = {key: numbers.get(key, 0) for key in keys}
        edits = sum(numbers["edits"].values())
        seconds = round(time.monotonic() - self._begun, 3)
        as_keys = [{what.replace(" ", "_"): count for what, count in found.items()} for found in (files, tables)]
        self._write(
            "end", exit_code=exit_code, seconds=seconds, **counts, edits=edits, files=as_keys[0], tables=as_keys[1]
        )

    def _tell(self, name: str, message: str) -> None:
        self._told[name] += 1
        if self._told[name] <= MAX_TOLD:
            self._say(f"cleaner: {message}")

    def _say(self, message: str) -> None:
        if self._bar is not None:
            self._bar.pause()
        talk(message)
        if self._bar is not None:
            self._bar.resume()

    def _write(self, event: str, **values: Any) -> None:
        if self._log is None:
            return
        from cleaner.corpus.writers import dump_json
        from cleaner.reports.quoting import escape_json

        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        self._log.write(escape_json(dump_json({"event": event, "time": now, **values})) + "\n")
        self._log.flush()

    def close_bar(self) -> None:
        """Take the bar away: all is clean."""
        if self._bar is not None:
            self._bar.pause()
            self._bar = None


class _Bar:
    """A bar with documents and megabytes a second, and the time left."""

    def __init__(self, total_bytes: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("cleaning"), BarColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task("", total=total_bytes, rate="")
        self._begun = time.monotonic()
        self._documents = self._new = self._new_chars = self._wrong = 0
        self._progress.start()

    def advance(self, documents: int, size: int, chars: int, wrong: int = 0, *, is_new: bool = True) -> None:
        """So many documents are done, read from so many bytes of the input; with so many something went wrong."""
        self._wrong += wrong
        self._documents += documents
        if is_new:
            self._new += documents
            self._new_chars += chars
        seconds = time.monotonic() - self._begun
        rate = f"{self._documents:,} documents"
        if seconds and self._new:
            # Three bytes a character, as Chinese has in UTF-8: what is read may be compressed.
            rate += f", {self._new / seconds:,.0f}/s, {self._new_chars * 3 / 1e6 / seconds:,.1f} MB/s"
        if self._wrong:
            rate += f", {self._wrong:,} wrong"
        self._progress.update(self._task, advance=size, rate=rate)

    def pause(self) -> None:
        """Take the bar away, to write a line."""
        self._progress.stop()

    def resume(self) -> None:
        """Show the bar again."""
        self._progress.start()


def _open_log(log: Path | None) -> TextIO | None:
    if log is None:
        return None
    if str(log) == "-":
        return sys.stderr
    try:
        return log.open("w", encoding="utf-8")
    except OSError as error:
        from cleaner.corpus.readers import printable

        stop(USAGE, f"{printable(log)}: cannot be written ({error.strerror}); choose another file with --json-log")


def _size(source: Source) -> int:
    try:
        return source.file.stat().st_size
    except OSError:
        return 0
