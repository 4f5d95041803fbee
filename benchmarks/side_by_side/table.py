"""The results as a Markdown page: a table a job and corpus, what each peer does not do, how it was measured."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.side_by_side.corpora import Corpus
from benchmarks.side_by_side.peers import Job, Peer, reference
from benchmarks.side_by_side.results import Figures, Machine, Section

HEADS = (
    "program",
    "recipe",
    "CPU s",
    "start",
    "wall s",
    "rate",
    "rate after start",
    "peak MB",
    "ratio",
    "ratio after start",
    "left",
)
QUALITY_HEADS = ("recall", "as they stand", "lost")
QUIET_LOAD = 0.5  # another process for half of the minute before; from there on it would share the caches of the run
METHOD = """\
Each program ran by itself, in a virtual environment of its own, held to one core (affinity, and one thread for the
libraries that ask for a number), with fresh caches, and told to install and fetch nothing. With `--rounds` the programs
take turns, round by round, and of each the run of the least CPU time counts. *CPU* is user and system time of all its
processes; *start* is what of it the same command took for two documents, with imports, tables and the program's own
set-up; *MB/s* and *documents/s* are by CPU time, end to end, reading and writing included; *after start* is without
that share (– where the work was too little to tell it from the start). *Peak* is the memory of all processes together.
*Ratio* is how many times as much CPU time as the first row a program took; *left* are the documents that came out."""
QUALITY = """\
*Recall* is the share of true pairs, those with a Jaccard similarity of 0.7 or more, of which one document at least is
gone: of all pairs that are alike after folding (script, width, punctuation), and of those that are alike as they
stand. All true pairs were found by brute force. *Lost* are documents that are gone while no true twin of theirs is left
(similarity from 0.7, or 0.8 of the smaller one in the larger)."""
CHARSET = "The texts were given as bytes of GB18030."


def render(sections: Sequence[Section], machine: Machine, command: str) -> str:
    """Return the page."""
    parts = [
        "# Beside other programs",
        f"Made by `{command}`, not by hand. {_machine(machine)}",
        "What the programs do differs: a ratio of speeds is one between whole programs at their nearest recipe, not "
        "between equal results. See [what each does not do](#what-each-does-not-do).",
    ]
    for section in sections:
        job = section.results[0].task.job
        parts.append(f"## {job.value}: {_cell(section.corpus.name)}")
        parts.append(_about(section.corpus) + (f" {CHARSET}" if job is Job.CHARSET else ""))
        parts.append(_table(section))
        if job is Job.DUPLICATES:
            parts.append(QUALITY)
    parts += ["## What each does not do", _does_not(sections), "## How it was measured", METHOD]
    return "\n\n".join(parts) + "\n"


def _machine(machine: Machine) -> str:
    said = (
        f"{machine.model}, {machine.cores} cores of which one is used, {machine.gigabytes:.0f} GB of memory, "
        f"Python {machine.python}; load {machine.load:.1f} before the run."
    )
    if machine.load > QUIET_LOAD:
        said += " **The machine was busy**: wall times tell nothing, and CPU times are longer than on a quiet one."
    return said


def _about(corpus: Corpus) -> str:
    different = "" if corpus.distinct == corpus.documents else f", {corpus.distinct:,} of them different"
    return f"{corpus.documents:,} documents{different}; {corpus.megabytes:.1f} MB of UTF-8."


def _table(section: Section) -> str:
    job = section.results[0].task.job
    heads = [*HEADS, *(QUALITY_HEADS if job is Job.DUPLICATES else ())]
    unit = "documents/s" if job is Job.DUPLICATES else "MB/s"
    heads = [head.replace("rate", unit) if head.startswith("rate") else head for head in heads]
    ours = next((result.figures for result in section.results if result.task is reference(job)), None)
    rows = [heads, ["---", "---", *["---:"] * (len(heads) - 2)]]
    for result in section.results:
        name = f"{result.task.peer.name} {result.version}".strip()
        if result.figures:
            cells = _figures(result.figures, section.corpus, ours, job)
        else:
            cells = [f"not measured: {_cell(result.failure)}"]
        rows.append([name, result.task.recipe, *cells, *[""] * (len(heads) - 2 - len(cells))])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _figures(figures: Figures, corpus: Corpus, ours: Figures | None, job: Job) -> list[str]:
    usage, found, work = figures.usage, figures.quality, figures.cpu_after_start
    our_work = ours.cpu_after_start if ours else None
    amount, digits = (corpus.documents, 0) if job is Job.DUPLICATES else (corpus.megabytes, 2)
    cells = [
        f"{usage.cpu:.1f}",
        f"{figures.start.cpu:.1f}",
        f"{usage.wall:.1f}",
        f"{amount / usage.cpu:,.{digits}f}",
        f"{amount / work:,.{digits}f}" if work else "–",
        f"{usage.peak / 1e6:,.0f}",
        f"{usage.cpu / ours.usage.cpu:.1f}" if ours else "",
        (f"{work / our_work:.1f}" if work and our_work else "–") if ours else "",
        f"{figures.documents:,}",
    ]
    return cells + ([f"{found.recall:.3f}", f"{found.recall_as_is:.3f}", f"{found.lost:,}"] if found else [])


def _cell(text: str) -> str:
    """Return a text that breaks no table: what a program printed may hold anything."""
    return "".join(letter if letter.isprintable() else " " for letter in text).replace("|", "\\|").replace("<", "&lt;")


def _does_not(sections: Sequence[Section]) -> str:
    peers: dict[str, Peer] = {}
    for section in sections:
        for result in section.results:
            peers.setdefault(result.task.peer.name, result.task.peer)
    return "\n".join(f"- **{name}**: {peer.does_not}" for name, peer in peers.items())
