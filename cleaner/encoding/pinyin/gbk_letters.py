"""A reading behind a letter that is the second byte of a pair: 自O(shè)pen, where D7D4 4F holds D44F, 設(shè).

Nothing is lost there, and in simplified text it is often all that a table of traditional characters hits. So it tells
by itself: the reading is, tone and all, one of the character that the letter makes with the byte before it. For a
letter that an author gives a reading that happens for one reading in a thousand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.encoding.pinyin.gbk_bytes import decode_pair, encode_character
from cleaner.encoding.pinyin.gbk_shift import CROSSING, RULE
from cleaner.encoding.readings import SYLLABLE, TONE_LETTERS, toned_readings_of
from cleaner.folding import simplified_characters
from cleaner.ledger import Edit

# The bracket comes first, for which there is a fast search; what stands before it is asked for then.
_LETTER_READ = re.compile(f"\\((?<=[^\\x00-\\x7f][@-~]\\()(?=[^)]*[{TONE_LETTERS}])({SYLLABLE})\\)")


def find_letters_read(text: str) -> Iterator[Edit]:
    """Yield the removal of each bracketed reading in *text* that belongs to a letter and the byte before it.

    >>> [edit.before for edit in find_letters_read("从自O(shè)pen开始，A(ā)是字母")]
    ['(shè)']
    """
    for match in _LETTER_READ.finditer(text):
        before, letter = text[match.start() - 2], text[match.start() - 1]
        code = encode_character(before)
        pair = decode_pair(code[1], ord(letter)) if len(code) == 2 else ""
        if pair in simplified_characters() and match[1] in toned_readings_of(pair):
            yield Edit(*match.span(), match.group(), "", RULE, CROSSING)
