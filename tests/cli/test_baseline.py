"""`check --baseline`: what was there before passes, what is new fails, wherever its line has moved to."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cleaner.checking.baseline import Baseline, sketch_of
from cleaner.errors import ConfigError
from tests.cli.conftest import Run, tree

PROSE = [
    "河边的小镇早上起雾，渡船要到九点才开。",
    "老人说三十年前街上只有一家店，卖的是布和盐。",
    "后来修了公路，运盐的船一年比一年少。",
    "如今码头改成了集市，每逢初五热闹一整天。",
    "卖鱼的女人把秤杆举得很高，好让人看清斤两。",
    "傍晚雾又起来，最后一班船在雾里鸣了三声。",
]
PROMPT = "扫码下载客户端"
OTHER_PROMPT = "扫码关注公众号"
COMMAS = "他说好,她说不好,谁也没有再说什么。"  # info, two places


class Corpus:
    """A folder with a baseline beside it, and what `check` says of it."""

    def __init__(self, root: Path, run: Run) -> None:
        self.root = root
        self.folder = root / "corpus"
        self.folder.mkdir()
        self.file = root / "baseline.json"
        self._run = run

    def write(self, name: str, *lines: str) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def accept(self, *paths: Path) -> None:
        done = self._run("check", *(paths or [self.folder]), "--baseline", self.file, "--update-baseline")
        assert done.exit_code == 0, done.output

    def check(self, *arguments: object) -> tuple[int, list[str]]:
        """Return the exit code, and file, line and rule of what is new."""
        done = self._run(
            "check", *(arguments or [self.folder]), "--baseline", self.file, "--format", "jsonl", "--fail-on", "info"
        )
        self.talk = done.stderr
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        return done.exit_code, [f"{Path(row['path']).name}:{row['line']} {row['rule']}" for row in rows]


@pytest.fixture
def corpus(tmp_path: Path, run: Run) -> Corpus:
    made = Corpus(tmp_path, run)
    made.write("a.txt", *PROSE[:3], PROMPT, COMMAS, *PROSE[3:])
    made.accept()
    return made


NOTHING_NEW = (0, [])


def test_01_what_was_there_passes(corpus: Corpus) -> None:
    assert corpus.check() == NOTHING_NEW
    assert "no new findings in 1 file\n2 findings of the baseline left out" in corpus.talk


def test_02_without_a_baseline_it_fails(corpus: Corpus, run: Run) -> None:
    assert run("check", corpus.folder).exit_code == 1


def test_03_lines_put_in_above(corpus: Corpus) -> None:
    corpus.write("a.txt", "新的导语。", "又一句。", *PROSE[:3], PROMPT, COMMAS, *PROSE[3:])
    assert corpus.check() == NOTHING_NEW


def test_04_lines_taken_out_above(corpus: Corpus) -> None:
    corpus.write("a.txt", PROMPT, COMMAS, *PROSE[3:])
    assert corpus.check() == NOTHING_NEW


def test_05_a_line_moved_to_the_end(corpus: Corpus) -> None:
    corpus.write("a.txt", *PROSE, COMMAS, PROMPT)
    assert corpus.check() == NOTHING_NEW


def test_06_two_findings_that_changed_places(corpus: Corpus) -> None:
    corpus.write("a.txt", *PROSE[:3], COMMAS, PROMPT, *PROSE[3:])
    assert corpus.check() == NOTHING_NEW


def test_07_a_new_finding_in_an_old_file(corpus: Corpus) -> None:
    corpus.write("a.txt", *PROSE[:3], PROMPT, COMMAS, *PROSE[3:], OTHER_PROMPT)
    assert corpus.check() == (1, ["a.txt:9 chrome/prompt"])
    assert "1 new finding in 1 of 1 file" in corpus.talk


def test_08_a_new_finding_above_the_old_one(corpus: Corpus) -> None:
    corpus.write("a.txt", OTHER_PROMPT, *PROSE[:3], PROMPT, COMMAS, *PROSE[3:])
    assert corpus.check() == (1, ["a.txt:1 chrome/prompt"])


def test_09_a_new_rule_on_a_line_that_has_an_old_finding(corpus: Corpus) -> None:
    corpus.write("a.txt", *PROSE[:3], PROMPT, COMMAS.replace("没有", "沒?有"), *PROSE[3:])
    assert corpus.check() == (1, ["a.txt:5 encoding/lost"])


def test_10_an_old_line_edited_far_from_its_finding(corpus: Corpus) -> None:
    long_line = COMMAS + "".join(PROSE) * 3
    corpus.write("a.txt", long_line)
    corpus.accept()
    corpus.write("a.txt", long_line.replace("傍晚", "黄昏"))
    assert corpus.check() == NOTHING_NEW


def test_11_an_old_line_written_anew(corpus: Corpus) -> None:
    corpus.write("a.txt", *PROSE[:3], "扫码领取优惠券", COMMAS, *PROSE[3:])
    assert corpus.check() == (1, ["a.txt:4 chrome/prompt"])
    assert "1 finding of the baseline left out; 1 of its findings are gone" in corpus.talk


def test_12_a_finding_that_was_mended(corpus: Corpus) -> None:
    corpus.write("a.txt", *PROSE[:3], COMMAS, *PROSE[3:])
    assert corpus.check() == NOTHING_NEW
    assert "1 of its findings are gone (--update-baseline takes them out)" in corpus.talk
    corpus.accept()
    assert corpus.check() == NOTHING_NEW
    assert "gone" not in corpus.talk
    corpus.write("a.txt", *PROSE[:3], PROMPT, COMMAS, *PROSE[3:])
    assert corpus.check() == (1, ["a.txt:4 chrome/prompt"])


def test_12b_however_its_name_is_written(corpus: Corpus, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(corpus.root)
    corpus.write("a.txt", *PROSE[:3], COMMAS, *PROSE[3:])
    done = run("check", "corpus", "--baseline", "./corpus/../baseline.json", "--update-baseline")
    assert done.exit_code == 0
    assert "chrome/prompt" not in corpus.file.read_text(encoding="utf-8")


def test_13_one_of_two_places_on_a_line_mended(corpus: Corpus) -> None:
    corpus.write("a.txt", *PROSE[:3], PROMPT, COMMAS.replace(",", "，", 1), *PROSE[3:])
    assert corpus.check() == NOTHING_NEW


def test_14_a_line_copied_is_one_finding_more(corpus: Corpus) -> None:
    corpus.write("a.txt", PROMPT, *PROSE[:3], PROMPT, COMMAS, *PROSE[3:], PROMPT)
    code, found = corpus.check()
    assert (code, len(found)) == (1, 2)
    assert {line.split()[1] for line in found} == {"chrome/prompt"}


def test_15_equal_lines_are_counted(corpus: Corpus) -> None:
    corpus.write("a.txt", PROMPT, PROSE[0], PROMPT, PROSE[1], PROMPT)
    corpus.accept()
    assert corpus.check() == NOTHING_NEW
    corpus.write("a.txt", PROSE[0], PROMPT, PROSE[1], PROMPT)
    assert corpus.check() == NOTHING_NEW
    corpus.write("a.txt", PROMPT, PROMPT, PROMPT, PROMPT, PROSE[0], PROSE[1])
    assert corpus.check() == (1, ["a.txt:4 chrome/prompt"])


def test_16_a_renamed_file(corpus: Corpus) -> None:
    (corpus.folder / "a.txt").rename(corpus.folder / "renamed.txt")
    assert corpus.check() == NOTHING_NEW


def test_17_a_file_moved_to_another_folder_and_edited(corpus: Corpus) -> None:
    (corpus.folder / "a.txt").unlink()
    corpus.write("old/b.txt", *PROSE[:3], PROMPT, COMMAS, *PROSE[3:5], OTHER_PROMPT)
    assert corpus.check() == (1, ["b.txt:8 chrome/prompt"])


def test_18_a_copy_beside_its_original_is_new(corpus: Corpus) -> None:
    corpus.write("copy.txt", *PROSE[:3], PROMPT, COMMAS, *PROSE[3:])
    assert corpus.check() == (1, ["copy.txt:4 chrome/prompt", "copy.txt:5 typography/comma"])


def test_19_another_text_does_not_inherit_from_a_file_that_is_gone(corpus: Corpus) -> None:
    (corpus.folder / "a.txt").unlink()
    corpus.write("b.txt", "山里下了一夜的雪，早上门都推不开。", PROMPT, "孩子们在院子里堆了两个雪人。")
    assert corpus.check() == (1, ["b.txt:2 chrome/prompt"])


def test_20_a_new_file(corpus: Corpus) -> None:
    corpus.write("b.txt", PROSE[5], "一,二")
    assert corpus.check() == (1, ["b.txt:2 typography/comma"])


def test_21_the_text_converted_and_its_punctuation_mended(corpus: Corpus) -> None:
    corpus.write("a.txt", "隨著船聲,人們散去。", PROMPT)
    corpus.accept()
    corpus.write("a.txt", "随着船声，人们散去。", PROMPT)
    assert corpus.check() == NOTHING_NEW
    corpus.write("a.txt", "隨著船聲，人們散去。", PROMPT)
    assert corpus.check() == NOTHING_NEW


def test_22_part_of_the_corpus_updated_leaves_the_rest(corpus: Corpus) -> None:
    corpus.write("b.txt", OTHER_PROMPT)
    corpus.write("c.txt", OTHER_PROMPT)
    corpus.accept(corpus.folder / "b.txt")
    assert corpus.check() == (1, ["c.txt:1 chrome/prompt"])
    (corpus.folder / "b.txt").unlink()
    corpus.accept(corpus.folder / "a.txt")
    assert "b.txt" not in corpus.file.read_text(encoding="utf-8")


def test_23_an_update_with_some_rules_keeps_what_the_others_found(corpus: Corpus, run: Run) -> None:
    corpus.write("a.txt", *PROSE[:3], COMMAS, *PROSE[3:], OTHER_PROMPT)
    done = run(
        *("check", corpus.folder, "--baseline", corpus.file, "--update-baseline", "--select", "chrome"),
    )
    assert (done.exit_code, done.stdout) == (0, "")
    assert corpus.check() == NOTHING_NEW
    assert corpus.check(corpus.folder, "--select", "chrome") == NOTHING_NEW
    assert "gone" not in corpus.talk
    assert "typography/comma" in corpus.file.read_text(encoding="utf-8")


def test_23b_a_renamed_file_keeps_what_other_rules_found(corpus: Corpus, run: Run) -> None:
    (corpus.folder / "a.txt").rename(corpus.folder / "b.txt")
    arguments = ("check", corpus.folder, "--baseline", corpus.file, "--update-baseline", "--select", "chrome")
    assert run(*arguments).exit_code == 0
    assert corpus.check() == NOTHING_NEW


def test_23c_a_renamed_corpus(corpus: Corpus) -> None:
    for number in range(12):
        corpus.write(f"{number:02}.txt", *(f"第{number}篇：{line}" for line in PROSE), PROMPT)
    corpus.accept()
    corpus.folder = corpus.folder.rename(corpus.root / "renamed")
    assert corpus.check() == NOTHING_NEW
    assert "gone" not in corpus.talk


def test_24_the_working_folder_does_not_matter(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(corpus.folder)
    corpus.file = Path("../baseline.json")
    assert corpus.check(Path("a.txt")) == NOTHING_NEW
    monkeypatch.chdir("/")
    corpus.file = Path(os.path.relpath(corpus.root / "baseline.json"))
    assert corpus.check() == NOTHING_NEW


def test_the_file_is_the_same_each_time_and_has_a_line_a_finding(corpus: Corpus) -> None:
    before = corpus.file.read_bytes()
    corpus.accept()
    assert corpus.file.read_bytes() == before
    written = [line.strip() for line in before.decode().splitlines()]
    assert [line.split()[0].strip('"') for line in written if "/" in line and ": 1" in line] == [
        "chrome/prompt",
        "typography/comma",
    ]


def test_the_configuration_can_name_it(corpus: Corpus, run: Run, tmp_path: Path) -> None:
    (tmp_path / "cleaner.toml").write_text('baseline = "baseline.json"\n', encoding="utf-8")
    assert run("check", corpus.folder).exit_code == 0
    assert run("check", corpus.folder, "--baseline", tmp_path / "none.json").exit_code == 2


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "no such baseline; write it with --update-baseline"),
        ("", "not a baseline of cleaner, or a damaged one"),
        ("[]", "not a baseline"),
        ("<<<<<<< HEAD\n{}", "not a baseline"),
        ('{"cleaner_baseline": 9, "files": {}}', "a baseline of format 9, where this program reads 1"),
        ('{"cleaner_baseline": 1, "files": {"a": {"sketch": "", "findings": {"a b c": -1}}}}', "-1 is not a number"),
        ('{"cleaner_baseline": 1, "files": {"a": {"sketch": "", "findings": {"a b": 1}}}}', "not a baseline"),
        ('{"cleaner_baseline": 1, "files": {"a": {"sketch": 3, "findings": {}}}}', "not a baseline"),
        ("\ud800", "not a baseline"),
        ("[" * 100_000, "not a baseline"),
    ],
)
def test_a_bad_baseline_is_refused(corpus: Corpus, run: Run, content: str | None, complaint: str) -> None:
    corpus.file.unlink()
    if content is not None:
        corpus.file.write_bytes(content.encode("utf-8", "surrogatepass"))
    before = tree(corpus.root)
    done = run("check", corpus.folder, "--baseline", corpus.file)
    assert done.exit_code == 2
    assert complaint in done.stderr
    assert "baseline.json: " in done.stderr
    if content is not None:  # what is no baseline is not overwritten by mistake
        assert run("check", corpus.folder, "--baseline", corpus.file, "--update-baseline").exit_code == 2
    assert tree(corpus.root) == before


def test_an_update_needs_a_file(corpus: Corpus, run: Run) -> None:
    done = run("check", corpus.folder, "--update-baseline")
    assert done.exit_code == 2
    assert "--update-baseline needs a file: give --baseline FILE" in done.stderr


def test_a_file_that_cannot_be_read_keeps_what_is_known_of_it(
    corpus: Corpus, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = corpus.file.read_bytes()

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        done = run("check", corpus.folder, "--baseline", corpus.file, "--update-baseline")
    assert done.exit_code == 2
    assert corpus.file.read_bytes() == before


def test_standard_input_has_no_name_in_it(corpus: Corpus, run: Run) -> None:
    before = corpus.file.read_bytes()
    arguments = ("check", "-", "--baseline", corpus.file)
    assert run(*arguments, stdin=PROMPT.encode()).exit_code == 1
    assert run(*arguments, "--update-baseline", stdin=PROMPT.encode()).exit_code == 0
    assert corpus.file.read_bytes() == before


def test_an_interrupted_update_writes_nothing(corpus: Corpus, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from cleaner import pipeline

    corpus.write("b.txt", PROMPT)
    before = corpus.file.read_bytes()
    finish: Callable[..., object] = pipeline._finish

    def interrupt(work: pipeline._Work, *more: object) -> object:
        if work.raw.decode().strip() == PROMPT:
            raise KeyboardInterrupt
        return finish(work, *more)

    monkeypatch.setattr(pipeline, "_finish", interrupt)
    done = run("check", corpus.folder, "--baseline", corpus.file, "--update-baseline")
    assert done.exit_code == 130
    assert corpus.file.read_bytes() == before


def test_names_that_are_not_utf_8_come_back(tmp_path: Path) -> None:
    baseline = Baseline(tmp_path / "b.json")
    file = tmp_path / "a\udcff.txt"
    try:
        file.write_text("x", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    from cleaner.checking.places import find_places
    from cleaner.document import Finding

    finding = Finding("chrome/prompt", "warning", "m", "", 1, 1, 0, 1)
    places = find_places("x", [finding])
    assert baseline.take(file, "x", [finding], places) == [True]
    baseline.update([])
    assert Baseline.load(tmp_path / "b.json").take(file, "x", [finding], places) == [False]


def test_sketches_of_like_texts_share_and_those_of_others_do_not() -> None:
    text = "".join(PROSE) * 3
    edited = text.replace("早上", "清晨").replace("如今", "现在")
    assert len(sketch_of(text) & sketch_of(edited)) >= 8
    assert sketch_of(text) == sketch_of(text.replace("，", ", "))
    assert not sketch_of(PROSE[0] * 2) & sketch_of(PROSE[4] * 2)
    assert sketch_of("，。") == frozenset()


def test_no_baseline_is_made_of_a_mistyped_name(corpus: Corpus) -> None:
    with pytest.raises(ConfigError, match="no such baseline"):
        Baseline.load(corpus.root / "basline.json")
