"""Automatic posts as cards, and whom each of them may ping."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.core.facts import Record
from bot.core.notice import Notice, WeekLine
from bot.core.plan import Pages
from bot.core.posting import PostKind
from bot.i18n.catalog import Text
from bot.ui.ask import ask_button
from bot.ui.asking import asked_buttons
from bot.ui.draw import draw_notice_card
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Block, Card, button, card, link, row, rows, text
from bot.ui.materials import links_line, material_button, prompts_lines
from bot.ui.minutes_post import minutes_blocks, minutes_button
from bot.ui.not_sent import missed_card
from bot.ui.outcome import outcome_text
from bot.ui.panel import panel_card, ten_card
from bot.ui.phrases import joined, line_label, lines, pages_of, person, presenting, quoted
from bot.ui.season_table import season_table
from bot.ui.swap_posts import swap_post_card
from bot.ui.swaps import hard_button
from bot.ui.text import clip, escape
from bot.ui.week_questions import questions_button, waiting_lines

GOALS_SHOWN = 700
NOTE_SHOWN = 1000
NOTE_BESIDE = 200
"""So much of a meeting's note is shown beside its minutes, which have all of it."""
PINGED_MOST = 60
"""So many people are called one by one; in a larger group the reminder calls its role."""

Button = ui.Button[Any]


def notice_card(notice: Notice, say: Text, post_id: int, pictures: Sequence[str] = ()) -> Card:
    """The card of an automatic post. One of its components carries the post's marker.

    `pictures` are the names of the files that go with it.
    """
    if notice.draw is not None:
        return draw_notice_card(notice, say, post_id, pictures)
    if notice.swap is not None:
        return swap_post_card(notice, say, post_id)
    if notice.off:
        return _off(notice, say, post_id)
    if notice.kind == PostKind.PANEL:
        return panel_card(notice, say, post_id, pictures)
    if notice.kind == PostKind.END:
        return _end(notice, say, post_id, pictures)
    cards = {
        PostKind.PLAN: _plan,
        PostKind.ANNOUNCEMENT: _announcement,
        PostKind.PRESENTER: _presenter,
        PostKind.REMINDER: _reminder,
        PostKind.TEN: ten_card,
        PostKind.MISSED: missed_card,
    }
    return cards[PostKind(notice.kind)](notice, say, post_id)


def mentions_of(notice: Notice) -> discord.AllowedMentions:
    """Whom this post pings, and nobody else, whatever its text holds."""
    users: list[discord.abc.Snowflake] = []
    roles: list[discord.abc.Snowflake] = []
    if not notice.pings:
        return discord.AllowedMentions.none()
    if notice.kind == PostKind.ANNOUNCEMENT and notice.role_id:
        roles = [discord.Object(notice.role_id)]
    elif notice.kind in (PostKind.END, PostKind.MISSED) and notice.host_id:
        users = [discord.Object(notice.host_id)]
    elif len(notice.people) > PINGED_MOST:
        roles = [discord.Object(notice.role_id)] if notice.role_id else []
    else:
        users = [discord.Object(user_id) for user_id in notice.people]
    # Who had their own data deleted has an id below one in what is left, and cannot be called.
    called = [user for user in users if user.id > 0]
    return discord.AllowedMentions(everyone=False, users=called, roles=roles, replied_user=False)


