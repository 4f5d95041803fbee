"""A file can be one line of many megabytes; no pattern may take the product of its lengths."""

from __future__ import annotations

import time

import pytest

import cleaner

# Linear, each takes less than a second on a slow machine; a pattern that tries each pair of places takes minutes.
MOST_SECONDS = 15
LENGTH = 200_000


@pytest.mark.parametrize("sign", ["`", '"', "(", "<", "&", "“", "「", "http://", "?", "#x", "://"])
def test_a_lone_sign_on_a_long_line_costs_nothing(sign: str) -> None:
    text = sign + "港口x的(人" * (LENGTH // 6)
    start = time.process_time()
    result = cleaner.clean(text)
    assert time.process_time() - start < MOST_SECONDS
    assert result.ledger.restore(result.text) == text.encode()
