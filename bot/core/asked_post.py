"""The post of a question on its way to Discord: what it is to show, where it is, and its tags there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.core.question import QuestionCard

TAGS_MOST = 20
"""Tags of a forum."""
APPLIED_MOST = 5
"""Tags of one post."""


@dataclass(frozen=True, slots=True)
class OwnTag:
    """A tag that the bot made in a forum. A week's tag is not `lasting`: it makes room for a newer one's."""

    tag_id: int
    name: str
    lasting: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a question's post is. `forum_id` None: a thread under a message in the study's channel."""

    forum_id: int | None
    channel_id: int
    message_id: int
    thread_id: int | None
    """None while its thread is still to be made."""


@dataclass(frozen=True, slots=True)
class Task:
    """A question's post to be made (`placed` None, or without a thread), or brought up to date."""

    card: QuestionCard
    guild_id: int
    language: str
    forum_id: int | None
    channel_id: int
    """The study's channel, where there is no forum."""
    placed: Placed | None
    look: bool
    """It may be out already, since `since`: it is searched for before it is made."""
    since: dt.datetime
    attempt: int
    revision: int
    own_tags: tuple[OwnTag, ...]
    files: tuple[tuple[str, bytes], ...]
    """The pictures that the asker put in."""

    @property
    def facts(self) -> dict[str, object]:
        """What the log says of it: nothing about who asked."""
        return {"question": self.card.id, "study": self.card.study_id, "guild": self.guild_id}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A tag that a post is to have."""

    name: str
    lasting: bool


@dataclass(frozen=True, slots=True)
class Done:
    """A post that shows what it was to show, and what became of its forum's tags on the way."""

    placed: Placed
    made: tuple[OwnTag, ...] = ()
    dropped: tuple[int, ...] = ()
    used: tuple[int, ...] = ()
    lost_forum: bool = False
    """The study's forum is gone: the post is in its channel instead."""


@dataclass(frozen=True, slots=True)
class Room:
    """What has to happen to a forum's tags before a post can have those it wants.

    `drop` are ids of own tags that go, `add` the names of new ones; what is in neither is there, or there
    is no room for it.
    """

    drop: tuple[int, ...]
    add: tuple[Wanted, ...]


def room_for(wanted: Sequence[Wanted], there: Sequence[tuple[int, str]], own: Sequence[OwnTag]) -> Room:
    """Plan a forum's tags: `there` are all it has as (id, name), `own` those the bot made, the one used
    longest ago first. Only weeks' tags of the bot's own ever go.
    """
    names = {name.casefold() for _, name in there}
    missing = [one for one in wanted if one.name.casefold() not in names]
    ids = {tag_id for tag_id, _ in there}
    kept = {one.name.casefold() for one in wanted}
    old = [
        one.tag_id for one in own if not one.lasting and one.tag_id in ids and one.name.casefold() not in kept
    ]
    short = max(0, len(there) + len(missing) - TAGS_MOST)
    drop = tuple(old[:short])
    return Room(drop, tuple(missing[: max(0, TAGS_MOST - len(there) + len(drop))]))


def applied(
    wanted: Sequence[str], there: Sequence[tuple[int, str]], now: Sequence[int], ours: Collection[str]
) -> tuple[int, ...]:
    """The ids of the tags that a post is to have: the wanted ones, then those that people put on it.

    `ours` are the names that say open, solved or a week: of these the post keeps none but the wanted.
    """
    ids = {name.casefold(): tag_id for tag_id, name in there}
    names = {tag_id: name.casefold() for tag_id, name in there}
    own = [ids[name.casefold()] for name in wanted if name.casefold() in ids]
    mine = {name.casefold() for name in ours}
    others = [tag_id for tag_id in now if tag_id in names and names[tag_id] not in mine]
    return tuple(dict.fromkeys((*own, *others)))[:APPLIED_MOST]
