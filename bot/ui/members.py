"""The people of a study as cards: the roster, one person, and what joining answers."""

from __future__ import annotations

from bot.i18n.catalog import Text
from bot.services.members import Joined, Roster
from bot.services.views import MemberView
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Block, Card, button, card, pick_user, row, text
from bot.ui.minutes_post import past_button
from bot.ui.phrases import joined, lines, person
from bot.ui.text import clip, escape
from bot.ui.week import join_row

PEOPLE_A_PAGE = 25
PICKED_MOST = 10


def roster_card(say: Text, roster: Roster, reader: int, page: int = 0) -> Card:
    """Everybody in the study, with the ways in and out; the host may pick people to add or change."""
    study, members = roster.study, roster.members
    last = max(0, (len(members) - 1) // PEOPLE_A_PAGE)
    page = max(0, min(page, last))
    shown = members[page * PEOPLE_A_PAGE : (page + 1) * PEOPLE_A_PAGE]
    listeners = sum(1 for m in members if m.listener)
    counts = joined(
        say.count("member.count", len(members) - listeners),
        say.count("member.count_listeners", listeners) if listeners else None,
    )
    people = [f"- {_about(say, member)}" for member in shown] or [say("member.nobody")]
    own = roster.member(reader)
    pages = row(
        button(say("common.previous.button"), _page_id(study.id, page - 1), disabled=page == 0),
        button(say("common.next.button"), _page_id(study.id, page + 1), disabled=page == last),
    )
    return card(
        text(lines([f"## {escape(clip(study.title, 100))}", counts, *people])),
        pages if last else None,
        _own_buttons(say, study.id, own),
        pick_user(
            component_id("member_pick", study.id), say("member.pick.placeholder"), min=1, max=PICKED_MOST
        )
        if roster.may_change
        else None,
        accent=Accent.PLAN,
    )


def member_card(say: Text, roster: Roster, member: MemberView) -> Card:
    """One person with what the host may change about them."""
    study, who = roster.study.id, member.user_id
    as_listener = (
        button(say("member.make_member.button"), _change_id(study, who, "member"))
        if member.listener
        else button(say("member.make_listener.button"), _change_id(study, who, "listener"))
    )
    pause = (
        button(say("member.resume.button"), _change_id(study, who, "resume"))
        if member.paused
        else button(say("member.pause.button"), _change_id(study, who, "pause"))
    )
    cohost = (
        button(say("member.end_cohost.button"), _change_id(study, who, "end_cohost"))
        if member.cohost
        else button(say("member.make_cohost.button"), _change_id(study, who, "cohost"))
    )
    remove = button(say("member.remove.button"), component_id("member_leave", study, who), style="red")
    return card(
        text(_about(say, member)),
        row(as_listener, pause, None if member.host else cohost, None if member.host else remove),
        row(button(say("common.back.button"), _page_id(study, 0))),
        accent=Accent.PLAN,
    )


def joined_card(say: Text, result: Joined, *, role_missing: bool) -> Card:
    """What joining came to, with the way to the plan and out again."""
    study, member = result.roster.study, result.member
    title = escape(clip(study.title, 100))
    now = "listener" if member.listener else "member"
    if result.was == now:
        said = say("member.already")
    else:
        said = say("member.listening", title=title) if member.listener else say("member.joined", title=title)
    missing = say("member.role_missing", role=study.role_id or 0) if role_missing else None
    return card(
        text(lines([said, missing])),
        row(
            button(say("plan.whole.button"), component_id("plan_view", study.id)),
            past_button(say, study.id) if result.minutes else None,
            button(say("member.leave.button"), component_id("member_leave", study.id, member.user_id)),
        ),
        accent=Accent.REPLY,
    )


def leave_card(say: Text, roster: Roster, user_id: int, reader: int) -> Card:
    """Asks before somebody leaves or is taken out: their coming turns become open."""
    title = escape(clip(roster.study.title, 100))
    if user_id == reader:
        said, label = say("member.leave_self_asks", title=title), say("member.leave.button")
    else:
        said = say("member.leave_asks", person=person(say, user_id), title=title)
        label = say("member.remove.button")
    sure = component_id("member_leave_sure", roster.study.id, user_id)
    return card(text(said), row(button(label, sure, style="red")), accent=Accent.SORRY)


def left_card(say: Text, roster: Roster, user_id: int, reader: int, change_id: int | None) -> Card:
    """Says that somebody has left; the host can undo it."""
    title = escape(clip(roster.study.title, 100))
    said = (
        say("member.left", title=title)
        if user_id == reader
        else say("member.removed", person=person(say, user_id))
    )
    undo = None
    if roster.may_change and change_id is not None:
        undo = row(button(say("common.undo.button"), component_id("undo_change", change_id)))
    return card(text(said), undo, accent=Accent.REPLY)


def _own_buttons(say: Text, study_id: int, own: MemberView | None) -> Block | None:
    if own is None:
        return join_row(say, study_id)
    other = "member" if own.listener else "listener"
    label = say("join.button") if own.listener else say("listen.button")
    leave = component_id("member_leave", study_id, own.user_id)
    return row(
        button(label, component_id("join", study_id, other)),
        None if own.host else button(say("member.leave.button"), leave),
    )


def _about(say: Text, member: MemberView) -> str:
    marks = [
        say("member.host") if member.host else None,
        say("member.cohost") if member.cohost else None,
        say("member.listener") if member.listener else None,
        say("member.paused") if member.paused else None,
    ]
    return joined(person(say, member.user_id), *marks)


def _page_id(study_id: int, page: int) -> str:
    return component_id("member_list", study_id, page)


def _change_id(study_id: int, user_id: int, change: str) -> str:
    return component_id("member_change", study_id, f"{user_id}.{change}")
