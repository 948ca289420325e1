"""Dates, times of day and starts as people type them, and a reason for each that is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import UserError
from bot.core.moments import parse_date, parse_start, parse_time

TODAY = dt.date(2026, 2, 20)
"""A Friday."""
MARCH_3 = dt.date(2026, 3, 3)
LIKELY = st.text(alphabet="0123456789:-/.,() 년월일화요시분반오전후밤내다음주pamrtuest", max_size=25)


def refused(read: Callable[[str], object], text: str) -> UserError:
    """The error that a text gives."""
    with pytest.raises(UserError) as caught:
        read(text)
    return caught.value


def date(text: str) -> dt.date:
    """A date as read on the Friday."""
    return parse_date(text, TODAY)


def start(text: str) -> tuple[dt.date, dt.time]:
    """A start as read on the Friday."""
    return parse_start(text, TODAY)


class TestTimes:
    """Times of day."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            *(
                (text, "21:00")
                for text in ("21:00", "21시", "21h", "21:00:00", "２１：００", " 21 : 00 ", "21시부터")
            ),
            *(
                (text, "21:00")
                for text in ("오후 9시", "오후9시", "밤 9시", "저녁 9시", "오후 9:00", "오후 21시", "오후 9")
            ),
            *((text, "21:00") for text in ("9pm", "9 PM", "9 p.m.", "9:00 P.M.", "pm 9", "at 9pm", "９ＰＭ")),
            *(
                (text, "21:30")
                for text in (
                    "21:30",
                    "오후 9시 30분",
                    "21시 30분",
                    "21시30분",
                    "9:30 PM",
                    "21h30",
                    "밤 9시 반",
                )
            ),
            *((text, "19:30") for text in ("저녁 7시 반", "오후 7시반")),
            *(
                (text, "12:00")
                for text in ("정오", "낮 12시", "오후 12시", "12pm", "noon", "12시", "점심 12시")
            ),
            *(
                (text, "00:00")
                for text in ("자정", "밤 12시", "오전 12시", "12am", "midnight", "0시", "00:00")
            ),
            *((text, "09:00") for text in ("9:00", "09:00", "오전 9시", "아침 9시", "9am")),
            *(("새벽 1시", "01:00"), ("밤 1시", "01:00"), ("낮 2시", "14:00"), ("12:05", "12:05")),
        ],
    )
    def test_ways_to_write_a_time(self, text: str, expected: str) -> None:
        """24 hours, parts of the day in Korean and English, full-width digits."""
        assert parse_time(text) == dt.time.fromisoformat(expected)

    @pytest.mark.parametrize("text", ["25:00", "24:00", "21:60", "99:99", "오후 25시", "9시 70분"])
    def test_a_time_no_clock_shows(self, text: str) -> None:
        """Hours go to 23 and minutes to 59."""
        assert refused(parse_time, text).key == "error.input.time_range"

    @pytest.mark.parametrize("text", ["9시", "9시 30분", "7시 반"])
    def test_an_hour_of_morning_or_evening(self, text: str) -> None:
        """An hour that may be either is asked about, not guessed."""
        error = refused(parse_time, text)
        assert error.key == "error.input.time_half"
        assert error.values == {"text": text, "hour": int(text[0])}

    @pytest.mark.parametrize(
        "text", ["", "  ", "21", "9", "오전 15시", "아침 9pm", "12:5", "3/3", "soon", "🕘", "9" * 5000]
    )
    def test_what_is_no_time(self, text: str) -> None:
        """Lone numbers, contradictions and junk are refused, showing at most 40 characters."""
        error = refused(parse_time, text)
        assert error.key == "error.input.time"
        assert 1 <= len(error.values["text"]) <= 40

    @given(st.times())
    def test_round_trip(self, time: dt.time) -> None:
        """Every minute of the day is read back from the ways it is shown."""
        time = time.replace(second=0, microsecond=0)
        half = "오전" if time.hour < 12 else "오후"
        for text in (
            f"{time:%H:%M}",
            f"{time:%I:%M %p}",
            f"{half} {time.hour % 12 or 12}시 {time.minute}분",
            f"{half} {time.hour % 12 or 12}:{time.minute:02}",
        ):
            assert parse_time(text) == time


