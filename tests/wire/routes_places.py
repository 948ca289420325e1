"""What the loopback Discord does with requests for servers, channels, threads and scheduled events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.wire.place import FORUM, PUBLIC_THREAD, ApiError, Channel, Guild, Json, snowflake
from tests.wire.routes import HANDLERS, Answer, Request, channel_of, on

if TYPE_CHECKING:
    from tests.wire.server import Wire

__all__ = ["HANDLERS"]


def _guild(wire: Wire, request: Request) -> Guild:
    guild = wire.guilds.get(int(request.named["guild_id"]))
    if guild is None:
        raise ApiError(404, 10004, "Unknown Guild")
    return guild


# ------------------------------------------------------------------------------ servers and channels


@on("GET", "/guilds/{guild_id}")
def _get_guild(wire: Wire, request: Request) -> Answer:
    return _guild(wire, request).json()


@on("GET", "/guilds/{guild_id}/channels")
def _get_channels(wire: Wire, request: Request) -> Answer:
    return [one.json() for one in _guild(wire, request).channels.values()]


@on("GET", "/guilds/{guild_id}/roles")
def _get_roles(wire: Wire, request: Request) -> Answer:
    return _guild(wire, request).role_list()


@on("GET", "/guilds/{guild_id}/members/{user_id}")
def _get_member(wire: Wire, request: Request) -> Answer:
    return _guild(wire, request).member(wire.user(int(request.named["user_id"])))


@on("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}")
def _give_role(wire: Wire, request: Request) -> Answer:
    roles = _guild(wire, request).members.setdefault(int(request.named["user_id"]), set())
    roles.add(int(request.named["role_id"]))
    return None


@on("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}")
def _take_role(wire: Wire, request: Request) -> Answer:
    roles = _guild(wire, request).members.get(int(request.named["user_id"]), set())
    roles.discard(int(request.named["role_id"]))
    return None


@on("GET", "/channels/{channel_id}")
def _get_channel(wire: Wire, request: Request) -> Answer:
    return channel_of(wire, request).json()


@on("PATCH", "/channels/{channel_id}")
def _edit_channel(wire: Wire, request: Request) -> Answer:
    channel, body = channel_of(wire, request), dict(request.body)
    channel.name = body.pop("name", channel.name)
    times = {key: body.pop(key) for key in ("archived", "locked", "auto_archive_duration") if key in body}
    if times:
        channel.more["thread_metadata"] = channel.more.get("thread_metadata", {}) | times
    channel.more |= {key: body[key] for key in ("applied_tags", "topic") if key in body}
    if "available_tags" in body:
        given = ({**one, "id": str(one.get("id") or snowflake())} for one in body["available_tags"])
        channel.more["available_tags"] = list(given)
    return channel.json()


@on("DELETE", "/channels/{channel_id}")
def _delete_channel(wire: Wire, request: Request) -> Answer:
    return wire.remove_channel(channel_of(wire, request).id).json()


# --------------------------------------------------------------------------- threads and forum posts


@on("POST", "/channels/{channel_id}/threads", "/channels/{channel_id}/messages/{message_id}/threads")
def _thread(wire: Wire, request: Request) -> Answer:
    parent, body = channel_of(wire, request), request.body
    assert parent.guild_id is not None
    lasts = {"archived": False, "locked": False, "archive_timestamp": "2026-01-01T00:00:00+00:00"}
    lasts["auto_archive_duration"] = body.get("auto_archive_duration") or 4320
    starter = request.named.get("message_id")
    if starter is not None:
        wire.messages.get(parent, int(starter))
        if int(starter) in wire.channels:
            raise ApiError(400, 160004, "A thread has already been created for this message")
    thread = Channel(int(starter or snowflake()), parent.guild_id, body["name"], PUBLIC_THREAD, parent.id)
    thread.more = {"owner_id": str(wire.bot.id), "thread_metadata": lasts, "message_count": 0}
    thread.more |= {"member_count": 1, "applied_tags": body.get("applied_tags") or []}
    wire.add_channel(thread)
    if parent.kind != FORUM:
        return thread.json()
    # A forum's first message has the id of its post.
    message = wire.messages.new(thread, wire.bot, body["message"], request.files, message_id=thread.id)
    return thread.json() | {"message": message}


@on("GET", "/guilds/{guild_id}/threads/active")
def _threads(wire: Wire, request: Request) -> Answer:
    every = _guild(wire, request).channels.values()
    open_ones = [one for one in every if "thread_metadata" in one.more]
    live = [one.json() for one in open_ones if not one.more["thread_metadata"]["archived"]]
    return {"threads": live, "members": []}


@on("GET", "/channels/{channel_id}/threads/archived/public")
def _archived(wire: Wire, request: Request) -> Answer:
    every = [one for one in wire.channels.values() if one.parent_id == channel_of(wire, request).id]
    old = [one.json() for one in every if one.more.get("thread_metadata", {}).get("archived")]
    return {"threads": old, "members": [], "has_more": False}


# ---------------------------------------------------------------------------------- scheduled events


@on("GET", "/guilds/{guild_id}/scheduled-events")
def _events(wire: Wire, request: Request) -> Answer:
    return list(_guild(wire, request).events.values())


@on("POST", "/guilds/{guild_id}/scheduled-events")
def _new_event(wire: Wire, request: Request) -> Answer:
    guild, event_id = _guild(wire, request), snowflake()
    empty = {"description": None, "channel_id": None, "entity_id": None, "scheduled_end_time": None}
    plain = {"id": str(event_id), "guild_id": str(guild.id), "creator_id": str(wire.bot.id), "status": 1}
    guild.events[event_id] = {"entity_metadata": None, "image": None, **empty, **request.body, **plain}
    return guild.events[event_id]


def _event(wire: Wire, request: Request) -> tuple[dict[int, Json], int]:
    events, event_id = _guild(wire, request).events, int(request.named["guild_scheduled_event_id"])
    if event_id not in events:
        raise ApiError(404, 10070, "Unknown Guild Scheduled Event")
    return events, event_id


@on("GET", "/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}")
def _get_event(wire: Wire, request: Request) -> Answer:
    events, event_id = _event(wire, request)
    return events[event_id]


@on("PATCH", "/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}")
def _edit_event(wire: Wire, request: Request) -> Answer:
    events, event_id = _event(wire, request)
    events[event_id] |= request.body
    return events[event_id]


@on("DELETE", "/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}")
def _delete_event(wire: Wire, request: Request) -> Answer:
    events, event_id = _event(wire, request)
    del events[event_id]
    return None
