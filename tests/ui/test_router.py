"""Pressing, choosing and filling in, on the simulated Discord."""

from __future__ import annotations

from typing import Any

import pytest
import simcord

from bot.ui.ids import Ref
from bot.ui.router import Router
from tests.discord_env import World
from tests.ui.sample import Sample


async def show_card(world: World, seen: list[Any]) -> simcord.ResponseMessage:
    """The sample's card, shown by the manager."""
    await world.add_cog(Sample(seen))
    return await use_card(world)


async def use_card(world: World) -> simcord.ResponseMessage:
    """The sample's card once more."""
    shown = (await world.slash(world.manager, world.channel, "sample card")).response
    assert shown is not None
    return shown


def kept_views(world: World) -> list[object]:
    """Whatever discord.py remembers of views, menus and forms."""
    store = world.bot._connection._view_store
    return [*store._views, *store._modals, *store._synced_message_views, *store._dynamic_items]


async def test_a_press_arrives_with_what_its_id_says(world: World) -> None:
    """The handler gets the action, the row, the word and the post of the id, and who pressed."""
    seen: list[Any] = []
    shown = await show_card(world, seen)
    pressed = await world.click(world.host, shown, "count")
    assert seen == [(world.host.id, Ref("count", 1, "x", 9), None, None)]
    assert world.text_of(pressed) == "seen 1"
    assert pressed.ephemeral


async def test_a_button_works_after_a_restart(world: World) -> None:
    """A button on a message from before a restart is answered after it."""
    seen: list[Any] = []
    shown = await show_card(world, seen)
    await world.restart()
    await world.add_cog(Sample(seen))
    assert world.text_of(await world.click(world.host, shown, "count")) == "seen 1"


async def test_a_form_can_be_sent_after_a_restart(world: World) -> None:
    """A form that was open while the bot restarted can still be sent."""
    seen: list[Any] = []
    shown = await show_card(world, seen)
    form = await world.click(world.host, shown, "write")
    await world.restart()
    await world.add_cog(Sample(seen))
    await world.submit(world.host, form, {"line": "hello"})
    assert world.text_of(shown) == "written hello"


async def test_nothing_is_kept_in_memory(world: World) -> None:
    """After cards, follow-ups, edits in place and forms, discord.py remembers none of them."""
    shown = await show_card(world, [])
    await world.slash(world.manager, world.channel, "sample card", ephemeral=True)
    await world.click(world.host, shown, "slow")
    await world.click(world.host, await use_card(world), "edit")
    await world.slash(world.host, world.channel, "sample form")
    assert kept_views(world) == []


async def test_answers_ping_nobody(world: World) -> None:
    """Answers, follow-ups and edits in place leave everybody in peace, whatever they say."""
    shown = await show_card(world, [])
    await world.click(world.host, shown, "edit")
    bodies = [r.json.get("data", r.json) for r in world.env.http_requests if r.json and r.method == "POST"]
    asked = [body["allowed_mentions"] for body in bodies if "components" in body]
    assert asked == [{"parse": []}] * 3


async def test_menus_bring_what_was_chosen(world: World) -> None:
    """A menu's values arrive, and people with their names."""
    seen: list[Any] = []
    shown = await show_card(world, seen)
    await world.select(world.host, shown, ["2"], "choose")
    await world.select(world.host, shown, [world.members[0]], "people")
    assert [entry[2:] for entry in seen] == [(("2",), []), ((str(world.members[0].id),), ["김하늘"])]


async def test_a_form_brings_every_kind_of_field(world: World) -> None:
    """Text, choices, ticks and files arrive under the names of their fields; files with their bytes."""
    seen: list[Any] = []
    await world.add_cog(Sample(seen))
    form = await world.slash(world.host, world.channel, "sample form")
    assert world.text_of(form).splitlines()[:3] == ["a form", "a line", "anything"]
    sent = {"line": "  hello ", "menu": ["2"], "radio": "1", "check": True}
    answer = await world.submit(world.host, form, {**sent, "files": [("a.csv", b"title,page")]})
    ((ref, values, files),) = seen
    assert ref == Ref("written", 7)
    assert (values["line"].text, values["menu"].value, values["radio"].value) == ("hello", "2", "1")
    assert values["check"].checked
    assert files == [b"title,page"]
    assert values.raw == {
        "line": "  hello ",
        "menu": ["2"],
        "radio": "1",
        "check": True,
        "files": ["a.csv"],
    }
    # There was no message to change, so the answer is a new one.
    assert world.text_of(answer) == "written hello"


async def test_fields_left_empty_are_empty(world: World) -> None:
    """What was not filled in is empty, and no error."""
    seen: list[Any] = []
    await world.add_cog(Sample(seen))
    form = await world.slash(world.host, world.channel, "sample form")
    await world.submit(world.host, form, {"line": "x"})
    values = seen[0][1]
    assert (values["menu"].value, values["radio"].value, values["check"].checked) == (None, None, False)
    assert values["files"].files == ()


@pytest.mark.parametrize("button", ["old", "broken"])
@pytest.mark.parametrize(
    ("locale", "said"), [("ko", "이 버튼은 이제 쓸 수 없어요."), ("en-US", "no longer works")]
)
async def test_an_outdated_button_says_so(world: World, button: str, locale: str, said: str) -> None:
    """A button of ours that nothing answers any more says so, kindly, in the reader's language."""
    shown = await show_card(world, [])
    world.locale(world.host, locale)
    pressed = await world.click(world.host, shown, button)
    assert said in world.text_of(pressed)
    assert pressed.ephemeral


async def test_foreign_ids_are_left_alone(world: World) -> None:
    """A button whose id is not of our form is not answered: it may be somebody else's."""
    shown = await show_card(world, [])
    assert not (await world.click(world.host, shown, "foreign")).acknowledged


async def test_two_presses_at_the_same_instant_are_both_answered(world: World) -> None:
    """Two people who press at once each get their own answer."""
    seen: list[Any] = []
    shown = await show_card(world, seen)
    first, second = world.members[:2]
    answers = await world.together([(first, shown, "count"), (second, shown, "count")])
    assert [world.text_of(answer) for answer in answers] == ["seen 1", "seen 2"]
    assert {entry[0] for entry in seen} == {first.id, second.id}


async def test_a_press_that_needs_no_answer_is_acknowledged(world: World) -> None:
    """Without an answer of its handler a press is acknowledged, so that Discord does not call it failed."""
    shown = await show_card(world, [])
    pressed = await world.click(world.host, shown, "silent")
    assert pressed.acknowledged
    assert pressed.followups == []


@pytest.mark.parametrize("button", ["edit", "slow"])
async def test_a_card_changes_in_place(world: World, button: str) -> None:
    """A press changes the card it is on, at once or after the bot asked for time."""
    shown = await show_card(world, [])
    await world.click(world.host, shown, button)
    assert world.text_of(shown) == "edited"


def test_an_action_has_one_handler() -> None:
    """Two features cannot take the same action."""
    router = Router()

    async def handler(interaction: object, ref: Ref) -> None:
        """Nothing."""

    router.on("rsvp")(handler)
    with pytest.raises(ValueError, match="rsvp"):
        router.on("rsvp")(handler)
