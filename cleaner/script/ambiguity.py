"""Characters that convert in two ways: what decides one place, and what is reported where nothing does."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from cleaner.config import ScriptTarget
from cleaner.document import Context, Note
from cleaner.patterns import compile_later
from cleaner.script import vocabulary
from cleaner.script.conversion import StepConverter
from cleaner.script.phrases import Scan

Mask = npt.NDArray[np.bool_]

_AMBIGUOUS_CHARACTER = "script/ambiguous-character"

DRY_OR_NAME = "乾"
# 乾 is 干 (dry) or itself (the trigram, reigns, names). These neighbours, of the folded view, settle that it is dry;
_DRY = compile_later(
    "乾(?=[净燥脆杯旱枯涸粮咳洗瘪尸货冰果草股酪贝料电煸锅烧枝叶巴爹妈儿女娘亲粉湿薪柴笑瞪等嚎渴癣痒眼裂季热冷酒了透掉冻菜肉鱼"
    "米面衣毛发炒拌炸香地瘦饼糇饭煎渍葡梅姜辣]|也(?:没|不|要)|(?:的|得)(?!卦))"
    "|(?<=[饼晒曬风烘擦吹乳萄豆鱼肉笋卜牛果口舌唇晾烤沥抹阴强白喝弄榨吸焙燥甩拧抽烫不未半变风枯发流又干油快就都哭揩])乾"
)
# and these that it is not. 桑乾 is a river, 承乾 a prince, 目乾連 a monk; 乾乾 and 朝乾夕惕 are of the Book of Changes.
_NAME = compile_later(
    "(?<![饼萄豆鱼肉笋果牛晒烘])乾(?=[隆坤卦清陵嘉象爻符佑祐宁封统亨贞曜曦州县穹纲纪凿健侯化兴造宅惕]|刚[之健独]|阳殿|安殿|会节|[,:]元亨|道(?:[元一二三四五六七八九]|年|间)"
    "|元(?:[元一二三用亨殿]|[年间])|德(?:[元二三四五六七]?年|间)|明(?:元|二|三|年|寺|院)|安县|文初)"
    "|(?<=[桑承夫])乾(?![净燥脆瘪枯])|(?<=[《〈])乾(?=[》〉])|(?<=式)乾(?=殿)|(?<=应)乾(?=[圣元])|(?<=孙)乾(?=[、,]简)|(?<=目)乾(?=连)|(?<=坤)乾|(?<=朝)乾(?=夕)|(?<=终日)乾(?=乾)|(?<=终日乾)乾"
)


def find_names(text: str, folded: str) -> Iterator[int]:
    """Yield the position of each 乾 of a text that its neighbours show to be the trigram, a reign or a name.

    >>> from cleaner.folding import fold
    >>> text = "太子承乾，桑乾河，餅乾"
    >>> list(find_names(text, fold(text)))
    [3, 6]
    """
    folded = _with_dry(text, folded)
    at = folded.find(DRY_OR_NAME)
    while at >= 0:
        if _matches_at(_NAME, folded, at):
            yield at
        at = folded.find(DRY_OR_NAME, at + 1)


def _with_dry(text: str, folded: str) -> str:
    """Return the folded text with each 乾 as it stands, which folding makes 干."""
    pieces: list[str] = []
    at = 0
    for match in re.finditer(DRY_OR_NAME, text):
        pieces += (folded[at : match.start()], DRY_OR_NAME)
        at = match.end()
    return "".join((*pieces, folded[at:]))


def _matches_at(pattern: re.Pattern[str], folded: str, at: int) -> bool:
    return pattern.match(folded, at) is not None


def _is_settled(folded: str, at: int) -> bool:
    return _matches_at(_DRY, folded, at) or _matches_at(_NAME, folded, at)


def note_characters(
    scan: Scan, context: Context, step: StepConverter, target: ScriptTarget, within: Mask
) -> Iterator[Note]:
    """Yield one note for each character that converts in two ways, at the first place that nothing settles.

    It names the alternatives and what was taken, and how often what decided: a phrase of
    the dictionaries, the neighbours, or the frequency alone, which is why it is reported.
    """
    meanings = vocabulary.ambiguous_characters(target == "hans")
    present = {character: meaning for character, meaning in meanings.items() if character in scan.text}
    folded = _with_dry(scan.text, context.folded) if DRY_OR_NAME in present else ""
    for character, meaning in present.items():
        open_: list[int] = []
        by_phrase = by_neighbours = 0
        for at in np.flatnonzero((scan.points == ord(character)) & within).tolist():
            if step.clusters.cover(scan, at):
                by_phrase += 1
            elif character == DRY_OR_NAME and _is_settled(folded, at):
                by_neighbours += 1
            else:
                open_.append(at)
        if open_:
            message = f"{meaning}; {step.convert(character)} was taken"
            yield Note(
                _AMBIGUOUS_CHARACTER, open_[0], open_[0] + 1, message, _say(len(open_), by_phrase, by_neighbours)
            )


def _say(by_frequency: int, by_phrase: int, by_neighbours: int) -> str:
    """Return what decided at how many places.

    >>> _say(1, 2, 0)
    'decided by frequency alone at 1 place, where no phrase holds it and no neighbour tells; by a phrase at 2'
    """
    places = "1 place" if by_frequency == 1 else f"{by_frequency} places"
    said = f"decided by frequency alone at {places}, where no phrase holds it and no neighbour tells"
    others = ((by_phrase, "a phrase"), (by_neighbours, "its neighbours"))
    return said + "".join(f"; by {what} at {count}" for count, what in others if count)
