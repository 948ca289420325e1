"""One formula from TeX to SVG, by MathJax in quickjs-ng. Runs in the child process only."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import quickjs

from bot.render import text

FOLDER = Path(__file__).parent / "mathjax"
MEMORY, SECONDS, STACK = 256 << 20, 2.0, 1 << 20
"""What JavaScript may use: bytes for all of it, seconds for one formula, bytes of stack."""

_UNITS = 1000
"""Of MathJax's SVG, for 1 em."""
_TEXT = re.compile(r'<text( font-weight="bold")? transform="([^"]*)">([^<]*)</text>')
# Nothing of this comes out of engine.js; should it ever, it must not reach what draws.
_REFUSED = ("<image", "<a", "<script", "<foreignobject", "<style", "<use", "url(", "href")


class Mistake(Exception):
    """A formula that cannot be read: MathJax's id and sentence for why, what it is about, where (from 0)."""

    def __init__(self, id: str, message: str = "", about: str = "", at: int = 0) -> None:
        super().__init__(id)
        self.id, self.message, self.about, self.at = id, message, about, at


class Broken(Exception):
    """JavaScript ran out of time, memory or stack; this engine is not to be used again."""


@dataclass(frozen=True, slots=True)
class Typeset:
    """A formula's shapes, in units of a thousandth em around the start of its base line; lengths in em."""

    svg: str
    width: float
    above: float
    below: float


class Engine:
    """MathJax, ready. Making one takes a tenth of a second."""

    def __init__(self) -> None:
        self._context = quickjs.Context()
        self._context.set_memory_limit(MEMORY)
        self._context.set_max_stack_size(STACK)
        self._run("engine.js")
        self._typeset = self._context.eval("sadari.typeset")
        self._loaded = self._context.eval("sadari.loaded")
        self._context.set_time_limit(SECONDS)

    def typeset(self, tex: str, *, display: bool, room: float = 0) -> Typeset:
        """Set a formula, on a line of its own or in one; with `room` (em) a wider one is broken into lines.

        Raises Mistake where it cannot be read, Broken where it takes too much.
        """
        widths = {letter: text.width(letter, 1) for letter in set(tex) if not letter.isascii()}
        request = json.dumps({"tex": tex, "display": display, "room": room, "widths": widths})
        try:
            answer = self._answer(request)
        except quickjs.JSException as error:
            raise Broken(str(error).partition("\n")[0]) from None
        if "error" in answer:
            raise Mistake(
                answer["error"], answer.get("message", ""), answer.get("about", ""), answer.get("at", 0)
            )
        return _checked(answer)

    def _answer(self, request: str) -> Mapping[str, Any]:
        while True:
            answer: dict[str, Any] = json.loads(self._typeset(request))
            if "needs" not in answer:
                return answer
            self._run(f"{answer['needs']}.js")
            self._loaded(answer["needs"])

    def _run(self, name: str) -> None:
        self._context.eval((FOLDER / name).read_text(encoding="utf-8"))


def _checked(answer: Mapping[str, Any]) -> Typeset:
    lowered = answer["svg"].lower()
    if any(sign in lowered for sign in _REFUSED):
        raise Mistake("Forbidden")
    svg = _TEXT.sub(_letters, answer["svg"])
    return Typeset(svg, max(0.0, answer["w"]), answer["h"], answer["d"])


def _letters(found: re.Match[str]) -> str:
    """Letters that MathJax's font lacks, in the fonts of all other pictures."""
    bold, transform, letters = found.groups()
    drawn = text.svg(0, 0, unescape(letters), _UNITS, "inherit", bold=bold is not None)
    return f'<g transform="{transform}">{drawn}</g>'
