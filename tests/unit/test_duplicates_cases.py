"""Generated pages: one whole copy of what repeats must come out, and what is said twice by its nature must stay."""

from __future__ import annotations

import random
from functools import cache

import pytest

import cleaner
from tests.repeat_cases import STAYS, Case, make_bases, make_repeat, make_stay
from tests.repeat_texts import HERON, KILN, TEXTS
from tests.repeat_ways import Lines

# Seeds of the cases: none of them was looked at while the rules were made.
REPEATS = range(900_000, 900_200)
STAYING = range(910_000, 910_000 + 12 * len(STAYS))
MIN_PERFECT = 0.97


@cache
def bases() -> list[Lines]:
    return make_bases((*TEXTS, HERON, KILN), random.Random(6))


def run(case: Case) -> str:
    result = cleaner.clean(case.text, select=["duplicates"])
    assert cleaner.restore(result.text, result.ledger).decode() == case.text
    assert cleaner.clean(result.text, select=["duplicates"]).text == result.text
    return result.text


def test_repeats() -> None:
    missed = []
    for seed in REPEATS:
        case = make_repeat(bases(), seed)
        if not case.accepts(run(case)):
            missed.append(f"{seed} {case.kind}")
    assert len(missed) <= (1 - MIN_PERFECT) * len(REPEATS), missed


@pytest.mark.parametrize("seed", STAYING)
def test_stays(seed: int) -> None:
    case = make_stay(bases(), seed)
    assert case.accepts(run(case)), case.kind
