"""The rulebook loader and what it refuses."""

from __future__ import annotations

import zlib
from importlib import resources

import pytest

from cleaner import rulebooks
from cleaner.errors import RulebookError
from cleaner.rulebooks import STORED_FILE, pack_rulebooks, read_rulebooks
from cleaner.rules import RULEBOOKS, Change, Registry, load_rulebook, registry

GOOD = """
retired = ["chrome/old-name"]

[[rule]]
id = "chrome/share-bar"
summary = "A row of share buttons."
why = "It is not part of the article."
since = "0.1.0"
safety = "safe"
severity = "warning"
message = "share bar"
removes = "chrome"
match = { phrases = ["分享到"], pattern = "分享到.+" }
keep = ["他把照片分享到群里。"]
change = [{ before = "a", after = "b" }]
drop = ["分享到 微博 微信"]
"""


def test_reads_a_rule_whole() -> None:
    (rule,) = load_rulebook(GOOD, "chrome.toml")
    assert (rule.id, rule.stage, rule.safety, rule.severity, rule.removes) == (
        "chrome/share-bar", "chrome", "safe", "warning", "chrome",
    )  # fmt: skip
    assert rule.keep == ("他把照片分享到群里。",)
    assert rule.change == (Change("a", "b"),)
    assert rule.drop == ("分享到 微博 微信",)
    assert rule.match["phrases"] == ["分享到"]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('id = "chrome/share-bar"', 'id = "chrome/old-name"', "retired"),
        ('id = "chrome/share-bar"', 'id = "share-bar"', "stage/kebab-name"),
        ('id = "chrome/share-bar"', 'id = "chrome/Share_Bar"', "stage/kebab-name"),
        ('id = "chrome/share-bar"', 'id = "kitchen/share-bar"', "stage/kebab-name"),
        ('pattern = "分享到.+"', 'pattern = "(分享到)?"', "matches the empty string"),
        ('pattern = "分享到.+"', 'pattern = "(分享到"', "is wrong"),
        ('phrases = ["分享到"]', 'phrases = [""]', "empty phrase"),
        ('keep = ["他把照片分享到群里。"]', "keep = []", "examples of both kinds"),
        ('drop = ["分享到 微博 微信"]', "", "examples of both kinds"),
        ('safety = "safe"', 'safety = "harmless"', "must be one of safe, unsafe, suggest"),
        ('severity = "warning"', 'severity = "bad"', "must be one of error, warning, info"),
        ('removes = "chrome"', 'removes = "rubbish"', "must be one of chrome, notice, metadata, repeat"),
        ('why = "It is not part of the article."', "", "'why' is missing"),
        ('message = "share bar"', 'mesage = "share bar"', "nearest known one is 'message'"),
        ("retired =", "retried =", "unknown key 'retried'"),
        ("[[rule]]", "[[rule]", "not valid TOML"),
    ],
)
def test_refuses(old: str, new: str, complaint: str) -> None:
    assert old in GOOD
    toml = GOOD.replace(old, new)
    if complaint == "examples of both kinds":
        toml = toml.replace('change = [{ before = "a", after = "b" }]\n', "" if "drop" in old else "change = []\n")
    with pytest.raises(RulebookError, match=complaint):
        load_rulebook(toml, "chrome.toml")


def test_refuses_an_example_of_a_change_without_its_result() -> None:
    toml = GOOD.replace('{ before = "a", after = "b" }', '{ before = "a" }')
    with pytest.raises(RulebookError, match="`before` and `after`"):
        load_rulebook(toml, "chrome.toml")


def test_refuses_a_repeated_id() -> None:
    again = GOOD[GOOD.index("[[rule]]") :]
    with pytest.raises(RulebookError, match="defined twice"):
        load_rulebook(GOOD + again, "chrome.toml")
    rule = load_rulebook(GOOD, "chrome.toml")
    with pytest.raises(RulebookError, match="defined twice"):
        Registry([*rule, *rule])


def test_the_error_names_the_rulebook_and_the_rule() -> None:
    with pytest.raises(RulebookError, match=r"chrome\.toml: rule 'chrome/share-bar'"):
        load_rulebook(GOOD.replace('safety = "safe"', 'safety = "no"'), "chrome.toml")


def test_the_registry_finds_near_names() -> None:
    rules = registry()
    some = next(iter(rules))
    assert rules.find(some) is rules[some]
    with pytest.raises(KeyError, match=r"did you mean .*pipeline/not-settled"):
        rules.find("pipeline/not-setled")
    with pytest.raises(KeyError, match=r"did you mean .*pipeline/not-settled"):
        rules.find("not-settled")
    with pytest.raises(KeyError, match="`cleaner rules` lists all"):
        rules.find("zzzzzzzz")
    assert all(rule.stage == "pipeline" for rule in rules.of_stage("pipeline"))
    assert len(rules) == len(list(rules))


@pytest.mark.parametrize("stage", RULEBOOKS)
def test_the_patterns_of_the_package_are_right(stage: str) -> None:
    # The registry does not compile them: each start of the program would pay for it.
    toml = resources.files("cleaner").joinpath("data").joinpath("rulebook").joinpath(f"{stage}.toml")
    rules = load_rulebook(toml.read_text(encoding="utf-8"), f"{stage}.toml")
    assert rules == registry().of_stage(stage)


def test_what_is_stored_of_the_rulebooks_is_what_they_hold() -> None:
    stored = resources.files("cleaner.data").joinpath(STORED_FILE).read_bytes()
    advice = "run tools/make_rulebooks.py"
    assert zlib.decompress(stored) == zlib.decompress(pack_rulebooks(RULEBOOKS)), advice


def test_the_rulebooks_themselves_are_read_where_one_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = read_rulebooks(RULEBOOKS)
    edited = {stage: source.replace(b"0.1.0", b"0.0.9") for stage, source in rulebooks._sources(RULEBOOKS).items()}
    monkeypatch.setattr(rulebooks, "_sources", lambda stages: edited)
    read = read_rulebooks(RULEBOOKS)
    assert read.keys() == stored.keys()
    assert {rule["since"] for rule in stored["encoding"]["rule"]} >= {"0.1.0"}
    assert "0.1.0" not in {rule["since"] for rule in read["encoding"]["rule"]}
    assert {**read["encoding"]["rule"][0], "since": "0.1.0"} == stored["encoding"]["rule"][0]
