"""`cleaner clean`: clean texts, ledgers, manifest and report, or standard input to standard output."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli import cluster, options
from cleaner.cli.report import ReportFormat
from cleaner.cli.running import USAGE, guarded, put_bytes, stop, talk

if TYPE_CHECKING:
    from cleaner.cli.options import Settings


class CleanFormat(str, Enum):
    """What goes to standard output."""

    text = "text"
    jsonl = "jsonl"


class LedgerFormat(str, Enum):
    """How the ledgers of tables are written. The values are those of `cleaner.corpus.table_row`."""

    jsonl = "jsonl"
    parquet = "parquet"


Paths = Annotated[
    list[Path],
    typer.Argument(metavar="PATH", help="Texts, tables (.jsonl, .parquet, .csv …), folders of them, or - for stdin."),
]
LedgerFormatOption = Annotated[
    LedgerFormat | None,
    typer.Option(
        "--ledger-format",
        case_sensitive=False,
        help="Tables: ledgers as packed JSON lines, or as Parquet, a row a document; else Parquet where the table is.",
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Tables: stop at the first record that cannot be read.")]
Memory = Annotated[
    str | None,
    typer.Option("--memory", metavar="SIZE", help="Tables: memory for all processes together, such as 4GB."),
]
JsonLog = Annotated[
    Path | None,
    typer.Option("--json-log", metavar="FILE", help="Write what happens as JSON lines; - for standard error."),
]


@guarded
def clean_command(
    paths: Paths,
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
            help="html: report.md, index.html and a page a text; markdown: report.md; none: diffs alone.",
        ),
    ] = ReportFormat.html,
    text_field: options.TextField = "text",
    id_field: options.IdField = "id",
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="FORMAT",
            help="Tables: format of the clean ones, as jsonl.zst; else as they come.",
        ),
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="FORMAT", help="With -: standard input is JSON lines (jsonl), and so is the output."
        ),
    ] = None,
    ledger_format: LedgerFormatOption = None,
    strict: Strict = False,
    memory: Memory = None,
    json_log: JsonLog = None,
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
        given = {"--to": to, "--from": from_, "--strict": strict, "--memory": memory, "--json-log": json_log}
        given["--ledger-format"] = ledger_format
        if named := [name for name, value in given.items() if value]:
            stop(USAGE, f"{named[0]} is for the local engine; leave it out with --engine daft")
        cluster.clean_tables(
            paths,
            output,
            settings,
            ray_address=ray_address,
            text_field=text_field,
            id_field=id_field,
            force=force,
            quiet=quiet,
        )
    is_stdin = [str(path) for path in paths] == ["-"] and output is None
    if from_ is not None:
        if not is_stdin:
            stop(USAGE, "--from names the format of standard input (-); files are known by the ends of their names")
        from cleaner.cli.cleaning_stream import clean_stream
        from cleaner.corpus.formats.contract import FieldNames

        if format_ is not CleanFormat.text or to not in (None, from_):
            stop(USAGE, "with --from, what comes out is what goes in, JSON lines; leave --format and --to out")
        clean_stream(settings, from_, FieldNames(text_field, id_field), jobs=jobs, strict=strict, quiet=quiet)
        return
    if is_stdin:
        _clean_stdin(settings, format_, quiet)
        return
    if any(str(path) == "-" for path in paths):
        stop(USAGE, "standard input (-) is cleaned to standard output; leave -o and the other paths out")
    if output is None:
        stop(USAGE, "give the folder for the clean texts with -o DIR, or - alone to clean standard input")
    from cleaner.cli.cleaning import Request, clean_to_folder

    request = Request(
        output,
        report,
        force=force,
        fresh=fresh,
        jobs=jobs,
        memory=memory,
        text_field=text_field,
        id_field=id_field,
        to=to,
        ledger_format=ledger_format.value if ledger_format else None,
        strict=strict,
        json_log=json_log,
        quiet=quiet,
    )
    clean_to_folder(paths, settings, request)


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
