"""datatrove's formatter and filters for Chinese text, by its local executor."""

from __future__ import annotations

from pathlib import Path

import outcome
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.filters import FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter
from datatrove.pipeline.formatters import FTFYFormatter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers.jsonl import JsonlWriter
from datatrove.utils.typeshelper import Languages

LANGUAGE = Languages.mandarin_chinese__hani


def run(corpus: Path, work: Path, _arguments: list[str]) -> None:
    LocalPipelineExecutor(
        pipeline=[
            JsonlReader(str(corpus.parent), glob_pattern=corpus.name),
            FTFYFormatter(),
            GopherRepetitionFilter(language=LANGUAGE),
            FineWebQualityFilter(language=LANGUAGE),
            # Chinese words have two characters, and none is an English stop word: its defaults drop every document.
            GopherQualityFilter(language=LANGUAGE, min_avg_word_length=None, min_stop_words=None),
            JsonlWriter(str(work / "out"), compression=None),
        ],
        logging_dir=str(work / "logs"),
        tasks=1,
        workers=1,
    ).run()


def collect(work: Path, _arguments: list[str]) -> outcome.Outcome:
    files = sorted((work / "out").glob("*.jsonl"))  # none where every document was dropped
    return {"documents": sum(1 for file in files for _ in outcome.read(file))}


if __name__ == "__main__":
    outcome.main(run, collect)
