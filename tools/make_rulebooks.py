"""Store what the rulebooks hold anew: ``python tools/make_rulebooks.py``.

A test compares what was stored with what the rulebooks hold now.
"""

from __future__ import annotations

from pathlib import Path

from cleaner.rulebooks import STORED_FILE, pack_rulebooks
from cleaner.rules import RULEBOOKS

DATA = Path(__file__).resolve().parents[1] / "cleaner" / "data"


def main() -> None:
    """Write the file."""
    (DATA / STORED_FILE).write_bytes(pack_rulebooks(RULEBOOKS))


if __name__ == "__main__":
    main()
