"""`cleaner inspect`: what a file is, before anything is done to it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Annotated, Any

import typer

from cleaner.cli import options
from cleaner.cli.running import USAGE, guarded, put, talk, worst

_REGIONS = {"tw": "Taiwan", "hk": "Hong Kong"}
# What fits on a screen; JSON has all.
_MAX_SPANS = 10


class InspectFormat(str, Enum):
    """How the description is written."""

    text = "text"
    json = "json"


@guarded
def inspect_command(
    paths: options.Paths,
    format_: Annotated[
        InspectFormat, typer.Option("--format", help="For reading, or a JSON array of all files.")
    ] = InspectFormat.text,
    encoding: options.Encoding = None,
    config: options.ConfigFile = None,
) -> None:
    """Show what files are: encoding, line ends, script, language, lengths, damage. Nothing is changed."""
    from cleaner.corpus.inspection import inspect_bytes
    from cleaner.corpus.readers import printable, read_raw
    from cleaner.corpus.writers import dump_json
    from cleaner.errors import CleanerError

    settings = options.Settings(encoding=encoding, config=config)
    inputs = options.find_inputs(paths)
    codes = {USAGE for problem in inputs.problems if problem.is_error}
    rows = []
    for source, own in settings.for_sources(inputs.sources).items():
        try:
            raw = read_raw(source.file, allow_binary=own.encoding is not None)
            row = {"path": printable(source.file), **inspect_bytes(raw, own)}
        except CleanerError as error:
            talk(f"cleaner: {error}")
            codes.add(USAGE)
            continue
        rows.append(row)
        if format_ is InspectFormat.text:
            for line in _lines(row):
                put(line)
    if format_ is InspectFormat.json:
        put(dump_json(rows, indent=1))
    raise typer.Exit(worst(codes))


def _lines(row: dict[str, Any]) -> Iterator[str]:
    from cleaner.reports.quoting import counted, visible

    found = row["encoding"]
    bom = f", byte order mark {found['bom']}" if "bom" in found else ""
    yield row["path"]
    yield f"  encoding   {found['codec']} ({_how_sure(found)}){bom}"
    for part in found.get("parts", ()):
        first, last = part["first_line"], part["last_line"]
        yield f"    {f'lines {first} to {last}' if last > first else f'line {first}'} in {part['codec']}"
    yield f"  line ends  {_join(row['line_ends'])}"
    yield (
        f"  length     {counted(row['bytes'], 'byte')}, {counted(row['characters'], 'character')}, "
        f"{counted(row['lines'], 'line')}, "
        f"the longest of {row['longest_line']:,}"
    )
    yield f"  writing    {_join(row['writing'])}"
    yield from _script_lines(row["script"])
    yield f"  language   {row['language']}"
    yield f"  damage     {_join(row['damage'])}"
    for place in row["damage_places"]:
        yield f"    {place['line']}:{place['column']}: {place['rule']} {visible(place['message'])}"


def _script_lines(found: dict[str, Any]) -> Iterator[str]:
    told = found["tag"] != "zh" or found["name"] == "mixed"
    shares = _join(found["shares"]) if any(found["shares"].values()) else ""
    yield f"  script     {found['name']}  {shares if told else 'no character tells'}".rstrip()
    if "leaning" in found:
        yield f"    leaning to {_REGIONS[found['leaning']]}: {', '.join(found['evidence'])}"
    spans = found["spans"] if len(found["spans"]) > 1 else []
    for span in spans[:_MAX_SPANS]:
        first, last = span["first_line"], span["last_line"]
        yield f"    {f'lines {first} to {last}' if last > first else f'line {first}'} {span['name']} ({span['tag']})"
    if len(spans) > _MAX_SPANS:
        yield f"    and {len(spans) - _MAX_SPANS:,} more; --format json lists all"


def _how_sure(found: dict[str, Any]) -> str:
    if found.get("named"):
        return "as named, not detected"
    runner_up = f", runner-up {found['runner_up']}" if "runner_up" in found else ""
    return f"confidence {found['confidence']:.2f}{runner_up}"


def _join(counts: dict[str, Any]) -> str:
    shown = [f"{key} {value:.1%}" if isinstance(value, float) else f"{key} {value:,}" for key, value in counts.items()]
    return ", ".join(shown) or "none"
