"""The options that commands share, and the configuration made from them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cleaner.cli.completion import complete_names

if TYPE_CHECKING:
    from cleaner.config import Config
    from cleaner.corpus.readers import Inputs, Problem, Source


# The values are those of `cleaner.config`; a test holds the two together.
class ScriptChoice(str, Enum):
    """Scripts of the clean text."""

    hans = "hans"
    hant = "hant"
    tw = "tw"
    hk = "hk"
    keep = "keep"


class MixedChoice(str, Enum):
    """What becomes of stretches in the other script."""

    convert = "convert"
    keep = "keep"
    report = "report"


class ProfileChoice(str, Enum):
    """Sets of rules and forms."""

    canonical = "canonical"
    minimal = "minimal"
    zh_tw = "zh-TW"


class SpacingChoice(str, Enum):
    """Spaces between Chinese and Latin."""

    keep = "keep"
    none = "none"
    one = "one"


class ChromeChoice(str, Enum):
    """How much of a page learned labels may take off."""

    careful = "careful"
    balanced = "balanced"
    strict = "strict"


class SelfCheckChoice(str, Enum):
    """How far a result is checked."""

    full = "full"
    restore = "restore"
    off = "off"


class FailOnChoice(str, Enum):
    """The least severity that makes `check` exit with 1."""

    error = "error"
    warning = "warning"
    info = "info"
    never = "never"


Paths = Annotated[list[Path], typer.Argument(metavar="PATH", help="Files, folders of .txt files, or - for stdin.")]
TextField = Annotated[
    str, typer.Option("--text-field", metavar="NAME", help="Tables: field with the text; dots lead into objects.")
]
IdField = Annotated[
    str, typer.Option("--id-field", metavar="NAME", help="Tables: field with the id; without one, file and place.")
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        metavar="RULE-OR-STAGE",
        help="Only these rules or stages; repeat it, or use commas.",
        autocompletion=complete_names,
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore",
        metavar="RULE-OR-STAGE",
        help="All but these rules or stages; repeat it, or use commas.",
        autocompletion=complete_names,
    ),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="A cleaner.toml; else the nearest one upward from the input."),
]
Encoding = Annotated[
    str | None,
    typer.Option("--encoding", metavar="CODEC", help="Decode the input with this codec instead of the detected one."),
]
Script = Annotated[
    ScriptChoice | None,
    typer.Option("--script", case_sensitive=False, help="Script of the clean text (default hans)."),
]
Mixed = Annotated[
    MixedChoice | None,
    typer.Option(
        "--mixed",
        case_sensitive=False,
        help="Lines and quotes in the other script than the text: convert, keep, or keep and report them.",
    ),
]
ProtectTitles = Annotated[
    bool | None,
    typer.Option(
        "--protect-titles/--no-protect-titles",
        help="Leave titles (《…》, 〈…〉, 「…」) in the script they are in (default no).",
    ),
]
Profile = Annotated[
    ProfileChoice | None,
    typer.Option(
        "--profile",
        case_sensitive=False,
        help="canonical (default), minimal (encoding and layout alone) or zh-TW (quotes as in Taiwan).",
    ),
]
Spacing = Annotated[
    SpacingChoice | None,
    typer.Option("--spacing", case_sensitive=False, help="Spaces between Chinese and Latin (default keep)."),
]
ChromeLevel = Annotated[
    ChromeChoice | None,
    typer.Option(
        "--chrome-level",
        case_sensitive=False,
        help="Chrome: what rules name (careful), what labels are sure of too (balanced, default), or all they find.",
    ),
]
SelfCheck = Annotated[
    SelfCheckChoice | None,
    typer.Option(
        "--self-check",
        case_sensitive=False,
        help="Prove each result: restorable and settled, restorable, or not (default full).",
    ),
]
Rules = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="FILE", help="Rules of your own (`cleaner learn` proposes them); repeatable."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]


class Settings:
    """Makes the configuration of each argument: the nearest file, then the command line."""

    def __init__(
        self,
        *,
        config: Path | None = None,
        select: list[str] | None = None,
        ignore: list[str] | None = None,
        rules: list[Path] | None = None,
        **options: Any,
    ) -> None:
        self.file = config
        self.rules = rules or []
        self.options = {
            key: value.value if isinstance(value, Enum) else value
            for key, value in options.items()
            if value is not None
        }
        for key, names in (("select", select), ("ignore", ignore)):
            if names:
                self.options[key] = split_names(names)
        self._known: dict[Path | None, Config] = {}
        self._files: dict[Path, Path | None] = {}
        self._by_folders: dict[tuple[Config, frozenset[str]], Config] = {}

    def for_argument(self, argument: Path) -> Config:
        """Return the configuration for what an argument stands for; raise `ConfigError` for anything wrong in it."""
        file = self.find_file(argument)
        if file not in self._known:
            self._known[file] = self._load(file)
        return self._known[file]

    def find_file(self, argument: Path) -> Path | None:
        """Return the configuration file that holds for an argument, if there is one."""
        if self.file is not None:
            return self.file
        if argument not in self._files:  # a folder may hold very many documents
            self._files[argument] = _find(argument)
        return self._files[argument]

    def without_file(self) -> Config:
        """Return the configuration of the command line alone."""
        return self._load(self.file)

    def for_sources(self, sources: Iterable[Source]) -> dict[Source, Config]:
        """Return the configuration of each document; raise `ConfigError` for what is wrong in it."""
        self.without_file()  # what is mistyped on the command line is wrong for no document, too
        return {source: self._for_file(self.for_argument(source.argument), source.file) for source in sources}

    def _for_file(self, config: Config, file: Path) -> Config:
        """Return *config* as it is for one file: with what its path, and what lies beside it, say."""
        if str(file) == "-":
            return config
        from dataclasses import replace

        from cleaner.config import load_sidecar
        from cleaner.rules import registry

        config = self._for_folders(config.for_file(file), file)
        ignore, allow = load_sidecar(file)
        if not ignore and not allow:
            return config
        config = replace(config, ignore=(*config.ignore, *ignore), allow=(*config.allow, *allow))
        config.check_names(registry())
        return config

    def _for_folders(self, config: Config, file: Path) -> Config:
        """Return *config* with those of the user's rules that are for documents in the folders that *file* lies in."""
        names = {rule.source for rule in config.rules} - {""}
        if not names or str(file) == "-":
            return config
        from dataclasses import replace

        folders = frozenset(names & set(file.absolute().parent.parts))
        if (config, folders) not in self._by_folders:
            own = tuple(rule for rule in config.rules if not rule.source or rule.source in folders)
            self._by_folders[config, folders] = replace(config, rules=own)
        return self._by_folders[config, folders]

    def _load(self, file: Path | None) -> Config:
        from cleaner.config import Config, load_config
        from cleaner.rules import registry

        if self.rules and "rules" not in self.options:
            self.options["rules"] = _load_rules(self.rules)
        config = (load_config(file) if file else Config()).with_options(**self.options)
        config.check_names(registry())
        if config.encoding is not None:
            from cleaner.encoding.charset.codec_names import name_encoding

            name_encoding(b"", config.encoding)  # before any file is opened
        return config


