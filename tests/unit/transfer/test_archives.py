"""A ZIP is read within bounds, and nothing is written under a name that it gives."""

import io
import json
import os
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from tests.unit.transfer.exports_on_disk import all_of, claude, ids_in, written
from tools.transfer import archives

Entries = dict[str, bytes]


def zipped(entries: Entries, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP with these files."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", method) as opened:
        for name, content in entries.items():
            opened.writestr(name, content)
    return archive.getvalue()


def export_of(*numbers: int) -> bytes:
    """An export with these conversations."""
    return json.dumps([claude(number) for number in numbers]).encode()


def test_conversations_of_all_files_are_read_by_content(tmp_path: Path) -> None:
    """ChatGPT's ZIP has many, beside profiles, ratings and pictures; none of those is told."""
    entries: Entries = {
        "user.json": b'{"id": "user-1"}',
        "chat.html": b"<html>{}</html>",
        "conversations-000.json": json.dumps([{"id": "a", "title": None, "mapping": {}}]).encode(),
        "conversations-001.json": json.dumps([{"id": "b", "mapping": {}}]).encode("utf-16"),
        "message_feedback.json": json.dumps([{"rating": "up"}] * 200).encode(),
        "pictures/": b"",
        "pictures/1.dat": b"\x89PNG{",
        "empty.json": b"",
        "nested/folder/some.dat": export_of(1),
    }
    read_whole, unreadable = all_of(written(tmp_path, zipped(entries)))
    assert [conversation.source_id for conversation, _ in read_whole] == ["a", "b", "c1"]
    assert read_whole[2][0].place == "export, nested/folder/some.dat, conversation 1"
    assert not unreadable


def test_zip_without_conversations_is_told_once(tmp_path: Path) -> None:
    """So is one without files."""
    told = [("export", "it has no conversation of a known product")]
    assert ids_in(
        written(tmp_path, zipped({"user.json": b'{"id": "user-1"}', "list.json": b"[1, [2]]"}))
    ) == ([], told)
    assert ids_in(written(tmp_path, zipped({}))) == ([], told)


def test_unknown_objects_beside_conversations_are_told(tmp_path: Path) -> None:
    """Also those before the first conversation."""
    content = json.dumps([{"a": 1}, claude(1), {"b": 1}]).encode()
    ids, unreadable = ids_in(written(tmp_path, zipped({"x.json": content})))
    assert ids == ["c1"]
    assert [place for place, _ in unreadable] == [
        "export, x.json, conversation 1",
        "export, x.json, conversation 3",
    ]


@pytest.mark.parametrize(
    "name", ["../x.json", "a/../../x.json", "/etc/x.json", "..\\x.json", "C:\\x.json", "a/.."]
)
def test_path_that_leads_out_is_told_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    """The other files are read."""
    folder = tmp_path / "inner"
    folder.mkdir()
    path = written(folder, zipped({name: export_of(1), "x.json": export_of(2)}))
    assert ids_in(path) == (["c2"], [(f"export, {name}", "its path leads out of the ZIP")])
    assert {found.name for found in tmp_path.rglob("*")} == {"inner", "export"}


def test_zip_inside_a_zip_is_told(tmp_path: Path) -> None:
    """It may hold another, and so on."""
    ids, ((place, reason),) = ids_in(
        written(tmp_path, zipped({"more.zip": zipped({"x.json": export_of(1)})}))
    )
    assert (ids, place) == ([], "export, more.zip")
    assert reason.startswith("it is a ZIP inside the ZIP")


