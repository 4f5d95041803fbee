"""`python -m tests.cli.small_chunks …` is `cleaner …` with chunks so small that a little table has many."""

from __future__ import annotations

CHUNK_CHARS = 2_000

if __name__ == "__main__":
    import cleaner.engines.tables.run
    from cleaner.cli import main

    cleaner.engines.tables.run.CHUNK_CHARS = CHUNK_CHARS
    main()
