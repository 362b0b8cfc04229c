"""The pages of agreements: from an introduction to a signed file, and nobody else learns that there is one."""

from __future__ import annotations

import datetime as dt

import pytest
from babel.dates import format_date
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation

from crocevia.exchange.introductions.models import Introduction, Letter
from crocevia.exchange.introductions.tests.story import Story
from crocevia.insight.signing.notes import in_words
from crocevia.insight.signing.reminders import run_reminders
from crocevia.projects.agreements.actions import create_agreement
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.agreements.texts import draft_of
from crocevia.projects.drafts.tests.test_templates import word
from crocevia.records.models import KeptFile

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
pytestmark = pytest.mark.django_db


@pytest.fixture
def told(cast):
    """The cast's need introduced to the foundry, names revealed, a non-disclosure agreement to sign; templates loaded."""
    call_command("load_templates", verbosity=0)
    story = Story(cast)
    story.validate()
    return story.tell("nda_pending")


def act(client, agreement, verb, **data):
    return client.post(reverse("agreement_act", args=[agreement.pk]), {"verb": verb, **data}, follow=True)


def drawn_up(cast, client, introduction) -> Agreement:
    client.force_login(cast.broker)
    url = f"{reverse('agreement_draw_up')}?introduction={introduction.pk}"
    page = client.get(url)
    assert page.status_code == 200
    first = page.context["form"].initial
    posted = {k: v for k, v in first.items() if v is not None}
    got = client.post(url, posted)
    assert got.status_code == 302, got.context and got.context["form"].errors
    return Agreement.objects.get()


def test_from_an_introduction_to_a_signed_non_disclosure_agreement(cast, client, told):
    agreement = drawn_up(cast, client, told)
    assert agreement.form == "nda" and set(agreement.parties.values_list("organisation", flat=True)) == {cast.company.pk, cast.foundry.pk}
    act(client, agreement, "template")
    assert draft_of(agreement).number == 1
    got = client.get(reverse("agreement_preview", args=[agreement.pk]))
    assert got.status_code == 200 and got.content.startswith(b"%PDF")
    for organisation, person in ((cast.company, cast.owner.person), (cast.foundry, cast.neighbour.person)):
        act(client, agreement, "signatory", who=f"{organisation.pk}:{person.pk}", signs_as="Director", power="Extract")
        act(client, agreement, "power", party=organisation.pk)
    act(client, agreement, "send_to_review")
    act(client, agreement, "lay_before_parties")
    for user, organisation in ((cast.owner, cast.company), (cast.neighbour, cast.foundry)):
        client.force_login(user)
        page = client.get(reverse("agreement_detail", args=[agreement.pk]))
        assert page.status_code == 200
        act(client, agreement, "accept", party=organisation.pk, read=draft_of(agreement).digest)
        act(client, agreement, "remark", words="Fine with us.")
    client.force_login(cast.broker)
    act(client, agreement, "call_for_signature")
    for organisation in (cast.company, cast.foundry):
        act(client, agreement, "signature", party=organisation.pk, day=timezone.localdate().isoformat())
    act(client, agreement, "signed", file=SimpleUploadedFile("signed.pdf", PDF))
    act(client, agreement, "enter_into_force", starts=timezone.localdate().isoformat(), ends="")
    agreement.refresh_from_db()
    introduction = Introduction.objects.get(pk=told.pk)
    assert (agreement.state, introduction.state, introduction.nda) == ("in_force", "nda_in_force", "in_force")
    assert KeptFile.objects.get(purpose="signed").digest[:12] in introduction.nda_note
    day = timezone.localdate()
    for language in ("it", "en"):
        page = client.get(reverse("introduction_detail", args=[told.pk]), headers={"accept-language": language})
        said = next(row["value"] for part in page.context["aside"] for row in part["rows"] if agreement.title in str(row["value"]))
        assert format_date(day, "d MMMM y", locale=language) in said and ("file firmato" in said) == (language == "it")


def test_a_note_that_a_person_wrote_keeps_its_words():
    with translation.override("en"):
        assert in_words("Signed at the notary's on 2026-09-17.") == "Signed at the notary's on 17 September 2026."
        assert in_words("“A · b” ·  · 2026-09-17") == "“A · b”, signed file , in force from 17 September 2026"