def _announcement(notice: Notice, say: Text, post_id: int) -> Card:
    week = notice.week
    body = lines(
        [
            say("post.late", due=f"<t:{notice.due}:f>") if notice.due else None,
            f"<@&{notice.role_id}>" if notice.role_id else None,
            f"## {joined(line_label(say, week), pages_of(say, week, notice.pdf_offset))}",
            f"<t:{week.at}:F>",
            say("post.moved", was=f"<t:{notice.moved_from}:f>") if notice.moved_from else None,
            _catch_up_or_presenting(say, week),
            _where(notice, say),
            links_line(say, notice.materials),
            quoted(notice.goals, GOALS_SHOWN) if notice.goals else None,
        ]
    )
    asks = notice.asks
    buttons: list[Button] = [
        _button(say("rsvp.late.button"), "rsvp", week.week_id, "late", post_id),
        _button(say("rsvp.absent.button"), "rsvp", week.week_id, "absent", post_id),
        ask_button(say, week.week_id, post_id),
        _button(say("week.card.button"), "week_card", week.week_id, None, post_id),
    ]
    if notice.book_url:
        buttons.append(link(say("book.button"), notice.book_url))
    asked = questions_button(say, notice.study_id, week.week_id, notice.questions, post_id)
    return card(
        text(body),
        text(prompts) if (prompts := prompts_lines(say, notice.prompts)) else None,
        text(say("post.rsvp_hint")),
        *rows([*buttons, asked] if asked else buttons),
        text(_asking(say, asks)) if asks else None,
        row(*asked_buttons(say, asks.week_id, asks.pages, post=post_id)) if asks else None,
        accent=Accent.ANNOUNCEMENT,
    )


def _presenter(notice: Notice, say: Text, post_id: int) -> Card:
    week, user_id = notice.week, notice.people[0]
    mine = [part for part in week.parts if user_id in part.people]
    own = [part for part in mine if not part.carried]
    label = line_label(say, week)
    swapped = any(user_id in part.swapped for part in own)
    pages = Pages(mine[0].first, mine[-1].last)
    said = say.count(
        "post.presenter",
        pages.count,
        person=person(say, user_id),
        when=f"<t:{week.at}:F>",
        week=say("swap.week_mark", week=label) if swapped else label,
        pages=say.pages(pages),
    )
    hard = hard_button(say, week.week_id, post=post_id) if own else None
    see = _button(say("week.card.button"), "week_card", week.week_id, None, post_id)
    pdf = Pages(pages.first + notice.pdf_offset, pages.last + notice.pdf_offset)
    body = [
        said,
        say("week.pdf", pages=say.pages(pdf)) if notice.pdf_offset and pdf.first > 0 else None,
        links_line(say, notice.materials),
        prompts_lines(say, notice.prompts),
        waiting_lines(say, notice),
        _from_study(notice, say),
    ]
    add = material_button(say, week.week_id, post_id)
    asked = questions_button(say, notice.study_id, week.week_id, notice.questions, post_id)
    return card(text(lines(body)), row(add, hard, see, asked), accent=Accent.ANNOUNCEMENT)


def _off(notice: Notice, say: Text, post_id: int) -> Card:
    """What becomes of a post whose meeting is not held any more, or of a note to who presents no more."""
    week, instead = notice.week, notice.instead
    if notice.table is not None:
        title = joined(escape(clip(notice.title, 60)), say("season.label", number=notice.table.season))
        return card(text(lines([f"## {title}", say("post.plan_off")])), _marked(notice, say, post_id))
    if notice.kind == PostKind.PRESENTER:
        said = say("post.presenter_off", person=person(say, notice.people[0]), week=line_label(say, week))
        return card(text(lines([said, _from_study(notice, say)])), _marked(notice, say, post_id))
    if notice.kind == PostKind.END:
        asked = asked_buttons(say, week.week_id, week.pages, post=post_id)
        return card(text(say("post.end_off")), row(*asked), accent=Accent.PANEL)
    said = (
        say("post.off_merged", week=line_label(say, instead), when=f"<t:{instead.at}:F>")
        if instead
        else say("post.off")
    )
    title = f"## {line_label(say, week)}"
    return card(text(lines([title, f"~~<t:{week.at}:F>~~", said])), _marked(notice, say, post_id))


def _marked(notice: Notice, say: Text, post_id: int) -> Block:
    """A way to the plan, which carries the post's marker."""
    return row(_button(say("plan.whole.button"), "plan_view", notice.study_id, None, post_id))


def _from_study(notice: Notice, say: Text) -> str:
    return say("post.from_study", title=escape(clip(notice.title, 60)))


