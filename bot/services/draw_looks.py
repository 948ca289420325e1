"""Before a draw: what a wish would meet, and what it would come to if it were drawn for practice."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.core.drawn import DrawCard, Purpose, State
from bot.core.errors import UserError
from bot.core.lottery import SECRET_BYTES, commitment, draw, seed
from bot.core.people import Actor
from bot.services import access, drafts
from bot.services.draw_access import DrawView, get_draw, require_may_open, require_runs, require_waiting, view
from bot.services.draw_cards import card_of, days_of, rounds_of
from bot.services.draw_planning import Wish, earlier_draw, lay_out
from bot.services.roster import basis
from bot.services.views import StudyView
from bot.store import draws as draw_store
from bot.store.engine import Store

KIND = "draw.open"
"""Of drafts: what was asked for, while the question is whether to draw again."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a wish meets: who would take part, a draw that is open already, or one that decided the same."""

    study: StudyView
    wish: Wish
    people: tuple[int, ...]
    open: DrawView | None = None
    earlier: DrawCard | None = None
    weeks: tuple[int, ...] = ()
    """Those that would be drawn again, of presenters."""
    free: bool = False
    """Beside the weeks of the earlier draw there are others that nobody presents in."""


async def look(store: Store, clock: Clock, actor: Actor, study_option: str | None, wish: Wish) -> Look:
    """See what a wish would meet. Presenters are the host's business, everything else every member's."""
    now = clock.now()
    async with store.read() as session:
        study = await access.find_study(session, actor, study_option)
        season = await access.get_season(session, study)
        await require_may_open(session, study, actor, wish.purpose)
        found = await basis(session, study, season, now)
        people = tuple(row.user_id for row in found.members)
        seen = Look(StudyView.of(study), wish, people)
        waiting = await draw_store.open_draw(session, study.id, wish.purpose, wish.label)
        if waiting is not None:
            return replace(seen, open=await view(session, study, waiting, actor, now))
        earlier = await earlier_draw(session, study, season, wish, now)
        if earlier is None:
            return seen
        card = await card_of(session, study, earlier, now)
        if wish.purpose is not Purpose.PRESENTERS:
            return replace(seen, earlier=card)
        again = set(card.weeks) & {week.number for week in found.wanted()}
        others = {
            week.number for week in found.wanted() if week.number not in again and not week.own_presenters
        }
        if not again:
            return seen
        return replace(seen, earlier=card, weeks=tuple(sorted(again | others)), free=bool(others))


async def keep(store: Store, clock: Clock, actor: Actor, seen: Look) -> int:
    """Remember a wish until the question is answered; returns the draft's id."""
    data = {"study": seen.study.id, "wish": seen.wish.to_json()}
    async with store.write() as session:
        return await drafts.save(session, actor, KIND, data, clock.now())


async def kept(store: Store, clock: Clock, actor: Actor, draft_id: int) -> Look:
    """The wish that was remembered, looked at once more."""
    async with store.read() as session:
        data = await drafts.load(session, actor, draft_id, KIND, clock.now())
    return await look(store, clock, actor, str(data["study"]), Wish.from_json(data["wish"]))


async def view_of(store: Store, clock: Clock, actor: Actor, draw_id: int) -> DrawView:
    """A draw, for those who run it."""
    async with store.read() as session:
        study, found = await get_draw(session, actor, draw_id)
        await require_runs(session, study, found, actor)
        require_waiting(found)
        return await view(session, study, found, actor, clock.now())


async def practise(
    store: Store, clock: Clock, actor: Actor, study_option: str | None, wish: Wish
) -> tuple[StudyView, DrawCard]:
    """Draw what would be drawn, for the eyes of who asks only. Nothing of it is kept anywhere."""
    now = clock.now()
    async with store.read() as session:
        study = await access.find_study(session, actor, study_option)
        season = await access.get_season(session, study)
        await require_may_open(session, study, actor, wish.purpose)
        try:
            layout = await lay_out(session, study, season, replace(wish, closes=""), now)
        except UserError as error:
            if error.key != "error.draw.no_weeks":
                raise
            layout = await lay_out(session, study, season, replace(wish, closes="", again=True), now)
    context, key = layout.context, secrets.token_bytes(SECRET_BYTES)
    number = seed(key, context, ())
    result = draw(number, context)
    return StudyView.of(study), DrawCard(
        draw_id=0,
        purpose=context.purpose,
        label=context.label,
        state=State.DRAWN.value,
        commitment=commitment(key, context),
        rounds=rounds_of(context.bags, result.bags),
        names=tuple(zip(context.people, context.names, strict=True)),
        opened_by=actor.user_id,
        fixed=wish.fixed,
        days=days_of(layout.plan) if wish.purpose is Purpose.PRESENTERS else (),
        seed=number.hex(),
    )
