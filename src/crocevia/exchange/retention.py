"""How long needs, introductions and letters are kept. The periods are the proposals of DOMAIN: a district may choose others."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from crocevia.exchange.introductions.models import Introduction, Letter
from crocevia.exchange.introductions.rules import CLOSED
from crocevia.exchange.needs.models import Need
from crocevia.people.actor import Actor
from crocevia.records.retention import GONE, Rule, empty_record

_NEED = (
    "title", "summary", "narrative", "teaser", "owner_description", "tried", "function", "constraints", "materials", "quantities",
    "scale", "place", "ask_next",
)  # fmt: skip
_INTRODUCTION = ("title", "summary", "teaser", "owner_name", "candidate_name", "nda_note", "brief", "minutes", "reason", "meeting_place")


def _need(need: Need, actor: Actor) -> None:
    need.aspects.all().delete()
    need.teasers.update(text=GONE, reason="")
    need.comments.update(text=GONE)
    empty_record(need, _NEED, actor=actor)


def _introduction(introduction: Introduction, actor: Actor) -> None:
    introduction.consents.update(text=GONE, reason="")
    introduction.reasons.all().delete()
    empty_record(introduction, _INTRODUCTION, actor=actor)


RULES: tuple[Rule, ...] = (
    Rule(
        "leads", _("Needs that were never validated"), 24,
        lambda: Need.objects.filter(state__in=["draft", "elicitation", "owner_review"]).exclude(title=GONE), _need,
    ),
    Rule(
        "unmatched", _("Closed needs without an agreement"), 24,
        lambda: Need.objects.filter(state__in=["withdrawn", "unfulfilled", "expired", "archived"])
        .exclude(title=GONE).exclude(introductions__revealed_at__isnull=False),
        _need,
    ),
    Rule("introductions", _("Closed introductions"), 120, lambda: Introduction.objects.filter(state__in=CLOSED).exclude(title=GONE), _introduction),
    Rule("letters", _("Letters that were sent"), 12, lambda: Letter.objects.filter(sent_at__isnull=False), lambda letter, actor: letter.delete(), stamp="sent_at"),
)  # fmt: skip
