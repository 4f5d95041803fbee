"""The HTML report: an overview of a run, and a page for each of its documents. Every page is a file of its own.

What is taken from here is imported when it is first used: the page of clusters needs nothing of the pages of documents.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.reports.html.clusters import remove_cluster_report, write_cluster_report
    from cleaner.reports.html.document import Subject, render_document
    from cleaner.reports.html.writing import Problem, remove_html_report, write_html_report

__all__ = [
    "Problem",
    "Subject",
    "remove_cluster_report",
    "remove_html_report",
    "render_document",
    "write_cluster_report",
    "write_html_report",
]

_HOMES = {
    "clusters": ("remove_cluster_report", "write_cluster_report"),
    "document": ("Subject", "render_document"),
    "writing": ("Problem", "remove_html_report", "write_html_report"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
