"""How much of a page goes at each level, and what labels keep that rules would take."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.config import Config, from_mapping
from cleaner.errors import ConfigError
from cleaner.rules import registry

# An article in steps and commands, of which only one line reads as a paragraph.
STEPS = """# 一、准备
先把旧的账号从电脑里清掉，不然每次推送的时候，系统都会拿错钥匙，报出一串看不懂的错误。
git config --global --unset user.name
# 二、生成新的钥匙
在用户目录下面找到 .ssh 文件夹，右键打开终端，输入下面这行
ssh-keygen -t rsa -C "你的邮箱"
生成的时候文件名不要和旧的一样
# 三、写配置文件
### 在 .ssh 文件夹里新建 config 文件，程序通过它才知道哪个仓库用哪把钥匙。
Host example.org HostName example.org User git
>配置里各行的意思，仅作记录
HostName：真正连接的服务器地址
IdentityFile：这次连接用的钥匙
# 四、测试能不能连上
ssh -T git@example.org
"""
PAGE = (
    "给同一台电脑配两个账号\n河边的程序员 已于 2023-03-04 10:20:30 修改\n"
    "阅读量501    收藏  5\n点赞数 6\n文章标签： 工具\n"
    + STEPS
    + "关注\n点赞\n踩\n收藏\n评论\n分享\n复制链接\n分享到 QQ\n分享到新浪微博\n扫一扫\n举报\n热门推荐\n"
    "用钥匙登录服务器\n10-15\n怎样撤回一次提交\n12-07\n"
)


def cleaned(text: str, level: str) -> str:
    return cleaner.clean(text, from_mapping({"chrome": {"level": level}, "select": ["chrome"]}, "test")).text


def example() -> str:
    (one,) = registry()["chrome/learned-line"].change
    return one.before


@pytest.mark.parametrize(("level", "acts"), [("careful", False), ("balanced", True), ("strict", True)])
def test_careful_takes_nothing_by_labels(level: str, acts: bool) -> None:
    config = from_mapping({"chrome": {"level": level}, "select": ["chrome/learned-line"]}, "test")
    assert ("chrome/learned-line" in cleaner.clean(example(), config).edits_by_rule()) is acts


def test_each_level_takes_at_least_what_the_one_before_takes() -> None:
    for text in (PAGE, example()):
        kept = [set(cleaned(text, level).splitlines()) for level in ("careful", "balanced", "strict")]
        assert kept[0] >= kept[1] >= kept[2]


@pytest.mark.parametrize("level", ["careful", "balanced"])
def test_labels_keep_an_article_that_lies_between_lines_of_chrome(level: str) -> None:
    result = cleaned(PAGE, level)
    for line in STEPS.splitlines():
        assert line in result


def test_a_page_is_still_restored() -> None:
    result = cleaner.clean(PAGE)
    assert cleaner.restore(result.text, result.ledger).decode() == PAGE


def test_the_level_stands_in_a_table_or_by_itself() -> None:
    assert from_mapping({"chrome": {"level": "Strict"}}, "test").chrome_level == "strict"
    assert from_mapping({"chrome-level": "careful"}, "test").chrome_level == "careful"
    assert Config().chrome_level == "balanced"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"chrome": {"level": "bold"}}, "'chrome.level' in test must be one of careful, balanced, strict, not 'bold'"),
        ({"chrome": {"lvl": "strict"}}, "unknown key 'chrome.lvl' in test; the nearest known one is 'chrome_level'"),
        ({"chrome": "strict"}, "unknown key 'chrome' in test"),
    ],
)
def test_what_is_wrong_with_a_level_is_said(table: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        from_mapping(table, "test")
    assert message in str(caught.value)
