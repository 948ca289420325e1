"""Ids of buttons and forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.ids import Ref, component_id, parse

WORDS = st.text(st.characters(exclude_characters=":"), min_size=1, max_size=30)


@given(
    st.from_regex(r"[a-z][a-z0-9_.-]{0,20}", fullmatch=True),
    st.integers(-(2**62), 2**62),
    st.none() | WORDS.filter(lambda word: not (word[0] == "p" and word[1:].isdigit())),
    st.none() | st.integers(0, 2**62),
)
def test_an_id_reads_back_as_it_was_made(action: str, row: int, arg: str | None, post: int | None) -> None:
    """Every id that can be made says again what went into it."""
    made = component_id(action, row, arg, post)
    assert len(made) <= 100
    assert parse(made) == Ref(action, row, arg, post)


def test_the_marker_of_a_post_is_last() -> None:
    """Automatic posts are found again by the end of an id."""
    assert component_id("rsvp", 12, "late", post=345) == "sd:rsvp:12:late:p345"
    assert component_id("rsvp", 12, post=345) == "sd:rsvp:12:p345"


@pytest.mark.parametrize("arg", ["p12", "a:b", ""])
def test_an_argument_that_could_be_misread_is_refused(arg: str) -> None:
    """What would come back as something else cannot go in."""
    with pytest.raises(ValueError, match="read back"):
        component_id("page", 1, arg)


def test_an_id_that_is_too_long_is_refused() -> None:
    """Discord takes 100 characters."""
    with pytest.raises(ValueError, match="longer than 100"):
        component_id("page", 1, "x" * 100)


@pytest.mark.parametrize("name", ["", "Late", "a:b", "a b", "1a"])
def test_an_action_has_a_plain_name(name: str) -> None:
    """Names of actions are small letters, digits, dots and dashes."""
    with pytest.raises(ValueError, match="name for an action"):
        component_id(name)


@pytest.mark.parametrize(
    "foreign", ["", "other:1", "sd", "sd:", "sd:rsvp", "sd:rsvp:x", "sd:rsvp:1:a:b", "sd:rsvp:p5", "sd::1"]
)
def test_other_ids_are_none_of_ours(foreign: str) -> None:
    """What is not of our form is not understood, and does no harm."""
    assert parse(foreign) is None
