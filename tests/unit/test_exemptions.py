"""What users exempt: files by pattern, places by text; severities of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import check
from cleaner.config import Config, from_mapping, load_config, load_sidecar
from cleaner.errors import ConfigError
from cleaner.exemptions import Allowed, FileIgnores

PAGE = "天气很好，我们去河边走了走。\n扫码下载APP\n他說了幾句話。\n"


def rules_of(config: Config) -> list[tuple[str, str]]:
    return [(finding.rule, finding.severity) for finding in check(PAGE, config)]


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("*.txt", "a.txt", True),
        ("*.txt", "deep/down/a.txt", True),
        ("*.txt", "a.text", False),
        ("a.txt", "b/a.txt", True),
        ("./a.txt", "b/a.txt", True),
        ("/a.txt", "a.txt", True),
        ("/a.txt", "b/a.txt", False),
        ("b/*.txt", "b/a.txt", True),
        ("b/*.txt", "b/c/a.txt", False),
        ("b/*.txt", "x/b/a.txt", False),
        ("b/**/*.txt", "b/a.txt", True),
        ("b/**/*.txt", "b/c/d/a.txt", True),
        ("b/**", "b/c/a.txt", True),
        ("**/c/*", "b/c/a.txt", True),
        ("b", "b/c/a.txt", True),
        ("b/", "x/b/a.txt", True),
        ("b/", "bb/a.txt", False),
        ("?.txt", "a.txt", True),
        ("?.txt", "ab.txt", False),
        ("[ab].txt", "a.txt", True),
        ("[!ab].txt", "a.txt", False),
        ("[!ab].txt", "c.txt", True),
        ("a.txt", "axtxt", False),
        ("诗*", "诗集/静夜思.txt", True),
        ("*", "../outside.txt", False),
        ("a+b(1).txt", "a+b(1).txt", True),
    ],
)
def test_patterns(pattern: str, path: str, matches: bool) -> None:
    for base in ("", "/corpus", "/corpus[1]*"):
        file = Path(base) / path if base else Path(path)
        assert FileIgnores(pattern, ("chrome",), base).matches(file) is matches


def test_files_ignore_what_their_pattern_says(tmp_path: Path) -> None:
    (tmp_path / "cleaner.toml").write_text(
        'ignore = ["typography"]\n[per-file-ignores]\n"poems/" = ["script"]\n"*.log.txt" = ["chrome"]\n',
        encoding="utf-8",
    )
    config = load_config(tmp_path / "cleaner.toml")
    assert config.for_file(tmp_path / "poems" / "a.log.txt").ignore == ("typography", "script", "chrome")
    assert config.for_file(tmp_path / "a.txt") is config


def test_findings_are_allowed_at_places_alone() -> None:
    assert ("chrome/app-prompt", "warning") in rules_of(Config())
    config = Config(allow=(Allowed("chrome/app-prompt", "掃碼下載"),))  # compared folded, as rules compare
    assert "chrome/app-prompt" not in dict(rules_of(config))
    assert "script/to-simplified" in dict(rules_of(config))
    assert rules_of(Config(allow=(Allowed("chrome", "別的話"),))) == rules_of(Config())
    assert rules_of(Config(allow=(Allowed("script", "扫码"),))) == rules_of(Config())  # of another line
    assert "chrome/app-prompt" not in dict(rules_of(Config(allow=(Allowed("chrome", "APP"),))))


def test_severities_by_rule_and_by_stage() -> None:
    config = from_mapping({"severity": {"script": "error", "chrome/app-prompt": "info", "chrome": "error"}}, "here")
    found = dict(rules_of(config))
    assert found["script/to-simplified"] == "error"
    assert found["chrome/app-prompt"] == "info"
    assert dict(rules_of(Config()))["script/to-simplified"] == "info"


@pytest.mark.parametrize(
    ("mapping", "complaint"),
    [
        ({"severity": "error"}, "'severity' in here must be a table of rules and severities"),
        ({"severity": {"chrome": "fatal"}}, "'severity.chrome' in here must be one of error, warning, info"),
        ({"per-file-ignores": ["a"]}, "'per-file-ignores' in here must be a table"),
        ({"per-file-ignores": {"a": "chrome"}}, "'a' of 'per-file-ignores' in here must be a list of rules"),
        ({"per-file-ignores": {"[z-a]": ["chrome"]}}, "is not a pattern"),
        ({"allow": {"rule": "a"}}, r"must be written as \[\[allow\]\] tables"),
        ({"allow": [1]}, r"must be written as \[\[allow\]\] tables"),
        ({"allow": [{"rule": "chrome"}]}, "'text' is missing"),
        ({"allow": [{"rule": "chrome", "text": " "}]}, "'text' is missing"),
        ({"allow": [{"rule": 1, "text": "a"}]}, "'rule' in .* must be a string"),
        ({"allow": [{"rule": "a", "txt": "a"}]}, "unknown key 'txt' .* nearest known one is 'text'"),
        ({"baseline": 3}, "'baseline' in here must be the path of a file"),
    ],
)
def test_refuses_what_is_wrong(mapping: dict[str, object], complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        from_mapping(mapping, "here")


@pytest.mark.parametrize(
    "config",
    [
        Config(severity=(("chrom", "error"),)),
        Config(per_file_ignores=(FileIgnores("*", ("chrom",)),)),
        Config(allow=(Allowed("chrom", "x"),)),
    ],
)
def test_names_are_checked_everywhere(config: Config) -> None:
    with pytest.raises(ConfigError, match="no rule or stage is named 'chrom'; did you mean 'chrome'"):
        config.check_names([])


def test_values_come_through_options_unchanged() -> None:
    config = Config(
        severity=(("chrome", "error"),),
        per_file_ignores=(FileIgnores("a", ("chrome",), "/b"),),
        allow=(Allowed("chrome", "x", "y"),),
        baseline="b.json",
    )
    assert config.with_options(script="tw") == Config(
        script="tw",
        severity=config.severity,
        per_file_ignores=config.per_file_ignores,
        allow=config.allow,
        baseline="b.json",
    )


def test_a_baseline_is_relative_to_its_configuration(tmp_path: Path) -> None:
    (tmp_path / "cleaner.toml").write_text('baseline = "b.json"\n', encoding="utf-8")
    assert load_config(tmp_path / "cleaner.toml").baseline == str(tmp_path / "b.json")


def test_a_sidecar(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    assert load_sidecar(text) == ((), ())
    sidecar = tmp_path / "a.txt.cleaner.toml"
    sidecar.write_text(
        'ignore = ["script"]\n[[allow]]\nrule = "chrome"\ntext = "扫码"\nreason = "so"\n', encoding="utf-8"
    )
    assert load_sidecar(text) == (("script",), (Allowed("chrome", "扫码", "so"),))
    for content, complaint in (
        ('script = "tw"', "unknown key 'script' in .*a.txt.cleaner.toml"),
        ("ignore = ", "is not valid TOML"),
        ('ignore = "script"', "must be a list"),
    ):
        sidecar.write_text(content, encoding="utf-8")
        with pytest.raises(ConfigError, match=complaint):
            load_sidecar(text)
