"""Texts that mean harm, and a run of random ones: `python -m tests.render.hostile --texts 20000`.

Random texts are put together from TeX's own words, dangerous ones above all. Whatever comes, the bot gets a
picture or a FormulaError within seconds, its event loop goes on, its memory does not grow, and nobody opens
the file that the texts name: a pipe, on which a reader would wait forever.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from bot.core.formula import FormulaError
from bot.render.formula.formulas import Formulas
from bot.render.formula.process import DRAW_WITHIN

WITHIN = DRAW_WITHIN
BLOCKED_MOST = 0.02
"""Seconds of the event loop's thread for one step."""
GROWN_MOST = 24 << 20
"""Bytes of the bot's process, once everything has been used."""
WARM = 0.2
"""The share of the texts after which its memory is measured first."""
FILE = "file:" + "//"
PIPE = "/tmp/sadari-pipe.png"
"""Stands for a file; replaced by the real pipe's path."""

TEX = r"""
\frac \sqrt \sum \int \left( \right) \left. \right| \begin{matrix} \end{matrix} \begin{array}{c|c}
\end{array} \begin{align} \end{align} & \\ \hline \text{ \textbf{ \mathbb{ \mathbf{ \color{red} _ ^ { }
\underbrace \overbrace \hat \widetilde \overrightarrow \limits \displaystyle \tag{1} \label{a} \ref{a}
\def\a{ \a \a\a \newcommand{\b} \b \let\c \newenvironment{e} \begin{e} \end{e} #1 [1] \relax \over
\rule{9em}{9em} \kern99em \hspace{-99em} \vspace{9em} \raise9em \rlap \llap \smash \phantom \mathchoice
\input \include \openin \write18 \catcode \csname \endcsname \includegraphics \usepackage \special
\mmlToken{mi} \mmlToken{mglyph} \href{ \url{ \style{ \class{ \cssId{ \data{ \require{html} \unicode
\texttip \toggle \action \enclose{box} \bbox[red] \fcolorbox{red}{url(#a)} \verb| \cancel \Huge \tiny
\genfrac ( ) \binom \xrightarrow \mathop \mathrel \operatorname \substack \sideset \multicolumn <svg>
<image> <a> <style> <!DOCTYPE &lt; &#x26; url(#a) javascript: data: <foreignObject> ]]> --> % $ $$ \( \)
\[ \] ``` ```latex ` x 1 + = 가 한글 漢 😀 é א ا
"""
HIDDEN = ("\u202e", "\u200b", "\ud800", "\u0000", "\u0301", "\ufffe", " ", "\n", "\n\n")
FILES = (rf'[src="{PIPE}"]{{}}', f"file:{PIPE}", '[src="/dev/zero"]{}', "/etc/passwd")
WORDS = (*TEX.split(), *HIDDEN, *FILES)