def test_encrypted_file_is_told(tmp_path: Path) -> None:
    """Its flag says that it is."""
    content = bytearray(zipped({"x.json": export_of(1), "y.json": export_of(2)}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags] |= 1
    assert ids_in(written(tmp_path, bytes(content))) == (["c2"], [("export, x.json", "it is encrypted")])


def test_file_of_an_unbounded_method_is_told(tmp_path: Path) -> None:
    """The library unpacks LZMA and bzip2 in pieces of any size."""
    for method in (zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2):
        told = [("export, x.json", "it is packed by another method than deflate")]
        assert ids_in(written(tmp_path, zipped({"x.json": export_of(1)}, method))) == ([], told)


def bomb(size: int) -> bytes:
    """A ZIP whose file says that it has ``size`` bytes. It has some of them."""
    begun = zlib.compressobj(wbits=-15)
    packed = begun.compress(b"[" + b" " * (8 << 20)) + begun.flush()
    name = b"x.json"
    sizes = struct.pack("<HHQQ", 1, 16, size, len(packed))
    common = struct.pack("<HHHHHIIIHH", 45, 0, 8, 0, 33, 0, 0xFFFFFFFF, 0xFFFFFFFF, len(name), len(sizes))
    local = b"PK\x03\x04" + common + name + sizes + packed
    central = (
        b"PK\x01\x02" + struct.pack("<H", 45) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name + sizes
    )
    return local + central + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)


def test_file_that_unpacks_to_100_gb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even to its beginning: only its first kilobyte is looked at."""
    monkeypatch.setattr(archives, "copy_of", None)
    ids, ((place, reason),) = ids_in(written(tmp_path, bomb(100 << 30)))
    assert (ids, place) == ([], "export, x.json")
    assert reason.startswith("it would unpack to 107,374,182,400 bytes, and ")


def test_file_that_has_more_than_it_says_is_cut_there(tmp_path: Path) -> None:
    """Eight megabytes are packed, and 100,000 bytes are read."""
    ids, unreadable = ids_in(written(tmp_path, bomb(100_000)))
    assert ids == []
    assert [place for place, _ in unreadable] == ["export, x.json, conversation 1", "export, x.json"]
    assert unreadable[0][1].startswith("the file ends before its list does")


def test_files_share_the_bytes_that_a_zip_may_unpack_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many small bombs are no way around the bound; pictures do not count."""
    content = export_of(1) + b" " * 1000
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 2 * len(content))
    monkeypatch.setattr(archives, "MAX_RATIO", 0)
    entries: Entries = {"picture.dat": os.urandom(9000)} | {f"{number}.json": content for number in range(3)}
    ids, ((place, reason),) = ids_in(written(tmp_path, zipped(entries)))
    assert (ids, place) == (["c1", "c1"], "export, 2.json")
    assert reason == f"it would unpack to {len(content):,} bytes, and 0 are left for this ZIP"


def test_directory_above_the_limit_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library would hold all of it in memory."""
    path = written(tmp_path, zipped({f"{number}.json": export_of(number) for number in range(30)}))
    monkeypatch.setattr(archives, "MAX_DIRECTORY_BYTES", 1000)
    ids, ((place, reason),) = ids_in(path)
    assert (ids, place) == ([], "export")
    assert reason.startswith("the ZIP's directory has ")


def test_what_stands_before_a_broken_place_is_read(tmp_path: Path) -> None:
    """Then the ZIP is told to be broken, and the next file is read."""
    large = json.dumps([claude(1), claude(2, summary="x" * 200_000)]).encode()
    content = bytearray(zipped({"x.json": large, "y.json": export_of(3)}, zipfile.ZIP_STORED))
    content[content.index(b"x" * 1000)] ^= 1
    ids, unreadable = ids_in(written(tmp_path, bytes(content)))
    assert ids == ["c1", "c3"]
    assert [place for place, _ in unreadable] == ["export, x.json, conversation 2", "export, x.json"]
    assert unreadable[1][1] == "the ZIP is broken here"


def test_name_is_printable_in_a_place(tmp_path: Path) -> None:
    """A terminal would obey it."""
    ((conversation, _),), _ = all_of(written(tmp_path, zipped({"a\x1b[2J\n.json": export_of(1)})))
    assert conversation.place == "export, a?[2J?.json, conversation 1"


def test_no_file_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies that are too large for memory have no name, and end with what reads them."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    content = json.dumps([claude(number, summary="x" * 100_000) for number in range(20)]).encode()
    read_whole, unreadable = all_of(written(tmp_path, zipped({"x.json": content})))
    assert (len(read_whole), unreadable) == (20, [])
    assert [found.name for found in tmp_path.iterdir()] == ["export"]
