"""What an index file looks like, and opening one.

One SQLite file in rollback-journal mode: what was committed survives a crash, and a transaction that was cut off is
rolled back by whoever opens the file next. A writer takes the lock at the start of its transaction; a second one waits.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from cleaner.corpus.readers import printable
from cleaner.duplicates.corpus.sketches import TIERS
from cleaner.duplicates.shingles import SHINGLE_CHARS
from cleaner.errors import InputError, OutputError

# "clnr": what `file` and SQLite know the format by. It goes up with each change of the tables.
APPLICATION_ID = 0x636C6E72
FORMAT_VERSION = 1
# Seconds that a writer waits for another one. A batch takes less than one.
LOCK_SECONDS = 120.0
# What the stored values depend on. `keys` goes up when folding or hashing gives other values.
PARAMETERS = {"shingle_chars": SHINGLE_CHARS, "tiers": [list(tier) for tier in TIERS], "keys": 1}

_TABLES = """
CREATE TABLE parameters (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  digest BLOB NOT NULL,
  key BLOB NOT NULL
);
CREATE TABLE sizes (number INTEGER PRIMARY KEY, shingles INTEGER NOT NULL);
CREATE INDEX documents_by_digest ON documents (digest);
CREATE TABLE samples (value INTEGER, number INTEGER, PRIMARY KEY (value, number)) WITHOUT ROWID;
"""


def create(path: Path) -> sqlite3.Connection:
    """Return a new, empty index; raise `OutputError` where there is a file already, or none can be made."""
    if path.exists():
        raise OutputError(
            f"{printable(path)}: there already; add to it with `cleaner index add`, or choose another name"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = _connect(path)
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            for statement in _TABLES.split(";"):
                connection.execute(statement)
            connection.executemany("INSERT INTO parameters VALUES (?, ?)", _rows())
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
    except (OSError, sqlite3.Error) as error:
        raise OutputError(f"{printable(path)}: no index can be made here ({error}); choose another place") from error
    return connection


def connect(path: Path) -> sqlite3.Connection:
    """Return the index in a file; raise `InputError` for anything else, and for one made with other parameters."""
    if not path.is_file():
        raise InputError(f"{printable(path)}: no such index; make one with `cleaner index build`")
    try:
        connection = _connect(path)
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if application != APPLICATION_ID:
            raise InputError(f"{printable(path)}: not an index of cleaner; check the name")
        if version != FORMAT_VERSION:
            raise InputError(
                f"{printable(path)}: an index of version {version}, where this program reads {FORMAT_VERSION}; "
                "build it again"
            )
        known = dict(connection.execute("SELECT name, value FROM parameters"))
    except sqlite3.Error as error:
        raise InputError(f"{printable(path)}: not an index that can be read ({error}); build it again") from error
    for name, value in _rows():
        if known.get(name) != value:
            raise InputError(
                f"{printable(path)}: made with {name} = {known.get(name)}, this program has {value}; build it again"
            )
    return connection


def is_index(path: Path) -> bool:
    """Tell whether a file is an index of this program, of whatever version."""
    try:
        with path.open("rb") as stream:
            head = stream.read(72)
    except OSError:
        return False
    return head[:15] == b"SQLite format 3" and int.from_bytes(head[68:72], "big") == APPLICATION_ID


def _rows() -> list[tuple[str, str]]:
    return [(name, json.dumps(value)) for name, value in PARAMETERS.items()]


def _connect(path: Path) -> sqlite3.Connection:
    # Transactions are begun by hand: a writer must have the lock before it reads what it will change.
    connection = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -65536")  # 64 MB
    return connection
