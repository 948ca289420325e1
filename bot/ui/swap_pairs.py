"""Two people's turns for their host to swap: which of them, where they have several."""

from __future__ import annotations

from bot.core.turns import TurnLine
from bot.i18n.catalog import Text
from bot.services.swap_views import Pair
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Block, Card, button, card, pick, row, text
from bot.ui.menus import OPTIONS_MOST, option
from bot.ui.phrases import lines, person
from bot.ui.swap_posts import NAME_MOST, label_of
from bot.ui.swaps import pages_about, week_day
from bot.ui.text import clip


def pair_card(say: Text, view: Pair, first: TurnLine, second: TurnLine | None) -> Card:
    """Which turns of two people the host swaps, each to be chosen."""
    one, two = person(say, view.first), person(say, view.second)
    said = (
        say(
            "swap.pair.exchange",
            first=one,
            one=label_of(say, first),
            second=two,
            other=label_of(say, second),
        )
        if second is not None
        else say("swap.pair.cover", first=one, one=label_of(say, first), second=two)
    )
    chosen = (first.presenter_id, second.presenter_id if second is not None else 0)
    return card(
        text(lines([f"## {say('swap.overview')}", said])),
        _pair_menu(say, view, view.first, view.firsts, "swap_pair_first", chosen, chosen[0]),
        _pair_menu(say, view, view.second, view.seconds, "swap_pair_second", chosen, chosen[1]),
        row(
            button(say("swap.host_swap.button"), _pair_id("swap_pair", view, chosen), style="green"),
            button(say("common.cancel.button"), component_id("host_close", view.study.id)),
        ),
        accent=Accent.PLAN,
    )


def _pair_menu(
    say: Text,
    view: Pair,
    user_id: int,
    turns: tuple[TurnLine, ...],
    action: str,
    chosen: tuple[int, int],
    own: int,
) -> Block | None:
    if len(turns) < 2:
        return None
    options = [
        option(
            week_day(say, turn), turn.presenter_id, pages_about(say, turn), chosen=turn.presenter_id == own
        )
        for turn in turns[:OPTIONS_MOST]
    ]
    name = clip(view.names.get(user_id, ""), NAME_MOST)
    return pick(_pair_id(action, view, chosen), options, say("swap.pair.placeholder", name=name))


def _pair_id(action: str, view: Pair, chosen: tuple[int, int]) -> str:
    return component_id(action, view.study.id, f"{view.first}.{view.second}.{chosen[0]}.{chosen[1]}")
