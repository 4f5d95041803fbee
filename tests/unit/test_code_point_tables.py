"""Tables over all code points: what is packed is what is read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cleaner import code_point_tables
from cleaner.code_point_tables import pack_table, read_table
from cleaner.code_points import UNICODE_SIZE


@pytest.mark.parametrize("kind", [np.uint8, np.uint32])
def test_a_table_is_read_as_it_was_packed(
    kind: type[np.unsignedinteger], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = np.zeros(UNICODE_SIZE, dtype=kind)
    table[[0, 0x4E00, 0xFFFF, 0x10000, UNICODE_SIZE - 1]] = [1, 2, 3, 4, np.iinfo(kind).max]
    table[0x20000:0x30000] = 7
    (tmp_path / "table").write_bytes(pack_table(table, checksum=0xFFFFFFFF))
    monkeypatch.setattr(code_point_tables, "files", lambda package: tmp_path)
    values, checksum = read_table("table", kind)
    assert values.dtype == kind
    assert np.array_equal(values, table)
    assert not values.flags.writeable
    assert checksum == 0xFFFFFFFF
