"""Configuration: what a run shall do. Frozen; the command line and the library make it from the same keys."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from cleaner.errors import ConfigError
from cleaner.exemptions import SIDECAR_SUFFIX, Allowed, FileIgnores, read_allowed, read_file_ignores
from cleaner.site_rules import SiteRule, load_site_rules, read_site_rules

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ScriptTarget = Literal["hans", "hant", "tw", "hk", "keep"]
Mixed = Literal["convert", "keep", "report"]
Spacing = Literal["keep", "none", "one"]
Profile = Literal["canonical", "minimal", "zh-TW"]
SelfCheck = Literal["full", "restore", "off"]
ChromeLevel = Literal["careful", "balanced", "strict"]
Severity = Literal["error", "warning", "info"]
FailOn = Literal["error", "warning", "info", "never"]

STAGES = ("encoding", "chrome", "duplicates", "script", "typography")
CONFIG_FILE = "cleaner.toml"
_SIDECAR_KEYS = ("ignore", "allow")
# What the profile `minimal` leaves on: the encoding, the layout, and what the program says of itself.
MINIMAL = frozenset(
    (
        "encoding",
        "pipeline",
        "typography/line-edge",
        "typography/space-run",
        "typography/blank-line",
        "typography/line-break",
        "typography/final-newline",
    )
)


@dataclass(frozen=True, slots=True)
class Config:
    """What to do.

    - `select`, `ignore`: ids of rules or names of stages; nothing selected means all.
    - `profile`: `canonical`; `minimal`, only encoding and layout; `zh-TW`, typography as in Taiwan (it leaves the
      script to `script`). What `select` names is applied in each.
    - `script`: the script of the clean text; `keep` converts nothing.
    - `mixed`: stretches in the other script than the rest of a text: converted, kept as they are, or kept and reported.
    - `protect_titles`: titles (《…》, 〈…〉, 「…」) stay in the script they are in.
    - `spacing`: spaces between Chinese and Latin: as found, none, or one.
    - `chrome_level` (`level` in a table `chrome`): `careful` removes what rules name, nothing by learned labels;
      `balanced` what labels are sure of beside it; `strict` all that labels find on a page of which rules name lines.
    - `encoding`: a codec to decode with instead of the detected one.
    - `self_check`: `full` restores and runs again until nothing changes, `restore` only restores.
    - `fail_on`: the least severity that makes `cleaner check` exit with 1.
    - `rules`: rules of the user's own for the chrome of certain sites (`cleaner learn` proposes them).
    - `severity`: ids of rules or names of stages with the severity that their findings get instead of their own.
    - `per_file_ignores`: patterns of paths, and what is ignored besides in the files they match.
    - `allow`: places where findings are right as they are: `check` does not report them.
    - `baseline`: a file of findings that `check` does not report, since they were there before.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: Profile = "canonical"
    script: ScriptTarget = "hans"
    mixed: Mixed = "convert"
    protect_titles: bool = False
    spacing: Spacing = "keep"
    chrome_level: ChromeLevel = "balanced"
    encoding: str | None = None
    self_check: SelfCheck = "full"
    fail_on: FailOn = "warning"
    rules: tuple[SiteRule, ...] = ()
    severity: tuple[tuple[str, Severity], ...] = ()
    per_file_ignores: tuple[FileIgnores, ...] = ()
    allow: tuple[Allowed, ...] = ()
    baseline: str | None = None

    def is_enabled(self, rule: str) -> bool:
        """Tell whether a rule (`stage/name`) is to be applied."""
        if not self.select and not self.ignore and self.profile != "minimal":  # asked some fifty times a document
            return True
        stage = rule.partition("/")[0]
        if rule in self.ignore or stage in self.ignore:
            return False
        if self.select:
            return rule in self.select or stage in self.select
        return self.profile != "minimal" or rule in MINIMAL or stage in MINIMAL

    def runs_stage(self, stage: str) -> bool:
        """Tell whether any rule of a stage can be applied."""
        return stage in _stages_run(self.select, self.ignore, self.profile)

    def severity_of(self, rule: str, default: Severity) -> Severity:
        """Return the severity of a rule's findings; what names the rule wins over what names its stage."""
        if not self.severity:
            return default
        chosen = dict(self.severity)
        return chosen.get(rule) or chosen.get(rule.partition("/")[0]) or default

    def for_file(self, file: Path) -> Config:
        """Return the configuration for one file: what `per_file_ignores` says of it is ignored."""
        names = [name for item in self.per_file_ignores if item.matches(file) for name in item.names]
        if not names:
            return self
        return replace(self, ignore=tuple(dict.fromkeys((*self.ignore, *names))))

    def with_options(self, **options: Any) -> Config:
        """Return a copy in which every option that is not None replaces what was there."""
        given = {key: value for key, value in options.items() if value is not None}
        return from_mapping({**_as_mapping(self), **given}, "options")

    def check_names(self, known: Collection[str]) -> None:
        """Raise `ConfigError` where anything names no rule or stage."""
        in_files = (name for item in self.per_file_ignores for name in item.names)
        in_places = (item.rule for item in self.allow)
        for name in (*self.select, *self.ignore, *dict(self.severity), *in_files, *in_places):
            if name not in STAGES and name not in known:
                near = get_close_matches(name, [*STAGES, *known], n=1, cutoff=0.5)
                near = near or [rule for rule in known if rule.endswith(f"/{name}")]
                hint = f"; did you mean {near[0]!r}?" if near else ""
                raise ConfigError(f"no rule or stage is named {name!r}{hint} (`cleaner rules` lists all)")


