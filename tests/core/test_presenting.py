"""Who explains which pages."""

from __future__ import annotations

from bot.core.plan import CarryOver, Held, Pages, Plan, Terms, make_plan
from bot.core.presenting import Prepared, Segment, assign

ANNA, BORA, CHAN = 1, 2, 3
TERMS = Terms(Pages(17, 248), 12, 20)
PRESENTERS = {1: [Prepared(ANNA)], 2: [Prepared(BORA)], 3: [Prepared(CHAN)]}


def plan_after(reached: int, policy: CarryOver = CarryOver.SHIFT) -> Plan:
    """Week 1 read as planned, week 2 (37-56) to `reached`."""
    return make_plan(TERMS, [Held(1, 36, Pages(17, 36)), Held(2, reached, Pages(37, 56), policy)])


def test_a_leftover_stays_with_whoever_prepared_it() -> None:
    """The one who prepared it finishes it first, then the week's presenter starts."""
    assert assign(plan_after(39), PRESENTERS)[3] == (
        Segment(Pages(40, 56), (BORA,), True),
        Segment(Pages(57, 59), (CHAN,)),
    )


def test_a_leftover_can_be_handed_over() -> None:
    """Handed over, the whole week belongs to its own presenter."""
    assert assign(plan_after(39), PRESENTERS, {2})[3] == (Segment(Pages(40, 59), (CHAN,)),)


def test_home_reading_is_nobodys_talk() -> None:
    """Pages left as home reading are not carried."""
    assert assign(plan_after(39, CarryOver.HOME), PRESENTERS)[3] == (Segment(Pages(57, 76), (CHAN,)),)


def test_a_week_that_read_nothing_carries_all_of_it() -> None:
    """Its presenter has the whole range again, ahead of the next one."""
    assert assign(plan_after(36), PRESENTERS)[3] == (Segment(Pages(37, 56), (BORA,), True),)


def test_what_does_not_fit_next_week_is_carried_on() -> None:
    """A leftover longer than the next week stays with its presenter until it is finished."""
    held = [Held(1, 20, Pages(17, 76), CarryOver.SHIFT)]
    segments = assign(make_plan(TERMS, held), PRESENTERS)
    assert segments[2] == (Segment(Pages(21, 40), (ANNA,), True),)
    assert segments[3] == (Segment(Pages(41, 60), (ANNA,), True),)
    assert segments[4] == (Segment(Pages(61, 76), (ANNA,), True), Segment(Pages(77, 80), ()))


def test_two_presenters_share_or_have_pages_of_their_own() -> None:
    """Own pages are cut out of the week; the rest belongs to those without."""
    plan = make_plan(TERMS)
    shared = assign(plan, {1: [Prepared(ANNA), Prepared(BORA)]})[1]
    assert shared == (Segment(Pages(17, 36), (ANNA, BORA)),)
    own = assign(plan, {1: [Prepared(ANNA, Pages(25, 30)), Prepared(BORA)]})[1]
    assert own == (
        Segment(Pages(17, 24), (BORA,)),
        Segment(Pages(25, 30), (ANNA,)),
        Segment(Pages(31, 36), (BORA,)),
    )


def test_without_presenters_the_group_reads_together() -> None:
    """A week without presenters has one segment of nobody, and nothing is carried from it."""
    plan = plan_after(39)
    assert assign(plan, {})[3] == (Segment(Pages(40, 59), ()),)
