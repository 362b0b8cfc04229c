"""The demo's project, made by the real actions of invented people, and said to be invented in its own title."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from crocevia.people.actor import actor_of
from crocevia.people.models import Organisation, User
from crocevia.projects.outcomes.actions import ask_signature
from crocevia.projects.projects import actions, parts
from crocevia.projects.projects.models import Project

BROKER, OWNER = "broker@demo.invalid", "owner@demo.invalid"
CODE = "demo-sensori"


def tell_project() -> None:
    """A self-funded trial at work, with one outcome that its beneficiary is asked to sign. Twice is once."""
    if Project.objects.filter(code=CODE).exists():
        return
    broker, owner = (actor_of(User.objects.get(email=email)) for email in (BROKER, OWNER))
    foundry, maker, rival = (Organisation.objects.get(slug=slug) for slug in ("arizzi", "fae-technology", "foursecuritas"))
    today = timezone.localdate()

    def day(days: int) -> dt.date:
        return today + dt.timedelta(days=days)

    project = actions.create_project(
        actor=broker, code=CODE, title="Sensori sulla linea di colata (progetto inventato)", language="it",
        objective="Raccogliere i dati di colata, nastro e terra verde, e avvisare prima che un guasto fermi la linea.",
        owner=foundry, partners=[(maker, "beneficiary")], exclusions=[rival], planned_start=day(-120), planned_end=day(150), trl_wanted=7,
    )  # fmt: skip
    for title, lead, start, end, began, ended in (
        ("Rilievo della linea", foundry, -120, -80, -118, -70),
        ("Dispositivi e rete", maker, -85, 10, -75, None),
        ("Prova in produzione", foundry, 5, 110, None, None),
        ("Valutazione", maker, 100, 150, None, None),
    ):
        parts.set_package(
            project, actor=broker, title=title, lead=lead, planned_start=day(start), planned_end=day(end),
            actual_start=day(began) if began else None, actual_end=day(ended) if ended else None,
        )  # fmt: skip
    for title, due, package, kind in (
        ("Mappa dei punti di misura", -80, 1, "deliverable"), ("Primo nodo in rete", -20, 2, "milestone"), ("Rete completa", 10, 2, "milestone"),
        ("Tre mesi senza interruzioni", 110, 3, "milestone"), ("Relazione finale", 150, 4, "deliverable"),
    ):  # fmt: skip
        parts.set_milestone(project, actor=broker, title=title, due=day(due), package=package, type=kind)
    for organisation, source, amount in ((foundry, "own", 42000), (foundry, "voucher", 10000), (maker, "own", 28000)):
        parts.set_money(project, actor=broker, organisation=organisation, source=source, amount=Decimal(amount))
    parts.read_trl(project, actor=broker, value=4, note="Prova al banco", day=day(-118))
    parts.read_trl(project, actor=broker, value=5, note="Un nodo sulla linea ferma", day=day(-15))
    parts.keep_project_file(
        project, actor=owner, name="accordo.txt", content=b"Accordo inventato per la dimostrazione.", title="Accordo firmato", purpose="agreement"
    )
    actions.start_self_funded(project, actor=broker, day=day(-118))
    for title, file in (("Mappa dei punti di misura", "mappa.txt"), ("Primo nodo in rete", "")):
        content = b"Ventidue punti, inventati." if file else b""
        parts.reach_milestone(project, actor=owner, title=title, day=day(-72 if file else -15), name=file, content=content)
    parts.open_issue(project, actor=owner, title="Il segnale non passa vicino al forno")
    outcome = parts.draft_outcome(
        project, actor=broker, organisation=foundry, title="Un nodo che resiste al calore (inventato)", type="prototype", attribution="contributed",
        statement="Il primo nodo ha retto tre settimane accanto alla linea di colata.",
    )  # fmt: skip
    ask_signature(outcome, actor=broker)
