"""`cleaner report`: the report of a run that stands already, made anew from its ledgers."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar

import typer

from cleaner.cli import options
from cleaner.cli.running import USAGE, guarded, stop, talk

if TYPE_CHECKING:
    from cleaner.corpus.folder import OutputFolder
    from cleaner.reports.html import Problem

Item = TypeVar("Item")


class ReportFormat(str, Enum):
    """What is written for people to read."""

    html = "html"
    markdown = "markdown"
    none = "none"


class Written(NamedTuple):
    """What was written: the numbers of the run, the page to open first, and whether all documents could be read."""

    numbers: dict[str, Any]
    page: Path | None
    is_complete: bool = True


@guarded
def report_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that `clean -o` left.")],
    format_: Annotated[
        ReportFormat,
        typer.Option(
            "--format",
            case_sensitive=False,
            help="html: report.md, index.html and a page a text; markdown: report.md; none: remove them.",
        ),
    ] = ReportFormat.html,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes to make pages with.")] = 1,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make all pages again, also those that are there.")] = False,
    quiet: options.Quiet = False,
) -> None:
    """Make the report of a run that stands already, from its manifest, texts and ledgers. Nothing is cleaned again."""
    from cleaner.corpus.folder import OutputFolder, require_rows
    from cleaner.corpus.readers import printable
    from cleaner.reports.quoting import counted

    if not folder.exists():
        stop(USAGE, f"{printable(folder)}: no such folder; check the name")
    found = OutputFolder(folder)
    count = len(require_rows(found)) + len(found.table_rows())
    written = write_reports(found, format_, jobs=jobs, fresh=fresh, quiet=quiet)
    if not quiet:
        talk(f"report of {counted(count, 'document')}: {printable(written.page) if written.page else 'removed'}")
    raise typer.Exit(0 if written.is_complete else USAGE)


def write_reports(folder: OutputFolder, format_: ReportFormat, *, jobs: int, fresh: bool, quiet: bool) -> Written:
    """Write the report of a run in a format, and remove what one in another format left; say what cannot be read."""
    from cleaner.corpus.writers import remove_file
    from cleaner.reports.numbers import summarise
    from cleaner.reports.summary import write_report

    report = folder.root / "report"
    if format_ is ReportFormat.none:
        _remove_pages(folder)
        for name in ("report.md", "summary.json"):
            remove_file(report / name, folder.root)
        return Written(summarise(folder.rows(), folder.table_rows()), None)
    numbers = write_report(folder)
    if format_ is ReportFormat.markdown:
        _remove_pages(folder)
        return Written(numbers, report / "report.md")
    problems: list[Problem] = []
    has_tables, has_texts = bool(folder.table_rows()), bool(folder.rows())
    if not has_texts or not has_tables:
        _remove_pages(folder, ("pages", "tables.html") if not has_texts else ("tables.html",))
    if has_tables:
        from cleaner.reports.html import write_table_report

        problems += write_table_report(folder, beside_texts=has_texts, fresh=fresh)
    if has_texts or not has_tables:  # a run over tables alone has one page
        from cleaner.reports.html import write_html_report

        watch = partial(with_progress, label="pages", quiet=quiet)
        problems += write_html_report(folder, jobs=jobs, fresh=fresh, watch=watch)
    for problem in problems:
        talk(f"cleaner: {problem}")
    return Written(numbers, report / "index.html", is_complete=not problems)


def _remove_pages(folder: OutputFolder, if_any: tuple[str, ...] = ("index.html", "tables.html", "pages")) -> None:
    """Remove the HTML report if any of these is there: what makes it takes a tenth of a second to import."""
    report = folder.root / "report"
    if any((report / name).exists() for name in if_any):
        from cleaner.reports.html import remove_html_report

        remove_html_report(folder)


def with_progress(items: Iterable[Item], total: int, label: str, *, quiet: bool) -> Iterator[Item]:
    """Yield *items*, with a bar where standard error is a terminal."""
    if quiet or not total or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, label, total=total, console=Console(stderr=True), transient=True)
