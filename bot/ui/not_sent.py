"""What a study's host hears of posts that did not go out."""

from __future__ import annotations

from bot.core.notice import Notice
from bot.core.posting import PostKind
from bot.i18n.catalog import Text
from bot.ui.ids import component_id
from bot.ui.layout import Accent, Card, button, card, row, text
from bot.ui.phrases import lines, week_label
from bot.ui.post_states import KINDS

MISSED_SHOWN = 10


def refused_card(say: Text, channel_id: int, post_id: int, permission: str | None) -> Card:
    """Tells a host which permission a channel lacks, with a button that tries again."""
    channel = f"<#{channel_id}>"
    said = (
        say("post.refused_permission", channel=channel, permission=say(permission))
        if permission
        else say("post.refused", channel=channel)
    )
    again = button(say("common.retry.button"), component_id("post_retry", post_id), style="blue")
    return card(text(said), row(again), accent=Accent.SORRY)


def uncertain_card(say: Text, channel_id: int, post_id: int) -> Card:
    """Tells a host that nobody can say whether a post is out, with a button that posts it (again)."""
    again = button(say("common.retry.button"), component_id("post_retry", post_id))
    said = say("post.uncertain", channel=f"<#{channel_id}>")
    return card(text(said), row(again), accent=Accent.SORRY)


def missed_card(notice: Notice, say: Text, post_id: int) -> Card:
    """Tells a host what was not posted while the bot was away, all of it in one message."""
    shown = [
        say(
            "post.missed_line",
            kind=say(KINDS[PostKind(one.kind)]),
            week=week_label(say, one.number, one.last_number),
            due=f"<t:{one.due}:f>",
        )
        for one in notice.missed[:MISSED_SHOWN]
    ]
    more = len(notice.missed) - len(shown)
    body = [
        say("post.missed"),
        *(f"- {line}" for line in shown),
        say.count("post.missed_more", more) if more > 0 else None,
        f"-# <@{notice.host_id}>" if notice.host_id else None,
    ]
    plan = button(say("plan.whole.button"), component_id("plan_view", notice.study_id, post=post_id))
    return card(text(lines(body)), row(plan), accent=Accent.SORRY)
