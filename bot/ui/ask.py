"""Asking a question: button, form, the preview with earlier questions that are alike, and the answer."""

from __future__ import annotations

import io
from typing import Any

import discord
from discord import ui

from bot.core.question import BODY_MOST, WHERE_MOST, State
from bot.i18n.catalog import Text
from bot.render.formula.formulas import Drawn
from bot.services.asking import Begun, Checked, title_shown
from bot.services.question_views import Found
from bot.ui.forms import Form, check_field, file_field, form, text_field
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Block, Card, button, card, divider, link, row, text
from bot.ui.phrases import joined, lines, person, week_label
from bot.ui.question import body_blocks
from bot.ui.question_pictures import ALT_MOST, Picture
from bot.ui.text import clip, escape

BODY_SHOWN = 2400
_FILE = "as-posted.png"


def ask_button(say: Text, week_id: int, post: int | None = None) -> ui.Button[Any]:
    """[질문하기], on whatever belongs to a week."""
    return button(say("ask.button"), component_id("ask", week_id, post=post))


def ask_form(say: Text, begun: Begun, *, foreign: bool) -> Form:
    """The form of a question. What somebody else wrote (`foreign`) stays: only its place is asked."""
    sheet = begun.sheet
    where = text_field(
        "where",
        say("ask.where.label"),
        about=say("ask.where.hint"),
        placeholder=say("ask.where.placeholder"),
        value=clip(sheet.where, WHERE_MOST),
        required=False,
        most=WHERE_MOST,
    )
    body = text_field(
        "question",
        say("ask.body.label"),
        about=say("ask.body.hint"),
        value=sheet.body[:BODY_MOST],
        long=True,
        most=BODY_MOST,
    )
    picture = file_field(
        "picture",
        say("ask.picture.label"),
        about=say("ask.picture.kept.hint") if sheet.pictures else say("ask.picture.hint"),
        required=False,
    )
    hidden = check_field(
        "anonymous", say("ask.anonymous.label"), about=say("ask.anonymous.hint"), checked=sheet.anonymous
    )
    saved = component_id("ask_save", begun.study.id, begun.draft_id)
    if foreign:
        return form(say("ask.title"), saved, where)
    if sheet.edits is not None:
        # Whether somebody is named cannot be taken back once it was read.
        return form(say("ask.edit.title"), saved, where, body, picture)
    return form(say("ask.title"), saved, where, body, picture, hidden)


def preview_card(say: Text, checked: Checked, drawn: Drawn | None) -> Card:
    """How a question will look, for its asker alone, and what was asked before."""
    sheet = checked.sheet
    week = week_label(say, checked.week) if checked.week is not None else None
    who = say("question.anonymous") if sheet.anonymous else None
    about = joined(week, escape(clip(checked.place.section, 100)) if checked.place.section else None, who)
    blocks: list[Block | None] = []
    if checked.similar:
        found = (_line(say, one) for one in checked.similar)
        blocks += [text(lines([f"**{say('ask.similar')}**", *found])), divider()]
    head = [say("ask.preview"), f"### {escape(title_shown(checked))}", f"-# {about}" if about else None]
    pictures = [Picture(_FILE, drawn.png, clip(drawn.alt, ALT_MOST))] if drawn else []
    pictures += [Picture(upload.url, b"", "") for upload in sheet.pictures]
    blocks += [text(lines(head)), *body_blocks(say, sheet.body, tuple(pictures), BODY_SHOWN)]
    target = (checked.study.id, checked.draft_id)
    change = say("ask.change.button") if sheet.edits is not None else say("ask.post.button")
    blocks.append(
        row(
            button(change, component_id("ask_post", *target), style="green"),
            button(say("question.edit.button"), component_id("ask_again", *target)),
            button(say("common.cancel.button"), component_id("ask_drop", *target)),
        )
    )
    return card(*blocks, accent=Accent.REPLY)


def preview_files(drawn: Drawn | None) -> list[discord.File]:
    """The picture that goes with it."""
    return [discord.File(io.BytesIO(drawn.png), _FILE)] if drawn else []


def posted_card(say: Text, url: str | None, *, edited: bool, lost_forum: bool) -> Card:
    """That a question is out, and where; or that it will be."""
    said = say("ask.edited") if edited else say("ask.posted")
    if url is None:
        return card(text(say("ask.waiting")), accent=Accent.REPLY)
    rows = lines([said, say("ask.lost_forum") if lost_forum else None])
    return card(text(rows), row(link(say("ask.see.button"), url)), accent=Accent.REPLY)


def refused_card(
    say: Text, question_id: int, channel_id: int | None, permission: str | None, url: str | None = None
) -> Card:
    """What keeps a question from being posted, or its post (at `url`) from being changed, and a button that
    tries again.
    """
    channel = f"<#{channel_id}>" if channel_id is not None else say("ask.its_place")
    if permission:
        said = say("ask.refused_permission", channel=channel, permission=say(permission))
    else:
        said = say("ask.refused_change") if url else say("ask.refused", channel=channel)
    again = button(say("common.retry.button"), component_id("q_retry", question_id), style="blue")
    see = link(say("ask.see.button"), url) if url else None
    return card(text(said), row(again, see), accent=Accent.SORRY)


def dropped_card(say: Text) -> Card:
    """That nothing was posted."""
    return card(text(say("ask.dropped")), accent=Accent.REPLY)


def accepted_card(say: Text, answer_id: int, author_id: int, *, already: bool) -> Card:
    """That an answer is accepted, and the way back."""
    who = person(say, author_id)
    said = say("answer.already", person=who) if already else say("answer.accepted", person=who)
    undo = button(say("answer.undo.button"), component_id("q_unaccept", answer_id))
    return card(text(said), row(undo), accent=Accent.REPLY)


def said_card(say: Text, said: str, undo: ui.Button[Any] | None = None) -> Card:
    """A short answer to a press, with the way back where there is one."""
    return card(text(said), row(undo) if undo else None, accent=Accent.REPLY)


def _line(say: Text, found: Found) -> str:
    """An earlier question: its title as a link, and whether it was answered."""
    if found.answers:
        state = say.count("ask.similar.answers", found.answers)
    else:
        state = say("question.tag.solved") if found.state is State.SOLVED else say("question.tag.open")
    title = escape(clip(found.title, 90))
    return f"- [{title}]({found.url}) · {state}" if found.url else f"- {title} · {state}"
