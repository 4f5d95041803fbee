"""Acceptance measures of the encoding stage, made of text of our own.

Two things are measured: which share of misread Chinese is repaired exactly, by kind of
misreading and length, and how many of ten thousand healthy paragraphs of all kinds are
changed, which must be none.

`python -m tests.encoding_suite` prints both as tables. The tests run a fixed sample of
the misread cases and all healthy paragraphs; `measure.figures` is for the eval gate.

`texts/*.txt` are the sentences, one a line under a heading in brackets; all were written
for this suite, or are a line or two of authors dead for two thousand years.
"""
