"""A draw from opening to result: what is fixed when, what it depends on, and what clashes are called."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.bags import one_bag
from bot.core.errors import UserError
from bot.core.lottery import (
    Bag,
    Clash,
    ClashError,
    Context,
    Slot,
    clash,
    clean_word,
    commitment,
    draw,
    seed,
)
from tests.core.drawing import SECRET, context

WORDS = ((101, "대박"), (103, "lucky"))


def test_the_commitment_fixes_secret_and_context() -> None:
    """It is the hash that docs/lottery.md names, and everything it covers changes it."""
    live = context(3, (1, 2, 3), barred=[(101, 2)])
    spelled = json.dumps(live.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert commitment(SECRET, live) == hashlib.sha256(SECRET + spelled.encode()).hexdigest()
    others = [
        replace(live, draw=8),
        replace(live, names=("a", "b", "c")),
        replace(live, gap=1),
        replace(live, taken=((101, 9),)),
        replace(live, closes_at=1),
        live.barring([]),
    ]
    assert len({commitment(SECRET, one) for one in (live, *others)}) == 7
    assert commitment(bytes(32), live) != commitment(SECRET, live)
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(b"short", live)


def test_members_enter_weeks_under_the_same_commitment() -> None:
    """With a closing time, weeks that cannot be come later: they change the seed, not the commitment."""
    opened = context(3, (1, 2, 3), closes_at=1_800_000_000)
    closed = opened.barring([(102, 1)])
    assert commitment(SECRET, closed) == commitment(SECRET, opened)
    assert seed(SECRET, closed, ()) != seed(SECRET, opened, ())


def test_the_seed_follows_from_secret_context_and_words() -> None:
    """It is the HMAC that docs/lottery.md names; every word and whose it is counts."""
    opened = context(3, (1, 2, 3), closes_at=1_800_000_000)
    message = {"context": opened.to_json(), "words": [["101", "대박"], ["103", "lucky"]]}
    spelled = json.dumps(message, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert seed(SECRET, opened, WORDS) == hmac.digest(SECRET, spelled.encode(), "sha256")
    variants = [WORDS, (), WORDS[:1], ((101, "대박"), (102, "lucky")), ((101, "대박 "), (103, "lucky"))]
    assert len({seed(SECRET, opened, words) for words in variants}) == 5


def test_words_that_could_be_chosen_afterwards_are_refused() -> None:
    """None in a draw on the spot; one a person, in one order: there must be no second way to write them."""
    opened = context(3, (1, 2, 3), closes_at=1_800_000_000)
    for wrong in (WORDS[::-1], (WORDS[0], WORDS[0])):
        with pytest.raises(ValueError, match="lucky word"):
            seed(SECRET, opened, wrong)
    with pytest.raises(ValueError, match="closing time"):
        seed(SECRET, context(3, (1, 2, 3)), WORDS)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("  대박  나자 ", "대박 나자"),
        ("\u1103\u1162\u1107\u1161\u11a8", "대박"),
        ("a\nb\tc\x00\u2028d", "a b c d"),
        ("\u202egnitrevni", "gnitrevni"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("\ud800x", "x"),
        (" \n ", ""),
        ("가" * 64, "가" * 64),
    ],
)
def test_lucky_words_have_one_spelling(typed: str, word: str) -> None:
    """One line, composed, without characters that nobody sees or that reach out of their place."""
    assert clean_word(typed) == word
    assert clean_word(word) == word


def test_long_lucky_words_are_refused() -> None:
    """The limit counts what is kept."""
    with pytest.raises(UserError) as caught:
        clean_word("가" * 65)
    assert (caught.value.key, caught.value.values) == ("error.draw.word_long", {"most": 64})
    assert clean_word(" " * 99 + "가") == "가"


@given(st.text(max_size=60))
def test_any_word_can_be_written_down(typed: str) -> None:
    """Whatever is typed: cleaned once is cleaned for good, and it fits into a record."""
    word = clean_word(typed)
    assert clean_word(word) == word
    assert "\n" not in word
    word.encode()


def test_a_draw_fills_every_place_once() -> None:
    """Two bags of three and one with a place of the next season; the ladder's ends say the same."""
    twelve = context(4, range(1, 12))
    result = draw(seed(SECRET, twelve, ()), twelve)
    assert [slot.number for _, slot in result.assignments()] == list(range(1, 13))
    assert [slot.week for _, slot in result.assignments()] == [*range(1, 12), None]
    for number, bag in enumerate(twelve.bags):
        assert sorted(result.bags[number]) == list(bag.people)
        assert [result.bags[number][end] for end in result.ends(number)] == list(bag.people)
    assert draw(seed(SECRET, twelve, ()), twelve) == result
    assert result.gaps == (2, 2, 2)


