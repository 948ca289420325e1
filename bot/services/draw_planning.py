"""What a draw would be: who takes part, in which rounds, for which weeks, and whether any order suits all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from bot.core.bags import one_bag
from bot.core.draw_inputs import parse_closing, parse_fixed, parse_purpose
from bot.core.drawn import Past, Purpose
from bot.core.errors import UserError
from bot.core.lottery import Bag, Clash, Context, clash
from bot.core.season import Season as SeasonPlan
from bot.services import access
from bot.services.draw_cards import barred_of, past_of
from bot.services.drawing import weeks_in
from bot.services.roster import GAP, Basis, Pair, basis, check_fixed, deal
from bot.store import draws as draw_store
from bot.store import studies as study_store
from bot.store.engine import Session
from bot.store.models import Draw, Season, Study

SAME_FOR = dt.timedelta(days=1)
"""An order with the same label within this time is a second one of the same."""


class NoOrderError(UserError):
    """No order suits everybody; `clash` names the people and the weeks that do not go together."""

    def __init__(self, wrong: Clash) -> None:
        super().__init__("error.draw.clash")
        self.clash = wrong


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to be drawn. `closes` is as typed, empty for a draw on the spot."""

    purpose: Purpose = Purpose.PRESENTERS
    label: str = ""
    closes: str = ""
    fixed: tuple[Pair, ...] = ()
    each: int = 1
    """Presenters a week."""
    without: tuple[int, ...] = ()
    """Who is left out this time."""
    again: bool = False
    """The draw that decided the same before is replaced: its weeks are drawn anew, with those nobody has."""

    @classmethod
    def read(cls, closes: str | None, fixed: str | None, purpose: str | None) -> Self:
        """The wish behind a command's options. UserError where one of them cannot be read."""
        kind, label = parse_purpose(purpose)
        pairs = parse_fixed(fixed) if fixed and fixed.strip() else ()
        if pairs and kind is not Purpose.PRESENTERS:
            raise UserError("error.draw.fixed_only")
        return cls(kind, label, (closes or "").strip(), pairs)

    def to_json(self) -> dict[str, Any]:
        """Plain values for a draft."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The wish as a draft gives it back."""
        fixed = tuple((user_id, week) for user_id, week in data["fixed"])
        lists = {"fixed": fixed, "without": tuple(data["without"]), "purpose": Purpose(data["purpose"])}
        return cls(**{**data, **lists})


@dataclass(frozen=True, slots=True)
class Layout:
    """A draw as it would be opened. `barred` is known already; `replaces` is the draw that it makes void."""

    context: Context
    plan: SeasonPlan
    barred: tuple[Pair, ...] = ()
    replaces: Draw | None = None
    week_id: int | None = None


async def lay_out(session: Session, study: Study, season: Season, wish: Wish, now: dt.datetime) -> Layout:
    """Plan a draw; its id in the context is 0. UserError where it cannot be, NoOrderError where none fits."""
    closes = parse_closing(wish.closes, now, season.timezone) if wish.closes else None
    if wish.purpose is Purpose.PRESENTERS:
        layout = await _presenters(session, study, season, wish, closes, now)
    else:
        layout = await _people(session, study, season, wish, closes, now)
    require_order(layout.context, layout.barred)
    return layout


def require_order(context: Context, barred: Collection[Pair]) -> None:
    """Refuse what leaves no order at all."""
    if (wrong := clash(context.barring(barred))) is not None:
        raise NoOrderError(wrong)


async def earlier_draw(
    session: Session, study: Study, season: Season, wish: Wish, now: dt.datetime
) -> Draw | None:
    """The draw that decided the same before: of this season, of this week, or of today.

    Of presenters the one that holds, or else the last one that was undone.
    """
    if wish.purpose is Purpose.PRESENTERS:
        standing = await draw_store.last_standing(session, study.id, season.id)
        return standing or await _last_of_season(session, study, season)
    found = await draw_store.last_drawn(session, study.id, wish.purpose, wish.label)
    recent = found is not None and found.ended_at is not None and now - found.ended_at < SAME_FOR
    return found if recent else None


