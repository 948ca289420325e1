"""Queries for what weeks are read with, and for the links of studies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from bot.core import materials
from bot.core.materials import Kind
from bot.store.engine import Session
from bot.store.models import Material, Prompt


async def materials_in(
    session: Session, week_ids: Collection[int]
) -> Mapping[int, tuple[materials.Material, ...]]:
    """The materials of some weeks, by week, in the order in which they were put there."""
    found: defaultdict[int, tuple[materials.Material, ...]] = defaultdict(tuple)
    if week_ids:
        query = select(Material).where(Material.week_id.in_(week_ids)).order_by(Material.id)
        for row in await session.scalars(query):
            assert row.week_id is not None, "asked for by their weeks"
            found[row.week_id] += (value(row),)
    return found


async def prompts_in(
    session: Session, week_ids: Collection[int]
) -> Mapping[int, tuple[materials.Prompt, ...]]:
    """The prompts of some weeks, by week, in their order."""
    found: defaultdict[int, tuple[materials.Prompt, ...]] = defaultdict(tuple)
    if week_ids:
        query = select(Prompt).where(Prompt.week_id.in_(week_ids)).order_by(Prompt.position)
        for row in await session.scalars(query):
            found[row.week_id] += (materials.Prompt(row.position, row.text, row.user_id),)
    return found


async def links_in(
    session: Session, study_ids: Collection[int]
) -> Mapping[int, tuple[materials.Material, ...]]:
    """The links of some studies, by study, in the order in which they are shown; not those to their books."""
    found: defaultdict[int, tuple[materials.Material, ...]] = defaultdict(tuple)
    query = select(Material).where(Material.study_id.in_(study_ids), Material.week_id.is_(None))
    for row in await session.scalars(query.order_by(Material.id)):
        found[row.study_id] += (value(row),)
    return found


async def material_row(session: Session, guild_id: int, material_id: int) -> Material | None:
    """One material of this server."""
    row = await session.get(Material, material_id)
    return row if row is not None and row.guild_id == guild_id else None


async def prompt_rows(session: Session, week_id: int) -> Sequence[Prompt]:
    """The prompts of a week, in their order."""
    query = select(Prompt).where(Prompt.week_id == week_id).order_by(Prompt.position)
    return (await session.scalars(query)).all()


async def link_rows(session: Session, study_id: int) -> Sequence[Material]:
    """The links of a study, in their order."""
    query = select(Material).where(Material.study_id == study_id, Material.week_id.is_(None))
    return (await session.scalars(query.order_by(Material.id))).all()


def value(row: Material) -> materials.Material:
    """A row as a value."""
    return materials.Material(row.id, Kind(row.kind), row.title, row.url, row.user_id)
