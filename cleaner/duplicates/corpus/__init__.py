"""Duplicates across documents, in bulk: sketches of many documents at once, joined, verified, gathered in stars.

`keys` reads a batch of texts, `join` finds pairs that may be duplicates, `verify` compares them exactly, `stars`
decides which documents stay. All work on numpy arrays over many documents; none opens a file.
"""
