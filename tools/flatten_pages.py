"""Flatten saved pages to lines: ``python tools/flatten_pages.py FILE.html… > pages.jsonl``.

What a plain scraper leaves (`cleaner.corpus.formats.pages`). Rows have `id` (the name of the file
without its suffix) and `lines`, as `train_chrome_model.py` reads them. Needs the extra `html`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from cleaner.corpus.formats.pages import decode_page, page_lines


def main() -> None:
    """Read the arguments and write a row a page."""
    cli = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    cli.add_argument("files", type=Path, nargs="+")
    for file in cli.parse_args().files:
        lines = page_lines(decode_page(file.read_bytes()))
        print(json.dumps({"id": file.stem, "lines": lines}, ensure_ascii=False))


if __name__ == "__main__":
    main()
