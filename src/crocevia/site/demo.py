"""The demo district: Kilometro Rosso from its public facts, plainly invented people, nothing else made up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command

from crocevia.people.actor import Role, system
from crocevia.people.models import Organisation
from crocevia.records.parties import add_membership, add_person, open_account

PASSWORD = "crocevia-demo-2026"  # noqa: S105  printed on purpose; the demo listens on this machine only
EXAMPLE = (
    "La nostra fonderia cola, trasporta su nastro e prepara la terra verde senza che nessuno legga un dato. "
    "Vorremmo raccogliere i dati della linea per produrre meglio e lavorare più sicuri. "
    "Cerchiamo dispositivi IoT sicuri dal progetto. "
    "Ci serve la manutenzione predittiva con algoritmi sui dati raccolti."
)


@dataclass(frozen=True, slots=True)
class Account:
    email: str
    name: str
    what: str
    organisation: str = ""
    role: str = Role.NONE


# The two partners both sell digital security in the facts; that they compete is an assumption of the demo.
ACCOUNTS = (
    Account("broker@demo.invalid", "Prova Mediatrice (invented)", "broker of the operator", settings.DISTRICT, Role.BROKER),
    Account("second@demo.invalid", "Prova Revisora (invented)", "second broker, who reads teasers", settings.DISTRICT, Role.BROKER),
    Account("admin@demo.invalid", "Prova Amministratore (invented)", "district administrator", settings.DISTRICT, Role.DISTRICT_ADMINISTRATOR),
    Account("owner@demo.invalid", "Prova Fonditrice (invented)", "partner administrator at Arizzi, owner of the foundry need", "arizzi", Role.PARTNER_ADMINISTRATOR),
    Account("fae@demo.invalid", "Prova Elettronica (invented)", "member of FAE Technology", "fae-technology", Role.MEMBER),
    Account("4securitas@demo.invalid", "Prova Sicurezza (invented)", "member of 4Securitas, its competitor in this demo", "foursecuritas", Role.MEMBER),
    Account("visitor@demo.invalid", "Prova Visitatore (invented)", "visitor"),
)  # fmt: skip


def open_accounts() -> None:
    """The demo's people, each with an account. Twice is once."""
    actor = system("demo")
    for account in ACCOUNTS:
        person = add_person(actor=actor, name=account.name, role=account.what)
        if account.organisation:
            organisation = Organisation.objects.get(slug=account.organisation)
            add_membership(actor=actor, person=person, organisation=organisation, role=account.role)
        open_account(actor=actor, email=account.email, password=PASSWORD, person=person)


def load_demo(say: Callable[[str], None]) -> None:
    """Vocabularies, facts, accounts, needs: all through the real actions. Started again after a stop, it goes on."""
    say("vocabularies …")
    call_command("load_vocabularies", verbosity=0)
    say("the district's facts …")
    call_command("load_district", verbosity=0)
    say("accounts …")
    open_accounts()
    say("calls for funding …")
    call_command("load_calls", verbosity=0)
    call_command("load_templates", verbosity=0)
    say("needs …")
    call_command("load_needs", demo=True, broker="broker@demo.invalid", verbosity=0)
