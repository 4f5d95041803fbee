"""Texts damaged in the ways that Chinese text is, for `benchmarks/encoding.py --damaged`."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence

from pipeline import ROOT

sys.path.insert(0, str(ROOT))  # the forward model of the pinyin shift is the tests'
from tests.gbk_injector import DECODERS, damage, full_table

LOSSY_LINES = 50_000
LINE_BYTES = 20_000_000
# All of one kind in one document each, that the search is paid for, and not the fixed price of a document.
DOCUMENT_CHARS = 2_000


def _misread(written: str, read: str) -> Callable[[str], str]:
    return lambda text: text.encode(written, "ignore").decode(read, "replace")


def _shift(text: str) -> str:
    return damage(text, full_table("hans"), DECODERS[0])


KINDS: dict[str, Callable[[str], str]] = {
    "UTF-8 as Latin-1": _misread("utf-8", "latin-1"),
    "UTF-8 as GBK": lambda text: text.encode().decode("gb18030", "ignore"),
    "GBK as Latin-1": _misread("gb18030", "latin-1"),
    "UTF-8 as GBK, with losses": _misread("utf-8", "gbk"),
    "pinyin shifts": _shift,
}
CODECS = ("utf-8", "gb18030", "big5")


def healthy_pages(documents: Iterable[bytes]) -> list[str]:
    """Return the beginning of each document, by whole lines."""
    pages = (raw.decode()[:DOCUMENT_CHARS].rpartition("\n")[0] for raw in documents)
    return [page + "\n" for page in pages if page]


def damaged_sets(pages: Sequence[str]) -> list[tuple[str, list[bytes]]]:
    """Return, for each kind of damage, its name and the documents that suffered it."""
    return [(name, [harm(page).encode("utf-8", "replace") for page in pages]) for name, harm in KINDS.items()]


def encoded_sets(pages: Sequence[str]) -> list[tuple[str, list[bytes]]]:
    """Return, for each of `CODECS`, its name and the documents in it; Big5 leaves out what it lacks."""
    return [(codec, [page.encode(codec, "ignore") for page in pages]) for codec in CODECS]


def large_texts(pages: Sequence[str]) -> dict[str, Callable[[], bytes]]:
    """Return, by name, what makes the texts that show how time and memory grow: many lines, and one long one."""
    lines = [line for page in pages for line in page.splitlines() if line]
    plain = "".join(lines)

    def lossy() -> bytes:
        many = (lines[number % len(lines)] for number in range(LOSSY_LINES))
        return "\n".join(map(KINDS["UTF-8 as GBK, with losses"], many)).encode()

    def long(kind: str) -> Callable[[], bytes]:
        def make() -> bytes:
            once = KINDS[kind](plain).encode()
            return (once * (LINE_BYTES // len(once) + 1)) + b"\n"

        return make

    return {
        "lossy lines": lossy,
        "line UTF-8 as Latin-1": long("UTF-8 as Latin-1"),
        "line GBK as Latin-1": long("GBK as Latin-1"),
    }


def measure_apart(name: str, script: str, arguments: Sequence[str]) -> None:
    """Run *script* for one large text in a process of its own, for the peak memory is the process's."""
    subprocess.run([sys.executable, script, *arguments, "--large", name], check=True)


def peak_megabytes() -> float:
    """Return the peak memory of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
