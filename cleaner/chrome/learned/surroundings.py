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
    places, counts = sheet.places, sheet.counts[:, None]
    gone, weight, ends = (sheet.of_pages(sheet[name]) for name in ("gone", "weight", "ends"))
    prose = sheet.of_pages(prose)
    chars = np.where(prose, sheet.of_pages(sheet.shape.sizes), 0)
    above = chars.cumsum(1) - chars
    total = np.maximum(1.0, above[:, -1:] + chars[:, -1:])
    lost = gone.cumsum(1)
    all_lost = lost[:, -1:]
    kept, all_kept = places + 1 - lost, counts - all_lost
    # The stretch that weighs most, by the weights of lines (Kadane's algorithm), and what leads up to each line.
    value = weight.copy()
    value[ends > 0] = -4.0
    value[gone > 0] = -1.5
    start, end, rise, fall = heaviest(value, sheet.is_line)
    share = all_lost.astype(np.float64) / counts
    rows = [places, counts - 1 - places, places / counts, counts, above / total, above, total - above - chars, total]
    rows += [np.count_nonzero(prose, axis=1)[:, None] / counts, kept - 1 + gone, all_kept - kept]
    rows += [lost - gone, all_lost - lost, share]
    inside = (places >= start) & (places <= end)
    sheet.fill_pages("from top", [*rows, places - start, places - end, inside, rise, fall, *_rhythm(sheet)])


def heaviest(value: Array, is_line: Array) -> tuple[Array, Array, Array, Array]:
    """Return the first and last place of the stretch with the largest sum, and the best sums up to and from each.

    *value* has a row a page, with zeros behind the last line of it, where *is_line* is False; so have the sums. The
    places are one a row, in a column.
    """
    pages, width = value.shape
    total, back = np.zeros((2, pages, width + 1))
    total[:, 1:], back[:, 1:] = value.cumsum(1), value[:, ::-1].cumsum(1)
    rise = total[:, 1:] - np.minimum.accumulate(total[:, :-1], axis=1)
    end = np.where(is_line, rise, -np.inf).argmax(1)[:, None]
    up_to_end = np.arange(width + 1) <= end
    start = np.where(up_to_end, total, np.inf).argmin(1)[:, None]
    fall = (back[:, 1:] - np.minimum.accumulate(back[:, :-1], axis=1))[:, ::-1]
    return start, end, rise - value, fall - value


@cache
def _size_steps() -> Array:
    """Return from which lengths on lines count as longer than those before."""
    return np.array((3, 6, 10, 16, 26, 45, 90))


@cache
def _reaches() -> Array:
    """Return how far around a line each period is looked for."""
    return np.maximum(2 * np.arange(1, MAX_PERIOD + 1), MIN_REACH)[:, None, None]


def _rhythm(sheet: Sheet) -> Sequence[Array]:
    """Return how well the lines around each repeat with one period (list pages), and in how even a run it stands."""
    depths, counts, reaches = sheet.depths, sheet.counts[:, None], _reaches()
    lines = np.minimum(depths + 1 + reaches, counts) - np.maximum(depths - reaches, 0)
    share = _count_alike(sheet) / (2 * lines)
    best = share.max(0)
    period = np.where(best > MIN_RHYTHM, (share >= best - MIN_RHYTHM).argmax(0) + 1, 0)
    return best, period, *_even_runs(sheet)


def _count_alike(sheet: Sheet) -> Array:
    """Return of the lines around each how many are as the one a period above, and below (periods × pages × lines)."""
    pages, width = sheet.is_line.shape
    # With what equals no line before the first and behind the last one.
    signs = np.full((pages, width + 2 * MAX_PERIOD), -1, np.int16)
    own = signs[:, MAX_PERIOD : MAX_PERIOD + width]
    np.copyto(own, sheet.of_pages(_find_signs(sheet)), where=sheet.is_line)
    # Row n: whether each line is as the one MAX_PERIOD - n above it, which for the second half of rows is one below it.
    step = signs.itemsize
    moved = np.ndarray((2 * MAX_PERIOD + 1, pages, width), signs.dtype, signs, strides=(step, signs.strides[0], step))
    same = ((moved == own) & sheet.is_line).view(np.int8)
    # Sums that go on as they are before the first line and behind the last one, as far as any look reaches.
    most = int(_reaches().max())
    sums = np.zeros((MAX_PERIOD, pages, width + 1 + 2 * most), np.int32)
    inside = sums[:, :, most + 1 : most + 1 + width]
    np.add(same[MAX_PERIOD - 1 :: -1], same[MAX_PERIOD + 1 :], out=inside)
    inside.cumsum(axis=2, out=inside)
    sums[:, :, most + 1 + width :] = inside[:, :, -1:]
    around = np.empty((MAX_PERIOD, pages, width), np.int32)
    for reach, of, out in zip(_reaches().ravel().tolist(), sums, around, strict=True):
        low, high = most - reach, most + 1 + reach
        np.subtract(of[:, high : high + width], of[:, low : low + width], out=out)
    return around


def _find_signs(sheet: Sheet) -> Array:
    """Return a number for each line: lines of a list that repeats have equal ones at the same place."""
    shape = sheet.shape
    signs: Array = _size_steps().searchsorted(shape.sizes, "right").astype(np.int16) * np.int16(64)
    signs += shape.first & 3
    signs += np.int16(4) * (shape.last == STOP) + np.int16(16) * (sheet["strength"] >= 0)
    signs += (8 * sheet["date"]).astype(np.int16)
    return signs


