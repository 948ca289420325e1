"""Sections files: what is read, in any shape programs write it, and how each bad line is named."""

from __future__ import annotations

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.book import BadLine, Section, SectionsError, parse_sections, sections_in, starts
from bot.core.plan import Pages

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"
GIF_WITHOUT_NUL = b"GIF89a\x01\x02\x03\x04,!\xf9\x05\x06"


def read(text: str) -> list[tuple[str, int]]:
    """The sections of a text, as plain pairs."""
    return [(section.title, section.page) for section in parse_sections(text.encode())]


def refused(data: bytes | str, filename: str = "book.csv") -> SectionsError:
    """The error that a file gives."""
    with pytest.raises(SectionsError) as caught:
        parse_sections(data.encode() if isinstance(data, str) else data, filename)
    return caught.value


def reasons(data: bytes | str) -> list[tuple[int, str]]:
    """The bad lines of a file: number and the last word of the reason."""
    error = refused(data)
    assert error.key == "error.sections.lines"
    return [(line.number, line.reason_key.removeprefix("error.sections.line_")) for line in error.lines]


class TestWhatIsRead:
    """The shapes of a good file."""

    def test_a_header_and_a_line_a_section(self) -> None:
        """Line 1 names the columns; quoted titles keep their commas."""
        text = 'title,page\n"2.7 Sum Rule, Product Rule, and Bayes\' Theorem",183\n6.4 Independence,186\n'
        assert read(text) == [
            ("2.7 Sum Rule, Product Rule, and Bayes' Theorem", 183),
            ("6.4 Independence", 186),
        ]

    @pytest.mark.parametrize(
        "header",
        ["title,page", "Title , PAGE", "제목,쪽", "절,페이지", "ｔｉｔｌｅ,ｐａｇｅ", "title,page,note"],
    )
    def test_headers_in_both_languages(self, header: str) -> None:
        """Names of columns in Korean and in English, in any case; other columns are left alone."""
        assert read(f"{header}\n1 서론,11\n") == [("1 서론", 11)]

    def test_columns_in_any_order(self) -> None:
        """The header says which column is which."""
        assert read("쪽,비고,제목\n11,,1 서론\n17,시험,2 선형대수\n") == [("1 서론", 11), ("2 선형대수", 17)]

    def test_no_header(self) -> None:
        """Without a header the second column is the page."""
        assert read("1 서론,11\n2 선형대수,17\n") == [("1 서론", 11), ("2 선형대수", 17)]

    @pytest.mark.parametrize("separator", ["\t", ";"])
    def test_tabs_and_semicolons(self, separator: str) -> None:
        """Spreadsheets separate with tabs or semicolons too; commas then belong to titles."""
        lines = [f"title{separator}page", f"Norms, and more{separator}71"]
        assert read("\n".join(lines)) == [("Norms, and more", 71)]
        assert read(lines[1]) == [("Norms, and more", 71)]

    def test_several_sections_on_one_page(self) -> None:
        """Sections that begin on the same page are all kept, in their order."""
        assert read("title,page\na,170\nb,170\nc,172\n") == [("a", 170), ("b", 170), ("c", 172)]

    @pytest.mark.parametrize(
        "cell", ["17", " 17 ", "p. 17", "p.17", "17쪽", "17 페이지", "１７", "17.0", '"17"']
    )
    def test_ways_to_write_a_page(self, cell: str) -> None:
        """A page may carry its unit, or a spreadsheet's decimal."""
        assert read(f"title,page\na,{cell}\n") == [("a", 17)]

    def test_titles_are_one_line(self) -> None:
        """A quoted title may go over lines; it is kept as one."""
        assert read('title,page\n"2.7 Linear\r\n  Mappings ",48\n') == [("2.7 Linear Mappings", 48)]

    def test_titles_are_kept_as_written(self) -> None:
        """Emoji, right-to-left text and markdown are titles like any other."""
        titles = ["🧮 **Linear** 👩‍👩‍👧", "الجبر الخطي", "@everyone `x`"]
        assert read("title,page\n" + "".join(f"{title},5\n" for title in titles)) == [(t, 5) for t in titles]

    def test_blank_lines_are_skipped(self) -> None:
        """Empty lines, and lines of nothing but separators, are no sections."""
        assert read("\n\ntitle,page\n\na,1\n , \n\nb,2\n\n") == [("a", 1), ("b", 2)]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
    @pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
    def test_encodings_of_korean_files(self, encoding: str, newline: str) -> None:
        """UTF-8 with and without a mark, Korean Excel's CP949, and UTF-16, with any line ends."""
        data = newline.join(["제목,쪽", "1 뷁 서론,11", "2 선형대수,17", ""]).encode(encoding)
        assert parse_sections(data) == (Section("1 뷁 서론", 11), Section("2 선형대수", 17))

    def test_the_end_mark_of_old_programs(self) -> None:
        """A trailing Ctrl-Z is no content."""
        assert read("title,page\na,1\n\x1a") == [("a", 1)]


