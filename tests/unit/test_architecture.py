"""The floors of the house: imports run downward only, and one stage never imports another (CONTRIBUTING.md)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent.parent / "cleaner"
STAGES = ("encoding", "chrome", "duplicates", "script", "typography")
FLOORS = [
    {
        "errors",
        "browser_codecs",
        "code_points",
        "grouping",
        "code_point_tables",
        "loosening",
        "patterns",
        "late_imports",
        "opencc_files",
        "decode_record",
        "edits",
        "layer_columns",
        "layer_json",
        "layers",
        "replay",
        "ledger",
    }
    | {
        "config",
        "exemptions",
        "site_rules",
        "folding",
        "fences",
        "document",
        "passes",
        "rulebooks",
        "rules",
        "sparing",
        "writing",
        "data",
    },
    set(STAGES),
    {"result", "findings", "finding_counts", "left_marks", "pipeline"},
    {"corpus", "engines", "index", "learning", "checking"},
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


# The rooms of the encoding stage: what all share, those that do not know one another, and what looks at single
# characters, where others have looked at bytes and stretches.
ENCODING = PACKAGE / "encoding"
ENCODING_FLOORS = {"": 0, "charset": 1, "misread": 1, "pinyin": 1, "strays": 2}


@pytest.mark.parametrize("file", sorted(ENCODING.rglob("*/*.py")), ids=lambda file: str(file.relative_to(ENCODING)))
def test_imports_within_the_encoding_stage_run_downward(file: Path) -> None:
    room = file.relative_to(ENCODING).parts[0]
    for module in imports(file):
        if module.startswith("cleaner.encoding."):
            parts = module.split(".")
            other = parts[2] if parts[2] in ENCODING_FLOORS else ""
            assert other == room or ENCODING_FLOORS[other] < ENCODING_FLOORS[room], f"{room} imports {module}"


def test_what_all_rooms_of_the_encoding_stage_share_imports_none_of_them() -> None:
    for file in ENCODING.glob("*.py"):
        if file.name != "__init__.py":
            found = {module.split(".")[2] for module in imports(file) if module.startswith("cleaner.encoding.")}
            assert not found & ENCODING_FLOORS.keys(), file.name
