"""Every error that a user of the program can meet.

Each message says what went wrong, where, and what to do next. The command line
turns these into exit codes (see `cleaner.cli`): all are 2, but `SelfCheckError`,
which is 3, since it is a defect of the program and not of the input.
"""

from __future__ import annotations


class CleanerError(Exception):
    """Base of all errors raised on purpose by this package."""


class InputError(CleanerError):
    """A file or text cannot be read: missing, not readable, not text, not decodable."""


class OutputError(CleanerError):
    """Output cannot be written, or would overwrite what this program did not make."""


class ConfigError(CleanerError):
    """A configuration file, key or value is wrong."""


class RulebookError(CleanerError):
    """A rulebook table is wrong: a repeated id, a pattern that matches nothing, no examples."""


class LedgerMismatchError(CleanerError):
    """A text does not fit the ledger it is to be restored with, or an edit does not fit its text."""


class SelfCheckError(CleanerError):
    """A result failed the program's own checks and was not written."""
