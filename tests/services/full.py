"""A study in which everything has happened that can be taken along, and all that must not be."""

from __future__ import annotations

import datetime as dt
import hashlib

from sqlalchemy import select

from bot.core.attendance import Status
from bot.core.grams import indexed
from bot.core.people import Actor
from bot.services import attendance_edits, draw_entries, members, plan_edits, plan_terms, rsvps, swaps
from bot.store.engine import Session, Store
from bot.store.models import (
    Answer,
    Asker,
    CheckIn,
    Draft,
    Draw,
    Material,
    Minutes,
    MinutesMessage,
    PageNote,
    Pause,
    Presence,
    Prompt,
    Question,
    QuestionPicture,
    Section,
    Study,
    Wish,
)
from tests.acting import CHANNEL, StillClock, host, somebody
from tests.factories import GUILD, HOST, make_member, make_study
from tests.services.ground import PEOPLE, of_week
from tests.services.lots import Lots, make_lots, orders
from tests.services.test_attendance import VOICE, held

PNG = b"\x89PNG\r\n\x1a\n" + b"".join(hashlib.sha256(b"%d" % at).digest() for at in range(3200))
"""100 KB that no zip makes smaller."""
SECRETS = ("a private reason", "hidden asker", "lucky me", "left in a form")
"""Texts that nobody but their people and the host may see."""
ASKER = 800_000_000_000_000_777
"""Asked anonymously, and did nothing else."""
WONDERS = 800_000_000_000_000_778
ELSEWHERE = 899_999_999_999_999_999


async def make_full(store: Store) -> Lots:
    """The real study: drawn, three meetings held, people late and absent, questions, swaps, and much more."""
    lots = await make_lots(store, StillClock(), people=6)
    about = (lots.store, lots.clock)
    async with store.write() as session:
        study = await session.get_one(Study, lots.study_id)
        study.voice_channel_id, study.role_id, study.forum_id = VOICE, CHANNEL + 1, CHANNEL + 2
        session.add(make_member(study, HOST, name="=서지우", joined_at=lots.clock.at))
        session.add_all(
            Section(study_id=study.id, position=at, title=f"{at}장", page=17 + 30 * at) for at in range(5)
        )
    await lots.press(await lots.open())
    await lots.press(await lots.open(**orders("review")))
    await of_week(lots, plan_edits.set_place, 5, f"<#{VOICE}>")
    await of_week(lots, plan_edits.set_place, 6, "도서관 3층")
    await of_week(lots, plan_edits.set_goals, 4, '=HYPERLINK("x")\n둘째 줄')
    await plan_terms.add_rests(*about, host(), lots.study_id, "4/7")
    week = await lots.week(4)
    await rsvps.answer(*about, somebody(PEOPLE[2]), week.id, "absent", SECRETS[0])
    await rsvps.answer(*about, somebody(PEOPLE[3]), (await lots.week(1)).id, "late", SECRETS[0])
    await held(lots, 1, {PEOPLE[0]: (0, 90), PEOPLE[3]: (30, 90), ELSEWHERE: (0, 90)})
    await held(lots, 2, {PEOPLE[0]: (0, 90), PEOPLE[1]: (0, 50)})
    second = await lots.week(2)
    await attendance_edits.correct(*about, host(), second.id, {PEOPLE[0]: "첫째"}, Status.LATE)
    await members.leave(*about, host(), lots.study_id, PEOPLE[5])
    await _swap(lots)
    await _more(lots)
    waiting = await lots.open(**orders("waiting"), closes="2026-03-20 21:00")
    await draw_entries.set_word(*about, somebody(PEOPLE[0]), waiting.card.draw_id, SECRETS[2])
    return lots


async def _swap(lots: Lots) -> None:
    """The host swaps two presenters, which stays on record as a request."""
    weeks = [w for w in (await lots.season()).weeks if w.number > 3 and w.own_presenters]
    one = weeks[0]
    other = next(w for w in weeks if w.own_presenters != one.own_presenters)
    first, second = one.facts.presenters[0], other.facts.presenters[0]
    about = (lots.store, lots.clock, host(), lots.study_id)
    await swaps.host_swap(*about, first.id, first.user_id, second.user_id, second.id)


