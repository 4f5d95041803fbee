from __future__ import annotations

import os
from pathlib import Path

import pytest

from cleaner.corpus.readers import find_sources, printable, read_raw
from cleaner.errors import InputError


def names(*arguments: Path, skip: Path | None = None) -> list[str]:
    return [source.name for source in find_sources(arguments, skip).sources]


def write(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("一\n", encoding="utf-8")
    return file


def test_takes_text_files_of_a_folder_sorted_and_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.txt", "a.TXT", "c.text", "d.md", "e", ".f.txt", ".git/g.txt", "z/a.txt", "a/z.txt"):
        write(tmp_path / name)
    inputs = find_sources([tmp_path])
    assert [source.name for source in inputs.sources] == ["a.TXT", "a/z.txt", "b.txt", "c.text", "z/a.txt"]
    assert inputs.others == 2
    assert inputs.problems == ()


def test_takes_a_file_argument_whatever_its_name(tmp_path: Path) -> None:
    assert names(write(tmp_path / ".hidden"), write(tmp_path / "README")) == [".hidden", "README"]


def test_follows_links_to_folders_but_reads_none_twice(tmp_path: Path) -> None:
    write(tmp_path / "outside" / "o.txt")
    folder = tmp_path / "in"
    write(folder / "real" / "a.txt")
    (folder / "a-link").symlink_to(folder / "real")
    (folder / "out").symlink_to(tmp_path / "outside")
    (folder / "real" / "up").symlink_to(folder)
    inputs = find_sources([folder])
    assert [source.name for source in inputs.sources] == ["out/o.txt", "real/a.txt"]
    assert [(Path(problem.path).name, problem.is_error) for problem in inputs.problems] == [
        ("a-link", False),
        ("up", True),
    ]


def test_a_broken_link_is_named_where_it_may_stand_for_text(tmp_path: Path) -> None:
    for name in ("loop", "gone.txt", "gone.pdf"):
        (tmp_path / name).symlink_to(name if name == "loop" else "nowhere")
    assert [Path(problem.path).name for problem in find_sources([tmp_path]).problems] == ["gone.txt", "loop"]


def test_links_between_two_folders_come_to_an_end(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / name / f"{name}.txt")
    (tmp_path / "a" / "to-b").symlink_to(tmp_path / "b")
    (tmp_path / "b" / "to-a").symlink_to(tmp_path / "a")
    assert names(tmp_path / "a") == ["a.txt", "to-b/b.txt"]


def test_does_not_walk_into_the_output(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "out" / "b.txt")
    assert names(tmp_path, skip=tmp_path / "out") == ["a.txt"]
    (tmp_path / "link").symlink_to(tmp_path / "out")
    assert names(tmp_path, skip=tmp_path / "out") == ["a.txt"]


def test_a_link_as_argument_is_followed(tmp_path: Path) -> None:
    write(tmp_path / "real" / "a.txt")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert names(tmp_path / "link") == ["a.txt"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing", "no such file or folder"),
        ("file.txt/below", "a part of this path is not a folder"),
        ("loop", "leads back to itself"),
        ("x" * 300, "the name is too long"),
        ("/dev/null", "neither a file nor a folder"),
    ],
)
def test_names_what_it_cannot_read(tmp_path: Path, name: str, message: str) -> None:
    write(tmp_path / "file.txt")
    (tmp_path / "loop").symlink_to("loop")
    (problem,) = find_sources([tmp_path / name]).problems
    assert message in problem.message
    assert problem.is_error


def test_a_folder_without_rights_is_named_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "locked" / "b.txt")
    real = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    inputs = find_sources([tmp_path])
    assert [source.name for source in inputs.sources] == ["a.txt"]
    assert inputs.problems[0].path.endswith("locked")
    assert "no right to list this folder; change its rights (chmod u+rx)" in inputs.problems[0].message


def test_a_pipe_is_a_file_argument_but_not_a_file_of_a_folder(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert names(tmp_path) == []
    assert names(tmp_path / "pipe.txt") == ["pipe.txt"]


def test_read_raw_says_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="a folder, where a file is needed"):
        read_raw(tmp_path)
    monkeypatch.setattr(
        "cleaner.encoding.describe_binary", lambda raw: "NUL bytes" if b"\0" in raw else None, raising=False
    )
    (tmp_path / "b.txt").write_bytes(b"\0")
    with pytest.raises(InputError, match=r"not text \(NUL bytes\)"):
        read_raw(tmp_path / "b.txt")
    assert read_raw(tmp_path / "b.txt", allow_binary=True) == b"\0"


def test_printable_names() -> None:
    assert printable("汉字 a.txt") == "汉字 a.txt"
    assert printable("a\n\udcff\x1b") == "a\\n\\udcff\\x1b"
