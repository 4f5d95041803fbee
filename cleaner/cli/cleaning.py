"""What `cleaner clean -o` does: documents first, then tables, then the report of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from cleaner.cli import options
from cleaner.cli.feedback import Feedback
from cleaner.cli.report import ReportFormat, write_reports
from cleaner.cli.running import INTERNAL, USAGE, talk, worst

if TYPE_CHECKING:
    from cleaner.config import Config
    from cleaner.corpus.folder import OutputFolder
    from cleaner.corpus.readers import Inputs, Source
    from cleaner.engines.local import Run
    from cleaner.engines.memory import Plan
    from cleaner.engines.tables.known import TableOptions
    from cleaner.engines.tables.run import TablesRun


class Request(NamedTuple):
    """What is asked for, beside the inputs."""

    output: Path
    report: ReportFormat = ReportFormat.html
    force: bool = False
    fresh: bool = False
    jobs: int = 1
    memory: str | None = None
    text_field: str = "text"
    id_field: str = "id"
    to: str | None = None
    ledger_format: str | None = None
    strict: bool = False
    json_log: Path | None = None
    quiet: bool = False


@dataclass
class _Counts:
    """What became of documents and of tables."""

    documents: dict[str, int] = field(default_factory=lambda: {"cleaned": 0, "done before": 0, "failed": 0})
    tables: dict[str, int] = field(default_factory=lambda: {"cleaned": 0, "done before": 0, "failed": 0})
    codes: set[int] = field(default_factory=set)
    stopped: bool = False


def clean_to_folder(paths: list[Path], settings: options.Settings, request: Request) -> None:
    """Clean all that *paths* stand for; raise `typer.Exit` with the exit code."""
    from cleaner.corpus.collisions import check_paths
    from cleaner.corpus.folder import OutputFolder
    from cleaner.corpus.lock import exclusive
    from cleaner.corpus.parts import PARTS

    folder = OutputFolder(request.output)
    folder.claim(force=request.force)
    inputs = _name_pages(options.find_inputs(paths, skip=request.output, with_tables=True))
    documents, tables = _part(inputs.sources)
    how = _table_options(request), _plan(request)
    check_paths([*documents, *_as_written(tables, request.to)], folder)
    configs = settings.for_sources(inputs.sources)
    failed = any(problem.is_error for problem in inputs.problems)
    if failed and not inputs.sources:
        raise typer.Exit(USAGE)
    counts = _Counts()
    with Feedback(request.json_log, quiet=request.quiet) as feedback, exclusive(folder.root / PARTS):
        feedback.start(documents, tables, request.jobs)
        if documents or not tables or folder.rows():  # else there is nothing to do, nor to import for it
            _clean_documents(documents, folder, configs, request, counts, feedback, is_complete=not failed)
        if not counts.stopped:
            _clean_tables(tables, folder, configs, how, request, counts, feedback, is_complete=not failed)
        feedback.close_bar()
        written = write_reports(folder, request.report, jobs=request.jobs, fresh=request.fresh, quiet=request.quiet)
        if not written.is_complete:
            counts.codes.add(USAGE)
        code = worst([*counts.codes, USAGE if failed else 0])
        feedback.end(code, counts.documents, counts.tables, written.numbers)
    if not request.quiet:
        for line in _summary(written.numbers, counts, len(documents), len(tables)):
            talk(line)
        if written.page is not None:
            from cleaner.corpus.readers import printable

            talk(f"report: {printable(written.page)}")
    raise typer.Exit(code)


def _name_pages(inputs: Inputs) -> Inputs:
    """Return the inputs, web pages under the names of the texts that are made of them."""
    from cleaner.corpus.formats.registry import is_page

    sources = (one.named(f"{one.name}.txt") if is_page(one.name) else one for one in inputs.sources)
    return replace(inputs, sources=tuple(sources))


def _part(sources: tuple[Source, ...]) -> tuple[tuple[Source, ...], tuple[Source, ...]]:
    """Return the documents and the tables."""
    from cleaner.corpus.formats.registry import is_table

    tables = tuple(source for source in sources if is_table(source.name))
    known = frozenset(tables)
    return tuple(source for source in sources if source not in known), tables


def _as_written(tables: tuple[Source, ...], to: str | None) -> list[Source]:
    if not tables:
        return []
    from cleaner.engines.tables.known import output_path

    return [source.named(output_path(source, to)) for source in tables]


def _table_options(request: Request) -> TableOptions:
    from cleaner.corpus.formats.contract import FieldNames
    from cleaner.engines.tables.known import TableOptions

    if request.to is not None:
        from cleaner.corpus.formats.registry import format_named

        format_named(request.to)
    names = FieldNames(request.text_field, request.id_field)
    return TableOptions(names, request.to, request.strict, request.ledger_format)


def _plan(request: Request) -> Plan | None:
    if request.memory is None:
        return None
    from cleaner.engines.memory import parse_size, plan_memory

    return plan_memory(parse_size(request.memory), request.jobs)


def _clean_documents(
    sources: tuple[Source, ...],
    folder: OutputFolder,
    configs: Mapping[Source, Config],
    request: Request,
    counts: _Counts,
    feedback: Feedback,
    *,
    is_complete: bool,
) -> None:
    from cleaner.engines.local import Run
    from cleaner.reports.markdown import render_diff

    run = Run(sources, folder, configs, render_diff, jobs=request.jobs, fresh=request.fresh, is_complete=is_complete)
    with closing(run.__iter__()) as outcomes:
        for outcome in outcomes:
            feedback.document(outcome)
            if outcome.error:
                counts.codes.add(outcome.exit_code)
                counts.stopped |= outcome.stops_all
            counts.documents["failed" if outcome.error else "cleaned" if outcome.is_new else "done before"] += 1
    _tell_removed(run, folder, "document", quiet=request.quiet)


def _clean_tables(
    sources: tuple[Source, ...],
    folder: OutputFolder,
    configs: Mapping[Source, Config],
    how: tuple[TableOptions, Plan | None],
    request: Request,
    counts: _Counts,
    feedback: Feedback,
    *,
    is_complete: bool,
) -> None:
    if not sources and not folder.table_rows():
        return
    from cleaner.engines.tables.events import ChunkEvent, ErrorEvent
    from cleaner.engines.tables.run import TablesRun
    from cleaner.reports.tables import render_examples

    run = TablesRun(
        sources,
        folder,
        configs,
        how[0],
        render_examples,
        jobs=request.jobs,
        plan=how[1],
        fresh=request.fresh,
        is_complete=is_complete,
    )
    with closing(run.__iter__()) as events:
        for event in events:
            if isinstance(event, ChunkEvent):
                feedback.chunk(event)
            elif isinstance(event, ErrorEvent):
                feedback.error(event)
                counts.codes.add(USAGE)
                counts.stopped |= event.stops_all
                counts.tables["failed"] += 1
            else:
                feedback.table(event)
                counts.tables["cleaned" if event.is_new else "done before"] += 1
                # What could not be read, or failed, did so in an earlier run, too.
                counts.codes |= {USAGE} if event.row.totals.broken else set()
                counts.codes |= {INTERNAL} if event.row.totals.failed else set()
    _tell_removed(run, folder, "table", quiet=request.quiet)


def _tell_removed(run: Run | TablesRun, folder: OutputFolder, what: str, *, quiet: bool) -> None:
    from cleaner.corpus.readers import printable
    from cleaner.reports.quoting import counted

    if run.removed and not quiet:
        talk(f"{counted(len(run.removed), what)} of an earlier run removed: no input any more")
    for name in run.left_behind:
        shown = printable(folder.text(name))
        talk(f"cleaner: warning: {shown}: no input any more, but it was changed since; left as it is")


def _summary(numbers: dict[str, Any], counts: _Counts, documents: int, tables: int) -> Iterator[str]:
    from cleaner.reports.quoting import counted

    for what, found, total in (("documents", counts.documents, documents), ("tables", counts.tables, tables)):
        if what == "documents" and not total and tables:
            continue
        if what == "tables" and not total:
            continue
        shares = {**found, "not begun": total - sum(found.values())}
        shown = ", ".join(f"{count:,} {name}" for name, count in shares.items() if count) or "none"
        yield f"{what}: {shown}"
    if tables:
        yield _records(numbers)
    yield (
        f"{numbers['chars_in']:,} → {counted(numbers['chars_out'], 'character')}, "
        f"{counted(sum(numbers['edits'].values()), 'edit')}, "
        f"{counted(sum(numbers['unfixed'].values()), 'finding')} without a fix"
    )


def _records(numbers: dict[str, Any]) -> str:
    from cleaner.reports.quoting import counted

    told = [counted(numbers["documents"], "document")]
    if numbers.get("broken"):
        told.append(f"{counted(numbers['broken'], 'record')} that cannot be read left out")
    if numbers.get("failed"):
        told.append(f"{counted(numbers['failed'], 'document')} passed through after an internal error")
    return ", ".join(told)
