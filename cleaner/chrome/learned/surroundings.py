"""Where a line stands, and what stands around it: places, distances, rhythm, windows, neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from cleaner.chrome.learned.columns import SHIFTED, SPREAD, STEPS, WINDOWS, Array, Sheet, numbers
from cleaner.chrome.learned.shape import STOP

# What is counted as far away: no such line.
FAR = 200
# Above this weight a line is a paragraph of some length.
STRONG_WEIGHT = 2.0
# What stands for the line above the first one and below the last one.
NO_LINE = -2.0
# List pages repeat with a period of so many lines; how far around a line that is looked for, and how clear it must be.
MAX_PERIOD = 7
MIN_REACH = 5
MIN_RHYTHM = 0.05
_SIZE_STEPS = (3, 6, 10, 16, 26, 45, 90)
# Lines whose lengths differ by less than a quarter make an even run (in powers of two).
EVEN_STEP = 0.35


def find_places(sheet: Sheet, prose: Array) -> None:
    """Fill in where each line stands, and how much of the prose is above and below it; `prose` marks the paragraphs."""
    shape = sheet.shape
    count = shape.count_lines
    places = np.arange(count)
    gone, weight = sheet["gone"], sheet["weight"]
    chars = np.where(prose, shape.sizes, 0)
    above = np.cumsum(chars) - chars
    total = max(1.0, float(chars.sum()))
    lost = np.cumsum(gone)
    kept = places + 1 - lost
    # The stretch that weighs most, by the weights of lines (Kadane's algorithm), and what leads up to each line.
    value = np.where(gone > 0, -1.5, np.where(sheet["ends"] > 0, -4.0, weight))
    start, end, rise, fall = heaviest(value)
    share = float(lost[-1]) / count
    rows = [places, count - 1 - places, places / count, count, above / total, above, total - above - chars, total]
    rows += [prose.mean(), kept - 1 + gone, kept[-1] - kept, lost - gone, lost[-1] - lost, share]
    inside = (places >= start) & (places <= end)
    sheet.fill("from top", [*rows, places - start, places - end, inside, rise, fall, *_rhythm(sheet)])


def heaviest(value: Array) -> tuple[int, int, Array, Array]:
    """Return the first and last place of the stretch with the largest sum, and the best sums up to and from each."""
    total = np.concatenate(([0.0], np.cumsum(value)))
    rise = total[1:] - np.minimum.accumulate(total)[:-1]
    end = int(rise.argmax())
    start = int(total[: end + 1].argmin())
    back = np.concatenate(([0.0], np.cumsum(value[::-1])))
    fall = (back[1:] - np.minimum.accumulate(back)[:-1])[::-1]
    return start, end, rise - value, fall - value


@cache
def _reaches() -> tuple[Array, Array]:
    periods = np.arange(1, MAX_PERIOD + 1)[:, None]
    return periods, np.maximum(2 * periods, MIN_REACH)


def _rhythm(sheet: Sheet) -> Sequence[Array]:
    """Return how well the lines around each repeat with one period (list pages), and in how even a run it stands."""
    shape = sheet.shape
    count = shape.count_lines
    if count < 2:
        return list(np.zeros((4, count)))
    places = np.arange(count)
    sizes = np.searchsorted(_SIZE_STEPS, shape.sizes, "right")
    sign = sizes * 64 + shape.first % 4 + 4 * (shape.last == STOP) + 16 * (sheet["strength"] >= 0) + 8 * sheet["date"]
    hits = np.zeros((MAX_PERIOD, count + 1))
    for step in range(1, min(MAX_PERIOD, count - 1) + 1):
        same = sign[step:] == sign[:-step]
        hits[step - 1, step + 1 :] = same
        hits[step - 1, 1 : count - step + 1] += same
    np.cumsum(hits, axis=1, out=hits)
    _, reach = _reaches()
    low, high = np.maximum(places - reach, 0), np.minimum(places + 1 + reach, count)
    share = (np.take_along_axis(hits, high, 1) - np.take_along_axis(hits, low, 1)) / (2 * (high - low))
    best = share.max(0)
    period = np.where(best > MIN_RHYTHM, (share >= best - MIN_RHYTHM).argmax(0) + 1, 0)
    level = np.abs(np.diff(np.log2(shape.sizes))) < EVEN_STEP
    run = places - np.maximum.accumulate(np.where(np.concatenate(([False], level)), 0, places))
    back = places - np.maximum.accumulate(np.where(np.concatenate((level, [False]))[::-1], 0, places))
    return best, period, run, back[::-1]


def follow_wording(sheet: Sheet, said: Array) -> None:
    """Fill in the scores of the lines by their words, and how they go on above and below."""
    count = len(said)
    places = np.arange(count)
    total = np.concatenate(([0.0], said.cumsum()))
    above = total[:-1] / np.maximum(places, 1)
    below = (total[-1] - total[1:]) / np.maximum(count - 1 - places, 1)
    start, end, rise, fall = heaviest(-said)
    sheet.fill("wording", [said, above, below, total[-1] / count, rise, fall, places - start, places - end])


def measure_distances(sheet: Sheet, prose: Array, weight: Array, title: int) -> None:
    """Fill in how far the nearest lines of each kind are, above and below."""
    count = sheet.shape.count_lines
    places = np.arange(count)
    mention = sheet["mentions"] >= 2
    mention[title] = False
    rows = [sheet[name] > 0 for name in ("closed", "gone", "ends", "list", "date", "field")]
    marked = np.array([prose, weight > STRONG_WEIGHT, *rows, mention])
    after, before = sheet.block("after prose", len(marked)), sheet.block("before prose", len(marked))
    back = np.maximum.accumulate(np.where(marked, places, -FAR), axis=1)
    ahead = np.minimum.accumulate(np.where(marked, places, count + FAR)[:, ::-1], axis=1)[:, ::-1]
    after[:, :1], before[:, -1:] = FAR, FAR
    after[:, 1:] = np.minimum(places[1:] - back[:, :-1], FAR)
    before[:, :-1] = np.minimum(ahead[:, 1:] - places[:-1], FAR)


def look_around(sheet: Sheet) -> None:
    """Fill in what the lines within each window are like on average."""
    count = sheet.shape.count_lines
    places = np.arange(count)
    other = {"named": sheet["strength"] >= 0, "size": np.log2(sheet.shape.sizes), "again": sheet["again"] > 1}
    other |= {"latin": sheet["share latin"] > 0.5, "mentions": sheet["mentions"] >= 1}
    total = np.zeros((len(SPREAD), count + 1))
    for row, name in zip(total, SPREAD, strict=True):
        row[1:] = other[name] if name in other else sheet[name]
    np.cumsum(total, axis=1, out=total)
    for window in WINDOWS:
        low, high = np.maximum(places - window, 0), np.minimum(places + 1 + window, count)
        above = sheet.block(f"closed in {window} above", len(SPREAD))
        np.divide(total[:, :-1] - total[:, low], np.maximum(places - low, 1), out=above, casting="unsafe")
        below = sheet.block(f"closed in {window} below", len(SPREAD))
        np.divide(total[:, high] - total[:, 1:], np.maximum(high - places - 1, 1), out=below, casting="unsafe")


def look_beside(sheet: Sheet) -> None:
    """Fill in what the next lines are like."""
    values = sheet.cells[[numbers()[name] for name in SHIFTED]]
    for step in STEPS:
        block = sheet.block(f"length {step:+d}", len(SHIFTED))
        block[:] = NO_LINE
        if step < 0:
            block[:, -step:] = values[:, :step]
        else:
            block[:, :-step] = values[:, step:]
