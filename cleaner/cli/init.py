"""`cleaner init`: a commented `cleaner.toml` to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli.running import USAGE, guarded, put, stop, talk

# Every key of the configuration, with its default; a test holds this against `cleaner.config.Config`. Nothing is set:
# a line counts when its first sign, and the space behind it, are taken away.
TEMPLATE = """\
# The configuration of cleaner for this folder and all below it. The command line wins over it.
# `cleaner config --show` says what holds, and where each value comes from; `cleaner rules` lists the rules.

# The script of the clean text: hans, hant, tw, hk, or keep.
# script = "hans"

# Stretches in the other script than the rest of a text: convert, keep, or report (kept, and a finding).
# mixed = "convert"

# Titles (《…》, 〈…〉, 「…」) stay in the script they are in.
# protect_titles = false

# canonical, minimal (encoding and layout alone), or zh-TW (quotation marks as in Taiwan).
# profile = "canonical"

# Spaces between Chinese and Latin: keep, none, or one.
# spacing = "keep"

# How much of a page goes: careful (what rules name), balanced (what labels are sure of too), or strict (all they find).
# chrome_level = "balanced"

# A codec for all texts. Leave it out, and the codec of each text is found.
# encoding = "big5"

# Only these rules or stages (encoding, chrome, duplicates, script, typography); nothing means all.
# select = []

# Not these.
# ignore = []

# Files of rules of your own, relative to this file; `cleaner learn` proposes them.
# rules = []

# How far each result is proved: full (restorable and settled), restore, or off.
# self_check = "full"

# `cleaner check` exits with 1 from this severity on: error, warning, info, or never.
# fail_on = "warning"

# A file of findings that were there before, relative to this file: `cleaner check` lets them pass.
# `cleaner check . --update-baseline` writes it.
# baseline = "cleaner-baseline.json"

# The severity of the findings of a rule, or of a stage, instead of its own: error, warning, or info.
# [severity]
# "chrome/app-prompt" = "error"
# script = "warning"

# Rules or stages that are off in some files. Patterns are relative to this file; one without a slash matches names
# anywhere below. A text can also have a sidecar, `NAME.cleaner.toml`, with `ignore` and `[[allow]]`.
# [per-file-ignores]
# "poems/" = ["script"]
# "*.draft.txt" = ["chrome", "typography/final-newline"]

# Findings that are right as they are: those of a rule, in lines in which a text stands.
# [[allow]]
# rule = "chrome/app-prompt"
# text = "扫码支付"
# reason = "the article is about paying by phone"
"""


@guarded
def init_command(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The folder to write it to; by default this one.")] = (
        Path()
    ),
    force: Annotated[bool, typer.Option("--force", help="Replace a configuration that is there.")] = False,
    to_stdout: Annotated[bool, typer.Option("--stdout", help="Write it to standard output instead.")] = False,
) -> None:
    """Write a cleaner.toml in which every key is explained. It sets nothing until you take the comment signs away."""
    if to_stdout:
        put(TEMPLATE.removesuffix("\n"))
        return
    from cleaner.config import CONFIG_FILE, read_table
    from cleaner.corpus.readers import printable
    from cleaner.corpus.writers import write_atomically

    if not folder.is_dir():
        stop(USAGE, f"{printable(folder)}: no such folder; make it first, or check the name")
    file, project = folder / CONFIG_FILE, folder / "pyproject.toml"
    if not force and file.exists():
        stop(USAGE, f"{printable(file)} is there already; edit it, or replace it with --force")
    if not force and project.is_file() and read_table(project):
        why = f"{CONFIG_FILE} would win over it; edit it, or write the file all the same with --force"
        stop(USAGE, f"{printable(project)} has a configuration in [tool.cleaner]: {why}")
    write_atomically(file, TEMPLATE.encode())
    talk(f"{printable(file)} is written; it sets nothing yet, see the comments in it")
