"""Cards and forms keep to Discord's limits, or say at once that they cannot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import discord
import pytest

from bot.ui import forms
from bot.ui.layout import (
    Accent,
    Block,
    Card,
    button,
    card,
    divider,
    gallery,
    link,
    pick,
    pick_channel,
    pick_role,
    pick_user,
    row,
    rows,
    section,
    text,
    thumbnail,
)
from bot.ui.limits import LimitError
from bot.ui.menus import option

TWO = [option("one", 1), option("two", 2)]


def components(made: Card) -> list[dict[str, Any]]:
    """What is sent to Discord."""
    payload: list[dict[str, Any]] = made.to_components()  # type: ignore[no-untyped-call]
    return payload


def test_a_card_is_one_container_with_its_colour() -> None:
    """The blocks stand in order inside one container with the card's accent."""
    made = card(
        text("**4주차**"), None, divider(), row(button("늦어요", "sd:rsvp:1:late")), accent=Accent.PANEL
    )
    (container,) = components(made)
    assert container["type"] == 17
    assert container["accent_color"] == 0xFEC53D
    assert [block["type"] for block in container["components"]] == [10, 14, 1]


def test_a_card_is_finished_when_it_is_made() -> None:
    """discord.py keeps only views that are not finished, also of those made before there is a loop."""
    assert card(text("hello")).is_finished()
    assert forms.form("t", "sd:x:1", forms.text_field("a", "A")).is_finished()


def test_the_longest_card_is_taken_and_one_more_is_not() -> None:
    """4000 characters over all texts, 40 components with the container."""
    card(text("a" * 2000), text("b" * 2000))
    with pytest.raises(LimitError, match="4001"):
        card(text("a" * 2000), text("b" * 2001))
    card(*(text("a") for _ in range(39)))
    with pytest.raises(LimitError, match="40 components"):
        card(*(text("a") for _ in range(40)))


def test_rows_take_any_number_of_buttons() -> None:
    """Buttons that do not fit beside each other go into the next row."""
    made = rows(button(str(n), f"sd:x:{n}") for n in range(12))
    assert [len(one.to_component_dict()["components"]) for one in made] == [5, 5, 2]


REFUSED: dict[str, Callable[[], object]] = {
    "no block": lambda: card(),
    "empty text": lambda: text("  "),
    "no button": lambda: row(None),
    "six buttons": lambda: row(*(button("a", f"sd:x:{n}") for n in range(6))),
    "long label": lambda: button("a" * 81, "sd:x:1"),
    "no label": lambda: button("", "sd:x:1"),
    "long id": lambda: button("a", "x" * 101),
    "one id twice": lambda: card(row(button("a", "sd:x:1"), button("b", "sd:x:1"))),
    "a menu with the button's id": lambda: card(row(button("a", "sd:x:1")), pick("sd:x:1", TWO)),
    "other addresses": lambda: link("a", "javascript:alert(1)"),
    "long address": lambda: link("a", "https://a.example/" + "a" * 500),
    "no option": lambda: pick("sd:x:1", []),
    "26 options": lambda: pick("sd:x:1", [option(str(n), n) for n in range(26)]),
    "one value twice": lambda: pick("sd:x:1", [option("a", 1), option("b", 1)]),
    "long option": lambda: option("a" * 101, 1),
    "long option text": lambda: option("a", 1, "b" * 101),
    "too many chosen": lambda: pick("sd:x:1", [option("a", 1, chosen=True), option("b", 2, chosen=True)]),
    "min above max": lambda: pick("sd:x:1", TWO, min=2, max=1),
    "long hint": lambda: pick("sd:x:1", TWO, "a" * 151),
    "no picture": lambda: gallery(),
    "11 pictures": lambda: gallery(*[("attachment://a.png", "a")] * 11),
    "long form title": lambda: forms.form("a" * 46, "sd:x:1", forms.text_field("a", "A")),
    "no field": lambda: forms.form("a", "sd:x:1"),
    "six fields": lambda: forms.form("a", "sd:x:1", *(forms.text_field(str(n), "A") for n in range(6))),
    "one field twice": lambda: forms.form("a", "sd:x:1", *[forms.text_field("a", "A") for _ in "ab"]),
    "long field label": lambda: forms.text_field("a", "a" * 46),
    "long field text": lambda: forms.text_field("a", "a", about="a" * 101),
    "value longer than the field": lambda: forms.text_field("a", "a", value="abc", most=2),
    "one radio option": lambda: forms.radio_field("a", "a", TWO[:1]),
    "11 radio options": lambda: forms.radio_field("a", "a", [option(str(n), n) for n in range(11)]),
}


@pytest.mark.parametrize("made", REFUSED.values(), ids=REFUSED)
def test_what_discord_would_refuse_is_refused_here(made: Callable[[], object]) -> None:
    """A card or form that is too much is told where it is made, not by Discord when it is sent."""
    with pytest.raises(LimitError):
        made()


@pytest.mark.parametrize(
    "block",
    [
        pick("sd:x:1", [option("one", 1, "the first", chosen=True, emoji="1️⃣"), option("two", 2)], "?", 0, 9),
        pick_user("sd:x:1", "who?", 0, 2, chosen=[1, 2]),
        pick_channel("sd:x:1", chosen=[3], kinds=(discord.ChannelType.voice,)),
        pick_role("sd:x:1", chosen=[4]),
        section("a paragraph", button("edit", "sd:x:1")),
        section("a paragraph", thumbnail("attachment://cover.png", "the cover")),
        gallery(("attachment://chart.png", "pages over weeks")),
        row(
            link("the book", "https://mml-book.github.io"), button("no", "sd:x:1", style="red", disabled=True)
        ),
    ],
)
def test_every_block_stands_on_a_card(block: Block) -> None:
    """Every kind of block can be laid on a card."""
    assert components(card(block))


def test_a_menu_never_asks_for_more_than_it_offers() -> None:
    """Discord refuses a menu whose maximum is above the number of its options."""
    (menu,) = pick("sd:x:1", TWO, max=25).to_component_dict()["components"]
    assert menu["max_values"] == 2
