"""When automatic posts are due."""

from __future__ import annotations

import datetime as dt

from bot.core.posting import Due, PostKind, PostRules, Slot, due_posts

AT = dt.datetime(2026, 3, 24, 12, 0, tzinfo=dt.UTC)  # Tuesday 21:00 in Seoul
LONG_BEFORE = AT - dt.timedelta(days=30)
CAP = dt.timedelta(hours=2)


def slot(**values: object) -> Slot:
    """Week 7 in Seoul with one presenter."""
    given = {"week_id": 7, "at": AT, "ends_at": AT + CAP, "zone": "Asia/Seoul", "presenters": (5,)} | values
    return Slot(**given)  # type: ignore[arg-type]


def by_kind(rules: PostRules, week: Slot, now: dt.datetime = LONG_BEFORE) -> dict[PostKind, Due]:
    """The posts of one week by kind."""
    return {due.kind: due for due in due_posts(rules, [week], now)}


def utc(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """An instant in March 2026."""
    return dt.datetime(2026, 3, day, hour, minute, tzinfo=dt.UTC)


def test_posts_are_due_at_local_times() -> None:
    """Two days before at 20:00 and 12:00 local, an hour before, at the slot, and at the cap."""
    due = by_kind(PostRules(), slot())
    assert {kind: post.due_at for kind, post in due.items()} == {
        PostKind.ANNOUNCEMENT: utc(22, 11),
        PostKind.PRESENTER: utc(22, 3),
        PostKind.REMINDER: utc(24, 11),
        PostKind.TIDY: AT,
        PostKind.PANEL: AT,
        PostKind.END: AT + CAP,
    }
    assert due[PostKind.PRESENTER].key == "presenter:7:5"
    assert due[PostKind.ANNOUNCEMENT].key == "announcement:7"


def test_an_announcement_keeps_its_local_minute_across_a_dst_change() -> None:
    """In Berlin the clocks go forward on 29 March: 20:00 two days before stays 20:00."""
    at = dt.datetime(2026, 3, 31, 19, 0, tzinfo=dt.UTC)  # 21:00 CEST
    due = by_kind(PostRules(), slot(at=at, ends_at=at + CAP, zone="Europe/Berlin"))
    assert due[PostKind.ANNOUNCEMENT].due_at == utc(29, 18)
    earlier = by_kind(PostRules(announcement_days=3), slot(at=at, ends_at=at + CAP, zone="Europe/Berlin"))
    assert earlier[PostKind.ANNOUNCEMENT].due_at == utc(28, 19)


def test_each_post_is_worth_it_only_for_so_long() -> None:
    """An announcement until the meeting, a reminder for half an hour, a result for a week."""
    due = by_kind(PostRules(), slot())
    assert due[PostKind.ANNOUNCEMENT].not_after == utc(23, 11)
    assert due[PostKind.REMINDER].not_after == utc(24, 11, 30)
    assert due[PostKind.END].not_after == AT + CAP + dt.timedelta(hours=12)
    noted = by_kind(PostRules(), slot(over=True, noted=True))
    assert noted[PostKind.END].not_after == AT + CAP + dt.timedelta(days=7)


def test_a_week_that_is_over_only_has_its_end_card() -> None:
    """Nothing announces what has been."""
    assert set(by_kind(PostRules(), slot(over=True))) == {PostKind.END}


def test_a_meeting_that_has_begun_is_announced_to_nobody() -> None:
    """Started two hours early: no reminder comes after that, and one that is out is deleted."""
    started = AT - dt.timedelta(hours=2)
    due = by_kind(PostRules(), slot(started_at=started))
    assert set(due) == {PostKind.END, PostKind.TIDY, PostKind.PANEL, PostKind.TIDY_TEN}
    assert due[PostKind.TIDY].due_at == due[PostKind.PANEL].due_at == started


def test_ten_minutes_are_told_of_a_meeting_that_runs_and_never_late() -> None:
    """The note is due when ten minutes are left, is worth it for a minute, and goes at the end."""
    ten = AT + CAP - dt.timedelta(minutes=10)
    due = by_kind(PostRules(), slot(started_at=AT, ten_at=ten))
    assert (due[PostKind.TEN].due_at, due[PostKind.TEN].not_after) == (ten, ten + dt.timedelta(minutes=1))
    assert due[PostKind.TIDY_TEN].due_at == AT + CAP
    assert PostKind.TEN not in by_kind(PostRules(), slot(started_at=AT))
    late = by_kind(PostRules(), slot(started_at=AT, ten_at=ten), ten + dt.timedelta(minutes=1))
    assert PostKind.TEN not in late


def test_a_panel_is_worth_it_for_half_an_hour_or_as_long_as_the_meeting_runs() -> None:
    """One that nobody started is of no use later; one that runs is, to its end."""
    assert by_kind(PostRules(), slot())[PostKind.PANEL].not_after == AT + dt.timedelta(minutes=30)
    running = by_kind(PostRules(), slot(started_at=AT + dt.timedelta(hours=1), ends_at=AT + 2 * CAP))
    assert running[PostKind.PANEL].not_after == AT + 2 * CAP


def test_what_is_switched_off_is_not_planned() -> None:
    """A study may want none of it."""
    off = PostRules(
        announcement=False, presenter=False, reminder=False, panel=False, ten_minutes=False, end=False
    )
    assert by_kind(off, slot()) == {}
    assert by_kind(off, slot(started_at=AT, ten_at=AT + CAP / 2)) == {}


def test_an_announcement_never_comes_after_the_meeting() -> None:
    """On the day itself, at an hour after the meeting: an hour before it instead."""
    due = by_kind(PostRules(announcement_days=0, announcement_time="22:00"), slot())
    assert due[PostKind.ANNOUNCEMENT].due_at == AT - dt.timedelta(hours=1)


def test_a_meeting_nobody_knew_of_is_announced_from_now_on() -> None:
    """What was promised earlier is late, and after a day not worth it; what was not can still be said."""
    now = AT - dt.timedelta(hours=5)
    key = f"{PostKind.ANNOUNCEMENT}:7"
    kinds = {due.kind for due in due_posts(PostRules(), [slot()], now, {key: utc(22, 11)})}
    assert PostKind.ANNOUNCEMENT not in kinds
    for promised in ({}, {key: AT + dt.timedelta(days=5)}):
        due = {due.kind: due for due in due_posts(PostRules(), [slot()], now, promised)}
        assert due[PostKind.ANNOUNCEMENT].not_after == AT


def test_rules_survive_storing_and_forget_unknown_keys() -> None:
    """A setting of a later version is dropped, a missing one has its default."""
    rules = PostRules(reminder_minutes=30)
    assert PostRules.from_json(rules.to_json() | {"later": 1}) == rules
    assert PostRules.from_json({}) == PostRules()
