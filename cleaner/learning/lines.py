"""What is known of a line that recurs, and of the documents it was looked for in."""

from __future__ import annotations

from dataclasses import dataclass, field

# The sources that are counted for a line.
_SOURCES_PER_LINE = 8


@dataclass(slots=True)
class Line:
    """A frequent line: in how many documents, where in them, beside what, and where it can be looked at.

    `below` and `above` are its neighbours by majority vote (Boyer and Moore 1981), with the votes left over.
    """

    key: str
    text: str
    estimate: int
    documents: int = 0
    head: int = 0
    tail: int = 0
    below: str = ""
    below_votes: int = 0
    above: str = ""
    above_votes: int = 0
    sources: dict[str, int] = field(default_factory=dict)
    found_in: list[str] = field(default_factory=list)

    def add_source(self, source: str) -> None:
        """Count a source; of very many only the frequent ones stay (Misra and Gries 1982)."""
        if source in self.sources or len(self.sources) < _SOURCES_PER_LINE:
            self.sources[source] = self.sources.get(source, 0) + 1
        else:
            self.sources = {name: count - 1 for name, count in self.sources.items() if count > 1}

    def add_neighbours(self, above: str, below: str) -> None:
        """Vote for the lines above and below."""
        if not self.below_votes:
            self.below = below
        self.below_votes += 1 if self.below == below else -1
        if not self.above_votes:
            self.above = above
        self.above_votes += 1 if self.above == above else -1


@dataclass(slots=True)
class Counts:
    """How many documents there were, how many of them copies, and how many each source has."""

    documents: int = 0
    copies: int = 0
    sources: dict[str, int] = field(default_factory=dict)
