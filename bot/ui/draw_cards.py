"""What one reader sees of a draw: opening it, drawing again, weeks and words, one's path, the proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.drawn import DrawCard, Purpose, State, Void
from bot.core.lottery import LONGEST_WORD, Clash
from bot.core.proof import Step
from bot.i18n.catalog import Text
from bot.services.draw_access import DrawView
from bot.services.draw_entries import Absences, Word
from bot.services.draw_looks import Look
from bot.services.draw_results import Proof
from bot.ui.draw import VOID, ladders, open_lines
from bot.ui.draw_words import clash_text, many, place_line, title_of, weeks_text
from bot.ui.forms import Field, Form, form, radio_field, text_field, user_field
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Block, Card, attached, button, card, pick, row, text
from bot.ui.menus import OPTIONS_MOST, option
from bot.ui.phrases import joined, lines, quoted, week_label

EACH_MOST = 3
LEFT_OUT_MOST = 25
WORDS_SHOWN = 10
CLOSES_MOST = 60

STEPS = {
    Step.FORM: "draw.proof.form",
    Step.COMMITMENT: "draw.proof.commitment",
    Step.SEED: "draw.proof.seed",
    Step.ORDER: "draw.proof.order",
}
"""What each step of the check finds, where all is well."""


def host_card(say: Text, view: DrawView, note: str, gone: Sequence[int] = (), *, whole: bool = False) -> Card:
    """An open draw for who opened or met it: draw it now, and for those who run it change it or take it back.

    `whole`: with all that its public card says.
    """
    drawn, draw_id = view.card, view.card.draw_id
    now = say("draw.now.button") if drawn.closes_at is None else say("draw.close.button")
    body = [
        f"### {note}",
        joined(title_of(say, drawn), f"<t:{drawn.closes_at}:R>" if drawn.closes_at else None),
        say("draw.gone", people=many(say, gone)) if gone else None,
        *(open_lines(say, drawn) if whole else ()),
        say("draw.change_hint") if drawn.purpose == Purpose.PRESENTERS else None,
    ]
    return card(
        text(lines(body)),
        row(
            button(now, component_id("draw_now", draw_id), style="green"),
            button(say("draw.change.button"), component_id("draw_change", draw_id)) if view.runs else None,
            button(say("draw.cancel.button"), component_id("draw_cancel", draw_id), style="red")
            if view.runs
            else None,
        ),
        accent=Accent.PLAN,
    )


def again_card(say: Text, seen: Look, draft_id: int) -> Card:
    """Whether to draw again what was drawn before."""
    earlier = seen.earlier
    assert earlier is not None, "there is nothing to draw again"
    ahead = say("draw.ask.other")
    if earlier.purpose == Purpose.PRESENTERS:
        ahead = say("draw.ask.presenters", weeks=weeks_text(say, seen.weeks))
    return card(
        text(lines([f"### {say('draw.ask', title=title_of(say, earlier))}", ahead, say("draw.ask.record")])),
        row(
            button(say("draw.again.button"), component_id("draw_again", draft_id, "all"), style="red"),
            button(say("draw.free.button"), component_id("draw_again", draft_id, "free"))
            if seen.free
            else None,
            button(say("common.cancel.button"), component_id("host_close", seen.study.id)),
        ),
        accent=Accent.PLAN,
    )


def begin_form(say: Text, study_id: int, held: Mapping[str, str]) -> Form:
    """When a draw of presenters is to close, if not drawn on the spot; `held` is what was typed before."""
    closes = text_field(
        "closes",
        say("draw.closes.label"),
        about=say("draw.begin.hint"),
        value=held.get("closes"),
        required=False,
        most=CLOSES_MOST,
    )
    return form(say("draw.title.presenters"), component_id("draw_begin_save", study_id), closes)


def change_form(say: Text, view: DrawView, held: Mapping[str, str]) -> Form:
    """Who is left out this time, how many present a week, when it closes; `held` is what was typed before."""
    drawn = view.card
    without = [int(one) for one in held["without"].split(",") if one] if "without" in held else view.without
    each = held.get("each") or str(view.each)
    left_out = user_field(
        "without",
        say("draw.without.label"),
        about=say("draw.without.hint"),
        chosen=without[:LEFT_OUT_MOST],
        required=False,
        most=LEFT_OUT_MOST,
    )
    fields: list[Field] = [left_out]
    if drawn.purpose == Purpose.PRESENTERS:
        options = [
            option(say.count("draw.each.option", n), n, chosen=str(n) == each)
            for n in range(1, EACH_MOST + 1)
        ]
        fields.append(radio_field("each", say("draw.each.label"), options))
    if drawn.closes_at is not None:
        value = held.get("closes") or f"<t:{drawn.closes_at}:f>"
        about = say("draw.closes.hint")
        fields.append(
            text_field("closes", say("draw.closes.label"), about=about, value=value, most=CLOSES_MOST)
        )
    return form(say("draw.change.title"), component_id("draw_change_save", drawn.draw_id), *fields)


def absences_card(say: Text, found: Absences, *, saved: bool = False) -> Card:
    """The weeks to choose those from in which one can't present; seen by nobody else until the draw."""
    weeks = sorted(found.weeks)
    menus: list[Block] = []
    for first in range(0, len(weeks), OPTIONS_MOST):
        part = weeks[first : first + OPTIONS_MOST]
        options = [
            option(joined(week_label(say, week), say.day(found.weeks[week])), week, chosen=week in found.mine)
            for week in part
        ]
        menu = component_id("draw_absent_save", found.draw_id, f"{part[0]}-{part[-1]}")
        menus.append(pick(menu, options, say("draw.absent.placeholder"), 0, OPTIONS_MOST))
    chosen = say("draw.absent.chosen", weeks=weeks_text(say, found.mine)) if found.mine else None
    nothing = say("draw.absent.none") if saved and not found.mine else None
    body = [chosen or nothing or say("draw.absent.ask"), say("draw.absent.private")]
    return card(text(lines(body)), *menus, accent=Accent.REPLY)


