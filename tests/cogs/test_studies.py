"""Founding a study on Discord, as a manager does it: options, forms, preview, the green button."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import discord
import pytest

from tests.discord_env import Result, World

CSV = (Path(__file__).parents[2] / "bot" / "demo" / "mml-sections.csv").read_bytes()
GIVEN: dict[str, Any] = {
    "title": "Mathematics for Machine Learning",
    "first_page": 17,
    "last_page": 248,
    "weekly_pages": 20,
    "start": "2026-03-03",
    "time": "21:00",
}
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


async def create(world: World, **options: Any) -> Result:
    """`/study create` by the manager, with everything that is needed."""
    return await world.manager.slash(world.channel, "study create", **GIVEN | options)


def held(result: Result) -> list[Any]:
    """What stands in the fields of a form."""
    assert result.modal is not None
    return [part["component"].get("value") for part in result.modal["components"]]


async def test_straight_to_the_preview(world: World) -> None:
    """With title, pages, start and time there is no form: the whole plan, then one press creates it."""
    world.locale(world.manager, "ko")
    shown = await create(world, host=world.host, sections=("mml.csv", CSV), voice=world.voice)
    said = world.text_of(shown)
    assert shown.response is not None
    assert shown.response.ephemeral
    assert "**1주차** 3월 3일 (화) · p. 17–34" in said
    assert "5월 5일 (화)" in said
    assert "**어린이날**" in said
    assert not world.posts()
    done = await world.click(world.manager, shown, "만들기")
    assert "Mathematics for Machine Learning을 만들었어요" in world.text_of(done)
    assert f"<@{world.host.id}>" in world.text_of(done)
    plan = world.posts()[0]
    assert "참가" in "".join(world.buttons_of(plan))
    assert not world.pings(world.sent()[0])


async def test_pressed_twice_at_once(world: World) -> None:
    """Two presses at the same instant create one study; the second is told so."""
    shown = await create(world)
    first, second = await world.together([(world.manager, shown, "Create")] * 2)
    assert len(world.sent()) == 1
    assert "already used" in world.text_of(first) + world.text_of(second)


async def test_the_form_fills_the_gaps(world: World) -> None:
    """What was given stands in the form; what is wrong can be written again with all its text."""
    world.locale(world.manager, "ko")
    form = await world.slash(world.manager, world.channel, "study create", title="수학", first_page=17)
    assert held(form) == ["수학", "17-", None, None, "Asia/Seoul"]
    typed = {
        "title": "수학",
        "pages": "17-248",
        "weekly_pages": "20",
        "start": "3/3 25:00",
        "zone": "Asia/Soul",
    }
    wrong = await world.submit(world.manager, form, typed)
    assert "Asia/Seoul" in world.text_of(wrong)
    again = await world.click(world.manager, wrong, "다시 쓰기")
    assert held(again) == ["수학", "17-248", "20", "3/3 25:00", "Asia/Soul"]
    wrong = await world.submit(world.manager, again, typed | {"zone": "서울"})
    assert "25:00" in world.text_of(wrong)
    again = await world.click(world.manager, wrong, "다시 쓰기")
    good = await world.submit(world.manager, again, typed | {"zone": "서울", "start": "3/3 오후 9시"})
    await world.click(world.manager, good, "만들기")
    assert len(world.sent()) == 1


async def test_after_a_restart(world: World) -> None:
    """The preview's buttons work after a restart of the bot; so does the form behind them."""
    shown = await create(world)
    await world.restart()
    form = await world.click(world.manager, shown, "More options")
    await world.restart()
    fields = {"weekdays": "tue, thu", "weeks": "", "cap_minutes": "90", "rest": "2026-03-05", "sections": []}
    shown = await world.submit(world.manager, form, fields)
    assert "Tue, Thu" in world.text_of(shown)
    assert "Thu, Mar 5" in world.text_of(shown)
    assert "up to 90 min" in world.text_of(shown)
    await world.restart()
    await world.click(world.manager, shown, "Create")
    assert len(world.sent()) == 1


async def test_a_preview_that_was_overtaken(world: World) -> None:
    """The button of an older preview creates nothing: it shows what the study would be now."""
    old = await create(world)
    form = await world.click(world.manager, old, "Edit")
    typed = {"title": "Other", "pages": "1-40", "weekly_pages": "20", "start": "3/3 21:00", "zone": "UTC"}
    backend = world.env.backend
    stale = backend.get_message(old.response.channel_id, old.response.id).components  # type: ignore[union-attr]
    before = [dict(part) for part in stale]
    await world.submit(world.manager, form, typed)
    backend.get_message(old.response.channel_id, old.response.id).components = before  # type: ignore[union-attr]
    shown = await world.click(world.manager, old, "Create")
    assert "changed meanwhile" in world.text_of(shown)
    assert "## Other" in world.text_of(shown)
    assert not world.posts()


async def test_holidays_rest_with_one_press(world: World) -> None:
    """[Rest on holidays] moves the weeks off them and names the rest."""
    shown = await create(world)
    assert "Children's Day" in world.text_of(shown) or "어린이날" in world.text_of(shown)
    shown = await world.click(world.manager, shown, "Rest on holidays")
    assert "**Week 10** Tue, May 12" in world.text_of(shown)
    assert "Rest on holidays" not in world.buttons_of(shown)


