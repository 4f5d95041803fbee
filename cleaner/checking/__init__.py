"""Checking documents: what a finding is known by, which findings are old, which files changed, mending in place."""
