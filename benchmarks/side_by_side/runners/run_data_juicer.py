"""data-juicer by its own command, `dj-process`, with a recipe of operators for Chinese."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import outcome

RECIPES: dict[str, list[dict[str, dict[str, object]]]] = {
    "clean": [
        {"fix_unicode_mapper": {}},
        {"chinese_convert_mapper": {"mode": "t2s"}},
        {"punctuation_normalization_mapper": {}},
        {"whitespace_normalization_mapper": {}},
        {"remove_repeat_sentences_mapper": {}},
    ],
    "duplicates": [
        # Its documentation recommends characters for Chinese; the rest are its defaults.
        {"document_minhash_deduplicator": {"tokenization": "character", "window_size": 5, "jaccard_threshold": 0.7}},
    ],
}


def run(corpus: Path, work: Path, arguments: list[str]) -> None:
    from data_juicer.tools.process_data import main

    recipe = work / "recipe.yaml"  # JSON is YAML
    recipe.write_text(
        json.dumps(
            {
                "project_name": "side-by-side",
                "dataset_path": str(corpus),
                "export_path": str(work / "out.jsonl"),
                "np": 1,
                "open_tracer": False,
                "process": RECIPES[arguments[0]],
            }
        ),
        encoding="utf-8",
    )
    sys.argv = ["dj-process", "--config", str(recipe)]
    main()


def collect(work: Path, arguments: list[str]) -> outcome.Outcome:
    is_dedup = arguments[0] == "duplicates"
    return outcome.kept(work / "out.jsonl") if is_dedup else outcome.count(work / "out.jsonl")


if __name__ == "__main__":
    outcome.main(run, collect)
