"""What the shell offers for a word that is not yet whole (`cleaner --install-completion`)."""

from __future__ import annotations


def complete_rules(incomplete: str) -> list[tuple[str, str]]:
    """Return the rules that a word may become, each with its summary."""
    from cleaner.rules import registry

    return [(rule.id, rule.summary) for rule in registry().values() if rule.id.startswith(incomplete)]


def complete_stages(incomplete: str) -> list[tuple[str, str]]:
    """Return the stages of rules that a word may become."""
    from cleaner.rules import RULEBOOKS, registry

    return [(stage, f"{len(registry().of_stage(stage))} rules") for stage in RULEBOOKS if stage.startswith(incomplete)]


def complete_names(incomplete: str) -> list[tuple[str, str]]:
    """Return what may be selected: stages, and the rules of the one that is named; in a list, its last name counts."""
    from cleaner.config import STAGES

    lead, _, last = incomplete.rpartition(",")
    lead += "," if lead else ""
    found = complete_rules(last) if "/" in last else complete_stages(last)
    return [(lead + name, says) for name, says in found if "/" in name or name in STAGES]
