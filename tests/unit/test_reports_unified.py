"""Patches: what `patch` and `git apply` make of them is the test."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from cleaner.ledger import encode_text
from cleaner.reports.comparison.compare import diff_by_text
from cleaner.reports.comparison.hunks import Change, DocumentDiff, Hunk, Twin
from cleaner.reports.unified import unified

CASES = {
    "one line changed": ("一\n二\n三\n四\n五\n六\n七\n八\n", "一\n二\n三\n四\n伍\n六\n七\n八\n"),
    "first line gone": ("一\n二\n三\n", "二\n三\n"),
    "last lines gone": ("一\n二\n三\n四\n五\n", "一\n二\n三\n"),
    "all gone": ("一\n二\n", ""),
    "all new": ("", "一\n二\n"),
    "new in front": ("一\n二\n", "零\n一\n二\n"),
    "new at the end": ("一\n二\n", "一\n二\n三\n"),
    "last line end gone": ("一\n二\n", "一\n二"),
    "last line end put in": ("一\n二", "一\n二\n"),
    "neither ends": ("一\n二\n三", "壹\n二\n三"),
    "last line without end gone": ("一\n二\n三", "一\n二\n"),
    "apart": (
        "".join(f"第{n}行写了这些\n" for n in range(40)),
        "".join(f"第{n}行写了{'那' if n in (3, 30) else '这'}些\n" for n in range(40)),
    ),
    "blank lines": ("一\n\n\n二\n\n三\n", "一\n二\n三\n\n"),
    "signs of patches": ("--- a\n+++ b\n@@ -1 +1 @@\n\\ No\n", "--- a\n+++ c\n@@ -1 +1 @@\n\\ Yes\n"),
    "hostile": ("一\x1b[2J\u202e\x07二\n\u2028三\x85\n\x0b\x0c\n", "一二\n\u2028三\x85\n\x0b\n"),
    "joined lines": ("一二三四五六七\n八九十甲乙丙丁\n末尾\n", "一二三四五六七八九十甲乙丙丁\n末尾\n"),
}


def patch_of(raw: str, clean: str, context: int, name: str = "a.txt") -> bytes:
    document = DocumentDiff(name, f"raw/{name}", f"clean/{name}", raw, clean, raw != clean, diff_by_text(raw, clean))
    return b"".join(encode_text(line + "\n") for line in unified(document, context))


def apply(program: str, patch: bytes, context: int, folder: Path) -> subprocess.CompletedProcess[bytes]:
    git = [program, "apply", "--whitespace=nowarn", *(["--unidiff-zero"] if context == 0 else []), "-"]
    command = [program, "-p1", "-s", "-i", "-"] if program == "patch" else git
    return subprocess.run(command, input=patch, cwd=folder, capture_output=True, check=False)


@pytest.mark.parametrize("context", [0, 1, 3])
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("program", ["patch", "git"])
def test_a_patch_makes_the_clean_text_of_the_raw_one(case: str, context: int, program: str, tmp_path: Path) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    raw, clean = CASES[case]
    file = tmp_path / "a.txt"
    file.write_bytes(encode_text(raw))
    patch = patch_of(raw, clean, context)
    done = apply(program, patch, context, tmp_path)
    assert done.returncode == 0, (done.stdout + done.stderr).decode() + patch.decode()
    assert (file.read_bytes() if file.exists() else b"") == encode_text(clean)


@pytest.mark.parametrize("name", ["a b.txt", '引"号\\.txt', "换\n行.txt", "文章.txt", "\udcff.txt"])
def test_names_are_quoted_as_git_does(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    try:
        file.write_text("一\n", encoding="utf-8")
    except OSError:
        pytest.skip("the file system does not take the name")
    patch = patch_of("一\n", "二\n", 3, name)
    done = subprocess.run(["git", "apply", "-"], input=patch, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert file.read_text(encoding="utf-8") == "二\n"


def test_the_heading_names_rules_reasons_and_copies_on_one_line() -> None:
    change = Change("chrome/x", "first\nsecond\x1b[2J", (("二\n", "", 1),))
    hunk = Hunk(2, 2, "二\n", "", changes=(change,), twin=Twin("copy", (1, 1), (1, 1)), others=("script/y",))
    document = DocumentDiff("a", "raw/a", "clean/a", "一\n二\n", "一\n", True, (hunk,))
    lines = list(unified(document, 0))
    assert lines[2] == "@@ -2,1 +1,0 @@ a copy of line 1; chrome/x: first second⟨U+001B⟩[2J; script/y"
    assert list(unified(DocumentDiff("a", "a", "a", "", "", True, ()))) == []


LINES = (
    "一行字",
    "另一行说了别的事情，也说得很长",
    "　　缩进的一行",
    "",
    "隨著",
    "随着",
    "a b c",
    "---",
    "+++ x",
    "@@ -1 +1 @@",
    "\\ No",
)


def some_page(rng: random.Random) -> str:
    text = "\n".join(rng.choices(LINES, k=rng.randint(0, 14)))
    return text + "\n" if text and rng.random() < 0.7 else text


def edited(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    for _ in range(rng.randint(0, 4)):
        at = rng.randint(0, len(lines))
        lines[at : at + rng.randint(0, 2)] = rng.choice((["新的一行"], [], ["另一行说了别的事情，改得很少"]))
    return "\n".join(lines)


@pytest.mark.parametrize("context", [0, 1, 3])
@pytest.mark.parametrize("program", ["patch", "git"])
def test_patches_of_many_texts_at_once(context: int, program: str, tmp_path: Path) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    rng = random.Random(context)
    wanted, patches = {}, []
    for number in range(300):
        raw = some_page(rng)
        clean = edited(raw, rng) if rng.random() < 0.8 else some_page(rng)
        if raw != clean:
            name = f"{number}.txt"
            (tmp_path / name).write_bytes(encode_text(raw))
            wanted[name] = encode_text(clean)
            patches.append(patch_of(raw, clean, context, name))
    done = apply(program, b"".join(patches), context, tmp_path)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    made = {name: (tmp_path / name).read_bytes() if (tmp_path / name).exists() else b"" for name in wanted}
    assert [name for name in wanted if made[name] != wanted[name]] == []
