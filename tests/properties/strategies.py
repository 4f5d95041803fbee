"""Random texts and random ledgers over them."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from cleaner.ledger import DecodeRecord, Edit, Layer, Ledger, Substitutions, encode_text, sha256_of

# Few characters, so that edits meet: Han, astral, a lone surrogate, line ends, a combining mark.
ALPHABET = "甲乙丙a1 \n，𠀀\u0301\ud800"
RULES = ("encoding/a", "encoding/b", "chrome/c", "script/d", "typography/e")

texts = st.text(alphabet=ALPHABET, max_size=24)


@st.composite
def layers(draw: st.DrawFn, text: str) -> Layer:
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=10)))
    edits: list[Edit] = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        after = draw(st.text(alphabet=ALPHABET, max_size=4))
        same_place = bool(edits) and (edits[-1].start, edits[-1].end) == (start, end)
        if text[start:end] != after and not same_place:
            edits.append(Edit(start, end, text[start:end], after, draw(st.sampled_from(RULES))))
    free = [at for at in range(len(text)) if not any(edit.start <= at < edit.end for edit in edits)]
    chosen = sorted(draw(st.sets(st.sampled_from(free)))) if free else []
    groups = []
    if chosen:
        before = "".join(text[at] for at in chosen)
        after = "".join(draw(st.sampled_from("甲丁戊")) for _ in chosen)
        groups.append(Substitutions(np.array(chosen, dtype=np.int64), before, after, draw(st.sampled_from(RULES))))
    return Layer("stage", tuple(edits), tuple(groups))


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[str, str, Ledger]:
    """Draw (decoded raw text, clean text, ledger)."""
    raw = text = draw(texts)
    made = []
    for _ in range(draw(st.integers(0, 4))):
        layer = draw(layers(text))
        layer.check(text)
        text = layer.apply(text)
        made.append(layer)
    ledger = Ledger(DecodeRecord(), tuple(made), sha256_of(encode_text(raw)), sha256_of(encode_text(text)))
    return raw, text, ledger
