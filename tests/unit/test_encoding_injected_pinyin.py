"""Injected pinyin goes, all of it; what an author annotated stays."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.encoding.pinyin.injection import find_injection
from cleaner.encoding.readings import (
    Annotation,
    base_syllable,
    find_annotations,
    is_reading_of,
    may_have_annotations,
)
from tests.gbk_injector import inject
from tests.pinyin_sentences import READINGS, SENTENCES

RULE = "encoding/injected-pinyin"
INJECTED = "老顧客進(jìn)來(lái)先聞到麥子的香氣,店主說(shuō)今天的數(shù)量不多。"


def cleaned(text: str, *select: str) -> str:
    return cleaner.clean(text, select=list(select or (RULE,))).text


@pytest.mark.parametrize(
    "text",
    [
        "行(háng)列的行讀作háng。",
        "他來(lái)了，我(wǒ)也(yě)來(lái)了，你(nǐ)說(shuō)好(hǎo)不(bù)好(hǎo)？",  # every character
        "來(lái)賓有兩位。",  # too few
        "來(lài)說(shuì)進(jǐn)數(shǔ)",  # readings that no dictionary gives first
        "說(yuè)話的人，樂(yuè)於助人，還(huán)有長(zhǎng)者、調(diào)皮的孩子。",  # the other readings
        "進(jìn)來，說(shuō)話，數(shù)量，來(lái)去：進說數來。",  # bare in the same lines
        "單(dān)、區(qū)、蓋(gài)、紀(jì)、寧(níng)",  # a list, not words
        "進(abc)來(def)說(ghi)數(jkl)",
        "進(lái)來(shuō)說(shù)數(jìn)量開(xué)學(kāi)",  # nobody's readings
        "類(a)、數(b)、開(c)、關(on)",
        "生字：學(xué)習、國(guó)家、說(shuō)話、讀(dú)書、開(kāi)門、關(guān)門。",  # a list of words
        # Toneless: every character, each new one once, the hard ones each time, names, a dictionary.
        "你(ni)好(hao)！我(wo)们(men)是(shi)学(xue)生(sheng)。他(ta)们(men)也(ye)是(shi)学(xue)生(sheng)。老(lao)师(shi)说(shuo)你(ni)们(men)好(hao)。",
        "小草从土里钻(zuan)出来，燕(yan)子飞回来，柳(liu)树发芽(ya)，桃(tao)花开放(fang)，蜜(mi)蜂(feng)忙，孩子脱(tuo)下棉袄(ao)，换(huan)上春装(zhuang)，在草(cao)地上跑(pao)。",
        "狐(hu)狸(li)很狡(jiao)猾(huá)。狐(hu)狸(li)遇到乌鸦(ya)，乌鸦(ya)嘴里叼(diao)着肉。狐(hu)狸(li)馋(chan)得直流口水，狡(jiao)猾(hua)地说话。",
        "王翀(chong)、李赟(yun)、张昶(chang)、刘昊(hao)、陈曦(xi)、杨钊(zhao)到会，王翀(chong)主持，李赟(yun)、张昶(chang)、刘昊(hao)、陈曦(xi)发言。",
        "行(hang)长(chang)重(chong)乐(yue)还(huan)都(du)得(dei)着(zhao)了(liao)地(di)和(he)差(chai)分(fen)；行(hang)长(zhang)了(liao)解地(di)形。",
    ],
)
def test_leaves_what_an_author_wrote(text: str) -> None:
    assert find_injection(text) is None
    assert cleaned(text) == text


TEACHING = {
    "a reader": (
        "第一課　春天來(lái)了\n春(chūn)天(tiān)來(lái)了(le)，花(huā)兒(er)開(kāi)了(le)。\n"
        "小(xiǎo)鳥(niǎo)在(zài)樹(shù)上(shàng)唱(chàng)歌(gē)，我(wǒ)們(men)去(qù)公(gōng)園(yuán)玩(wán)。"
    ),
    "polyphones": (
        "多音字复习：银行(háng)、行(xíng)走；重(zhòng)量、重(chóng)新；长(cháng)短、生长(zhǎng)；音乐(yuè)、快乐(lè)。\n"
        "还(huán)书的时候，还(hái)要带上证件；数(shǔ)一数(shù)字，有几个为(wéi)人、几个为(wèi)了。"
    ),
    "a dictionary": (
        "龟(jūn)裂：皮肤因寒冷干燥而裂开。也作皲(jūn)裂。\n龟(guī)：爬行动物。\n龟(qiū)兹：古代西域国名。\n"
        "重庆(chóngqìng)：直辖市，简称渝(yú)。\n单(shàn)县：在山东。\n单(chán)于：匈奴君主的称号。"
    ),
    "place names": (
        "六安(lù)、台州(tāi)、亳州(bó)、歙县(shè)、黟县(yī)、蠡县(lǐ)、涪陵(fú)、綦江(qí)，这些地名很多人都念错。"
        "浚县的浚读(xùn)，铅山的铅读(yán)，乐清的乐读(yuè)，尉犁的尉读(yù)。"
    ),
    "rare names in a traditional text": (
        "酈(lì)道元著《水經注》，鄺(kuàng)露以琴名世，鄔(wū)彤善草書，龐(páng)蘊居士散盡家財。\n"
        "譙(qiáo)周、蒯(kuǎi)通、酈(lì)食(yì)其(jī)、龔(gōng)自珍，都是史書上的人物。"
    ),
    "an old poem": (
        "紛吾既有此內美兮，又重(chóng)之以脩(xiū)能。扈(hù)江離與辟(pì)芷(zhǐ)兮，紉(rèn)秋蘭以為佩。\n"
        "汩(yù)余若將不及兮，恐年歲之不吾與。朝搴(qiān)阰(pí)之木蘭兮，夕攬(lǎn)洲之宿莽(mǎng)。"
    ),
    "a lesson in tones": (
        "普通话有四个声调：妈(mā)、麻(má)、马(mǎ)、骂(mà)。请读：书(shū)、熟(shú)、鼠(shǔ)、树(shù)。\n"
        "变调：一(yí)个、一(yì)天；不(bú)是、不(bù)好。轻声：桌子(zi)、石头(tou)、妈妈(ma)。"
    ),
    "a lesson in traditional characters": (
        "「國(guó)」字從囗，「圖(tú)」字也從囗；「開(kāi)」與「關(guān)」皆從門。\n國字的寫法先外後內，圖字亦然，開關二字先寫門。"
    ),
    "mathematics": "设f(x)=sin(a)+cos(b)，则O(n)与O(log n)不同，max(a, b)取较大者；g(y)、h(e)、A(n)、P(o)各有定义。",
    "code": "def ma(la):\n    return ne(shi, len(a)) or max(a, key=lambda e: e)\nprint(a)  # 打印(a)，长度(len)",
    "English with brackets": "The words ma (a), le (e) and shi (er) are in brackets; see section A(n) and table B(a).",
    "names with Latin": "王伟(Wei)、李娜(Na)、陈安(An)三人出席；首席执行官(ceo)未到，代号甲(a)乙(e)丙(o)。",
    "questions": "这个字怎么读?(yàn)还是?(yān)，老师说都可以。你猜?(cāi)一猜?他问：真的吗?(má)",
}


@pytest.mark.parametrize("kind", TEACHING)
def test_text_that_teaches_pinyin_or_has_other_brackets_stays(kind: str) -> None:
    text = TEACHING[kind]
    result = cleaner.clean(text, select=[RULE, "encoding/gbk-shift"])
    assert result.text == text
    assert result.notes == ()


def test_removes_all_of_it() -> None:
    assert cleaned(INJECTED) == "老顧客進來先聞到麥子的香氣,店主說今天的數量不多。"


def test_spaces_around_the_brackets() -> None:
    assert cleaned("圖 ( tú ) 書 ( shū ) 館 ( guǎn ) 開 ( kāi ) 了") == "圖 書 館 開 了"


@pytest.mark.parametrize("pair", ["()", "（）", "( )", " ()"])
def test_brackets_of_every_shape(pair: str) -> None:
    opening, closing = (pair[:-1], pair[-1]) if pair != "( )" else ("(", " )")
    text = INJECTED.replace("(", opening).replace(")", closing)
    assert cleaned(text) == "老顧客進來先聞到麥子的香氣,店主說今天的數量不多。"


def test_what_the_script_did_not_annotate_stays() -> None:
    damaged = inject("\n".join(SENTENCES), READINGS)
    text = damaged + "\n店主名叫王昺(bǐng),住在兩行(háng)樹後面。"
    result = cleaned(text, "encoding")
    assert result.endswith("\n店主名叫王昺(bǐng),住在兩行(háng)樹後面。")
    assert "(shū)" not in result


def test_reports_a_reading_that_cannot_be_verified() -> None:
    text = "\n".join([INJECTED] * 3) + "\n他們開(zzà)會。"
    result = cleaner.clean(text.replace("zzà", "mà"), select=[RULE])
    assert "開(mà)會" in result.text
    notes = [placed.note for placed in result.notes]
    assert [note.rule for note in notes] == [RULE]
    assert "mà" in notes[0].message
    assert result.findings[-1].fix is None


def test_toneless_readings_need_more_of_them() -> None:
    text = "圖(tu)書(shu)館(guan)裡學(xue)生說(shuo)要進(jin)來(lai)開(kai)會(hui)。"
    assert cleaned(text) == "圖書館裡學生說要進來開會。"
    assert find_injection("圖(tu)書(shu)館(guan)裡學(xue)生。") is None


def test_a_page_converted_to_simplified_later() -> None:
    text = (
        "图(tú)书(shū)馆(guǎn)里学(xué)生说(shuō)要进(jìn)来(lái)开(kāi)会(huì),讨论农(nóng)业(yè)网(wǎng)的设(shè)计,"
        "时(shí)间(jiān)很紧。"
    )
    assert cleaned(text) == "图书馆里学生说要进来开会,讨论农业网的设计,时间很紧。"


def test_nothing_is_done_when_the_rules_are_off() -> None:
    result = cleaner.clean(INJECTED, select=["encoding"], ignore=[RULE, "encoding/gbk-shift"])
    assert result.text == INJECTED
    assert result.notes == ()


def test_restores_and_stays_clean() -> None:
    damaged = inject("\n".join(SENTENCES), READINGS, fold_width=False)
    result = cleaner.clean(damaged, select=["encoding"])
    assert result.text == "\n".join(SENTENCES)
    assert cleaner.restore(result.text, result.ledger).decode() == damaged
    assert cleaned(result.text, "encoding") == result.text


def test_finds_annotations_in_order() -> None:
    found = list(find_annotations("來（lái）說 (shuō )(x)\n(lì)歷(li4)"))
    assert found == [
        Annotation("來", 1, 6, "lái"),
        Annotation("說", 7, 15, "shuō"),
        Annotation("歷", 24, 29, "li4"),
    ]
    assert [item.is_toned for item in found] == [True, True, True]
    assert not may_have_annotations("來（一）說(2)(AI)")


@pytest.mark.parametrize(
    ("character", "reading", "expected"),
    [
        ("來", "lái", True),
        ("来", "lai2", True),
        ("一", "yí", True),
        ("個", "ge", True),
        ("綠", "lv", True),
        ("國", "ɡuó", True),
        ("花", "huār", True),
        ("兒", "ér", True),
        ("來", "r", False),
        ("來", "qù", False),
        ("A", "ēi", False),
    ],
)
def test_readings(character: str, reading: str, expected: bool) -> None:
    assert is_reading_of(character, reading) is expected
    assert base_syllable("nǚ") == "nv"


# A page of our own as the second kind of script leaves it: a table of simplified characters, no tones.
FACTORY = (
    "我们工厂成立于十年前，位于市中心，生产各种机器，产品销往全国。\n"
    "我们的产品质量好，深受客户欢迎，欢迎国内外朋友来我厂参观。\n"
    "用心服务，品质第一，机器好用，客户满意，请打电话来问。\n"
    "厂里的机器适用于木料、石料，用户不断增多，国内客户可以上门试用。"
)
TABLE = {
    "我": "wo", "厂": "chang", "心": "xin", "器": "qi", "品": "pin", "国": "guo", "户": "hu", "用": "yong",
    "意": "yi", "话": "hua", "问": "wen", "视": "shi", "欢": "huan", "料": "liao",
}  # fmt: skip


@pytest.mark.parametrize("script", ["hans", "hant"])
def test_a_table_of_characters_of_every_sort(script: str) -> None:
    damaged = inject(FACTORY, TABLE, lost="\ufffd\ufffd", fold_width=False)
    assert "适\ufffd\ufffdshi)" in damaged
    assert "不\ufffd\ufffdhuan)" in damaged
    if script == "hant":
        damaged = cleaner.convert_script(damaged, "s2t")
    result = cleaner.clean(damaged, select=["encoding"])
    assert cleaner.convert_script(result.text, "t2s") == FACTORY
    assert cleaner.restore(result.text, result.ledger).decode() == damaged
    # Without tones a homophone is possible, so that each repair is reported, too.
    assert sum(placed.note.rule == "encoding/gbk-shift" for placed in result.notes) >= 2
    assert cleaned(result.text, "encoding") == result.text
