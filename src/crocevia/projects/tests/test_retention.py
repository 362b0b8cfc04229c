"""Agreements, projects and outcomes leave when their time is over: the words go, who took part, sums and chains stay."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from conftest import SECRET
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from crocevia.people.actor import system
from crocevia.projects.agreements import actions as agreements
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.agreements.tests.test_life import in_force
from crocevia.projects.outcomes.actions import ask_signature, create_outcome, publish_outcome, sign_outcome
from crocevia.projects.outcomes.models import Outcome
from crocevia.projects.outcomes.texts import hash_of, publication_of, text_of
from crocevia.projects.projects import actions as projects
from crocevia.projects.projects import parts
from crocevia.projects.projects.models import Project
from crocevia.records.errors import NotAllowed
from crocevia.records.events import broken_links, subject_of
from crocevia.records.models import Event, KeptFile, Record
from crocevia.records.retention import apply_retention, due

pytestmark = pytest.mark.django_db
YEARS = dt.timedelta(days=3660)
MONTHS = dt.timedelta(days=760)


def counted(code: str) -> int:
    return next(each.count for each in due() if each.rule.code == code)


def aged(record: Record, by: dt.timedelta) -> None:
    Record.objects.filter(pk=record.pk).update(updated=timezone.now() - by)


def words_of(record: Any) -> str:
    """All that its row, its chain and its rows beside still say."""
    chain = [[e.old, e.new] for e in Event.objects.filter(subject=subject_of(record))]
    return json.dumps(chain) + str({f.name: getattr(record, f.name) for f in record._meta.concrete_fields})


def test_an_agreement_goes_ten_years_after_its_end(cast):
    call_command("load_templates", verbosity=0)
    a = in_force(cast)
    broker = cast.actor("broker")
    agreements.terminate(a, actor=broker, words=f"No more {SECRET}.")
    aged(a, MONTHS)
    assert counted("agreements") == 0
    aged(a, YEARS)
    assert counted("agreements") == 1 and apply_retention(actor=system("test"), only="agreements") == {"agreements": 1}
    a = Agreement.objects.get(pk=a.pk)
    left = words_of(a)
    for words in ("coating", SECRET, "Secrecy", "register extract", "signed.pdf", str(cast.owner.person.pk)):
        assert words not in left, words
    assert (a.state, a.parties.count(), a.parties.filter(signatory__isnull=False).exists()) == ("terminated", 2, False)
    assert not KeptFile.objects.filter(record=a.pk).exists() and not list(broken_links())
    aged(a, YEARS)
    assert counted("agreements") == 0


def test_one_in_force_stays_however_old(cast):
    call_command("load_templates", verbosity=0)
    aged(in_force(cast), YEARS * 2)
    assert counted("agreements") == 0


def test_a_project_goes_ten_years_after_its_end_and_its_sums_stay(cast, story):
    story.tell("running")
    broker = cast.actor("broker")
    parts.open_issue(story.project, actor=broker, title=f"The {SECRET} cracks")
    parts.keep_project_file(story.project, actor=broker, name=f"{SECRET}.txt", content=b"x", title="Report")
    projects.terminate(story.project, actor=broker, words=f"No {SECRET} to be had.")
    aged(story.project, YEARS)
    assert counted("projects") == 1
    with pytest.raises(NotAllowed):
        apply_retention(actor=broker)
    assert apply_retention(actor=cast.actor("administrator"), only="projects") == {"projects": 1}
    left = words_of(story.project) + "".join(p.title for p in story.project.packages.all())
    for words in (SECRET, "Coated", "Trials", "First disc", "a bench"):
        assert words not in left, words
    assert story.project.money.count() == 2 and story.project.partners.count() == 2 and story.project.state == "terminated"
    assert not list(broken_links())


def outcome_of(cast, title: str) -> Outcome:
    return create_outcome(
        actor=cast.actor("broker"), owner=cast.company, title=title, type="product", attribution="caused", statement=f"A {SECRET} disc.", language="en"
    )  # fmt: skip


def signed(cast, outcome: Outcome) -> Outcome:
    asked = ask_signature(outcome, actor=cast.actor("broker"))
    return sign_outcome(asked, actor=cast.actor("owner"), seen=hash_of(text_of(asked)))


def test_an_outcome_that_nobody_signed_goes_like_a_lead_a_public_one_stays(cast):
    unsigned, held, public = outcome_of(cast, "Unsigned"), signed(cast, outcome_of(cast, "Held")), signed(cast, outcome_of(cast, "Public"))
    publish_outcome(public, actor=cast.actor("owner"), seen=hash_of(publication_of(public)))
    for each in (unsigned, held, public):
        aged(each, MONTHS)
    assert (counted("unsigned"), counted("outcomes")) == (1, 0)
    for each in (held, public):
        aged(each, YEARS)
    assert apply_retention(actor=system("test")) == {
        "leads": 0, "unmatched": 0, "introductions": 0, "letters": 0, "agreements": 0, "projects": 0, "unsigned": 1, "outcomes": 1,
    }  # fmt: skip
    for each in (unsigned, held):
        assert SECRET not in words_of(Outcome.objects.get(pk=each.pk)), each.title
    assert SECRET in Outcome.objects.get(pk=public.pk).statement
    assert not list(broken_links()) and Outcome.objects.get(pk=held.pk).signatures.get().text == "…"


def test_the_page_shows_what_would_go(cast, client, story):
    story.tell("running")
    projects.terminate(story.project, actor=cast.actor("broker"), words="Over.")
    aged(story.project, YEARS)
    client.force_login(cast.administrator)
    told = {each["code"]: each["count"] for each in client.get(reverse("rights")).context["due"]}
    assert told["projects"] == 1 and {"agreements", "unsigned", "outcomes"} <= set(told)
    client.post(reverse("retention_apply"), {"rule": "projects"})
    assert Project.objects.get(pk=story.key).title == "…"
