"""The bot, the stand-alone script and a second draw of the tests' own agree; what was changed is noticed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.core.lottery import Context, Result, clash, draw, seed
from bot.core.orders import Stream
from bot.core.proof import Check, Step, published, record, verify
from tests.core import second_lottery
from tests.core.drawing import SECRET, context
from tests.tools.script import SCRIPT, check

CLOSES = 1_800_000_000
WORDS = ((101, "대박 나자"), (103, 'a "word"\\'), (999, "🍀"))


@dataclass(frozen=True)
class Published:
    """A draw with its file."""

    result: Result
    record: dict[str, Any]
    file: bytes


def publish(one: Context, secret: bytes = SECRET, words: tuple[tuple[int, str], ...] = WORDS) -> Published:
    """Draw, and publish it as the bot does."""
    result = draw(seed(secret, one, words), one)
    values = record(secret, words, result)
    return Published(result, values, published(values))


@pytest.fixture
def three() -> Published:
    """Three people, five weeks, one absence, a fixed week and lucky words."""
    return publish(context(3, (1, 2, 4, 5, 6), [(101, 2)], taken=[(102, 3)], closes_at=CLOSES))


def test_it_is_short_and_stands_alone(three: Published, tmp_path: Path) -> None:
    """Under 80 lines, nothing but the standard library, one file: it works in an empty folder."""
    source = SCRIPT.read_text(encoding="utf-8")
    assert len(source.splitlines()) < 80
    (tmp_path / "verify.py").write_text(source, encoding="utf-8")
    (tmp_path / "draw.json").write_bytes(three.file)
    arguments = [sys.executable, "-I", "verify.py", "draw.json", three.record["commitment"]]
    done = subprocess.run(
        arguments, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True
    )
    lines = done.stdout.splitlines()
    assert lines[:4] == [
        "OK 파일 · file",
        f"OK 확인 값 · commitment {three.record['commitment']}",
        f"OK 씨앗 · seed {three.record['seed']}",
        "OK 순서 · order, gaps [2, 2]",
    ]
    names = dict(zip(three.result.context.people, three.result.context.names, strict=True))
    assert lines[4:-1] == [
        f"  {slot.week}주차 · week {slot.week}: {names[person]}" if slot.week else f"  – {names[person]}"
        for person, slot in three.result.assignments()
    ]
    assert "사다리" in lines[-1]
    assert "ladder" in lines[-1]
    refused = subprocess.run(
        [*arguments[:-1], "0" * 64], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert refused.stdout.splitlines()[-1].startswith("NO 확인 값 · commitment")


def test_every_step_is_shown(three: Published) -> None:
    """The bot's own check, from the record and from the file."""
    good = Check(tuple((step, True) for step in Step))
    assert verify(three.record) == verify(three.file) == good
    assert good.ok
    assert good.failed is None


def some_draws(count: int) -> Iterator[tuple[Context, bytes, tuple[tuple[int, str], ...]]]:
    """Draws of every kind: sizes, absences, fixed weeks, two a week, with and without closing time."""
    stream = Stream(b"draws")
    while count:
        people = 1 + stream.below(10)
        weeks = [week for week in range(1, 2 + stream.below(14)) if stream.below(5)]
        places = [week for week in weeks for _ in range(1 + stream.below(2) * stream.below(2))]
        cells = [(p, week) for p in range(101, 101 + people) for week in weeks]
        barred = [cell for cell in cells if stream.below(100) < (0, 10, 30)[stream.below(3)]]
        taken = [cells[stream.below(len(cells))] for _ in range(stream.below(3))] if cells else []
        closes_at = CLOSES if stream.below(2) else None
        one = context(people, places, barred, taken, 1 + stream.below(3), closes_at)
        if clash(one) is None:
            count -= 1
            secret = bytes(stream.below(256) for _ in range(32))
            yield one, secret, WORDS[: stream.below(4)] if closes_at else ()


def agree(count: int, folder: Path) -> int:
    """Compare the three on so many draws; returns how many had to give up some of the gap."""
    file = folder / "draw.json"
    narrow = 0
    for one, secret, words in some_draws(count):
        made = publish(one, secret, words)
        file.write_bytes(made.file)
        script = check(file, made.record["commitment"])
        assert script.good, script.lines
        # The script prints the seed and the result that it found, not those it read.
        assert made.record["seed"] in script.lines[2]
        assert str(list(made.result.gaps)) in script.lines[3]
        assert len(script.lines) == 5 + sum(len(bag) for bag in made.result.bags)
        for line, (person, slot) in zip(script.lines[4:], made.result.assignments(), strict=False):
            assert line.endswith(f"이름{person}")
            assert slot.week is None or f"week {slot.week}:" in line
        assert second_lottery.spelled(made.record) == made.file
        assert second_lottery.fingerprint(made.record) == made.record["commitment"]
        assert second_lottery.seed_of(made.record).hex() == made.record["seed"]
        assert second_lottery.result_of(made.record) == (made.record["gaps"], made.record["result"])
        assert verify(made.file).ok
        narrow += min(made.result.gaps, default=one.gap) < one.gap
    return narrow


def test_three_ways_to_draw_agree(tmp_path: Path) -> None:
    """A few of the draws of the test below."""
    agree(30, tmp_path)


