"""The HTML report: an overview of a run, and a page for each of its documents. Every page is a file of its own."""

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