def test_one_person_needs_no_luck() -> None:
    """Alone, everything is theirs: every week, with no more than one week between."""
    result = draw(SECRET, context(1, (1, 2, 4)))
    assert result.bags == ((101,), (101,), (101,))
    assert result.gaps == (2, 1, 2)


def test_orders_without_weeks_are_of_any_size() -> None:
    """More people than a ladder has rails."""
    people = tuple(range(1, 41))
    order = Context(1, 1, None, "order", "코드 리뷰", people, one_bag(people))
    assert sorted(draw(SECRET, order).bags[0]) == list(people)


def test_the_gap_holds_across_bags_and_fixed_weeks() -> None:
    """Nobody in two weeks in a row: not over the end of a bag, nor beside a week they had already."""
    for number in range(200):
        seeded = number.to_bytes(32, "big")
        result = draw(seeded, context(4, (1, 2, 4, 5, 6, 7, 8, 9), taken=[(102, 3)]))
        talks = [*((p, s.week) for p, s in result.assignments()), (102, 3)]
        weeks = {person: sorted(w for p, w in talks if p == person and w) for person in (101, 102, 103, 104)}
        for mine in weeks.values():
            assert all(later - week >= 2 for week, later in zip(mine, mine[1:], strict=False))


def test_only_the_bag_that_must_gives_way() -> None:
    """Only 101 can do weeks 3 and 4: there the gap is one week, and everywhere else it stays."""
    others = [(person, week) for person in (102, 103) for week in (3, 4)]
    tight = context(3, range(1, 13), barred=others)
    for number in range(50):
        result = draw(number.to_bytes(32, "big"), tight)
        assert result.gaps == (2, 1, 2, 2)
        order = [person for bag in result.bags for person in bag]
        assert order[2] == order[3] == 101
        assert order[5] != order[6]
        assert order[8] != order[9]


def test_two_presenters_a_week_are_two_people() -> None:
    """Three people, two places a week: rounds end in the middle of a week."""
    for number in range(200):
        result = draw(number.to_bytes(32, "big"), context(3, sorted([*range(1, 7), *range(1, 7)])))
        weeks: dict[int, set[int]] = {}
        for person, slot in result.assignments():
            weeks.setdefault(slot.week or 0, set()).add(person)
        assert all(len(people) == 2 for people in weeks.values())


@pytest.mark.parametrize(
    ("barred", "expected"),
    [
        ([(person, 2) for person in (101, 102, 103, 104)], Clash((), (2,), 1)),
        ([(103, week) for week in (1, 2, 3, 4)], Clash((103,), (), 0)),
        ([(p, w) for p in (101, 104) for w in (1, 2, 4)], Clash((101, 104), (3,), 1)),
        ([(p, w) for p in (101, 102, 103) for w in (1, 4)], Clash((104,), (1, 4), 2)),
    ],
)
def test_clashes_are_named(barred: list[tuple[int, int]], expected: Clash) -> None:
    """The fewest people and weeks that do not fit, from whichever side is shorter."""
    wrong = context(4, (1, 2, 3, 4), barred)
    assert clash(wrong) == expected
    assert expected.lacks_people is (len(expected.people) < expected.places)
    with pytest.raises(ClashError) as caught:
        draw(SECRET, wrong)
    assert caught.value.clash == expected


def test_a_week_between_two_bags_wants_two_people() -> None:
    """Each bag alone would fit, but the week they share has one person who can, and two places."""
    away = [(person, 2) for person in (102, 103)]
    shared = context(3, (1, 1, 2, 2, 3, 3), away)
    assert clash(shared) == Clash((101,), (2,), 2)
    assert clash(context(3, (1, 1, 2, 2, 3, 3), away[:1])) is None


def test_the_next_season_is_open_to_everybody() -> None:
    """Who cannot come at all draws a place without a week; two such people find only one there."""
    never = [(101, week) for week in (1, 2, 3)]
    assert draw(SECRET, context(4, (1, 2, 3), never)).bags[0][3] == 101
    more = never + [(102, week) for week in (1, 2, 3)]
    assert clash(context(4, (1, 2, 3), more)) == Clash((101, 102), (), 1)


