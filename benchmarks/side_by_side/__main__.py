"""Measure this program and its peers in one run on the same texts, each on one core; write the table.

usage: python -m benchmarks.side_by_side [TEXTS.jsonl ...] [--megabytes 20] [--documents 20000] [-o docs/comparison.md]

Each file of TEXTS (JSON lines with a field `text`) is a corpus for cleaning; without files the corpus is made from the
seeds and from articles built of words. Near copies are planted into all of them for the search for duplicates. Each
peer gets a virtual environment of its own, installed by pip on first use and kept under --cache. A peer that cannot be
installed, fails, or takes longer than --time-limit is named as such in the table; the others go on.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import shlex
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType
from typing import NoReturn

if not hasattr(os, "sched_setaffinity"):
    sys.exit("this needs Linux: it holds programs to one core and reads their memory from /proc")

from benchmarks.side_by_side import corpora, environments, table
from benchmarks.side_by_side.corpora import TextsError, Wanted
from benchmarks.side_by_side.peers import TASKS, choose
from benchmarks.side_by_side.results import Machine, Section, to_json
from benchmarks.side_by_side.session import Session, measure_all
from cleaner.reports.quoting import visible

DONE, BAD_USAGE, INTERRUPTED = 0, 2, 130


def read_options(arguments: list[str]) -> argparse.Namespace:
    """Return the options of the command line; argparse ends the program with 2 where they are wrong."""
    cores = sorted(os.sched_getaffinity(0))
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.side_by_side",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("texts", nargs="*", type=Path, metavar="TEXTS.jsonl")
    options.add_argument("--megabytes", type=_positive, default=20, help="size of each corpus for cleaning (20)")
    options.add_argument(
        "--documents", type=_several, default=20_000, help="documents of the corpus of duplicates (20000)"
    )
    options.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="only this peer or task; repeatable"
    )
    options.add_argument("--skip", action="append", default=[], metavar="NAME", help="not this one; repeatable")
    options.add_argument("--core", type=int, choices=cores, default=cores[-1], help="core to run on (the last one)")
    options.add_argument("--time-limit", type=_positive, default=600, metavar="S", help="seconds for one run (600)")
    options.add_argument(
        "--rounds", type=_whole, default=1, metavar="N", help="runs of each, in turns; the least counts (1)"
    )
    options.add_argument("--cache", type=Path, default=environments.default_cache(), help="folder of the environments")
    options.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the page there, not to stdout")
    options.add_argument("--json", type=Path, metavar="FILE", help="write all figures there, too")
    options.add_argument("--list", action="store_true", help="name peers and tasks, measure nothing")
    options.add_argument("--install", action="store_true", help="make the environments, measure nothing")
    return options.parse_args(arguments)


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0")
    return value


def _whole(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0")
    return value


def _several(text: str) -> int:
    value = int(text)
    if value < 2:
        raise argparse.ArgumentTypeError(f"{text} documents hold no pair")
    return value


def describe_machine() -> Machine:
    """Return what the figures depend on, for the head of the page."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return Machine(
        model=models[0] if models else platform.machine(),
        cores=os.cpu_count() or 1,
        gigabytes=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9,
        python=platform.python_version(),
        load=os.getloadavg()[0],
    )


def as_command(given: argparse.Namespace) -> str:
    """Return the command that measures the same again; of paths the names alone, the others are of this machine."""
    parts = ["python", "-m", "benchmarks.side_by_side", *(path.name for path in given.texts)]
    parts += [f"--megabytes={given.megabytes:g}", f"--documents={given.documents}"]
    parts += [f"--rounds={given.rounds}"] if given.rounds > 1 else []
    parts += [f"--only={name}" for name in given.only] + [f"--skip={name}" for name in given.skip]
    return shlex.join(parts)


def say(text: str) -> None:
    """Tell the user what goes on; what a program printed, or a path, may hold anything."""
    print(visible(text), file=sys.stderr, flush=True)


def name_texts(paths: list[Path]) -> dict[str, list[str]]:
    """Return the texts of each file by its name without the suffix; a name that comes again gets a number.

    Raises:
        TextsError: a file cannot be read.
    """
    named: dict[str, list[str]] = {}
    for path in paths:
        names = itertools.chain([path.stem], (f"{path.stem} ({number})" for number in itertools.count(2)))
        named[next(name for name in names if name not in named)] = corpora.read_texts(path)
    return named


def check_target(target: Path | None) -> None:
    """Make the folder of a file that is to be written, before a quarter of an hour goes into what it will hold.

    Raises:
        OSError: it cannot be written.
    """
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir() or not os.access(target.parent, os.W_OK):
            raise OSError(f"{target} cannot be written; give -o or --json another file")


def main(arguments: list[str]) -> int:
    """Do what the command line asks for and return the exit code."""
    given = read_options(arguments)
    if given.list:
        print("\n".join(f"{task.name:20} {task.job.value:40} {task.recipe}" for task in TASKS))
        return DONE
    try:
        tasks = choose(given.only, given.skip)
        check_target(given.output)
        check_target(given.json)
        texts = name_texts(given.texts)
    except (ValueError, OSError, TextsError) as error:
        say(f"side_by_side: {error}")
        return BAD_USAGE
    machine = describe_machine()
    sections: list[Section] = []
    code = DONE
    work = Path(tempfile.mkdtemp(prefix="side-by-side-"))
    try:
        session = Session(given.cache.resolve(), work, given.core, given.time_limit, given.rounds, say)
        if given.install:
            return session.install(tasks)
        measure_all(session, tasks, Wanted(texts, given.megabytes, given.documents), sections)
    except KeyboardInterrupt:
        say("stopped; nothing is written, the page of what was measured until now goes to standard output")
        code, given.output, given.json = INTERRUPTED, None, None
    finally:
        shutil.rmtree(work, ignore_errors=True)
    sections = [section for section in sections if section.results]
    if sections:
        write(given.output, table.render(sections, machine, as_command(given)))
        if given.json:
            write(given.json, json.dumps(to_json(sections, machine), ensure_ascii=False, indent=1) + "\n")
    return code


def write(target: Path | None, text: str) -> None:
    """Write a file whole, under another name first; without one, print the text."""
    if target is None:
        print(text, end="")
        return
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(target)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)  # else the run that is measured would go on without its parent
    sys.exit(main(sys.argv[1:]))
