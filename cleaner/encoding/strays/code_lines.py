"""Lines and spans that are the source of a program or a page, where signs are meant as they are written."""

from __future__ import annotations

import re

from cleaner.patterns import compile_later

# A statement: it begins like one, or ends like one and holds an operator or a call.
_STATEMENT = compile_later(
    r"^\s*(?:(?://|/\*|\*/|#include|#define|import\s|from\s+\S+\s+import|package\s|using\s|var\s|let\s|const\s|function\b"
    r"|return\b|def\s|class\s|public\s|private\s|static\s|if\s?\(|for\s?\(|while\s?\(|switch\s?\(|echo\s|print"
    r"|SELECT\s.+\sFROM\s|INSERT\sINTO\s|UPDATE\s.+\sSET\s|DELETE\sFROM\s|console\.|document\.|window\.|System\.|\$\w+\s?=|@\w+\b|<\?|<!--)|\}\s*(?:else|catch|$))"
    r"|^\s*(?:[\w<>\[\].]+\s+){0,3}[\w.$\[\]]+\s*=\s*[\"'\w(\[{][^\n]*;\s*$"
    r"|[;{}]\s*$(?<=[=(){}\[\]].)|\.\s?(?:replace|innerHTML|append|write|html|text|split|match|test|println?)\b"
    r"|(?<![=<>!])(?:=>|->|::|===?|!==?|\+=|&&|\|\|)(?![=<>])"
)
# What is left of a page's markup around Chinese is no code, alone it is.
_MARKUP = re.compile(r"</?[A-Za-z][A-Za-z0-9:-]*(?:\s[^<>]*)?/?>")
_HAN = compile_later("[\u3400-\u9fff]")
_SENTENCE = compile_later("[\u3400-\u9fff][，。！？、；：]|[，。！？、；：][\u3400-\u9fff]|[\u3400-\u9fff]{6}")


def reads_as_code(line: str) -> bool:
    """Tell whether a line is code or markup and not a sentence of Chinese.

    >>> reads_as_code('if (a < b) { return "x"; }'), reads_as_code("他说：今天真好。")
    (True, False)
    """
    if _STATEMENT.search(line) is not None and _SENTENCE.search(line) is None:
        return True
    return _MARKUP.search(line) is not None and _HAN.search(line) is None


def is_in_backticks(line: str, place: int) -> bool:
    """Tell whether a place of a line is between two backticks."""
    return line.count("`", 0, place) % 2 == 1 and "`" in line[place:]
