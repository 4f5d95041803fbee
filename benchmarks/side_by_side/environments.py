"""A virtual environment for each peer, made once and kept outside the repository."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.side_by_side.peers import Peer

ROOT = Path(__file__).resolve().parent.parent.parent
# What the slowest set-up took here, torch among it, is two minutes; a slow network may need ten times that.
INSTALL_SECONDS = 1800
LIST_VERSIONS = (
    "import importlib.metadata as m, json; "
    "print(json.dumps({d.metadata['Name']: d.version for d in m.distributions()}))"
)


class InstallError(Exception):
    """An environment could not be made; the message is the installer's last word."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The Python of a peer and the versions of all that is installed beside it."""

    python: Path
    versions: dict[str, str]

    def version(self, distribution: str) -> str:
        """Return the version of a distribution, however its name is spelled."""
        spelled = {name.lower().replace("_", "-"): version for name, version in self.versions.items()}
        return spelled.get(distribution.lower().replace("_", "-"), "?")


def default_cache() -> Path:
    """Return the folder under the user's cache where environments are kept."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cleaner" / "side-by-side"


def key(peer: Peer) -> str:
    """Return the name of a peer's folder: it changes with what is asked for and with the Python that runs it."""
    asked = json.dumps([peer.requirements, peer.bare, sys.version_info[:3]])
    return f"{peer.name}-{hashlib.sha256(asked.encode()).hexdigest()[:10]}"


def prepare(peer: Peer, cache: Path) -> Environment:
    """Return the environment of a peer, installing it where it is not there yet.

    Raises:
        InstallError: pip or venv failed; nothing half made stays.
    """
    if not peer.requirements:
        return Environment(Path(sys.executable), _own_versions())
    folder = cache / key(peer)
    python, done = folder / "bin" / "python", folder / "versions.json"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with (cache / f"{folder.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # another run may be installing the same
            if not done.exists():
                _install(peer, folder, python)
                # Written last: an environment without it was stopped half-way and is made again.
                unfinished = folder / "versions.unfinished"
                unfinished.write_text(_output([str(python), "-c", LIST_VERSIONS]), encoding="utf-8")
                unfinished.replace(done)
            return Environment(python, json.loads(done.read_text(encoding="utf-8")))
    except OSError as error:
        raise InstallError(f"{error.filename or folder}: {error.strerror}; give --cache another folder") from error


def _install(peer: Peer, folder: Path, python: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _output([sys.executable, "-m", "venv", str(folder)])
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _output([*pip, *peer.requirements])
        if peer.bare:
            _output([*pip, "--no-deps", *peer.bare])
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _own_versions() -> dict[str, str]:
    import cleaner

    return {"corpus-cleaner-zh": cleaner.__version__}


def _output(command: list[str]) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=INSTALL_SECONDS, env=environment
        )
    except subprocess.CalledProcessError as error:
        said = [line for line in (error.stderr or error.stdout).splitlines() if line.strip()]
        errors = [line for line in said if line.lower().startswith("error")] or said[-1:]
        raise InstallError(errors[-1] if errors else f"exit code {error.returncode}") from error
    except subprocess.TimeoutExpired as error:
        raise InstallError(f"not installed after {INSTALL_SECONDS} s") from error
    return done.stdout
