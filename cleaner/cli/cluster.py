"""`--engine daft`: what `clean` and `dedup` do with it. Nothing of it is imported unless it is asked for."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleaner.cli.running import INTERNAL, INTERRUPTED, USAGE, stop, talk

if TYPE_CHECKING:
    from cleaner.cli.options import Settings
    from cleaner.config import Config
    from cleaner.engines.dedup import Options


class EngineChoice(str, Enum):
    """What does the work."""

    local = "local"
    daft = "daft"


Engine = Annotated[
    EngineChoice,
    typer.Option("--engine", help="local, or daft: tables, here or on Ray (extra cluster; docs/cluster.md)."),
]
RayAddress = Annotated[
    str | None,
    typer.Option("--ray-address", metavar="ADDRESS", help="With --engine daft: the Ray cluster (auto, HOST:PORT)."),
]

# `Path` takes one of the two slashes away.
_URL = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]+):/(?=[^/])")


def check_engine(engine: EngineChoice, ray_address: str | None) -> bool:
    """Tell whether the cluster engine is asked for; stop where only its address is given."""
    if engine is EngineChoice.local and ray_address is not None:
        stop(USAGE, "--ray-address goes with --engine daft")
    return engine is EngineChoice.daft


def clean_tables(
    paths: list[Path],
    output: Path | None,
    settings: Settings,
    *,
    ray_address: str | None,
    text_field: str = "text",
    id_field: str = "id",
    force: bool = False,
    quiet: bool = False,
) -> None:
    """Clean tables with the cluster engine, and end the command."""
    from cleaner.corpus.records import Fields
    from cleaner.engines.cluster import clean_on_cluster

    arguments, root = _places(paths, output, "the clean texts")
    config, fields = _config_for(arguments, settings), Fields(text_field, id_field)
    with _leaving_at_once():
        numbers = clean_on_cluster(arguments, root, config, fields=fields, ray_address=ray_address, force=force)
    if not quiet:
        talk(f"documents: {numbers['documents']:,} cleaned")
    if numbers["failed"]:
        talk(
            f"cleaner: {numbers['failed']:,} documents failed the program's own checks and were left as they were; "
            f"their `error` stands in {root}/ledgers: please report it"
        )
    left_out = _say_problems(numbers, arguments, root)
    raise typer.Exit(INTERNAL if numbers["failed"] else USAGE if left_out else 0)


def find_duplicates(
    paths: list[Path],
    output: Path | None,
    given: Options,
    *,
    ray_address: str | None,
    force: bool = False,
    quiet: bool = False,
) -> None:
    """Search tables for duplicates with the cluster engine, and end the command."""
    from cleaner.engines.cluster import deduplicate_on_cluster

    arguments, root = _places(paths, output, "the results")
    with _leaving_at_once():
        numbers = deduplicate_on_cluster(arguments, root, given, ray_address=ray_address, force=force)
    if not quiet:
        talk(
            f"{numbers['documents']:,} documents: {numbers['kept']:,} stay, {numbers['removed']:,} go "
            f"({numbers['equal']:,} equal, {numbers['near']:,} near, {numbers['contained']:,} contained) "
            f"in {numbers['clusters']:,} clusters"
        )
    raise typer.Exit(USAGE if _say_problems(numbers, arguments, root) else 0)


def as_url(path: Path) -> str:
    """Return a path as it was given where it is a URL; that of a file on this machine is its path.

    >>> as_url(Path("s3://bucket/crawl")), as_url(Path("texts/a.jsonl")), as_url(Path("file:///tmp/a.jsonl"))
    ('s3://bucket/crawl', 'texts/a.jsonl', '/tmp/a.jsonl')
    """
    shown = str(path)
    return shown.removeprefix("file:") if shown.startswith("file:/") else _URL.sub(r"\1://", shown)


@contextmanager
def _leaving_at_once() -> Iterator[None]:
    """End the process at an interrupt: Daft's threads are still in Python then, and an orderly exit would abort."""
    try:
        yield
    except KeyboardInterrupt:
        talk("interrupted; the same command begins again")
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(INTERRUPTED)


def _places(paths: Sequence[Path], output: Path | None, what: str) -> tuple[list[str], str]:
    if any(str(path) == "-" for path in paths):
        stop(USAGE, "standard input (-) is for the local engine; give files, folders or URLs with --engine daft")
    if output is None:
        stop(USAGE, f"give the folder or URL for {what} with -o; --engine daft writes nowhere else")
    return [as_url(path) for path in paths], as_url(output)


def _config_for(arguments: list[str], settings: Settings) -> Config:
    """Return the configuration of all documents; stop where they have different ones."""
    from cleaner.engines.cluster.documents import find_local

    configs = list(dict.fromkeys(settings.for_sources(find_local(arguments).sources).values()))
    if len(configs) > 1:
        stop(USAGE, f"these tables have {len(configs)} configurations, and --engine daft takes one; give --config")
    return configs[0] if configs else settings.without_file()


def _say_problems(numbers: dict[str, Any], arguments: list[str], root: str) -> bool:
    """Say what was left out; tell whether anything was."""
    from cleaner.cli.options import describe_problem
    from cleaner.engines.cluster.documents import find_local

    if numbers["unread"]:
        for problem in find_local(arguments).problems:
            talk(describe_problem(problem))
    if numbers["problems"]:
        talk(f"cleaner: {numbers['problems']:,} rows are no documents and were left out; see {root}/problems")
    return bool(numbers["unread"] or numbers["problems"])
