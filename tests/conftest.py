"""Shared fixtures. The suite needs nothing outside the repository; what uses ../shared skips without it."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# What a shell starts in the background ignores Ctrl-C, and so does all that it starts: a run that a test interrupts
# would go on to its end.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def seeds() -> list[Path]:
    return sorted((ROOT / "seeds").glob("*.txt"))