class TestBadLines:
    """Each bad line is named with its number and reason, and nothing is imported."""

    def test_every_bad_line_is_named(self) -> None:
        """Numbers count the file's lines, also after blank lines and titles of two lines."""
        text = (
            "title,page\n"  # 1
            "\n"
            '"two\nlines",5\n'  # 3 and 4
            "no page,\n"
            ",6\n"
            "words,abc\n"
            "zero,0\n"
            "too far,100001\n"
            "back,3\n"
            "fine,7\n"
            "a comma, unquoted,8\n"
            '"after" quotes,9\n'
            f"{'x' * 201},10\n"
            '"never closed,11\n'
            "swallowed,12\n"
        )
        assert reasons(text) == [
            (5, "page_missing"),
            (6, "title_missing"),
            (7, "page_text"),
            (8, "page_range"),
            (9, "page_range"),
            (10, "page_back"),
            (12, "columns"),
            (13, "quote"),
            (14, "title_long"),
            (15, "quote"),
        ]

    def test_a_reason_carries_its_values(self) -> None:
        """The values fill the sentence."""
        error = refused("title,page\na,9\nb,7\nc,x\nd,0\n" + "y" * 300 + ",9\n")
        values = [dict(line.values) for line in error.lines]
        assert values == [
            {"page": 7, "before": 9},
            {"text": "x"},
            {"text": "0", "first": 1, "last": 100_000},
            {"length": 300, "most": 200},
        ]
        assert error.values == {"filename": "book.csv", "count": 4, "more": 0}

    def test_one_slip_is_one_error(self) -> None:
        """After a page far too large only the line after it is out of order, not all others."""
        assert reasons("title,page\na,11\nb,170\nc,12\nd,13\n") == [(4, "page_back")]

    def test_a_line_short_of_columns(self) -> None:
        """A line with fewer columns misses what the header puts there."""
        assert reasons("page,title\n5\n") == [(2, "title_missing")]
        assert reasons("title,page\na\n") == [(2, "page_missing")]

    def test_titles_of_nothing_to_see(self) -> None:
        """A title of invisible characters is no title."""
        assert reasons("title,page\n\u200b\u2060,5\n") == [(2, "title_missing")]

    def test_a_message_shows_the_first_ten(self) -> None:
        """All bad lines are kept, ten are shown, the others counted."""
        error = refused("title,page\n" + "a,\n" * 25)
        assert len(error.lines) == 25
        assert [line.number for line in error.shown] == list(range(2, 12))
        assert error.values == {"filename": "book.csv", "count": 25, "more": 15}

    @pytest.mark.parametrize("page", ["-3", "0", "100001", "9" * 5000])
    def test_pages_have_bounds(self, page: str) -> None:
        """A page of any length of digits is refused like any other that is too large."""
        assert reasons(f"title,page\na,{page}\n") == [(2, "page_range")]

    @pytest.mark.parametrize("page", ["xii", "12a", "1-2", "12,5", "½", "٪", "=1+1"])
    def test_pages_are_numbers(self, page: str) -> None:
        """Roman numbers, ranges, fractions and formulas are no pages."""
        assert reasons(f'title,page\na,"{page}"\n') == [(2, "page_text")]

    def test_a_bad_line_can_be_compared(self) -> None:
        """Bad lines are values."""
        assert refused("title,page\na,\n").lines == (BadLine(2, "error.sections.line_page_missing"),)