def _load_rules(files: list[Path]) -> list[Any]:
    from cleaner.site_rules import load_site_rules

    return [rule for file in files for rule in load_site_rules(file)]


def split_names(names: list[str]) -> list[str]:
    """Return the names of a repeatable option that takes lists with commas.

    >>> split_names(["script,typography", "chrome"])
    ['script', 'typography', 'chrome']
    """
    return [part.strip() for name in names for part in name.split(",") if part.strip()]


def find_inputs(paths: list[Path], skip: Path | None = None, *, with_tables: bool = False) -> Inputs:
    """Return what the arguments stand for; report what cannot be read on standard error."""
    from cleaner.cli.running import talk
    from cleaner.corpus.readers import find_sources
    from cleaner.reports.quoting import counted

    inputs = find_sources(paths, skip, with_tables=with_tables)
    for problem in inputs.problems:
        talk(describe_problem(problem))
    if not inputs.sources and not inputs.problems:
        found = (
            f" ({counted(inputs.others, 'other file')}; name files one by one to take them)" if inputs.others else ""
        )
        what = "no table and no .txt or .text file" if with_tables else "no .txt or .text file"
        talk(f"cleaner: warning: {what} found{found}")
    return inputs


def describe_problem(problem: Problem) -> str:
    """Return a problem as it is said on standard error."""
    level = "" if problem.is_error else "warning: "
    return f"cleaner: {level}{problem.path}: {problem.message}"


def _find(argument: Path) -> Path | None:
    from cleaner.config import find_config

    start = Path() if str(argument) == "-" else argument
    try:
        return find_config(start.parent if start.is_file() else start)
    except OSError:  # a folder upward that may not be looked into holds no configuration of ours
        return None