def _even_runs(sheet: Sheet) -> tuple[Array, Array]:
    """Return how many lines above each, and below it, are about as long as their neighbours all the way."""
    places = sheet.places
    sizes = sheet.of_pages(sheet.shape.size_powers)
    level = np.zeros((len(places), sheet.width + 1), np.bool_)
    level[:, 1:-1] = np.abs(sizes[:, 1:] - sizes[:, :-1]) < EVEN_STEP
    level[np.arange(len(places)), sheet.counts] = False
    run = places - np.maximum.accumulate(np.where(level[:, :-1], 0, places), axis=1)
    back = places - np.maximum.accumulate(np.where(level[:, :0:-1], 0, places), axis=1)
    return run, back[:, ::-1]


def follow_wording(sheet: Sheet, said: Array) -> None:
    """Fill in the scores of the lines by their words, and how they go on above and below."""
    places, counts = sheet.places, sheet.counts[:, None]
    said = np.where(sheet.is_line, sheet.of_pages(said), 0.0)
    total = np.zeros((len(places), sheet.width + 1))
    total[:, 1:] = said.cumsum(1)
    whole = total[:, -1:]
    above = total[:, :-1] / np.maximum(places, 1)
    below = (whole - total[:, 1:]) / np.maximum(counts - 1 - places, 1)
    start, end, rise, fall = heaviest(-said, sheet.is_line)
    sheet.fill_pages("wording", [said, above, below, whole / counts, rise, fall, places - start, places - end])


def measure_distances(sheet: Sheet, prose: Array, weight: Array, titles: Array) -> None:
    """Fill in how far the nearest lines of each kind are, above and below."""
    places, counts = sheet.places, sheet.counts[:, None]
    marked = np.empty((len(MARKED), places.size), np.bool_)
    marked[0], marked[1], marked[-1] = prose, weight > STRONG_WEIGHT, sheet["mentions"] >= 2
    marked[-1, titles] = False
    for row, name in zip(marked[2:], ("closed", "gone", "ends", "list", "date", "field"), strict=False):
        np.greater(sheet[name], 0, out=row)
    marked = marked.reshape(len(MARKED), *places.shape)
    after, before = (sheet.block(first, len(marked)).reshape(marked.shape) for first in ("after prose", "before prose"))
    back = np.maximum.accumulate(np.where(marked, places, -FAR), axis=2)
    ahead = np.minimum.accumulate(np.where(marked, places, counts + FAR)[..., ::-1], axis=2)[..., ::-1]
    after[..., :1], before[..., -1:] = FAR, FAR
    after[..., 1:] = np.minimum(places[:, 1:] - back[..., :-1], FAR)
    before[..., :-1] = np.minimum(ahead[..., 1:] - places[:, :-1], FAR)


def look_around(sheet: Sheet) -> None:
    """Fill in what the lines within each window are like on average."""
    shape, width = sheet.shape, sheet.width
    pages = len(sheet.counts)
    cells, number = sheet.cells, numbers()
    values: Array = np.empty((len(SPREAD), cells.shape[1]))
    values[:] = cells[_spread_columns()]
    for row, value in (
        (_NAMED, sheet["strength"] >= 0),
        (_SIZE, shape.size_powers),
        (_AGAIN, sheet["again"] > 1),
        (_LATIN, sheet["share latin"] > 0.5),
        (_MENTIONS, sheet["mentions"] >= 1),
    ):
        values[row] = value
    total = np.zeros((len(SPREAD), pages, width + 1))
    # What stands behind the last line of a page adds nothing, and so a window may reach beyond it.
    values = values.reshape(len(SPREAD), pages, width)
    values[:, ~sheet.is_line] = 0
    values.cumsum(axis=2, out=total[:, :, 1:])
    above, below = sheet.depths, sheet.counts[:, None] - 1 - sheet.depths
    start = number[f"closed in {WINDOWS[0]} above"]
    blocks = cells[start : start + 2 * len(WINDOWS) * len(SPREAD)].reshape(-1, len(SPREAD), pages, width)
    sums = np.empty((len(SPREAD), pages, width))
    for size, block, other in zip(WINDOWS, blocks[::2], blocks[1::2], strict=True):
        near = min(size, width)
        sums[..., :near] = total[..., :near]
        np.subtract(total[..., near:-1], total[..., : width - near], out=sums[..., near:])
        np.divide(sums, np.maximum(np.minimum(above, size), 1), out=block, casting="unsafe")
        last = max(width - size, 0)
        np.subtract(total[..., 1 + width - last :], total[..., 1 : 1 + last], out=sums[..., :last])
        np.subtract(total[..., -1:], total[..., 1 + last :], out=sums[..., last:])
        np.divide(sums, np.maximum(np.minimum(below, size), 1), out=other, casting="unsafe")


@cache
def _spread_columns() -> list[int]:
    """Return the columns that windows are over; any one for what is no column as it is."""
    return [numbers().get(name, 0) for name in SPREAD]


@cache
def _shifted_columns() -> list[int]:
    return [numbers()[name] for name in SHIFTED]


def look_beside(sheet: Sheet) -> None:
    """Fill in what the next lines are like."""
    pages, width = len(sheet.counts), sheet.width
    values = sheet.cells[_shifted_columns()].reshape(len(SHIFTED), pages, width)
    for step in STEPS:
        block = sheet.block(f"length {step:+d}", len(SHIFTED)).reshape(values.shape)
        if step < 0:
            block[..., :-step] = NO_LINE
            block[..., -step:] = values[..., :step]
        else:
            block[..., -step:] = NO_LINE
            block[..., :-step] = values[..., step:]
            block[:, np.arange(pages), sheet.counts - 1] = NO_LINE
