"""Which lines read as code or logs, and which are fenced. They are left alone: their signs are not punctuation."""

from __future__ import annotations

import re

from cleaner.patterns import compile_later

# What alone is enough, at the start of a line.
_STARTS = compile_later(
    r"""\s*(?:
      (?:import|from)\s+[A-Za-z_][\w.]*\s*(?:$|;|as\s|import\s|,\s*[A-Za-z_])
    | (?:def|func|fn|function)\s+\w*\s*\(
    | class\s+\w+\s*[:({]
    | (?:public|private|protected|static|final|const|let|var|int|void|char|float|double|bool|string|String)\s+
      [A-Za-z_][\w<>\[\]*]*(?:\s+\w+)*\s*[=;({]
    | (?:const|let|var)\s+[\w\u4e00-\u9fff]{1,40}\s*(?:[=;]|$)
    | return\s[^，。]{0,200};\s*$
    | return\s+(?:f?["'\[({]|[\w.]+\s*(?:[(\[]|$))
    | (?:raise|throw\s+new|await|yield)\s+[\w.]+\(
    | assert\s+[\w(\[."'][^，。]{0,200}(?:[=!<>]=|\sin\s|\sis\s)
    | (?:except|with|elif)\s[^，。\u4e00-\u9fff]{0,200}:\s*$
    | \#\s*(?:include|define|ifdef|ifndef|endif|pragma)\b
    | (?:if|for|while|switch|elif|catch)\s*\((?:.*[{};]\s*$|[^\u4e00-\u9fff]*\)\s*$)
    | (?:if|for|while|elif)\s[^\u4e00-\u9fff]+:\s*$
    | (?:else|try|finally|do)\s*[{:]\s*$
    | print(?:f|ln)?\s*\(
    | \}
    | //(?!@)[\s!/]
    | /\*
    | \*/
    | <(?:[!?/]?[A-Za-z])[^<>]*>
    | [$%]\s[A-Za-z./~-]+
    | >>>\s
    | [A-Za-z_$][\w.$\[\]'"-]*\s*(?:[-+*/%|&^:]?=)\s*["'\[{(]
    | ["']?[\w.-]+["']?\s*:\s*[\[{]\s*$
    | [\[{]+\s*(?:"[^"]{1,60}"|'[^']{1,60}')\s*[:,]
    | \((?:"[^"]{1,60}"|'[^']{1,60}'),\s?-?(?:[0-9"'\[(]|None|True|False)
    | "[^"]{1,60}"\s*:\s*(?:["\[{]|-?[0-9][0-9.]*\s*,?\s*$|true|false|null)
    | (?i:select|insert\s+into|update|delete\s+from|create\s+table|alter\s+table)\s+
      [\w*`.,\s()]*(?:\s(?i:from|set|values|where)\b|[(;])
    | \"{3}|'{3}(?![^'\n]{1,80}'{3}[^\s'])
    | (?:\#~\s)?msg(?:id|str|ctxt)(?:_plural|\[\d\])?\s
    | "[^"\n]{0,300}\\n"\s*$
    | \.\.\s[a-z-]+::
    | :[a-z]+(?:\s[^\s:]{1,40}){0,3}:(?:\s|$)
    | \\(?:begin|end|usepackage|documentclass|newcommand|renewcommand|def|let|input|label)\b
    | @[A-Za-z_][\w.]*\(
    | [A-Z][a-z]{2}\s+\d\d?\s\d\d:\d\d:\d\d\s\S+\s[\w./-]+(?:\[\d+\])?:
    | \[?(?:\d{4}[-/]\d\d?[-/]\d\d?[T\s])?\d\d:\d\d:\d\d[.,\d+Z]*\]?\s[\x20-\x7e]{0,60}?
      \b(?:INFO|WARN|WARNING|ERROR|DEBUG|TRACE|FATAL|NOTICE)\b
    | \[?\d{4}[-/]\d\d?[-/]\d\d?[T\s]\d\d?:\d\d(?::\d\d)?[.,\d+Z\]]*\s*[-|:]?\s*
      \[?(?:INFO|WARN|WARNING|ERROR|DEBUG|TRACE|FATAL|NOTICE)\b
    | \[?(?:INFO|WARN|WARNING|ERROR|DEBUG|TRACE|FATAL)\]?\s*[:\]]
    | (?:Traceback|File\s+")
    )""",
    re.ASCII | re.VERBOSE,
)
# A statement or a brace with a comment behind it.
_COMMENTED = compile_later(r"\s*(?:[^;\n]{0,200}[A-Za-z0-9_)\]];\s*//|[^{}\n]{0,200}[{}]\s*//\s)", re.ASCII)
# What is enough in a line that has more Latin letters than Han characters.
_SHELL = compile_later(
    r"\s*(?:sudo|pip3?|npm|npx|yarn|git|docker|kubectl|curl|wget|cd|ls|cp|mv|rm|mkdir|chmod|apt(?:-get)?|yum|brew|conda"
    r"|python3?|node|java|go|cargo|make|echo|export|ssh|tar)\s+[-\w./~\"'$]",
    re.ASCII,
)
_ASSIGNS = compile_later(r"\s*[A-Za-z_$][\w.$\[\]-]*\s*(?:[-+*/%|&^:]?=)[^=]", re.ASCII)
_ENDS = compile_later(r"(?:[\w\"'\])]\)?\s*;|[{\[(]|=>)\s*$", re.ASCII)
# The last signs of what `_ENDS` finds.
_LAST = frozenset(";{[(>")
_OPERATORS = compile_later(r"==|!=|=>|->|::|&&|\|\||\+\+|\+=|-=|<=|>=")
_CALLS = compile_later(r"[A-Za-z_]\w*\(\)|[A-Za-z_]\w*\.[A-Za-z_]\w*\(", re.ASCII)
# An address is no evidence of code.
_ADDRESS = compile_later(r"(?:\b[A-Za-z]{2,10}://|www\.)[!-~]+|[\w.+-]{1,64}@[\w.-]{1,253}", re.ASCII)
_HAN = compile_later(r"[㐀-鿿]+")
_LATIN = compile_later(r"[A-Za-z]+")
# Two different uses of operators do not come together in prose.
MIN_OPERATORS = 2
# How much of a line is read: minified data and pages without line breaks have lines of megabytes.
MAX_CODE_CHARS = 20_000