def word_form(say: Text, found: Word) -> Form:
    """One line that goes into the draw."""
    field = text_field(
        "word",
        say("draw.word.label"),
        about=say("draw.word.hint"),
        value=found.word,
        required=False,
        most=LONGEST_WORD,
    )
    return form(say("draw.word.title"), component_id("draw_word_save", found.draw_id), field)


def word_card(say: Text, found: Word) -> Card:
    """Says back the lucky word, which can be changed until the closing."""
    change = button(say("draw.word.change.button"), component_id("draw_word", found.draw_id))
    if found.word is None:
        return card(text(say("draw.word.gone")), row(change), accent=Accent.REPLY)
    said = lines([say("draw.word.kept"), quoted(found.word, LONGEST_WORD)])
    return card(text(said), row(change), accent=Accent.REPLY)


def no_order_card(say: Text, wrong: Clash, *, entering: bool) -> Card:
    """Why no order suits everybody, and what can be done."""
    advice = say("draw.clash.not_kept") if entering else say("draw.clash.advice")
    return card(text(lines([say("draw.clash.head"), clash_text(say, wrong), advice])), accent=Accent.SORRY)


def path_card(say: Text, drawn: DrawCard, reader: int, pictures: Sequence[str]) -> Card:
    """One's own way down the ladders, and where it leads."""
    places = [place_line(say, drawn, end) for end, who in drawn.assigned() if who == reader]
    body = lines([f"### {say('draw.path.head')}", *(f"- {place}" for place in places)])
    mine = [one for one in drawn.rounds if reader in one.people]
    return card(text(body), *ladders(say, drawn, mine, pictures), accent=Accent.PLAN)


def proof_card(say: Text, proof: Proof, attachment: str) -> Card:
    """The steps of the check in words, with the file by which anybody can repeat it."""
    good = dict(proof.check.steps)
    words = list(proof.record.get("words", ()))
    rows = []
    for step, key in STEPS.items():
        if step not in good:
            rows.append(f"– {say('draw.proof.skipped')}")
            break
        said = say(key, words=len(words), commitment=str(proof.record.get("commitment", ""))[:16])
        rows.append(f"✅ {said}" if good[step] else f"❌ {said} {say('draw.proof.wrong')}")
    head = say("draw.proof.ok") if proof.check.ok else say("draw.proof.bad")
    shown = [quoted(str(word), LONGEST_WORD) for _, word in words[:WORDS_SHOWN]]
    more = len(words) - len(shown)
    said_words = [say("draw.proof.words"), *shown] if shown else []
    return card(
        text(lines([f"### {head}", *rows])),
        text(lines([*said_words, say.count("draw.proof.words_more", more) if more > 0 else None]))
        if said_words
        else None,
        text(say("draw.proof.alone", file=proof.filename)),
        attached(attachment),
        accent=Accent.PLAN,
    )


def ended_card(say: Text, drawn: DrawCard) -> Card:
    """Says to who pressed what became of an open draw."""
    if drawn.state == State.DRAWN:
        return card(text(say("draw.done")), accent=Accent.REPLY)
    if drawn.reason == Void.CANCELLED:
        return card(text(say("draw.taken_back", title=title_of(say, drawn))), accent=Accent.REPLY)
    why = clash_text(say, drawn.clash) if drawn.clash is not None else None
    return card(text(lines([say(VOID[Void(drawn.reason or "")]), why])), accent=Accent.SORRY)
