"""Letting a question's post appear or change, and saying what kept it from that."""

from __future__ import annotations

from typing import Any

import discord

from bot.client import StudyBot
from bot.core.asked_post import Done
from bot.core.errors import NotFoundError
from bot.delivery.post import Gone, Refused, Unreachable
from bot.services import answers
from bot.ui.ask import refused_card
from bot.ui.layout import Card
from bot.ui.replies import reply, text_for
from cogs.common.checks import actor_of


async def publish(bot: StudyBot, question_id: int) -> Done | None:
    """Bring a question's post up to date; None where that has to wait, or where there is nothing to do.

    Raises Refused, and NotFoundError where somebody deleted the post.
    """
    try:
        done = await bot.questions.publish(question_id)
    except Unreachable:
        return None
    except Gone:
        raise NotFoundError("error.question.gone") from None
    if done is None and await answers.is_gone(bot.store, question_id):
        raise NotFoundError("error.question.gone")
    return done


async def refresh(bot: StudyBot, interaction: discord.Interaction[Any], question_id: int) -> None:
    """Bring a question's post up to date; where the bot may not, say which permission is missing."""
    try:
        await publish(bot, question_id)
    except Refused as error:
        await reply(interaction, await refused(bot, interaction, question_id, error))


async def refused(
    bot: StudyBot, interaction: discord.Interaction[Any], question_id: int, error: Refused
) -> Card:
    """What to say where Discord took neither a question's post nor a change of it."""
    url = (await answers.view_of(bot.store, actor_of(interaction), question_id)).url
    return refused_card(text_for(interaction), question_id, error.channel_id, error.permission, url)
