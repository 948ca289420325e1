"""Plays the season so far, as its people would: what one finds when the demo opens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import simcord

from bot.core import calendar
from bot.demo.stage import ZONE, Stage
from bot.demo.world import Person, World
from bot.ui.ids import parse

SECTIONS = Path(__file__).with_name("mml-sections.csv")
TITLE = "Mathematics for Machine Learning"
_HELD = (
    # The day, who says what before, and the page where the meeting ends (None: all that was planned).
    (dt.date(2026, 3, 3), "연립방정식을 행렬로 보는 부분까지 읽었어요. 오늘 잘 부탁드려요!", None),
    (dt.date(2026, 3, 10), "기저와 계수에서 좀 막혔는데, 같이 이야기해 보고 싶어요.", None),
    (dt.date(2026, 3, 17), "선형사상이 생각보다 길어서 아직 읽고 있어요.", 66),
)
_FOUNDED = (dt.date(2026, 2, 24), dt.time(20))
_OPENS = (dt.date(2026, 3, 22), dt.time(19))
"""A Sunday, one hour before the announcement of the fourth Tuesday."""
_SLIDES = "https://mml-book.github.io/slopes-expectations.html"
_PROMPT = "내적을 다르게 정하면 무엇이 달라질까요?"
_MINUTES = {
    "notes": "선형사상을 행렬로 쓰면 왜 기저가 필요한지 그림으로 나눴어요.",
    "decisions": "기저 바꾸기는 다음 주에 이어서 읽어요.",
    "todo": "연습 문제 2.12 풀어 오기",
    "lessons": "같은 사상도 기저에 따라 행렬이 달라요.\n핵과 상은 그림으로 보면 쉬워요.",
    "reflections": "",
}
_QUESTIONS = (
    # Who asks (None: without a name), where, what, and the answer that is accepted.
    (
        2,
        "45",
        "기저를 이루는 벡터의 개수는 왜 항상 같은가요?",
        "두 기저의 개수가 다르면, 많은 쪽의 벡터를 적은 쪽으로 쓸 때 반드시 종속이 생겨요.",
    ),
    (
        5,
        "2.7",
        r"$\operatorname{rank}(A) = \operatorname{rank}(A^\top)$ 인 걸 그림으로 볼 수 있을까요?",
        None,
    ),
    (None, "61", "동형사상이면 두 공간이 같은 공간이라는 뜻인가요?", None),
)
_STARTS, _ENDS = dt.time(21), dt.time(22, 50)


async def play(stage: Stage) -> None:
    """Bring the server to where the demo begins: week 4, with something left over from week 3.

    The caller holds the turn.
    """
    world = stage.world
    await stage.advance(_seoul(*_FOUNDED))
    await _found(world)
    members = world.members
    for person in members:
        await _press(person, _post_with(world, "join"), "join")
    await _name_presenters(world, [*members, *members[:4]])
    for number, (day, said, reached) in enumerate(_HELD):
        await stage.advance(_seoul(day, dt.time(20, 40)))
        await members[number + 1].actor.send(world.study, said)
        for person in (world.host, *members[: 5 + number]):
            await person.actor.join_voice(world.voice)
        await stage.advance(_seoul(day, _STARTS))
        await world.host.actor.slash(world.study, "host start")
        await stage.advance(_seoul(day, _ENDS))
        await _end(world, reached)
        for person in (world.host, *members[: 5 + number]):
            await person.actor.leave_voice()
    await _write_minutes(world)
    await _ask(world)
    await stage.advance(_seoul(*_OPENS))
    await _prepare(world, members[3])
    _forget_private(world)


async def _found(world: World) -> None:
    shown = await world.manager.actor.slash(
        world.study,
        "study create",
        title=TITLE,
        first_page=17,
        last_page=248,
        weekly_pages=20,
        start="2026-03-03",
        time="21:00",
        timezone=ZONE,
        channel=world.study,
        voice=world.voice,
        host=world.host.actor,
        role=world.role,
        book_url="https://mml-book.github.io",
        sections=(SECTIONS.name, SECTIONS.read_bytes()),
    )
    await _press(world.manager, _shown(shown), "study_create")


async def _name_presenters(world: World, people: Sequence[Person]) -> None:
    """Let the host choose who presents: one person a week, from the first week on."""
    host = world.host
    table = _shown(await host.actor.slash(world.study, "host plan"))
    weeks = _control(table, "plan_pick")["options"]
    for week, person in zip(weeks, people, strict=False):
        card = _shown(await _choose(host, table, "plan_pick", [week["value"]]))
        menu = _shown(await _press(host, card, "plan_presenters"))
        done = _shown(await _choose(host, menu, "plan_presenters_save", [person.actor]))
        table = _shown(await _press(host, done, "plan_edit"))


async def _prepare(world: World, presenter: Person) -> None:
    """Let the presenter of the week to come put up slides, and say what to talk about."""
    week = _shown(await presenter.actor.slash(world.study, "week"))
    table = _shown(await _press(presenter, week, "materials"))
    form = await _press(presenter, table, "material_add")
    shown = await presenter.actor.submit_modal(form, {"kind": ["slides"], "title": "", "url": _SLIDES})
    form = await _press(presenter, _shown(shown), "prompts")
    await presenter.actor.submit_modal(form, {"prompt1": _PROMPT})


async def _write_minutes(world: World) -> None:
    """Let the host write the minutes of the last meeting, and post them."""
    host = world.host
    shown = _shown(await host.actor.slash(world.study, "host minutes"))
    form = await _press(host, shown, "minutes_edit")
    shown = _shown(await host.actor.submit_modal(form, _MINUTES))
    await _press(host, shown, "minutes_post")


async def _ask(world: World) -> None:
    """Let members ask in the forum that the host chooses; what is open comes along to week 4."""
    host, members = world.host, world.members
    settings = _shown(await host.actor.slash(world.study, "study settings"))
    study = _control(settings, "study_settings")["custom_id"].split(":")[2]
    await host.actor.click(settings, custom_id=f"sd:study_settings:{study}:places")
    await host.actor.select(settings, [world.forum], custom_id=f"sd:study_set:{study}:forum")
    for asker, where, question, answer in _QUESTIONS:
        person = members[asker or 0]
        hidden = asker is None
        shown = _shown(
            await person.actor.slash(world.study, "ask", where=where, question=question, anonymous=hidden)
        )
        if any(_named(shown.components, "ask_post")):
            await _press(person, shown, "ask_post")
        if answer is not None:
            thread = world.forum.threads[-1]
            message = await members[1].actor.send(thread, answer)
            await person.actor.context_menu(thread, "Accept as answer", target=message)


async def _end(world: World, reached: int | None) -> None:
    """End the meeting by the study's own rule."""
    host = world.host
    if reached is None:
        asked = _shown(await host.actor.slash(world.study, "host end"))
        shown = await _press(host, asked, "end_all")
    else:
        shown = await host.actor.slash(world.study, "host end", page=reached)
    await _press(host, _shown(shown), "end_commit")


