"""The colours of Sadari's pictures: one dark card that suits both of Discord's themes, and people's own."""

from __future__ import annotations

import functools
import math

CARD, EDGE = "#1F2128", "#373A45"
TEXT, SUB, RAIL = "#F2F3F5", "#A9AFBD", "#4A4F5E"
EMPTY = "#2A2D37"
INK = "#14151A"
"""Text on a person's colour."""
READ, NEXT = "#26D9B0", "#FEC53D"

_CHROMA = 0.145
_LIGHT = (0.80, 0.70)
_FIRST_HUE, _GOLDEN = 21.0, 0.382


@functools.cache
def person_colours(count: int) -> tuple[str, ...]:
    """Colours for so many people, as #rrggbb: all hues equally far apart, neighbours in the list most of all.

    Of two hues beside each other on the wheel, one is lighter.
    """
    near = sorted(range(1, max(2, count)), key=lambda step: abs(step - _GOLDEN * count))
    step = next(step for step in near if math.gcd(step, count) == 1)
    hues = [place * step % count for place in range(count)]
    light = [_LIGHT[hue % 2] for hue in range(count)]
    if count % 2:
        # The last stands beside the first.
        light[-1] = sum(_LIGHT) / 2
    return tuple(_oklch(light[hue], _CHROMA, _FIRST_HUE + 360 * hue / count) for hue in hues)


def mixed(colour: str, share: float, ground: str = CARD) -> str:
    """So much of a colour on the ground, as #rrggbb."""
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return _hex(tuple(round(share * one + (1 - share) * other) for one, other in pairs))


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def _hex(channels: tuple[int, ...]) -> str:
    return "#" + bytes(channels).hex()


def _oklch(lightness: float, chroma: float, hue: float) -> str:
    """Björn Ottosson's OKLCH in sRGB; chroma is lowered until the colour exists there."""
    angle = math.radians(hue)
    while True:
        linear = _linear(lightness, chroma * math.cos(angle), chroma * math.sin(angle))
        if all(-1e-6 <= channel <= 1 + 1e-6 for channel in linear):
            return _hex(tuple(round(255 * _gamma(min(1.0, max(0.0, channel)))) for channel in linear))
        chroma -= 0.005


def _linear(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _gamma(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