@pytest.mark.slow
def test_three_ways_to_draw_agree_a_thousand_times(tmp_path: Path) -> None:
    """The bot, the script, and a draw written from the document alone; also where the gap gives way."""
    assert 100 < agree(1000, tmp_path) < 900


def test_three_ways_agree_for_many_people(tmp_path: Path) -> None:
    """Twenty-five people, everybody away for a third of the weeks: tries are thrown away on the way."""
    stream = Stream(b"many")
    cells = [(person, week) for person in range(101, 126) for week in range(1, 26)]
    one = context(25, range(1, 26), [cell for cell in cells if stream.below(3) == 0], closes_at=CLOSES)
    made = publish(one)
    assert made.result.tries > 1
    (tmp_path / "draw.json").write_bytes(made.file)
    assert check(tmp_path / "draw.json").good
    assert second_lottery.result_of(made.record) == (made.record["gaps"], made.record["result"])


def changed(file: bytes) -> Iterator[bytes]:
    """The file with one byte changed: to its neighbour, to the other case, to another digit; or gone."""
    for at, byte in enumerate(file):
        digit = ord("0") + (byte + 1) % 10
        for other in {byte ^ 1, byte ^ 32, digit} - {byte}:
            yield file[:at] + bytes([other]) + file[at + 1 :]
        yield file[:at] + file[at + 1 :]
        yield file[:at] + b" " + file[at:]
    yield file + b"\n"


@pytest.mark.slow
def test_one_changed_byte_is_noticed(three: Published, tmp_path: Path) -> None:
    """By the bot and by the script, wherever it is and whatever it was."""
    path = tmp_path / "draw.json"
    count = 0
    for file in changed(three.file):
        path.write_bytes(file)
        assert not check(path).good, file
        assert not verify(file).ok, file
        count += 1
    assert count > 4 * len(three.file)


@pytest.mark.parametrize(
    ("path", "value", "step", "line"),
    [
        (["sadari"], 2, Step.FORM, 3),
        (["context", "closes_at"], None, Step.FORM, 0),
        (["context", "people", 0], "0101", Step.FORM, 1),
        (["context", "label"], "간식", Step.COMMITMENT, 1),
        (["context", "names", 0], "민지", Step.COMMITMENT, 1),
        (["context", "gap"], 1, Step.COMMITMENT, 1),
        (["context", "bags", 0, "weeks"], [1, 2, 5], Step.COMMITMENT, 1),
        (["context", "taken"], [], Step.COMMITMENT, 1),
        (["secret"], "00" * 32, Step.COMMITMENT, 1),
        (["secret"], SECRET.hex().upper(), Step.FORM, 0),
        (["context", "barred"], [], Step.SEED, 2),
        (["context", "barred"], [["101", 2], ["101", 2]], Step.FORM, 0),
        (["words", 0, 1], "대박 나지 마", Step.SEED, 2),
        (["words"], [["103", "x"], ["101", "y"]], Step.FORM, 0),
        (["seed"], "00" * 32, Step.SEED, 2),
        (["gaps"], [2, 1], Step.ORDER, 3),
        (["result", 0], ["101", "102", "103"], Step.ORDER, 3),
    ],
)
def test_what_was_changed_is_named(
    three: Published, tmp_path: Path, path: list[str | int], value: object, step: Step, line: int
) -> None:
    """The first step that does not hold, for every part of the file, in the bot and in the script."""
    values = json.loads(three.file)
    place = values
    for key in path[:-1]:
        place = place[key]
    assert place[path[-1]] != value
    place[path[-1]] = value
    assert verify(values).failed is step
    assert verify(published(values)).failed is step
    (tmp_path / "draw.json").write_bytes(published(values))
    script = check(tmp_path / "draw.json")
    assert not script.good
    assert [text[:2] for text in script.lines] == ["OK"] * line + ["NO"]


def test_a_file_made_anew_does_not_fit_the_card(three: Published, tmp_path: Path) -> None:
    """Who draws again with another secret gets a file that is right in itself; the card tells it apart."""
    again = publish(three.result.context, secret=bytes(32))
    (tmp_path / "draw.json").write_bytes(again.file)
    assert check(tmp_path / "draw.json").good
    assert verify(again.file).ok
    refused = check(tmp_path / "draw.json", three.record["commitment"])
    assert not refused.good
    assert refused.lines[-1].startswith("NO 확인 값 · commitment")


@pytest.mark.parametrize("file", [b"", b"[]", b"{}", b"\xff", b'{"context":{}}', b"[" * 100_000, b"null"])
def test_other_files_are_no_records(file: bytes, tmp_path: Path) -> None:
    """Whatever else somebody opens: no traceback, in two languages."""
    (tmp_path / "other.json").write_bytes(file)
    script = check(tmp_path / "other.json")
    assert not script.good
    assert script.lines[-1].startswith("NO 추첨 기록이 아니에요 · no record of a draw")
    assert verify(file).failed is Step.FORM


def test_a_record_without_a_legal_order_is_refused() -> None:
    """A file that claims a result where there can be none."""
    one = context(2, (1, 2), closes_at=CLOSES)
    values = publish(one).record
    never = one.barring([(101, 1), (102, 1)])
    values["context"] = never.to_json()
    values["seed"] = seed(SECRET, never, WORDS).hex()
    assert verify(values).failed is Step.ORDER
