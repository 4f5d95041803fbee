from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cleaner.config import Config
from cleaner.corpus.manifest import Row, fingerprint, is_inner_path
from cleaner.corpus.writers import dump_json

ROW = Row("a.txt", "a.txt", "1", "2", {"codec": "utf-8"}, {"name": "hans"}, 3, 4, {"chrome/x": 1})


def test_a_row_comes_back() -> None:
    assert Row.from_json(ROW.to_json()) == ROW
    odd = replace(ROW, path="\udcff.txt")
    assert odd.to_json().isascii()
    assert Row.from_json(odd.to_json()) == odd


@pytest.mark.parametrize("line", ["", "{", "[]", "{}", '{"path":"a"}', '{"path":1}'])
def test_what_is_no_row_is_none(line: str) -> None:
    assert Row.from_json(line) is None


def test_a_row_of_a_later_version_with_more_keys_is_read() -> None:
    assert Row.from_json(json.dumps({**json.loads(ROW.to_json()), "new": 1})) == ROW


@pytest.mark.parametrize(
    ("name", "inner"),
    [("a/b.txt", True), ("/a", False), ("../a", False), ("a/../../b", False), ("", False), ("a\0", False)],
)
def test_paths_stay_inside(name: str, inner: bool) -> None:
    assert is_inner_path(name) is inner


def test_the_fingerprint_is_of_what_changes_texts() -> None:
    plain = fingerprint(Config())
    assert plain == fingerprint(Config(fail_on="never"))
    assert fingerprint(Config(ignore=("a", "b"))) == fingerprint(Config(ignore=("b", "a", "a"))) != plain
    assert len({plain, *(fingerprint(config) for config in (Config(script="tw"), Config(self_check="off")))}) == 3


def test_json_is_valid_utf8() -> None:
    assert dump_json({"a": "汉"}) == '{"a":"汉"}'
    assert dump_json(["\ud800汉"]) == '["\\ud800\\u6c49"]'