def attacks(pipe: str) -> dict[str, str]:
    """Known ways to harm, by name; `pipe` is a file that must not be opened."""
    return {
        "macro bomb": r"\def\a{\a\a}\a",
        "macros of macros": "".join(
            rf"\def\{chr(98 + n)}{{" + rf"\{chr(97 + n)}" * 4 + "}" for n in range(12)
        ).replace(r"\a", "xxxxxxxxxx")
        + r"\m",
        "arguments that double": r"\def\d#1{#1#1}" + r"\d{" * 20 + "x" + "}" * 20,
        "environments within themselves": r"\newenvironment{e}{\begin{e}}{\end{e}}\begin{e}\end{e}",
        "100 kB": "x+" * 50_000,
        "40 000 braces": "{" * 40_000,
        "3000 braces": "{" * 3000,
        "closed braces": "{" * 1499 + "x" + "}" * 1499,
        "fractions": r"\frac1{" * 400 + "x" + "}" * 400,
        "roots": r"\sqrt{" * 400 + "x" + "}" * 400,
        "scripts": "x^{" * 700 + "x" + "}" * 700,
        "brackets": r"\left(" * 300 + "x" + r"\right)" * 300,
        "matrices": r"\begin{matrix}" * 90 + "x" + r"\end{matrix}" * 90,
        "columns": r"\begin{array}{*{99999}{c}}x\end{array}",
        "columns of columns": r"\begin{array}{*{99}{*{99}{*{99}{c|}}}}x\end{array}",
        "many cells": r"\begin{matrix}" + "&" * 1400 + r"\\" * 500 + r"\end{matrix}",
        "huge rule": r"\rule{99999em}{99999em}",
        "huge hidden rule": r"\rlap{\smash{\rule{99999em}{99999em}}}x",
        "many hidden rules": r"\rlap{\rule{40em}{40em}}" * 120,
        "dashes": r"\rlap{\begin{array}{c:c}\hdashline\hspace{99999em}&x\\\hdashline\end{array}}y",
        "huge kern": r"\kern-9999999em x \kern 9999999em x",
        "huge space": r"\hspace{-9999999em}x",
        "huge number": r"\hspace{9e99em}x\hspace{999999999999999999999999em}",
        "huge raise": r"\raise 99999999em {x}\lower 99999999em {x}",
        "huge fraction line": r"\genfrac(){99999999em}{}{x}{y}",
        "scales": r"\Huge" * 500 + "x",
        "input": rf"\input{{{pipe}}}",
        "include": rf"\include{{{pipe}}}\openin1={pipe}\read1 to \x \write18{{cat {pipe}}}",
        "picture": rf"\includegraphics{{{pipe}}}",
        "link": rf"\href{{{FILE}{pipe}}}{{x}} \url{{{pipe}}}",
        "javascript": r"\href{javascript:alert(1)}{x}",
        "token": rf'\mmlToken{{mglyph}}[src="{pipe}"]{{}}',
        "token of a device": r'\mmlToken{mglyph}[src="/dev/zero"]{}',
        "token by another name": rf'\let\t\mmlToken \t{{mglyph}}[src="{pipe}"]{{}}',
        "token by a macro": rf'\def\t{{\mmlToken}}\t{{mi}}[href="{pipe}"]{{x}}',
        "token in words": rf'\text{{\mmlToken{{mglyph}}[src="{pipe}"]{{}}}}',
        "packages": r"\require{html}\require{texhtml}\require{action}\toggle{x}{y}\endtoggle",
        "options": r"\setoptions{maxMacros=99999999}\def\a{\a\a}\a",
        "mathtools' options": r"\mathtoolsset{prescript-sub-format=\def}x",
        "style": rf"\style{{background:url({pipe})}}{{x}}\class{{x}}{{y}}\cssId{{x}}{{y}}",
        "colour": rf"\color{{url({pipe})}}x",
        "colour of an address": rf"\definecolor{{a}}{{named}}{{url({FILE}{pipe})}}\color{{a}}x",
        "box of an address": rf"\fcolorbox{{url({pipe})}}{{url({pipe})}}{{x}}",
        "enclosed address": rf"\enclose{{box}}[mathcolor=url({pipe}),style='fill:url({pipe})']{{x}}",
        "SVG in words": rf'가 <image href="{pipe}"/> </text></svg><svg><image href="{pipe}"/> $x$',
        "SVG in a formula": rf'\text{{</text><image href="{pipe}"/>한}}',
        "SVG in a name": rf'\operatorname{{"/><image href="{pipe}"/>}}',
        "entities": '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]> &b; $&b;$ $\\text{&b;}$',
        "script": r"\text{<script>alert(1)</script>} $x$ <style>*{fill:url(http://127.0.0.1)}</style>",
        "halves of characters": "\ud800 $\udfff x$ \\text{\ud83d}",
        "turned around": "\u202e$x^2$\u202d \u2067abc $\\text{\u202eabc}$",
        "not characters": "\x00\x01\x1b[31m $x\x00y\ufffe$ \uffff",
        "piled up": "$x$ " + "a" + "\u0301" * 2900,
        "joined": "$x$ " + "👩\u200d" * 900,
        "other scripts": "$x$ " + "שלום עולם مرحبا بالعالم नमस्ते สวัสดี " * 20,
        "unknown letters": "$" + "".join(chr(0x10A00 + n) for n in range(500)) + "$",
        "lines": "$x$\n" * 900,
        "one long word": "$x$" + "가" * 2900,
        "dollars": "$" * 3000,
        "openers": r"\(" * 1500,
        "fences": "```latex\n" * 300,
        "a formula in formulas": r"$\text{$\text{$\text{$x$}$}$}$" * 40,
        "verbatim": r"\verb" * 700,
        "nothing between": r"\def\a#1\par{}\a" + "x" * 2000,
        "csname": r"\csname mmlToken\endcsname{mglyph}[src='" + pipe + "']{}",
        "references": "".join(rf"\label{{{n}}}\ref{{{n}}}" for n in range(150)),
        "numbers": r"\begin{align}" + r"x\tag{1}\\" * 250 + r"\end{align}",
        "diagram": r"\begin{CD}" + "@>>>" * 600 + r"\end{CD}",
        "columns that define themselves": r"\newcolumntype{a}{aa}\begin{array}{a}x\end{array}",
    }


