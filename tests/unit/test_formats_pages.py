"""Web pages, alone and in archives: lines of the whole page, and that nothing that is damaged goes unnoticed."""

from __future__ import annotations

import gzip
import json
import pickle
import zlib
from pathlib import Path

import pytest

pytest.importorskip("lxml")

from cleaner.corpus.formats import archives, http_messages
from cleaner.corpus.formats.archives import Archive
from cleaner.corpus.formats.contract import Chunk, FieldNames
from cleaner.corpus.formats.pages import PageError, decode_page, page_lines, page_text
from cleaner.corpus.formats.registry import format_named, format_of
from cleaner.corpus.readers import Source
from cleaner.errors import InputError

NAMES = FieldNames()


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>一\n  二<b> 三</b></p>四<br>五", ["一 二 三", "四", "五"]),
        ("<table><tr><th>名<th>数<tr><td>甲<td>1</table>", ["名", "数", "甲", "1"]),
        ("<ol><li>一<ul><li>甲</ul><li>二</ol>", ["一", "甲", "二"]),
        ("<h1>题</h1><dl><dt>词<dd>义</dl>", ["题", "词", "义"]),
        ("<pre>一\n  二</pre>", ["一", "二"]),
        ("<select><option>京<option>沪</select>", ["京 沪"]),
        ("a<script>x</script>b<!-- c --><?p q?><style>d</style><noscript>e</noscript>", ["ab"]),
        ('<p style="DISPLAY : none">x</p><p style="color:red">y</p>', ["y"]),
        ("<title>题</title><body>文", ["文"]),
        ("<p>一&nbsp;二&#12288;三&hellip;&#x4E00;&#xD800;</p>", ["一\u00a0二\u3000三…一\ufffd"]),
        ('<?xml version="1.0" encoding="gbk"?>\n<html><body>一</body></html>', ["一"]),
        ("<p>a\0b</p>", ["ab"]),
        ("plain 文\ud800", ["plain 文?"]),
        ("", []),
        ("<!-- -->", []),
        ("<frameset><frame></frameset>", []),
    ],
)
def test_blocks_begin_lines_and_white_space_runs_together(html: str, lines: list[str]) -> None:
    assert page_lines(html) == lines


def test_a_page_nested_too_deeply_is_told() -> None:
    assert page_lines("<div>" * 1500 + "x") == ["x"]
    with pytest.raises(PageError, match="nested too deeply"):
        page_lines("<div>" * 100_000 + "x")


BODY = "<p>今天的天氣很好，我們去公園散步。</p>"


@pytest.mark.parametrize(
    ("raw", "charset"),
    [
        (('<meta charset="big5">' + BODY).encode("big5"), ""),
        (("<meta http-equiv=Content-Type content='text/html; charset=GB2312'>" + BODY).encode("gbk"), ""),
        ((BODY * 20).encode("big5"), ""),
        ((BODY * 20).encode("gb18030"), ""),
        (('<meta charset="big5">' + BODY).encode("gbk"), "GBK"),
        (('<meta charset="utf-8">' + BODY * 20).encode("big5"), ""),
        (('<meta charset="no-such">' + BODY).encode(), "also-none"),
        (BODY.encode("utf-16"), "utf-8"),
        (('<meta charset="big5">' + BODY).encode("utf-8-sig"), ""),
    ],
)
def test_charsets_by_mark_server_page_and_bytes(raw: bytes, charset: str) -> None:
    assert "今天的天氣很好，我們去公園散步。" in decode_page(raw, charset)


def test_characters_are_those_of_browsers() -> None:
    assert page_text(b"<meta charset=gb2312><p>x\xa3\xa0y") == "x\u3000y"


