"""The functions by which the conformance kits reach the program."""

from __future__ import annotations

from collections.abc import Callable

import cleaner


def encoding(text: str) -> str:
    """Repair encoding alone."""
    return cleaner.clean(text, select=["encoding"]).text


def restores(raw: str | bytes) -> str:
    """Clean with everything, and hold the result to its promise."""
    result = cleaner.clean(raw)
    expected = raw if isinstance(raw, bytes) else raw.encode("utf-8", "surrogatepass")
    assert cleaner.restore(result.text, result.ledger) == expected
    assert cleaner.clean(result.text).text == result.text
    return result.text


def codec(raw: bytes) -> str:
    """Name the codec of bytes."""
    return cleaner.detect_encoding(raw).codec


def cluster(texts: list[str]) -> list[int]:
    """Number the cluster of each text."""
    kept_for = cleaner.deduplicate((str(number), text) for number, text in enumerate(texts)).kept_for()
    return [int(kept_for.get(str(number), number)) for number in range(len(texts))]


def __getattr__(name: str) -> Callable[[str], str]:
    """Any OpenCC configuration: `hooks.t2s(text)`."""
    if name.startswith("_"):
        raise AttributeError(name)
    return lambda text: cleaner.convert_script(text, name)
