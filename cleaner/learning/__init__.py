"""Learning which lines and blocks recur across documents: proposals for rules that a person reviews."""

from __future__ import annotations

from cleaner.learning.documents import Collection, Document
from cleaner.learning.proposals import Proposal, describe_counts, format_proposals
from cleaner.learning.recurring import Limits, learn_site_rules

__all__ = [
    "Collection",
    "Document",
    "Limits",
    "Proposal",
    "describe_counts",
    "format_proposals",
    "learn_site_rules",
]
