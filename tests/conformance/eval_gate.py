"""Measure the quality of the program on the shared gold, kits and pages, and hold it against tests/floors.json.

usage: python tests/conformance/eval_gate.py [--update] [--allow-regression]

Each figure has a floor; one that counts mistakes, named "at most: …", has a ceiling. A
figure on the wrong side fails the gate. `--update` moves floors up and ceilings down to
what was measured; the other way they go only with `--allow-regression`, which prints what
was lost. Part of the material lies beside the repository, in ../shared; without it the
gate says so and measures nothing. Takes two minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests import gbk_measure
from tests.conformance import charset_figures
from tests.encoding_suite import measure as encoding_suite

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
FLOORS = ROOT / "tests" / "floors.json"
HOOKS = "tests.conformance.hooks"
KITS = {
    "ftfy": "encoding",
    "ftfy-negative": "encoding",
    "mojibake": "encoding",
    "mojibake-negative": "encoding",
    "charset": "codec",
    "blns": "restores",
    "malformed": "restores",
}
CLUSTERS = ("datatrove_minhash_clusters.jsonl", "zh_window_clusters_derived.jsonl")
# Of a figure so named less is better.
AT_MOST = "at most: "
PAGE_COLUMNS = (
    *("pages", "body kept", "body kept (chars)", "chrome gone", "notices gone", "repeats gone", "metadata lifted"),
    *("glued gone", "text that is body", "perfect"),
)


def main() -> int:
    """Run the gate; return the exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--update", action="store_true", help="raise the floors to what was measured")
    options.add_argument("--allow-regression", action="store_true", help="let floors go down, and print what was lost")
    given = options.parse_args()
    if not SHARED.is_dir():
        print(f"eval gate: nothing to measure, there is no {SHARED.name} folder beside the repository")
        return 0
    floors: dict[str, float] = json.loads(FLOORS.read_text(encoding="utf-8"))
    measured = measure()
    lost = []
    for name, value in measured.items():
        floor = floors.get(name)
        mark = "new" if floor is None else "ok" if better_of(name)(value, floor) == value else "LOST"
        print(f"{mark:5}{name:56}{value:10.4f}  floor {'–' if floor is None else format(floor, '.4f')}")
        if mark == "LOST":
            lost.append(name)
    missing = sorted(set(floors) - set(measured))
    for name in missing:
        print(f"LOST {name:56} was not measured")
    if given.update or given.allow_regression:
        kept = {} if given.allow_regression else floors
        new = {name: better_of(name)(value, kept.get(name, value)) for name, value in measured.items()}
        FLOORS.write_text(json.dumps(new, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if (lost or missing) and not given.allow_regression else 0


def better_of(name: str) -> Callable[[float, float], float]:
    """Return what chooses the better of two values of a figure."""
    return min if name.startswith(AT_MOST) else max


def measure() -> dict[str, float]:
    """Return every figure by name; shares are from 0 to 1."""
    figures: dict[str, float] = {}
    gold = run("gold/check.py", str(ROOT / "seeds"))
    passed, failed = map(int, re.findall(r"\d+", gold.splitlines()[-1]))
    figures["gold"] = passed / (passed + failed)
    configs = sorted(
        {json.loads(line)["config"] for line in (SHARED / "kits/opencc/cases.jsonl").open(encoding="utf-8")}
    )
    right = 0
    for config in configs:
        right += total(run("kits/run_kit.py", f"opencc:{config}", "--py", f"{HOOKS}:{config}"))[0]
    figures["opencc: cases right"] = right
    for kit, hook in KITS.items():
        right, cases = total(run("kits/run_kit.py", kit, "--py", f"{HOOKS}:{hook}"))
        figures[kit] = right / cases
    for kit in CLUSTERS:
        output = run("kits/run_kit.py", f"clusters:{kit}", "--py", f"{HOOKS}:cluster")
        precision, recall = re.findall(r"(?:precision|recall) ([\d.]+)", output)
        figures[f"clusters {kit.partition('.')[0]}: precision"] = float(precision)
        figures[f"clusters {kit.partition('.')[0]}: recall"] = float(recall)
    for line in run("kits/score_pages.py", str(SHARED / "pages/labelled.jsonl")).splitlines()[1:]:
        flavour, *cells = line.split()
        for column, cell in list(zip(PAGE_COLUMNS, cells, strict=False))[1:]:
            if cell != "nan":
                figures[f"pages {flavour}: {column}"] = float(cell)
    return figures | charset_figures.measure() | gbk_measure.figures() | measure_misread()


def measure_misread() -> dict[str, float]:
    """Return how much misread text of our own comes back, and how much healthy text is taken for misread."""
    shares, counts = encoding_suite.figures()
    return shares | {AT_MOST + name: count for name, count in counts.items()}


def run(script: str, *arguments: str) -> str:
    """Return what a shared script prints; one that breaks ends the gate with its output."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(SHARED / script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    # 2 means that the program raised on a case; the kit counts that as a failure and goes on.
    if done.returncode not in (0, 1, 2) or not done.stdout:
        sys.exit(f"eval gate: {script} {' '.join(arguments)} broke:\n{done.stdout}{done.stderr}")
    return done.stdout


def total(output: str) -> tuple[int, int]:
    """Return (right, cases) of a kit's last line."""
    found = re.search(r"TOTAL (\d+)/(\d+)", output)
    if found is None:
        sys.exit(f"eval gate: cannot read the kit's answer:\n{output}")
    return int(found[1]), int(found[2])


if __name__ == "__main__":
    sys.exit(main())
