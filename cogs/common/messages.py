"""What people wrote and put into messages: their text with names for mentions, and their pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import discord

from bot.core.bounds import shown
from bot.core.errors import UserError
from bot.core.uploads import PICTURE_MOST, PICTURES_MOST, kind_of
from bot.services.question_sheets import Upload

_EMOJI = re.compile(r"<a?(:\w+:)\d+>")


def written(message: discord.Message) -> str:
    """A message's text with names for mentions; of a forwarded one, the original's."""
    forwarded = message.message_snapshots[0].content if message.message_snapshots else ""
    return _EMOJI.sub(r"\1", message.clean_content or forwarded)


def uploads(files: Iterable[discord.Attachment]) -> tuple[Upload, ...]:
    """Pictures that somebody puts in; UserError for one that is too large, or no picture."""
    every = tuple(files)[:PICTURES_MOST]
    for file in every:
        if file.size > PICTURE_MOST:
            raise UserError("error.picture.large", filename=shown(file.filename), most=PICTURE_MOST >> 20)
        if not _looks_like_one(file):
            raise UserError("error.picture.kind", filename=shown(file.filename))
    return tuple(Upload(file.filename, file.url, file.size) for file in every)


def pictures_of(message: discord.Message) -> tuple[Upload, ...]:
    """The pictures of a message that can be kept; others stay where they are."""
    fitting = (one for one in message.attachments if _looks_like_one(one) and one.size <= PICTURE_MOST)
    return tuple(Upload(one.filename, one.url, one.size) for one in fitting)[:PICTURES_MOST]


async def read_uploads(
    http: discord.http.HTTPClient, chosen: Sequence[Upload], name: str
) -> list[tuple[str, bytes]]:
    """The bytes of pictures under names of our own; UserError where one is none, or cannot be had."""
    read: list[tuple[str, bytes]] = []
    for at, upload in enumerate(chosen, start=1):
        try:
            data = await http.get_from_cdn(upload.url)
        except (discord.NotFound, discord.Forbidden):
            raise UserError("error.picture.gone", filename=shown(upload.name)) from None
        kind = kind_of(data)
        if kind is None or len(data) > PICTURE_MOST:
            raise UserError("error.picture.kind", filename=shown(upload.name))
        read.append((f"{name}-{at}.{kind}", data))
    return read


def _looks_like_one(file: discord.Attachment) -> bool:
    """What its sender says it is; its bytes are looked at once they are read."""
    return (file.content_type or "image/").startswith("image/")
