"""The duplicates stage."""

from __future__ import annotations

from collections.abc import Callable

from cleaner.document import Changes, Context

PASSES: tuple[Callable[[str, Context], Changes], ...] = ()
