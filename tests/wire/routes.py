"""What the loopback Discord does with each request that the bot makes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from tests.wire.place import ApiError, Channel, Json, snowflake

if TYPE_CHECKING:
    from tests.wire.server import Wire


@dataclass(slots=True)
class Request:
    """One request of the bot; `at` is monotonic, `status` what it was answered with (0: with nothing)."""

    method: str
    path: str
    template: str
    named: dict[str, str]
    query: dict[str, str]
    body: Json
    files: list[str] = field(default_factory=list)
    at: float = field(default_factory=time.monotonic)
    status: int = 0


Answer: TypeAlias = object
"""What becomes JSON with 200; None for 204."""
Handler: TypeAlias = Callable[["Wire", Request], Answer]
HANDLERS: dict[tuple[str, str], Handler] = {}


def on(method: str, *templates: str) -> Callable[[Handler], Handler]:
    """Let a function answer a method at one or several paths."""

    def keep(handler: Handler) -> Handler:
        for template in templates:
            HANDLERS[method, template] = handler
        return handler

    return keep


def channel_of(wire: Wire, request: Request) -> Channel:
    """The channel that a request names."""
    channel = wire.channels.get(int(request.named["channel_id"]))
    if channel is None:
        raise ApiError(404, 10003, "Unknown Channel")
    return channel


# ------------------------------------------------------------------------------------ the bot itself


@on("GET", "/users/@me")
def _me(wire: Wire, request: Request) -> Answer:
    return wire.bot.json()


@on("GET", "/oauth2/applications/@me", "/applications/@me")
def _application(wire: Wire, request: Request) -> Answer:
    plain = {"id": str(wire.bot.id), "name": "sadari", "description": "", "icon": None, "flags": 0}
    return {**plain, "owner": wire.bot.json(), "verify_key": "", "bot_public": True} | {
        "bot_require_code_grant": False
    }


@on("PUT", "/applications/{application_id}/commands")
def _put_commands(wire: Wire, request: Request) -> Answer:
    told = request.body["commands"]
    more = {"application_id": str(wire.bot.id), "version": "1", "default_member_permissions": None}
    # A menu is told without a description, and comes back with an empty one.
    wire.commands = [{"description": "", **one, **more, "id": str(snowflake())} for one in told]
    wire.commands_told += 1
    return wire.commands


@on("GET", "/applications/{application_id}/commands")
def _get_commands(wire: Wire, request: Request) -> Answer:
    return wire.commands


@on("GET", "/gateway/bot")
def _gateway(wire: Wire, request: Request) -> Answer:
    limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 16}
    return {"url": wire.gateway_url, "shards": wire.shards, "session_start_limit": limit}


@on("POST", "/users/@me/channels")
def _direct(wire: Wire, request: Request) -> Answer:
    return wire.direct(wire.user(int(request.body["recipient_id"]))).json()


# ------------------------------------------------------------------------------------------ messages


@on("GET", "/channels/{channel_id}/messages")
def _history(wire: Wire, request: Request) -> Answer:
    return wire.messages.history(channel_of(wire, request), request.query)


@on("POST", "/channels/{channel_id}/messages")
def _send(wire: Wire, request: Request) -> Answer:
    return wire.messages.send(channel_of(wire, request), wire.bot, request.body, request.files)


@on("GET", "/channels/{channel_id}/messages/{message_id}")
def _message(wire: Wire, request: Request) -> Answer:
    return wire.messages.get(channel_of(wire, request), int(request.named["message_id"]))


@on("PATCH", "/channels/{channel_id}/messages/{message_id}")
def _edit(wire: Wire, request: Request) -> Answer:
    message_id = int(request.named["message_id"])
    return wire.messages.edit(channel_of(wire, request), message_id, request.body, request.files)


@on("DELETE", "/channels/{channel_id}/messages/{message_id}")
def _delete(wire: Wire, request: Request) -> Answer:
    wire.messages.delete(channel_of(wire, request), int(request.named["message_id"]))
    return None


@on("GET", "/channels/{channel_id}/messages/pins")
def _pins(wire: Wire, request: Request) -> Answer:
    return wire.messages.pins(channel_of(wire, request))


@on("PUT", "/channels/{channel_id}/messages/pins/{message_id}", "/channels/{channel_id}/pins/{message_id}")
def _pin(wire: Wire, request: Request) -> Answer:
    wire.messages.pin(channel_of(wire, request), int(request.named["message_id"]))
    return None


@on("DELETE", "/channels/{channel_id}/messages/pins/{message_id}", "/channels/{channel_id}/pins/{message_id}")
def _unpin(wire: Wire, request: Request) -> Answer:
    wire.messages.unpin(channel_of(wire, request), int(request.named["message_id"]))
    return None


# -------------------------------------------------------------------------------------- interactions


@on("POST", "/interactions/{interaction_id}/{interaction_token}/callback")
def _callback(wire: Wire, request: Request) -> Answer:
    named = request.named
    interaction_id, token = int(named["interaction_id"]), named["interaction_token"]
    answer = wire.interactions.callback(interaction_id, token, request.body, request.files)
    return answer if request.query.get("with_response", "").lower() in ("1", "true") else None


@on("POST", "/webhooks/{webhook_id}/{webhook_token}")
def _follow_up(wire: Wire, request: Request) -> Answer:
    fired = wire.interactions.by_token(request.named["webhook_token"])
    return wire.interactions.follow_up(fired, request.body, request.files)


_ANSWERS = (
    "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
    "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}",
)


@on("GET", *_ANSWERS)
def _get_answer(wire: Wire, request: Request) -> Answer:
    fired = wire.interactions.by_token(request.named["webhook_token"])
    return wire.interactions.message_of(fired, request.named.get("message_id", "@original"))


@on("PATCH", *_ANSWERS)
def _edit_answer(wire: Wire, request: Request) -> Answer:
    fired = wire.interactions.by_token(request.named["webhook_token"])
    message = wire.interactions.message_of(fired, request.named.get("message_id", "@original"))
    edited = wire.messages.edit(fired.channel, int(message["id"]), request.body, request.files)
    fired.changed()
    return edited


@on("DELETE", *_ANSWERS)
def _delete_answer(wire: Wire, request: Request) -> Answer:
    fired = wire.interactions.by_token(request.named["webhook_token"])
    message = wire.interactions.message_of(fired, request.named.get("message_id", "@original"))
    wire.messages.delete(fired.channel, int(message["id"]))
    return None
