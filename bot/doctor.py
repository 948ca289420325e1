"""The doctor looks at settings, database, zones, channels and posts, and changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo, available_timezones

import aiohttp
import discord

from bot.connection import brief, redirect
from bot.i18n import Text, catalog
from bot.services.checkup import Checkup, checkup
from bot.services.views import StudyView
from bot.store.engine import Store
from bot.store.errors import DatabaseError, StoreBusyError
from bot.store.migrate import newest_revision, revision
from bot.ui.permissions import missing, missing_for_event
from bot.ui.post_states import late_words


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `good` None is neither good nor bad."""

    good: bool | None
    text: str

    def __str__(self) -> str:
        mark = {True: "✓", False: "✗", None: "·"}[self.good]
        return f"{mark} {self.text}"


async def examine(
    language: str, database_url: str, token: str | None, api_url: str | None, gateway_url: str | None
) -> AsyncIterator[Finding]:
    """Yield what is found, one thing after another, in the reader's language. The settings were read."""
    say = catalog(language)
    yield Finding(True, say("doctor.settings"))
    yield _zones(say)
    looked: Checkup | None = None
    try:
        found = await _revision(say, database_url)
        yield found
        if found.good:
            looked = await _look(database_url)
    except (DatabaseError, StoreBusyError, OSError) as error:
        yield Finding(False, say("doctor.database_bad", why=brief(error)))
    if looked is not None:
        yield Finding(None, say.count("doctor.studies", len(looked.studies)))
        for zone in looked.zones - available_timezones():
            yield Finding(False, say("doctor.zone_unknown", zone=zone))
    redirect(api_url, gateway_url)
    async for finding in _discord(say, token, looked.studies if looked else ()):
        yield finding
    if looked is not None:
        yield Finding(None, say("doctor.next") if looked.next_posts else say("doctor.next_none"))
        for post in looked.next_posts:
            yield Finding(None, f"  {_local(post.at, post.zone)}  {post.kind}  {post.title}")
        for finding in _last(say, looked):
            yield finding


def _last(say: Text, looked: Checkup) -> Iterator[Finding]:
    """The posts that went out last, with how late they were, and those that did not arrive."""
    if looked.last_posts:
        yield Finding(None, say("doctor.last"))
    for post in looked.last_posts:
        late = late_words(say, post.late)
        what = f"  {_local(post.at, post.zone)}  {post.kind}  {post.title}"
        yield Finding(None, f"{what}  {late}" if late else what)
    for kept in looked.stuck:
        why = say("posts.reason.paused") if kept.reason == "refused" else kept.reason
        told = {"kind": kept.kind, "title": kept.title, "why": why}
        yield Finding(
            False, say("doctor.uncertain", **told) if kept.uncertain else say("doctor.refused", **told)
        )


def _zones(say: Text) -> Finding:
    known = len(available_timezones())
    return Finding(known > 0, say("doctor.zones", count=known) if known else say("doctor.zones_none"))


async def _look(database_url: str) -> Checkup:
    store = Store(database_url)
    await store.open()
    try:
        return await checkup(store)
    finally:
        await store.close()


async def _revision(say: Text, url: str) -> Finding:
    now = await revision(url)
    if now is None:
        return Finding(None, say("doctor.database_new"))
    if now != newest_revision():
        return Finding(None, say("doctor.database_old", revision=now))
    return Finding(True, say("doctor.database", revision=now))


async def _discord(say: Text, token: str | None, studies: Sequence[StudyView]) -> AsyncIterator[Finding]:
    if token is None:
        yield Finding(None, say("doctor.no_token"))
        return
    async with discord.Client(intents=discord.Intents.none()) as client:
        try:
            await client.login(token)
        except discord.LoginFailure:
            yield Finding(False, say("doctor.token_bad"))
            return
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            yield Finding(False, say("doctor.discord_away", why=brief(error)))
            return
        yield Finding(True, say("doctor.login", name=str(client.user)))
        for study in studies:
            yield await _channel(say, client, study)


async def _channel(say: Text, client: discord.Client, study: StudyView) -> Finding:
    """What the bot may do in the channel of a study."""
    title = study.title
    try:
        guild = await client.fetch_guild(study.guild_id, with_counts=False)
        channel = await guild.fetch_channel(study.channel_id)
        me = await guild.fetch_member(client.user.id if client.user else 0)
        lacking = missing(channel.permissions_for(me))
        if study.posts.events:
            lacking += missing_for_event(channel.permissions_for(me))
    except discord.HTTPException as error:
        return Finding(False, say("doctor.channel_gone", title=title, why=brief(error)))
    if lacking:
        names = ", ".join(say(key) for key in lacking)
        return Finding(False, say("doctor.channel_lacks", title=title, permissions=names))
    return Finding(True, say("doctor.channel", title=title))


def _local(at: dt.datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}"
