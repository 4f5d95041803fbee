"""What `import cleaner` offers."""

from __future__ import annotations

import subprocess
import sys

import pytest

import cleaner


def test_every_public_name_is_there() -> None:
    for name in cleaner.__all__:
        assert getattr(cleaner, name) is not None
    assert set(cleaner.__all__) <= set(dir(cleaner))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        cleaner.nothing  # noqa: B018


def test_importing_it_loads_nothing_heavy() -> None:
    heavy = ("numpy", "regex", "ftfy", "datasketch", "opencc", "rich")
    code = f"import sys, cleaner; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
