"""Across documents: order, shards and processes change nothing, once is enough, and nothing goes unproved."""

from __future__ import annotations

import json
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Clusters, deduplicate
from cleaner.corpus.records import find_records
from cleaner.duplicates.documents import describe_kind
from cleaner.duplicates.match_key import make_match_key
from cleaner.duplicates.shingles import count_shared, shingle_set
from cleaner.engines.dedup import Found, Options, find_duplicates
from cleaner.engines.dedup_output import write_all
from cleaner.folding import fold

WORDS = "山水云木石火土金日月风雨雷电江河湖海天地"
THRESHOLD, CONTAINMENT = 0.6, 0.8


@st.composite
def corpora(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Draw families of near copies, parts and pages of a few texts."""
    dice = random.Random(draw(st.integers(0, 1 << 30)))
    roots = ["".join(dice.choices(WORDS, k=dice.randint(1, 400))) for _ in range(draw(st.integers(1, 4)))]
    texts = []
    for _ in range(draw(st.integers(0, 25))):
        letters = list(dice.choice(roots))
        for _ in range(dice.choice((0, 0, 1, 4, 15, 40))):
            letters[dice.randrange(len(letters))] = dice.choice("春夏秋冬一二三")
        text = "".join(letters)
        way = dice.random()
        if way < 0.2:
            text = text[: dice.randint(0, len(text))]
        elif way < 0.4:
            text += "\n" + dice.choice(roots)
        texts.append(text)
    return [(f"{at:02}", text) for at, text in enumerate(texts)]


def shingles(text: str) -> object:
    return shingle_set(make_match_key(fold(text)).points)


def prove(documents: list[tuple[str, str]], found: Clusters) -> None:
    """Compare each document that goes with the one that stays for it, by another way."""
    texts, kept_for = dict(documents), found.kept_for()
    assert not set(kept_for.values()) & set(kept_for)
    for cluster in found.clusters:
        for twin in cluster.removed:
            ours, theirs = shingles(texts[cluster.kept]), shingles(texts[twin.id])
            shared = count_shared(ours, theirs)
            similarity = shared / (len(ours) + len(theirs) - shared)
            assert twin.similarity == pytest.approx(similarity)
            if twin.kind == "contained":
                assert shared / len(theirs) >= CONTAINMENT
            else:
                assert similarity >= THRESHOLD


@given(corpora(), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_order_changes_nothing_once_is_enough_and_all_is_proved(
    documents: list[tuple[str, str]], dice: random.Random
) -> None:
    found = deduplicate(documents)
    prove(documents, found)
    shuffled = documents[:]
    dice.shuffle(shuffled)
    assert deduplicate(shuffled) == found
    rest = [document for document in documents if document[0] not in found.kept_for()]
    assert deduplicate(rest).clusters == ()


@given(corpora(), st.integers(1, 600))
@settings(max_examples=40, deadline=None)
def test_batches_change_nothing(documents: list[tuple[str, str]], size: int) -> None:
    found = deduplicate(documents)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.duplicates.documents._BATCH_CHARS", size)
        assert deduplicate(documents) == found


@given(corpora())
@settings(max_examples=40, deadline=None)
def test_few_stars_at_a_time_remove_no_more_the_second_time(documents: list[tuple[str, str]]) -> None:
    """Where a value has more documents than are compared, the join goes on until nothing more goes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.duplicates.corpus.join.MAX_STARS", 2)
        found = deduplicate(documents)
        prove(documents, found)
        rest = [document for document in documents if document[0] not in found.kept_for()]
        assert deduplicate(rest).clusters == ()
        assert deduplicate(documents[::-1]).clusters == found.clusters


@given(corpora(), st.sampled_from(["first", "longest"]))
@settings(max_examples=40, deadline=None)
def test_other_policies_are_settled_too(documents: list[tuple[str, str]], keep: str) -> None:
    found = deduplicate(documents, keep=keep)  # type: ignore[arg-type]
    prove(documents, found)
    rest = [document for document in documents if document[0] not in found.kept_for()]
    assert deduplicate(rest, keep=keep).clusters == ()  # type: ignore[arg-type]


def write_shards(documents: list[tuple[str, str]], folder: Path, count: int, dice: random.Random) -> None:
    """Write the documents, in any order, into a number of files."""
    folder.mkdir(parents=True)
    shards: list[list[str]] = [[] for _ in range(count)]
    for name, text in dice.sample(documents, len(documents)):
        dice.choice(shards).append(json.dumps({"id": name, "text": text}) + "\n")
    for number, lines in enumerate(shards):
        (folder / f"{number}.jsonl").write_text("".join(lines))


def run_engine(folder: Path, spool: Path | None = None, jobs: int = 1) -> Found:
    return find_duplicates(find_records([folder]).sources, Options(THRESHOLD, CONTAINMENT), spool, jobs=jobs)


def evidence(found: Found) -> dict[str, tuple[object, ...]]:
    """Return what is known of each document that goes: for which it goes, as what, how similar they are."""
    decisions, ids = found.decisions, found.ids
    gone = {}
    for number in (found.keeper >= 0).nonzero()[0].tolist():
        row = int(found.pair[number])
        scores = (decisions.verdicts.similarity[row], decisions.verdicts.containment[row]) if row >= 0 else (1.0, 1.0)
        gone[ids[number]] = (ids[int(found.keeper[number])], describe_kind(decisions, row), *scores)
    return gone


def tree(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@given(corpora(), st.integers(1, 4), st.integers(1, 3000), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_shards_and_pieces_change_nothing(
    documents: list[tuple[str, str]], shards: int, size: int, dice: random.Random
) -> None:
    known = deduplicate(documents)
    expected = {
        twin.id: (cluster.kept, twin.kind, twin.similarity, twin.containment)
        for cluster in known.clusters
        for twin in cluster.removed
    }
    with TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleaner.corpus.records.PIECE_BYTES", size)
        write_shards(documents, Path(place, "in"), shards, dice)
        found = run_engine(Path(place, "in"), Path(place, "spool") if dice.random() < 0.5 else None)
        assert evidence(found) == expected
        write_all(found, Path(place, "out"))
        if (Path(place, "out") / "remaining").exists():
            assert evidence(run_engine(Path(place, "out", "remaining"))) == {}


@pytest.mark.parametrize("seed", range(2))
def test_processes_change_nothing(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file that is left is the same, byte for byte, with the keys on disk and without."""
    dice = random.Random(seed)
    roots = ["".join(dice.choices(WORDS, k=300)) for _ in range(8)]
    documents = [(f"{at:03}", "".join(dice.sample(roots, dice.choice((1, 1, 2)))) + str(at)) for at in range(150)]
    write_shards(documents, tmp_path / "in", 3, dice)
    expected: dict[str, bytes] = {}
    for jobs, piece in ((1, 1 << 20), (2, 9000), (3, 2000)):
        monkeypatch.setattr("cleaner.corpus.records.PIECE_BYTES", piece)
        monkeypatch.setattr("cleaner.engines.dedup_work.TASK_GRAMS", 4 * piece)
        for spool in (tmp_path / f"spool{jobs}", None):
            out = tmp_path / f"out{jobs}{spool is None}"
            write_all(run_engine(tmp_path / "in", spool, jobs), out)
            expected = expected or tree(out)
            assert tree(out) == expected
    assert evidence(run_engine(tmp_path / "in"))
