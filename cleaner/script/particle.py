"""著 as a particle, which simplified text writes 着, apart from the verb and noun 著 (to write, a work, plain)."""

from __future__ import annotations

import re
from collections.abc import Iterator

# All patterns are matched on the folded view, where only 著 itself and 着 are still two characters.
# Contexts in which 著 is the verb or a noun. What makes it the particle after all is excluded in each of them:
# 討論著 and 結合著 end in a verb, 論著 and 合著 do not; 看著書 is not 著書.
_STAYS = re.compile(
    r"(?:(?<![彰凸突])显|卓|昭|土|(?<![命署取签])名|巨|[钜鉅]|专|(?<!还)原|遗|(?<!翻)译|撰|拙|所|知|睹"
    r"|(?<![讨议争评谈辩推理])论|(?<![结混配融符迎闭聚缝组撮集综契复咬切吻愈])合|(?<![更创革刷翻])新|明较"
    r"|编(?=著(?![辫草织谎故花篮筐毛麻])))著"
    r"|著作(?![业答战息客伴])"
    r"|(?<![写签刻印标挂戴顶背拿穿冠题署记借靠])著名|著称|著述|著者|著录|著译"
    r"|(?<![看读抱拿捧翻写背握夹教念])著书"
    r"|(?<![在随带跟伴附接])著有(?=[《「『“〈\"等多专论诗小散数])|(?:^|(?<=[\s,.;:!?\"'()]))著(?:有|于|文)"
    r"|(?<![唱读看哼听念写背捧拿抱弹奏翻放播跳演画讲说抄追玩着在有])著(?=[《〈])"
    r"|(?:(?<=[\s》])|(?<=[》\"]\)))著(?=[\s,.;()\[\]/]|$)"
    r"|著(?=[,/(\s].{0,12}(?:出版|译|校注|主编))",
    re.MULTILINE,
)
_CANDIDATE = re.compile("著")
# Where the text writes the particle 着 elsewhere, its 著 are verbs and nouns but for these: the author, or a converter,
# knew the difference.
_SURE = re.compile(
    r"(?:随|伴|意味|有|借|沿|朝|向|围绕|面临|带|跟|执|沉|附|胶|黏|粘|穿|衣|看|听|想|说|走|坐|站|拿|活|接|忙|急|睡|等|笑|哭)著"
    r"|著(?:急|手|陆|重|眼|想|落|力|迷|火|凉|地|装|实|色)"
)


def find_particles(folded: str, limit_to_sure: bool) -> Iterator[int]:
    """Yield the position of each 著 in a folded text that simplified text writes 着."""
    stays = {match.start() + match[0].index("著") for match in _STAYS.finditer(folded)}
    if limit_to_sure:
        for match in _SURE.finditer(folded):
            at = match.start() + match[0].index("著")
            if at not in stays:
                yield at
        return
    for match in _CANDIDATE.finditer(folded):
        if match.start() not in stays:
            yield match.start()


def writes_particle_apart(text: str) -> bool:
    """Tell whether a text has the particle as 着, at least as often as it has 著 at all."""
    return "着" in text and text.count("着") >= text.count("著")