def record(kind: str, content: bytes, content_type: str = "application/http; msgtype=response", **fields: str) -> bytes:
    head = {"WARC-Type": kind, "Content-Type": content_type, "Content-Length": str(len(content)), **fields}
    head |= {
        "WARC-Record-ID": "<urn:uuid:1>",
        "WARC-Target-URI": "http://a.cn/?中",
        "WARC-Date": "2021-05-01T00:00:00Z",
    }
    lines = ["WARC/1.0", *(f"{name}: {value}" for name, value in head.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content + b"\r\n\r\n"


def answer(body: bytes, kind: str = "text/html", status: str = "200 OK", more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + body


def page(text: str, **options: str) -> bytes:
    return record("response", answer(f"<p>{text}</p>".encode(), **options))


def read(file: Path, names: FieldNames = NAMES, chars: int = 1 << 20) -> list[Chunk]:
    return list(format_of(file).read_chunks(Source(file, file.name, file), names, chars=chars))


def write(tmp_path: Path, raw: bytes, name: str = "a.warc") -> Path:
    file = tmp_path / name
    file.write_bytes(raw)
    return file


def texts(chunks: list[Chunk]) -> list[str]:
    return [one.text for chunk in chunks for one in chunk.records]


def test_pages_of_an_archive_and_what_is_passed_over(tmp_path: Path) -> None:
    raw = b"".join(
        [
            record("warcinfo", b"x: y", "application/warc-fields"),
            record("request", b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"),
            page("一"),
            page("gone", status="404 Not Found"),
            page("moved", status="301 Moved"),
            record("response", answer(b"\x89PNG", "image/png")),
            record("resource", "<p>二".encode(), "text/html; charset=utf-8"),
            record("conversion", "三\n四".encode(), "text/plain"),
            record("response", b"v=spf1", "text/dns"),
            record("response", answer(b"<p>5</p>", "")),
        ]
    )
    (chunk,) = read(write(tmp_path, raw))
    assert texts([chunk]) == ["一", "二", "三\n四", "5"]
    assert not chunk.broken
    assert [(one.number, one.place, one.id) for one in chunk.records][:2] == [
        (2, "3", "urn:uuid:1"),
        (6, "7", "urn:uuid:1"),
    ]
    (chunk,) = read(tmp_path / "a.warc", FieldNames(id="url"))
    assert chunk.records[0].id == "http://a.cn/?中"
    form = format_named(format_of("a.warc.gz").written_as)
    assert form.name == "jsonl.gz"
    rows = gzip.decompress(form.encode(chunk, ["1", "2", "3", "4"], NAMES)).splitlines()
    assert json.loads(rows[0]) == {
        "id": "urn:uuid:1",
        "url": "http://a.cn/?中",
        "date": "2021-05-01T00:00:00Z",
        "text": "1",
    }
    with pytest.raises(InputError, match="no format 'warc'"):
        format_named("warc")


# With a time of its own each process that collects the tests would name them otherwise.
PACKED_PAGE = gzip.compress("<p>字</p>".encode(), mtime=0)


def chunked(body: bytes) -> bytes:
    pieces = [body[at : at + 7] for at in range(0, len(body), 7)]
    return b"".join(b"%x;x=y\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "more"),
    [
        (chunked("<p>字</p>".encode()), "Transfer-Encoding: chunked\r\n"),
        ("<p>字</p>".encode(), "Transfer-Encoding: chunked\r\n"),
        (PACKED_PAGE, "Content-Encoding: gzip\r\n"),
        ("<p>字</p>".encode(), "Content-Encoding: gzip\r\n"),
        (zlib.compress("<p>字</p>".encode()), "Content-Encoding: deflate\r\n"),
        (zlib.compress("<p>字</p>".encode())[2:-4], "Content-Encoding: deflate\r\n"),
        ("<p>字</p>".encode(), "Content-Encoding: br\r\n"),
        (chunked(PACKED_PAGE), "content-encoding: GZIP\r\nTRANSFER-ENCODING: chunked\r\n"),
    ],
)
def test_bodies_are_unpacked(tmp_path: Path, body: bytes, more: str) -> None:
    assert texts(read(write(tmp_path, record("response", answer(body, more=more))))) == ["字"]


@pytest.mark.parametrize(
    ("damaged", "why"),
    [
        (record("response", b"no http"), "no answer of a web server"),
        (
            record("response", answer(b"\x1f\x8b\x08\x00xxxx" * 9, more="Content-Encoding: gzip\r\n")),
            "cannot be unpacked",
        ),
        (record("response", answer(b"\x1b\x80\x00", more="Content-Encoding: br\r\n")), "packed in a way ('br')"),
        (page("<div>" * 5000 + "x"), "nested too deeply"),
        (b"garbage\nmore garbage\n", "no record of an archive begins here"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", "a record without its length"),
        (b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -5\r\n\r\n", "a record without its length"),
    ],
)
def test_a_broken_record_says_why_and_the_rest_goes_on(tmp_path: Path, damaged: bytes, why: str) -> None:
    (chunk,) = read(write(tmp_path, page("一") + damaged + page("二")))
    assert texts([chunk]) == ["一", "二"]
    (broken,) = chunk.broken
    assert why in broken.message
    assert ";" in broken.message
    assert broken.place == "2"


@pytest.mark.parametrize("lost", [5, 30, 200])
def test_an_archive_cut_short_is_told(tmp_path: Path, lost: int) -> None:
    other = record("request", b"x" * 400, "application/http")
    for last in (page("二" * 100), other):
        (chunk,) = read(write(tmp_path, (page("一") + last)[:-lost]))
        assert texts([chunk]) == ["一"]
        assert "cut short" in chunk.broken[0].message
    with pytest.raises(InputError, match="cut short"):
        read(write(tmp_path, gzip.compress(page("一")) + gzip.compress(page("二"))[:-lost], "a.warc.gz"))


def test_what_is_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_BODY_BYTES", 3000)
    monkeypatch.setattr(http_messages, "MAX_BODY_BYTES", 3000)
    bomb = gzip.compress(b"<p>" + b"x" * 100_000, mtime=0)
    raw = page("x" * 5000) + record("response", answer(b"\x89" * 5000, "image/png"))
    raw += record("response", answer(bomb, more="Content-Encoding: gzip\r\n")) + page("一")
    (chunk,) = read(write(tmp_path, raw))
    assert texts([chunk]) == ["一"]
    assert ["a record of more than" in chunk.broken[0].message, "more than 0 MB" in chunk.broken[1].message] == [
        True,
        True,
    ]


@pytest.mark.parametrize("compression", ["", "gz"])
@pytest.mark.parametrize("chars", [1, 20, 1 << 20])
def test_chunks_of_archives_can_be_resumed(tmp_path: Path, compression: str, chars: int) -> None:
    records = [page(str(at)) for at in range(30)]
    pack = gzip.compress if compression else bytes
    file = write(tmp_path, b"".join(map(pack, records)), "a.warc" + ("." + compression if compression else ""))
    chunks = read(file, chars=chars)
    assert texts(chunks) == [str(at) for at in range(30)]
    assert 0 <= file.stat().st_size - sum(chunk.bytes_read for chunk in chunks) <= 4  # line ends behind the last record
    assert pickle.loads(pickle.dumps(chunks)) == chunks
    for start in range(0, len(chunks) + 1, 7):
        resumed = list(Archive(compression).read_chunks(Source(file, file.name, file), NAMES, chars=chars, start=start))
        assert [one.records for one in resumed] == [one.records for one in chunks[start:]]


def test_an_empty_archive_is_an_empty_table(tmp_path: Path) -> None:
    (chunk,) = read(write(tmp_path, b""))
    assert (chunk.records, chunk.broken) == ([], [])
