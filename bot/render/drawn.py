"""A bag's ladder and its picture in one step, for the process that draws: the ladder takes its time, too."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.ladder import make_ladder
from bot.render.ladder import LadderView, ladder_gif, ladder_png


@dataclass(frozen=True, slots=True)
class DrawnLadder:
    """One round of a draw: who stands where, and which place (from 0) each of them gets.

    `ends` are the labels of the places, `seed` is what the look of the ladder follows from.
    """

    names: tuple[str, ...]
    ends: tuple[str, ...]
    landing: tuple[int, ...]
    seed: bytes
    title: str | None = None

    def view(self) -> LadderView:
        """The picture's values, with the ladder that leads everybody to their place."""
        return LadderView(self.names, self.ends, make_ladder(self.landing, self.seed), self.title)


def still(drawn: DrawnLadder, focus: int | None = None) -> bytes:
    """The whole ladder as a PNG, or with all but one person's path faint."""
    return ladder_png(drawn.view(), focus)


def traced(drawn: DrawnLadder) -> bytes:
    """The ladder being followed path by path, as a GIF."""
    return ladder_gif(drawn.view())
