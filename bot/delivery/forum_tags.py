"""The tags of a forum: open, solved and the week, made where they are missing, within Discord's limits."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

import discord

from bot.core.asked_post import Done, OwnTag, Placed, Task, Wanted, applied, room_for
from bot.i18n.catalog import catalog
from bot.ui.question import tag_names

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Tags:
    """A forum's tags as they are now, and which of them a question's post is to have."""

    wanted: tuple[str, ...]
    """Names: whether it is open or solved, and its week."""
    ours: tuple[str, ...]
    """Every name by which the bot says such a thing in this language."""
    forum: Sequence[discord.ForumTag] = ()
    made: list[OwnTag] = field(default_factory=list)
    dropped: tuple[int, ...] = ()

    @classmethod
    def of(cls, task: Task) -> Tags:
        """Those of a question."""
        names = tag_names(catalog(task.language), task.card)
        weeks = tuple(tag.name for tag in task.own_tags if not tag.lasting)
        return cls(names.applied, (*names.states, *weeks, *names.applied))

    def applied(self, now: Sequence[int]) -> tuple[int, ...]:
        """The ids for the post, which has those of `now`."""
        return applied(self.wanted, _pairs(self.forum), now, self.ours)

    def chosen(self, ids: Sequence[int]) -> list[discord.ForumTag]:
        """The tags with these ids."""
        return [tag for tag_id in ids for tag in self.forum if tag.id == tag_id]

    def done(self, placed: Placed) -> Done:
        """What became of the tags."""
        used = applied(self.wanted, _pairs(self.forum), (), ())
        return Done(placed, tuple(self.made), self.dropped, used)


async def arrange(forum: discord.ForumChannel, task: Task) -> Tags:
    """Make what a question's post needs, where the bot may; the week used longest ago makes room."""
    tags = Tags.of(task)
    tags.forum = list(forum.available_tags)
    names = tag_names(catalog(task.language), task.card)
    wanted = [Wanted(name, lasting=True) for name in names.states]
    wanted += [Wanted(names.week, lasting=False)] if names.week else []
    room = room_for(wanted, _pairs(tags.forum), task.own_tags)
    if not room.add:
        return tags
    if not forum.permissions_for(forum.guild.me).manage_channels:
        log.info("No new tags: the bot may not make any", extra=task.facts)
        return tags
    stay = [tag for tag in tags.forum if tag.id not in room.drop]
    fresh = [discord.ForumTag(name=one.name) for one in room.add]
    try:
        changed = await forum.edit(available_tags=[*stay, *fresh])
    except discord.HTTPException as error:
        if error.status == 429 or error.status >= 500:
            raise
        log.warning("No new tags: %s", error, extra=task.facts)
        return tags
    tags.forum = list(changed.available_tags)
    known = {tag.id for tag in stay}
    lasting = {one.name: one.lasting for one in room.add}
    tags.made = [
        OwnTag(tag.id, tag.name, lasting[tag.name])
        for tag in tags.forum
        if tag.id not in known and tag.name in lasting
    ]
    tags.dropped = room.drop
    return tags


def ask_for(forum: discord.ForumChannel, tags: Tags) -> list[discord.ForumTag]:
    """The tags of a new post; where there is none of them, any that people may use if there has to be one."""
    found = tags.chosen(tags.applied(()))
    if found or not forum.flags.require_tag:
        return found
    return [tag for tag in tags.forum if not tag.moderated][:1]


def _pairs(tags: Sequence[discord.ForumTag]) -> list[tuple[int, str]]:
    return [(tag.id, tag.name) for tag in tags]
