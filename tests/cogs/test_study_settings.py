"""/study settings, /study season and /study archive on Discord, as a host and a manager use them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import discord
import pytest

from tests.discord_env import Result, World

GIVEN: dict[str, Any] = {
    "title": "Mathematics for Machine Learning",
    "first_page": 17,
    "last_page": 248,
    "weekly_pages": 20,
    "start": "2026-03-03",
    "time": "21:00",
}


@pytest.fixture
async def study(world: World) -> World:
    """The real study, created by the manager for a host without rights in the server."""
    shown = await world.slash(world.manager, world.channel, "study create", **GIVEN, host=world.host)
    await world.click(world.manager, shown, "Create")
    return world


async def settings(world: World, page: str | None = None) -> Result:
    """The settings as the host opens them, turned to a page."""
    shown = await world.slash(world.host, world.channel, "study settings")
    return shown if page is None else await world.click(world.host, shown, page)


async def test_one_look(study: World) -> None:
    """The card says what is set, which posts come next and which went out, in the reader's language."""
    study.locale(study.host, "ko")
    said = study.text_of(await settings(study))
    for word in (
        "매주 화 21:00",
        "최대 120분",
        "다음 주에 이어 읽기",
        "공지, 발표자 안내, 모임 알림, 모임 진행 카드, 10분 전 알림, 마무리",
    ):
        assert word in said
    assert f"<t:{int(dt.datetime(2026, 3, 1, 11, tzinfo=dt.UTC).timestamp())}:f> · 공지 · 1주차" in said
    assert "계획표 · 올렸어요" in said


async def test_switching_posts_and_undo(study: World) -> None:
    """A menu changes something at once and its [Undo] takes it back."""
    shown = await settings(study, "Automatic posts")
    shown = await study.select(study.host, shown, ["announcement"], "study_posts")
    assert "Changed" in study.text_of(shown)
    home = await study.click(study.host, shown, "Back")
    assert "Reminder ·" not in study.text_of(home)
    shown = await study.click(study.host, home, "Automatic posts")
    shown = await study.select(study.host, shown, [], "study_posts")
    assert "Undo" in study.buttons_of(shown)


async def test_times_that_cannot_be(study: World) -> None:
    """A time that cannot be is refused with the form's text kept, and nothing is changed."""
    shown = await settings(study, "Automatic posts")
    form = await study.click(study.host, shown, "Change times")
    typed = {
        "announcement_days": "3",
        "announcement_time": "25:00",
        "presenter_days": "1",
        "presenter_time": "noon",
        "reminder_minutes": "30",
    }
    wrong = await study.submit(study.host, form, typed)
    assert "25:00" in study.text_of(wrong)
    again = await study.click(study.host, wrong, "Edit and try again")
    assert again.modal is not None
    assert [p["component"]["value"] for p in again.modal["components"]] == list(typed.values())
    good = await study.submit(study.host, again, typed | {"announcement_time": "8pm"})
    assert "3 days before, 20:00" in study.text_of(good)
    assert "1 day before, 12:00" in study.text_of(good)


async def test_permissions_are_named(study: World) -> None:
    """Each configured channel says what the bot lacks there; a test post proves the rest."""
    quiet: dict[Any, discord.PermissionOverwrite] = {}
    quiet[study.guild.default_role] = discord.PermissionOverwrite(send_messages=False)
    closed = study.guild.create_text_channel("비밀", overwrites=quiet)
    shown = await settings(study, "Channels")
    assert "I have every permission I need" in study.text_of(shown)
    shown = await study.select(study.host, shown, [closed], "sd:study_set:1:channel")
    assert "I lack “Send Messages" in study.text_of(shown)
    refused = await study.click(study.host, shown, "Send a test post")
    assert "Send Messages" in study.text_of(refused)
    shown = await study.select(study.host, shown, [study.channel], "sd:study_set:1:channel")
    before = len(study.sent())
    done = await study.click(study.host, shown, "Send a test post")
    assert "https://discord.com/channels/" in study.text_of(done)
    assert len(study.sent()) == before + 1
    test = study.posts()[-1]
    other = await study.click(study.members[0], test, "study_untest")
    assert "host" in study.text_of(other)
    await study.click(study.host, test, "study_untest")
    assert test.id not in {post.id for post in study.posts()}


async def test_a_role_nobody_hears(study: World) -> None:
    """A role that the bot cannot ping is said with what to turn on."""
    role = study.guild.create_role("수학")
    shown = await settings(study, "Channels")
    shown = await study.select(study.host, shown, [role], "sd:study_set:1:role")
    said = study.text_of(shown)
    assert "I can't ping" in said or "every permission" in said
    shown = await study.select(study.host, shown, [], "sd:study_set:1:role")
    assert "Changed" in study.text_of(shown)