def is_code(text: str, start: int, end: int) -> bool:
    """Tell whether the line ``text[start:end]`` reads as code, data or a log rather than as prose."""
    line = text[start : min(end, start + MAX_CODE_CHARS)]
    if _STARTS.match(line) or ("//" in line and _COMMENTED.match(line)):
        return True
    # The rest needs more Latin letters than Han characters; most lines are told apart by a count of ASCII signs.
    han = 0 if line.isascii() else _count(_HAN, line)
    if han and len(line.encode("ascii", "ignore")) <= han:
        return False
    if "://" in line or "www." in line or "@" in line:
        line = _ADDRESS.sub("", line)
    return _is_weakly_code(line) and _count(_LATIN, line) > han


def _count(kind: re.Pattern[str], line: str) -> int:
    """Return how many characters of a line are of a kind, whose pattern finds runs of them."""
    return len("".join(kind.findall(line)))


def _is_weakly_code(line: str) -> bool:
    """Tell whether a line has what is enough where most of it is Latin."""
    if _SHELL.match(line) or _ASSIGNS.match(line):
        return True
    if line.rstrip()[-1:] in _LAST and _ENDS.search(line):
        return True
    operators = len(_OPERATORS.findall(line))
    if operators < MIN_OPERATORS and "(" in line:
        operators += len(_CALLS.findall(line))
    return operators >= MIN_OPERATORS
