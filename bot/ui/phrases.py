"""Phrases that several cards share: a week's name, its pages, who explains what, people and links."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from bot.core.notice import Part, WeekLine
from bot.core.plan import Pages
from bot.i18n.catalog import Text
from bot.ui.text import clip, escape

PEOPLE_SHOWN = 8
"""More people than this in one line are counted, not named."""


def week_label(say: Text, number: int, last_number: int | None = None) -> str:
    """A week's name: 4주차, or 4–5주차 for weeks that meet together."""
    if last_number is None or last_number == number:
        return say("week.label", number=number)
    return say("week.label_merged", first=number, last=last_number)


def line_label(say: Text, line: WeekLine) -> str:
    """The name of a week's line."""
    return week_label(say, line.number, line.last_number)


def pages_of(say: Text, line: WeekLine, offset: int = 0) -> str:
    """The pages of a week's line (with an `offset` those of the PDF, too), or that it is a catch-up."""
    return with_pdf(say, line.pages, offset) if line.pages else say("week.catch_up")


def with_pdf(say: Text, pages: Pages, offset: int) -> str:
    """Pages of the book with those of its PDF beside them, where these are others."""
    if not offset or pages.first + offset < 1:
        return say.pages(pages)
    first, last = pages.first + offset, pages.last + offset
    return say("pages.pdf", pages=say.pages(pages), pdf=str(first) if first == last else f"{first}–{last}")


def person(say: Text, user_id: int) -> str:
    """One person, politely: "@이름 님". An id below one stands for who had their own data deleted."""
    if user_id < 1:
        return say("person.gone")
    return say("week.person", mention=f"<@{user_id}>")


def people(say: Text, user_ids: Sequence[int], swapped: Collection[int] = ()) -> str:
    """Several people; where there are many, the first ones and how many more.

    Those who have `swapped`, and present in somebody else's turn, are marked.
    """
    named = (
        say("swap.mark", person=person(say, user_id)) if user_id in swapped else person(say, user_id)
        for user_id in user_ids[:PEOPLE_SHOWN]
    )
    shown = say("list.comma").join(named)
    more = len(user_ids) - PEOPLE_SHOWN
    return say("people.more", people=shown, count=more) if more > 0 else shown


def presenting(say: Text, parts: Sequence[Part]) -> str | None:
    """Who explains which pages, in one line; None where nobody was chosen."""
    own = [part for part in parts if not part.carried]
    carried = [part for part in parts if part.carried and part.people]
    finishing = say("list.comma").join(
        say("presenter.finishes", pages=say.pages(part.pages), people=people(say, part.people))
        for part in carried
    )
    chosen = [part for part in own if part.people]
    if len(chosen) > 1 or (chosen and len(own) > 1):
        names = say("list.comma").join(
            say("presenter.part", people=people(say, part.people, part.swapped), pages=say.pages(part.pages))
            for part in chosen
        )
    else:
        names = people(say, chosen[0].people, chosen[0].swapped) if chosen else ""
    if names and finishing:
        return say("presenter.line_with", people=names, finishing=finishing)
    if finishing:
        return say("presenter.only_finishing", finishing=finishing)
    return say("presenter.line", people=names) if names else None


def quoted(text: str, most: int) -> str:
    """What a member wrote, as a quotation of at most about `most` characters."""
    return "\n".join(f"> {row}" if row else ">" for row in escape(clip(text, most), lines=True).split("\n"))


def joined(*parts: str | None) -> str:
    """The parts that are there, with a middle dot between them."""
    return " · ".join(part for part in parts if part)


def span(first: int, last: int) -> Pages:
    """The pages of a pair as it is stored."""
    return Pages(first, last)


def lines(rows: Iterable[str | None]) -> str:
    """The rows that are there, one a line."""
    return "\n".join(row for row in rows if row)
