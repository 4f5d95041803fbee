"""`cleaner clean`: clean texts, ledgers, manifest and report, or standard input to standard output."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleaner.cli import cluster, options
from cleaner.cli.report import ReportFormat, with_progress, write_reports
from cleaner.cli.running import USAGE, guarded, put_bytes, stop, talk, worst

if TYPE_CHECKING:
    from cleaner.cli.options import Settings
    from cleaner.engines.local import Run


class CleanFormat(str, Enum):
    """What goes to standard output."""

    text = "text"
    jsonl = "jsonl"


@guarded
def clean_command(
    paths: options.Paths,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="Folder for texts, ledgers, manifest and report."),
    ] = None,
    format_: Annotated[
        CleanFormat,
        typer.Option(
            "--format", case_sensitive=False, help="With -: the clean text, or the whole result as a line of JSON."
        ),
    ] = CleanFormat.text,
    force: Annotated[bool, typer.Option("--force", help="Write into a folder that cleaner did not make.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Clean all again, also what is done already.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes to clean with.")] = 1,
    report: Annotated[
        ReportFormat,
        typer.Option(
            "--report",
            case_sensitive=False,
            help="html: report.md, index.html and a page a document; markdown: report.md; none: diffs alone.",
        ),
    ] = ReportFormat.html,
    select: options.Select = None,
    ignore: options.Ignore = None,
    rules: options.Rules = None,
    config: options.ConfigFile = None,
    encoding: options.Encoding = None,
    profile: options.Profile = None,
    script: options.Script = None,
    mixed: options.Mixed = None,
    protect_titles: options.ProtectTitles = None,
    spacing: options.Spacing = None,
    chrome_level: options.ChromeLevel = None,
    self_check: options.SelfCheck = None,
    engine: cluster.Engine = cluster.EngineChoice.local,
    ray_address: cluster.RayAddress = None,
    quiet: options.Quiet = False,
) -> None:
    """Clean texts. The input is not changed; what was changed can be taken back with `restore`.

    A run that was stopped goes on where it stopped when the command is given again.
    """
    settings = options.Settings(
        config=config,
        select=select,
        ignore=ignore,
        rules=rules,
        encoding=encoding,
        profile=profile,
        script=script,
        mixed=mixed,
        protect_titles=protect_titles,
        spacing=spacing,
        chrome_level=chrome_level,
        self_check=self_check,
    )
    if cluster.check_engine(engine, ray_address):
        cluster.clean_tables(paths, output, settings, ray_address=ray_address, force=force, quiet=quiet)
    if [str(path) for path in paths] == ["-"] and output is None:
        _clean_stdin(settings, format_, quiet)
        return
    if any(str(path) == "-" for path in paths):
        stop(USAGE, "standard input (-) is cleaned to standard output; leave -o and the other paths out")
    if output is None:
        stop(USAGE, "give the folder for the clean texts with -o DIR, or - alone to clean standard input")
    _clean_to_folder(paths, output, settings, report, force=force, fresh=fresh, jobs=jobs, quiet=quiet)


def _clean_stdin(settings: Settings, format_: CleanFormat, quiet: bool) -> None:
    from cleaner.corpus.readers import read_raw
    from cleaner.corpus.writers import dump_json
    from cleaner.ledger import encode_text
    from cleaner.pipeline import clean
    from cleaner.reports.quoting import counted

    config = settings.for_argument(Path("-"))
    raw = read_raw(Path("-"), allow_binary=config.encoding is not None)
    result = clean(raw, config)
    if format_ is CleanFormat.jsonl:
        put_bytes((dump_json({"id": "-", "path": "-", **result.to_dict()}) + "\n").encode())
    else:
        put_bytes(encode_text(result.text))
    if not quiet:
        unfixed = sum(finding.fix is None for finding in result.findings)
        edits = sum(result.edits_by_rule().values())
        talk(
            f"{len(result.source):,} → {counted(len(result.text), 'character')}, {counted(edits, 'edit')}, "
            f"{counted(unfixed, 'finding')} without a fix"
        )


def _clean_to_folder(
    paths: list[Path],
    output: Path,
    settings: Settings,
    report: ReportFormat,
    *,
    force: bool,
    fresh: bool,
    jobs: int,
    quiet: bool,
) -> None:
    from cleaner.corpus.folder import OutputFolder, check_paths
    from cleaner.corpus.readers import printable
    from cleaner.engines.local import Run
    from cleaner.reports.markdown import render_diff
    from cleaner.reports.quoting import counted

    folder = OutputFolder(output)
    folder.claim(force=force)
    inputs = options.find_inputs(paths, skip=output)
    check_paths(inputs.sources, folder)
    configs = settings.for_sources(inputs.sources)
    failed = any(problem.is_error for problem in inputs.problems)
    if failed and not inputs.sources:
        raise typer.Exit(USAGE)
    run = Run(inputs.sources, folder, configs, render_diff, jobs=jobs, fresh=fresh, is_complete=not failed)
    codes, counts = _consume(run, quiet)
    if run.removed and not quiet:
        talk(f"{counted(len(run.removed), 'document')} of an earlier run removed: no input any more")
    for name in run.left_behind:
        shown = printable(folder.text(name))
        talk(f"cleaner: warning: {shown}: no input any more, but it was changed since; left as it is")
    written = write_reports(folder, report, jobs=jobs, fresh=fresh, quiet=quiet)
    if not written.is_complete:
        codes.add(USAGE)
    if not quiet:
        for line in _summary(written.numbers, counts):
            talk(line)
        if written.page is not None:
            talk(f"report: {printable(written.page)}")
    raise typer.Exit(worst([*codes, USAGE if failed else 0]))


def _consume(run: Run, quiet: bool) -> tuple[set[int], dict[str, int]]:
    """Run, saying what goes wrong; return the exit codes met and how many documents were cleaned or done before."""
    codes: set[int] = set()
    counts = {"cleaned": 0, "done before": 0, "failed": 0}
    with closing(run.__iter__()) as outcomes:
        for outcome in with_progress(outcomes, len(run.sources), "cleaning", quiet=quiet):
            if outcome.error:
                talk(f"cleaner: {outcome.error}")
                codes.add(outcome.exit_code)
            counts["failed" if outcome.error else "cleaned" if outcome.is_new else "done before"] += 1
    counts["not begun"] = len(run.sources) - sum(counts.values())
    return codes, counts


def _summary(numbers: dict[str, Any], counts: dict[str, int]) -> Iterator[str]:
    from cleaner.reports.quoting import counted

    shown = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count) or "none"
    yield f"documents: {shown}"
    yield (
        f"{numbers['chars_in']:,} → {counted(numbers['chars_out'], 'character')}, "
        f"{counted(sum(numbers['edits'].values()), 'edit')}, "
        f"{counted(sum(numbers['unfixed'].values()), 'finding')} without a fix"
    )
