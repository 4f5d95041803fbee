"""Writing the HTML report of a run: the overview and the pages, those that are there already left as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from heapq import nsmallest
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.corpus.folder import OutputFolder
from cleaner.corpus.readers import printable
from cleaner.corpus.writers import remove_file
from cleaner.errors import CleanerError, InputError
from cleaner.reports.html.document import Subject, render_document
from cleaner.reports.html.overview import PAGES, page_address, page_path, render_overview
from cleaner.reports.html.pages import TABLES_PAGE, Problem, describe_maker, key_from, write_page
from cleaner.reports.html.templating import key_of

if TYPE_CHECKING:
    from cleaner.corpus.manifest import Row

# A page holds its style and script, 40 KB. Of more documents nobody reads each one: those with the most to see have
# pages, so that a run over a million costs no more than half a gigabyte of them.
MAX_DOCUMENTS = 10_000
# Fewer pages are made sooner than processes start.
MIN_PAGES_FOR_JOBS = 200


# Passes on what is made one by one, of so many: a bar of progress.
Watch = Callable[[Iterable[Problem | None], int], Iterable[Problem | None]]


def write_html_report(
    folder: OutputFolder, *, jobs: int = 1, fresh: bool = False, watch: Watch | None = None
) -> tuple[Problem, ...]:
    """Write index.html and a page a document of what the manifest of *folder* lists.

    A page that was made from the same row by the same templates stays as it is, unless *fresh*; pages of documents that
    are not listed any more go. `watch` sees each page as it is made. Returns the documents that could not be read. The
    same documents give the same bytes. Raises `OutputError`.
    """
    rows = folder.rows()
    report = folder.root / "report"
    listed = _choose(rows)
    made_by = describe_maker()
    todo = [(row, _key(row, made_by)) for row in listed]
    wanted = [(row, key) for row, key in todo if fresh or key_of(report / page_path(row.path)) != key]
    made: Iterable[Problem | None] = _make_pages(folder, wanted, jobs)
    problems = tuple(filter(None, made if watch is None else watch(made, len(wanted))))
    missing = frozenset(problem.name for problem in problems)
    kept = {report / page_path(row.path) for row in listed if row.path not in missing}
    _remove_pages(folder, kept)
    text = render_overview(folder, rows, listed, missing, made_by)
    write_page(report / "index.html", text)
    return problems


def remove_html_report(folder: OutputFolder) -> None:
    """Remove what `write_html_report` and `write_table_report` wrote."""
    for name in ("index.html", TABLES_PAGE):
        page = folder.root / "report" / name
        if key_of(page) is not None:
            remove_file(page, folder.root)
    _remove_pages(folder, set())


def _choose(rows: Mapping[str, Row]) -> list[Row]:
    """Return the documents that get pages, sorted by path: if not all, those with the most to see."""
    if len(rows) <= MAX_DOCUMENTS:
        return list(rows.values())
    by_need = nsmallest(
        MAX_DOCUMENTS,
        rows.values(),
        key=lambda row: (-len(row.unfixed), row.chars_out - row.chars_in, -sum(row.edits.values()), row.path),
    )
    return sorted(by_need, key=lambda row: row.path)


def _make_pages(folder: OutputFolder, wanted: Sequence[tuple[Row, str]], jobs: int) -> Iterator[Problem | None]:
    if jobs == 1 or len(wanted) < MIN_PAGES_FOR_JOBS:
        for row, key in wanted:
            yield _make_page(folder, row, key)
        return
    import signal
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from functools import partial
    from multiprocessing import get_context

    # An interrupt ends the parent; what the processes have at hand is written whole or not at all.
    start = partial(signal.signal, signal.SIGINT, signal.SIG_IGN)
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=start)
    try:
        yield from pool.map(partial(_make_page, folder), *zip(*wanted, strict=True), chunksize=16)
    except BrokenProcessPool as error:
        raise CleanerError(
            f"a process died, perhaps for want of memory; `cleaner report {printable(folder.root)}` with fewer --jobs "
            "goes on from here"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _make_page(folder: OutputFolder, row: Row, key: str) -> Problem | None:
    try:
        text, ledger = folder.load(row.path)
        subject = Subject.from_row(row, text, ledger)
    except InputError as error:  # it names the file already
        return Problem(row.path, str(error))
    except CleanerError as error:
        return Problem(row.path, f"{printable(folder.text(row.path))}: {error}")
    depth = page_path(row.path).count("/")
    diff = _diff_address(row.path, depth) if folder.diff(row.path).is_file() else None
    page = render_document(subject, key=key, home="../" * depth + "index.html", diff=diff)
    write_page(folder.root / "report" / page_path(row.path), page)
    return None


def _diff_address(name: str, depth: int) -> str:
    return "../" * depth + "diffs/" + page_address(name).removeprefix(f"{PAGES}/").removesuffix(".html") + ".md"


def _key(row: Row, made_by: str) -> str:
    return key_from(made_by, row.to_json())


def _remove_pages(folder: OutputFolder, kept: set[Path]) -> None:
    """Remove the pages of documents that are no longer listed."""
    top = folder.root / "report"
    with suppress(OSError):
        for page in _pages(top / PAGES):
            if page not in kept and key_of(page) is not None:
                remove_file(page, top)


def _pages(root: Path) -> Iterable[Path]:
    return sorted(path for path in root.rglob("*.html") if path.is_file() and not path.is_symlink())
