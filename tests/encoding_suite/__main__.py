"""Print what the suite measures.

usage: python -m tests.encoding_suite [--cases N] [--failed N] [--kind PART]
"""

from __future__ import annotations

import argparse
from collections import Counter

from tests.encoding_suite.cases import LENGTHS, make_cases
from tests.encoding_suite.damage import KINDS
from tests.encoding_suite.measure import (
    HEALTHY_PARAGRAPHS,
    FalseChange,
    Score,
    count_inventions,
    find_changes_of_foreign_text,
    find_false_changes,
    find_false_changes_in_documents,
    score_cases,
)
from tests.encoding_suite.paragraphs import healthy_paragraphs, talk_about_damage

_SHOWN_CHARS = 60
_SHOWN_CHANGES = 12


def main() -> None:
    """Print the shares by kind and length, and the false changes with rule, before and after."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--cases", type=int, default=20, help="cases of each kind and length")
    options.add_argument("--failed", type=int, default=0, help="failed cases to show of each kind")
    options.add_argument("--kind", default="", help="only the kinds with this in their name, and nothing healthy")
    given = options.parse_args()
    cases = (case for case in make_cases(given.cases) if given.kind in case.kind.name)
    _print_score(score_cases(cases), given.failed)
    if not given.kind:
        _print_inventions(given.cases)
        _print_healthy()


def _print_score(score: Score, failed: int) -> None:
    print(f"{'repaired exactly, of cases':42}" + "".join(f"{length:>12}" for length in LENGTHS) + "   left as it was")
    for kind in KINDS:
        cells = [(kind.name, length) for length in LENGTHS]
        if any(score.total[cell] for cell in cells):
            row = "".join(
                f"{score.repaired[cell]:>8}/{score.total[cell]:<3}" if score.total[cell] else f"{'–':>12}"
                for cell in cells
            )
            print(f"{kind.name:42}{row}{sum(score.untouched[cell] for cell in cells):>17}")
        else:
            print(f"{kind.name:42}{'no text of the suite is damaged so without a loss':>48}")
        for case, result in [item for item in score.failed if item[0].kind is kind][:failed]:
            expected = case.before + case.original + case.after
            at = next((at for at, pair in enumerate(zip(expected, result, strict=False)) if pair[0] != pair[1]), 0)
            first = max(0, at - _SHOWN_CHARS // 3)
            print(f"    {case.length}: {expected[first : first + _SHOWN_CHARS]!r}")
            print(f"      {result[first : first + _SHOWN_CHARS]!r}")
    print(f"of 30 characters and more: {100 * score.share():.1f} %\n")


def _print_inventions(per_kind: int) -> None:
    found = count_inventions(per_kind)
    print(f"lossy cases that came out with characters of nobody's: {len(found)}")
    for name, damaged, result, invented in found[:_SHOWN_CHANGES]:
        print(f"    {name}: {damaged[:_SHOWN_CHARS]!r}\n      {result[:_SHOWN_CHARS]!r} {''.join(sorted(invented))!r}")
    print()


def _print_healthy() -> None:
    healthy = list(healthy_paragraphs(HEALTHY_PARAGRAPHS))
    kinds = Counter(paragraph.kind for paragraph in healthy)
    print(f"{len(healthy)} healthy paragraphs: " + ", ".join(f"{kind} {count}" for kind, count in kinds.items()))
    _print_changes("one by one", list(find_false_changes(healthy)))
    _print_changes("as documents", list(find_false_changes_in_documents(healthy)))
    _print_changes("misread text of other languages", list(find_changes_of_foreign_text()))
    _print_changes("talk about damage", list(find_false_changes(talk_about_damage())))


def _print_changes(name: str, changes: list[FalseChange]) -> None:
    print(f"false changes, {name}: {len(changes)}")
    counts = Counter((change.kind, change.rule) for change in changes)
    for (kind, rule), count in counts.most_common():
        print(f"  {count:5} {kind}: {rule}")
        shown = dict.fromkeys(
            (change.before, change.after) for change in changes if (change.kind, change.rule) == (kind, rule)
        )
        for before, after in list(shown)[:_SHOWN_CHANGES]:
            print(f"        {before[:_SHOWN_CHARS]!r} → {after[:_SHOWN_CHARS]!r}")


if __name__ == "__main__":
    main()
