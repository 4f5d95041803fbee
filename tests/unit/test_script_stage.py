from __future__ import annotations

import pytest

import cleaner
from cleaner import Config


def convert(text: str, **options: object) -> cleaner.Result:
    return cleaner.clean(text, Config(**options), select=["script"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "乾清宫、乾隆、瞭望、著作、魏徵、沈阳、后宫。",
        "他把杯子打坏了，毛坏了，一坏俱坏。",
        "软件和硬件在硅谷，土豆和网络都好。",
        "郭明錤和二噁英都是正确的写法。",
        "段宛辰",
        "詳細は公式サイトを御覧ください。開發者の聲も掲載。",
        "見よ、この美しい國を",
        "https://example.org/wiki/臺灣",
        '代码是 `printf("錯誤")`。',
        "```\n標題 = 1\n```\n",
        "\ud800\x00\x1b",
    ],
)
def test_leaves(text: str) -> None:
    result = convert(text)
    assert result.text == text
    assert not result.ledger.layers
    assert not result.notes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("黎詩韻", "黎诗韵"),
        ("AI鯨選社", "AI鲸选社"),
        ("記者張志明／臺北報導", "记者张志明／台北报导"),
        ("隨著軟體普及，各領網域都有著變化。", "随着软件普及，各领域都有着变化。"),
        ("他說：`提示`不是代碼。", "他说：`提示`不是代码。"),
        ("請看https://example.com/ 的說明", "请看https://example.com/ 的说明"),
        (
            "請看https://example.com/這裡有很多很多很多很多很多很多內容可以閱讀",
            "请看https://example.com/这里有很多很多很多很多很多很多内容可以阅读",
        ),
        ("他在大阪吃了お好み焼き，覺得味道很好，還想再吃。", "他在大阪吃了お好み焼き，觉得味道很好，还想再吃。"),
        ("这里的乾淨水和陳先生喜欢的书。", "这里的干净水和陈先生喜欢的书。"),
        ("崑崙山、抑鬱症、內捲、上舖、資金鍊、出奇蹟", "昆仑山、抑郁症、内卷、上铺、资金链、出奇迹"),
        ("黨員藉此聲名狼藉，只得到慰藉。", "党员借此声名狼藉，只得到慰藉。"),
        ("随著时间，他看著河，沉著地读名著。", "随着时间，他看着河，沉着地读名著。"),
        ("随著时间，他说：陳先生也看著书。", "随着时间，他说：陈先生也看著书。"),
        ("麻痺的姪兒背著籐椅，牠衹好瞇著眼。", "麻痹的侄儿背着藤椅，它只好眯着眼。"),
    ],
)
def test_simplifies(before: str, after: str) -> None:
    result = convert(before)
    assert result.text == after
    assert result.rounds == 1
    assert cleaner.restore(result.text, result.ledger).decode() == before
    assert convert(after).text == after


def test_a_line_is_judged_with_its_document() -> None:
    # 沈思 and 於是 tell nothing by themselves: they follow the document.
    traditional = "這個國家的語言與文字，經過許多變遷。\n沈思於此\n"
    assert convert(traditional).text == "这个国家的语言与文字，经过许多变迁。\n沉思于此\n"
    simplified = "这个国家的语言与文字，经过许多变迁。\n沈思於此\n"
    assert convert(simplified).text == simplified


def test_japanese_lines_of_a_chinese_page_stay() -> None:
    text = "這是一則關於日本的新聞。\n東京の天氣は晴れ、氣溫は高いです。\n記者將繼續關注此事的發展，並為您報導。\n"
    lines = convert(text).text.split("\n")
    assert lines[1] == text.split("\n")[1]
    assert lines[2] == "记者将继续关注此事的发展，并为您报导。"


def test_nearly_all_is_stored_compactly() -> None:
    result = convert("這個國家的語言與文字，經過許多變遷。" * 50)
    (layer,) = result.ledger.layers
    assert not layer.edits
    assert [group.rule for group in layer.substitutions] == ["script/to-simplified"]


def test_a_rule_that_is_off_does_not_suppress_another() -> None:
    text = "隨著軟體普及，各領網域都有著變化。"

    def without(rule: str) -> str:
        return cleaner.clean(text, ignore=["encoding", "chrome", "duplicates", "typography", rule]).text

    assert without("script/regional-word") == "随着软体普及，各领域都有着变化。"
    assert without("script/particle-zhe") == "随著软件普及，各领域都有著变化。"
    assert without("script/converter-residue") == "随着软件普及，各领网域都有着变化。"
    assert without("script/to-simplified") == "隨着软件普及，各领域都有着變化。"


@pytest.mark.parametrize(
    ("target", "after"),
    [
        ("hant", "皇后在後面，軟件裏面有頭髮。"),
        ("tw", "皇后在後面，軟體裡面有頭髮。"),
        ("hk", "皇后在後面，軟件裏面有頭髮。"),
        ("keep", "皇后在后面，软件里面有头发。"),
    ],
)
def test_writes_traditional_on_request(target: str, after: str) -> None:
    before = "皇后在后面，软件里面有头发。"
    result = convert(before, script=target)
    assert result.text == after
    assert convert(after, script=target).text == after
    assert cleaner.restore(result.text, result.ledger).decode() == before


