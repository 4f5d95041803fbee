"""The texts that all are measured on: the same files for everybody, the same bytes for the same input and options.

For cleaning, each file of texts is a corpus of its own, its documents taken in turn until there is enough. For
duplicates, near copies are planted (`benchmarks/planted.py`) into documents cut from all the texts; where these do not
suffice, documents are built from words. Without files the seeds are the texts, and every fifth document for cleaning
is one of them: raw pages among articles.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import planted
from benchmarks.side_by_side.environments import ROOT

SEED = 20240601
EVERY_NTH_IS_A_SEED = 5
FEW = 2  # documents that tell what starting takes; a search for duplicates among one may stop early


class TextsError(Exception):
    """A file of texts cannot be read; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """A file of JSON lines (`id`, `text`) and what is in it."""

    name: str
    path: Path
    documents: int
    distinct: int
    megabytes: float  # of UTF-8 text


def read_texts(path: Path) -> list[str]:
    """Return the field `text` of each row; lone surrogates, which no UTF-8 can hold, are written as `?`.

    Raises:
        TextsError: the file cannot be read, a row is not JSON or has no text, or there is none.
    """
    texts = []
    try:
        # Rows end at a line feed alone: a text may hold U+2028.
        for number, line in enumerate(path.read_bytes().rstrip(b"\n").split(b"\n"), 1):
            row = json.loads(line)
            if not isinstance(row, dict) or not isinstance(row.get("text"), str):
                raise TextsError(f"{path}:{number}: no field 'text' with a string; give JSON lines with one text a row")
            texts.append(row["text"].encode("utf-8", "replace").decode())
    except OSError as error:
        raise TextsError(f"{path}: {error.strerror}; give files of JSON lines with a field 'text'") from error
    except ValueError as error:
        raise TextsError(f"{path}:{number}: not JSON ({error}); give JSON lines with a field 'text'") from error
    if not any(text.strip() for text in texts):
        raise TextsError(f"{path}: no text in it; give a file with some")
    return texts


def seed_texts() -> list[str]:
    """Return the texts of the raw documents that come with the program."""
    return [path.read_text(encoding="utf-8", errors="replace") for path in sorted((ROOT / "seeds").glob("*.txt"))]


def take(texts: Iterable[str], megabytes: float) -> list[str]:
    """Return texts from the front until their UTF-8 has the size asked for."""
    taken, size = [], 0
    for text in texts:
        if size >= megabytes * 1e6:
            break
        taken.append(text)
        size += len(text.encode())
    return taken


def mixed_texts() -> Iterator[str]:
    """Yield documents without end: articles built from words, and among them the seeds."""
    dice = random.Random(SEED)
    articles, seeds = planted.articles(planted.built_lines(dice), dice), itertools.cycle(seed_texts())
    for number in itertools.count():
        yield next(seeds) if number % EVERY_NTH_IS_A_SEED == 0 else next(articles)


def few_texts() -> list[str]:
    """Return texts so few and short that what they take is the start of a program."""
    dice = random.Random(SEED)
    return list(itertools.islice(planted.articles(planted.built_lines(dice), dice), FEW))


def plant_copies(texts: list[str], count: int) -> list[tuple[dict[str, str], dict[str, str]]]:
    """Return *count* documents with near copies among them, shuffled, each with the plan that it was made by."""
    dice = random.Random(SEED)
    given = itertools.chain.from_iterable(text.split("\n") for text in texts)
    lines = itertools.chain(planted.chinese_lines(given), planted.built_lines(dice))
    made = list(planted.make(planted.articles(lines, dice), count, dice))
    dice.shuffle(made)
    return made


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to make corpora of: texts by the name of their file, and how much of each."""

    texts: Mapping[str, list[str]]
    megabytes: float
    documents: int

    def corpora_for_cleaning(self, work: Path) -> list[Corpus]:
        """Return a corpus for each file of texts; without files, one of seeds and articles built from words."""
        sources: dict[str, Iterator[str]] = {name: itertools.cycle(texts) for name, texts in self.texts.items()}
        return [
            write(name, numbered(take(texts, self.megabytes)), work / f"clean-{number}")  # a name may hold anything
            for number, (name, texts) in enumerate((sources or {"seeds and built articles": mixed_texts()}).items())
        ]

    def corpus_of_duplicates(self, work: Path) -> Corpus:
        """Return a corpus with near copies planted into documents cut from all the texts."""
        texts = [text for each in self.texts.values() for text in each] or seed_texts()
        rows = (row for row, _ in plant_copies(texts, self.documents))
        return write("planted copies", rows, work / "duplicates")


def ids(corpus: Corpus) -> list[str]:
    """Return the ids of all documents."""
    with corpus.path.open(encoding="utf-8") as stream:
        return [json.loads(line)["id"] for line in stream]


def write(name: str, rows: Iterable[dict[str, str]], folder: Path) -> Corpus:
    """Write a corpus into a folder of its own, so that what a peer lays beside it disturbs no other."""
    folder.mkdir(parents=True)
    texts, size, documents = set(), 0, 0
    path = folder / "corpus.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        for row in rows:
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
            texts.add(row["text"])
            size += len(row["text"].encode())
            documents += 1
    return Corpus(name, path, documents, len(texts), size / 1e6)


def numbered(texts: Iterable[str]) -> Iterator[dict[str, str]]:
    """Yield texts as rows with an id each."""
    for number, text in enumerate(texts):
        yield {"id": f"t{number:07}", "text": text}
