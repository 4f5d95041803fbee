"""This program and its peers in one run, on one corpus, on one core: `python -m benchmarks.side_by_side`."""