async def test_cancelled(world: World) -> None:
    """[Cancel] leaves nothing behind, and an old button says so."""
    shown = await create(world)
    cancelled = await world.click(world.manager, shown, "Cancel")
    assert "Nothing was created" in world.text_of(cancelled)
    assert not world.buttons_of(cancelled)
    assert not world.posts()


async def test_a_channel_one_cannot_post_in(world: World) -> None:
    """What is missing is named as Discord names it; once it is there, the green button is, too."""
    everyone = world.guild.default_role
    silent: dict[Any, discord.PermissionOverwrite] = {}
    silent[everyone] = discord.PermissionOverwrite(send_messages=False)
    closed = world.guild.create_text_channel("비밀", overwrites=silent)
    shown = await create(world, channel=closed)
    assert "Send Messages" in world.text_of(shown)
    assert "Create" not in world.buttons_of(shown)
    world.env.backend.delete_overwrite(closed.id, everyone.id)
    await world.env.settle()
    shown = await world.click(world.manager, shown, "Check again")
    await world.click(world.manager, shown, "Create")
    assert len(world.sent(closed)) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"first_page": 0}, "0"),
        ({"first_page": 249}, "248"),
        ({"weeks": 10_000}, "10000"),
        ({"cap_minutes": 0}, "15"),
        ({"time": "25:00"}, "25:00"),
        ({"timezone": "Asia/Soul"}, "Asia/Seoul"),
        ({"title": "x" * 4000}, "4000"),
        ({"title": "\u3164"}, "title"),
        ({"weekdays": "x" * 4000}, "weekday"),
        ({"start": "2025-12-30"}, "past"),
        ({"rest": "2026-03-04"}, "2026-03-04"),
        ({"country": "Atlantis"}, "Atlantis"),
        ({"book_url": "x" * 4000}, "https"),
        ({"pdf_offset": 10**9}, "10000"),
        ({"weekly_pages": -1}, "-1"),
        ({"sections": ("book.csv", b"x" * (5 * 1024 * 1024))}, "256"),
        ({"sections": ("book.csv", PICTURE)}, "book.csv"),
        ({"sections": ("book.csv", b"title,page\nA,20\nB,10\n")}, "20"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
async def test_junk_in_an_option(world: World, options: dict[str, Any], said: str) -> None:
    """Junk gets a clear word and a way to write it again with everything that was typed; nothing is made."""
    refused = await create(world, **options)
    assert said in world.text_of(refused)
    form = await world.click(world.manager, refused, "Edit and try again")
    assert form.modal is not None
    for value in options.values():
        if isinstance(value, str):
            assert value in held(form) or any(value in str(one) for one in held(form))
    assert not world.posts()


@pytest.mark.parametrize(
    "title", ["🎉📚🎉", "كتاب الرياضيات", "# **big** <@&1> @everyone [x](https://a.example)"]
)
async def test_odd_titles(world: World, title: str) -> None:
    """Any title works, pings nobody, and stays in its place."""
    await world.click(world.manager, await create(world, title=title), "Create")
    (request,) = world.sent()
    assert not world.pings(request)
    assert "@everyone" not in world.text_of(world.posts()[0])


async def test_who_may(world: World) -> None:
    """A member may not found a study; with the role that managers choose they may."""
    member = world.members[0]
    refused = await world.slash(member, world.channel, "study create", **GIVEN)
    assert "Manage Server" in world.text_of(refused)
    await world.click(world.manager, await create(world), "Create")
    builders = world.guild.create_role("빌더")
    builder = world.join("gaon", "임가온", builders)
    settings = await world.slash(world.manager, world.channel, "study settings")
    people = await world.click(world.manager, settings, "People")
    await world.select(world.manager, people, [builders], "study_builder")
    shown = await world.slash(builder, world.channel, "study create", **GIVEN | {"title": "Another"})
    await world.click(builder, shown, "Create")
    assert len(world.sent()) == 2


async def test_bots_do_not_host(world: World) -> None:
    """A bot or @everyone cannot be chosen."""
    everyone = await create(world, role=world.guild.default_role)
    assert "everyone" in world.text_of(everyone)


async def test_a_zone_with_summer_time(world: World) -> None:
    """A Berlin study says from when clocks there change, and stays at its wall time."""
    shown = await create(world, timezone="Berlin")
    assert "UTC+1, UTC+2 from Tue, Mar 31" in world.text_of(shown)
    after = int(dt.datetime(2026, 5, 19, 19, tzinfo=dt.UTC).timestamp())
    assert f"<t:{after}:D>" in world.text_of(shown)


async def test_the_longest_plan(world: World) -> None:
    """200 weeks on seven days a week, in both languages, page by page: within Discord's limits."""
    long = {"title": "한" * 100, "last_page": 100_000, "weekly_pages": 500, "weeks": 200}
    url = "https://example.org/" + "u" * 480
    for locale in ("ko", "en-US"):
        world.locale(world.manager, locale)
        role = world.guild.create_role("r" * 100)
        shown = await create(world, **long, weekdays="mon-sun", book_url=url, role=role, timezone="Berlin")
        pages = 1
        following = "다음" if locale == "ko" else "Next"
        while following in world.buttons_of(shown):
            shown = await world.click(world.manager, shown, following)
            pages += 1
        assert pages == 14


async def test_commands_stay_in_servers(world: World) -> None:
    """The group is for servers only and hides from nobody."""
    group = next(c for c in world.bot.tree.get_commands() if c.name == "study")
    assert isinstance(group, discord.app_commands.Group)
    assert group.guild_only
    assert group.default_permissions is None
