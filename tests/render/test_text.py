"""Text in pictures: what becomes of names, how wide they are, and where they are cut."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from bot.render import faces, raster, text

ZALGO = "Z\u0338\u0321\u031b\u0320\u031ea\u0334\u0327\u035dlgo\u0335\u0353\u0305\u035d"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("김민준", "김민준"),
        ("ㅋㅋㅋ 지우 ㅠㅠ", "ㅋㅋㅋ 지우 ㅠㅠ"),
        ("\u1100\u1161\u11a8", "각"),
        ("漢字太郎", "漢字太郎"),
        ("  Kim \t\n Hyunwoo ", "Kim Hyunwoo"),
        ("𝓐𝓵𝓮𝔁 Ｋｉｍ", "Alex Kim"),
        ("Nguyễn Đ\u1ecd\u0301", "Nguyễn Đọ\u0301"),
        (ZALGO, "Zalgo"),
        ("\u202eevil\u202c\u2066", "evil"),
        ("محمد علي", "محمد علي"),
        ("👩\u200d💻 dev\u200d", "👩\u200d💻 dev"),
        ("❤\ufe0f 👍🏽", "❤ 👍🏽"),
        ("\u3164\u3164\u2800", ""),
        ("\ue000\U000f0000", ""),
    ],
)
def test_names_as_they_are_shown(name: str, shown: str) -> None:
    """Names of any script stay; what hides, piles up or turns the line around is gone."""
    assert text.clean_name(name) == shown


@pytest.mark.parametrize(
    ("name", "others", "shown"),
    [
        ("\u3164", ("jiwoo",), "jiwoo"),
        # No font has Georgian or Burmese.
        ("მარიამი", ("maria.k",), "maria.k"),
        ("မောင် A", ("maung",), "maung"),
        ("მარიამ K", ("\u3164",), "K"),
        ("지우", ("jiwoo",), "지우"),
    ],
)
def test_plain_names_where_most_is_lost(name: str, others: tuple[str, ...], shown: str) -> None:
    """A name that the fonts cannot write gives way to the user's plain name."""
    assert text.clean_name(name, *others) == shown


@given(st.text(max_size=32))
def test_any_name_can_be_cleaned_and_set(name: str) -> None:
    """Cleaning ends at once, and what is left is written whole: nothing in it lacks a font."""
    shown = text.clean_name(name)

    assert text.clean_name(shown) == shown
    assert shown == " ".join(shown.split())
    assert "".join(run.text for run in faces.runs(shown, True)) == shown


@given(st.text(max_size=32), st.floats(min_value=20, max_value=300), st.booleans())
@example(name="¼0", room=20.0, bold=True)
def test_what_is_fitted_fits(name: str, room: float, bold: bool) -> None:
    """No text is wider than its room, and only what was too wide is cut."""
    shown = text.clean_name(name)

    fitted = text.fit(shown, room, 17, bold=bold)

    assert text.width(fitted, 17, bold=bold) <= room + 1e-6
    assert fitted == shown or (
        fitted.endswith("…") and text.width(shown, 17, bold=bold) > room and shown.startswith(fitted[:-1])
    )


def test_letters_are_not_torn() -> None:
    """What is cut keeps emoji and accents whole."""
    family = "👩\u200d👩\u200d👧 family"

    cuts = {text.fit(family, room, 17) for room in range(18, 120)}

    assert cuts >= {"…", "👩\u200d👩\u200d👧…", "👩\u200d👩\u200d👧 f…"}
    assert not any(cut.rstrip("…").endswith(("👩", "\u200d")) for cut in cuts)


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(
    "name",
    ["김민준 Alex", "AVATAR Ty", "漢字 かな", "👩\u200d💻🔥 dev", "محمد علي", "สวัสดีครับ", "नमस्ते", "Zoë"],
)
def test_measured_as_drawn(name: str, bold: bool) -> None:
    """The picture's ink ends where the measured width and height say, to a pixel or two."""
    size = 40.0
    wide = text.width(name, size, bold=bold)
    above, below = text.ink(name, size, bold=bold)
    drawn = text.svg(20, 80, name, size, "#000", bold=bold)
    picture = raster.png(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide + 40:.0f}" height="140">{drawn}</svg>', 1.0
    )

    box = Image.open(io.BytesIO(picture)).getchannel("A").getbbox()

    assert box is not None
    # A letter leaves a little room at its sides.
    assert 18 <= box[0] <= 28
    assert wide + 20 - 8 <= box[2] <= wide + 20 + 2
    assert box[1] == pytest.approx(80 - above, abs=2)
    assert box[3] == pytest.approx(80 + below, abs=2)


def test_text_stays_text() -> None:
    """What members wrote is no markup in the picture."""
    drawn = text.svg(0, 9, '</text><image href="/etc/passwd"/>&', 9, "#fff")

    assert raster.png(f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{drawn}</svg>')


@pytest.mark.parametrize("tag", ["image", "IMAGE", "feImage"])
def test_no_pictures_in_pictures(tag: str) -> None:
    """Resvg would read the file that an image names: such a picture is refused."""
    with pytest.raises(ValueError, match="must not name another"):
        raster.png(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><{tag} href="/x.png"/></svg>'
        )


def test_broken_svg() -> None:
    """What cannot be read is an error, not an empty picture."""
    with pytest.raises(ValueError, match="root node"):
        raster.png("<svg")
