"""Minutes for one reader: the card with its file, the form of who writes, and messages going in and out."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import discord

from bot.core.minutes import KINDS, SECTION_MOST, SECTIONS, Kind, Message, Section, beginning
from bot.i18n.catalog import Text
from bot.services.minutes_access import Listed, MinutesView
from bot.services.minutes_edits import Opened
from bot.services.minutes_messages import Added, Choice, Offered, removable
from bot.services.views import StudyView
from bot.ui.forms import Field, Form, form, radio_field, select_field, text_field
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Block, Card, attached, button, card, pick, row, text
from bot.ui.menus import OPTIONS_MOST, option
from bot.ui.minutes_post import past_button, sections_text
from bot.ui.phrases import joined, lines, week_label
from bot.ui.text import clip, stamp

ROOM = 1400
SECTION_ROOM = 500
LABEL_ROOM = 90

FIELDS = {
    Section.NOTES: "minutes.notes.label",
    Section.DECISIONS: "minutes.decisions.label",
    Section.TODO: "minutes.todo.label",
    Section.LESSONS: "minutes.lessons.label",
    Section.REFLECTIONS: "minutes.reflections.label",
}
HINTS = {
    Section.DECISIONS: "minutes.decisions.hint",
    Section.TODO: "minutes.todo.hint",
    Section.LESSONS: "minutes.lessons.hint",
    Section.REFLECTIONS: "minutes.reflections.hint",
}
OPTIONS = {
    Section.NOTES: "minutes.notes.option",
    Section.DECISIONS: "minutes.decisions.option",
    Section.TODO: "minutes.todo.option",
    Section.LESSONS: "minutes.lessons.option",
    Section.REFLECTIONS: "minutes.reflections.option",
}


def minutes_card(
    say: Text, view: MinutesView, reader: int, *, over: bool = True, said: str | None = None
) -> Card:
    """The minutes for one reader; who writes them has the buttons for that.

    `over`: the meeting is over, and its minutes can be posted.
    """
    minutes, week = view.minutes, view.week
    about = joined(
        say(KINDS[minutes.kind]),
        f"{stamp(minutes.begin, 'f')} – {stamp(minutes.end, 't')}",
        say.pages(minutes.read) if minutes.read else None,
        say.count("minutes.put_in", len(minutes.messages)) if minutes.messages else None,
    )
    head = [said, f"## {say('minutes.heading', week=week_label(say, week.number, week.last_number))}", about]
    said_in = {str(section): beginning(minutes, section) for section in Section}
    told = sections_text(say, said_in, ROOM, SECTION_ROOM) or say("minutes.empty")
    state = say("minutes.preview")
    if view.posted:
        state = say("minutes.is_posted") if view.may_change else ""
    return card(
        text(lines(head)),
        text(told),
        attached(minutes.filename),
        text(lines([say("minutes.facts"), state])) if view.may_write else None,
        _kinds(say, view) if view.may_change else None,
        _buttons(say, view, reader, over=over),
        accent=Accent.PANEL,
    )


def minutes_files(view: MinutesView) -> list[discord.File]:
    """The Markdown file that goes with the card."""
    return [discord.File(io.BytesIO(view.document.encode()), view.minutes.filename)]


def edit_form(say: Text, opened: Opened, number: int, last_number: int) -> Form:
    """The five sections, filled with what they hold."""
    fields = [_field(say, section, opened.texts.get(section, "")) for section in Section]
    title = say("minutes.form.title", week=week_label(say, number, last_number))
    return form(title, component_id("minutes_save", opened.week_id, opened.draft_id), *fields)


def add_form(say: Text, offered: Offered) -> Form:
    """Which meeting's minutes a message goes into, and under which heading."""
    meetings = [
        option(
            clip(say("minutes.add.week.option", title=clip(one.title, 60), week=_label(say, one)), 100),
            one.week_id,
            chosen=at == 0,
        )
        for at, one in enumerate(offered.choices)
    ]
    headings = [option(say(OPTIONS[section]), section.value) for section in Section]
    return form(
        say("minutes.add.title"),
        component_id("minutes_add_save", offered.draft_id),
        select_field("week", say("minutes.add.week.label"), meetings),
        radio_field("section", say("minutes.add.section.label"), headings),
    )


