"""Measure `--engine daft`: `python benchmarks/cluster.py CORPUS [--ray] [--clean | --same]`.

CORPUS is a file or folder of JSON lines (`planted.py` makes one). Measures the search for duplicates, or with --clean
the cleaning. Prints for each step the time by the clock, the rows and the bytes that leave it, what each shuffle moves
a document, CPU time and peak memory. With --ray the work is done by two workers of a Ray cluster on this machine; with
--same decisions and pairs are compared with the local engine's.
"""

from __future__ import annotations

import argparse
import atexit
import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
# The workers of Ray import the package by this.
os.environ["PYTHONPATH"] = os.pathsep.join([sys.path[0], os.environ.get("PYTHONPATH", "")])

from cleaner.engines.cluster import clean_on_cluster, deduplicate_on_cluster
from cleaner.engines.cluster.work import WorkFolder
from cleaner.engines.dedup import Options

OPTIONS = Options(0.6, 0.8)


class Watched(WorkFolder):
    """A work folder that says how long each step took, and stays."""

    def keep(self, name: str, table: Any) -> Any:
        start = time.perf_counter()
        found = super().keep(name, table)
        seconds = time.perf_counter() - start
        size = sum(file.stat().st_size for file in (Path(self.root) / name).glob("*.parquet"))
        print(f"  {name:12}{seconds:8.1f} s{found.count_rows():14,} rows{size / 1e6:10.1f} MB on disk", flush=True)
        return found

    def remove(self) -> None:
        """Leave it for `shuffles`."""


def shuffles(work: str, source: int, documents: int) -> Iterator[tuple[str, float]]:
    """Yield what each shuffle moves, in bytes a document, from the tables between them (before compression)."""
    import daft
    from daft import col

    def rows(name: str) -> Any:
        return daft.read_parquet(f"{work}/{name}/*.parquet")

    def total(name: str, expression: Any) -> int:
        return int(rows(name).agg(expression.sum().alias("sum")).to_pylist()[0]["sum"] or 0)

    keys, members = rows("keys"), total("values-0", col("ranks").list_count())
    names = total("keys", col("id").length_bytes() + col("path").length_bytes())
    samples = 8 * total("keys", col("samples").list_count())
    key_bytes = samples + total("keys", 2 * col("length") + 8 * col("figures").list_count() + 8)
    probes, pairs = rows("probes-0").count_rows(), rows("pairs-0").count_rows()
    heads = total("values-0", col("ranks").list_count().clip(0, 64))
    met, count = total("probes-0", col("common").clip(0, 64)), keys.count_rows()
    yield "ids, to find one that comes twice", names / count
    yield "ranks: sorted by what makes a document stay", (names + 72 * count) / count
    yield "equal keys", 56.0
    yield "sketches to the ranks of their documents", (samples + 32 * count) / count
    yield "sketch values to where they meet (at most)", 20 * samples / 8 / count
    yield "how common they are, back to the documents", 28 * members / count
    yield "probes and heads to the values", (28 * probes + 20 * heads) / count
    yield "pairs that met, to be counted (at most)", 28 * met / count
    yield "pairs to the numbers of their documents", 80 * pairs / count
    yield "keys to pairs, twice, and the first one's again", (2 * key_bytes + pairs * key_bytes / count) / count
    yield "decisions with the names of what stays", (2 * names + 80 * count) / count
    yield "rows to their decisions, for what remains", source / documents


def start_ray() -> str:
    import ray
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    cluster.add_node(num_cpus=1)
    ray.init(address=cluster.address, log_to_driver=False)
    atexit.register(cluster.shutdown)
    return str(cluster.address)


def compare(corpus: Path, output: Path) -> None:
    from cleaner.corpus.records import find_records
    from cleaner.engines.dedup import find_duplicates
    from cleaner.engines.dedup_output import write_all

    write_all(find_duplicates(find_records([corpus]).sources, OPTIONS, None), output / "local")
    for table in ("decisions", "pairs", "clusters"):
        ours, theirs = (read(output / kind / name) for kind, name in (("local", f"{table}.jsonl"), ("daft", table)))
        print(f"  {table}: {len(ours):,} rows, {'the same' if ours == theirs else 'OTHERS THAN THE LOCAL ONES'}")


def read(place: Path) -> list[bytes]:
    import orjson

    files = sorted(place.iterdir()) if place.is_dir() else [place]
    loaded = (orjson.loads(line) for file in files for line in file.open("rb"))
    return sorted(orjson.dumps(row, option=orjson.OPT_SORT_KEYS) for row in loaded)


class Workers(threading.Thread):
    """Watches the workers of Ray on this machine: how much memory one has at most, how much time all take."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak, self._ticks = 0.0, {}

    def run(self) -> None:
        while True:
            for folder in Path("/proc").glob("[0-9]*"):
                with suppress(OSError, ValueError, IndexError):
                    if (folder / "cmdline").read_bytes().startswith(b"ray::"):
                        fields = (folder / "stat").read_text().rpartition(")")[2].split()
                        self._ticks[folder.name] = int(fields[11]) + int(fields[12])
                        pages = int((folder / "statm").read_text().split()[1])
                        shared = int((folder / "statm").read_text().split()[2])
                        self.peak = max(self.peak, (pages - shared) * os.sysconf("SC_PAGESIZE") / 1e6)
            time.sleep(0.5)

    @property
    def seconds(self) -> float:
        return sum(self._ticks.values()) / os.sysconf("SC_CLK_TCK")


def cpu_seconds() -> float:
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("corpus", type=Path)
    options.add_argument("--ray", action="store_true")
    options.add_argument("--clean", action="store_true")
    options.add_argument("--same", action="store_true")
    given = options.parse_args()
    from cleaner.engines.cluster import run

    run.WorkFolder = Watched  # type: ignore[misc]
    files = sorted(given.corpus.rglob("*.jsonl")) if given.corpus.is_dir() else [given.corpus]
    size = sum(file.stat().st_size for file in files)
    with tempfile.TemporaryDirectory() as place:
        address = start_ray() if given.ray else None
        workers = Workers()
        workers.start()
        start, before = time.perf_counter(), cpu_seconds()
        if given.clean:
            found = clean_on_cluster([given.corpus], Path(place) / "daft", ray_address=address)
        else:
            found = deduplicate_on_cluster([given.corpus], Path(place) / "daft", OPTIONS, ray_address=address)
        seconds = time.perf_counter() - start
        documents = found["documents"]
        print(f"{documents:,} documents, {size / 1e6:,.0f} MB, {seconds:.1f} s: {documents / seconds:,.0f} documents/s")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        print(f"this process: CPU time {cpu_seconds() - before:.1f} s, peak memory {peak:,.0f} MB")
        if given.ray:
            print(f"workers: CPU time {workers.seconds:.1f} s, peak memory of one {workers.peak:,.0f} MB")
        if given.clean:
            return
        print("shuffled, bytes a document:")
        moved = list(shuffles(f"{place}/daft/.work", size, documents))
        for what, much in [*moved, ("in all", sum(much for _, much in moved))]:
            print(f"  {what:62}{much:9,.0f}")
        if given.same:
            compare(given.corpus, Path(place))


if __name__ == "__main__":
    main()