@pytest.mark.parametrize("name", ["competitor", "visitor", "anonymous", "second_broker", "administrator", "owner", "neighbour"])
def test_before_the_negotiation_nobody_but_its_broker_finds_it(cast, client, told, name):
    agreement = drawn_up(cast, client, told)
    act(client, agreement, "template")
    kept = draft_of(agreement)
    client.logout()
    if name != "anonymous":
        client.force_login(getattr(cast, name))
    for url in (
        reverse("agreement_detail", args=[agreement.pk]), reverse("agreement_preview", args=[agreement.pk]), reverse("file_download", args=[kept.pk]),
    ):  # fmt: skip
        assert client.get(url).status_code == 404, url
    assert client.post(reverse("agreement_act", args=[agreement.pk]), {"verb": "remark", "words": "x"}).status_code == 404
    assert agreement.title not in client.get(reverse("agreement_list")).content.decode()


def test_only_the_introductions_broker_draws_up_from_it(cast, client, told):
    url = f"{reverse('agreement_draw_up')}?introduction={told.pk}"
    for name, status in (("second_broker", 404), ("owner", 403), ("competitor", 403)):
        client.force_login(getattr(cast, name))
        assert client.get(url).status_code == status, name
    client.force_login(cast.broker)
    for wrong in ("?introduction=nonsense", "?introduction=00000000-0000-0000-0000-000000000000"):
        assert client.get(reverse("agreement_draw_up") + wrong).status_code == 404


def test_what_was_typed_is_kept_when_the_form_is_wrong(cast, client):
    client.force_login(cast.broker)
    got = client.post(reverse("agreement_draw_up"), {"form": "nda", "title": "Kept <b>title</b>", "party1": str(cast.company.pk)})
    assert got.status_code == 422 and "Kept &lt;b&gt;title&lt;/b&gt;" in got.content.decode()
    got = client.post(
        reverse("agreement_draw_up"),
        {"form": "nda", "title": "t", "language": "it", "party1": str(cast.company.pk), "party2": str(cast.company.pk)},
    )
    assert got.status_code == 422 and not Agreement.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"verb": "signatory", "who": "x:y"}, {"verb": "power", "party": "1"}, {"verb": "signature", "party": "", "day": "2026-02-30"},
        {"verb": "draft"}, {"verb": "enter_into_force", "starts": "yesterday"}, {"verb": "accept", "party": "%00", "read": "\x00"},
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_words_and_changes_nothing(cast, client, told, data):
    agreement = drawn_up(cast, client, told)
    got = client.post(reverse("agreement_act", args=[agreement.pk]), data, follow=True)
    assert got.status_code == 200 and [m.level_tag for m in got.context["messages"]][-1] == "error"
    agreement.refresh_from_db()
    assert agreement.state == "drafting" and not KeptFile.objects.filter(record=agreement.pk).exists()
    assert client.post(reverse("agreement_act", args=[agreement.pk]), {"verb": "no such"}).status_code == 404


def test_those_concerned_hear_once_for_each_step_of_the_clock(cast, client, told):
    agreement = drawn_up(cast, client, told)
    today = timezone.localdate()
    Agreement.objects.filter(pk=agreement.pk).update(state="in_force", ends=today + dt.timedelta(days=100), notice=30)
    Letter.objects.all().delete()
    assert run_reminders(today) == 1
    readers = {cast.broker, cast.owner}
    assert {letter.user for letter in Letter.objects.all()} == readers
    run_reminders(today)
    assert Letter.objects.count() == 2
    run_reminders(today + dt.timedelta(days=50))
    assert Letter.objects.count() == 4
    Agreement.objects.filter(pk=agreement.pk).update(ends=today + dt.timedelta(days=400))
    assert run_reminders(today) == 0


