"""The page of a `dedup` run: each cluster with the document that stays beside those that go, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from heapq import nlargest, nsmallest
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from cleaner.corpus.readers import printable
from cleaner.corpus.records import load_row
from cleaner.corpus.writers import remove_file, write_atomically
from cleaner.ledger import encode_text
from cleaner.reports.html.alignment import align
from cleaner.reports.html.templating import key_of, render
from cleaner.script.identification import identify_script

if TYPE_CHECKING:
    from cleaner.engines.dedup import Found

# Of more clusters, and of more documents in one, nobody reads each: those that most documents go from are shown.
MAX_CLUSTERS = 200
MAX_MEMBERS = 5
# And no more clusters than fit into a page of so many characters, which a browser opens at once.
MAX_CHARS = 6_000_000
LANGUAGE_CHARS = 2_000

Read = Callable[[str], str]


def write_cluster_report(found: Found, root: Path, numbers: dict[str, Any]) -> Path:
    """Write the page of a run whose other files stand in *root*, and return where it stands. Raises `OutputError`."""
    from cleaner.engines.dedup_shared import Texts

    with (root / "clusters.jsonl").open("rb") as lines:  # a run over millions has hundreds of thousands
        clusters = _choose(load_row(line) for line in _largest(lines))
    named = {name for cluster in clusters for name in (cluster["kept"], *_members(cluster))}
    place = {name: number for number, name in enumerate(found.ids) if name in named}
    with closing(Texts(found)) as texts:
        page = render_clusters(clusters, numbers, lambda name: texts.text(place[name]))
    target = root / "report" / "index.html"
    write_atomically(target, page.encode("utf-8", "backslashreplace"))
    return target


def remove_cluster_report(root: Path) -> None:
    """Remove what `write_cluster_report` wrote."""
    page = root / "report" / "index.html"
    if key_of(page) is not None:
        remove_file(page, root)


def render_clusters(clusters: list[dict[str, Any]], numbers: dict[str, Any], read: Read) -> str:
    """Return the page of the first of *clusters*, rows as in clusters.jsonl.

    *numbers* is the summary of the run, *read* gives the text of a document by its id.
    """
    heads, pairs, chars = [], [], 0
    for cluster in clusters:
        shown = list(_pairs(cluster, read))
        heads.append(_head(cluster))
        pairs.append(shown)
        chars += sum(len(one) + len(other) for pair in shown for one, other, *_ in pair["rows"])
        if chars > MAX_CHARS:
            break
    return render("clusters", numbers=numbers, heads=heads, pairs=pairs, left_out=numbers["clusters"] - len(heads))


def _largest(lines: BinaryIO) -> Iterator[bytes]:
    """Yield the rows of clusters.jsonl, without most of those that are too small to be shown."""
    # Within a name the quotation marks would be escaped.
    sizes = [line.count(b'"kind":') for line in lines]
    least = min(nlargest(MAX_CLUSTERS, sizes), default=0)
    lines.seek(0)
    yield from (line for line, size in zip(lines, sizes, strict=True) if size >= least)


def _choose(clusters: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the clusters that most documents go from."""
    return nsmallest(MAX_CLUSTERS, clusters, key=lambda cluster: (-len(cluster["removed"]), cluster["kept"]))


def _members(cluster: dict[str, Any]) -> list[str]:
    return [twin["id"] for twin in cluster["removed"][:MAX_MEMBERS]]


def _head(cluster: dict[str, Any]) -> dict[str, Any]:
    removed = cluster["removed"]
    kinds = sorted({twin["kind"] for twin in removed})
    return {"kept": printable(cluster["kept"]), "removed": len(removed), "kinds": ", ".join(kinds)}


def _pairs(cluster: dict[str, Any], read: Read) -> Iterator[dict[str, Any]]:
    """Yield what stays beside each of the first documents that go."""
    kept = read(cluster["kept"])
    keys: dict[str, list[str]] = {}
    language = identify_script(kept[:LANGUAGE_CHARS]).tag
    for twin in cluster["removed"][:MAX_MEMBERS]:
        text = read(twin["id"])
        rows, is_cut = align(kept, text, keys)
        yield {
            "id": printable(twin["id"]),
            "kind": twin["kind"],
            "similarity": twin["similarity"],
            "containment": twin["containment"],
            "isEqual": encode_text(kept) == encode_text(text),
            "langs": [language, identify_script(text[:LANGUAGE_CHARS]).tag],
            "rows": rows,
            "isCut": is_cut,
        }
