"""The pictures that are looked at and compared; `python -m tests.render.gallery` draws the kept ones anew."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

from bot.core.ladder import make_ladder
from bot.render.ladder import LadderView, ladder_png
from bot.render.progress import Mark, ProgressView, progress_png

GOLDEN = Path(__file__).parent / "golden"

KOREAN = (
    "김민준 이서연 박도윤 최하은 정우진 한지민 오세훈 윤채원 장서준 임수아 강예준 신유나 조현우 백승호 "
    "송다은 문가영 배지훈 남궁민수 황보라 서지우 권나래 유재하 안소율 홍길동 차은호"
).split()
ENGLISH = (
    "Alice Ben Chiara David Emily Farid Grace Hyunwoo Ivan Julia Kenji Liam Maria Noah Olivia Priya Quentin "
    "Rosa Sven Tomás Uma Viktor Wei Ximena Zoë"
).split()
HARD = (
    "가나다라마바사아자차카타파하가나다라마바사아자차카타파하가나다라",
    "W" * 32,
    "지우",
    "지우",
    "漢字太郎一二三四五六七八九十漢字太郎一二三四五六七八九十",
    "👩\u200d💻🔥✨🎉👍🏽🇰🇷",
    "محمد عبد الرحمن الشريف الطويل",
    "Z\u0338\u0321\u031b\u0320\u031ea\u0334\u0327\u035dlgo\u0335\u0353\u0305\u035d",
    "สวัสดีครับผมชื่อ",
    "नमस्ते दुनिया",
    "Maximiliane-Alexandra von Hohenz",
    "Maximiliane-Alexandra von Hohenb",
    "ㅋㅋㅋㅋㅋㅋ",
    "\u202eevil\u202c",
    "\u3164",
    "지우 (2)",
    "𝓐𝓵𝓮𝔁𝓪𝓷𝓭𝓮𝓻",
    "ქართული",
    "יוסף כהן",
    "Nguyễn Văn Đạt",
    "さくら・キノモト",
    "i" * 32,
    "<b>&amp;\"'",
    ".",
    "Alexander the Great of Macedonia",
)

KEPT = {
    "ladder-2-ko": (2, "ko", None),
    "ladder-5-en": (5, "en", None),
    "ladder-8-ko": (8, "ko", None),
    "ladder-12-en": (12, "en", 8),
    "ladder-25-ko": (25, "ko", None),
}
"""File name -> people, language, and whose path is lit."""


def order(count: int, salt: str = "") -> tuple[int, ...]:
    """A mixed order, always the same."""
    return tuple(sorted(range(count), key=lambda at: hashlib.sha256(f"{salt}{count}:{at}".encode()).digest()))


def ladder_view(count: int, language: str, names: tuple[str, ...] = (), salt: str = "") -> LadderView:
    """A ladder of so many people, week by week, in the words of a language."""
    korean = language == "ko"
    people = names or tuple((KOREAN if korean else ENGLISH)[:count])
    days = [dt.date(2026, 11, 27) + dt.timedelta(weeks=week) for week in range(count)]
    ends = (
        tuple(f"{week}주 · {day.month}/{day.day}" for week, day in enumerate(days, 1))
        if korean
        else tuple(f"Week {week} · {day:%b} {day.day}" for week, day in enumerate(days, 1))
    )
    return LadderView(
        people,
        ends,
        make_ladder(order(count, salt), hashlib.sha256(f"look {count}{salt}".encode()).digest()),
        "발표 순서 사다리" if korean else "Presenter ladder",
        f"선형대수와 군 · {count}명" if korean else f"Linear algebra and groups · {count} people",
    )


def draw(name: str) -> bytes:
    """Draw one of the kept pictures."""
    count, language, focus = KEPT[name]
    return ladder_png(ladder_view(count, language), focus)


CHARTS = {"progress-ko": ("ko", 5), "progress-en": ("en", 0)}
"""File name -> language, and how many meetings are over."""


def progress_view(
    language: str, held: int, *, weeks: int = 12, last: int = 248, pace: int = 17
) -> ProgressView:
    """A season that plans 20 pages a week and reads about so many; nobody noted the third meeting."""
    korean = language == "ko"
    page, planned, marks = 16, [], []
    for week in range(1, weeks + 1):
        goal = min(last, page + 20)
        planned.append((week, goal))
        page = min(goal, page + pace + week % 3) if week <= held else goal
        if week <= held:
            marks.append(Mark(week, page, noted=week != 3))
    now = marks[-1].page if marks else 16
    end = min(last, now + pace * (weeks - held))
    return ProgressView(
        title="Mathematics for Machine Learning",
        subtitle=f"시즌 1 · 모임 {weeks}번 중 {held}번"
        if korean
        else f"Season 1 · {held} of {weeks} meetings",
        share=f"{100 * (now - 16) // (last - 16)}%",
        here=f"p. {now} / {last}",
        first=17,
        last=last,
        weeks=tuple(f"{week}주" if korean else f"Wk {week}" for week in range(1, weeks + 1)),
        planned=tuple(planned),
        read=tuple(marks),
        forecast=((held, now), (weeks, end)) if 0 < held < weeks else (),
        plan_word="계획" if korean else "Planned",
        read_word="읽은 페이지" if korean else "Read",
        forecast_word=f"요즘처럼 읽으면 시즌 끝에 p. {end}" if korean else f"At the recent pace: p. {end}",
    )


def draw_chart(name: str) -> bytes:
    """Draw one of the kept charts."""
    return progress_png(progress_view(*CHARTS[name]))


if __name__ == "__main__":
    for kept in KEPT:
        (GOLDEN / f"{kept}.png").write_bytes(draw(kept))
    for kept in CHARTS:
        (GOLDEN / f"{kept}.png").write_bytes(draw_chart(kept))
