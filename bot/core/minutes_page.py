"""The minutes of a meeting as a Markdown document of one shape in every language: the words come in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Protocol

from bot.core import calendar
from bot.core.attendance import Status
from bot.core.draw_inputs import MINUTES, QUESTIONS, REVIEW
from bot.core.markdown import between, blocks, inline, link, link_label, quote, rows
from bot.core.materials import Kind as MaterialKind
from bot.core.materials import Material
from bot.core.minutes import KINDS, SECTIONS, Break, Drawn, Kind, Meeting, Message, Minutes, Part, Section
from bot.core.plan import CarryOver, Pages

_STATUSES = {
    Status.PRESENT: "minutes.present",
    Status.LATE: "minutes.late",
    Status.ABSENT: "minutes.absent",
    Status.LISTENER: "minutes.listener",
}
_MATERIALS = {
    MaterialKind.SLIDES: "material.slides.option",
    MaterialKind.NOTES: "material.notes.option",
    MaterialKind.RECORDING: "material.recording.option",
    MaterialKind.BOOK: "material.book.option",
    MaterialKind.CODE: "material.code.option",
    MaterialKind.PLAN: "material.plan.option",
    MaterialKind.OTHER: "material.other.option",
}
_DRAWN = {
    REVIEW: "draw.label.review",
    QUESTIONS: "draw.label.questions",
    MINUTES: "draw.label.minutes",
}
_LEFT = {True: "minutes.left_home", False: "minutes.left"}


class Words(Protocol):
    """The texts of one language, as bot.i18n gives them."""

    def __call__(self, key: str, /, **values: Any) -> str:
        """A text with its values filled in."""

    def count(self, key: str, n: int, /, **values: Any) -> str:
        """The same in the form that goes with a number."""

    def pages(self, pages: Pages) -> str:
        """Pages as the language writes them."""

    def weekdays(self, weekdays: Sequence[int]) -> str:
        """Weekdays by their names; Monday is 0."""


def document(minutes: Minutes, say: Words) -> str:
    """The minutes as a Markdown file. The headings are the same, in the same order, in every language."""
    week = week_name(minutes.number, minutes.last_number, say)
    title = f"# {inline(minutes.title)} · {say('minutes.heading', week=week)}"
    parts: list[list[str]] = [
        [title],
        _head(minutes, say),
        *_chapter(say("minutes.pages"), _pages(minutes, say)),
    ]
    if minutes.goals:
        parts += _chapter(say("minutes.goals"), blocks(minutes.goals, lists=True))
    parts += _chapter(say("minutes.materials"), [f"- {_material(one, say)}" for one in minutes.materials])
    parts += _chapter(say("minutes.prompts"), [f"- {inline(one)}" for one in minutes.prompts])
    parts += _chapter(say("minutes.attendance"), _attendance(minutes, say))
    parts += _chapter(say("minutes.drawn"), [f"- {_drawn(minutes, one, say)}" for one in minutes.drawn])
    for section in Section:
        if section is Section.REFLECTIONS:
            asked = say.count("minutes.questions", len(minutes.questions))
            parts += _chapter(asked, _questions(minutes, say))
        parts += _chapter(_heading(minutes, section, say), _section(minutes, section, say))
    plan = [f"- {_meeting(minutes, one, say)}" for one in minutes.season_plan]
    parts += _chapter(say("minutes.season_plan"), plan)
    following = minutes.next
    said = [f"- {_meeting(minutes, following, say)}"] if following else [say("minutes.no_next")]
    parts += _chapter(say("minutes.next"), said)
    return "\n".join(between(parts)) + "\n"


def week_name(number: int, last_number: int, say: Words) -> str:
    """A week's name: 4주차, or 4–5주차 for weeks that meet together."""
    if last_number == number:
        return say("week.label", number=number)
    return say("week.label_merged", first=number, last=last_number)


def _chapter(heading: str, lines: Sequence[str]) -> list[list[str]]:
    """A heading with what stands under it; nothing at all where there is nothing."""
    return [[f"## {heading}"], list(lines)] if lines else []