@pytest.mark.parametrize("target", ["hant", "tw", "hk", "keep"])
def test_traditional_text_keeps_its_variants(target: str) -> None:
    text = "群峰裡的灶台，隨著時間，軟體為主；衛星為眾人啟用。"
    assert convert(text, script=target).text == text


@pytest.mark.parametrize(
    ("text", "target", "after"),
    [
        ("各領網域的專家", "keep", "各領域的專家"),
        ("各領網域的專家", "hant", "各領域的專家"),
        ("各领网域的专家", "hant", "各領域的專家"),
        ("各领网域的专家", "keep", "各领域的专家"),
        ("各领网域的专家", "hans", "各领域的专家"),
    ],
)
def test_residue_goes_in_every_script(text: str, target: str, after: str) -> None:
    assert convert(text, script=target).text == after


def test_reports_a_character_once_a_document() -> None:
    result = convert("詩人李乾之與王乾夫是長安人，餅乾很乾淨。")
    assert [placed.note.rule for placed in result.notes] == ["script/ambiguous-character"]
    assert result.notes[0].start == 3
    assert result.text == "诗人李干之与王干夫是长安人，饼干很干净。"


def test_reports_a_word_once_and_only_beside_regional_words() -> None:
    assert not convert("這道菜的土豆很好吃，機車停在門外。").notes
    notes = convert("用軟體叫計程車，買土豆，再買土豆，騎機車。").notes
    assert [placed.note.message.split(" ")[0] for placed in notes] == ["土豆", "机车"]


def test_reports_what_traditional_text_writes_in_two_ways() -> None:
    result = convert("他说：发。又说：发。头发发白，皇后在后面。", script="hant")
    assert [placed.note.message for placed in result.notes] == [
        "发 is written 發 (send, become) or 髮 (hair); 發 was taken"
    ]
    assert not convert("头发发白，皇后在后面，钟表走得准。", script="hant").notes
    assert not convert("他说：发。", script="keep").notes


POEM = (
    "展览的说明写得很简单。\n千山鳥飛絕，萬徑人蹤滅。\n孤舟蓑笠翁，獨釣寒江雪。\n他抄下来贴在墙上，旁邊还画了小船。\n"
)


def test_mixed_stretches_are_converted_kept_or_reported() -> None:
    converted, kept, reported = (convert(POEM, mixed=mode) for mode in ("convert", "keep", "report"))
    assert "千山鸟飞绝" in converted.text
    assert kept.text == reported.text == POEM.replace("旁邊", "旁边")  # a stray is no stretch
    assert [finding.rule for finding in kept.findings if finding.fix is None] == []
    (finding,) = (finding for finding in reported.findings if finding.rule == "script/mixed")
    assert (finding.line, POEM[finding.start : finding.end]) == (2, POEM[12:37])
    assert finding.message == "traditional in a simplified text"
    assert finding.reason == "鳥飛絕萬徑人"[:5] + "蹤滅獨… are traditional only; left as it is"


def test_a_kept_stretch_is_kept_by_every_rule_of_the_stage() -> None:
    text = "文章写得很长，说明也很简单。\n“隨著軟體的發展，領網域越來越廣。”\n读者们都说看不懂，应该重写。\n"
    assert convert(text, mixed="keep").text == text
    assert convert(text, mixed="report", ignore=("script/mixed",)).findings == ()


def test_a_text_that_is_to_be_converted_is_converted() -> None:
    long = "這篇文章寫得很長，說明卻很簡單。\n" * 4
    text = f"{long}“读者们都说看不懂，应该重写。”\n編輯讀過以後決定發表。\n"
    assert "编辑读过以后决定发表" in convert(text, mixed="keep").text
    assert convert(text, mixed="keep", script="hant").text == text
    assert "讀者們都說" in convert(text, script="hant").text
    findings = convert(text, mixed="report", script="keep").findings
    assert [finding.message for finding in findings] == ["simplified in a traditional text"]


def test_a_text_left_half_done_has_no_short_stretches() -> None:
    text = "这家公司发布了財報。\n營業收入\n数据显示增長放缓，專家说要谨慎。\n这场會議开得很长。\n"
    assert convert(text, mixed="keep").text == convert(text).text


def test_a_page_with_a_long_poem_is_in_the_script_of_what_stands_around_it() -> None:
    poem = "國破山河在，城春草木深。\n感時花濺淚，恨別鳥驚心。\n烽火連三月，家書抵萬金。\n白頭搔更短，渾欲不勝簪。\n"
    text = f"这首诗写于战乱之时，说的是国家。\n{poem}"
    assert convert(text, mixed="keep").text == text
    assert convert(text, mixed="keep", script="hant").text == text  # and a traditional page with a simplified line


def test_the_finding_on_a_character_says_what_decided() -> None:
    (placed,) = convert("詩人李乾之與王乾夫是長安人，餅乾很乾淨，衣服吹乾了，太子承乾不在。").notes
    assert placed.note.message.endswith("乾 (names, the trigram); 干 was taken")
    assert placed.note.reason.startswith("decided by frequency alone at 2 places, where no phrase holds it")
    assert placed.note.reason.endswith("; by its neighbours at 3")
    (placed,) = convert("他发了财，理发店关了，金发，发如雪。", script="hant").notes
    assert "發 (send, become) or 髮 (hair)" in placed.note.message
    assert placed.note.reason.endswith("at 1 place, where no phrase holds it and no neighbour tells; by a phrase at 3")
