"""The HTML report: an overview of a run, and a page for each of its documents. Every page is a file of its own.

What is taken from here is imported when it is first used: the page of clusters needs nothing of the pages of documents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.late_imports import import_later

if TYPE_CHECKING:
    from cleaner.reports.html.clusters import remove_cluster_report, write_cluster_report
    from cleaner.reports.html.document import Subject, render_document
    from cleaner.reports.html.pages import Problem
    from cleaner.reports.html.tables import write_table_report
    from cleaner.reports.html.writing import remove_html_report, write_html_report

__all__ = [
    "Problem",
    "Subject",
    "remove_cluster_report",
    "remove_html_report",
    "render_document",
    "write_cluster_report",
    "write_html_report",
    "write_table_report",
]

__getattr__ = import_later(
    __name__,
    {
        ".clusters": ("remove_cluster_report", "write_cluster_report"),
        ".document": ("Subject", "render_document"),
        ".pages": ("Problem",),
        ".tables": ("write_table_report",),
        ".writing": ("remove_html_report", "write_html_report"),
    },
)