def _heading(minutes: Minutes, section: Section, say: Words) -> str:
    if section is Section.NOTES and minutes.kind is Kind.MENTORING:
        return say("minutes.notes_mentoring")
    return say(SECTIONS[section])


def _head(minutes: Minutes, say: Words) -> list[str]:
    """What kind of meeting, when, where and who, one fact a line."""
    begin, end = _local(minutes, minutes.begin), _local(minutes, minutes.end)
    until = f"{end:%H:%M}" if end.date() == begin.date() else _stamp(minutes, minutes.end, say)
    when = f"{_stamp(minutes, minutes.begin, say)}–{until} ({minutes.zone})"
    if minutes.begun:
        when = f"{when} · {say.count('minutes.length', minutes.minutes)}"
    else:
        when = f"{when} · {say('minutes.not_begun') if minutes.met else say('minutes.not_met')}"
    place = inline(minutes.place) if minutes.place else None
    if place is None:
        place = say("minutes.voice") if minutes.voice else say("minutes.online")
    facts = [
        (say("minutes.kind"), say(KINDS[minutes.kind])),
        (say("minutes.when"), when),
        (say("minutes.breaks"), ", ".join(_break(minutes, one) for one in minutes.breaks)),
        (say("minutes.place"), place),
        (say("minutes.host"), _name(minutes, minutes.host_id, say)),
        (say("minutes.presenters"), _presenters(minutes, minutes.parts, say)),
        (say("minutes.written"), _by(minutes, minutes.written_by, minutes.written_at, say)),
        (say("minutes.edited"), _by(minutes, minutes.edited_by, minutes.edited_at, say)),
    ]
    return [f"- **{label}** {said}" for label, said in facts if said]


def _pages(minutes: Minutes, say: Words) -> list[str]:
    """What was planned, read and left over."""
    if minutes.planned is None and minutes.read is None:
        return [say("minutes.no_pages")]
    nothing = say("minutes.nothing")
    read = say.pages(minutes.read) if minutes.read else nothing
    if not minutes.recorded:
        read = f"{read} · {say('minutes.unrecorded')}"
    lines = [
        f"- **{say('minutes.planned')}** {say.pages(minutes.planned) if minutes.planned else nothing}",
        f"- **{say('minutes.read')}** {read}",
    ]
    if minutes.left is not None:
        key = _LEFT[minutes.policy is CarryOver.HOME]
        what = say.count(key, minutes.left.count, pages=minutes.left)
        lines.append(f"- **{say('minutes.remaining')}** {what}")
    return lines


def _attendance(minutes: Minutes, say: Words) -> list[str]:
    if minutes.attendance is None:
        return [say("minutes.nobody_knows")]
    lines = [
        f"- **{say.count(_STATUSES[status], len(names))}** {', '.join(map(inline, names))}"
        for status, names in minutes.attendance.items()
        if names
    ]
    if minutes.presumed:
        lines += ["", say("minutes.presumed")] if lines else [say("minutes.presumed")]
    return lines


def _drawn(minutes: Minutes, one: Drawn, say: Words) -> str:
    """An order of people, or who has something to do."""
    label = say(_DRAWN[one.label]) if one.label in _DRAWN else inline(one.label)
    return f"**{label}** {' → '.join(_name(minutes, user_id, say) for user_id in one.people)}"


def _section(minutes: Minutes, section: Section, say: Words) -> list[str]:
    """What was written by hand, then the messages that were put in."""
    written = minutes.sections.get(section, "")
    match section:
        case Section.DECISIONS:
            own = [f"- {inline(row)}" for row in _items(written)]
        case Section.TODO:
            own = [f"- [{'x' if done else ' '}] {inline(row)}" for done, row in map(_task, _items(written))]
        case Section.LESSONS:
            own = [f"{at}. {inline(row)}" for at, row in enumerate(_items(written), start=1)]
        case _:
            own = blocks(written, lists=True)
    note = minutes.note if section is Section.NOTES else None
    said = [quote([*blocks(note), "", say("minutes.note")])] if note else []
    said += [_message(minutes, one, say) for one in minutes.under(section)]
    return between([own, *said])


