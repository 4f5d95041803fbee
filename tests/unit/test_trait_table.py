"""The stored table of traits is the one that is made."""

from __future__ import annotations

import numpy as np

from cleaner.encoding.trait_marks import make_trait_table
from cleaner.encoding.trait_table import Trait, trait_table


def test_the_stored_table_is_the_one_that_is_made() -> None:
    stored, made = trait_table(), make_trait_table()
    different = np.flatnonzero(stored != made)
    assert not different.size, f"{different.size} differ, from {different[0]:04X} on; run tools/make_trait_table.py"
    assert stored.dtype == made.dtype


def test_traits_beyond_the_basic_plane_are_stored_as_runs() -> None:
    table = trait_table()
    assert table[0x20000] & Trait.RARE
    assert table[0x10FFFD] & Trait.PRIVATE
    assert not table[0x50000:0x5FFFE].any()
