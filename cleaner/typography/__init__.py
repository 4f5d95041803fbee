"""The typography stage: layout, width, brackets, quotes, marks and spaces, in the canonical form.

Layout comes first. The steps after it move no sign, so they go over one view of the text,
in one pass; each step sees what the one before it put there. A decision looks at letters,
and at signs without regard to their width or to the spaces about them, so that a text
which was set once is not set otherwise the next time.
"""

from __future__ import annotations

from collections.abc import Callable

from cleaner.document import Changes, Context
from cleaner.passes import SideBySide
from cleaner.sparing import leaves_both_in_each, leaves_kept, leaves_unreadable
from cleaner.typography.corners import set_corners
from cleaner.typography.layout import set_layout, set_layout_in_each
from cleaner.typography.signs import set_signs, set_signs_beside_corners, set_signs_in_each

PASSES: tuple[Callable[[str, Context], Changes], ...] = (
    SideBySide(set_layout, set_layout_in_each),
    SideBySide(leaves_unreadable(leaves_kept(set_signs)), leaves_both_in_each(set_signs_in_each)),
    leaves_unreadable(leaves_kept(set_corners)),
    leaves_unreadable(leaves_kept(set_signs_beside_corners)),
)