def _reminder(notice: Notice, say: Text, post_id: int) -> Card:
    week = notice.week
    said = say(
        "post.reminder",
        when=f"<t:{week.at}:R>",
        what=joined(pages_of(say, week, notice.pdf_offset), _where(notice, say)),
    )
    if len(notice.people) > PINGED_MOST:
        called = f"<@&{notice.role_id}>" if notice.role_id else None
    else:
        called = " ".join(f"<@{user_id}>" for user_id in notice.people)
    return card(
        text(lines([said, f"-# {called}" if called else None])),
        row(
            _button(say("rsvp.late.button"), "rsvp", week.week_id, "late", post_id),
            _button(say("rsvp.absent.button"), "rsvp", week.week_id, "absent", post_id),
        ),
        accent=Accent.ANNOUNCEMENT,
    )


def _end(notice: Notice, say: Text, post_id: int, files: Sequence[str]) -> Card:
    week, outcome = notice.week, notice.outcome
    minutes = minutes_blocks(say, notice.minutes, files)
    write = minutes_button(say, week.week_id, post_id)
    title = f"### {joined(line_label(say, week), say.pages(week.pages) if week.pages else None)}"
    if outcome is None and week.held:
        # Nobody started it, or said anything for a week: the minutes alone are why there is a card.
        said = lines([title, say("minutes.post.unrecorded")])
        buttons = asked_buttons(say, week.week_id, week.pages, post=post_id)
        return card(text(said), row(*buttons, write), *minutes, accent=Accent.PANEL)
    if outcome is None:
        host = f"-# <@{notice.host_id}>" if notice.host_id else None
        page = Pages(notice.page, notice.page) if notice.page is not None else None
        asked = say("post.end_noted", page=page) if page else say("post.end_asks")
        said = lines([asked, say("post.end_silence", page=page) if page else None, host])
        buttons = asked_buttons(say, week.week_id, week.pages, noted_page=notice.page, post=post_id)
        return card(text(said), row(*buttons, write), *minutes, accent=Accent.PANEL)
    buttons = [_button(say("plan.changed.button"), "plan_view", notice.study_id, None, post_id)]
    if outcome.change_id is not None:
        buttons.append(_button(say("common.undo.button"), "undo_change", outcome.change_id, None, post_id))
    else:
        buttons.append(_button(say("end.page.button"), "end_page", week.week_id, None, post_id))
    if outcome.next is None:
        buttons.append(_button(say("season.next.button"), "season_next", notice.study_id, None, post_id))
    if outcome.record != Record.NOT_MET:
        buttons.append(write)
    most = NOTE_BESIDE if minutes else NOTE_SHOWN
    note = text(quoted(outcome.note, most)) if outcome.note else None
    result = text(lines([title, outcome_text(say, week, outcome, notice.pdf_offset)]))
    return card(result, note, row(*buttons), *minutes, accent=Accent.PANEL)


def _plan(notice: Notice, say: Text, post_id: int) -> Card:
    table = notice.table
    assert table is not None, "a plan is composed with its table"
    study = notice.study_id
    return card(
        text(season_table(say, notice.title, table)),
        row(
            _button(say("join.button"), "join", study, "member", post_id, "green"),
            _button(say("listen.button"), "join", study, "listener", post_id),
            _button(say("plan.whole.button"), "plan_view", study, None, post_id),
        ),
        accent=Accent.PLAN,
    )


def _asking(say: Text, asked: WeekLine) -> str:
    last = say.pages(Pages(asked.last, asked.last)) if asked.last else ""
    return say("post.asks", week=line_label(say, asked), page=last)


def _catch_up_or_presenting(say: Text, week: WeekLine) -> str:
    if week.pages is None:
        return say("week.catch_up_about")
    return presenting(say, week.parts) or say("presenter.nobody")


def _where(notice: Notice, say: Text) -> str | None:
    """The place of this week, else the study's voice channel."""
    if notice.place:
        return say("week.place", place=escape(clip(notice.place, 200)))
    return f"<#{notice.voice_channel_id}>" if notice.voice_channel_id else None


def _button(
    label: str,
    action: str,
    target: int,
    arg: str | None,
    post_id: int,
    style: Any = "grey",
) -> Button:
    return button(label, component_id(action, target, arg, post=post_id), style=style)
