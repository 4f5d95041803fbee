"""Diffs as one page of HTML that needs nothing else: no script, no network, and nothing of a text is markup in it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from html import escape

from cleaner.config import STAGES
from cleaner.reports.comparison.excerpts import (
    Shown,
    describe_blank,
    heading,
    no_line_end,
    shown_lines,
    without_blank,
)
from cleaner.reports.comparison.hunks import DocumentDiff, Hunk
from cleaner.reports.quoting import counted, describe_places, visible
from cleaner.reports.totals import Totals

# More documents than this are shown closed; a reader opens what they want to see.
MAX_OPEN = 20

_STYLE = """
:root{color-scheme:light dark;--line:#d0d7de;--soft:#f6f8fa;--text:#1f2328;--dim:#59636e;--page:#fff;
--old:#ffebe9;--old-mark:#ffb3ad;--new:#e6ffec;--new-mark:#8ee6a0}
@media(prefers-color-scheme:dark){:root{--line:#3d444d;--soft:#151b23;--text:#e6edf3;--dim:#9198a1;--page:#0d1117;
--old:#3a1518;--old-mark:#8e2b30;--new:#12301c;--new-mark:#1f6f38}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:100rem;background:var(--page);color:var(--text);
font:16px/1.6 system-ui,"Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
h1{font-size:1.4rem}summary{cursor:pointer;font-weight:600;padding:.4rem 0}
.scroll{overflow-x:auto}table{border-collapse:collapse}td,th{padding:.2rem .8rem .2rem 0;
text-align:left;vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.dim{color:var(--dim)}code{font-size:.85em}
.toggles{position:sticky;top:0;background:var(--page);border-bottom:1px solid var(--line);padding:.5rem 0;z-index:1}
.toggles label{display:inline-block;margin-right:1rem;min-height:2rem}
section{border:1px solid var(--line);border-radius:6px;margin:.8rem 0;content-visibility:auto;
contain-intrinsic-size:auto 12rem}
section>h3{margin:0;padding:.3rem .6rem;font-size:.9rem;font-weight:600;background:var(--soft);
border-bottom:1px solid var(--line)}
.sides{display:grid;grid-template-columns:1fr 1fr}.side{min-width:0;padding:.3rem .6rem}
.side p{margin:0;overflow-wrap:anywhere;white-space:pre-wrap;unicode-bidi:isolate}
.side.old{background:var(--old)}.side.new{background:var(--new)}
del,ins{text-decoration:none}del{background:var(--old-mark)}ins{background:var(--new-mark)}
ul{margin:0;padding:.3rem .6rem .3rem 1.6rem;font-size:.85rem;border-top:1px solid var(--line);overflow-wrap:anywhere}
@media(max-width:45rem){.sides{grid-template-columns:1fr}}
"""


def render_page(documents: Iterable[DocumentDiff], *, full: bool = False) -> Iterator[str]:
    """Yield the lines of the page."""
    totals = Totals()
    bodies: list[tuple[str, str]] = []
    stages: set[tuple[str, ...]] = set()
    for document in documents:
        totals.add(document)
        if document.differs:
            bodies.append((document.title, "\n".join(_document(document, full))))
            stages.update(_stages_of(hunk) for hunk in document.hunks)
    css = _STYLE + "".join(map(_toggle, sorted(stages - {()})))
    # What may style the page is this sheet; nothing may run or load.
    own = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{own}'; base-uri 'none'; form-action 'none'"
    yield "<!doctype html>"
    yield '<html lang="zh-Hans"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>What changed</title><style>{css}</style></head><body>"
    yield from _overview(totals)
    is_open = " open" if len(bodies) <= MAX_OPEN else ""
    for number, (title, body) in enumerate(bodies):
        yield f'<details id="d{number}"{is_open}><summary>{escape(visible(title))}</summary>'
        yield body
        yield "</details>"
    yield "</body></html>"


def _stages_of(hunk: Hunk) -> tuple[str, ...]:
    """Return the stages that changed a hunk; none where anything else did, or nothing is known."""
    stages = {rule.partition("/")[0] for rule in hunk.rules}
    return tuple(stage for stage in STAGES if stage in stages) if stages <= set(STAGES) else ()


def _toggle(stages: tuple[str, ...]) -> str:
    """Return the style that hides what only these stages changed where none of them is to be shown."""
    off = "".join(f":has(#show-{stage}:not(:checked))" for stage in stages)
    return f"body{off} section.{'-'.join(stages)}{{display:none}}\n"


def _overview(totals: Totals) -> Iterator[str]:
    sums = totals.to_dict()
    yield "<h1>What changed</h1>"
    yield (
        f"<p>{counted(sums['documents'], 'document')}, {sums['changed']:,} changed: {counted(sums['hunks'], 'place')}, "
        f"{sums['chars_raw']:,} → {counted(sums['chars_clean'], 'character')}</p>"
    )
    stages = [stage for stage in STAGES if any(rule.startswith(f"{stage}/") for rule in sums["rules"])]
    if stages:
        boxes = (f'<label><input type="checkbox" id="show-{stage}" checked> {stage}</label>' for stage in stages)
        yield f'<div class="toggles">Show what was changed by {"".join(boxes)}</div>'
    if sums["rules"]:
        yield '<details><summary>Rules</summary><div class="scroll"><table>'
        yield "<tr><th>rule</th><th>changes</th><th>documents</th></tr>"
        for rule, (count, documents) in sums["rules"].items():
            yield f'<tr><td><code>{escape(visible(rule))}</code></td><td class="n">{count:,}</td>'
            yield f'<td class="n">{documents:,}</td></tr>'
        yield "</table></div></details>"
    changed = [row for row in totals.rows if row["differs"]]
    if len(changed) > 1:
        yield '<details open><summary>Documents</summary><div class="scroll"><table>'
        yield "<tr><th>document</th><th>places</th><th>lines</th><th>characters</th></tr>"
        for number, row in enumerate(changed):
            yield (
                f'<tr><td><a href="#d{number}">{escape(visible(row["name"]))}</a></td>'
                f'<td class="n">{row["hunks"]:,}</td><td class="n">−{row["lines_out"]:,} +{row["lines_in"]:,}</td>'
                f'<td class="n">{row["chars_raw"]:,} → {row["chars_clean"]:,}</td></tr>'
            )
        yield "</table></div></details>"


def _document(document: DocumentDiff, full: bool) -> Iterator[str]:
    if document.note:
        yield f'<p class="dim">{escape(visible(document.note))}</p>'
    if not document.hunks:
        yield f'<p class="dim">{escape(visible(document.title))}</p>'
    for hunk in without_blank(document.hunks):
        yield from _hunk(hunk, full)
    for blank in describe_blank(document.hunks):
        yield f'<p class="dim">{escape(visible(blank))}</p>'


def _hunk(hunk: Hunk, full: bool) -> Iterator[str]:
    stages = _stages_of(hunk)
    own = f' class="{"-".join(stages)}"' if stages else ""
    yield f"<section{own}><h3>{escape(heading(hunk))}</h3>"
    yield '<div class="sides">'
    for side, tag, text, marks, line in (
        ("old", "del", hunk.raw, hunk.raw_marks, hunk.raw_line),
        ("new", "ins", hunk.clean, hunk.clean_marks, hunk.clean_line),
    ):
        yield f'<div class="side {side if text else ""}">'
        yield from (_line(shown, tag) for shown in shown_lines(text, marks, line, full=full))
        yield from (f'<p class="dim">{escape(end)}</p>' for end in no_line_end(text))
        yield "</div>"
    yield "</div>"
    if hunk.changes or hunk.others:
        yield "<ul>"
        for change in hunk.changes:
            reason = f' <span class="dim">{escape(visible(change.reason))}</span>' if change.reason else ""
            where = escape(describe_places(change.places))
            yield f"<li><code>{escape(visible(change.rule))}</code> {where}{reason}</li>"
        if hunk.others:
            yield f'<li class="dim">also changed here by {escape(visible(", ".join(hunk.others)))}</li>'
        yield "</ul>"
    yield "</section>"


def _line(shown: Shown, tag: str) -> str:
    number, pieces = shown
    inner = "".join(f"<{tag}>{escape(text)}</{tag}>" if marked else escape(text) for text, marked in pieces)
    return f'<p dir="auto"{"" if number else " class=dim"}>{inner or "<br>"}</p>'
