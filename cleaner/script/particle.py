"""著 as a particle, which simplified text writes 着, apart from the verb and noun 著 (to write, a work, plain)."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.patterns import compile_later

# The first two patterns are matched at a 著 of the folded view, where only 著 and 着 are still two characters.
# Contexts in which 著 is the verb or a noun. What makes it the particle after all is excluded in each of them:
# 討論著 and 結合著 end in a verb, 論著 and 合著 do not; 看著書 is not 著書.
_STAYS = compile_later(
    r"著作(?![业答战息客伴])"
    r"|著[称述者录译]"
    r"|(?<![写签刻印标挂戴顶背拿穿冠题署记借靠看念喊叫捧抱读])著名(?!字)|著名(?=[的作])"
    r"|(?<![看读抱拿捧翻写背握夹教念放摆堆搁压带借挑选买卖烧晒])著书"
    r"|(?<![在随带跟伴附接])著有(?=[《「『“〈\"等多专论诗小散数])"
    r"|(?<![^\s,.;:!?\"'()])著[有于文]"
    r"|(?<![唱读看哼听念写背捧拿抱弹奏翻放播跳演画讲说抄追玩着在有随伴借沿朝向带跟抱])著(?=[《〈])"
    r"|(?<![唱读看哼听念写背捧拿抱弹奏翻放播跳演画讲说抄追玩着])著的(?=[《〈])"
    r"|(?<![^\s》\"()\]])著(?![^\s,.;()\[\]/])"
    r"|著(?=[,/(\s].{0,12}(?:出版|译|校注|主编))"
    r"|(?<=[卓昭土巨钜鉅专遗撰拙所知睹])著"
    r"|(?<=(?<![彰凸突])显)著"
    r"|(?<=(?<![命署取签])名)著"
    r"|(?<=(?<!还)原)著"
    r"|(?<=(?<!翻)译)著"
    r"|(?<=(?<![讨议争评谈辩推理])论)著"
    r"|(?<=(?<![结混配融符迎闭聚缝组撮集综契复咬切吻愈凑磨弥汇整适联会回])合)著"
    r"|(?<=(?<![更创革刷翻])新)著"
    r"|(?<=明较)著"
    r"|著(?=为[令例法律])"
    r"|(?<=[甚尤最益弥颇素夙久日])著(?=[\s,.;:]|$)"
    r"|(?<=编)著(?![辫草织谎故花篮筐毛麻])"
)
# Where a text writes the particle 着 elsewhere, its 著 are verbs and nouns but for these: the author, or a converter,
# knew the difference.
_SURE = compile_later(
    r"(?<=[随伴有借沿朝向带跟执沉附胶黏粘穿衣看听想说走坐站拿活接忙急睡等笑哭])著|(?<=意味|围绕|面临)著"
    r"|著[急手陆重眼想落力迷火凉地装实色]"
)
# In simplified text 著 is the verb or a noun but where a converter left the particle: after a verb that rules out both,
# or in a word that is written 着 only. 执著 is a spelling of its own there.
_LEFT = compile_later(
    r"(?:(?<=[随沿看听想走坐拿带跟忙笑哭睡抱穿衣附沉黏粘])|(?<=意味)|(?<=围绕)|(?<=面临)|(?<=凭借)|(?<=伴随)"
    r"|(?<=(?<!直)接)|(?<=(?<![所拥独原])有)|(?<=(?<!生)活))"
    r"著(?![名作述称书者录译于有文《〈「“\"\s，。、；：）,.;:)]|的[《〈「“\"])"
    r"|(?<![编原名专论译合所遗巨显昭卓新撰拙土该此本其说执])著[急手陆眼迷凉装实](?!名)"
)


def find_left_particles(text: str) -> Iterator[int]:
    """Yield the position of each 著 in a simplified text that surely is the particle a converter left."""
    at = text.find("著")
    while at >= 0:
        if _LEFT.match(text, at):
            yield at
        at = text.find("著", at + 1)


def find_particles(folded: str, limit_to_sure: bool) -> Iterator[int]:
    """Yield the position of each 著 in a folded text that simplified text writes 着."""
    at = folded.find("著")
    while at >= 0:
        if _STAYS.match(folded, at) is None and (not limit_to_sure or _SURE.match(folded, at)):
            yield at
        at = folded.find("著", at + 1)


def writes_particle_apart(text: str) -> bool:
    """Tell whether a text has the particle as 着, at least as often as it has 著 at all."""
    return "着" in text and text.count("着") >= text.count("著")
