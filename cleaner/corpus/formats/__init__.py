"""Formats of corpora: tables that hold a document a record, and web pages; read in chunks, written in parts.

`contract` has what a format does, `registry` knows which file is in which.
"""
