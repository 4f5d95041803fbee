"""The floors of the house: imports run downward only, and one stage never imports another (CONTRIBUTING.md)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent.parent / "cleaner"
STAGES = ("encoding", "chrome", "duplicates", "script", "typography")
FLOORS = [
    {"errors", "browser_codecs", "decode_record", "layers", "replay", "ledger"}
    | {"config", "folding", "document", "rules", "unreadable", "writing", "data"},
    set(STAGES),
    {"result", "pipeline"},
    {"corpus", "engines"},
    {"reports"},
    {"cli", "__main__"},
]
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "cleaner":
            names = [f"cleaner.{alias.name}" for alias in node.names] if node.module == "cleaner" else [node.module]
            found.update(names)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names if alias.name.split(".")[0] == "cleaner")
    return found


FILES = [file for file in sorted(PACKAGE.rglob("*.py")) if file != PACKAGE / "__init__.py"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_run_downward(file: Path) -> None:
    room = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for module in imports(file):
        other = room_of(module)
        if other not in FLOOR_OF or other == room:
            continue
        assert FLOOR_OF[other] <= FLOOR_OF[room], f"{room} imports {other}, which lies above it"
        assert not (room in STAGES and other in STAGES), f"the stage {room} imports the stage {other}"


def test_every_room_has_a_floor() -> None:
    rooms = {file.relative_to(PACKAGE).parts[0].removesuffix(".py") for file in FILES}
    assert rooms <= set(FLOOR_OF)
