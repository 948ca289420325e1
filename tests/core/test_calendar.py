"""Instants and days of a season: summer time, rest days, several weekdays, and zones by any name."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import instant, known_zone, local, quiet, slot_days, week_days, zones_like
from bot.core.errors import UserError

BERLIN = "Europe/Berlin"
SEOUL = "Asia/Seoul"
NINE = dt.time(21)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2199, 12, 31))
WEEKDAYS = st.sets(st.integers(0, 6), min_size=1)
ZONES = st.sampled_from(
    [SEOUL, BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo", "UTC"]
)


def utc(text: str) -> dt.datetime:
    """An instant from its ISO form without zone."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


class TestInstants:
    """What clocks show on a day, as an instant."""

    def test_nine_in_seoul_is_noon_utc(self) -> None:
        """Seoul has one offset all year."""
        assert instant(dt.date(2026, 3, 3), NINE, SEOUL) == utc("2026-03-03T12:00")

    def test_the_wall_time_stays_over_a_change_of_clocks(self) -> None:
        """A Berlin study meets at 21:00 in winter and in summer."""
        assert instant(dt.date(2026, 3, 24), NINE, BERLIN) == utc("2026-03-24T20:00")
        assert instant(dt.date(2026, 3, 31), NINE, BERLIN) == utc("2026-03-31T19:00")

    @pytest.mark.parametrize(
        ("day", "wall", "zone", "local_start"),
        [
            (dt.date(2026, 3, 29), dt.time(2, 30), BERLIN, "2026-03-29T03:00+02:00"),
            (dt.date(2026, 3, 29), dt.time(2, 0), BERLIN, "2026-03-29T03:00+02:00"),
            (dt.date(2026, 3, 29), dt.time(2, 59, 59), BERLIN, "2026-03-29T03:00+02:00"),
            (dt.date(2026, 3, 29), dt.time(3, 0), BERLIN, "2026-03-29T03:00+02:00"),
            (dt.date(2026, 10, 4), dt.time(2, 15), "Australia/Lord_Howe", "2026-10-04T02:30+11:00"),
            (dt.date(2011, 12, 30), dt.time(12), "Pacific/Apia", "2011-12-31T00:00+14:00"),
        ],
    )
    def test_a_time_that_is_skipped_is_right_after_the_gap(
        self, day: dt.date, wall: dt.time, zone: str, local_start: str
    ) -> None:
        """In a gap the meeting starts when clocks go on, be it half an hour or a whole day long."""
        at = instant(day, wall, zone)
        assert at == dt.datetime.fromisoformat(local_start)
        assert local(at, zone).isoformat(timespec="minutes") == local_start

    def test_a_time_that_comes_twice_is_the_first(self) -> None:
        """In an overlap the meeting starts at the first occurrence."""
        assert instant(dt.date(2026, 10, 25), dt.time(2, 30), BERLIN) == utc("2026-10-25T00:30")
        assert instant(dt.date(2026, 10, 25), dt.time(2, 30, fold=1), BERLIN) == utc("2026-10-25T00:30")

    def test_the_end_of_the_calendar_is_refused(self) -> None:
        """A date whose instant no calendar holds is an error for people, not a crash."""
        with pytest.raises(UserError, match="error.calendar.far"):
            instant(dt.date.max, NINE, "America/Los_Angeles")
        assert instant(dt.date.max, NINE, SEOUL) == utc("9999-12-31T12:00")

    @given(DAYS, st.times(), ZONES)
    def test_clocks_show_the_wall_time_or_come_out_of_a_gap(
        self, day: dt.date, wall: dt.time, zone: str
    ) -> None:
        """Back in the zone, the instant shows the wall time; else the second before shows an earlier one."""
        at = instant(day, wall, zone)
        shown = local(at, zone).replace(tzinfo=None)
        wanted = dt.datetime.combine(day, wall)
        if shown != wanted:
            before = local(at - dt.timedelta(seconds=1), zone).replace(tzinfo=None)
            assert before < wanted < shown
        else:
            earlier = at - dt.timedelta(hours=1)
            assert earlier.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wanted

    def test_an_instant_is_aware_and_in_utc(self) -> None:
        """Instants are handed on in UTC."""
        assert instant(dt.date(2026, 3, 3), NINE, SEOUL).tzinfo is dt.UTC


class TestQuietHours:
    """Nothing pings between 23:00 and 08:00 where the study is."""

    @pytest.mark.parametrize(
        ("wall", "expected"),
        [
            ("22:59", False),
            ("23:00", True),
            ("00:00", True),
            ("07:59", True),
            ("08:00", False),
            ("12:00", False),
        ],
    )
    def test_quiet_is_by_local_time(self, wall: str, expected: bool) -> None:
        """23:00 is quiet, 08:00 no longer."""
        for zone in (SEOUL, BERLIN, "America/New_York"):
            assert quiet(instant(dt.date(2026, 3, 3), dt.time.fromisoformat(wall), zone), zone) is expected


