"""The book's table of contents: its sections, and how they are read from a CSV file.

A file is taken as a whole or not at all; what is wrong is named line by line.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.bounds import PAGE, shown
from bot.core.errors import UserError
from bot.core.plan import Pages

MOST_BYTES = 256 * 1024
MOST_SECTIONS = 2000
LONGEST_TITLE = 200
SHOWN_LINES = 10
SEPARATORS = (",", "\t", ";")
TITLE_COLUMNS = frozenset({"title", "section", "name", "chapter", "제목", "절", "장", "목차", "단원"})
PAGE_COLUMNS = frozenset(
    {"page", "pages", "p", "p.", "start", "first page", "쪽", "페이지", "시작 쪽", "시작 페이지"}
)
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""How .xlsx, .ods and .numbers files begin, and .xls files."""
NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
END_OF_FILE = "\x1a"
"""With it, some old DOS programs end their files."""
NUMBER = re.compile(r"(?:pp?\.?|쪽)?\s*(-?\d+)(?:\.0*)?\s*(?:쪽|페이지)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the table of contents with its first page."""

    title: str
    page: int


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line of the file (from 1, as an editor counts) that cannot be read, and why."""

    number: int
    reason_key: str
    values: Mapping[str, str | int] = field(default_factory=dict)


class SectionsError(UserError):
    """Nothing was imported. `lines` are all bad lines, none where the whole file is refused."""

    def __init__(self, key: str, lines: Sequence[BadLine] = (), **values: str | int) -> None:
        super().__init__(key, again=None, **values)
        self.lines = tuple(lines)

    @property
    def shown(self) -> tuple[BadLine, ...]:
        """The bad lines that a message has room for; the value `more` counts the others."""
        return self.lines[:SHOWN_LINES]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where a file keeps what: its separator, its columns, and whether line 1 names them."""

    separator: str
    title: int
    page: int
    width: int
    header: bool


def starts(sections: Sequence[Section]) -> tuple[int, ...]:
    """The pages on which sections begin, each once, in order."""
    return tuple(sorted({section.page for section in sections}))


def sections_in(sections: Sequence[Section], pages: Pages) -> tuple[Section, ...]:
    """The sections that begin in `pages`, and the one that `pages` begin in the middle of."""
    ordered = sorted(sections, key=lambda section: section.page)
    first = bisect_left(ordered, pages.first, key=lambda section: section.page)
    last = bisect_right(ordered, pages.last, key=lambda section: section.page)
    begins = first < len(ordered) and ordered[first].page == pages.first
    return tuple(ordered[first if begins else max(0, first - 1) : last])


def parse_sections(data: bytes, filename: str = "") -> tuple[Section, ...]:
    """Read a CSV file of titles and pages, in the order of the book.

    Commas, tabs or semicolons separate; line 1 names the columns (title, page), or is the first
    section where its second column is a number. SectionsError names everything that is wrong.
    """
    name = shown(filename)
    text = _decode(data, name)
    layout = _layout(text, name)
    sections: list[Section] = []
    bad: list[BadLine] = []
    records = _records(text, layout.separator)
    if layout.header:
        next(records)
    before = PAGE.first
    for number, cells in records:
        entry = _entry(number, cells, layout, before)
        if isinstance(entry, Section):
            sections.append(entry)
            before = entry.page
        else:
            bad.append(entry)
            # After a page out of order the next line is compared with that one: one slip, one error.
            before = int(entry.values.get("page", before))
        if len(sections) + len(bad) > MOST_SECTIONS:
            raise SectionsError("error.sections.many", filename=name, most=MOST_SECTIONS)
    if bad:
        more = max(0, len(bad) - SHOWN_LINES)
        raise SectionsError("error.sections.lines", bad, filename=name, count=len(bad), more=more)
    if not sections:
        raise SectionsError("error.sections.empty", filename=name)
    return tuple(sections)


def _decode(data: bytes, name: str) -> str:
    """The file's text; SectionsError where it is too large, or no text."""
    if len(data) > MOST_BYTES:
        size = -(-len(data) // 1024)
        raise SectionsError("error.sections.large", filename=name, kilobytes=size, most=MOST_BYTES // 1024)
    if data.startswith(SPREADSHEETS):
        raise SectionsError("error.sections.spreadsheet", filename=name)
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    # No encoding of ours has these among its longer characters; a picture or a program has some.
    if not wide and (
        data.startswith(b"%PDF-") or NOT_TEXT.search(data.decode("latin-1").rstrip(END_OF_FILE))
    ):
        raise SectionsError("error.sections.binary", filename=name)
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp949"):
        try:
            text = data.decode(encoding).rstrip(END_OF_FILE)
        except UnicodeDecodeError:
            continue
        if NOT_TEXT.search(text):
            raise SectionsError("error.sections.binary", filename=name)
        if not text.strip():
            raise SectionsError("error.sections.empty", filename=name)
        return text
    raise SectionsError("error.sections.encoding", filename=name)


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str] | None]]:
    """The file's records with the line each begins on; None for one whose quotes do not match."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = [_plain(cell) for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error:
            yield number, None
            continue
        if any(cells):
            yield number, cells


def _plain(cell: str) -> str:
    """A cell as one line; nothing where there is nothing to see."""
    line = " ".join(cell.split())
    return line if any(not unicodedata.category(c).startswith(("C", "Z")) for c in line) else ""


def _layout(text: str, name: str) -> _Layout:
    """How the file is laid out, as its first line tells."""
    for separator in SEPARATORS:
        _, cells = next(_records(text, separator), (1, None))
        if cells is None or len(cells) < 2:
            continue
        heads = [unicodedata.normalize("NFKC", cell).casefold() for cell in cells]
        title = next((at for at, head in enumerate(heads) if head in TITLE_COLUMNS), None)
        page = next((at for at, head in enumerate(heads) if head in PAGE_COLUMNS), None)
        if title is not None and page is not None:
            return _Layout(separator, title, page, len(cells), header=True)
        if _number(cells[1]) is not None and not any(cells[2:]):
            return _Layout(separator, 0, 1, 2, header=False)
    first_line = next(line for line in text.splitlines() if line.strip())
    raise SectionsError("error.sections.header", filename=name, text=shown(first_line))


def _number(cell: str) -> int | None:
    """The number a page's cell holds ("17", "p. 17", "17쪽", "17.0"), however large, or None."""
    found = NUMBER.fullmatch(unicodedata.normalize("NFKC", cell))
    return int(found[1][:12]) if found else None


def _entry(number: int, cells: list[str] | None, layout: _Layout, before: int) -> Section | BadLine:
    """The section on a line, or what is wrong with the line."""
    if cells is None:
        return BadLine(number, "error.sections.line_quote")
    if any(cells[layout.width :]):
        return BadLine(number, "error.sections.line_columns")
    cells += [""] * (layout.width - len(cells))
    title, cell = cells[layout.title], cells[layout.page]
    if not title:
        return BadLine(number, "error.sections.line_title_missing")
    if len(title) > LONGEST_TITLE:
        values = {"length": len(title), "most": LONGEST_TITLE}
        return BadLine(number, "error.sections.line_title_long", values)
    if not cell:
        return BadLine(number, "error.sections.line_page_missing")
    page = _number(cell)
    if page is None:
        return BadLine(number, "error.sections.line_page_text", {"text": shown(cell)})
    if page not in PAGE:
        bounds: dict[str, str | int] = {"text": shown(cell), "first": PAGE.first, "last": PAGE.last}
        return BadLine(number, "error.sections.line_page_range", bounds)
    if page < before:
        return BadLine(number, "error.sections.line_page_back", {"page": page, "before": before})
    return Section(title, page)
