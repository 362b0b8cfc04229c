"""What must be settled before a person can be erased: needs that it brokers, introductions in which it answers for a side."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import ngettext

from crocevia.exchange.introductions.models import Introduction
from crocevia.exchange.introductions.rules import CLOSED
from crocevia.exchange.needs.models import Need
from crocevia.people.models import Person

_OVER = ("fulfilled", "withdrawn", "unfulfilled", "expired", "archived")


def open_business(person: Person) -> list[str]:
    needs = Need.objects.filter(broker__person=person).exclude(state__in=_OVER).count()
    answers = Introduction.objects.filter(Q(owner_contact=person) | Q(candidate_contact=person)).exclude(state__in=CLOSED).count()
    found = []
    if needs:
        found.append(ngettext("It brokers %(n)d open need: hand it over first.", "It brokers %(n)d open needs: hand them over first.", needs) % {"n": needs})
    if answers:
        found.append(
            ngettext(
                "It answers in %(n)d open introduction: close it first.", "It answers in %(n)d open introductions: close them first.", answers
            )
            % {"n": answers}
        )
    return found
