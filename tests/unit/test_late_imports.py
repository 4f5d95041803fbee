"""Names that are imported when they are first used."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

PACKAGES = ("cleaner", "cleaner.duplicates", "cleaner.script", "cleaner.reports.html")


@pytest.fixture
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package that imports later, with a module within it and one beside it."""
    package = tmp_path / "harbour"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from cleaner.late_imports import import_later\n"
        "__getattr__ = import_later(__name__, {'.boats': ('ferry', 'barge'), 'quay': ('stones',)})\n"
    )
    (package / "boats.py").write_text("ferry, barge = ['ferry'], ['barge']\n")
    (tmp_path / "quay.py").write_text("stones = 3\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield "harbour"
    for name in ("harbour", "harbour.boats", "quay"):
        sys.modules.pop(name, None)


def test_a_module_is_imported_when_a_name_of_it_is_first_used(harbour: str) -> None:
    package = import_module(harbour)
    assert not {"harbour.boats", "quay"} & sys.modules.keys()
    assert package.ferry == ["ferry"]
    assert "harbour.boats" in sys.modules
    assert "quay" not in sys.modules
    from quay import stones

    assert package.stones == stones


def test_what_was_asked_for_once_is_an_attribute(harbour: str) -> None:
    package = import_module(harbour)
    assert "barge" not in vars(package)
    assert package.barge is package.barge
    assert vars(package)["barge"] is sys.modules["harbour.boats"].barge
    assert "ferry" not in vars(package)


def test_an_unknown_name_is_told_as_in_any_module(harbour: str) -> None:
    package = import_module(harbour)
    with pytest.raises(AttributeError, match=r"^module 'harbour' has no attribute 'canoe'$"):
        package.canoe  # noqa: B018
    with pytest.raises(ImportError, match="canoe"):
        from harbour import canoe  # noqa: F401
    assert not hasattr(package, "stage")


@pytest.mark.parametrize("package", PACKAGES)
def test_all_public_names_of_a_package_are_there(package: str) -> None:
    module = import_module(package)
    for name in module.__all__:
        assert getattr(module, name) is getattr(module, name)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_by_itself_imports_none_of_its_modules(package: str) -> None:
    code = f"import sys, {package}; print(*sorted(name for name in sys.modules if name.startswith('cleaner')))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    above = {package.rsplit(".", level)[0] for level in range(package.count(".") + 1)}
    assert set(found) == {"cleaner.late_imports", *above}
