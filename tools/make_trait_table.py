"""Write the table of traits anew: ``python tools/make_trait_table.py``.

It is made by `cleaner.encoding.trait_marks`; a test compares what was written with what would be made now.
"""

from __future__ import annotations

from pathlib import Path

from cleaner.code_point_tables import pack_table
from cleaner.encoding.trait_marks import make_trait_table
from cleaner.encoding.trait_table import TRAITS_FILE

DATA = Path(__file__).resolve().parents[1] / "cleaner" / "data"


def main() -> None:
    """Write the file."""
    (DATA / TRAITS_FILE).write_bytes(pack_table(make_trait_table()))


if __name__ == "__main__":
    main()
