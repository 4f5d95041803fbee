"""The `cleaner` command with all its sub-commands.

Only light modules are imported here and in the modules of the commands, so that
`cleaner --help` answers at once; a command imports what it needs when it runs.
"""

from __future__ import annotations

from cleaner.cli.commands import make_app

app = make_app()
