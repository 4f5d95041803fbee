"""`cleaner check`: what the rules report; nothing is changed unless it is asked to."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli import options
from cleaner.cli.running import USAGE, guarded, put, stop, talk, worst
from cleaner.reports.checks.formats import FORMATS

if TYPE_CHECKING:
    from cleaner.cli.checking import CheckRun
    from cleaner.corpus.readers import Inputs

CheckFormat = Enum("CheckFormat", {name: name for name in FORMATS}, type=str)  # type: ignore[misc]
_TEXT = CheckFormat("text")

CheckPaths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATH", help="Files, tables too (.jsonl, .parquet …), folders of .txt files, or - for stdin."
    ),
]
Format = Annotated[CheckFormat, typer.Option("--format", case_sensitive=False, help="How findings are written.")]
Reports = Annotated[
    list[str] | None,
    typer.Option(
        "--report",
        metavar="FORMAT=FILE",
        help="Write the findings to a file as well, in this format; repeatable.",
    ),
]
Statistics = Annotated[
    bool, typer.Option("--statistics", help="Write how many findings each rule has, instead of the findings.")
]
Fix = Annotated[
    bool,
    typer.Option("--fix", help="Write the texts back with the safe fixes made; no ledger is kept (`clean -o` does)."),
]
UnsafeFixes = Annotated[
    bool, typer.Option("--unsafe-fixes", help="With --fix or --diff: also the fixes that may change meaning.")
]
Diff = Annotated[
    bool, typer.Option("--diff", help="Write what --fix would change, instead of the findings; nothing is changed.")
]
FailOn = Annotated[
    options.FailOnChoice | None,
    typer.Option("--fail-on", case_sensitive=False, help="Exit with 1 from this severity on (default warning)."),
]
Against = Annotated[
    Path | None,
    typer.Option("--against", metavar="INDEX|CORPUS", help="Report what an index, or a corpus, has already."),
]
BaselineFile = Annotated[
    Path | None,
    typer.Option("--baseline", metavar="FILE", help="Leave out the findings that this file knows; new ones are shown."),
]
UpdateBaseline = Annotated[
    bool, typer.Option("--update-baseline", help="Write the findings of now to the baseline; exits with 0.")
]
ChangedSince = Annotated[
    str | None,
    typer.Option("--changed-since", metavar="REV", help="Only files that changed since the branch left this revision."),
]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes to check with.")]
FilesFrom = Annotated[
    Path | None,
    typer.Option(
        "--files-from",
        metavar="FILE",
        help="Read names of files from a file, or - for stdin: one a line, or parted by NUL characters.",
    ),
]


@guarded
def check_command(
    paths: CheckPaths = None,
    format_: Format = _TEXT,
    report: Reports = None,
    statistics: Statistics = False,
    fix: Fix = False,
    unsafe_fixes: UnsafeFixes = False,
    diff: Diff = False,
    fail_on: FailOn = None,
    against: Against = None,
    baseline: BaselineFile = None,
    update_baseline: UpdateBaseline = False,
    changed_since: ChangedSince = None,
    files_from: FilesFrom = None,
    jobs: Jobs = 1,
    text_field: options.TextField = "text",
    id_field: options.IdField = "id",
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
    quiet: options.Quiet = False,
) -> None:
    """Report what is wrong with texts, and what of it can be mended. Exits with 1 where something is.

    A line a finding: path:line:column: rule message [fixable]. Lines and columns count from 1 in the decoded text; of
    a table the path is followed by the line or row of the document.
    """
    from cleaner.cli.checking import CheckRun, Mending, Shown
    from cleaner.corpus.formats.contract import FieldNames

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
        fail_on=fail_on,
        baseline=None if baseline is None else str(baseline),
    )
    if unsafe_fixes and not (fix or diff):
        stop(USAGE, "--unsafe-fixes goes with --fix or --diff")
    if diff and (statistics or format_.value != "text"):
        stop(USAGE, "--diff is a format of its own; leave --format and --statistics out, or take --report FORMAT=FILE")
    if statistics and format_.value not in ("text", "json", "jsonl"):
        stop(USAGE, f"--statistics has no format {format_.value}; take text, json or jsonl")
    shown = Shown(format_.value, tuple(report or ()), statistics=statistics, diff=diff, quiet=quiet)
    inputs = _find_inputs(paths or [], files_from, changed_since)
    mending = Mending(fix=fix and not diff, diff=diff, unsafe=unsafe_fixes)
    names = FieldNames(text_field, id_field)
    run = CheckRun(settings.for_sources(inputs.sources), shown, mending, names, jobs)
    run.open(against, update_baseline=update_baseline)
    run.report_problems(inputs.problems)
    _finish(run)


def _finish(run: CheckRun) -> None:
    for line in run.lines():
        put(line)
    run.close()
    if not run.shown.quiet:
        for line in run.summary():
            talk(line)
    raise typer.Exit(worst(run.codes))


def _find_inputs(paths: list[Path], files_from: Path | None, changed_since: str | None) -> Inputs:
    if files_from is None and not paths:
        stop(USAGE, "name files or folders to check, . for this folder, - for standard input, or use --files-from")
    if files_from is not None:
        if str(files_from) == "-" and any(str(path) == "-" for path in paths):
            stop(USAGE, "standard input can be the list of files or a text, not both; name the list or the text")
        from cleaner.corpus.readers import read_names

        paths = [*paths, *read_names(files_from)]
    inputs = options.find_inputs(paths) if paths else _nothing()
    if changed_since is None:
        return inputs
    from dataclasses import replace

    from cleaner.checking.changed import changed_since as only_changed

    return replace(inputs, sources=only_changed(changed_since, inputs.sources))


def _nothing() -> Inputs:
    """Return the inputs of an empty list: nothing to check is no mistake of a script that made the list."""
    from cleaner.corpus.readers import Inputs

    return Inputs()