def _forget_private(world: World) -> None:
    """Take away what only one person saw, as Discord does when they come back another day."""
    backend = world.env.backend
    for place in (world.study, *world.forum.threads):
        for message in list(backend.messages[place.id].values()):
            if message.is_ephemeral:
                backend.delete_message(place.id, message.id)


async def _press(person: Person, message: simcord.ResponseMessage, action: str) -> simcord.InteractionResult:
    control = _control(message, action)
    return await person.actor.click(message, custom_id=control["custom_id"])


async def _choose(
    person: Person, message: simcord.ResponseMessage, action: str, values: Sequence[Any]
) -> simcord.InteractionResult:
    control = _control(message, action)
    return await person.actor.select(message, values, custom_id=control["custom_id"])


def _shown(result: simcord.InteractionResult) -> simcord.ResponseMessage:
    """The last message with which the bot answered."""
    answers = [answer for answer in (result.response, *result.followups) if answer is not None]
    return answers[-1]


def _post_with(world: World, action: str) -> simcord.ResponseMessage:
    """The newest message in the study's channel with such a button."""
    env = world.env
    stored = (env.backend.get_message(world.study.id, post.id) for post in world.study.history())
    found = (simcord.ResponseMessage(env, message) for message in stored)
    return [message for message in found if any(_named(message.components, action))][-1]


def _control(message: simcord.ResponseMessage, action: str) -> dict[str, Any]:
    control = next(_named(message.components, action), None)
    if control is None:
        raise LookupError(f"the bot's answer has no {action}")
    return control


def _named(components: Sequence[dict[str, Any]], action: str) -> Iterator[dict[str, Any]]:
    """The buttons and menus with this action, in the order one sees them."""
    for component in components:
        ref = parse(component.get("custom_id") or "")
        if ref is not None and ref.action == action:
            yield component
        yield from _named(component.get("components") or (), action)
        if component.get("accessory"):
            yield from _named((component["accessory"],), action)


def _seoul(day: dt.date, wall: dt.time) -> dt.datetime:
    return calendar.instant(day, wall, ZONE)
