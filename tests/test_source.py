"""A file is bounded, unpacked and decoded before any reader sees it."""

import gzip
import lzma
import os
import zipfile
from pathlib import Path

import pytest
import zstandard

from trendlab.loading.source import Source, plain
from trendlab.loading.trees import parse_xml
from trendlab.loading.workbook import expand
from trendlab.tables import LoadError

ROWS = b"id,title\n1,un\n2,deux\n"


def made(path: Path, data: bytes) -> Source:
    path.write_bytes(data)
    return Source(path)


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [(".gz", gzip.compress), (".xz", lzma.compress), (".zst", zstandard.compress)],
)
def test_packed_file_reads_as_what_is_inside(tmp_path, suffix, pack):
    source = made(tmp_path / f"a.csv{suffix}", pack(ROWS))

    assert source.data == ROWS
    assert source.repairs == []


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, zstandard.compress])
@pytest.mark.parametrize("damage", ["bomb", "cut", "tail"])
def test_damaged_or_hostile_packing_is_refused(tmp_path, pack, damage):
    data = {
        "bomb": lambda: pack(bytes(50_000_000)),
        "cut": lambda: pack(os.urandom(50_000))[:-20],
        "tail": lambda: pack(ROWS) + b"garbage",
    }[damage]()

    with pytest.raises(LoadError, match=r"^a\.csv: .*(bomb|cut off|after the end|damaged)"):
        _ = made(tmp_path / "a.csv", data).data


def test_gzip_under_another_name_is_read_and_told(tmp_path):
    source = made(tmp_path / "a.csv", gzip.compress(ROWS))

    assert source.data == ROWS
    assert source.repairs == ["Unpacked: it is gzip, whatever its name says."]


def test_zip_gives_its_files_one_by_one(tmp_path):
    path = tmp_path / "both.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", ROWS)
        archive.writestr("deep/b.csv", ROWS)
        archive.writestr("__MACOSX/._a.csv", b"\0")

    assert [(s.name, s.data) for s in expand(path)] == [
        ("both.zip/a.csv", ROWS),
        ("both.zip/deep/b.csv", ROWS),
    ]


@pytest.mark.parametrize("member", ["../../evil.csv", "/etc/evil.csv", "..\\evil.csv", "C:/e.csv"])
def test_zip_that_points_outside_is_refused(tmp_path, member):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, ROWS)

    with pytest.raises(LoadError, match="points outside the zip"):
        list(expand(path))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs on this system")
def test_fifo_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")

    with pytest.raises(LoadError, match=r"^pipe\.csv: not a regular file\.$"):
        _ = Source(tmp_path / "pipe.csv").data


def test_sparse_file_is_refused_before_it_is_read(tmp_path):
    with (tmp_path / "sparse.csv").open("wb") as opened:
        opened.truncate(400_000_000)
    with pytest.raises(LoadError, match="NUL bytes"):
        _ = Source(tmp_path / "sparse.csv").data


def test_file_without_line_ends_is_refused(tmp_path):
    with pytest.raises(LoadError, match="no line end"):
        _ = made(tmp_path / "a.csv", b"a" * 10_000_000).data


def test_file_that_grows_while_it_is_read_is_refused(tmp_path, monkeypatch):
    source = made(tmp_path / "a.csv", ROWS)
    grown = iter(range(10))
    stat = os.fstat

    def growing(descriptor: int) -> os.stat_result:
        with source.path.open("ab") as opened:
            opened.write(b"%d,x\n" % next(grown))
        return stat(descriptor)

    monkeypatch.setattr(os, "fstat", growing)
    with pytest.raises(LoadError, match=r"^a\.csv: it changed while it was read"):
        _ = source.data


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (ROWS.decode().encode("utf-8-sig"), "A byte order mark is removed."),
        (ROWS.decode().encode("utf-16"), "Decoded from UTF-16."),
        (ROWS.decode().encode("utf-32"), "Decoded from UTF-32."),
    ],
)
def test_byte_order_mark_decides_and_is_told(tmp_path, data, told):
    source = made(tmp_path / "a.csv", data)

    assert source.text == ROWS.decode()
    assert source.repairs == [told]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("id,title\n1,Vláda schválila rozpočet\n", "cp1250"),
        ("id,title\n1,L’été à Nîmes : « cœur »\n", "cp1252"),
        ("id,title\n1,işkur başvurusu\n", "cp1254"),
        ("id,title\n1,François déjà\n", "mac_roman"),
        ("id,title\n1,Война и мир\n", "cp1251"),
    ],
)
def test_other_encoding_is_refused_with_line_byte_and_a_guess(tmp_path, text, encoding):
    source = made(tmp_path / "a.csv", text.encode(encoding))
    first = text.encode(encoding).index(next(c for c in text if not c.isascii()).encode(encoding))

    with pytest.raises(LoadError, match=rf'line 2, byte {first}: 0x.* Say encoding="{encoding}"'):
        _ = source.text
    assert Source(source.path, encoding).text == text
    assert source.decode_guess() == text
    assert source.repairs == [f"Decoded from {encoding}: the file is not UTF-8."]


def test_utf16_without_a_mark_is_named(tmp_path):
    with pytest.raises(LoadError, match=r'UTF-16 without a mark. Say encoding="utf-16-le"'):
        _ = made(tmp_path / "a.csv", ROWS.decode().encode("utf-16-le")).text


@pytest.mark.parametrize(
    ("xml", "told"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "DTD or entities"),
        (b'<!-- <a --><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "DTD or entities"),
        (b"<x>\n<y></x>", "line 2, column"),
        (b"<x>" * 150 + b"</x>" * 150, "over 100 levels"),
        (b"<x " + b" ".join(b'a%d="1"' % i for i in range(1500)) + b"/>", "over 1,000 attributes"),
        (b"\xff\xfe<", "not well-formed"),
    ],
)
def test_hostile_or_broken_xml_is_one_clear_line(tmp_path, xml, told):
    with pytest.raises(LoadError, match=rf"^a\.xml: .*{told}.*$"):
        parse_xml(made(tmp_path / "a.xml", xml))


def test_shown_values_cannot_move_a_terminal():
    assert plain("a\x1b[31m\u202eb\nc") == "a\\x1b[31m\\u202eb\\nc"
    assert len(plain("é" * 500)) == 80
