"""What `python -m bot doctor` tells whoever runs the bot."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest

from bot.store.engine import Store
from bot.store.models import ScheduledPost
from tests.factories import make_season, make_study
from tests.wire.process import program
from tests.wire.server import TOKEN, Wire

pytestmark = pytest.mark.slow

GUILD = 900_000_000_000_000_002
CHANNEL = 900_000_000_000_000_003
DUE = dt.datetime(2026, 3, 1, 11, 0, tzinfo=dt.UTC)
ENOUGH = discord.Permissions(
    view_channel=True,
    send_messages=True,
    read_message_history=True,
    attach_files=True,
    pin_messages=True,
    create_events=True,
)


@pytest.fixture
async def server() -> AsyncIterator[Wire]:
    """A Discord on this machine, with one channel in one server."""
    async with Wire() as wire:
        wire.add_text(wire.add_guild(guild_id=GUILD), channel_id=CHANNEL)
        yield wire
    wire.check()


@pytest.fixture
async def study(store: Store) -> None:
    """One study with a post in each state that the doctor tells of; one went out three minutes late."""
    async with store.write() as session:
        study = make_study(guild_id=GUILD, channel_id=CHANNEL, title="수학")
        session.add_all([study, make_season(study)])
        await session.flush()
        common = {"study_id": study.id, "guild_id": GUILD, "channel_id": CHANNEL, "priority": 1}
        for number, status in enumerate(("pending", "dead", "uncertain", "sent")):
            session.add(
                ScheduledPost(
                    **common,
                    kind="announcement",
                    dedupe_key=f"announcement:{number}",
                    due_at=DUE,
                    next_try_at=DUE,
                    status=status,
                    sent_at=DUE + dt.timedelta(minutes=3) if status == "sent" else None,
                    last_error="50013: Missing Permissions" if status == "dead" else "history",
                )
            )


async def doctor(tmp_path: Path, **settings: str) -> tuple[int, str]:
    """Run it and return its exit code and what it said."""
    async with program(tmp_path, "doctor", **settings) as run:
        return await run.end(), run.said


async def test_before_the_first_start_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    """No database yet is no fault, and looking makes none."""
    code, said = await doctor(tmp_path, LANG="ko_KR.UTF-8")
    assert code == 0
    assert "데이터베이스가 아직 없어요" in said
    assert "DISCORD_TOKEN이 없어서" in said
    assert os.listdir(tmp_path) == []


@pytest.mark.usefixtures("study")
async def test_it_names_the_permissions_a_channel_lacks(
    tmp_path: Path, database_url: str, server: Wire
) -> None:
    """The next posts by the study's clock, those that were refused, and what to switch on where."""
    server.guilds[GUILD].rights = discord.Permissions(view_channel=True).value
    given = {"DATABASE_URL": database_url, "DISCORD_TOKEN": TOKEN, "DISCORD_API_URL": server.api}
    code, said = await doctor(tmp_path, **given, LANG="C.UTF-8")
    assert code == 1
    assert "✗ “수학”: missing in its channel: Send Messages, Read Message History" in said
    assert "2026-03-01 20:00 Asia/Seoul  announcement  수학" in said
    assert "✗ A post of “수학” (announcement) was refused: 50013: Missing Permissions" in said
    assert "✗ Whether a post of “수학” (announcement) is out can't be told: history" in said
    assert "2026-03-01 20:03 Asia/Seoul  announcement  수학  3 min late" in said
    assert TOKEN not in said


async def test_all_is_well(tmp_path: Path, database_url: str, store: Store, server: Wire) -> None:
    """With every permission nothing is marked, and the exit code says so too."""
    async with store.write() as session:
        study = make_study(guild_id=GUILD, channel_id=CHANNEL)
        session.add_all([study, make_season(study)])
    server.guilds[GUILD].rights = ENOUGH.value
    given = {"DATABASE_URL": database_url, "DISCORD_TOKEN": TOKEN, "DISCORD_API_URL": server.api}
    code, said = await doctor(tmp_path, **given, LANG="C.UTF-8")
    assert (code, "✗" in said) == (0, False), said
    assert "✓ Logged in as sadari" in said


async def test_a_token_that_discord_refuses_is_named(tmp_path: Path, server: Wire) -> None:
    """Without the token itself."""
    server.token_is_good = False
    code, said = await doctor(tmp_path, DISCORD_TOKEN=TOKEN, DISCORD_API_URL=server.api, LANG="C.UTF-8")
    assert code == 1
    assert "Discord does not accept DISCORD_TOKEN" in said
    assert TOKEN not in said
