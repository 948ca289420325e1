"""A member's own record: the card, the file, and what deleting it would do."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.attendance import Status
from bot.i18n.catalog import Text
from bot.services.forgetting import Leaving
from bot.services.records import OwnMeeting, OwnStudy
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Block, Card, attached, button, card, divider, row, text
from bot.ui.phrases import joined, lines, week_label
from bot.ui.text import clip, escape, stamp

STUDIES_SHOWN = 3
MEETINGS_SHOWN = 6
WEEKS_SHOWN = 8
TITLE_SHOWN = 60
TITLES_MOST = 20
FILE = "study-record.json"

STATUSES = {
    Status.PRESENT: "record.present",
    Status.LATE: "record.late",
    Status.ABSENT: "record.absent",
    Status.LISTENER: "record.listener",
}


def record_card(say: Text, record: Sequence[OwnStudy]) -> Card:
    """What is kept of the reader in this server, study by study."""
    head = text(lines([f"## {say('record.heading')}", say("record.private")]))
    if not record:
        return card(head, text(say("record.nothing")), accent=Accent.REPLY)
    blocks: list[Block | None] = [head]
    for own in record[:STUDIES_SHOWN]:
        blocks += [divider(), text(_about(say, own))]
    more = len(record) - STUDIES_SHOWN
    blocks.append(text(say.count("record.more_studies", more)) if more > 0 else None)
    return card(
        *blocks,
        row(
            button(say("record.file.button"), component_id("record_file"), style="blue"),
            button(say("record.forget.button"), component_id("record_forget"), style="red"),
        ),
        accent=Accent.REPLY,
    )


def file_card(say: Text) -> Card:
    """The file that comes with it."""
    said = lines([say("record.file"), say("record.file_parts")])
    return card(text(said), attached(FILE), accent=Accent.REPLY)


def forget_card(say: Text, leaving: Leaving) -> Card:
    """Asks before anything is deleted, and says what goes and what stays."""
    shown = [escape(clip(title, TITLE_SHOWN)) for title in leaving.titles[:TITLES_MOST]]
    titles = say("list.comma").join([*shown, *(["…"] if len(leaving.titles) > TITLES_MOST else [])])
    said = [
        say("forget.ask"),
        say("forget.goes"),
        say("forget.stays"),
        say("forget.public"),
        say("forget.leaves", titles=titles) if titles else None,
    ]
    return card(
        text(lines(said)),
        row(
            button(say("forget.sure.button"), component_id("record_forget_sure"), style="red"),
            button(say("common.cancel.button"), component_id("record_view")),
        ),
        accent=Accent.SORRY,
    )


def forgotten_card(say: Text) -> Card:
    """It is done."""
    return card(text(say("forget.done")), accent=Accent.REPLY)


def _about(say: Text, own: OwnStudy) -> str:
    held = [one for one in own.meetings if one.held]
    met = own.count(Status.PRESENT, Status.LATE, Status.LISTENER)
    late, missed = own.count(Status.LATE), own.count(Status.ABSENT)
    counts = joined(
        say.count("record.met", met) if met else None,
        say.count("record.met_late", late) if late else None,
        say.count("record.met_not", missed) if missed else None,
    )
    presented = [one for one in held if one.presents]
    presents = [one for one in own.meetings if one.presents and not one.held]
    return lines(
        [
            f"### {escape(clip(own.study.title, TITLE_SHOWN))}",
            _membership(say, own),
            counts,
            say("record.presented", weeks=_weeks(say, presented)) if presented else None,
            say("record.presents", weeks=_weeks(say, presents)) if presents else None,
            *(f"- {_line(say, one)}" for one in reversed(held[-MEETINGS_SHOWN:])),
        ]
    )


def _membership(say: Text, own: OwnStudy) -> str:
    if own.joined_at is None:
        return say("record.guest")
    since = stamp(own.joined_at, "D")
    when = say("record.since", since=since)
    if own.left_at is not None:
        when = say("record.until", since=since, until=stamp(own.left_at, "D"))
    role = say("member.host") if own.host else say("member.listener") if own.listener else None
    return joined(role, when)


def _weeks(say: Text, meetings: Sequence[OwnMeeting]) -> str:
    """The weeks of turns, the nearest first; those of earlier seasons with their season."""
    nearest = meetings if not meetings[0].held else [*reversed(meetings)]
    named = say("list.comma").join(_label(say, one) for one in nearest[:WEEKS_SHOWN])
    more = len(meetings) - WEEKS_SHOWN
    return say.count("record.more", more, first=named) if more > 0 else named


def _label(say: Text, one: OwnMeeting) -> str:
    label = week_label(say, one.number, one.last_number)
    return say("record.of_season", number=one.season, week=label) if one.season > 1 else label


def _line(say: Text, one: OwnMeeting) -> str:
    return joined(
        _label(say, one),
        stamp(one.at, "D"),
        say(STATUSES[one.status]) if one.status is not None else None,
        say.count("attendance.minutes", one.minutes) if one.minutes is not None else None,
    )
