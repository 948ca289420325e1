"""A forum's tags: made where they are missing, within Discord's limits, never at people's cost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.core.asked_post import APPLIED_MOST, TAGS_MOST, OwnTag, Wanted, applied, room_for

STATES = [Wanted("open", lasting=True), Wanted("solved", lasting=True)]
WEEK = Wanted("week 21", lasting=False)


def test_an_empty_forum_gets_what_is_wanted() -> None:
    """Both states and the week."""
    room = room_for([*STATES, WEEK], [], [])
    assert (room.drop, room.add) == ((), (*STATES, WEEK))


def test_what_is_there_is_used_whoever_made_it() -> None:
    """By its name, in whatever case."""
    room = room_for([*STATES, WEEK], [(1, "Open"), (2, "week 21")], [])
    assert room.add == (STATES[1],)


def test_the_week_used_longest_ago_makes_room() -> None:
    """States stay, people's tags stay, and the wanted week is never dropped for itself."""
    own = [OwnTag(1, "open", True), OwnTag(2, "solved", True)]
    own += [OwnTag(10 + n, f"week {n}", False) for n in range(3, 19)]
    there = [(tag.tag_id, tag.name) for tag in own] + [(90, "중요"), (91, "잡담")]
    room = room_for([*STATES, WEEK], there, own)
    assert (room.drop, room.add) == ((13,), (WEEK,))
    again = room_for([*STATES, Wanted("week 3", lasting=False)], there, own)
    assert (again.drop, again.add) == ((), ())


def test_without_room_the_states_come_first() -> None:
    """People's tags are not ours to delete."""
    theirs = [(n, f"tag {n}") for n in range(TAGS_MOST - 1)]
    assert room_for([*STATES, WEEK], theirs, []).add == (STATES[0],)
    assert room_for([*STATES, WEEK], [*theirs, (99, "x")], []).add == ()
    assert room_for([WEEK], [*theirs, (99, "x"), (100, "y")], []).add == ()


def test_a_post_keeps_peoples_tags() -> None:
    """It loses those that say what is no longer true."""
    there = [(1, "open"), (2, "solved"), (3, "week 2"), (4, "중요"), (5, "week 3")]
    ours = ["open", "solved", "week 2", "week 3"]
    assert applied(["solved", "week 3"], there, (1, 3, 4, 77), ours) == (2, 5, 4)
    assert applied(["gone"], there, (), ours) == ()


@given(
    st.lists(st.integers(1, 60), unique=True, max_size=TAGS_MOST),
    st.sets(st.integers(1, 60)),
    st.integers(1, 60),
)
def test_never_more_than_discord_takes(there: list[int], own: set[int], week: int) -> None:
    """Whatever is there, the forum stays within 20 tags and the post within 5; only own weeks go."""
    tags = [(n, f"w{n}") for n in there]
    mine = [OwnTag(n, f"w{n}", n % 7 == 0) for n in sorted(own)]
    wanted = [*STATES, Wanted(f"w{week}", lasting=False)]
    room = room_for(wanted, tags, mine)
    assert len(tags) - len(room.drop) + len(room.add) <= TAGS_MOST
    assert set(room.drop) <= {tag.tag_id for tag in mine if not tag.lasting} & set(there) - {week}
    assert len(applied([one.name for one in wanted], tags, tuple(there), ())) <= APPLIED_MOST