class TestDays:
    """The dates of a season's weeks."""

    def test_a_tuesday_study_meets_on_tuesdays(self) -> None:
        """Twelve weeks from 3 March are twelve Tuesdays."""
        days = week_days(dt.date(2026, 3, 3), (1,), (), 12)
        assert days == [dt.date(2026, 3, 3) + dt.timedelta(weeks=n) for n in range(12)]

    def test_the_season_starts_on_the_first_weekday_after_its_start(self) -> None:
        """A start that is no meeting day waits for the next one."""
        assert week_days(dt.date(2026, 3, 4), (1,), (), 1) == [dt.date(2026, 3, 10)]

    def test_rest_days_have_no_number(self) -> None:
        """From 13 January with a rest at Seollal, week 6 is a week later."""
        seollal = dt.date(2026, 2, 17)
        days = week_days(dt.date(2026, 1, 13), (1,), {seollal}, 6)
        assert seollal not in days
        assert days[4:] == [dt.date(2026, 2, 10), dt.date(2026, 2, 24)]

    def test_several_weekdays_are_several_weeks_a_week(self) -> None:
        """Tuesdays and Thursdays alternate, whichever is named first."""
        days = week_days(dt.date(2026, 3, 4), (3, 1), (), 3)
        assert days == [dt.date(2026, 3, 5), dt.date(2026, 3, 10), dt.date(2026, 3, 12)]

    def test_a_season_cannot_rest_forever(self) -> None:
        """Where every day rests, asking for a week ends in an error instead of never."""
        start = dt.date(2026, 1, 1)
        everything = {start + dt.timedelta(days=n) for n in range(20 * 366)}
        with pytest.raises(UserError, match="error.calendar.far"):
            week_days(start, range(7), everything, 1)

    def test_the_calendar_ends(self) -> None:
        """Days run out with the calendar, without an overflow."""
        assert list(slot_days(dt.date(9999, 12, 28), (1, 4))) == [
            dt.date(9999, 12, 28),
            dt.date(9999, 12, 31),
        ]

    @pytest.mark.parametrize("weekdays", [(), (7,), (1, -1)])
    def test_a_season_without_weekdays_is_none(self, weekdays: tuple[int, ...]) -> None:
        """No weekday, or one that is none, is a programming error."""
        with pytest.raises(ValueError, match="no weekdays"):
            next(slot_days(dt.date(2026, 3, 3), weekdays))

    @given(DAYS, WEEKDAYS, st.sets(st.integers(0, 60)), st.integers(0, 25))
    def test_days_are_the_next_ones_that_may_be(
        self, start: dt.date, weekdays: set[int], offsets: set[int], count: int
    ) -> None:
        """In order, on the weekdays, never a rest, and no possible day is left out."""
        rests = {start + dt.timedelta(days=n) for n in offsets}
        days = week_days(start, weekdays, rests, count)
        assert len(days) == count
        if days:
            span = (days[-1] - start).days + 1
            between = (start + dt.timedelta(days=n) for n in range(span))
            assert days == [day for day in between if day.weekday() in weekdays and day not in rests]

    @given(DAYS, WEEKDAYS, st.integers(1, 20), st.data())
    def test_a_rest_changes_no_earlier_week(
        self, start: dt.date, weekdays: set[int], count: int, data: st.DataObject
    ) -> None:
        """A new rest day moves the weeks from it on by one slot, and no week before."""
        days = week_days(start, weekdays, (), count + 1)
        at = data.draw(st.integers(0, count))
        rested = week_days(start, weekdays, {days[at]}, count)
        assert rested == [*days[:at], *days[at + 1 :]][:count]


class TestZones:
    """Names of time zones, as people give them."""

    @pytest.mark.parametrize(
        ("name", "zone"),
        [
            *(
                (name, SEOUL)
                for name in ("Asia/Seoul", "asia/seoul", " Asia/Seoul ", "서울", "Seoul", "KST", "ＫＳＴ")
            ),
            *((name, BERLIN) for name in ("Europe/Berlin", "베를린", "berlin", "CET")),
            *((name, "America/New_York") for name in ("뉴욕", "New York", "EST", "america/new york", "NYC")),
            *((name, "America/Los_Angeles") for name in ("LA", "los angeles", "PST")),
            *(("도쿄", "Asia/Tokyo"), ("런던", "Europe/London"), ("Paris", "Europe/Paris")),
            *(("UTC", "UTC"), ("gmt", "UTC"), ("Etc/UTC", "UTC")),
        ],
    )
    def test_a_zone_has_many_names(self, name: str, zone: str) -> None:
        """Any case, any width, cities in Korean and English, and the usual abbreviations."""
        assert known_zone(name) == zone

    @pytest.mark.parametrize(
        ("name", "first"),
        [
            ("Asia/Soul", SEOUL),
            ("seul", SEOUL),
            ("Europe/Berln", BERLIN),
            ("Los Angelos", "America/Los_Angeles"),
        ],
    )
    def test_a_slip_is_answered_with_close_names(self, name: str, first: str) -> None:
        """An unknown zone names up to three that look like it, the closest first."""
        with pytest.raises(UserError) as refused:
            known_zone(name)
        assert refused.value.key == "error.zone_close"
        close = refused.value.values["close"].split(", ")
        assert close[0] == first
        assert len(close) <= 3

    @pytest.mark.parametrize(
        "name", ["", "   ", "UTC+9", "Etc/GMT+9", "localtime", "../etc/passwd", "x" * 5000, "🕘"]
    )
    def test_what_looks_like_no_zone_is_refused(self, name: str) -> None:
        """No guess is made about offsets (Etc/GMT+9 is nine hours behind) or junk."""
        with pytest.raises(UserError) as refused:
            known_zone(name)
        assert refused.value.key == "error.zone"
        assert 1 <= len(refused.value.values["text"]) <= 40

    def test_zones_are_offered_while_typing(self) -> None:
        """Nothing typed: the common ones. Then what begins so, then what contains it."""
        assert zones_like("")[0] == SEOUL
        assert zones_like("서")[0] == SEOUL
        assert zones_like("ber")[0] == BERLIN
        assert "Atlantic/Bermuda" in zones_like("ber")
        assert zones_like("seul") == [SEOUL]
        assert len(zones_like("a")) == 25

    @given(st.text())
    def test_any_text_is_a_zone_or_a_refusal(self, text: str) -> None:
        """Never anything but a zone that exists, or a UserError."""
        try:
            zone = known_zone(text)
        except UserError:
            return
        assert ZoneInfo(zone).key == zone
