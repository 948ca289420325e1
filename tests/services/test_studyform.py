"""What a new study's form means: plans, defaults, and a clear word for everything that cannot be taken."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.book import parse_sections
from bot.core.errors import UserError
from bot.services.studyform import FormError, Part, Proposal, StudyForm, propose

NOW = dt.datetime(2026, 2, 20, 3, 0, tzinfo=dt.UTC)
SECTIONS = Path(__file__).parents[2] / "bot" / "demo" / "mml-sections.csv"
FORM = StudyForm(
    title="Mathematics for Machine Learning",
    pages="17-248",
    weekly_pages="20",
    start="2026-03-03 21:00",
    zone="Asia/Seoul",
    channel_id=1,
    host_id=2,
    host_name="Jiwoo",
)


def ranges(proposal: Proposal) -> list[tuple[int, int]]:
    """The pages of each week."""
    return [(week.pages.first, week.pages.last) for week in proposal.season.weeks if week.pages]


def test_the_real_study() -> None:
    """Twelve Tuesdays, 17-36 … 237-248, and Children's Day named among them."""
    proposal = propose(FORM, NOW)
    assert ranges(proposal)[0] == (17, 36)
    assert ranges(proposal)[-1] == (237, 248)
    assert len(ranges(proposal)) == 12
    assert proposal.season.weeks[0].at == dt.datetime(2026, 3, 3, 12, 0, tzinfo=dt.UTC)
    assert proposal.country == "KR"
    assert dict(proposal.holidays) == {dt.date(2026, 5, 5): "어린이날"}


def test_sections() -> None:
    """With the book's sections the weeks end where sections end."""
    sections = parse_sections(SECTIONS.read_bytes(), SECTIONS.name)
    form = replace(FORM, sections=tuple((section.title, section.page) for section in sections))
    assert ranges(propose(form, NOW))[:3] == [(17, 34), (35, 54), (55, 74)]


def test_backlog() -> None:
    """Pages a week and weeks together: what does not fit is the backlog."""
    backlog = propose(replace(FORM, weeks="10"), NOW).season.plan.backlog
    assert backlog is not None
    assert (backlog.first, backlog.last) == (217, 248)


def test_weeks_alone_spread() -> None:
    """A number of weeks without pages a week spreads the pages; nothing of either is 20 a week."""
    assert ranges(propose(replace(FORM, weekly_pages="", weeks="4"), NOW))[-1][1] == 248
    assert len(ranges(propose(replace(FORM, weekly_pages="", weeks="4"), NOW))) == 4
    assert ranges(propose(replace(FORM, weekly_pages=""), NOW))[0] == (17, 36)


def test_resting_on_holidays() -> None:
    """Resting on holidays moves the weeks, also off holidays that later weeks would move onto."""
    form = replace(FORM, start="2026-02-17 21:00", rest_holidays=True)
    proposal = propose(form, NOW - dt.timedelta(days=10))
    assert proposal.season.weeks[0].day == dt.date(2026, 2, 24)
    assert [day for day, _ in proposal.season.rests] == [dt.date(2026, 2, 17), dt.date(2026, 5, 5)]
    assert proposal.season.rests[0][1] == "설날"
    assert not proposal.holidays


def test_rest_dates() -> None:
    """Dates and periods rest; only the meeting days among them count."""
    proposal = propose(replace(FORM, rest="3/17, 4/1~4/15"), NOW)
    assert [day for day, _ in proposal.season.rests] == [
        dt.date(2026, 3, 17),
        dt.date(2026, 4, 7),
        dt.date(2026, 4, 14),
    ]


def test_two_weekdays() -> None:
    """A study may meet on several weekdays."""
    days = [week.day for week in propose(replace(FORM, weekdays="화·목"), NOW).season.weeks]
    assert days[:3] == [dt.date(2026, 3, 3), dt.date(2026, 3, 5), dt.date(2026, 3, 10)]


def test_the_country_of_a_zone() -> None:
    """Without a country it is the zone's; a zone of no country has no holidays."""
    assert propose(replace(FORM, zone="Berlin"), NOW).country == "DE"
    assert propose(replace(FORM, zone="UTC"), NOW).country == ""