def test_of_one_that_renews_it_is_said_so_and_then_that_a_new_term_is_to_note(cast, client, told):
    agreement = drawn_up(cast, client, told)
    today = timezone.localdate()
    Agreement.objects.filter(pk=agreement.pk).update(state="in_force", ends=today + dt.timedelta(days=40), renews=True)
    Letter.objects.all().delete()
    assert run_reminders(today) == 1
    assert {(letter.user, letter.topic) for letter in Letter.objects.all()} == {(cast.broker, "agreement renews"), (cast.owner, "agreement renews")}
    for _twice in range(2):
        run_reminders(today + dt.timedelta(days=41))
    assert [letter.user for letter in Letter.objects.filter(topic="agreement renewed")] == [cast.broker]
    Agreement.objects.filter(pk=agreement.pk).update(ends=today - dt.timedelta(days=1))
    page = client.get(reverse("agreement_detail", args=[agreement.pk])).content.decode()
    assert 'value="note_renewal"' in page and 'value="note_notice"' in page
    act(client, agreement, "note_renewal", ends=(today + dt.timedelta(days=365)).isoformat())
    agreement.refresh_from_db()
    assert agreement.ends == today + dt.timedelta(days=365)
    act(client, agreement, "note_notice", words="By letter.")
    agreement.refresh_from_db()
    assert not agreement.renews


def test_of_the_districts_own_its_administrators_hear(cast):
    create_agreement(actor=cast.actor("broker"), owner=cast.operator, title="Frame", type="framework", ends=timezone.localdate())
    assert run_reminders() == 1
    assert [letter.user for letter in Letter.objects.all()] == [cast.administrator]


def test_the_api_says_and_sets_that_it_renews(cast, client):
    agreement = create_agreement(actor=cast.actor("broker"), owner=cast.operator, title="Frame", type="framework")
    client.force_login(cast.broker)
    sent = {"renews": True, "ends": "2030-01-01", "version": agreement.version}
    got = client.patch(f"/api/v1/agreements/{agreement.pk}", sent, content_type="application/json")
    assert got.status_code == 200 and got.json()["renews"] is True, got.json()
    page = client.get(reverse("agreement_detail", args=[agreement.pk]), headers={"accept-language": "en"}).content.decode()
    assert "Renews by itself" in page


def test_a_template_with_a_wrong_field_is_told_to_who_uploads_it(cast, client):
    client.force_login(cast.administrator)
    posted = {"form": "nda", "language": "it", "file": SimpleUploadedFile("nda.docx", word("{{ tilte }}"))}
    got = client.post(reverse("template_upload"), posted)
    assert got.status_code == 422 and "tilte" in " ".join(str(m) for m in got.context["messages"])
    posted["file"] = SimpleUploadedFile("nda.docx", word("{{ title }}"))
    got = client.post(reverse("template_upload"), posted, follow=True)
    assert got.status_code == 200 and KeptFile.objects.count() == 1
    client.force_login(cast.owner)
    assert client.get(reverse("template_upload")).status_code == 404


def test_the_form_of_one_made_here_asks_for_what_its_editor_may_say(cast, client, told):
    agreement = drawn_up(cast, client, told)
    edit = reverse("agreement_edit", args=[agreement.pk])
    fields = set(client.get(edit).context["form"].fields)
    assert {"title", "form", "renews"} <= fields and not fields & {"owner", "audience", "type", "signed"}
    sent = {"title": "A frame", "form": "framework", "language": "it", "renews": "on", "seen": agreement.version}
    assert client.post(edit, sent).status_code == 302
    agreement.refresh_from_db()
    assert (agreement.type, agreement.renews, agreement.audience, agreement.owner) == ("accordo quadro", True, "owner", None)
    assert edit in client.get(reverse("agreement_detail", args=[agreement.pk])).content.decode()
    Agreement.objects.filter(pk=agreement.pk).update(state="in_force")
    assert edit not in client.get(reverse("agreement_detail", args=[agreement.pk])).content.decode()


def test_its_page_says_who_reads_it_now(cast, client, told):
    agreement = drawn_up(cast, client, told)
    page = reverse("agreement_detail", args=[agreement.pk])

    def readers() -> str:
        rows = next(part["rows"] for part in client.get(page, headers={"accept-language": "en"}).context["aside"] if part["title"] == "Who sees what")
        return str(rows[0]["value"])

    assert readers() == "its broker"
    for verb in ("template", "send_to_review", "lay_before_parties"):
        act(client, agreement, verb)
    assert readers() == f"{cast.company.name}, {cast.foundry.name}, its broker"
    act(client, agreement, "take_back", words="Once more.")
    assert readers() == "its broker"
    facts = client.get(page, headers={"accept-language": "en"}).context["aside"][0]["rows"]
    assert [row["label"] for row in facts if "agreement" in str(row["label"])] == ["Kind of agreement"]
