"""What must be settled before a person can be erased: agreements and projects that it keeps, and signatures that it is to give."""

from __future__ import annotations

from django.utils.translation import ngettext

from crocevia.people.models import Person
from crocevia.projects.agreements.models import Agreement, Party
from crocevia.projects.agreements.rules import OPEN
from crocevia.projects.projects.models import Project
from crocevia.projects.projects.rules import AFTER, ALIVE


def open_business(person: Person) -> list[str]:
    agreements = Agreement.objects.filter(broker__person=person, state__in=(*OPEN, "in_force")).count()
    projects = Project.objects.filter(broker__person=person, state__in=(*ALIVE, *AFTER)).count()
    signs = Party.objects.filter(signatory=person, agreement__state__in=OPEN, signed_on__isnull=True).count()
    told = (
        (ngettext("It keeps %(n)d agreement: hand it over first.", "It keeps %(n)d agreements: hand them over first.", agreements), agreements),
        (ngettext("It keeps %(n)d project: hand it over first.", "It keeps %(n)d projects: hand them over first.", projects), projects),
        (
            ngettext(
                "It is to sign %(n)d agreement: name another signatory first.", "It is to sign %(n)d agreements: name another signatory first.", signs
            ),
            signs,
        ),
    )  # fmt: skip
    return [words % {"n": count} for words, count in told if count]
