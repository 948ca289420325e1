"""The one way from SVG to PNG: resvg with the fonts that Sadari ships, and nothing else of the machine."""

from __future__ import annotations

import io

from bot.render.faces import FONT_FILES

# resvg would open what these name: a picture of ours holds none.
_REFUSED = ("<image", "<feimage")


def png(svg: str, scale: float = 2.0) -> bytes:
    """Return the PNG of an SVG, `scale` pixels for each of its units.

    Raises ValueError on an SVG that cannot be read, or that asks for another picture. Holds the
    interpreter's lock while it draws (some 10 to 150 ms): never call it in the process of the event loop.
    """
    # Not above: whoever imports the pictures' modules has not drawn one yet.
    import resvg_py

    lowered = svg.lower()
    if any(tag in lowered for tag in _REFUSED):
        raise ValueError("a picture must not name another one")
    return resvg_py.svg_to_bytes(
        svg_string=svg, zoom=scale, skip_system_fonts=True, font_files=list(FONT_FILES)
    )


def small(picture: bytes, colours: int = 256, level: int = 7) -> bytes:
    """Return a PNG of flat colours with a palette: the same to the eye, in less than half the bytes.

    `level` is zlib's; 9 saves another twentieth in twice the time.
    """
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as image:
        fewer = image.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    written = io.BytesIO()
    fewer.save(written, "PNG", compress_level=level)
    return written.getvalue()