def _message(minutes: Minutes, message: Message, say: Words) -> list[str]:
    who = f"{inline(message.author)} · {_stamp(minutes, message.sent_at, say)}"
    where = link(say("minutes.message"), message.url) if message.url else None
    return quote([*blocks(message.body), "", f"— {who}" + (f" · {where}" if where else "")])


def _questions(minutes: Minutes, say: Words) -> list[str]:
    """Each question with its answers; at a mentoring those of each person together."""
    asked = list(minutes.questions)
    if minutes.kind is Kind.MENTORING:
        order = list(dict.fromkeys(one.author for one in asked))
        asked.sort(key=lambda one: order.index(one.author))
    parts: list[list[str]] = []
    for number, one in enumerate(asked, start=1):
        who = inline(one.author) if one.author is not None else say("question.anonymous")
        state = say("minutes.solved") if one.solved else say("minutes.open")
        about = " · ".join(part for part in (inline(one.place) if one.place else None, who, state) if part)
        parts += [[f"**{say('minutes.question', number=number)}** {about}"], quote(blocks(one.body))]
        for reply in one.answers:
            parts += [
                [f"**{say('minutes.answer')}** {inline(reply.author)}"],
                quote(blocks(reply.body) or [say("minutes.picture_only")]),
            ]
    return between(parts)


def _material(one: Material, say: Words) -> str:
    kind = say(_MATERIALS[one.kind])
    return link(f"{kind}: {link_label(one.title)}" if one.title else kind, one.url)


def _meeting(minutes: Minutes, one: Meeting, say: Words) -> str:
    pages = say.pages(one.pages) if one.pages else say("week.catch_up")
    who = _presenters(minutes, one.parts, say)
    said = [week_name(one.number, one.last_number, say), _stamp(minutes, one.at, say), pages, who]
    return " · ".join(part for part in said if part)


def _presenters(minutes: Minutes, parts: Sequence[Part], say: Words) -> str:
    """Who explains which pages, in their order."""
    said = []
    for part in (one for one in parts if one.people):
        names = ", ".join(_name(minutes, user_id, say) for user_id in part.people)
        pages = say.pages(part.pages)
        said.append(f"{names} ({say('minutes.carried', pages=pages) if part.carried else pages})")
    return ", ".join(said)


def _items(text: str) -> list[str]:
    """The lines of a text without the sign that people put before an item."""
    return [item for row in rows(text) if (item := _unlisted(row))]


def _unlisted(row: str) -> str:
    first, _, rest = row.partition(" ")
    numbered = len(first) > 1 and first[:-1].isdecimal() and first[-1] in ".)"
    return rest if first in ("-", "*", "•", "·") or numbered else row


def _task(row: str) -> tuple[bool, str]:
    """Whether something to do is done, by the box that stands before it, and what it is."""
    for sign in ("[x]", "[X]", "[ ]"):
        if row.startswith(sign):
            return sign != "[ ]", row[len(sign) :].strip() or row
    return False, row


def _break(minutes: Minutes, one: Break) -> str:
    begin, end = _local(minutes, one.begin), _local(minutes, one.end)
    why = f" ({inline(one.reason)})" if one.reason else ""
    return f"{begin:%H:%M}–{end:%H:%M}{why}"


def _by(minutes: Minutes, user_id: int | None, at: dt.datetime | None, say: Words) -> str:
    if user_id is None or at is None:
        return ""
    return f"{_name(minutes, user_id, say)} · {_stamp(minutes, at, say)}"


def _name(minutes: Minutes, user_id: int, say: Words) -> str:
    name = minutes.names.get(user_id)
    return inline(name) if name else say("minutes.somebody")


def _local(minutes: Minutes, at: dt.datetime) -> dt.datetime:
    return calendar.local(at, minutes.zone)


def _stamp(minutes: Minutes, at: dt.datetime, say: Words) -> str:
    """A date and a time by the clocks where the study meets: 2026-03-24 (화) 21:04."""
    there = _local(minutes, at)
    return f"{there:%Y-%m-%d} ({say.weekdays([there.weekday()])}) {there:%H:%M}"