@dataclass
class Report:
    """What came of a run."""

    texts: int = 0
    pictures: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    """Seconds for one text."""
    slowest_text: str = ""
    blocked: float = 0.0
    """The longest step of the event loop, in seconds of its thread."""
    grown: int = 0
    """Bytes that the process grew by after the first `WARM` of the texts."""
    processes: set[int] = field(default_factory=set)
    opened: bool = False
    """Whether somebody read the pipe."""

    def faults(self) -> list[str]:
        """What must not have happened."""
        found = []
        if self.slowest > WITHIN + 1:
            found.append(f"{self.slowest:.1f} s for {self.slowest_text!r}")
        if self.blocked > BLOCKED_MOST:
            found.append(f"the event loop stood still for {self.blocked * 1000:.0f} ms")
        if self.grown > GROWN_MOST:
            found.append(f"{self.grown >> 20} MB more memory")
        if self.opened:
            found.append("a file was opened")
        return found


class Target:
    """Formulas on an event loop that is watched, and a pipe that nobody may open."""

    def __init__(self, folder: Path) -> None:
        self.pipe = str(folder / "pipe.png")
        os.mkfifo(self.pipe)
        self.report = Report()
        self._formulas = Formulas()
        self._runner = asyncio.Runner()
        self._first = 0

    def draw(self, text: str) -> str | None:
        """Have a text drawn, and watch. Returns the key of the error, None for a picture."""
        return self._runner.run(self._watched(self._draw(text.replace(PIPE, self.pipe))))

    def settle(self) -> None:
        """From now on the memory must not grow."""
        self._first = memory()

    def close(self) -> None:
        """End the processes."""
        self.report.grown = memory() - self._first if self._first else 0
        self._runner.run(self._formulas.close())
        self._runner.close()

    async def _draw(self, text: str) -> str | None:
        report = self.report
        began = time.perf_counter()
        key = None
        try:
            await self._formulas.draw(text)
            report.pictures += 1
        except FormulaError as error:
            key = error.key
            report.refused[key] += 1
        took = time.perf_counter() - began
        report.texts += 1
        report.processes.update(self._formulas.pids)
        if took > report.slowest:
            report.slowest, report.slowest_text = took, text[:200]
        return key

    async def _watched(self, work: Coroutine[Any, Any, str | None]) -> str | None:
        """Do it, and note the longest step of the loop meanwhile, by the clock of its thread."""
        task = asyncio.get_running_loop().create_task(work)
        while not task.done():
            before = time.thread_time()
            await asyncio.sleep(0.002)
            self.report.blocked = max(self.report.blocked, time.thread_time() - before)
            self.report.opened = self.report.opened or is_read(self.pipe)
        return await task


def is_read(pipe: str) -> bool:
    """Whether somebody has opened the pipe to read it."""
    try:
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return True


def memory() -> int:
    """Bytes of memory that this process has now."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def random_texts(count: int, start: int) -> list[str]:
    """About so many random texts, the same ones for the same `start`."""
    part = st.sampled_from(WORDS) | st.text(max_size=8) | st.text(alphabet="\\{}^_&$#%~xy019 ", max_size=12)
    found: list[str] = []

    @seed(start)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(part, min_size=1, max_size=60).map("".join))
    def collect(text: str) -> None:
        found.append(text)

    collect()
    return found


def run(folder: Path, count: int, start: int) -> Report:
    """Draw so many random texts."""
    # All made beforehand: hypothesis remembers each, and looking through that memory takes its time.
    texts = random_texts(count, start)
    gc.collect()
    gc.freeze()
    target = Target(folder)
    try:
        for number, text in enumerate(texts):
            if number == int(len(texts) * WARM):
                target.settle()
            target.draw(text)
    finally:
        target.close()
        gc.unfreeze()
    return target.report


def main() -> int:
    """Run, and tell. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.render.hostile")
    parser.add_argument("--texts", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = run(Path(folder), chosen.texts, chosen.seed)
    lines = [
        f"{report.texts} texts: {report.pictures} pictures, {sum(report.refused.values())} refused",
        *(f"  {count} {key}" for key, count in report.refused.most_common()),
        f"slowest {report.slowest:.2f} s: {report.slowest_text!r}",
        f"longest step of the event loop {report.blocked * 1000:.1f} ms",
        f"memory grew by {report.grown / (1 << 20):.1f} MB; {len(report.processes)} processes",
        *(f"FAULT: {fault}" for fault in report.faults()),
    ]
    sys.stdout.write("\n".join(lines).encode(errors="replace").decode() + "\n")
    return 1 if report.faults() else 0


if __name__ == "__main__":
    sys.exit(main())
