"""When a request ends, and what may be swapped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import pytest

from bot.core.errors import UserError
from bot.core.plan import Pages, Terms
from bot.core.presenting import Prepared
from bot.core.season import Season, SeasonFacts, WeekFacts, WeekKind, build
from bot.core.swaps import (
    ANSWER_WITHIN,
    Asked,
    Kind,
    Request,
    State,
    check_swap,
    ends_at,
    instead_of,
    standing,
)
from bot.core.turns import Place, TurnLine, find_turn, is_free, turns_ahead

ANNA, BORA, CHAN, DAN = 1, 2, 3, 4
EVERYBODY = (ANNA, BORA, CHAN, DAN)
START = dt.datetime(2026, 3, 3, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
NOW = START - 100 * HOUR

Presenters = Mapping[int, tuple[Prepared, ...]]
THREE: Presenters = {
    1: (Prepared(ANNA, id=11),),
    2: (Prepared(BORA, id=12),),
    3: (Prepared(CHAN, id=13), Prepared(DAN, id=14)),
}


def plan_of(people: Presenters = THREE, now: dt.datetime = NOW, **weeks: dict[str, Any]) -> Season:
    """Twelve Tuesdays; week 1 is presented by Anna, 2 by Bora, 3 by Chan and Dan. `w2={…}` changes week 2."""
    rows = tuple(
        replace(WeekFacts(n, id=100 + n, presenters=people.get(n, ())), **weeks.get(f"w{n}", {}))
        for n in range(1, 13)
    )
    facts = SeasonFacts(
        terms=Terms(Pages(17, 248), 12, 20),
        start=dt.date(2026, 3, 3),
        weekdays=(1,),
        wall_time=dt.time(21),
        zone="Asia/Seoul",
        weeks=rows,
    )
    return build(facts, now)


def place(plan: Season, presenter_id: int) -> Place:
    """The place of a turn."""
    return Place.of(find_turn(plan, presenter_id, NOW))


def asked(plan: Season, wanted: int | None = 12, person: int | None = BORA, **more: Any) -> Asked:
    """Anna asks Bora to swap."""
    values: dict[str, Any] = {
        "kind": Kind.SWAP if wanted else Kind.COVER,
        "state": State.OPEN,
        "user_id": ANNA,
        "asked_id": person,
        "given": (place(plan, 11),),
        "wanted": place(plan, wanted) if wanted else None,
        "opened_at": NOW,
    }
    return Asked(**values | more)


def stands(request: Asked, plan: Season, now: dt.datetime = NOW, able: tuple[int, ...] = EVERYBODY) -> State:
    """Where the request stands by this plan."""
    return standing(request, plan, now, able)


def test_it_ends_after_two_days_or_when_a_meeting_begins() -> None:
    """The earlier one, of both meetings; one that was started early has begun."""
    plan = plan_of()
    assert ends_at(asked(plan), plan) == NOW + ANSWER_WITHIN
    late = asked(plan, opened_at=START - HOUR)
    assert ends_at(late, plan) == START
    other = replace(late, user_id=BORA, asked_id=ANNA, given=late.places[1:], wanted=late.given[0])
    assert ends_at(other, plan) == START
    early = plan_of(w1={"started_at": START - dt.timedelta(minutes=10)})
    assert ends_at(late, early) == START - dt.timedelta(minutes=10)
    assert stands(late, plan, START - dt.timedelta(seconds=1)) is State.OPEN
    assert stands(late, plan, START) is State.EXPIRED
    assert stands(asked(plan), plan, NOW + ANSWER_WITHIN) is State.EXPIRED


def test_it_is_gone_when_a_turn_is_not_what_it_was() -> None:
    """Another holder, no row, a catch-up, a week that is none any more; a merged week only moves."""
    plan = plan_of()
    request = asked(plan)
    swapped = {**THREE, 1: (Prepared(DAN, id=11),)}
    assert stands(request, plan_of(swapped)) is State.GONE
    assert stands(request, plan_of({**THREE, 2: ()})) is State.GONE
    assert stands(request, plan_of(w2={"kind": WeekKind.CATCH_UP})) is State.GONE
    shorter = replace(request, wanted=replace(request.places[1], week_id=999))
    assert stands(shorter, plan) is State.GONE
    merged = plan_of(w3={"kind": WeekKind.MERGED})
    assert stands(asked(plan, wanted=13, person=CHAN), merged) is State.OPEN
    assert stands(replace(request, state=State.DECLINED), plan_of(swapped)) is State.DECLINED


def test_it_ends_when_somebody_cannot_present() -> None:
    """Who is asked; and who asks, where they would have to present in exchange."""
    plan = plan_of()
    assert stands(asked(plan), plan, able=(ANNA,)) is State.AWAY
    assert stands(asked(plan), plan, able=(BORA,)) is State.GONE
    assert stands(asked(plan, wanted=None), plan, able=(BORA,)) is State.OPEN


def test_what_a_leaver_left_is_free_until_somebody_has_it() -> None:
    """Its own row, or anybody chosen since; a co-presenter who was there before does not count."""
    left = plan_of({**THREE, 3: (Prepared(DAN, id=14),)})
    given = replace(place(plan_of(), 13), newest=14)
    request = asked(plan_of(), wanted=None, person=None, kind=Kind.LEFT, user_id=CHAN, given=(given,))
    assert is_free(left, given, NOW)
    assert stands(request, left, NOW + 3 * ANSWER_WITHIN) is State.OPEN, "no 48 hours: nobody waits for it"
    by_hand = plan_of({**THREE, 3: (Prepared(DAN, id=14), Prepared(BORA, id=20))})
    assert not is_free(by_hand, given, NOW)
    assert stands(request, plan_of()) is State.ACCEPTED
    over = plan_of({**THREE, 3: ()}, now=START + dt.timedelta(days=15))
    assert stands(request, over, START + dt.timedelta(days=15)) is State.EXPIRED


def refused(plan: Season, presenter_id: int, taker: int, wanted: int | None = None) -> str | None:
    """Why this cannot be swapped; None where it can."""
    try:
        turn = find_turn(plan, presenter_id, NOW)
        check_swap(plan, turn, taker, find_turn(plan, wanted, NOW) if wanted else None)
    except UserError as error:
        return error.key.removeprefix("error.swap.")
    return None


def test_nobody_presents_twice_in_one_meeting() -> None:
    """Not by taking over, not by a swap in either direction, not in weeks that meet together."""
    plan = plan_of()
    assert refused(plan, 11, BORA, 12) is None
    assert refused(plan, 11, DAN) is None
    assert refused(plan, 13, DAN) == "there_already"
    assert refused(plan, 13, DAN, 14) == "same_meeting"
    assert refused(plan, 11, ANNA) == "oneself"
    twice = {**THREE, 2: (Prepared(BORA, id=12), Prepared(ANNA, id=15))}
    assert refused(plan_of(twice), 11, BORA, 12) == "there_already"
    merged = plan_of(w2={"kind": WeekKind.MERGED})
    assert refused(merged, 11, BORA) == "there_already"
    assert refused(merged, 11, BORA, 12) == "same_meeting"


@pytest.mark.parametrize(
    ("presenter_id", "weeks", "now", "key"),
    [
        (99, {}, NOW, "gone"),
        (11, {}, START, "begun"),
        (12, {"w2": {"started_at": NOW}}, NOW, "begun"),
        (12, {"w2": {"kind": WeekKind.CATCH_UP}}, NOW, "no_pages"),
    ],
)
def test_a_turn_that_cannot_be_given_says_why(
    presenter_id: int, weeks: dict[str, Any], now: dt.datetime, key: str
) -> None:
    """There is none, its meeting has begun, or nothing new is read in it."""
    with pytest.raises(UserError, match=rf"^\('error\.swap\.{key}'"):
        find_turn(plan_of(now=now, **weeks), presenter_id, now)


def test_turns_ahead_are_those_of_meetings_to_come() -> None:
    """In their order, with the pages of each; weeks that meet together are one meeting."""
    merged = plan_of(w3={"kind": WeekKind.MERGED})
    turns = turns_ahead(merged, NOW)
    assert [(t.presenter_id, t.meeting.number, t.week_id) for t in turns] == [
        (11, 1, 101),
        (12, 2, 102),
        (13, 2, 103),
        (14, 2, 103),
    ]
    assert turns[0].pages == Pages(17, 36)
    after = START + 4 * HOUR
    assert [t.presenter_id for t in turns_ahead(plan_of(now=after), after)] == [12, 13, 14]


def test_whose_turn_it_was_first_is_kept_through_many_swaps() -> None:
    """Anna to Bora to Chan: instead of Anna. Back to Anna: her own."""
    first = instead_of(None, ANNA, BORA)
    assert first == ANNA
    assert instead_of(first, BORA, CHAN) == ANNA
    assert instead_of(first, BORA, ANNA) is None


def test_a_request_comes_back_from_json() -> None:
    """As its posts keep it."""
    plan = plan_of()
    line = TurnLine.of(find_turn(plan, 11, NOW))
    assert (line.pages, line.holder, line.number) == (Pages(17, 36), ANNA, 1)
    gone = TurnLine.of_place(plan, replace(place(plan, 12), week_id=999))
    assert (gone.number, gone.pages, gone.holder) == (2, None, None)
    request = Request(7, "swap", "open", ANNA, BORA, (line,), gone, ends=1, free=(11,))
    data = asdict(request)
    assert Request.from_json({**data, "given": [asdict(line)], "free": [11]}) == request
