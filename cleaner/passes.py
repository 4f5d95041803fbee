"""Passes that are faster over several texts at once than over one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from cleaner.document import Changes, Context, Pass

Asked = tuple[str, Context]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A pass that has a second form, for several texts at once: it says the same of each, sooner."""

    one: Pass
    each: Callable[[Sequence[Asked]], Sequence[Changes]]

    def __call__(self, text: str, context: Context) -> Changes:
        """Return the changes to one text."""
        return self.one(text, context)


def find_in_each(find_changes: Pass, asked: Iterable[Asked]) -> Iterator[Changes]:
    """Yield what a pass finds in each text: one after the other, as they are asked for, or at once where it can."""
    if isinstance(find_changes, SideBySide):
        several = list(asked)
        yield from find_changes.each(several) if several else ()
    else:
        for text, context in asked:
            yield find_changes(text, context)


def name_of(find_changes: Pass) -> str:
    """Return the name of the function that is the pass, or that is its form for one text."""
    function = find_changes.one if isinstance(find_changes, SideBySide) else find_changes
    return getattr(function, "__name__", "a pass")
