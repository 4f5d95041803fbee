"""`cleaner dedup`: documents that say the same; which stay, which go, and the evidence."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleaner.cli import cluster, options
from cleaner.cli.running import USAGE, guarded, put, stop, talk

if TYPE_CHECKING:
    from cleaner.corpus.readers import Source
    from cleaner.corpus.spool import Progress


class KeepChoice(str, Enum):
    """Which document of a cluster stays."""

    best = "best"
    first = "first"
    longest = "longest"


class ReportChoice(str, Enum):
    """What is written for people to read."""

    html = "html"
    none = "none"


Records = Annotated[
    list[Path], typer.Argument(metavar="PATH", help="Files or folders of texts (.txt) and JSON lines (.jsonl).")
]
Threshold = Annotated[
    float, typer.Option("--threshold", metavar="SHARE", help="Jaccard similarity from which two are near duplicates.")
]
TextField = Annotated[str, typer.Option("--text-field", metavar="NAME", help="Field of JSON lines with the text.")]
IdField = Annotated[
    str, typer.Option("--id-field", metavar="NAME", help="Field with the id; without one, file and line.")
]
DateField = Annotated[str, typer.Option("--date-field", metavar="NAME", help="Field with the date.")]


@guarded
def dedup_command(
    paths: Records,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="Folder for decisions, clusters, pairs and what remains."),
    ] = None,
    threshold: Threshold = 0.6,
    containment: Annotated[
        float,
        typer.Option(
            "--containment", metavar="SHARE", help="Share of a document in a larger one from which it goes; 0: never."
        ),
    ] = 0.8,
    keep: Annotated[KeepChoice, typer.Option("--keep", help="Which document of a cluster stays.")] = KeepChoice.best,
    text_field: TextField = "text",
    id_field: IdField = "id",
    date_field: DateField = "date",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what would go.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the parameters of the search and what it may miss; read nothing.")
    ] = False,
    report: Annotated[
        ReportChoice,
        typer.Option(
            "--report", case_sensitive=False, help="html: a page of the clusters, what stays beside what goes."
        ),
    ] = ReportChoice.html,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes to read and compare with.")] = 1,
    force: Annotated[bool, typer.Option("--force", help="Write into a folder that dedup did not make.")] = False,
    engine: cluster.Engine = cluster.EngineChoice.local,
    ray_address: cluster.RayAddress = None,
    quiet: options.Quiet = False,
) -> None:
    """Find documents that say the same, whatever their script, width, punctuation or readings; write what remains.

    The input is not changed. A run that was stopped goes on where it stopped when the command is given again.
    """
    from cleaner.duplicates.documents import check_options

    contained = containment or None
    try:
        check_options(threshold, contained, keep.value)
    except ValueError as error:
        stop(USAGE, str(error))
    if explain:
        from cleaner.duplicates.corpus.explain import explain_search

        for line in explain_search(threshold, contained):
            put(line)
        return
    if output is None and not dry_run:
        stop(USAGE, "give the folder for the results with -o DIR, or --dry-run to see what would go")
    from cleaner.corpus.records import Fields
    from cleaner.engines.dedup import Options

    fields = Fields(text_field, id_field, date_field)
    given = Options(threshold, contained, keep.value, fields)
    if cluster.check_engine(engine, ray_address):
        if dry_run:
            stop(USAGE, "--dry-run is for the local engine; leave it out with --engine daft")
        cluster.find_duplicates(paths, output, given, ray_address=ray_address, force=force, quiet=quiet)
    _run(paths, output, given, report, dry_run=dry_run, force=force, jobs=jobs, quiet=quiet)


def _run(
    paths: list[Path],
    output: Path | None,
    given: Any,
    report: ReportChoice,
    *,
    dry_run: bool,
    force: bool,
    jobs: int,
    quiet: bool,
) -> None:
    from cleaner.corpus.readers import printable
    from cleaner.corpus.records import find_records, without_pipes
    from cleaner.engines.dedup import find_duplicates
    from cleaner.engines.dedup_output import SPOOL, claim, summary, write_all

    if output is not None and not dry_run:
        claim(output, force=force)
    inputs = without_pipes(find_records(paths, skip=output))
    problems = list(inputs.problems)
    if not inputs.sources and not problems:
        talk("cleaner: warning: no .txt, .text, .jsonl or .ndjson file found")
    spool = None if output is None or dry_run else output / SPOOL
    with _no_garbage_collection():
        with _progress(inputs.sources, quiet) as progress:
            found = find_duplicates(inputs.sources, given, spool, progress, jobs)
        problems += found.problems
        for problem in problems:
            talk(options.describe_problem(problem))
        page: Path | None = None
        numbers = summary(found) if output is None or dry_run else write_all(found, output)
        if output is not None and not dry_run:
            page = _write_report(found, output, numbers, report)
    if spool is not None:
        import shutil

        shutil.rmtree(spool, ignore_errors=True)
    if dry_run:
        for name, keeper in _gone(found):
            put(f"{name}\t{keeper}")
    if not quiet:
        for line in _describe(numbers):
            talk(line)
        if page is not None:
            talk(f"report: {printable(page)}")
    raise typer.Exit(USAGE if any(problem.is_error for problem in problems) else 0)


def _write_report(found: Any, root: Path, numbers: dict[str, Any], report: ReportChoice) -> Path | None:
    from cleaner.reports.html import remove_cluster_report, write_cluster_report

    if report is ReportChoice.html:
        return write_cluster_report(found, root, numbers)
    remove_cluster_report(root)
    return None


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Look for no cycles: none is made here, and looking through millions of records takes a twentieth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _gone(found: Any) -> Iterator[tuple[str, str]]:
    from cleaner.corpus.readers import printable

    for number, keeper in enumerate(found.keeper.tolist()):
        if keeper >= 0:
            yield printable(found.ids[number]), printable(found.ids[keeper])


def _describe(numbers: dict[str, Any]) -> Iterator[str]:
    yield (
        f"{numbers['documents']:,} documents: {numbers['kept']:,} stay, {numbers['removed']:,} go "
        f"({numbers['equal']:,} equal, {numbers['near']:,} near, {numbers['contained']:,} contained) "
        f"in {numbers['clusters']:,} clusters"
    )
    pairs = numbers["pairs"]
    yield (
        f"{pairs['compared']:,} pairs compared, {pairs['accepted']:,} accepted, "
        f"{pairs['other_figures']:,} the same text with other figures"
    )


@contextmanager
def _progress(sources: tuple[Source, ...], quiet: bool) -> Iterator[Progress | None]:
    """Show a bar with the rate and the time left, where standard error is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("reading"), BarColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=sum(source.file.stat().st_size for source in sources), rate="")
        documents = 0

        def advance(count: int, size: int) -> None:
            nonlocal documents
            documents += count
            elapsed = bar.tasks[0].elapsed or 0
            rate = f"{documents:,} documents, {documents / elapsed:,.0f}/s" if elapsed else ""
            bar.update(task, advance=size, rate=rate)

        yield advance
