"""What the command line and others call: clean a corpus, or search it for duplicates, on a cluster."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cleaner.config import Config
from cleaner.corpus.records import DEFAULT_FIELDS, Fields
from cleaner.engines.cluster.claiming import claim
from cleaner.engines.cluster.cleaning import clean_tables
from cleaner.engines.cluster.dedup import Plan
from cleaner.engines.cluster.documents import find_tables
from cleaner.engines.cluster.output import root_of, write_decided
from cleaner.engines.cluster.runner import connect, explained, few_rows_at_a_time, small_row_groups
from cleaner.engines.cluster.work import WorkFolder
from cleaner.engines.dedup import Options


def deduplicate_on_cluster(
    arguments: Sequence[str | Path],
    output: str | Path,
    options: Options,
    *,
    ray_address: str | None = None,
    force: bool = False,
) -> dict[str, Any]:
    """Search tables for duplicates and write what `cleaner dedup` does into *output*; return the summary.

    `arguments` are files, folders or URLs of JSON lines or of Parquet; `output` is a folder or URL that all workers
    reach. Decisions, pairs and scores are those of the local engine. `summary["problems"]` counts the rows that are no
    documents; they stand in ``problems/``. `summary["unread"]` counts arguments and files that cannot be read; the
    others are done. Raises `ClusterError` and `OutputError`.
    """
    root = root_of(output)
    with explained("dedup") as interrupts:
        connect(ray_address)
        claim(root, "dedup", force=force)
        tables = find_tables(arguments, None if "://" in str(output) else Path(output))
        work = WorkFolder(f"{root}/.work", interrupts)
        found = Plan(tables, options, work, root).run()
        numbers = write_decided(found, tables, options, root)
    work.remove()
    return numbers | {"unread": len(tables.problems)}


def clean_on_cluster(
    arguments: Sequence[str | Path],
    output: str | Path,
    config: Config | None = None,
    *,
    fields: Fields = DEFAULT_FIELDS,
    ray_address: str | None = None,
    force: bool = False,
) -> dict[str, Any]:
    """Clean the texts of tables into *output* and return the summary.

    ``texts/`` has the rows with all their fields and clean texts, in the format of the input; ``ledgers/`` a row a
    document (`id`, `path`, hashes, edits and findings by rule, the ledger). Text and ledger are those of
    `cleaner.clean`. A document on which the program fails its own checks keeps its raw text, and has an `error` in
    ``ledgers/``; `summary["failed"]` counts them. `summary["problems"]` and `["unread"]` count what was left out, as in
    `deduplicate_on_cluster`. Raises `ClusterError`, `ConfigError` and `OutputError`.
    """
    root = root_of(output)
    with explained("clean") as interrupts:
        connect(ray_address)
        claim(root, "clean", force=force)
        tables = find_tables(arguments, None if "://" in str(output) else Path(output))
        work = WorkFolder(f"{root}/.work", interrupts)
        with few_rows_at_a_time(), small_row_groups():
            numbers = clean_tables(tables, fields, config or Config(), work, root)
    work.remove()
    return numbers | {"unread": len(tables.problems)}
