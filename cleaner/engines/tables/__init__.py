"""Cleaning tables, files with a document a record: chunk by chunk, in bounded memory, taken up again at any place.

`run` goes through the tables, `chunks` cleans a chunk and `finish` makes one table of the parts; both may run in other
processes. `stream` cleans standard input to standard output, `restoring` gives the raw texts again.
"""
