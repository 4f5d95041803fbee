"""Score chrome removal by folds: each page is cleaned by a model that never saw a page of its site.

usage: python benchmarks/chrome.py MODEL.npz PAGES.jsonl… [--level LEVEL] [--worst N] [--skip-checks]

The models are those of ``tools/train_chrome_model.py MODEL.npz PAGES… --folds``. Columns as in
the shared script that scores pages: a line is gone when 80 % of its visible characters are; a page is perfect
if no line of the body is gone and no chrome or notice left; `saved` are those whole pages that
come from public repositories. Then: how many lines of the body
stay when they are a document by themselves, and whether a second pass changes anything.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path

import cleaner
from cleaner.chrome.learned import decode
from cleaner.chrome.learned.model import Model
from cleaner.config import from_mapping

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

from chrome_labels import FOLDS, Labelled, read_pages

STAGES = ("encoding", "chrome", "duplicates")
GONE_SHARE = 0.8


def removed_share(lines: list[str], result: cleaner.Result) -> tuple[list[float | None], bytearray]:
    text = "\n".join(lines) + "\n"
    flags = bytearray(len(text))
    for span in result.removed:
        flags[span.start : span.end] = b"\x01" * (span.end - span.start)
    shares: list[float | None] = []
    at = 0
    for line in lines:
        visible = [flags[at + place] for place, character in enumerate(line) if not character.isspace()]
        shares.append(sum(visible) / len(visible) if visible else None)
        at += len(line) + 1
    return shares, flags


class Tally:
    """Counts by flavour, and the lines that are wrong on each page."""

    def __init__(self) -> None:
        self.counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self.wrong: list[tuple[int, str, list[tuple[int, str, str]]]] = []

    def add(self, page: Labelled, result: cleaner.Result) -> None:
        shares, flags = removed_share(page.raw, result)
        bad = [
            (line, letter, page.raw[line])
            for line, (letter, share) in enumerate(zip(page.labels, shares, strict=True))
            if share is not None and ((letter == "B") if share >= GONE_SHARE else letter in "CN")
        ]
        self.wrong.append((len(bad), page.id, bad))
        starts = [0]
        for line in page.raw:
            starts.append(starts[-1] + len(line) + 1)
        for flavour in (page.flavour, "all", *(["saved"] if page.id.startswith("web-") else [])):
            count = self.counts[flavour]
            count["pages"] += 1
            count["perfect"] += not bad
            for line, (letter, share) in enumerate(zip(page.labels, shares, strict=True)):
                if share is None:
                    continue
                count[letter] += 1
                count[letter + " gone"] += share >= GONE_SHARE
                count[letter + " chars"] += len(page.raw[line])
                count[letter + " chars gone"] += share * len(page.raw[line])
                for low, high in page.glued.get(line, ()) if letter == "P" else ():
                    count["glued"] += 1
                    spot = flags[starts[line] + low : starts[line] + high]
                    count["glued gone"] += sum(spot) >= GONE_SHARE * (high - low)

    def show(self, worst: int) -> None:
        heads = "pages  body kept (chars)  chrome  notices repeats  meta  glued  text that is body  perfect"
        print(f"{'':9}{heads}")
        for flavour, count in sorted(self.counts.items()):
            body = count["B"] - count["B gone"]
            left = count["C"] - count["C gone"] + count["N"] - count["N gone"]
            parts = [f"{flavour:9}{count['pages']:5.0f}", f"{body / count['B']:11.4f}"]
            parts.append(f"{1 - count['B chars gone'] / count['B chars']:8.4f}")
            parts += [f"{count[letter + ' gone'] / max(count[letter], 1):8.4f}" for letter in "CNRM"]
            parts.append(f"{count['glued gone'] / max(count['glued'], 1):7.3f}")
            parts.append(f"{body / (body + left):12.4f}")
            parts.append(f"{count['perfect'] / count['pages']:12.3f}")
            print("".join(parts))
        for number, name, bad in sorted(self.wrong, reverse=True)[:worst]:
            print(f"\n{name}: {number} wrong")
            for line, letter, text in bad:
                print(f"  {line:4} {letter} {'removed' if letter == 'B' else 'kept':8} {text[:70]}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("model", type=Path)
    options.add_argument("pages", type=Path, nargs="+")
    options.add_argument("--worst", type=int, default=0)
    options.add_argument("--skip-checks", action="store_true")
    options.add_argument("--level", default="balanced", help="careful, balanced or strict; rules: no labels at all")
    given = options.parse_args()
    ignored = ("chrome/learned-line",) if given.level == "rules" else ()
    level = "careful" if given.level == "rules" else given.level
    config = from_mapping({"select": STAGES, "ignore": ignored, "chrome_level": level}, "options")
    alone = from_mapping({"select": ("chrome",), "ignore": ignored, "chrome_level": level}, "options")
    pages = read_pages(given.pages)
    tally = Tally()
    kept = lines = changed = unsettled = 0
    for number in range(FOLDS):
        learned = Model.load(given.model.with_suffix(f".{number}.npz"))
        decode.model = lambda learned=learned: learned
        for page in (page for page in pages if page.fold == number):
            result = cleaner.clean("\n".join(page.raw) + "\n", config)
            tally.add(page, result)
            if given.skip_checks:
                continue
            own = [line for line, letter in zip(page.lines, page.labels, strict=True) if letter == "B" and line.strip()]
            shares, _ = removed_share(own, cleaner.clean("\n".join(own) + "\n", alone))
            lost = sum(share is not None and share >= GONE_SHARE for share in shares)
            kept, lines = kept + len(own) - lost, lines + len(own)
            settled = not any(finding.rule == "pipeline/not-settled" for finding in result.findings)
            unsettled += not settled
            changed += settled and cleaner.clean(result.text, config).text != result.text
    tally.show(given.worst)
    if not given.skip_checks:
        print(f"\nbody alone: {kept} of {lines} lines stay ({kept / lines:.4f})")
        print(f"second pass: {changed} pages change, {unsettled} say that they are not settled")


if __name__ == "__main__":
    main()
