"""Zips out and in: always the same bytes, and nothing from outside that is more than it says."""

from __future__ import annotations

import io
import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.bundle import ENTRIES_MOST, Bundle, is_plain, pack
from bot.core.errors import UserError
from bot.core.sheets import BOM, sheet

FILES = {"a.txt": b"first", "folder/b.json": b"{}" * 5000}


def zipped(entries: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip as other programs make them."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", kind) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return made.getvalue()


def test_the_same_files_are_the_same_bytes() -> None:
    """Nothing of when or where it was made is in it, and every program opens it."""
    packed = pack(FILES)
    assert packed == pack(dict(FILES))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == list(FILES)
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    bundle = Bundle(packed)
    assert "a.txt" in bundle
    assert "c.txt" not in bundle
    assert bundle.read("folder/b.json", 10_000) == FILES["folder/b.json"]


@pytest.mark.parametrize(
    "path", ["../up", "/etc/passwd", "a/../b", "C:/x", "a\\b", "./a", "a//b", "", "a/./b", "a\nb"]
)
def test_paths_that_lead_elsewhere(path: str) -> None:
    """One such entry and the whole zip is refused."""
    assert not is_plain(path)
    if path not in ("", "a\nb"):
        # On this system a backslash is a letter like any other; elsewhere it leads elsewhere.
        with pytest.raises(UserError, match="import.paths"):
            Bundle(zipped({"study.json": b"", path: b""}))


def test_bombs() -> None:
    """What says how large it is, what lies about it, and too many entries."""
    with pytest.raises(UserError, match="import.bomb"):
        Bundle(zipped({"a": bytes(80 << 20)}))
    with pytest.raises(UserError, match="import.bomb"):
        Bundle(zipped({str(number): b"" for number in range(ENTRIES_MOST + 1)}))
    bundle = Bundle(zipped({"a": bytes(1 << 20)}))
    with pytest.raises(UserError, match="import.bomb"):
        bundle.read("a", 1000)
    lying = bytearray(zipped({"a": bytes(1 << 20)}))
    at = lying.rindex(b"PK\x01\x02")
    lying[at + 24 : at + 28] = struct.pack("<I", 10)
    with pytest.raises(UserError, match="import.zip"):
        Bundle(bytes(lying)).read("a", 1000)


def test_other_kinds_of_zip() -> None:
    """Packed in a way we never do, or twice the same name."""
    for kind in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        with pytest.raises(UserError, match="import.zip"):
            Bundle(zipped({"a": b"text"}, kind)).read("a", 100)


@given(at=st.integers(min_value=0), byte=st.integers(0, 255), cut=st.booleans())
def test_broken_bytes_are_told(at: int, byte: int, cut: bool) -> None:
    """Whatever is changed: it reads as it was, or there is a UserError."""
    data = bytearray(pack(FILES))
    at %= len(data)
    if cut:
        del data[at:]
    else:
        data[at] = byte
    read = {}
    with suppress(UserError):
        bundle = Bundle(bytes(data))
        for name in FILES:
            if name in bundle:
                read[name] = bundle.read(name, 20_000)
    assert read.items() <= FILES.items()


def test_sheets_run_nothing() -> None:
    """Excel knows the letters, and text stays text, also behind what nobody sees; numbers stay numbers."""
    rows = [("=1+1", -3, None), ("+82 10", 4, " @x"), ("-a", 0, "\u200b=b"), ('a,"b"\nc', 1, "a=b")]
    text = sheet(["이름", "n", "="], rows).decode()
    assert text.startswith(BOM)
    assert text.removeprefix(BOM).split("\r\n") == [
        "이름,n,'=",
        "'=1+1,-3,",
        "'+82 10,4,' @x",
        "'-a,0,'\u200b=b",
        '"a,""b""\nc",1,a=b',
        "",
    ]


@given(st.text())
def test_no_cell_is_a_formula(text: str) -> None:
    """Whatever members write."""
    cell = sheet(["a"], [(text,)]).decode().removeprefix(BOM).split("\r\n", 1)[1]
    assert cell.lstrip('" \t\r\n')[:1] not in set("=+-@")