@pytest.mark.parametrize(
    ("field", "text", "key", "part"),
    [
        ("title", " \u3164\u200b ", "error.study.title_missing", Part.BASICS),
        ("title", "a" * 101, "error.study.title_long", Part.BASICS),
        ("title", "", "error.study.title_missing", Part.BASICS),
        ("pages", "0-10", "error.range.page", Part.BASICS),
        ("pages", "248-17", "error.input.pages_backwards", Part.BASICS),
        ("pages", "17-", "error.input.pages", Part.BASICS),
        ("pages", "1-1000000", "error.range.page", Part.BASICS),
        ("weekly_pages", "0", "error.range.weekly_pages", Part.BASICS),
        ("weekly_pages", "-3", "error.input.weekly_pages", Part.BASICS),
        ("weekly_pages", "1", "error.plan.weeks_needed", Part.BASICS),
        ("start", "3/3 25:00", "error.input.time_range", Part.BASICS),
        ("start", "3/3", "error.input.start_time", Part.BASICS),
        ("start", "2026-02-19 21:00", "error.study.start_past", Part.BASICS),
        ("start", "2026-02-20 11:59", "error.study.start_past", Part.BASICS),
        ("start", "2029-02-20 21:00", "error.study.start_far", Part.BASICS),
        ("start", "9999-12-31 23:00", "error.range.year", Part.BASICS),
        ("start", "x" * 4000, "error.input.start", Part.BASICS),
        ("zone", "Asia/Soul", "error.zone_close", Part.BASICS),
        ("weeks", "10000", "error.range.weeks", Part.MORE),
        ("weeks", "0", "error.range.weeks", Part.MORE),
        ("weeks", "twelve", "error.study.number", Part.MORE),
        ("weekdays", "someday", "error.input.weekdays", Part.MORE),
        ("cap_minutes", "0", "error.range.cap_minutes", Part.MORE),
        ("cap_minutes", "481", "error.range.cap_minutes", Part.MORE),
        ("rest", "2026-03-04", "error.study.rest_no_meeting", Part.MORE),
        ("rest", "4/24~4/14", "error.study.rest_range", Part.MORE),
        ("rest", "some day", "error.input.date", Part.MORE),
        ("book_url", "javascript:alert(1)", "error.study.url", Part.BOOK),
        ("book_url", "https://a b", "error.study.url", Part.BOOK),
        ("book_url", "https://[", "error.study.url", Part.BOOK),
        ("book_url", "https://a.example/>**@everyone", "error.study.url", Part.BOOK),
        ("country", "Korea", "error.study.country", Part.BOOK),
        ("pdf_offset", "10001", "error.range.pdf_offset", Part.BOOK),
    ],
)
def test_junk(field: str, text: str, key: str, part: Part) -> None:
    """Junk in a field has its own message, and the form that holds the field."""
    with pytest.raises(FormError) as refused:
        propose(replace(FORM, **{field: text}), NOW)  # type: ignore[arg-type]
    assert (refused.value.key, refused.value.part) == (key, part)


@pytest.mark.parametrize("title", ["🎉📚", "كتاب الرياضيات", "수학 ‮스터디", "a" * 100, "C++ <@&1> `x`"])
def test_titles(title: str) -> None:
    """Emoji, right-to-left and markup are titles like any other, kept as written."""
    assert propose(replace(FORM, title=title), NOW).title == title


def test_a_year_of_rests() -> None:
    """Resting on more days than a season may is refused in words."""
    days = ",".join(f"{2026 + year}-01-01~{2026 + year}-12-31" for year in range(1, 4))
    with pytest.raises(UserError) as refused:
        propose(replace(FORM, rest=days), NOW)
    assert refused.value.key == "error.study.rest_many"


def test_json() -> None:
    """A form comes back from a draft as it went in; fields of an older version are dropped."""
    form = replace(FORM, sections=(("1 Introduction", 11),), rest_holidays=True)
    assert StudyForm.from_json(form.to_json() | {"gone": 1}) == form