class TestRefusedFiles:
    """What is refused as a whole, with one reason."""

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", "empty"),
            (b"\n \r\n\t", "empty"),
            (b"\xef\xbb\xbf", "empty"),
            (b"title,page\n\n", "empty"),
            (PNG, "binary"),
            (GIF_WITHOUT_NUL, "binary"),
            (b"%PDF-1.7\n1 0 obj", "binary"),
            ("title,page\na\0b,1\n".encode("utf-16"), "binary"),
            ("title,page\na,1\n".encode("utf-16-le"), "binary"),
            (b"PK\x03\x04\x14\x00\x06\x00xl/workbook.xml", "spreadsheet"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "spreadsheet"),
            ("title,page\nCafé à,1\n".encode("latin-1"), "encoding"),
            (b"\xff\xfea", "encoding"),
            (b"Chapter one\nChapter two\n", "header"),
            (b"title\n1 Introduction\n", "header"),
            (b"title,where\na,1\n", "header"),
            (b"a,1\n" * 2001, "many"),
            (b"a,1\n" * 70_000, "large"),
            (b"x" * 5 * 1024 * 1024, "large"),
        ],
    )
    def test_one_clear_reason(self, data: bytes, reason: str) -> None:
        """Empty, binary, too large, unreadable or without the two columns."""
        error = refused(data)
        assert error.key == f"error.sections.{reason}"
        assert error.lines == ()
        assert error.values["filename"] == "book.csv"

    def test_the_largest_file_is_read(self) -> None:
        """2000 sections are read."""
        assert len(parse_sections(b"a,1\n" * 2000)) == 2000

    def test_a_header_error_shows_the_line(self) -> None:
        """The line that should name the columns is quoted, cut short."""
        assert refused("\n\nchapter number one and its very long subtitle, without pages\n").values[
            "text"
        ] == ("chapter number one and its very long su…")

    def test_a_file_without_name(self) -> None:
        """The file's name is never empty in an error."""
        assert refused(b"", "").values == {"filename": "–"}


class TestSectionsOfAWeek:
    """Which sections a range of pages reads."""

    sections = tuple(Section(title, page) for title, page in (("a", 11), ("b", 20), ("c", 20), ("d", 30)))

    @pytest.mark.parametrize(
        ("first", "last", "titles"),
        [
            (11, 19, "a"),
            (12, 19, "a"),
            (12, 20, "abc"),
            (20, 29, "bc"),
            (21, 29, "c"),
            (25, 40, "cd"),
            (31, 99, "d"),
            (1, 10, ""),
            (1, 11, "a"),
        ],
    )
    def test_sections_begin_in_the_pages_or_before_them(self, first: int, last: int, titles: str) -> None:
        """Those that begin in the pages, after the one that is still going on."""
        assert "".join(s.title for s in sections_in(self.sections, Pages(first, last))) == titles

    def test_a_book_without_sections(self) -> None:
        """No sections, none in any pages."""
        assert sections_in((), Pages(1, 9)) == ()
        assert starts(()) == ()

    def test_starts_are_sorted_and_single(self) -> None:
        """The plan wants each page once."""
        assert starts(self.sections[::-1]) == (11, 20, 30)


TITLES = (
    st.text(min_size=1, max_size=60)
    .map(lambda text: " ".join(text.split()))
    .filter(str.isprintable)
    .filter(bool)
)


class TestAnyFile:
    """Files nobody thought of."""

    @given(
        st.lists(st.tuples(TITLES, st.integers(1, 100_000)), min_size=1, max_size=30), st.sampled_from(",;\t")
    )
    def test_what_a_program_writes_is_read_back(self, rows: list[tuple[str, int]], separator: str) -> None:
        """Whatever is in the titles, a file that Python's csv module wrote gives the same sections."""
        rows.sort(key=lambda row: row[1])
        file = io.StringIO()
        csv.writer(file, delimiter=separator).writerows([("title", "page"), *rows])
        assert read(file.getvalue()) == rows

    @given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
    def test_any_bytes_are_sections_or_a_refusal(self, data: bytes) -> None:
        """Never anything but sections or a SectionsError."""
        with suppress(SectionsError):
            assert parse_sections(data)

    @given(st.text(alphabet='title,page;\t"\n\r1230 쪽제목', max_size=120))
    def test_anything_like_a_file_is_sections_or_a_refusal(self, text: str) -> None:
        """The same for texts that look like sections files; bad lines exist in the file."""
        try:
            parse_sections(text.encode())
        except SectionsError as error:
            lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
            numbers = [line.number for line in error.lines]
            assert numbers == sorted(set(numbers))
            assert all(1 <= number <= lines for number in numbers)
