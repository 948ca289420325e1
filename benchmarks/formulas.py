"""Formulas as pictures, beside LaTeX itself: latex and dvipng, as other bots draw them, on the same formulas.

Wants `latex` and `dvipng` (Debian: texlive-latex-recommended texlive-fonts-recommended dvipng).
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from benchmarks.figures import Figure, Plan, median, percentile
from benchmarks.processes import memory
from bot.render.formula.formulas import Formulas
from tests.render.formula_texts import BOOK, STUDY, texts

BESIDE = "latex + dvipng"
_DOCUMENT = r"""\documentclass[20pt]{article}
\usepackage{amsmath,amssymb,amscd,mathtools}
\pagestyle{empty}
\begin{document}
%s
\end{document}
"""
_ABSENT = "There is no latex or no dvipng here, so NOTHING STANDS BESIDE the figures of formulas."


async def formulas(plan: Plan) -> list[Figure]:
    """Milliseconds for one formula after another; seconds for the first; memory of the process that draws."""
    every = plain_formulas()[:: 5 if plan.quick else 1]
    ours, first, megabytes = await _ours(every, plan.rounds)
    figures = [
        Figure("the first formula of all", first * 1000, "ms"),
        Figure("memory of the process that draws", megabytes, "MB"),
    ]
    if not (shutil.which("latex") and shutil.which("dvipng")):
        print(_ABSENT, file=sys.stderr)
        theirs = {}
    else:
        theirs = await _theirs(every, plan.folder)
        print(f"formulas: LaTeX draws {len(theirs)} of {len(every)}", file=sys.stderr)
    # Only what both can draw is compared; what LaTeX lacks a package or a font for is drawn by us alone.
    both = [text for text in every if not theirs or text in theirs]
    for share in (0.5, 0.95):
        value = percentile([ours[text] for text in both], share)
        floor = percentile([theirs[text] for text in both], share) if theirs else None
        name = f"a formula, warm, p{share * 100:.0f} of {len(both)}"
        figures.append(Figure(name, value, "ms", floor, BESIDE if theirs else _ABSENT))
    return figures


def plain_formulas() -> list[str]:
    """The formulas of a real study and of the book, without marks around them."""
    study = [text.strip("$") for text in texts(STUDY) if text.startswith("$") and text.count("$") == 2]
    return study + texts(BOOK)


async def _ours(every: list[str], rounds: int) -> tuple[dict[str, float], float, float]:
    """Milliseconds by formula, seconds for the first one, megabytes afterwards."""
    async with drawing() as made:
        began = time.perf_counter()
        await made.draw("x^2")
        first = time.perf_counter() - began
        took: dict[str, list[float]] = {text: [] for text in every}
        for turn in range(rounds + 1):
            for text in every:
                began = time.perf_counter()
                # A comment makes it another text, so that it is drawn and not taken from memory.
                await made.draw(f"{text}%{turn}")
                if turn:
                    took[text].append((time.perf_counter() - began) * 1000)
        megabytes = max(memory(pid) for pid in made.pids)
    return {text: median(values) for text, values in took.items()}, first, megabytes


@asynccontextmanager
async def drawing() -> AsyncIterator[Formulas]:
    """Formulas that are kept nowhere."""
    async with AsyncExitStack() as stack:
        made = Formulas()
        stack.push_async_callback(made.close)
        yield made


async def _theirs(every: list[str], folder: Path) -> dict[str, float]:
    """Milliseconds by formula, of those that LaTeX draws."""
    took = {}
    for text in every:
        inside = text if text.startswith(r"\begin{align}") else rf"\[ {text} \]"
        (folder / "formula.tex").write_text(_DOCUMENT % inside, encoding="utf-8")
        began = time.perf_counter()
        done = await _run(folder, "latex", "-interaction=nonstopmode", "-halt-on-error", "formula.tex")
        done = done and await _run(folder, "dvipng", "-q", "-D", "200", "-T", "tight", "formula.dvi")
        if done:
            took[text] = (time.perf_counter() - began) * 1000
    return took


async def _run(folder: Path, *command: str) -> bool:
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet
    )
    return await process.wait() == 0