_CHOICES: dict[str, tuple[str, ...]] = {
    "script": get_args(ScriptTarget),
    "mixed": get_args(Mixed),
    "profile": get_args(Profile),
    "spacing": get_args(Spacing),
    "chrome_level": get_args(ChromeLevel),
    "self_check": get_args(SelfCheck),
    "fail_on": get_args(FailOn),
}
_LISTS = ("select", "ignore")
_FLAGS = ("protect_titles",)
_TEXTS = {"encoding": "the name of a codec", "baseline": "the path of a file"}
# Keys whose values have a form of their own.
_READERS: dict[str, Callable[[Any, str], Any]] = {
    "rules": read_site_rules,
    "per_file_ignores": read_file_ignores,
    "allow": read_allowed,
}


@lru_cache(maxsize=64)
def _stages_run(select: tuple[str, ...], ignore: tuple[str, ...], profile: Profile) -> frozenset[str]:
    chosen = {name.partition("/")[0] for name in select or (MINIMAL if profile == "minimal" else STAGES)}
    return frozenset(chosen - set(ignore))


def _as_mapping(config: Config) -> dict[str, Any]:
    return {item.name: getattr(config, item.name) for item in fields(config)}


def from_mapping(mapping: Mapping[str, Any], where: str) -> Config:
    """Return the configuration of *mapping*; *where* names its origin in errors."""
    known = [item.name for item in fields(Config)]
    values: dict[str, Any] = {}
    for given, value in flatten(mapping):
        key = given.replace("-", "_").replace(".", "_")
        if key not in known:
            near = get_close_matches(key, known, n=1, cutoff=0.0)
            raise ConfigError(f"unknown key {given!r} in {where}; the nearest known one is {near[0]!r}")
        if key in _LISTS:
            if isinstance(value, str) or not all(isinstance(item, str) for item in value):
                raise ConfigError(f"{given!r} in {where} must be a list of rule ids or stage names, not {value!r}")
            values[key] = tuple(value)
        elif key in _READERS:
            values[key] = _READERS[key](value, where)
        elif key == "severity":
            values[key] = _read_severity(value, where)
        elif key in _CHOICES:
            values[key] = _choose(given, value, _CHOICES[key], where)
        elif key in _FLAGS and not isinstance(value, bool):
            raise ConfigError(f"{given!r} in {where} must be true or false, not {value!r}")
        elif key in _TEXTS and value is not None and not isinstance(value, str):
            raise ConfigError(f"{given!r} in {where} must be {_TEXTS[key]}, not {value!r}")
        else:
            values[key] = value
    return replace(Config(), **values)