async def test_hosts(study: World) -> None:
    """The host makes somebody a co-host and hands the study over; a co-host cannot."""
    helper = study.members[0]
    shown = await settings(study, "People")
    shown = await study.select(study.host, shown, [helper], "study_cohosts")
    assert "Changed" in study.text_of(shown)
    own = await study.slash(helper, study.channel, "study settings")
    people = await study.click(helper, own, "People")
    refused = await study.select(helper, people, [helper], "study_host")
    assert "manager" in study.text_of(refused)
    assert all("study_builder" not in str(part) for part in _ids(study, people))
    shown = await study.select(study.host, shown, [helper], "study_host")
    assert "Changed" in study.text_of(shown)


async def test_the_book(study: World) -> None:
    """New sections change the plan, and the card says what became of it."""
    shown = await settings(study, "Book & pace")
    form = await study.click(study.host, shown, "Change the book")
    fields = {
        "title": "MML",
        "cap_minutes": "90",
        "book_url": "https://mml-book.com",
        "pdf_offset": "6",
        "sections": [("toc.csv", b"title,page\nA,17\nB,40\nC,60\n")],
    }
    shown = await study.submit(study.host, form, fields)
    said = study.text_of(shown)
    assert "Week 1: pp. 17–36 → pp. 17–39" in said
    assert "3 sections" in said
    form = await study.click(study.host, shown, "Change the book")
    wrong = await study.submit(study.host, form, fields | {"sections": [("toc.csv", b"\x89PNG\x00\x01")]})
    assert "toc.csv" in study.text_of(wrong)
    again = await study.click(study.host, wrong, "Edit and try again")
    assert "MML" in str(again.modal)


async def test_for_the_host_only(study: World) -> None:
    """A member sees no settings, opens no season and archives nothing; another server finds nothing."""
    member = study.members[0]
    for command in ("study settings", "study season", "study archive"):
        refused = await study.slash(member, study.channel, command)
        assert not study.buttons_of(refused)
    refused = await study.slash(study.host, study.channel, "study archive")
    assert "Manage Server" in study.text_of(refused)
    rights = discord.Permissions(manage_guild=True, manage_events=True)
    elsewhere = study.env.create_guild("다른 서버")
    channel = elsewhere.create_text_channel("책")
    boss = elsewhere.add_member(
        study.env.create_user("boss"), roles=[elsewhere.create_role("b", permissions=rights)]
    )
    for command in ("study settings", "study season", "study archive"):
        for option in ("1", GIVEN["title"]):
            nothing = await boss.slash(channel, command, study=option)
            assert GIVEN["title"] not in study.text_of(nothing)
    assert await boss.autocomplete(channel, "study settings", "study", "") == []


async def test_the_next_season(study: World) -> None:
    """When the book's pages are left over, the next season reads them; undo is one press."""
    shown = await study.slash(study.manager, study.channel, "study season", weeks=4, last_page=300)
    said = study.text_of(shown)
    assert "Season 2" in said
    assert "pp. 17–300" in said
    assert "12 weeks of Season 1 haven't met yet" in said
    opened = await study.click(study.manager, shown, "Open the season")
    assert "Season 2 is open" in study.text_of(opened)
    assert "Undo" in study.buttons_of(opened)
    await study.advance(minutes=1)
    assert any("시즌 2" in study.text_of(post) or "Season 2" in study.text_of(post) for post in study.posts())
    zero = await study.slash(study.manager, study.channel, "study season", weeks=0)
    assert "200" in study.text_of(zero)


async def test_archive_asks_first(study: World) -> None:
    """Archiving asks, tells what it stops, and can be taken back."""
    study.locale(study.manager, "ko")
    shown = await study.slash(study.manager, study.channel, "study archive")
    assert "보관할까요?" in study.text_of(shown)
    kept = await study.click(study.manager, shown, "취소")
    assert "그대로" in study.text_of(kept)
    shown = await study.slash(study.manager, study.channel, "study archive")
    done = await study.click(study.manager, shown, "보관하기")
    posts = len(study.sent())
    await study.advance_to(dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    assert len(study.sent()) == posts
    back = await study.click(study.manager, done, "되돌리기")
    assert "돌아왔어요" in study.text_of(back)
    await study.advance_to(dt.datetime(2026, 3, 4, tzinfo=dt.UTC))
    assert len(study.sent()) > posts


def _ids(world: World, shown: Result) -> list[str]:
    return [str(part) for part in world.message(shown).components]
