"""The card of one week, and the short answers to an RSVP."""

from __future__ import annotations

import datetime as dt

from bot.core.materials import links
from bot.core.notice import Part
from bot.core.season import Record, WeekKind, WeekState
from bot.i18n.catalog import Text
from bot.services.notices import unnoted
from bot.services.views import RsvpView, WeekView
from bot.ui.ask import ask_button
from bot.ui.asking import asked_of
from bot.ui.forms import Form, form, text_field
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Block, Card, button, card, divider, link, row, text
from bot.ui.materials import links_line, materials_button, prompts_lines
from bot.ui.minutes_post import minutes_button
from bot.ui.phrases import (
    joined,
    lines,
    people,
    person,
    presenting,
    quoted,
    span,
    week_label,
    with_pdf,
)
from bot.ui.text import clip, escape, stamp
from bot.ui.week_questions import questions_button

GOALS_SHOWN = 500
LINKS_ROOM = 500
"""Characters for links; [자료] shows those that are too long for it."""
SECTIONS_SHOWN = 6
REASONS_SHOWN = 6
REASON_MOST = 200
TYPED_SHOWN = 1800


def week_card(
    say: Text, view: WeekView, reader: int, *, host: bool, now: dt.datetime, private: bool = False
) -> Card:
    """This week's card for one reader: hosts also see who can't come and why, and their buttons.

    In a direct message (`private`) there is no button that needs the server.
    """
    week = view.week
    supplies = links((*view.season.materials(week), *view.season.facts.links))
    head = [f"## {_head(say, view)}", _when(say, view, now), _state(say, view), *_about(say, view)]
    prompts = prompts_lines(say, (prompt.text for prompt in view.season.prompts(week)))
    blocks: list[Block | None] = [
        text(lines([*head, links_line(say, supplies, LINKS_ROOM), prompts])),
        text(quoted(week.facts.goals, GOALS_SHOWN)) if week.facts.goals else None,
    ]
    answers = _answers(say, view, reader, host=host)
    if answers:
        blocks += [divider(), text(answers)]
    blocks += [_rsvp_buttons(say, view, reader), _host_buttons(say, view, now) if host else None]
    blocks.append(None if private else _minutes(say, view))
    blocks += _open_question(say, view) if host else []
    blocks.append(_links(say, view, private=private))
    return card(*blocks, accent=Accent.ANNOUNCEMENT)


def answered_card(say: Text, view: WeekView, said: str | None) -> Card:
    """Says back what a person answered, and offers a reason or to take it back."""
    week = view.week
    label = week_label(say, week.number, week.last_number)
    if said is None:
        return card(text(say("rsvp.coming", week=label)), accent=Accent.REPLY)
    sentence = say("rsvp.late", week=label) if said == "late" else say("rsvp.absent", week=label)
    return card(
        text(sentence),
        row(
            button(say("rsvp.reason.button"), component_id("rsvp_reason", week.id, said)),
            button(say("rsvp.coming.button"), component_id("rsvp", week.id, "coming")),
        ),
        accent=Accent.REPLY,
    )


def reason_form(say: Text, week_id: int, said: str, held: str | None) -> Form:
    """A private reason for the host."""
    field = text_field(
        "reason", say("rsvp.reason.label"), about=say("rsvp.reason.hint"), value=held, most=REASON_MOST
    )
    return form(say("rsvp.reason.title"), component_id("rsvp_reason_save", week_id, said), field)


def join_first_card(say: Text, study_id: int, title: str, typed: str = "") -> Card:
    """For somebody who answers or asks without being in the study. What they typed is there to be copied."""
    return card(
        text(say("member.join_first", title=escape(clip(title, 100)))),
        text(lines([say("member.typed"), quoted(typed, TYPED_SHOWN)])) if typed.strip() else None,
        join_row(say, study_id),
        accent=Accent.REPLY,
    )


def join_row(say: Text, study_id: int) -> Block:
    """The two ways into a study."""
    return row(
        button(say("join.button"), component_id("join", study_id, "member"), style="green"),
        button(say("listen.button"), component_id("join", study_id, "listener")),
    )


def _head(say: Text, view: WeekView) -> str:
    week = view.week
    pages = with_pdf(say, week.pages, view.study.pdf_offset) if week.pages else say("week.catch_up")
    if week.facts.kind is not WeekKind.CATCH_UP and not week.pages:
        pages = say("week.free")
    return joined(week_label(say, week.number, week.last_number), pages)


def _when(say: Text, view: WeekView, now: dt.datetime) -> str:
    week = view.week
    moved = say("week.moved") if week.facts.moved_day or week.facts.moved_time else None
    soon = stamp(week.at, "R") if week.at > now else None
    return joined(stamp(week.at, "F"), soon, moved)


