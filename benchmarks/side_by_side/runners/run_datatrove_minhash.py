"""datatrove's MinHash in its four stages, with the Chinese tokenizer, by its local executor."""

from __future__ import annotations

from pathlib import Path

import outcome
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import MinhashDedupCluster, MinhashDedupFilter, MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupBuckets
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers.jsonl import JsonlWriter
from datatrove.utils.typeshelper import Languages

LANGUAGE = Languages.mandarin_chinese__hani


def run(corpus: Path, work: Path, _arguments: list[str]) -> None:
    config = MinhashConfig()  # 5 words, 14 buckets of 8: half of the pairs at 0.7 share one
    signatures, buckets, removed = (str(work / name) for name in ("signatures", "buckets", "removed"))
    reader = JsonlReader(str(corpus.parent), glob_pattern=corpus.name)
    stages = (
        (1, [reader, MinhashDedupSignature(signatures, config=config, language=LANGUAGE)]),
        (config.num_buckets, [MinhashDedupBuckets(signatures, buckets, config=config)]),
        (1, [MinhashDedupCluster(buckets, removed, config=config)]),
        (1, [reader, MinhashDedupFilter(removed), JsonlWriter(str(work / "out"), compression=None)]),
    )
    for number, (tasks, pipeline) in enumerate(stages, 1):
        LocalPipelineExecutor(pipeline=pipeline, tasks=tasks, workers=1, logging_dir=str(work / f"logs-{number}")).run()


def collect(work: Path, _arguments: list[str]) -> outcome.Outcome:
    ids = [row["id"] for file in sorted((work / "out").glob("*.jsonl")) for row in outcome.read(file)]
    return {"documents": len(ids), "kept": ids}


if __name__ == "__main__":
    outcome.main(run, collect)
