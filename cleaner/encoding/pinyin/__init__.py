"""Pinyin that scripts injected into pages, and the GBK text that they shifted by doing so."""
