"""Where a line stands, and what stands around it: places, distances, rhythm, windows, neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from cleaner.chrome.learned.columns import MARKED, SHIFTED, SPREAD, STEPS, WINDOWS, Array, Sheet, numbers
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
# The rows of `SPREAD` that are no columns as they are.
_NAMED, _SIZE, _AGAIN, _LATIN, _MENTIONS = map(SPREAD.index, ("named", "size", "again", "latin", "mentions"))
# Lines whose lengths differ by less than a quarter make an even run (in powers of two).
EVEN_STEP = 0.35


def find_places(sheet: Sheet, prose: Array) -> None:
    """Fill in where each line stands, and how much of the prose is above and below it; `prose` marks the paragraphs."""
    shape = sheet.shape
    count = shape.count_lines
    places = shape.places
    gone, weight = sheet["gone"], sheet["weight"]
    chars = np.where(prose, shape.sizes, 0)
    above = chars.cumsum() - chars
    total = max(1.0, float(above[-1] + chars[-1]))
    lost = gone.cumsum()
    kept = places + 1 - lost
    # The stretch that weighs most, by the weights of lines (Kadane's algorithm), and what leads up to each line.
    value = weight.copy()
    value[sheet["ends"] > 0] = -4.0
    value[gone > 0] = -1.5
    start, end, rise, fall = heaviest(value)
    share = float(lost[-1]) / count
    rows = [places, count - 1 - places, places / count, count, above / total, above, total - above - chars, total]
    rows += [np.count_nonzero(prose) / count, kept - 1 + gone, kept[-1] - kept, lost - gone, lost[-1] - lost, share]
    inside = (places >= start) & (places <= end)
    sheet.fill("from top", [*rows, places - start, places - end, inside, rise, fall, *_rhythm(sheet)])


def heaviest(value: Array) -> tuple[int, int, Array, Array]:
    """Return the first and last place of the stretch with the largest sum, and the best sums up to and from each."""
    total, back = np.zeros((2, len(value) + 1))
    total[1:], back[1:] = value.cumsum(), value[::-1].cumsum()
    rise = total[1:] - np.minimum.accumulate(total[:-1])
    end = int(rise.argmax())
    start = int(total[: end + 1].argmin())
    fall = (back[1:] - np.minimum.accumulate(back[:-1]))[::-1]
    return start, end, rise - value, fall - value


@cache
def _size_steps() -> Array:
    """Return from which lengths on lines count as longer than those before."""
    return np.array((3, 6, 10, 16, 26, 45, 90))


@cache
def _reaches() -> tuple[Array, Array]:
    """Return how far around a line each period is looked for, and where its row of the sums begins, in rows."""
    periods = np.arange(1, MAX_PERIOD + 1)[:, None]
    return np.maximum(2 * periods, MIN_REACH), periods - 1


def _rhythm(sheet: Sheet) -> Sequence[Array]:
    """Return how well the lines around each repeat with one period (list pages), and in how even a run it stands."""
    shape = sheet.shape
    count = shape.count_lines
    if count < 2:
        return list(np.zeros((4, count)))
    places = shape.places
    # Signs of lines, with what equals none of them before the first and behind the last one.
    signs = np.full(count + 2 * MAX_PERIOD, -1)
    sign = signs[MAX_PERIOD : MAX_PERIOD + count]
    sign[:] = _size_steps().searchsorted(shape.sizes, "right") * 64
    sign += shape.first & 3
    sign += 4 * (shape.last == STOP) + 16 * (sheet["strength"] >= 0)
    sign += (8 * sheet["date"]).astype(np.int64)
    # Row n: whether each line is as the one MAX_PERIOD - n above it, which for the second half of rows is one below it.
    step = signs.itemsize
    moved = np.ndarray((2 * MAX_PERIOD + 1, count), signs.dtype, signs, strides=(step, step))
    same = (moved == sign).view(np.int8)
    hits = np.zeros((MAX_PERIOD, count + 1), np.int64)
    np.add(same[MAX_PERIOD - 1 :: -1], same[MAX_PERIOD + 1 :], out=hits[:, 1:])
    hits.cumsum(axis=1, out=hits)
    reach, rows = _reaches()
    low, high = np.maximum(places - reach, 0), np.minimum(places + 1 + reach, count)
    first = rows * (count + 1)
    share = (hits.take(high + first) - hits.take(low + first)) / (2 * (high - low))
    best = share.max(0)
    period = np.where(best > MIN_RHYTHM, (share >= best - MIN_RHYTHM).argmax(0) + 1, 0)
    sizes = shape.size_powers
    level = np.zeros(count + 1, np.bool_)
    level[1:-1] = np.abs(sizes[1:] - sizes[:-1]) < EVEN_STEP
    run = places - np.maximum.accumulate(np.where(level[:-1], 0, places))
    back = places - np.maximum.accumulate(np.where(level[:0:-1], 0, places))
    return best, period, run, back[::-1]


def follow_wording(sheet: Sheet, said: Array) -> None:
    """Fill in the scores of the lines by their words, and how they go on above and below."""
    count = len(said)
    places = sheet.shape.places
    total = np.zeros(count + 1)
    total[1:] = said.cumsum()
    above = total[:-1] / np.maximum(places, 1)
    below = (total[-1] - total[1:]) / np.maximum(count - 1 - places, 1)
    start, end, rise, fall = heaviest(-said)
    sheet.fill("wording", [said, above, below, total[-1] / count, rise, fall, places - start, places - end])


def measure_distances(sheet: Sheet, prose: Array, weight: Array, title: int) -> None:
    """Fill in how far the nearest lines of each kind are, above and below."""
    count = sheet.shape.count_lines
    places = sheet.shape.places
    mention = sheet["mentions"] >= 2
    mention[title] = False
    marked = np.empty((len(MARKED), count), np.bool_)
    marked[0], marked[1], marked[-1] = prose, weight > STRONG_WEIGHT, mention
    for row, name in zip(marked[2:], ("closed", "gone", "ends", "list", "date", "field"), strict=False):
        np.greater(sheet[name], 0, out=row)
    after, before = sheet.block("after prose", len(marked)), sheet.block("before prose", len(marked))
    back = np.maximum.accumulate(np.where(marked, places, -FAR), axis=1)
    ahead = np.minimum.accumulate(np.where(marked, places, count + FAR)[:, ::-1], axis=1)[:, ::-1]
    after[:, :1], before[:, -1:] = FAR, FAR
    after[:, 1:] = np.minimum(places[1:] - back[:, :-1], FAR)
    before[:, :-1] = np.minimum(ahead[:, 1:] - places[:-1], FAR)


def look_around(sheet: Sheet) -> None:
    """Fill in what the lines within each window are like on average."""
    shape = sheet.shape
    count = shape.count_lines
    cells, number = sheet.cells, numbers()
    total = np.zeros((len(SPREAD), count + 1))
    values = total[:, 1:]
    values[:] = cells[_spread_columns()]
    for row, value in (
        (_NAMED, sheet["strength"] >= 0),
        (_SIZE, shape.size_powers),
        (_AGAIN, sheet["again"] > 1),
        (_LATIN, sheet["share latin"] > 0.5),
        (_MENTIONS, sheet["mentions"] >= 1),
    ):
        values[row] = value
    values.cumsum(axis=1, out=values)
    # All windows at once: from which line on and up to which, above each line and below it.
    places, sizes = shape.places, _windows()
    first, last = np.empty((2, 2 * len(WINDOWS), count), np.intp)
    first[::2], last[::2] = np.maximum(places - sizes, 0), places
    first[1::2], last[1::2] = places + 1, np.minimum(places + 1 + sizes, count)
    sums = total.take(last, 1) - total.take(first, 1)
    start = number[f"closed in {WINDOWS[0]} above"]
    block = cells[start : start + 2 * len(WINDOWS) * len(SPREAD)].reshape(2 * len(WINDOWS), len(SPREAD), count)
    np.divide(sums.transpose(1, 0, 2), np.maximum(last - first, 1)[:, None], out=block, casting="unsafe")


@cache
def _windows() -> Array:
    return np.array(WINDOWS)[:, None]


@cache
def _spread_columns() -> list[int]:
    """Return the columns that windows are over; any one for what is no column as it is."""
    return [numbers().get(name, 0) for name in SPREAD]


@cache
def _shifted_columns() -> list[int]:
    return [numbers()[name] for name in SHIFTED]


def look_beside(sheet: Sheet) -> None:
    """Fill in what the next lines are like."""
    values = sheet.cells[_shifted_columns()]
    for step in STEPS:
        block = sheet.block(f"length {step:+d}", len(SHIFTED))
        if step < 0:
            block[:, :-step] = NO_LINE
            block[:, -step:] = values[:, :step]
        else:
            block[:, -step:] = NO_LINE
            block[:, :-step] = values[:, step:]