def flatten(mapping: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield keys and values; those of a table named for a stage as `stage.key`."""
    for key, value in mapping.items():
        if key in STAGES and isinstance(value, Mapping):
            yield from ((f"{key}.{inner}", item) for inner, item in value.items())
        else:
            yield key, value


def _read_severity(value: Any, where: str) -> tuple[tuple[str, Any], ...]:
    """Return the pairs of the table `severity`, or of the field of that name."""
    if isinstance(value, tuple):
        value = dict(value)
    if not isinstance(value, Mapping):
        raise ConfigError(f"'severity' in {where} must be a table of rules and severities, not {value!r}")
    return tuple(
        (str(rule), _choose(f"severity.{rule}", severity, get_args(Severity), where))
        for rule, severity in value.items()
    )


def _choose(given: str, value: Any, choices: tuple[str, ...], where: str) -> str:
    """Return the choice that *value* names, in upper or lower case."""
    for choice in choices:
        if isinstance(value, str) and value.lower() == choice.lower():
            return choice
    raise ConfigError(f"{given!r} in {where} must be one of {', '.join(choices)}, not {value!r}")


def find_config(start: Path) -> Path | None:
    """Return the nearest `cleaner.toml`, or `pyproject.toml` with `[tool.cleaner]`, from *start* upward."""
    folder = start.absolute()
    for parent in (folder, *folder.parents):
        candidate = parent / CONFIG_FILE
        if candidate.is_file():
            return candidate
        project = parent / "pyproject.toml"
        if project.is_file() and "cleaner" in _read_toml(project).get("tool", {}):
            return project
    return None


def load_config(path: Path) -> Config:
    """Return the configuration in a `cleaner.toml` or in `[tool.cleaner]` of a `pyproject.toml`."""
    table = read_table(path)
    if "rules" in table:
        table = {**table, "rules": _load_rules(table["rules"], path)}
    config = from_mapping(table, str(path))
    # What the file says of paths is relative to its folder.
    ignores = tuple(item._replace(base=str(path.parent)) for item in config.per_file_ignores)
    baseline = None if config.baseline is None else str(path.parent / config.baseline)
    return replace(config, per_file_ignores=ignores, baseline=baseline)


def read_table(path: Path) -> dict[str, Any]:
    """Return what a `cleaner.toml`, or `[tool.cleaner]` of a `pyproject.toml`, holds, with `_` for `-` in keys."""
    table: Any = _read_toml(path)
    where = "the file"
    if path.name == "pyproject.toml":
        table, where = _read_toml(path).get("tool", {}).get("cleaner", {}), "[tool.cleaner]"
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: {where} must be a table of keys and values")
    return {key.replace("-", "_"): value for key, value in table.items()}


def load_sidecar(text_file: Path) -> tuple[tuple[str, ...], tuple[Allowed, ...]]:
    """Return what the sidecar of a text ignores in the whole text, and what it allows at places; mostly nothing.

    Raises `ConfigError` for a sidecar that is wrong.
    """
    path = text_file.with_name(text_file.name + SIDECAR_SUFFIX)
    if not path.is_file():
        return (), ()
    table = _read_toml(path)
    for key in table:
        if key not in _SIDECAR_KEYS:
            near = get_close_matches(key, _SIDECAR_KEYS, n=1, cutoff=0.0)[0]
            raise ConfigError(f"unknown key {key!r} in {path}; the nearest known one is {near!r}")
    config = from_mapping(table, str(path))
    return config.ignore, config.allow


def _load_rules(value: Any, path: Path) -> Any:
    """Return the rules of the files that a configuration names, relative to its folder; anything else as it is."""
    files = [value] if isinstance(value, str) else value
    if not isinstance(files, list) or not all(isinstance(file, str) for file in files):
        return value
    return [rule for file in files for rule in load_site_rules(path.parent / file)]


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read the configuration {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    return table