def added_card(say: Text, added: Added, *, already: bool = False) -> Card:
    """Where a message is now, and the way to take it out again."""
    week, section = week_label(say, added.number, added.last_number), say(SECTIONS[added.section])
    if already:
        said = say("minutes.already", week=week, section=section)
    elif added.moved:
        said = say("minutes.moved", week=week, section=section)
    else:
        said = say("minutes.added", week=week, section=section)
    out = button(say("minutes.taken.button"), component_id("minutes_out_one", added.row_id))
    return card(text(said), row(out) if added.may_remove else None, accent=Accent.REPLY)


def taken_out_card(say: Text, count: int) -> Card:
    """That messages are out of the minutes."""
    return card(text(say.count("minutes.taken_out", count)), accent=Accent.REPLY)


def removal_card(say: Text, view: MinutesView, reader: int) -> Card:
    """The messages that this reader may take out, to be chosen."""
    week = week_label(say, view.week.number, view.week.last_number)
    found = removable(view, reader)
    back = row(button(say("common.back.button"), component_id("minutes", view.week.id, "own")))
    if not found:
        return card(text(say("minutes.remove.none")), back, accent=Accent.REPLY)
    return card(
        text(say("minutes.remove.heading", week=week)),
        *_menus(say, view.week.id, found),
        back,
        accent=Accent.REPLY,
    )


def past_card(say: Text, study: StudyView, listed: Sequence[Listed]) -> Card:
    """The posted minutes of a study, the latest first, to be chosen."""
    if not listed:
        return card(text(say("minutes.past.none")), accent=Accent.REPLY)
    options = [
        option(say("minutes.past.option", season=one.season, week=_label(say, one)), one.week_id)
        for one in listed
    ]
    menu = pick(component_id("minutes_read", study.id), options, say("minutes.past.placeholder"))
    return card(text(say("minutes.past.heading")), menu, accent=Accent.REPLY)


def _kinds(say: Text, view: MinutesView) -> Block:
    options = [option(say(KINDS[kind]), kind.value, chosen=kind is view.minutes.kind) for kind in Kind]
    return pick(component_id("minutes_kind", view.week.id), options, say("minutes.kind.placeholder"))


def _buttons(say: Text, view: MinutesView, reader: int, *, over: bool) -> Block:
    week = view.week.id
    write = post = None
    if view.may_change:
        write = button(say("minutes.edit.button"), component_id("minutes_edit", week))
        if view.posted:
            post = button(say("minutes.again.button"), component_id("minutes_post", week))
        else:
            post = button(say("minutes.post.button"), component_id("minutes_post", week), style="green")
    out = undo = None
    if removable(view, reader) and not view.study.archived:
        out = button(say("minutes.remove.button"), component_id("minutes_take", week))
    if view.change_id is not None:
        undo = button(say("common.undo.button"), component_id("undo_change", view.change_id))
    return row(write, post if over else None, out, undo, past_button(say, view.study.id))


def _field(say: Text, section: Section, held: str) -> Field:
    return text_field(
        section.value,
        say(FIELDS[section]),
        about=say(HINTS[section]) if section in HINTS else None,
        value=held[:SECTION_MOST],
        required=False,
        long=True,
        most=SECTION_MOST,
    )


def _menus(say: Text, week_id: int, found: Sequence[Message]) -> Iterator[Block]:
    """As many menus as the messages need."""
    hint = say("minutes.remove.placeholder")
    for at in range(0, len(found), OPTIONS_MOST):
        some = found[at : at + OPTIONS_MOST]
        options = [
            option(clip(" ".join(one.body.split()) or "–", LABEL_ROOM), one.id, clip(one.author, 90))
            for one in some
        ]
        yield pick(component_id("minutes_out", week_id, at), options, hint, max=len(options))


def _label(say: Text, one: Choice | Listed) -> str:
    return week_label(say, one.number, one.last_number)
