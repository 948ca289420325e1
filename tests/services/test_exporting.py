"""Exporting a study: everything is in it but what is private, and it fits."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest

from bot.core.errors import ForbiddenError, UserError
from bot.core.proof import verify
from bot.services import exporting
from bot.services.exporting import Exported
from bot.store.engine import Store
from tests.acting import host, manager, somebody
from tests.services.full import ASKER, PNG, SECRETS, WONDERS, make_full
from tests.services.ground import PEOPLE
from tests.services.lots import Lots

MOST = 10 << 20


@pytest.fixture
async def lots(store: Store) -> Lots:
    """A study in which everything has happened."""
    return await make_full(store)


async def exported(lots: Lots, most: int = MOST) -> Exported:
    """The zip, as the host gets it."""
    return await exporting.export(lots.store, lots.clock, host(), None, most)


def files(made: Exported) -> dict[str, bytes]:
    """What is in it."""
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def table(data: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file, by the heads of its columns."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


async def test_all_of_it_can_be_read(lots: Lots) -> None:
    """Plan, attendance, draws and the log, in the study's language; the draws hold."""
    found = files(await exported(lots))
    plan = table(found["plan.csv"])
    assert [row["주차"] for row in plan if row["주차"]] == [str(number) for number in range(1, 13)]
    assert (plan[0]["날짜"], plan[0]["시작"], plan[0]["상태"]) == ("2026-03-03", "21:00", "모임 끝")
    assert (plan[0]["계획 첫 쪽"], plan[0]["읽은 끝 쪽"]) == ("17", "36")
    assert [row["날짜"] for row in plan if row["상태"] == "쉬는 날"] == ["2026-04-07"]
    assert any(row["목표"].startswith("'=HYPER") for row in plan)
    assert plan[1]["자료"] == "자료 https://example.com/slides"
    assert plan[1]["같이 이야기할 것"] == "왜 정사각행렬일까요?"
    rest = next(row for row in plan if row["상태"] == "쉬는 날")
    assert set(rest.values()) == {"1", "", rest["날짜"], rest["상태"]}
    seen = [row for row in table(found["attendance.csv"]) if row["주차"] == "1"]
    assert any((row["출석"], row["미리 한 답"]) == ("늦게 왔어요", "늦어요") for row in seen)
    counts = {row["이름"]: row for row in table(found["attendance-counts.csv"])}
    assert counts["'=서지우"]["모임"] == "2"
    draws = [data for name, data in found.items() if name.startswith("draws/")]
    assert len(draws) == 2
    assert all(verify(data).ok for data in draws)
    log = [json.loads(line) for line in found["log.jsonl"].splitlines()]
    assert {"week.draw", "week.place", "rest.add", "meeting.end", "member.leave"} <= {
        one["kind"] for one in log
    }
    assert {one["name"] for one in log} == {"=서지우"}
    assert {name: data for name, data in found.items() if name.startswith("pictures/")} == {
        "pictures/q0001-answer-1-1.png": PNG + bytes([1]),
        "pictures/q0002-1.png": PNG + bytes([2]),
    }
    questions = found["questions.md"].decode()
    assert "](<pictures/q0002-1.png>)" in questions
    assert "이름 없이" in questions
    minutes = [name for name in found if name.startswith("minutes/")]
    assert minutes == ["minutes/season-1-week-01.md", "minutes/season-1-week-02.md"]
    assert "매주 화요일" in found[minutes[1]].decode()
    assert SECRETS[0] not in found["README.txt"].decode()


async def test_what_is_private_stays(lots: Lots) -> None:
    """Reasons, anonymous askers, lucky words and secrets of open draws, other studies, places, old posts."""
    found = files(await exported(lots))
    for name, data in found.items():
        text = data.decode("utf-8", "replace")
        for secret in (*SECRETS, str(ASKER), str(WONDERS), "nobody of ours", "another server", "waiting"):
            assert secret not in text, (name, secret)
        assert "7000000000000000" not in text, f"{name} names a channel"
        assert "9000000000000000" not in text, f"{name} names a server"
    rows = json.loads(found["study.json"])["tables"]
    assert [row["status"] for row in rows["draw"]] == ["drawn", "drawn"]
    assert all("secret" not in row for row in rows["draw"])
    assert [row["author_id"] for row in rows["question"]] == [None, str(PEOPLE[1])]


async def test_only_who_runs_it(lots: Lots) -> None:
    """Members and strangers get nothing; managers do."""
    for actor in (somebody(PEOPLE[0]), somebody()):
        with pytest.raises(ForbiddenError):
            await exporting.export(lots.store, lots.clock, actor, None, MOST)
    boss = manager()
    assert (await exporting.export(lots.store, lots.clock, boss, str(lots.study_id), MOST)).data


async def test_it_fits_into_a_message(lots: Lots) -> None:
    """Pictures that do not fit are left out, their rows with them, and the zip says so."""
    whole = await exported(lots)
    assert (whole.pictures, whole.left_out) == (2, 0)
    less = await exported(lots, len(whole.data) - 20_000)
    assert (less.pictures, less.left_out) == (1, 1)
    assert len(less.data) <= len(whole.data) - 20_000
    found = files(less)
    assert "그림 1개는 담지 못했어요" in found["README.txt"].decode()
    content = json.loads(found["study.json"])
    assert content["exported"]["pictures_left_out"] == 1
    assert len(content["tables"]["question_picture"]) == 1
    with pytest.raises(UserError, match="export.large"):
        await exported(lots, 1000)
