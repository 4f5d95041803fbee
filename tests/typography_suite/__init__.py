"""Healthy text that nothing may change: paragraphs of all kinds in canonical form, and lines of code and logs."""
