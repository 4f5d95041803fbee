from __future__ import annotations

import json
from pathlib import Path

import pytest

import cleaner.engines.documents
import cleaner.pipeline
from cleaner.errors import SelfCheckError
from tests.cli.conftest import CLEAN, DIRTY, Run, tree


def rows(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]


def test_stdin_goes_to_stdout_and_talk_to_stderr(run: Run) -> None:
    result = run("clean", "-", stdin=DIRTY.encode())
    assert result.exit_code == 0
    assert result.stdout == CLEAN
    assert "1 finding without a fix" in result.stderr


def test_stdin_as_jsonl_is_the_whole_result(run: Run) -> None:
    result = run("clean", "-", "--format", "jsonl", "-q", stdin=DIRTY.encode())
    row = json.loads(result.stdout)
    assert row["text"] == CLEAN
    assert row["id"] == "-"
    assert {edit["rule"] for edit in row["edits"]} == {"chrome/prompt", "script/traditional", "typography/comma"}
    assert result.stderr == ""


def test_empty_and_blank_input_pass(run: Run) -> None:
    assert run("clean", "-", stdin=b"").exit_code == 0
    assert run("clean", "-", stdin=b" \n\t\n").exit_code == 0


def test_leaves_texts_ledgers_manifest_report(run: Run, corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("clean", corpus, "-o", out)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert set(tree(out)) == {
        "manifest.jsonl",
        "report/report.md",
        "report/summary.json",
        "report/index.html",
        *(f"report/pages/{name}.html" for name in ("a.txt", "c.txt", "sub/b.txt")),
        *(f"texts/{name}" for name in ("a.txt", "c.txt", "sub/b.txt")),
        *(f"ledgers/{name}.jsonl" for name in ("a.txt", "c.txt", "sub/b.txt")),
        *(f"report/diffs/{name}.md" for name in ("a.txt", "c.txt", "sub/b.txt")),
    }
    assert (out / "texts" / "a.txt").read_text(encoding="utf-8") == CLEAN
    first = rows(out)[0]
    assert first["path"] == first["id"] == "a.txt"
    assert first["edits"] == {"chrome/prompt": 2, "script/traditional": 2, "typography/comma": 1}
    assert first["findings"] == {"chrome/prompt": 2, "encoding/lost": 1, "script/traditional": 1, "typography/comma": 1}
    assert first["decision"] == "keep"
    assert (first["chars_in"], first["chars_out"]) == (len(DIRTY), len(CLEAN))


def test_the_same_input_gives_the_same_bytes_without_paths_or_dates(run: Run, corpus: Path, tmp_path: Path) -> None:
    run("clean", corpus, "-o", tmp_path / "one")
    run("clean", corpus, "-o", tmp_path / "two" / "deep")
    one, two = tree(tmp_path / "one"), tree(tmp_path / "two" / "deep")
    assert one == two
    assert not any(str(tmp_path).encode() in data for data in one.values())
    run("clean", corpus, "-o", tmp_path / "one")
    run("clean", corpus, "-o", tmp_path / "one", "--fresh")
    assert tree(tmp_path / "one") == one


def test_what_is_done_is_skipped_only_while_all_of_it_fits(run: Run, corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("clean", corpus, "-o", out)
    assert "3 done before" in run("clean", corpus, "-o", out).stderr
    before = tree(out)
    for damaged in ("texts/a.txt", "ledgers/a.txt.jsonl", "report/diffs/a.txt.md"):
        (out / damaged).write_bytes(b"damaged")
        assert "1 cleaned, 2 done before" in run("clean", corpus, "-o", out).stderr
        assert tree(out) == before
    (corpus / "c.txt").write_text("照旧,新\n", encoding="utf-8")
    assert "1 cleaned, 2 done before" in run("clean", corpus, "-o", out).stderr
    assert "3 cleaned" in run("clean", corpus, "-o", out, "--ignore", "typography").stderr
    assert "3 cleaned" in run("clean", corpus, "-o", out, "--ignore", "typography", "--fresh").stderr


def test_another_version_cleans_again(run: Run, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("clean", corpus, "-o", tmp_path / "out")
    monkeypatch.setattr("cleaner.corpus.folder.__version__", "9")
    assert "3 cleaned" in run("clean", corpus, "-o", tmp_path / "out").stderr


def test_outputs_of_documents_that_went_are_removed(run: Run, corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("clean", corpus, "-o", out)
    (corpus / "sub" / "b.txt").unlink()
    (out / "texts" / "sub").joinpath("mine.txt").write_text("not made by the program", encoding="utf-8")
    result = run("clean", corpus, "-o", out)
    assert result.exit_code == 0
    assert "1 document of an earlier run removed" in result.stderr
    assert [row["path"] for row in rows(out)] == ["a.txt", "c.txt"]
    assert {name for name in tree(out) if "sub" in name} == {"texts/sub/mine.txt"}


def test_nothing_is_removed_while_some_input_cannot_be_looked_at(run: Run, corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("clean", corpus / "a.txt", corpus / "c.txt", "-o", out)
    before = tree(out)
    (corpus / "c.txt").rename(corpus / "elsewhere.txt")
    assert run("clean", corpus / "a.txt", corpus / "c.txt", "-o", out).exit_code == 2
    assert tree(out) == before


def test_a_changed_text_of_a_document_that_went_stays(run: Run, corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("clean", corpus, "-o", out)
    (corpus / "c.txt").unlink()
    (out / "texts" / "c.txt").write_text("edited by hand\n", encoding="utf-8")
    result = run("clean", corpus, "-o", out)
    assert "c.txt: no input any more, but it was changed since" in result.stderr
    assert (out / "texts" / "c.txt").read_text(encoding="utf-8") == "edited by hand\n"


def test_a_folder_of_someone_else_is_refused(run: Run, corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    assert run("clean", corpus, "-o", out).exit_code == 0
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "precious").write_text("x", encoding="utf-8")
    result = run("clean", corpus, "-o", tmp_path / "theirs")
    assert result.exit_code == 2
    assert "not made by cleaner" in result.stderr
    assert "--force" in result.stderr
    assert set(tree(tmp_path / "theirs")) == {"precious"}
    assert run("clean", corpus, "-o", tmp_path / "theirs", "--force").exit_code == 0
    assert (tmp_path / "theirs" / "precious").read_text(encoding="utf-8") == "x"
    assert run("clean", corpus, "-o", tmp_path / "theirs").exit_code == 0


def test_a_file_as_output_folder_is_refused(run: Run, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        result = run("clean", corpus, "-o", out)
        assert result.exit_code == 2
        assert "file" in result.stderr
        assert "Traceback" not in result.stderr


def test_two_inputs_on_one_path_are_refused_before_anything_is_written(run: Run, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text("一\n", encoding="utf-8")
    result = run("clean", tmp_path / "one", tmp_path / "two", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "one/a.txt" in result.stderr
    assert "two/a.txt" in result.stderr
    assert not (tmp_path / "out").exists()


def test_the_same_file_twice_is_one_document(run: Run, corpus: Path, tmp_path: Path) -> None:
    result = run("clean", corpus, corpus / "a.txt", "-o", tmp_path / "out")
    assert result.exit_code == 0
    assert "3 cleaned" in result.stderr


def test_a_file_where_the_folder_of_another_is_needed_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("一\n", encoding="utf-8")
    (tmp_path / "deep" / "a").mkdir(parents=True)
    (tmp_path / "deep" / "a" / "b.txt").write_text("一\n", encoding="utf-8")
    result = run("clean", tmp_path / "a", tmp_path / "deep", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert not (tmp_path / "out").exists()


def test_the_output_may_lie_in_the_input_but_is_not_read(run: Run, corpus: Path) -> None:
    for _ in range(2):
        assert run("clean", corpus, "-o", corpus / "out").exit_code == 0
    assert [row["path"] for row in rows(corpus / "out")] == ["a.txt", "c.txt", "sub/b.txt"]


def test_texts_of_the_output_are_no_input_of_it(run: Run, corpus: Path, tmp_path: Path) -> None:
    run("clean", corpus, "-o", tmp_path / "out")
    before = tree(tmp_path / "out")
    result = run("clean", tmp_path / "out" / "texts", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert tree(tmp_path / "out") == before


def test_needs_an_output(run: Run, corpus: Path, tmp_path: Path) -> None:
    assert "-o DIR" in run("clean", corpus).stderr
    assert run("clean", corpus).exit_code == 2
    assert run("clean", "-", corpus, "-o", tmp_path / "out").exit_code == 2
    assert run("clean").exit_code == 2


def test_a_folder_without_texts_is_a_warning(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.pdf").write_bytes(b"%PDF")
    result = run("clean", tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 0
    assert "no .txt or .text file found (1 other file;" in result.stderr
    assert rows(tmp_path / "out") == []
    assert run("clean", tmp_path / "in", "-o", tmp_path / "out").exit_code == 0


def test_what_cannot_be_read_is_named_and_the_others_go_on(run: Run, corpus: Path, tmp_path: Path) -> None:
    (corpus / "loop.txt").symlink_to("loop.txt")
    (corpus / "gone.txt").symlink_to("nowhere.txt")
    (corpus / "sub" / "up").symlink_to(corpus)
    result = run("clean", corpus, tmp_path / "missing.txt", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "loop.txt: a symbolic link that leads back to itself" in result.stderr
    assert "gone.txt: a symbolic link to something that does not exist" in result.stderr
    assert "up: this link leads back to" in result.stderr
    assert "missing.txt: no such file or folder" in result.stderr
    assert [row["path"] for row in rows(tmp_path / "out")] == ["a.txt", "c.txt", "sub/b.txt"]


def test_nothing_readable_leaves_nothing(run: Run, tmp_path: Path) -> None:
    assert run("clean", tmp_path / "missing", "-o", tmp_path / "out").exit_code == 2
    assert not (tmp_path / "out").exists()


def test_an_unreadable_file_keeps_what_an_earlier_run_made_of_it(
    run: Run, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    run("clean", corpus, "-o", out)
    before = tree(out)
    real = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path == corpus / "a.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    result = run("clean", corpus, "-o", out)
    monkeypatch.undo()
    assert result.exit_code == 2
    assert "a.txt: no right to read it; change its rights" in result.stderr
    assert tree(out) == before


def test_a_failed_self_check_saves_the_input_and_goes_on(
    run: Run, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    real = cleaner.pipeline._clean_together

    def fail(raws: list[bytes], config: object) -> object:
        if DIRTY.encode() in raws and len(raws) == 1:
            return [SelfCheckError("the result does not restore")]
        if any(raw.startswith("隨隨".encode()) for raw in raws):
            raise ZeroDivisionError("a defect")
        return real(raws, config)

    monkeypatch.setattr("cleaner.pipeline._clean_together", fail)
    result = run("clean", corpus, "-o", out)
    assert result.exit_code == 3
    assert "a.txt: internal error, nothing was written for it: the result does not restore" in result.stderr
    assert (out / "failures" / "a.txt").read_bytes() == DIRTY.encode()
    assert "ZeroDivisionError" in (out / "failures" / "sub" / "b.txt.error").read_text(encoding="utf-8")
    assert [row["path"] for row in rows(out)] == ["c.txt"]
    monkeypatch.setattr("cleaner.pipeline._clean_together", real)
    assert run("clean", corpus, "-o", out).exit_code == 0
    assert not (out / "failures").exists()


@pytest.mark.parametrize(("number", "stops"), [(28, True), (27, False)], ids=["disk-full", "file-too-large"])
def test_a_write_error_half_way_leaves_no_part(
    run: Run, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, stops: bool
) -> None:
    out = tmp_path / "out"
    real = Path.open

    class Full:
        def __init__(self, stream: object) -> None:
            self.stream = stream

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None:
            self.stream.close()

        def write(self, data: bytes) -> None:
            self.stream.write(data[: len(data) // 2])
            raise OSError(number, "no room")

    def open_full(path: Path, mode: str = "r", *args: object, **options: object) -> object:
        stream = real(path, mode, *args, **options)
        return Full(stream) if mode == "wb" and path.parent == out / "texts" else stream

    monkeypatch.setattr(Path, "open", open_full)
    result = run("clean", corpus, "-o", out)
    monkeypatch.undo()
    assert result.exit_code == 2
    assert "texts/a.txt: cannot be written (no room)" in result.stderr
    assert "run the same command again" in result.stderr
    assert ("texts/sub/b.txt" in tree(out)) is not stops
    assert ("documents: 1 failed, 2 not begun" in result.stderr) is stops
    assert not [name for name in tree(out) if "tmp" in name or "texts/a" in name]


def test_resumes_after_a_kill_between_two_documents(
    run: Run, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("clean", corpus, "-o", tmp_path / "whole")
    out = tmp_path / "out"
    real = cleaner.engines.documents._write

    def stop_at_second(task: object, *more: object) -> object:
        if task.source.name == "c.txt":
            raise KeyboardInterrupt
        return real(task, *more)

    monkeypatch.setattr("cleaner.engines.documents._write", stop_at_second)
    result = run("clean", corpus, "-o", out)
    assert result.exit_code == 130
    assert "interrupted" in result.stderr
    assert [row["path"] for row in rows(out)] == ["a.txt"]
    # A process that was killed leaves its journal instead, the last line of it perhaps cut.
    (out / "manifest.jsonl").rename(out / ".manifest.journal")
    with (out / ".manifest.journal").open("a", encoding="utf-8") as journal:
        journal.write('{"id":"c.txt","path":"c.t')
    monkeypatch.setattr("cleaner.engines.documents._write", real)
    result = run("clean", corpus, "-o", out)
    assert "2 cleaned, 1 done before" in result.stderr
    assert tree(out) == tree(tmp_path / "whole")


def test_names_that_are_not_utf8(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with open(bytes(folder) + b"/\xb0\xa1.txt", "wb") as file:  # noqa: PTH123  # bytes are the point
        file.write("隨著\n".encode())
    result = run("clean", folder, "-o", tmp_path / "out")
    assert result.exit_code == 0
    assert "\\udcb0\\udca1.txt" in (tmp_path / "out" / "manifest.jsonl").read_text(encoding="utf-8")
    assert run("restore", tmp_path / "out", "-o", tmp_path / "back").exit_code == 0
    back = list((tmp_path / "back").iterdir())
    assert [file.name.encode("utf-8", "surrogateescape") for file in back] == [b"\xb0\xa1.txt"]
    assert back[0].read_bytes() == "隨著\n".encode()
    assert run("clean", folder, "-o", tmp_path / "out").stderr.startswith("documents: 1 done before")
    assert "\\udcb0\\udca1.txt:1:1: script/traditional" in run("check", folder, "-q").stdout


def test_jobs_give_the_same_bytes(corpus: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # processes of their own know no doubles
    assert run("clean", corpus, "-o", tmp_path / "one").exit_code == 0
    assert run("clean", corpus, "-o", tmp_path / "two", "--jobs", "2").exit_code == 0
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_configuration_upward_from_the_input_and_over_it_the_command_line(
    run: Run, corpus: Path, tmp_path: Path
) -> None:
    (tmp_path / "cleaner.toml").write_text('ignore = ["chrome"]\n', encoding="utf-8")
    run("clean", corpus, "-o", tmp_path / "out", "-q")
    assert "扫码" in (tmp_path / "out" / "texts" / "a.txt").read_text(encoding="utf-8")
    run("clean", corpus, "-o", tmp_path / "out", "-q", "--ignore", "script,typography")
    assert (tmp_path / "out" / "texts" / "a.txt").read_text(encoding="utf-8") == "隨著一,二\n照旧\n丢?了\n"
    (tmp_path / "other.toml").write_text("", encoding="utf-8")
    run("clean", corpus, "-o", tmp_path / "out", "-q", "--config", tmp_path / "other.toml")
    assert (tmp_path / "out" / "texts" / "a.txt").read_text(encoding="utf-8") == CLEAN


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--select", "scrpt"], "did you mean 'script'"),
        (["--ignore", "chrome/promt"], "did you mean 'chrome/prompt'"),
        (["--encoding", "gbk2312"], "no text encoding is named 'gbk2312'; did you mean"),
        (
            ["--encoding", "iso-2022-cn"],
            "ISO-2022-CN is known but not supported, for Python has no codec for it; convert",
        ),
        (["--encoding", "x-euc-tw"], "`iconv -f EUC-TW -t UTF-8 FILE > NEW_FILE`"),
        (["--encoding", "base64"], "no text encoding is named 'base64'"),
        (["--config", "/nonexistent.toml"], "cannot read the configuration"),
        (["--spacing", "non"], "--spacing"),
        (["--slect", "script"], "--select"),
        (["--jobs", "0"], "--jobs"),
    ],
)
def test_wrong_options_end_with_2_and_the_way_out(
    run: Run, corpus: Path, tmp_path: Path, options: list[str], message: str
) -> None:
    result = run("clean", corpus, "-o", tmp_path / "out", *options)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()


def test_an_unknown_key_in_the_configuration(run: Run, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "cleaner.toml").write_text('scrpt = "hant"\n', encoding="utf-8")
    result = run("clean", corpus, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "nearest known one is 'script'" in result.stderr