class TestDates:
    """Dates, as read on Friday 20 February 2026."""

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "2026-03-03",
                "2026.3.3",
                "2026/3/3",
                "2026. 3. 3.",
                "2026년 3월 3일",
                "20260303",
                "2026–03–03",
            ),
            *("3월 3일", "3월3일", "3월 3 일", "3/3", "3.3", "3-3", "３／３", "3/3/2026", "3월 3일 화요일"),
            *(
                "3월 3일 (화)",
                "3/3(화)",
                "2026. 3. 3. (화)",
                "3/3 화",
                "3/3 tue",
                "화요일 3/3",
                "(화) 3월 3일",
            ),
            *("Mar 3", "March 3", "mar. 3rd", "March 3, 2026", "3 March 2026", "3rd of March", "Tue, Mar 3"),
            *("on March 3", "다다음 주 화요일"),
        ],
    )
    def test_ways_to_write_a_date(self, text: str) -> None:
        """Numbers, Korean, English, with and without year and weekday."""
        assert date(text) == MARCH_3

    @pytest.mark.parametrize(
        ("text", "days"),
        [
            *(("오늘", 0), ("today", 0), ("내일", 1), ("tomorrow", 1), ("모레", 2), ("글피", 3)),
            *(("금요일", 0), ("화요일", 4), ("tuesday", 4), ("목요일", 6), ("돌아오는 화요일", 4)),
            *(
                ("다음 주 화요일", 4),
                ("다음주 화", 4),
                ("next Tuesday", 4),
                ("next week tuesday", 4),
                ("담주 화요일", 4),
            ),
            *(("이번 주 일요일", 2), ("이번 주 월요일", -4), ("다음 주 일요일", 9), ("다다음 주 금", 14)),
        ],
    )
    def test_days_counted_from_today(self, text: str, days: int) -> None:
        """Weeks begin on Monday; a lone weekday is the next one, today included."""
        assert date(text) == TODAY + dt.timedelta(days=days)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [("2/20", "2026-02-20"), ("2/19", "2027-02-19"), ("1월 1일", "2027-01-01"), ("2/29", "2028-02-29")],
    )
    def test_without_a_year_it_is_the_next_such_date(self, text: str, expected: str) -> None:
        """A date without a year is never in the past, and today counts."""
        assert date(text) == dt.date.fromisoformat(expected)

    @pytest.mark.parametrize(
        "text", ["2/30", "2월 30일", "13/1", "0/1", "3/0", "2026-02-29", "2026-13-01", "April 31"]
    )
    def test_a_day_no_calendar_has(self, text: str) -> None:
        """Impossible dates have a reason of their own."""
        assert refused(date, text).key == "error.input.date_impossible"

    @pytest.mark.parametrize("text", ["3월 3일 (수)", "Wed, Mar 3", "2026-03-03 수요일"])
    def test_a_weekday_that_does_not_fit(self, text: str) -> None:
        """A wrong weekday is a slip in one of the two: it is asked about."""
        assert refused(date, text).key == "error.input.date_weekday"

    @pytest.mark.parametrize("text", ["1999-12-31", "2200-01-01", "0000-01-01", "9999-12-31"])
    def test_years_have_bounds(self, text: str) -> None:
        """A year far off is a slip."""
        assert refused(date, text).key == "error.range.year"

    @pytest.mark.parametrize(
        "text", ["", "월", "일", "soon", "다음 주", "21:00", "3월", "26.3.3", "3/3/3", "1/2/3/4", "٣"]
    )
    def test_what_is_no_date(self, text: str) -> None:
        """Months, two-digit years (which end is it?) and junk are refused."""
        assert refused(date, text).key == "error.input.date"

    @given(
        st.dates(dt.date(2000, 1, 1), dt.date(2199, 12, 31)),
        st.dates(dt.date(2020, 1, 1), dt.date(2100, 1, 1)),
    )
    def test_round_trip(self, day: dt.date, today: dt.date) -> None:
        """Every date with its year is read back, whatever today is."""
        for text in (
            f"{day}",
            f"{day.year}년 {day.month}월 {day.day}일",
            f"{day.year}. {day.month}. {day.day}. ({'월화수목금토일'[day.weekday()]})",
            f"{day:%a, %B} {day.day}, {day.year}",
        ):
            assert parse_date(text, today) == day

    @given(st.dates(dt.date(2020, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 364))
    def test_round_trip_without_year(self, today: dt.date, ahead: int) -> None:
        """Every date of the coming year is read back without its year."""
        day = today + dt.timedelta(days=ahead)
        for text in (f"{day.month}월 {day.day}일", f"{day.month}/{day.day}", f"{day:%b} {day.day}"):
            assert parse_date(text, today) == day


class TestStarts:
    """A date and a time together."""

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "3/3 21:00",
                "21:00 3/3",
                "3월 3일 오후 9시",
                "3월 3일오후 9시",
                "밤 9시 3월 3일",
                "2026-03-03T21:00",
                "2026-03-03 21:00",
            ),
            *(
                "March 3 at 9pm",
                "9 pm on March 3",
                "2026. 3. 3. (화) 오후 9:00",
                "3/3오후9시",
                "3월3일21:00",
                "3/3, 21:00",
            ),
            *(
                "다다음 주 화요일 밤 9시",
                "3.3 9 pm",
                "3월 3일(화) 21시부터",
                "３／３　２１：００",
                "Mar 3 2026 9pm",
            ),
        ],
    )
    def test_in_either_order(self, text: str) -> None:
        """With or without a space, the date first or the time."""
        assert start(text) == (MARCH_3, dt.time(21))

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            *(("3/3", "start_time"), ("내일", "start_time"), ("Mar 3 2027", "start_time")),
            *(("21:00", "start_date"), ("오후 9시", "start_date")),
            *(("", "start"), ("hello", "start"), ("3월 3일 21", "start"), ("x" * 5000, "start")),
            *(("3/3 25:00", "time_range"), ("25:00", "time_range"), ("3/3 9시", "time_half")),
            *(
                ("2/30 21:00", "date_impossible"),
                ("2/30", "date_impossible"),
                ("3/3 (수) 21:00", "date_weekday"),
            ),
        ],
    )
    def test_what_is_missing_or_wrong(self, text: str, reason: str) -> None:
        """The error names the half that is missing, or what is wrong with it."""
        assert refused(start, text).key == f"error.input.{reason}"

    @given(st.dates(dt.date(2000, 1, 1), dt.date(2199, 12, 31)), st.times())
    def test_round_trip(self, day: dt.date, time: dt.time) -> None:
        """Every date and minute is read back, in either order."""
        time = time.replace(second=0, microsecond=0)
        for text in (
            f"{day} {time:%H:%M}",
            f"{time:%I:%M %p} {day:%Y.%m.%d}",
            f"{day:%Y년 %m월 %d일} {time:%H시 %M분}",
        ):
            if "시" not in text or not 1 <= time.hour <= 11:
                assert start(text) == (day, time)


class TestAnyText:
    """Texts nobody thought of."""

    @pytest.mark.parametrize("read", [parse_time, date, start])
    @given(text=st.text(alphabet=st.characters(), max_size=120) | LIKELY)
    def test_any_text_is_read_or_refused(self, read: Callable[[str], object], text: str) -> None:
        """Never anything but a value or a UserError."""
        with suppress(UserError):
            assert read(text) is not None
