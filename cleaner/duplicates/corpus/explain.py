"""The parameters of the search in words, and what it may miss."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cleaner.duplicates.corpus.join import EXTRA_SHARED
from cleaner.duplicates.corpus.sketches import MISS_BUDGET, TIERS, make_bar, miss_chance, tiers
from cleaner.duplicates.corpus.verify import MIN_CONTAINED_SHINGLES
from cleaner.duplicates.shingles import SHINGLE_CHARS
from cleaner.duplicates.signatures import MISS_BUDGET as BAND_BUDGET
from cleaner.duplicates.signatures import PERMUTATIONS, SCHEME, SEED, choose_bands

_SIZES = (64, 160, 320, 640, 1280, 5120)


def explain_search(threshold: float, containment: float | None) -> Iterator[str]:
    """Yield lines that tell how candidates are found at these thresholds, and how likely a pair is missed."""
    bar = make_bar(threshold, containment)
    yield f"n-grams              {SHINGLE_CHARS} characters of the match key"
    yield f"near duplicates      Jaccard similarity >= {threshold:g}, verified on the sets of n-grams"
    if containment is not None:
        yield f"contained            >= {containment:g} of a document of {MIN_CONTAINED_SHINGLES} n-grams and more"
    parts = [f"1 in {1 << bits}" + (f" (both below {limit} n-grams)" if limit else "") for bits, limit in tiers()]
    yield f"sketch               n-grams whose hash ends in zero bits: {', '.join(parts)}"
    yield f"a pair shares        >= {bar.share:.4f} of the smaller document's n-grams"
    yield f"miss budget          {MISS_BUDGET:g} of the pairs right at the threshold"
    yield f"probes               the rarest values of a sketch; {1 + EXTRA_SHARED} must be shared, where it has enough"
    yield ""
    yield "n-grams   in sketch   must share   missed at the threshold   missed 0.1 above"
    for size in _SIZES:
        bits = next(bits for bits, least in TIERS if size >= least)
        sketch = size >> bits
        least = int(bar.least_shared(np.array([sketch]))[0])
        above = min(
            1.0, make_bar(min(1.0, threshold + 0.1), None if containment is None else min(1.0, containment + 0.1)).share
        )
        yield (
            f"{size:7}{sketch:12}{least:13}{miss_chance(sketch, least, bar.share):26.4f}"
            f"{miss_chance(sketch, least, above):19.6f}"
        )
    bands, rows = choose_bands(threshold)
    yield ""
    yield (
        f"signatures           {PERMUTATIONS} MinHash values, datasketch scheme {SCHEME}, seed {SEED}; in an LSH "
        f"{bands} bands of {rows} rows miss at most {BAND_BUDGET:g} at the threshold"
    )
