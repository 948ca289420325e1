"""Interactions, fired as people use commands, buttons and forms; each with what answered it, and when."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from tests.wire.messages import buttons_of, parts, text_of
from tests.wire.place import ApiError, Channel, Json, User, snowflake

if TYPE_CHECKING:
    from tests.wire.server import Wire

COMMAND, COMPONENT, AUTOCOMPLETE, FORM = 2, 3, 4, 5
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
IN_TIME = 3.0
_OPTION_TYPES = {bool: 5, str: 3, int: 4, float: 10, User: 6, Channel: 7}


class Fired:
    """One interaction. `callback` is the first answer as it came, `messages` those shown so far."""

    def __init__(self, user: User, channel: Channel, source: Json | None) -> None:
        self.id, self.token = snowflake(), secrets.token_urlsafe(24)
        self.user, self.channel, self.source = user, channel, source
        self.callback: Json | None = None
        self.messages: list[Json] = []
        self.at = time.monotonic()
        self.took = 0.0
        """Seconds until the first answer."""
        self._changed = asyncio.Event()

    async def answered(self, seconds: float = 5) -> Fired:
        """Wait for the first answer, whatever it is."""
        async with asyncio.timeout(seconds):
            while self.callback is None:
                await self._wait()
        return self

    async def shown(self, seconds: float = 10) -> Fired:
        """Wait for something to see: a message, an edited one, a form or choices."""
        await self.answered(seconds)
        async with asyncio.timeout(seconds):
            while self.callback is not None and self.callback["type"] in (DEFERRED, DEFERRED_UPDATE):
                if any(message["content"] or message["components"] for message in self.messages):
                    break
                await self._wait()
        return self

    @property
    def form(self) -> Json:
        """The form that was the answer."""
        assert self.callback is not None
        assert self.callback["type"] == MODAL
        form: Json = self.callback["data"]
        return form

    @property
    def choices(self) -> list[Json]:
        """What autocomplete offers."""
        assert self.callback is not None
        choices: list[Json] = self.callback["data"]["choices"]
        return choices

    @property
    def text(self) -> str:
        """Everything that was said."""
        if self.callback is not None and self.callback["type"] == MODAL:
            return text_of(self.form)
        return "\n".join(text_of(message) for message in self.messages)

    @property
    def buttons(self) -> dict[str, str]:
        """The buttons of the last message: label -> id."""
        return buttons_of(self.messages[-1])

    def changed(self) -> None:
        """Wake those who wait."""
        self._changed.set()

    async def _wait(self) -> None:
        self._changed.clear()
        await self._changed.wait()


class Interactions:
    """Fires them, and takes the bot's answers."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.every: dict[int, Fired] = {}
        self._tokens: dict[str, Fired] = {}

    async def slash(self, user: User, channel: Channel, name: str, **options: object) -> Fired:
        """Use a command by its full English name, with its options."""
        return await self._fire(COMMAND, user, channel, self._command(name, options))

    async def complete(
        self, user: User, channel: Channel, name: str, focused: str, **options: object
    ) -> Fired:
        """Type into one option of a command, whose text so far is among the options."""
        return await self._fire(AUTOCOMPLETE, user, channel, self._command(name, options, focused))

    async def press(self, user: User, channel: Channel, message: Json, custom_id: str) -> Fired:
        """Press a button of a message."""
        data = {"custom_id": custom_id, "component_type": 2}
        return await self._fire(COMPONENT, user, channel, data, message)

    async def choose(
        self, user: User, channel: Channel, message: Json, custom_id: str, values: Sequence[str]
    ) -> Fired:
        """Choose in a menu of a message."""
        menu = next(one for one in parts(message) if one.get("custom_id") == custom_id)
        data = {"custom_id": custom_id, "component_type": menu["type"], "values": list(values)}
        return await self._fire(COMPONENT, user, channel, data | {"resolved": {}}, message)

    async def submit(self, shown: Fired, values: Mapping[str, str | Sequence[str]]) -> Fired:
        """Fill the form that was an answer, and send it; what is not named stays as it was."""
        components = [_filled(one, values) for one in shown.form["components"]]
        data = {"custom_id": shown.form["custom_id"], "components": components, "resolved": {}}
        return await self._fire(FORM, shown.user, shown.channel, data, shown.source)

    # ------------------------------------------------------------------------------------ what answers

    def callback(self, interaction_id: int, token: str, body: Json, files: Sequence[str]) -> Json:
        """Take the first answer. Raises ApiError where it is late, or not the first."""
        fired = self.every.get(interaction_id)
        if fired is None or fired.token != token or time.monotonic() - fired.at > IN_TIME:
            raise ApiError(404, 10062, "Unknown interaction")
        if fired.callback is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        message = None
        data = body.get("data") or {}
        if body["type"] in (MESSAGE, DEFERRED):
            message = self._new(fired, data, files, empty=body["type"] == DEFERRED)
        elif body["type"] == UPDATE and fired.source is not None:
            message = fired.source
            self._wire.messages.edit(fired.channel, int(message["id"]), data, files)
            fired.messages.append(message)
        elif body["type"] == DEFERRED_UPDATE:
            message = fired.source
        fired.took, fired.callback = time.monotonic() - fired.at, body
        fired.changed()
        resource = {"type": body["type"]} | ({"message": message} if message else {})
        shown = {"response_message_id": message["id"]} if message else {}
        return {"interaction": {"id": str(fired.id), "type": COMMAND, **shown}, "resource": resource}

    def by_token(self, token: str) -> Fired:
        """The interaction of a token. Raises ApiError for an unknown one."""
        fired = self._tokens.get(token)
        if fired is None:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        return fired

    def follow_up(self, fired: Fired, body: Json, files: Sequence[str]) -> Json:
        """Take a further message."""
        message = self._new(fired, body, files)
        fired.changed()
        return message

    def message_of(self, fired: Fired, name: str) -> Json:
        """The message by its id, or the first one as `@original`."""
        every = fired.messages or ([fired.source] if fired.source else [])
        for message in every:
            if name in ("@original", message["id"]):
                return message
        raise ApiError(404, 10008, "Unknown Message")

    def _new(self, fired: Fired, body: Json, files: Sequence[str], *, empty: bool = False) -> Json:
        data = {"content": "\N{HORIZONTAL ELLIPSIS}", **body} if empty else body
        message = self._wire.messages.new(fired.channel, self._wire.bot, data, files)
        if empty:
            message["content"] = ""
        fired.messages.append(message)
        return message

    # --------------------------------------------------------------------------------------- how it fires

    async def _fire(
        self, kind: int, user: User, channel: Channel, data: Json, source: Json | None = None
    ) -> Fired:
        fired = Fired(user, channel, source)
        self.every[fired.id] = self._tokens[fired.token] = fired
        payload: Json = {
            "id": str(fired.id),
            "application_id": str(self._wire.bot.id),
            "type": kind,
            "token": fired.token,
            "version": 1,
            "data": data,
            "channel_id": str(channel.id),
            "channel": channel.json(),
            "locale": user.locale,
            "entitlements": [],
            "authorizing_integration_owners": {},
            "attachment_size_limit": 10 << 20,
            "context": 0 if channel.guild_id else 1,
            "app_permissions": "0",
        }
        if channel.guild_id is None:
            payload["user"] = user.json()
        else:
            guild = self._wire.guilds[channel.guild_id]
            payload["guild_id"], payload["guild_locale"] = str(guild.id), "ko"
            payload["member"] = guild.member(user) | {"permissions": str(user.rights)}
            payload["app_permissions"] = str(guild.rights & ~channel.lacks)
        if source is not None:
            payload["message"] = source
        fired.at = time.monotonic()
        await self._wire.gateway.tell("INTERACTION_CREATE", payload, channel.guild_id)
        return fired

    def _command(self, name: str, options: Mapping[str, object], focused: str | None = None) -> Json:
        root, *inner = name.split()
        known = next(one for one in self._wire.commands if one["name"] == root and one.get("type", 1) == 1)
        given: list[Json] = []
        resolved: Json = {}
        for key, value in options.items():
            plain: object = value
            if isinstance(value, User | Channel):
                where = "users" if isinstance(value, User) else "channels"
                resolved.setdefault(where, {})[str(value.id)] = value.json()
                plain = str(value.id)
            option = {"name": key, "type": _OPTION_TYPES[type(value)], "value": plain}
            given.append(option | ({"focused": True} if key == focused else {}))
        for depth, word in enumerate(reversed(inner)):
            given = [{"name": word, "type": 2 if depth else 1, "options": given}]
        plain_data = {"id": known["id"], "name": root, "type": 1, "options": given}
        return plain_data | ({"resolved": resolved} if resolved else {})


def _filled(component: Json, values: Mapping[str, str | Sequence[str]]) -> Json:
    """A form's component as a submit brings it."""
    inner = component.get("component")
    if inner is None:
        return {"type": component["type"], "id": component.get("id", 0)}
    answer: Json = {"type": inner["type"], "id": 0, "custom_id": inner["custom_id"]}
    given = values.get(inner["custom_id"])
    if inner["type"] == 4:
        answer["value"] = given if given is not None else inner.get("value") or ""
    elif inner["type"] == 21:
        answer["value"] = given if given is not None else next(iter(_preset(inner)), None)
    elif inner["type"] == 23:
        answer["value"] = bool(given) if given is not None else bool(inner.get("default"))
    else:
        answer["values"] = list(given) if given is not None else list(_preset(inner))
    return {"type": component["type"], "id": 0, "component": answer}


def _preset(menu: Json) -> Iterator[str]:
    yield from (one["value"] for one in menu.get("options", ()) if one.get("default"))
    yield from (one["id"] for one in menu.get("default_values", ()))
