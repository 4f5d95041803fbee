"""Middle dots between the parts of foreign names: one sign for the many that look like it."""

from __future__ import annotations

import numpy as np

from cleaner.config import Profile
from cleaner.document import NO_CHANGES, Changes, Context
from cleaner.ledger import Substitutions, from_code_points
from cleaner.patterns import compile_later
from cleaner.typography.view import View

MIDDLE_DOT = "typography/middle-dot"
_REASON = "the dot between the parts of a name is one sign"
# GB/T 15834 has U+00B7; the manual of Taiwan's ministry of education has U+2027.
_DOT: dict[Profile, str] = {"canonical": "·", "minimal": "·", "zh-TW": "‧"}
_LOOK_ALIKES = "·・•‧∙⋅"


# Initials in the middle of a name, before Chinese: J·K·罗琳.
_INITIALS = compile_later(f"[A-Z][{_LOOK_ALIKES}](?:[A-Z][{_LOOK_ALIKES}]){{0,3}}")
# The full-width point is a full stop in old books, and stands after the numbers of lists: it is a dot only
# between characters that foreign names are written with, two on each side.
FOREIGN = (
    "阿埃艾爱愛安昂奥奧巴拜班邦保鲍鮑贝貝本比彼宾賓波伯博布查达達戴丹道德迪蒂丁杜顿頓多厄恩尔爾法菲费費芬冯馮弗福富盖蓋"
    "甘冈岡戈格葛根哈赫亨霍基吉加贾賈杰傑卡凯凱坎康考柯科克肯库庫夸拉莱萊赖賴兰蘭朗劳勞勒雷黎丽麗利莉列林琳卢盧鲁魯伦倫罗羅"
    "洛马馬玛瑪麦麥迈邁曼蒙米密摩莫姆默穆纳納娜奈尼妮涅纽紐努诺諾欧歐帕潘庞龐培佩皮蒲普奇契乔喬切琼瓊丘茹瑞萨薩塞赛賽桑瑟森"
    "沙莎绍紹舍施什史士舒斯丝絲苏蘇索塔泰坦汤湯唐陶特腾騰提廷图圖托瓦旺威韦韋维維温溫翁沃乌烏西希锡錫肖谢謝辛欣雅亚亞扬揚耶"
    "伊依尤约約翰赞贊泽澤扎詹兹茲佐治"
)
_FULL_POINT = "．"
_POINT = compile_later(f"(?<=[{FOREIGN}]{{2}})．(?=[{FOREIGN}]{{2}})")


def set_dots(view: View, context: Context) -> Changes:
    """Return the changes of middle dots of other shapes, with Chinese beside them, to that of the profile."""
    if not context.config.is_enabled(MIDDLE_DOT):
        return NO_CHANGES
    after = _DOT[context.config.profile]
    # No step before puts one of them.
    found = [sign for sign in _LOOK_ALIKES + _FULL_POINT if sign in view.given and sign != after]
    if not found:
        return NO_CHANGES
    text, places = view.text, []
    # From sign to sign: a search for what stands before it is many times as slow.
    for sign in found:
        is_dot = _POINT.match if sign == _FULL_POINT else _is_dot
        at = text.find(sign)
        while at >= 0:
            if is_dot(text, at):
                places.append(at)
            at = text.find(sign, at + 1)
    if not places:
        return NO_CHANGES
    positions = np.array(sorted(places), dtype=np.int64)
    positions = positions[view.is_open(positions)]
    if not positions.size:
        return NO_CHANGES
    before = from_code_points(view.points[positions])
    return Changes(substitutions=(Substitutions(positions, before, after * len(before), MIDDLE_DOT, _REASON),))


def _is_dot(text: str, at: int) -> bool:
    """Tell whether a sign stands between Chinese and Chinese or Latin, or between initials before Chinese."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if _is_han(after):
        return _is_han(before) or _is_latin(before)
    if not _is_latin(after):
        return False
    initials = _INITIALS.match(text, at + 1) if "A" <= before <= "Z" else None
    return _is_han(before) or (initials is not None and _is_han(text[initials.end() : initials.end() + 1]))


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()