def _state(say: Text, view: WeekView) -> str | None:
    week = view.week
    if week.state is WeekState.RUNNING:
        return say("week.running", ends=stamp(week.ends_at, "R"))
    if week.state is WeekState.ASKED:
        return say("week.asked")
    if week.state is not WeekState.HELD:
        return None
    if week.facts.record is Record.NOT_MET:
        return say("week.not_met")
    if week.facts.record is Record.NOTED and week.facts.reached is not None:
        return say("week.reached", page=say.pages(span(week.facts.reached, week.facts.reached)))
    return say("week.unrecorded")


def _about(say: Text, view: WeekView) -> list[str | None]:
    """Presenter, place and sections."""
    week, study = view.week, view.study
    parts = [Part.of(segment) for segment in week.segments]
    where = say("week.place", place=escape(clip(week.facts.place, 200))) if week.facts.place else None
    if where is None and study.voice_channel_id:
        where = f"<#{study.voice_channel_id}>"
    names = [escape(clip(section.title, 60)) for section in view.sections[:SECTIONS_SHOWN]]
    more = len(view.sections) - len(names)
    contents = say("week.sections", titles=joined(*names, say("week.more", count=more) if more > 0 else None))
    return [
        presenting(say, parts) or (say("presenter.nobody") if week.pages else None),
        where,
        contents if names else None,
    ]


def _answers(say: Text, view: WeekView, reader: int, *, host: bool) -> str | None:
    own = next((r for r in view.rsvps if r.user_id == reader), None)
    mine = None
    if own is not None:
        mine = say("rsvp.mine_late") if own.answer == "late" else say("rsvp.mine_absent")
    late = [r for r in view.rsvps if r.answer == "late"]
    absent = [r for r in view.rsvps if r.answer == "absent"]
    if host:
        return lines([_named(say, "late", late), _named(say, "absent", absent), mine]) or None
    counts = [
        say("rsvp.count_late", count=len(late)) if late else None,
        say("rsvp.count_absent", count=len(absent)) if absent else None,
    ]
    return lines([joined(*counts), mine]) or None


def _named(say: Text, answer: str, rsvps: list[RsvpView]) -> str | None:
    """For the host: who, and why where they said so."""
    if not rsvps:
        return None
    label = say("rsvp.late.button") if answer == "late" else say("rsvp.absent.button")
    named = [
        joined(person(say, r.user_id), escape(clip(r.reason, 50)) if r.reason else None)
        for r in rsvps[:REASONS_SHOWN]
    ]
    rest = people(say, [r.user_id for r in rsvps[REASONS_SHOWN:]])
    return lines([f"**{label}**", *(f"- {name}" for name in named), f"- {rest}" if rest else None])


def _rsvp_buttons(say: Text, view: WeekView, reader: int) -> Block | None:
    week = view.week
    if week.state in (WeekState.HELD, WeekState.ASKED) or not week.meets:
        return None
    own = next((r.answer for r in view.rsvps if r.user_id == reader), None)
    return row(
        button(say("rsvp.late.button"), component_id("rsvp", week.id, "late"), disabled=own == "late"),
        button(say("rsvp.absent.button"), component_id("rsvp", week.id, "absent"), disabled=own == "absent"),
        button(say("rsvp.coming.button"), component_id("rsvp", week.id, "coming")) if own else None,
    )


def _host_buttons(say: Text, view: WeekView, now: dt.datetime) -> Block | None:
    """Every host action has a button too: start, or say how far it got and who was there."""
    week = view.week
    if not week.meets:
        return None
    if week.state is WeekState.UPCOMING:
        near = week.at - now <= dt.timedelta(hours=12)
        start = button(say("meeting.start.button"), component_id("meeting_start", week.id), style="green")
        return row(start) if near else None
    asked = asked_of(say, week)
    attendance = button(say("attendance.button"), component_id("attendance", week.id))
    return row(*asked, None if week.facts.record is Record.NOT_MET else attendance)


def _minutes(say: Text, view: WeekView) -> Block | None:
    """To what was written about the meeting, once it has begun."""
    week = view.week
    if not week.meets or week.state is WeekState.UPCOMING or week.facts.record is Record.NOT_MET:
        return None
    return row(minutes_button(say, week.id))


def _open_question(say: Text, view: WeekView) -> list[Block]:
    """For the host, before the next meeting: the last one, where nobody said how far it got."""
    before = view.season.before(view.week)
    if view.week.state is not WeekState.UPCOMING or before is None or not unnoted(before):
        return []
    said = say("week.before_unnoted", week=week_label(say, before.number, before.last_number))
    return [divider(), text(said), row(*asked_of(say, before))]


def _links(say: Text, view: WeekView, *, private: bool) -> Block | None:
    study = view.study
    book = link(say("book.button"), study.book_url) if study.book_url else None
    plan = button(say("plan.whole.button"), component_id("plan_view", study.id))
    asked = questions_button(say, study.id, view.week.id, view.questions)
    if private:
        return row(book, asked) if book or asked else None
    return row(ask_button(say, view.week.id), asked, materials_button(say, view.week.id), book, plan)