async def _more(lots: Lots) -> None:
    """What other features leave behind, row by row."""
    at, week, first = lots.clock.at, await lots.week(2), await lots.week(1)
    async with lots.store.write() as session:
        study = await session.get_one(Study, lots.study_id)
        drawn = (await session.scalars(select(Draw).order_by(Draw.id))).first()
        assert drawn is not None
        common = {"week_id": week.id, "guild_id": GUILD}
        session.add_all(
            [
                Pause(**common, at=at, by=HOST, reason="커피", until=at),
                PageNote(**common, user_id=PEOPLE[1], page=50, at=at, counts=False),
                CheckIn(**common, user_id=PEOPLE[1], name="체크", at=at),
                Material(
                    **common,
                    study_id=study.id,
                    user_id=PEOPLE[1],
                    kind="slides",
                    title="자료",
                    url="https://example.com/slides",
                    at=at,
                ),
                Prompt(**common, position=1, user_id=PEOPLE[1], text="왜 정사각행렬일까요?", at=at),
                Presence(
                    week_id=first.id,
                    guild_id=GUILD,
                    channel_id=VOICE,
                    user_id=PEOPLE[2],
                    name=None,
                    since=first.at,
                    until=None,
                    seen_at=first.at + dt.timedelta(minutes=80),
                ),
                Minutes(
                    **common,
                    decisions="매주 화요일",
                    notes="# 제목 아님 @everyone",
                    written_by=PEOPLE[1],
                    written_at=at,
                    posted_by=HOST,
                    posted_at=at,
                ),
                MinutesMessage(
                    **common,
                    section="notes",
                    message_id=CHANNEL + 40,
                    url=None,
                    author_id=PEOPLE[2],
                    author_name="셋째",
                    body="잘 들었어요",
                    sent_at=at,
                    added_by=HOST,
                    at=at,
                ),
                Draft(guild_id=GUILD, user_id=HOST, kind="x", data={"a": SECRETS[3]}, expires_at=at),
            ]
        )
        for number, anonymous in enumerate((True, False), start=1):
            await _question(session, study, number, anonymous, at)
        other = make_study(guild_id=GUILD + 1, title="another server's study", channel_id=CHANNEL + 5)
        same = make_study(title="another study of this server", channel_id=CHANNEL + 6)
        session.add_all([other, same, make_member(same, ELSEWHERE + 7, name="nobody of ours")])


async def _question(session: Session, study: Study, number: int, anonymous: bool, at: dt.datetime) -> None:
    body = f"질문 {number}: 왜 det가 0이면 역행렬이 없나요?"
    row = Question(
        study_id=study.id,
        guild_id=GUILD,
        page=30 + number,
        section="0장",
        title=f"질문 {number}",
        body=body,
        anonymous=anonymous,
        author_id=None if anonymous else PEOPLE[1],
        author_name=None if anonymous else "둘째",
        created_at=at,
        state="solved",
        post="posted",
        channel_id=CHANNEL,
        thread_id=CHANNEL + 70 + number,
        message_id=CHANNEL + 80 + number,
        grams=indexed(GUILD, study.id, body),
    )
    session.add(row)
    await session.flush()
    asker = ASKER if anonymous else PEOPLE[1]
    answer = Answer(
        question_id=row.id,
        guild_id=GUILD,
        channel_id=CHANNEL + 70 + number,
        message_id=CHANNEL + 90 + number,
        author_id=PEOPLE[2],
        author_name="셋째",
        body="부피가 0이 되니까요.",
        accepted_at=at,
    )
    session.add_all(
        [
            Asker(question_id=row.id, guild_id=GUILD, user_id=asker),
            Wish(question_id=row.id, guild_id=GUILD, user_id=WONDERS, at=at),
            answer,
        ]
    )
    await session.flush()
    session.add(
        QuestionPicture(
            question_id=row.id,
            answer_id=answer.id if anonymous else None,
            guild_id=GUILD,
            position=0,
            name="picture-1.png",
            data=PNG + bytes([number]),
        )
    )


def newcomer(guild_id: int) -> Actor:
    """The host, who may create studies in another server."""
    return Actor(guild_id, HOST, "서지우", "ko", manage_server=True, channels=frozenset([CHANNEL + 100]))
