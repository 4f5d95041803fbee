"""`cleaner learn`: propose rules for lines and blocks that recur across documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli import options
from cleaner.cli.running import USAGE, guarded, put_bytes, stop, talk

if TYPE_CHECKING:
    from cleaner.corpus.readers import Problem

_FIRST_WORDS = "# Lines and blocks that recur in "


@guarded
def learn_command(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Files, or folders of .txt files.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where the rules go; else to standard output."),
    ] = None,
    min_documents: Annotated[
        int, typer.Option("--min-documents", min=2, help="A line must stand in so many documents.")
    ] = 5,
    min_share: Annotated[
        float,
        typer.Option(
            "--min-share", min=0.0, max=1.0, help="And in such a share of all, or of those of its own source."
        ),
    ] = 0.01,
    most: Annotated[int, typer.Option("--most", min=1, help="How many rules are proposed.")] = 500,
    flat: Annotated[
        bool, typer.Option("--flat", help="The folders beneath PATH are not the sources of the documents.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that `learn` did not make.")] = False,
    quiet: options.Quiet = False,
) -> None:
    """Propose rules for what recurs across documents: the chrome that no general rule can know.

    Nothing is cleaned. Review the file, then give it to `clean` or `check` with --rules. A folder beneath PATH is
    taken for the source of the documents in it, so that a rule can be for one site.
    """
    from cleaner.learning import Collection, Limits, describe_counts, format_proposals, learn_site_rules
    from cleaner.reports.quoting import counted

    if any(str(path) == "-" for path in paths):
        stop(USAGE, "standard input (-) is one document, and nothing recurs in one; name a folder of texts")
    if output is not None:
        _check_output(output, force)
    problems: list[Problem] = []

    def report(problem: Problem) -> None:
        problems.append(problem)
        talk(f"cleaner: {problem.path}: {problem.message}" if problem.path else f"cleaner: {problem.message}")

    collection = Collection(paths, report, by_folder=not flat)
    proposals, counts = learn_site_rules(collection, Limits(min_documents, min_share, most))
    if not counts.documents:
        stop(USAGE, "no text was read, so there is nothing to learn from; name a folder with .txt files, or files")
    data = format_proposals(proposals, counts).encode()
    if output is None:
        put_bytes(data)
    else:
        from cleaner.corpus.writers import write_atomically

        write_atomically(output, data)
    if not quiet:
        waiting = sum(not proposal.enabled for proposal in proposals)
        talk(f"{describe_counts(counts)}, {counted(len(proposals), 'rule')} proposed, {waiting:,} of them off")
        if not proposals and counts.documents < min_documents:
            talk(f"a line must stand in {min_documents} documents; give more of them, or lower --min-documents")
        elif output is not None:
            talk(f"review {output}, then: cleaner clean PATH -o DIR --rules {output}")
    raise typer.Exit(USAGE if any(problem.is_error for problem in problems) else 0)


def _check_output(output: Path, force: bool) -> None:
    """Refuse a file that somebody else made, and a folder, before hours of reading."""
    if output.is_dir():
        stop(USAGE, f"{output} is a folder; name the file for the rules, such as {output / 'site.toml'}")
    if force or not output.exists():
        return
    with output.open("rb") as stream:
        if stream.read(len(_FIRST_WORDS)).decode("utf-8", "replace") != _FIRST_WORDS:
            stop(USAGE, f"{output} exists and was not made by `cleaner learn`; choose another name, or give --force")
