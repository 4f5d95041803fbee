"""`cleaner config`: what holds for a file or a folder, and where each value comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleaner.cli import options
from cleaner.cli.running import guarded, put

if TYPE_CHECKING:
    from cleaner.config import Config

_COMMAND_LINE = "command line"
_DEFAULT = "default"
# Written as tables, behind the other keys.
_TABLES = ("severity", "per_file_ignores", "allow")


class ConfigFormat(str, Enum):
    """How the configuration is written."""

    toml = "toml"
    json = "json"


@dataclass(frozen=True, slots=True)
class _Setting:
    """A key, its value as plain data, and where that comes from."""

    key: str
    value: Any
    origin: str


@guarded
def config_command(
    path: Annotated[
        Path, typer.Argument(metavar="[PATH]", help="The file or folder that it is asked for; by default this folder.")
    ] = Path(),
    show: Annotated[bool, typer.Option("--show", help="Show it. This is what the command does by itself.")] = True,
    format_: Annotated[ConfigFormat, typer.Option("--format", help="How it is written.")] = ConfigFormat.toml,
    select: options.Select = None,
    ignore: options.Ignore = None,
    rules: options.Rules = None,
    config: options.ConfigFile = None,
    encoding: options.Encoding = None,
    profile: options.Profile = None,
    script: options.Script = None,
    mixed: options.Mixed = None,
    protect_titles: options.ProtectTitles = None,
    spacing: options.Spacing = None,
    chrome_level: options.ChromeLevel = None,
    self_check: options.SelfCheck = None,
) -> None:
    """Show the configuration for a file or a folder: each key, its value, and where that comes from."""
    from cleaner.corpus.readers import printable
    from cleaner.corpus.writers import dump_json
    from cleaner.errors import InputError

    if not path.exists():
        raise InputError(f"{printable(path)}: no such file or folder; check the name")
    settings = options.Settings(
        config=config,
        select=select,
        ignore=ignore,
        rules=rules,
        encoding=encoding,
        profile=profile,
        script=script,
        mixed=mixed,
        protect_titles=protect_titles,
        spacing=spacing,
        chrome_level=chrome_level,
        self_check=self_check,
    )
    found = list(_settings(settings, path))
    if format_ is ConfigFormat.json:
        put(dump_json({item.key: {"value": item.value, "from": item.origin} for item in found}, indent=1))
        return
    put(f"# for {printable(path)}")
    for line in _toml_lines(found):
        put(line)


def _settings(settings: options.Settings, path: Path) -> Iterator[_Setting]:
    from cleaner.config import Config, flatten, load_sidecar, read_table
    from cleaner.exemptions import SIDECAR_SUFFIX

    file = settings.find_file(path)
    whole = settings.for_argument(path)
    table = {key.replace(".", "_"): value for key, value in flatten(read_table(file) if file else {})}
    ignored, allowed = load_sidecar(path) if path.is_file() else ((), ())
    sidecar = _shown(Path(f"{path}{SIDECAR_SUFFIX}"))
    for item in fields(Config):
        key, origin = item.name, _DEFAULT
        value = _plain(key, whole)
        if key in settings.options:
            origin = _COMMAND_LINE
        elif file is not None and key in table:
            origin = f"{_shown(file)}:{_line_of(file, key)}"
        if key == "rules":
            value = [str(name) for name in settings.rules] or table.get("rules", [])
        if path.is_file() and key == "ignore":
            more = [name for name in whole.for_file(path).ignore if name not in whole.ignore]
            if more and file is not None:
                where = f"{_shown(file)}:{_line_of(file, 'per_file_ignores')} (per-file-ignores)"
                value, origin = [*value, *more], _also(origin, where)
            if ignored:
                value, origin = [*value, *ignored], _also(origin, sidecar)
        if key == "allow" and allowed:
            value, origin = [*value, *_allow_rows(allowed)], _also(origin, sidecar)
        yield _Setting(key, value, origin)


def _also(origin: str, more: str) -> str:
    return more if origin == _DEFAULT else f"{origin}, {more}"


def _shown(file: Path) -> str:
    """Return a path as it is shown: from the working folder where it lies in it."""
    from cleaner.corpus.readers import printable
    from cleaner.reports.checks.findings import relative_path

    return printable(relative_path(file, ".") or file)


def _plain(key: str, config: Config) -> Any:
    """Return the value of a key as TOML and JSON have it."""
    value = getattr(config, key)
    if key == "severity":
        return dict(value)
    if key == "per_file_ignores":
        return {item.pattern: list(item.names) for item in value}
    if key == "allow":
        return _allow_rows(value)
    return list(value) if isinstance(value, tuple) else value


def _allow_rows(allowed: tuple[Any, ...]) -> list[dict[str, str]]:
    return [{key: value for key, value in item._asdict().items() if value} for item in allowed]


def _toml_lines(settings: list[_Setting]) -> Iterator[str]:
    """Yield the settings as TOML that says the same, with the origin of each in a comment."""
    rows = [(_toml_row(item), item.origin) for item in settings if item.key not in _TABLES]
    wide = max(len(row) for row, _ in rows)
    yield from (f"{row:<{wide}}  # {origin}" for row, origin in rows)
    for item in settings:
        if item.key in _TABLES and not item.value:
            yield f"{'# no ' + item.key:<{wide}}  # {item.origin}"
    for item in settings:
        if item.key not in _TABLES or not item.value:
            continue
        if isinstance(item.value, dict):
            yield from ("", f"[{item.key}]  # {item.origin}")
            yield from (f"{_toml(key)} = {_toml(value)}" for key, value in item.value.items())
            continue
        for row in item.value:
            yield from ("", f"[[{item.key}]]  # {item.origin}")
            yield from (f"{key} = {_toml(value)}" for key, value in row.items())


def _toml_row(item: _Setting) -> str:
    return f"# {item.key} is not set" if item.value is None else f"{item.key} = {_toml(item.value)}"


def _toml(value: Any) -> str:
    import json

    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_toml(key)} = {_toml(item)}" for key, item in value.items()) + " }"
    # What JSON leaves as it is and a terminal may not get is escaped: TOML reads both the same.
    text = json.dumps(str(value), ensure_ascii=False)
    return "".join(sign if sign.isprintable() else f"\\U{ord(sign):08X}" for sign in text)


def _line_of(file: Path, key: str) -> int:
    """Return the line, from 1, of a configuration in which a key is set."""
    name = "chrome(?:[_.-]level)?" if key == "chrome_level" else key.replace("_", "[_-]")
    prefix = r"tool\.cleaner\." if file.name == "pyproject.toml" else ""
    is_ours = file.name != "pyproject.toml"
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if header := re.match(r"\s*\[\[?\s*([^]]*?)\s*\]", line):
            if re.fullmatch(prefix + name, header[1].replace('"', "")):
                return number
            is_ours = header[1] == "tool.cleaner" if prefix else False
        elif is_ours and re.match(rf"\s*\"?{name}\"?\s*[=.]", line):
            return number
    return 1