async def _last_of_season(session: Session, study: Study, season: Season) -> Draw | None:
    return await draw_store.last_drawn(session, study.id, Purpose.PRESENTERS, season_id=season.id)


async def weeks_again(session: Session, found: Basis, earlier: Draw | None) -> set[int]:
    """The weeks to come that an earlier draw gave away, and that stand as it said."""
    if earlier is None or await past_of(session, earlier) is Past.UNDONE:
        return set()
    return weeks_in(Context.from_json(earlier.context)) & {week.number for week in found.wanted()}


async def _presenters(
    session: Session, study: Study, season: Season, wish: Wish, closes: dt.datetime | None, now: dt.datetime
) -> Layout:
    access.require_open(study, season)
    found = await basis(session, study, season, now)
    earlier = await earlier_draw(session, study, season, wish, now)
    again = await weeks_again(session, found, earlier) if wish.again else set()
    check_fixed(found, wish.fixed, again)
    bags, taken = deal(found, each=wish.each, fixed=wish.fixed, again=again, without={*wish.without})
    people = {row.user_id: row.name for row in found.members if row.user_id not in wish.without}
    context = _context(study, wish, people, bags, closes, season=season.number, taken=taken)
    first = found.plan.week(min(weeks_in(context)))
    if closes is not None and first is not None and closes >= first.at:
        raise UserError("error.draw.closes_late", number=first.number, at=int(first.at.timestamp()))
    barred = await _known_absences(session, found, await _last_of_season(session, study, season), context)
    if closes is None:
        context = context.barring(barred)
    return Layout(context, found.plan, barred, earlier if wish.again else None)


async def _people(
    session: Session, study: Study, season: Season, wish: Wish, closes: dt.datetime | None, now: dt.datetime
) -> Layout:
    if study.archived_at is not None:
        raise UserError("error.study_archived", title=study.title)
    found = await basis(session, study, season, now)
    people = {row.user_id: row.name for row in found.members if row.user_id not in wish.without}
    if len(people) < 2:
        raise UserError("error.draw.alone")
    context = _context(study, wish, people, one_bag(tuple(people)), closes)
    week = found.plan.current(now) if wish.purpose is Purpose.ROLE else None
    earlier = await earlier_draw(session, study, season, wish, now)
    week_id = week.id if week is not None else None
    return Layout(context, found.plan, (), earlier if wish.again else None, week_id)


def _context(
    study: Study,
    wish: Wish,
    people: Mapping[int, str],
    bags: tuple[Bag, ...],
    closes: dt.datetime | None,
    *,
    season: int | None = None,
    taken: tuple[Pair, ...] = (),
) -> Context:
    return Context(
        draw=0,
        study=study.id,
        season=season,
        purpose=wish.purpose.value,
        label=wish.label,
        people=tuple(people),
        names=tuple(people.values()),
        bags=bags,
        gap=GAP,
        taken=taken,
        closes_at=int(closes.timestamp()) if closes is not None else None,
    )


async def _known_absences(
    session: Session, found: Basis, earlier: Draw | None, context: Context
) -> tuple[Pair, ...]:
    """Weeks that somebody has said they can't: under an announcement, or in the draw before."""
    weeks = {week.id: week.number for week in found.wanted() if week.number in weeks_in(context)}
    rsvps = await study_store.rsvp_rows(session, *weeks)
    known = {(row.user_id, weeks[row.week_id]) for row in rsvps if row.answer == "absent"}
    if earlier is not None:
        known |= set(await barred_of(session, earlier))
    drawn = {person for bag in context.bags for person in bag.people}
    return tuple(sorted((who, week) for who, week in known if who in drawn and week in weeks_in(context)))
