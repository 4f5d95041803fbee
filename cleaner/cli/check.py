"""`cleaner check`: what the rules report; nothing is changed unless it is asked to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cleaner.cli import options
from cleaner.cli.running import FOUND, INTERNAL, USAGE, guarded, put, talk, worst
from cleaner.reports.findings import FORMATS, FileFindings, Tally

if TYPE_CHECKING:
    from cleaner.config import Config
    from cleaner.corpus.readers import Source
    from cleaner.index.against import Known
    from cleaner.result import Result

CheckFormat = Enum("CheckFormat", {name: name for name in FORMATS}, type=str)  # type: ignore[misc]
_TEXT = CheckFormat("text")
_RANKS = {"info": 0, "warning": 1, "error": 2, "never": 3}


@guarded
def check_command(
    paths: options.Paths,
    format_: Annotated[
        CheckFormat, typer.Option("--format", case_sensitive=False, help="How findings are written.")
    ] = _TEXT,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix", help="Write the texts back with the safe fixes made; no ledger is kept (`clean -o` does)."
        ),
    ] = False,
    fail_on: Annotated[
        options.FailOnChoice | None,
        typer.Option("--fail-on", case_sensitive=False, help="Exit with 1 from this severity on (default warning)."),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="INDEX|CORPUS", help="Report texts that an index, or a corpus, has already."),
    ] = None,
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
    quiet: options.Quiet = False,
) -> None:
    """Report what is wrong with texts, and what of it can be mended. Exits with 1 where something is.

    A line a finding: path:line:column: rule message [fixable]. Lines and columns count from 1 in the decoded text.
    """
    from cleaner.reports.quoting import counted

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
        fail_on=fail_on,
    )
    inputs = options.find_inputs(paths)
    work = _Check(settings.for_sources(inputs.sources), fix, _open_known(against))
    if any(problem.is_error for problem in inputs.problems):
        work.codes.add(USAGE)
    for line in FORMATS[format_.value](work.files()):
        put(line)
    if not quiet:
        for line in work.tally.lines():
            talk(line)
        if fix:
            talk(f"{counted(work.fixed, 'file')} changed")
    raise typer.Exit(worst(work.codes))


def _open_known(path: Path | None) -> Known | None:
    if path is None:
        return None
    from cleaner.index.against import Known

    return Known(path)


def _decode(raw: bytes, config: Config) -> str:
    from cleaner.encoding import decode_bytes

    return decode_bytes(raw, config.encoding).text


@dataclass(slots=True)
class _Check:
    """Checks documents one by one, and remembers what the exit code must be."""

    configs: dict[Source, Config]
    fix: bool
    known: Known | None = None
    tally: Tally = field(default_factory=Tally)
    codes: set[int] = field(default_factory=set)
    fixed: int = 0

    def files(self) -> Iterator[FileFindings]:
        """Yield the findings of each document; say what cannot be read."""
        from cleaner.corpus.readers import printable
        from cleaner.errors import CleanerError, SelfCheckError

        for source, config in self.configs.items():
            shown = printable(source.file)
            try:
                file = self._check(source, config, shown)
            except SelfCheckError as error:
                talk(f"cleaner: {shown}: internal error: {error}; please report it with the file")
                self.codes.add(INTERNAL)
            except CleanerError as error:
                talk(f"cleaner: {error}")
                self.codes.add(USAGE)
            else:
                self.tally.add(file)
                limit = _RANKS[config.fail_on]
                if any(_RANKS[finding.severity] >= limit for finding in file.findings):
                    self.codes.add(FOUND)
                yield file

    def _check(self, source: Source, config: Config, shown: str) -> FileFindings:
        from cleaner.corpus.readers import read_raw
        from cleaner.pipeline import check

        raw = read_raw(source.file, allow_binary=config.encoding is not None)
        if self.fix:
            raw, config = self._mend(source.file, raw, config, shown)
        findings = check(raw, config)
        if self.known is not None and self.known.rule not in config.ignore:
            findings = (*self.known.findings(source.file, _decode(raw, config)), *findings)
        return FileFindings(shown, findings)

    def _mend(self, file: Path, raw: bytes, config: Config, shown: str) -> tuple[bytes, Config]:
        """Write *file* back with the safe fixes made; return its bytes and how to read them."""
        from dataclasses import replace

        from cleaner.corpus.writers import write_atomically
        from cleaner.ledger import encode_text
        from cleaner.pipeline import clean
        from cleaner.rules import registry

        if str(file) == "-":
            talk("cleaner: warning: standard input cannot be changed in place; use `cleaner clean -`")
            return raw, config
        # A rule that only reports stays on: the others leave alone what it has found.
        risky = tuple(rule.id for rule in registry().values() if rule.safety == "unsafe")
        result = clean(raw, replace(config, ignore=(*config.ignore, *risky)))
        mended = encode_text(result.text)
        if mended == raw:
            return raw, config
        if _loses_bytes(result):
            talk(
                f"cleaner: warning: {shown}: not changed, since it holds bytes that cannot be decoded and would be "
                "lost; use `cleaner clean -o DIR`, which keeps them in the ledger"
            )
            return raw, config
        write_atomically(file.resolve(), mended, like=file)
        self.fixed += 1
        return mended, replace(config, encoding=None)


def _loses_bytes(result: Result) -> bool:
    """Tell whether some of the raw bytes stand in the text as U+FFFD only."""
    decode = result.ledger.decode
    return any(not _is_decodable(raw, decode.codec) for _, _, raw in decode.exceptions)


def _is_decodable(raw: bytes, codec: str) -> bool:
    try:
        raw.decode(codec)
    except UnicodeDecodeError:
        return False
    return True
