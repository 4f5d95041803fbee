"""Configuration: keys, files, the order in which they win."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.config import STAGES, Config, find_config, from_mapping, load_config
from cleaner.errors import ConfigError


def test_selects_by_rule_and_by_stage() -> None:
    assert Config().is_enabled("encoding/entity")
    assert not Config(ignore=("encoding",)).is_enabled("encoding/entity")
    assert not Config(ignore=("encoding/entity",)).is_enabled("encoding/entity")
    assert Config(select=("encoding",)).is_enabled("encoding/entity")
    assert not Config(select=("chrome",)).is_enabled("encoding/entity")
    assert Config(select=("encoding/entity",)).is_enabled("encoding/entity")
    # What is ignored stays ignored, even when its stage is selected.
    assert not Config(select=("encoding",), ignore=("encoding/entity",)).is_enabled("encoding/entity")


def test_a_stage_runs_when_any_of_its_rules_can() -> None:
    assert Config().runs_stage("chrome")
    assert Config(select=("chrome/qr-prompt",)).runs_stage("chrome")
    assert not Config(select=("encoding",)).runs_stage("chrome")
    assert not Config(ignore=("chrome",)).runs_stage("chrome")


@pytest.mark.parametrize(
    ("mapping", "complaint"),
    [
        ({"scirpt": "hans"}, "unknown key 'scirpt' in here; the nearest known one is 'script'"),
        ({"script": "latin"}, "'script' in here must be one of hans, hant, tw, hk, keep, not 'latin'"),
        ({"spacing": "two"}, "must be one of keep, none, one"),
        ({"self-check": "yes"}, "must be one of full, restore, off"),
        ({"fail_on": "always"}, "must be one of error, warning, info, never"),
        ({"select": "encoding"}, "must be a list"),
        ({"ignore": [1]}, "must be a list"),
        ({"encoding": 8}, "must be the name of a codec"),
    ],
)
def test_refuses_wrong_values(mapping: dict[str, object], complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        from_mapping(mapping, "here")


def test_options_win_and_none_means_not_given() -> None:
    config = Config(script="hant", spacing="one").with_options(script="tw", spacing=None)
    assert (config.script, config.spacing) == ("tw", "one")


def test_unknown_names_are_refused_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match="did you mean 'encoding'"):
        Config(select=("encodin",)).check_names([])
    with pytest.raises(ConfigError, match="did you mean 'chrome/qr-prompt'"):
        Config(ignore=("chrome/qr-promt",)).check_names(["chrome/qr-prompt"])
    with pytest.raises(ConfigError, match="no rule or stage is named 'zzz' "):
        Config(ignore=("zzz",)).check_names(["chrome/qr-prompt"])


def test_finds_the_nearest_file_upward(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "a" / "pyproject.toml").write_text('[project]\nname = "x"\n')
    (tmp_path / "pyproject.toml").write_text('[tool.cleaner]\nscript = "hk"\n')
    assert find_config(inner) == tmp_path / "pyproject.toml"
    assert load_config(tmp_path / "pyproject.toml").script == "hk"
    (tmp_path / "a" / "cleaner.toml").write_text('ignore = ["chrome"]\n')
    assert find_config(inner) == tmp_path / "a" / "cleaner.toml"
    assert load_config(tmp_path / "a" / "cleaner.toml") == Config(ignore=("chrome",))


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "cleaner.toml"
    broken.write_text("script = ")
    with pytest.raises(ConfigError, match=r"cleaner\.toml is not valid TOML"):
        load_config(broken)
    with pytest.raises(ConfigError, match="cannot read the configuration"):
        load_config(tmp_path / "missing.toml")


def test_the_minimal_profile_has_encoding_and_layout_alone() -> None:
    config = Config(profile="minimal")
    assert [stage for stage in STAGES if config.runs_stage(stage)] == ["encoding", "typography"]
    assert config.is_enabled("typography/line-edge")
    assert config.is_enabled("pipeline/not-settled")
    assert not config.is_enabled("typography/half-width-mark")
    assert Config(profile="minimal", select=("script",)).is_enabled("script/convert")
    assert not Config(profile="minimal", ignore=("typography",)).is_enabled("typography/line-edge")
