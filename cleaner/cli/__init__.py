"""The command line: one module a command, thin over the library.

Results go to standard output, talk to standard error. Exit codes: 0 done, nothing
found; 1 `check` or `diff --exit-code` found something; 2 usage, configuration or
unreadable input; 3 internal error or failed self-check; 130 interrupted; 141 the
reader of the output went away.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TextIO

# Objects made, less those gone, before cycles among them are looked for. Reading the modules and tables makes up to two
# hundred thousand that stay; with Python's 700, the search for cycles among them is a tenth of the start, with 50,000 a
# twentieth.
MANY_OBJECTS = 200_000


def main() -> None:
    """Run the command line; the console script `cleaner`."""
    gc.set_threshold(MANY_OBJECTS)
    # numpy starts a thread a core when it is imported, in each process of `--jobs`: no product here is large enough.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        # A file name or a text can hold what the terminal's encoding lacks. Files and pipes get UTF-8.
        encoding = None if stream.isatty() else "utf-8"
        stream.reconfigure(encoding=encoding, errors="backslashreplace")  # type: ignore[union-attr]
    try:
        from cleaner.cli.commands import app_for

        app_for(sys.argv[1:])(prog_name="cleaner")
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        gc.freeze()  # so that the interpreter, when it ends, does not look for cycles in all that was made


def _nowhere() -> TextIO:
    """Return a stream to nowhere, for a caller that closed ours (`cleaner … >&-`)."""
    return Path(os.devnull).open("w", encoding="utf-8")  # it stays open as long as the program runs
