"""Start a Ray cluster of two workers, do what a file of jobs asks for, and say what came of each.

Run as `python -m tests.cluster.two_workers JOBS.json`, in a process of its own: a process has one engine for good, and
Ray's own warnings are no concern of the suite.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from cleaner.config import Config
from cleaner.corpus.records import Fields
from cleaner.engines.cluster import clean_on_cluster, dedup, deduplicate_on_cluster
from cleaner.engines.dedup import Options
from cleaner.errors import CleanerError

PROBES_OF_A_PART = dedup.PROBES_OF_A_PART


def do(job: dict[str, Any], address: str) -> dict[str, Any]:
    dedup.PROBES_OF_A_PART = job.get("probes_of_a_part", PROBES_OF_A_PART)
    try:
        if job["do"] == "clean":
            return clean_on_cluster(
                job["paths"], job["output"], Config(**job.get("config", {})), ray_address=address, **job.get("more", {})
            )
        options = Options(0.6, 0.8, job.get("keep", "best"), Fields(**job.get("fields", {})))
        return deduplicate_on_cluster(job["paths"], job["output"], options, ray_address=address, **job.get("more", {}))
    except CleanerError as error:
        return {"error": f"{type(error).__name__}: {error}"}


def main() -> None:
    os.environ |= {"DAFT_PROGRESS_BAR": "0", "DO_NOT_TRACK": "1", "RAY_DEDUP_LOGS": "0"}
    import ray
    from ray.cluster_utils import Cluster

    jobs = Path(sys.argv[1])
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    cluster.add_node(num_cpus=1)
    try:
        ray.init(address=cluster.address, log_to_driver=False)
        import daft

        # Small files are not read together: every table is in several parts, on both workers.
        daft.set_execution_config(enable_scan_task_split_and_merge=False)
        found = [do(job, cluster.address) for job in json.loads(jobs.read_text(encoding="utf-8"))]
        found.append({"workers": sum(node["Alive"] for node in ray.nodes())})
    finally:
        ray.shutdown()
        cluster.shutdown()
    jobs.with_suffix(".done.json").write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
