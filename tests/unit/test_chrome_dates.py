"""Dates of publication in ISO 8601, and licences as SPDX identifiers."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.chrome.dates import to_iso
from cleaner.chrome.licences import find_licence

BODY = """这座小城坐落在两条河流的交汇处，居民大多以种植水稻和养殖鱼虾为生，日子过得平静而缓慢。
二十年前通车的铁路改变了这一切，年轻人开始到省城去读书和工作，只在春节的时候才回到家乡。
"""
TITLE = "小城的二十年\n"


@pytest.mark.parametrize(
    "value",
    ["3小时前", "昨天 10:20", "刚刚", "17-03-28", "01/12/2024", "2023-13-01", "2023-02-30", "13月40日", "", "来源"],
)
def test_what_is_not_known_is_not_guessed(value: str) -> None:
    assert to_iso(value) is None


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2023年5月4日 09:12", "2023-05-04T09:12"),
        ("2023-05-04", "2023-05-04"),
        ("2023/5/4 9:02:03", "2023-05-04T09:02:03"),
        ("2023.05.04 09:12", "2023-05-04T09:12"),
        ("2023-05-04t09:12:13+08:00", "2023-05-04T09:12:13+08:00"),
        ("2023-05-04t09:12:13.123z", "2023-05-04T09:12:13Z"),
        ("2023-05-04 09:12 gmt+8", "2023-05-04T09:12+08:00"),
        ("2023-05-04 09:12 (北京时间)", "2023-05-04T09:12+08:00"),
        ("2023-05-04 hkt 12:58", "2023-05-04T12:58+08:00"),
        ("2023年5月4日 星期四 下午3:20", "2023-05-04T15:20"),
        ("2023/05/04(四) 09:12", "2023-05-04T09:12"),
        ("2023年5月4日上午12:05", "2023-05-04T12:05"),
        ("2023-05-04 12:05 am", "2023-05-04T00:05"),
        ("2023年5月4日 9时12分", "2023-05-04T09:12"),
        ("2023-05-04 25:99", "2023-05-04"),
        ("民国112年5月4日", "2023-05-04"),
        ("民国99.12.31", "2010-12-31"),
        ("二〇二三年十二月三十一日", "2023-12-31"),
        ("二零二三年五月二十日", "2023-05-20"),
        ("2023年5月", "2023-05"),
        ("5月4日 09:12", "--05-04"),
        ("02月29日", "--02-29"),
        ("14:36 2018/07/27", "2018-07-27T14:36"),
        ("07 jun 2013", "2013-06-07"),
        ("may 4, 2023", "2023-05-04"),
    ],
)
def test_normal_form(value: str, iso: str) -> None:
    assert to_iso(value) == iso


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("發布時間：民國112年5月4日", "2023-05-04"),
        ("发布时间：5月4日 09:12", "--05-04"),
        ("发布时间：3小时前", None),
        ("发表于 2023年5月4日 09:12", "2023-05-04T09:12"),
        ("２０２３年５月４日　０９：１２", "2023-05-04T09:12"),
        ("来源：河畔网作者：林小河时间：2023-05-04", "2023-05-04"),
        ("日期：2023-05-04 www.example.com 河畔风物网 编辑：何清", "2023-05-04"),
    ],
)
def test_a_line_with_a_date_leaves_the_text(line: str, published: str | None) -> None:
    result = cleaner.clean(TITLE + line + "\n" + BODY)
    assert result.text == TITLE + BODY
    assert result.meta.published == published
    assert cleaner.restore(result.text, result.ledger).decode() == TITLE + line + "\n" + BODY


@pytest.mark.parametrize("line", ["时间：5月4日上午九点", "5月4日是他的生日", "民国十二年的一场大水"])
def test_a_date_of_the_article_stays(line: str) -> None:
    assert cleaner.clean(TITLE + line + "\n" + BODY, select=["chrome"]).text == TITLE + line + "\n" + BODY


@pytest.mark.parametrize(
    ("line", "licence"),
    [
        ("本文采用知识共享署名-相同方式共享 3.0 许可协议", "CC-BY-SA-3.0"),
        ("本作品采用知识共享署名-非商业性使用-禁止演绎 4.0 国际许可协议进行许可.", "CC-BY-NC-ND-4.0"),
        ("遵循 cc 4.0 by-sa 版权协议", "CC-BY-SA-4.0"),
        ("cc by-nc-sa 4.0", "CC-BY-NC-SA-4.0"),
        ("https://creativecommons.org/licenses/by/4.0/deed.zh", "CC-BY-4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("以 cc0 发布", "CC0"),
        ("creative commons attribution-noncommercial 4.0 international", "CC-BY-NC-4.0"),
        ("抄送 cc: by mail", None),
        ("版权归作者所有", None),
    ],
)
def test_licences(line: str, licence: str | None) -> None:
    assert find_licence(line) == licence


def test_the_notice_and_its_licence_are_lifted() -> None:
    notice = "本文采用知识共享署名 4.0 国际许可协议，转载请注明出处。"
    result = cleaner.clean(TITLE + BODY + notice + "\n", select=["chrome"])
    assert result.text == TITLE + BODY
    assert (result.meta.notice, result.meta.licence) == (notice, "CC-BY-4.0")


def test_the_copyright_in_the_footer_is_the_notice_where_nothing_else_is() -> None:
    footer = "Copyright © 2010-2020 example.com All Rights Reserved."
    assert cleaner.clean(TITLE + BODY + footer + "\n", select=["chrome"]).meta.notice == footer
    both = TITLE + BODY + "转载请注明出处：河畔网\n" + footer + "\n"
    assert cleaner.clean(both, select=["chrome"]).meta.notice == "转载请注明出处：河畔网"
