"""What the core refuses can be said in both languages, with the values that come with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from bot.core import bounds, inputs, moments, zones
from bot.core.book import SectionsError, parse_sections
from bot.core.errors import UserError
from bot.i18n import catalog
from bot.i18n.catalog import LANGUAGES

TODAY = dt.date(2026, 3, 1)
BAD_LINES = "\n".join(
    (
        "title,page",
        ",17",
        "x" * 1000 + ",18",
        "no page,",
        "a word,seventeen",
        "too far,9999999",
        "first,100",
        "back,50",
        "many,120,130",
        '"open,140',
    )
)


def refused(action: Callable[[], object]) -> UserError:
    """The error that an action ends with."""
    with pytest.raises(UserError) as caught:
        action()
    return caught.value


@pytest.mark.parametrize(
    ("action", "key"),
    [
        (lambda: moments.parse_time("soon"), "error.input.time"),
        (lambda: moments.parse_time("25:00"), "error.input.time_range"),
        (lambda: moments.parse_time("9시"), "error.input.time_half"),
        (lambda: moments.parse_date("someday", TODAY), "error.input.date"),
        (lambda: moments.parse_date("2/30", TODAY), "error.input.date_impossible"),
        (lambda: moments.parse_date("2026-03-03 (수)", TODAY), "error.input.date_weekday"),
        (lambda: moments.parse_start("whenever", TODAY), "error.input.start"),
        (lambda: moments.parse_start("3/3", TODAY), "error.input.start_time"),
        (lambda: moments.parse_start("21:00", TODAY), "error.input.start_date"),
        (lambda: inputs.parse_pages("all"), "error.input.pages"),
        (lambda: inputs.parse_pages("248-17"), "error.input.pages_backwards"),
        (lambda: inputs.parse_page("last"), "error.input.page"),
        (lambda: inputs.parse_weekly_pages("some"), "error.input.weekly_pages"),
        (lambda: inputs.parse_minutes("long"), "error.input.minutes"),
        (lambda: inputs.parse_weekdays("never"), "error.input.weekdays"),
        (lambda: bounds.PAGE.check(0), "error.range.page"),
        (lambda: bounds.WEEKLY_PAGES.check(0), "error.range.weekly_pages"),
        (lambda: bounds.WEEKS.check(10_000), "error.range.weeks"),
        (lambda: bounds.CAP_MINUTES.check(0), "error.range.cap_minutes"),
        (lambda: bounds.PDF_OFFSET.check(-5_000), "error.range.pdf_offset"),
        (lambda: bounds.YEAR.check(1), "error.range.year"),
        (lambda: zones.known_zone("Nowhere"), "error.zone"),
        (lambda: zones.known_zone("Asia/Soul"), "error.zone_close"),
        (lambda: parse_sections(b"x" * 300_000, "big.csv"), "error.sections.large"),
        (lambda: parse_sections(b"", "empty.csv"), "error.sections.empty"),
        (lambda: parse_sections(b"PK\x03\x04" + bytes(30), "book.xlsx"), "error.sections.spreadsheet"),
        (lambda: parse_sections(b"\x89PNG\r\n\x1a\n" + bytes(30), "picture.csv"), "error.sections.binary"),
        (lambda: parse_sections(b"name,when\nx,1\n", "other.csv"), "error.sections.header"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_bad_input_is_explained(action: Callable[[], object], key: str, language: str) -> None:
    """Every refusal of something typed has a sentence that takes its values."""
    error = refused(action)
    assert error.key == key
    assert catalog(language)(error.key, **error.values)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_bad_line_is_explained(language: str) -> None:
    """Each bad line of a file is named with its number and the reason."""
    text = catalog(language)
    error = refused(lambda: parse_sections(BAD_LINES.encode(), "book.csv"))
    assert isinstance(error, SectionsError)
    assert text(error.key, **error.values)
    for line in error.lines:
        assert str(line.number) in text(line.reason_key, number=line.number, **line.values)
    assert len({line.reason_key for line in error.lines}) == 8
