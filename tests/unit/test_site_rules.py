"""Files of rules that users keep: what is wrong with one is said, and what a rule names leaves the text."""

from __future__ import annotations

from pathlib import Path

import pytest

import cleaner
from cleaner.config import Config, load_config
from cleaner.errors import RulebookError
from cleaner.site_rules import SiteRule, key_of, load_site_rules, place_of, read_site_rules

BODY = """这座小城坐落在两条河流的交汇处，居民大多以种植水稻和养殖鱼虾为生，日子过得平静而缓慢。
二十年前通车的铁路改变了这一切，年轻人开始到省城去读书和工作，只在春节的时候才回到家乡。
如今，返乡的人又多了起来，他们带回了技术和资金，在老街上开起了咖啡馆、书店和小小的工作室。
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "site.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[[rule]\n", "not valid TOML"),
        ("rules = 1\n", "unknown key 'rules'"),
        ("rule = 1\n", r"write \[\[rule\]\]"),
        ("rule = [1]\n", "rule 1 must be a table"),
        ("[[rule]]\nlines = ['甲']\n", "rule 1 has no name"),
        ("[[rule]]\nname = ' '\nlines = ['甲']\n", "rule 1 has no name"),
        ("[[rule]]\nname = 'a'\n", "either 'lines' .* or 'block'"),
        ("[[rule]]\nname = 'a'\nlines = ['甲']\nblock = ['甲', '乙']\n", "either 'lines' .* or 'block'"),
        ("[[rule]]\nname = 'a'\nblock = ['甲']\n", "two lines or more"),
        ("[[rule]]\nname = 'a'\nlines = '甲'\n", "'lines' must be a list"),
        ("[[rule]]\nname = 'a'\nlines = ['甲', '']\n", "empty line"),
        ("[[rule]]\nname = 'a'\nlines = ['#']\n", "empty line"),
        ('[[rule]]\nname = "a"\nlines = ["甲\\n乙"]\n', "line break"),
        ("[[rule]]\nname = 'a'\nlines = ['甲']\nposition = 'top'\n", "'position' must be one of head, tail, any"),
        ("[[rule]]\nname = 'a'\nlines = ['甲']\nenabled = 'no'\n", "'enabled' must be true or false"),
        ("[[rule]]\nname = 'a'\nlines = ['甲']\nsource = 1\n", "'source' must be a text"),
        ("[[rule]]\nname = 'a'\nlines = ['甲']\ndocuments = -1\n", "'documents' must be a number"),
        ("[[rule]]\nname = 'a'\nlines = ['甲']\nof = true\n", "'of' must be a number"),
        ("[[rule]]\nname = 'a'\nline = ['甲']\n", "unknown key 'line'; the nearest known one is 'lines'"),
        ("[[rule]]\nname = 'a'\nlines = ['甲']\n[[rule]]\nname = 'a'\nlines = ['乙']\n", "two rules are named 'a'"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, what: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(RulebookError, match=what) as error:
        load_site_rules(file)
    assert str(file) in str(error.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"cannot read the rules .*missing\.toml.*cleaner learn"):
        load_site_rules(tmp_path / "missing.toml")
    file = tmp_path / "gbk.toml"
    file.write_bytes("[[rule]]\nname = '甲'\n".encode("gb18030"))
    with pytest.raises(RulebookError, match="not UTF-8"):
        load_site_rules(file)
    with pytest.raises(RulebookError, match="must be a list"):
        read_site_rules("甲", "here")


def test_rules_that_are_off_are_left_out(tmp_path: Path) -> None:
    file = write(tmp_path, "[[rule]]\nname = 'a'\nlines = ['甲']\nenabled = false\n")
    assert load_site_rules(file) == ()


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("  浏览 1,024 次   评论 3 条 ", "浏览 # 次 评论 # 条"),
        ("第3章", "第3章"),
        ("2020年", "2020年"),
        ("发布于 2020-03-04 10:20", "发布于 2020-03-04 10:20"),
        ("文章发布于 2020-03-04", "文章发布于 #-#-#"),
        ("", ""),
    ],
)
def test_keys(line: str, key: str) -> None:
    assert key_of(line) == key
    assert key_of(key) == key


def test_places() -> None:
    assert [place_of(rank, 6) for rank in range(6)] == ["head", "head", "any", "any", "tail", "tail"]
    assert place_of(0, 1) == "head"


RULES = (
    SiteRule("riverside-1", lines=("河畔号·读见小城", "共有 # 位读者"), documents=120, of=300),
    SiteRule("riverside-2", block=("河畔的风", "吹过小城"), position="tail"),
    SiteRule("riverside-3", lines=("今日天气",), position="head"),
)


def test_lines_leave_the_text_with_the_rule_that_names_them() -> None:
    raw = "今日天氣\n" + BODY + "共有１０２４位讀者\n共有 7 位读者\n河畔號·讀見小城\n"
    result = cleaner.clean(raw, Config(rules=RULES), select=["chrome/site-rule"])
    assert result.text == BODY + "共有１０２４位讀者\n"
    assert [(span.rule, span.kind) for span in result.removed] == [("chrome/site-rule", "chrome")] * 3
    reasons = {finding.reason for finding in result.findings}
    assert "a line of the site rule 'riverside-1', which 120 of 300 documents had" in reasons
    assert "a line of the site rule 'riverside-3'" in reasons
    assert cleaner.restore(result.text, result.ledger).decode() == raw


@pytest.mark.parametrize(
    "text",
    [
        BODY + "河畔的风\n第二天\n吹过小城\n",  # not together
        "河畔的风\n吹过小城\n" + BODY,  # not where the rule says
        BODY + "河畔的风\n",  # not all of it
        BODY + "今日天气\n",
        BODY + "今日天气很好\n",
        BODY + "共有三位读者\n",
    ],
)
def test_what_a_rule_does_not_name_stays(text: str) -> None:
    assert cleaner.clean(text, Config(rules=RULES), select=["chrome/site-rule"]).text == text


def test_a_block_leaves_as_a_whole() -> None:
    result = cleaner.clean(BODY + "河畔的风\n\n吹过小城\n", Config(rules=RULES), select=["chrome/site-rule"])
    assert result.text == BODY + "\n"


def test_without_rules_nothing_is_looked_at() -> None:
    text = "今日天气\n" + BODY
    assert cleaner.clean(text, select=["chrome/site-rule"]).text == text
    assert cleaner.clean(text, Config(rules=RULES), ignore=["chrome/site-rule", "script", "typography"]).text == text


def test_a_configuration_names_files_of_rules(tmp_path: Path) -> None:
    write(tmp_path, "[[rule]]\nname = 'a'\nlines = ['今日天气']\n")
    config = tmp_path / "cleaner.toml"
    config.write_text("rules = ['site.toml']\n", encoding="utf-8")
    assert load_config(config).rules == (SiteRule("a", ("今日天气",)),)
    config.write_text("rules = 'site.toml'\n", encoding="utf-8")
    assert len(load_config(config).rules) == 1
    config.write_text("[[rules]]\nname = 'b'\nlines = ['今日天气']\n", encoding="utf-8")
    assert load_config(config).rules[0].name == "b"
    config.write_text("rules = 3\n", encoding="utf-8")
    with pytest.raises(RulebookError, match="rules must be a list, not 3"):
        load_config(config)