def test_the_smallest_of_several_clashes_is_named() -> None:
    """Two things are wrong at once: the one that is sooner said is named, the other when that is mended."""
    away = [(person, week) for person in (101, 102, 103, 105) for week in (1, 2)]
    nobody = [(person, 5) for person in (101, 102, 103, 104, 105)]
    assert clash(context(5, range(1, 6), away + nobody)) == Clash((), (5,), 1)
    assert clash(context(5, range(1, 6), away)) == Clash((104,), (1, 2), 2)


@st.composite
def tables(draw_: st.DrawFn) -> Context:
    """Up to five people, as many weeks or fewer, anything barred."""
    size = draw_(st.integers(1, 5))
    weeks = range(1, draw_(st.integers(1, size)) + 1)
    cells = [(person, week) for person in range(101, 101 + size) for week in weeks]
    return context(size, weeks, draw_(st.sets(st.sampled_from(cells))))


@given(tables())
def test_a_clash_is_true_and_as_small_as_can_be(table: Context) -> None:
    """It is named if and only if every order breaks something, and nobody in it could be left out."""
    (bag,) = table.bags
    weeks = [slot.week for slot in bag.slots]
    legal = [
        order
        for order in permutations(bag.people)
        if not any((person, week) in table.barred for person, week in zip(order, weeks, strict=True))
    ]
    wrong = clash(table)
    if wrong is None:
        assert draw(SECRET, table).bags[0] in legal
        return
    assert not legal
    if wrong.lacks_people:
        assert _able(table, wrong.weeks) == set(wrong.people)
        assert len(wrong.weeks) == wrong.places > len(wrong.people)
        for week in wrong.weeks:
            rest = [other for other in wrong.weeks if other != week]
            assert len(_able(table, rest)) >= len(rest)
    else:
        assert _open(table, wrong.people) == wrong.places < len(wrong.people)
        for person in wrong.people:
            rest = [other for other in wrong.people if other != person]
            assert _open(table, rest) >= len(rest)


def _able(table: Context, weeks: object) -> set[int]:
    assert isinstance(weeks, (list, tuple))
    return {p for p in table.people if any((p, week) not in table.barred for week in weeks)}


def _open(table: Context, people: object) -> int:
    assert isinstance(people, (list, tuple))
    weeks = [slot.week for slot in table.bags[0].slots]
    return sum(any((p, week) not in table.barred for p in people) for week in weeks)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"bags": (Bag((101, 102), (Slot(1, 1), Slot(3, 2))),)}, "numbered"),
        ({"bags": (Bag((101, 102), (Slot(1, 2), Slot(2, 1))),)}, "ascend"),
        ({"bags": (Bag((101, 102), (Slot(1, 0), Slot(2, 1))),)}, "count from 1"),
        ({"bags": (Bag((101, 102), (Slot(1), Slot(2, 1))),)}, "next season"),
        ({"bags": (Bag((101, 999), (Slot(1, 1), Slot(2, 2))),)}, "one of the draw's people"),
        ({"people": (101, 102, 103, 103)}, "there once"),
        ({"names": ("one",)}, "a name each"),
        ({"gap": 0}, "at least 1"),
        ({"gap": 11}, "at most 10"),
        ({"taken": ((102, 1), (101, 1))}, "sorted"),
        ({"barred": ((101, 99),)}, "weeks of this draw"),
        ({"barred": ((999, 1),)}, "its people"),
    ],
)
def test_contexts_that_make_no_sense_are_refused(changes: dict[str, object], message: str) -> None:
    """What is committed to can be drawn and written in one way only."""
    with pytest.raises(ValueError, match=message):
        replace(context(3, (1, 2, 3)), **changes)  # type: ignore[arg-type]


def test_bags_that_make_no_sense_are_refused() -> None:
    """As many places as people, and everybody once."""
    for people in ((101, 101), (101,)):
        with pytest.raises(ValueError, match="as many slots as people"):
            Bag(people, (Slot(1, 1), Slot(2, 2)))


def test_only_what_concerns_the_draw_is_barred() -> None:
    """Other people's weeks, and weeks that are not drawn, are left out; the rest is put in order."""
    three = context(3, (1, 2, 3))
    assert three.barring([(103, 1), (101, 2), (999, 1), (101, 7)]).barred == ((101, 2), (103, 1))


def test_a_context_survives_json() -> None:
    """Read again it is the same, also with everything in it."""
    full = context(5, (1, 1, 2, 3, 5, 8, 8), barred=[(101, 1)], taken=[(104, 4)], closes_at=5)
    assert Context.from_json(json.loads(full.canonical())) == full
