"""The typography stage: layout, width, brackets, quotes, marks and spaces, in the canonical form.

Its passes run one after another; each sees what the one before it left. A decision looks
at letters, and at signs without regard to their width or to the spaces about them, so that
a text which was set once is not set otherwise the next time.
"""

from __future__ import annotations

from collections.abc import Callable

from cleaner.document import Changes, Context
from cleaner.typography.brackets import set_brackets
from cleaner.typography.layout import set_layout
from cleaner.typography.marks import set_marks
from cleaner.typography.quotes import set_quotes
from cleaner.typography.spaces import set_spaces
from cleaner.typography.width import set_width

PASSES: tuple[Callable[[str, Context], Changes], ...] = (
    set_layout,
    set_width,
    set_brackets,
    set_quotes,
    set_marks,
    set_spaces,
)
