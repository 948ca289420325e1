"""A study's lasting links as its host types them: code, plan, and a few others; its book is a setting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from bot.core.errors import UserError
from bot.core.materials import OTHERS_MOST, Kind, require_lasting, title_of
from bot.core.people import Actor
from bot.services.studyform import parse_url
from bot.store import materials as material_store
from bot.store.engine import Session
from bot.store.models import Material, Study


async def replace_links(
    session: Session, study: Study, actor: Actor, typed: Mapping[str, str], now: dt.datetime
) -> None:
    """A study's links as typed: "code" and "plan" are one address each, "others" a line each, title first.

    UserError names the first that cannot be taken. To be called where the change is recorded.
    """
    wanted = [(kind, "", url) for kind in (Kind.CODE, Kind.PLAN) if (url := parse_url(typed[kind]))]
    others = [line for line in typed["others"].splitlines() if line.strip()]
    if len(others) > OTHERS_MOST:
        raise UserError("error.material.others_many", most=OTHERS_MOST)
    for line in others:
        title, _, address = line.strip().rpartition(" ")
        wanted.append((Kind.OTHER, title, _address(address)))
    rows = list(await material_store.link_rows(session, study.id))
    there = {(row.kind, row.title, row.url): row for row in rows}
    kept = []
    for kind, title, url in wanted:
        name = title_of(title, kind, require_lasting(url))
        kept.append((str(kind), name, url))
    if list(there) == kept:
        return
    for row in rows:
        await session.delete(row)
    for kind_, name, url in kept:
        session.add(
            Material(
                study_id=study.id,
                guild_id=study.guild_id,
                user_id=actor.user_id,
                kind=kind_,
                title=name,
                url=url,
                at=now,
            )
        )


def _address(text: str) -> str:
    url = parse_url(text)
    assert url is not None, "a line that is not empty ends with a word"
    return url
