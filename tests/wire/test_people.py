"""What people do, on the wire: names that complete, buttons, forms."""

from __future__ import annotations

import asyncio

import discord
import pytest

from bot.store.engine import Store
from tests.wire.ground import found, soon
from tests.wire.messages import buttons_of
from tests.wire.process import Start
from tests.wire.server import Wire

pytestmark = pytest.mark.wire


async def test_a_member_joins_with_a_button(wire: Wire, store: Store, start: Start) -> None:
    """[참가하기] under the pinned plan is answered to the member alone, in time."""
    ground = await found(wire, store, soon(3600))
    await start()
    plan = await ground.once("plan")
    assert wire.messages.pins_of(ground.channel.id) == [int(plan["id"])]
    button = next(one for label, one in buttons_of(plan).items() if "참가" in label)
    pressed = await (await wire.interactions.press(wire.add_user(), ground.channel, plan, button)).shown()
    assert pressed.took < 3
    assert "참가" in pressed.text
    assert pressed.messages[0]["flags"] & 64


async def test_a_manager_founds_a_study_with_a_form(wire: Wire, start: Start) -> None:
    """/study create asks for what is missing in a form; what is sent with it becomes a preview."""
    channel = wire.add_text(wire.add_guild())
    manager = wire.add_user("한도윤", rights=discord.Permissions.all().value)
    await start()
    shown = await (await wire.interactions.slash(manager, channel, "study create")).answered()
    day = f"{soon(7 * 86400):%Y-%m-%d} 21:00"
    typed = {"title": "수학", "pages": "17-248", "weekly_pages": "20", "start": day}
    sent = await (await wire.interactions.submit(shown, typed | {"zone": "Asia/Seoul"})).shown()
    assert "수학" in sent.text
    assert sent.buttons
    assert max(shown.took, sent.took) < 3


async def test_names_are_completed(wire: Wire, store: Store, start: Start) -> None:
    """Autocomplete offers the server's study, in time."""
    ground = await found(wire, store, soon(3600))
    await start()
    typed = await wire.interactions.complete(wire.add_user(), ground.channel, "week", "study", study="Math")
    (choice,) = (await typed.answered()).choices
    assert "Mathematics" in choice["name"]
    assert typed.took < 3


async def test_many_posts_at_once_stay_under_the_limit(wire: Wire, store: Store, start: Start) -> None:
    """Forty servers' announcements and plans are all due: all arrive, and Discord never says 429."""
    wire.limits.like_discord()
    grounds = [await found(wire, store, soon(-5)) for _ in range(40)]
    await start()
    await asyncio.gather(*(ground.once() for ground in grounds))
    await asyncio.gather(*(ground.once("plan") for ground in grounds))
    assert wire.limits.refused == 0


@pytest.mark.slow
async def test_a_large_batch_starts_early_so_that_the_last_is_in_time(
    wire: Wire, store: Store, start: Start
) -> None:
    """Sixty announcements for one instant, at ten a second: begun six seconds before it, done by then."""
    due = soon(24)
    grounds = [await found(wire, store, due) for _ in range(60)]
    await start(REQUESTS_PER_SECOND="10")
    # One after the other: sixty that ask at once would take the bot's place on the machine.
    for ground in grounds:
        await ground.until("sent", seconds=40)
    sent = [row.sent_at for ground in grounds if (row := await ground.row()).sent_at is not None]
    assert len(sent) == 60
    assert (due - min(sent)).total_seconds() > 2
    # Begun at its instant, the last would be six seconds late.
    assert (max(sent) - due).total_seconds() < 3
