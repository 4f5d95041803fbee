"""Whether a line uses a phrase of the rulebook or speaks about it, quotes it, or tells a story that begins like it."""

from __future__ import annotations

from cleaner.chrome.orders import TEASER_RULE
from cleaner.patterns import compile_later

# A sentence that begins as prompts and notices do goes on about such things, or ends soon; else it tells a story.
MAX_PROMPT_REST_CHARS = 8
# So many characters before a phrase can be a sentence of their own, or introduce a quotation.
MIN_LEAD_CHARS = 6
_SENTENCE_END = compile_later(r"[㐀-鿿\"')\]]\.$")
# A sentence that speaks about such a phrase, or about the law behind it, and does not use it.
_MENTION = compile_later(
    r"[\"'》]?(?:的(?!话|内容|朋友|二维码|客服|人(?:还|也|都|在|正在))|,?\s?(?:这|那|此类|之类|诸如|一类))"
)
# …，她模仿客服的语气说。 What somebody says in a story is no prompt of the page.
_REPORTED = compile_later(r'[,!?"][^,.!?:"]{1,14}(?<!说)(?:说|写道|问道|喊道|笑道|念道|答道)\.$')
DISCUSSION = compile_later(
    "法院|被告|原告|权利人|判决|判令|著作权法|合理使用|法律效力|原则|这句话|这[几一二两三四五六七八九十]+个字|不等于|并不(?!构成|代表)|意味着|例外|的条款|认为|赔偿损失"
)
# A sentence of a paragraph before a phrase, and what sentences of notices speak of.
_SENTENCE_WITHIN = compile_later(r'[㐀-鿿"]{2}[.!?…]+["\s]*')
_OF_NOTICES = compile_later("声明|版权|来源|来自|转载|侵权|网络|授权|未经|仅供|观点|注明|免责|内容|稿件|原创|投稿")
_OF_PAGES = compile_later(
    _OF_NOTICES.pattern
    + "|登录|注册|评论|留言|发言|回复|跟帖|协议|客服|浏览器|cookie|javascript|网站|本站|本网|本文|作者|首发"
    "|公众号|平台|链接|网址|下载|会员|编辑|联系|参考|投资|有害|专线|无罪|维基|条目|词条|许可|法规|言论"
)
_QUOTED = compile_later(r'"[^"]{4,40}"')
_NOTICE_RULES = frozenset(("chrome/reprint-notice", "chrome/copyright-footer", "chrome/disclaimer"))
_OWN = compile_later("本文|本站|本网|本报|本刊|本号|本公众号|本平台|我们|我司|请联系|联系我")


def ends_in_full_stop(line: str) -> bool:
    """Tell whether a folded line ends as a sentence does, with a full stop behind a word or a closing sign."""
    return line[-1:] == "." and _SENTENCE_END.search(line, len(line) - 2) is not None


def goes_on_as_prompt(line: str, end: int) -> bool:
    """Tell whether what stands behind the phrase that ends at *end* is as short as in a prompt, or of such things."""
    return len(line) - end <= MAX_PROMPT_REST_CHARS or _OF_PAGES.search(line, end) is not None


def is_in_prose(rule: str, line: str, start: int) -> bool:
    """Tell whether a phrase stands behind the sentences of a paragraph, or in the words that somebody quotes.

    What is glued to a paragraph is cut as a span elsewhere; the paragraph is no chrome. The sentences of
    a notice are several, and speak of the same things.
    """
    if start < MIN_LEAD_CHARS:
        return False
    before = line[:start]
    quoted = before.count('"') % 2 == 1 and before.rfind('"') >= MIN_LEAD_CHARS and line[-1] == '"'
    ends = list(_SENTENCE_WITHIN.finditer(before))
    # A teaser is the beginning of an article, of several sentences perhaps.
    if quoted or not ends or rule == TEASER_RULE:
        return quoted
    sentences = before[: ends[-1].end()]
    return rule not in _NOTICE_RULES or not (_OWN.search(sentences) or _OF_NOTICES.search(sentences))


def is_mentioned(rule: str, line: str, end: int) -> bool:
    """Tell whether a sentence speaks about the phrase that ends at *end* in it, reports speech, or discusses law."""
    if not ends_in_full_stop(line):
        return False
    if _REPORTED.search(line):
        return True
    if rule in _NOTICE_RULES and DISCUSSION.search(line) and not _OWN.search(_QUOTED.sub("", line)):
        return True
    return _MENTION.match(line, end) is not None if end < len(line) else False
