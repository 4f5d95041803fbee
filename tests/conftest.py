"""Shared fixtures. The suite needs nothing outside the repository; what uses ../shared skips without it."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def seeds() -> list[Path]:
    return sorted((ROOT / "seeds").glob("*.txt"))
