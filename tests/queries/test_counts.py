"""How many questions each page asks of the database: locked, and the same for three times the rows."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from conftest import Cast
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crocevia.exchange.introductions import actions as introductions
from crocevia.exchange.introductions.actions import Why
from crocevia.exchange.introductions.models import Introduction
from crocevia.exchange.introductions.tests.story import Story
from crocevia.exchange.needs.actions import Wanted, tell_need
from crocevia.funding.calls.actions import create_call, save_call
from crocevia.funding.calls.models import Call
from crocevia.matching import calls
from crocevia.matching.engine import rebuild
from crocevia.people.actor import Role, system
from crocevia.projects.agreements import actions as agreements
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.drafts.models import Template
from crocevia.projects.outcomes.models import Question
from crocevia.projects.outcomes.question_actions import plan_questions
from crocevia.projects.projects import parts
from crocevia.projects.projects.models import Project
from crocevia.projects.projects.tests.story import ProjectStory, day
from crocevia.records.actions import add_link, cite, state_fact
from crocevia.records.kinds import kinds
from crocevia.records.models import Document
from crocevia.records.parties import add_membership, add_person, save_organisation
from crocevia.vocabulary.models import Concept
from tests.confidential.world import MADE_WITH
from tests.routes import routes

TELLER = system("test")
ROUND = 4
# The most that any of the three readers makes a page ask, sign-in and frame included.
LOCKED: dict[str, int] = {
    "agreement_detail": 33,
    "agreement_list": 9,
    "api/v1/agreements": 10,
    "api/v1/agreements/<uuidstr:pk>": 9,
    "aid_detail": 21,
    "aid_list": 9,
    "aid_room": 10,
    "unsaid": 12,
    "api/v1/aid": 10,
    "api/v1/aid/<uuidstr:pk>": 9,
    "api/v1/calls": 10,
    "api/v1/calls/<uuidstr:pk>": 9,
    "api/v1/capabilities": 10,
    "api/v1/capabilities/<uuidstr:pk>": 9,
    "api/v1/cases": 10,
    "api/v1/cases/<uuidstr:pk>": 9,
    "api/v1/funds": 10,
    "api/v1/funds/<uuidstr:pk>": 9,
    "api/v1/introductions": 10,
    "api/v1/introductions/<uuidstr:pk>": 9,
    "api/v1/links": 8,
    "api/v1/me": 5,
    "api/v1/needs": 12,
    "api/v1/needs/<uuidstr:pk>": 11,
    "api/v1/needs/<uuidstr:pk>/coalition": 18,
    "api/v1/organisations": 10,
    "api/v1/organisations/<slug:slug>": 8,
    "api/v1/people": 8,
    "api/v1/programmes": 10,
    "api/v1/programmes/<uuidstr:pk>": 9,
    "api/v1/spaces": 10,
    "api/v1/spaces/<uuidstr:pk>": 9,
    "api/v1/statements": 8,
    "api/v1/vocabularies": 5,
    "api/v1/vocabularies/<slug:code>": 6,
    "api_page": 4,
    "call_detail": 16,
    "call_eligibility": 11,
    "call_list": 13,
    "call_saved": 6,
    "capability_detail": 21,
    "capability_list": 15,
    "case_detail": 19,
    "case_list": 12,
    "cluster_scheme": 7,
    "clusters": 9,
    "desk": 18,
    "district": 10,
    "district_source": 11,
    "district_sources": 11,
    "district_territory": 8,
    "district_timeline": 8,
    "export": 11,
    "fund_detail": 21,
    "fund_list": 8,
    "home": 18,
    "import_list": 6,
    "introduction_detail": 24,
    "introduction_list": 9,
    "match_need": 23,
    "need_aspects": 11,
    "need_coalition": 24,
    "need_coalition_aside": 24,
    "need_danger": 30,
    "need_detail": 23,
    "need_edit": 15,
    "need_introductions": 24,
    "need_ledger": 14,
    "need_list": 15,
    "need_call": 21,
    "need_money": 14,
    "need_new": 8,
    "need_review": 12,
    "need_tell": 9,
    "organisation_detail": 30,
    "organisation_list": 16,
    "organisation_members": 8,
    "people_list": 9,
    "outcome_detail": 15,
    "outcome_list": 10,
    "programme_detail": 21,
    "programme_list": 8,
    "project_detail": 30,
    "project_list": 9,
    "question": 7,
    "request_list": 10,
    "rights": 14,
    "search": 27,
    "space_detail": 21,
    "space_list": 9,
    "token_list": 5,
    "api/v1/outcomes": 10,
    "api/v1/outcomes/<uuidstr:pk>": 9,
    "api/v1/projects": 10,
    "api/v1/projects/<uuidstr:pk>": 9,
    "api/v1/vouchers": 10,
    "api/v1/vouchers/<uuidstr:pk>": 9,
    "voucher_detail": 21,
    "voucher_issue": 9,
    "voucher_list": 9,
    "voucher_report": 6,
    "template_list": 9,
    "template_detail": 15,
    "api/v1/templates": 10,
    "api/v1/templates/<uuidstr:pk>": 9,
    "vocabulary_list": 5,
    "vocabulary_scheme": 8,
}


def grow(cast: Cast, start: int) -> None:
    """ROUND more of everything: partners, people, records of each kind, links, facts, sources, aspects."""
    clusters = list(Concept.objects.filter(scheme__code="kilometro-rosso-clusters")[:3])
    kinds_of_party = list(Concept.objects.filter(scheme__code="party-kinds")[:3])
    document, _made = Document.objects.get_or_create(code="the-paper", defaults={"title_en": "The paper"})
    for n in range(start, start + ROUND):
        partner = save_organisation(
            actor=TELLER, slug=f"partner-{n}", name=f"Partner {n}", place="Bergamo", sector="Discs", language="en",
            names=[(f"Other name {n}", "short")], concepts=[(c, False) for c in (clusters[n % 3], kinds_of_party[n % 3])],
            sources=[(document, f"line {n}")],
        )  # fmt: skip
        add_link(actor=TELLER, subject=partner, predicate="resident_of", object=cast.operator, sources=[(document, f"r{n}")])
        add_link(actor=TELLER, subject=partner, predicate="member_of", object=cast.foundry)
        person = add_person(actor=TELLER, name=f"Person {n}", role="director", public=True, sources=[(document, f"p{n}")])
        add_membership(actor=TELLER, person=person, organisation=cast.foundry, role=Role.MEMBER)
        for about, code in ((cast.foundry, "f"), (cast.operator, "o")):
            for topic in ("figure", "milestone", "mission", "fact"):
                state_fact(
                    actor=TELLER, about=about, code=f"{code}-{topic}-{n}", topic=topic, text=f"Fact {n}.", metric=f"metric {n}",
                    value=n if topic == "figure" else None, unit="EUR", language="en", as_of=str(2000 + n),
                    sources=[(document, f"line {n}")],
                )  # fmt: skip
        for kind in (each for each in kinds() if each.create):
            record = kind.create(
                actor=TELLER, owner=cast.foundry, title=f"Record {n} of discs", language="en",
                audience="owner" if kind.code == "project" else "public",
                concepts=[clusters[n % 3]], sources=[(document, f"line {n}")],
                **({"card_audience": "public"} if kind.code == "need" else {}),
                **{**MADE_WITH[kind.code], **({"teaser": f"Teaser {n}"} if kind.code == "need" else {})},
            )  # fmt: skip
            add_link(actor=TELLER, subject=partner, predicate="participant_of", object=record, role="partner")
            if kind.code == "capability":
                evidence = record
        _deepen(cast, n, partner, evidence, document)
    drawn_up(cast, start)
    rebuild()
    cache.clear()


def _deepen(cast: Cast, n: int, partner, evidence, document: Document) -> None:
    """More on the very things that the detail pages show."""
    for record in (cast.need, cast.offer):
        add_link(actor=TELLER, subject=partner, predicate="participant_of", object=record)
        state_fact(actor=TELLER, about=record, code=f"{record.kind}-{n}", text=f"Fact {n}.", sources=[(document, f"{n}")])
        cite(record, [(document, f"place {n}")])
    tell_need(
        actor=cast.actor("broker"), owner=None, owner_description="Somebody", title=f"Brokered {n}", language="en",
        narrative=f"Discs {n}.", need_kind="technology_request", aspects=[Wanted(f"aspect {n}")],
    )  # fmt: skip
    assert evidence.pk
    _work_on(cast, n, partner)
    story = Story(cast)
    story.validate()
    broker = story.actor("broker")
    why = [Why(f"aspect {n}", probability=0.5, record=evidence.pk, sentence="Discs.")]
    introductions.ask_owner(introductions.shortlist(story.need, actor=broker, candidate=partner, reasons=why), actor=broker)


def _work_on(cast: Cast, n: int, partner) -> None:
    """One more of everything in the broker's project with the owner, and one more question on it."""
    broker = cast.actor("broker")
    project = Project.objects.filter(title="Coated discs").first()
    if project is None:
        told = ProjectStory(cast)
        project = told.tell("running")
    parts.set_partner(project, actor=broker, organisation=partner, role="associated")
    parts.set_package(project, actor=broker, title=f"Part {n}", planned_start=day(1), planned_end=day(9), lead=partner)
    parts.set_milestone(project, actor=broker, title=f"Report {n}", due=day(9), package=2, type="deliverable")
    parts.reach_milestone(project, actor=broker, title=f"Report {n}", name="r.txt", content=b"held")
    parts.set_money(project, actor=broker, organisation=partner, source="own", amount=Decimal(100 + n))
    parts.read_trl(project, actor=broker, value=5)
    parts.open_issue(project, actor=broker, title=f"Crack {n}")
    plan_questions(project, actor=TELLER, beneficiaries=[cast.company, partner], start=day(-400))


def ruled_call(cast: Cast):
    """A call with rules, kept in view by its readers, as are all that have grown."""
    if calls.engine() is None:
        calls.rebuild()
    call = Call.objects.filter(code="ruled").first() or create_call(
        actor=TELLER, title="Ruled", programme="Horizon Europe", rules="horizon-ia@2026.1", code="ruled"
    )
    for each in Call.objects.filter(audience="public"):
        for who in ("owner", "broker"):
            save_call(each, actor=cast.actor(who))
    return call


def drawn_up(cast: Cast, n: int) -> None:
    """An agreement between the company and the foundry, with drafts and notes, before both."""
    if not Template.objects.exists():
        call_command("load_templates", verbosity=0)
    broker, sides = cast.actor("broker"), [(cast.company, "owner"), (cast.foundry, "candidate")]
    agreement = Agreement.objects.filter(form="nda", state="drafting").first() or agreements.draw_up_agreement(
        actor=broker, form="nda", title="A drawn up agreement", sides=sides, language="en"
    )
    for each in range(ROUND):
        agreements.keep_draft(agreement, actor=broker, name=f"{n}-{each}.txt", content=f"Draft {n}-{each}.".encode())
        agreements.add_remark(agreement, actor=broker, text=f"Note {n}-{each}.")


def addresses(cast: Cast) -> dict[str, str]:
    """Every page that shows rows, by route: lists, pages of one thing, matches, files, the API."""
    found = {
        name: reverse(name)
        for name in (
            "home", "organisation_list", "people_list", "district", "district_timeline", "district_territory",
            "district_sources", "clusters", "vocabulary_list", "import_list", "token_list", "need_new", "need_tell", "api_page",
        )
    }  # fmt: skip
    for kind in kinds():
        found[f"{kind.code}_list"] = reverse(f"{kind.code}_list")
        found[f"api/v1/{kind.path}"] = f"/api/v1/{kind.path}?limit=200"
        newest = kind.model.objects.filter(audience="public").order_by("title").first()
        if newest:
            found[f"{kind.code}_detail"] = reverse(f"{kind.code}_detail", args=[newest.pk])
            found[f"api/v1/{kind.path}/<uuidstr:pk>"] = f"/api/v1/{kind.path}/{newest.pk}"
    need: UUID = cast.need.pk
    introduction = Introduction.objects.order_by("title").first()
    if introduction:
        found["introduction_detail"] = reverse("introduction_detail", args=[introduction.pk])
        found["api/v1/introductions/<uuidstr:pk>"] = f"/api/v1/introductions/{introduction.pk}"
    # What only a district that has grown has: other campaigns ask the addresses of a small one too.
    if project := Project.objects.filter(title="Coated discs").first():
        asked = Question.objects.filter(about=project.pk, beneficiary=cast.company).earliest("due")
        found["project_detail"] = reverse("project_detail", args=[project.pk])
        found["api/v1/projects/<uuidstr:pk>"] = f"/api/v1/projects/{project.pk}"
        found["question"] = reverse("question", args=[asked.pk])
    if agreement := Agreement.objects.filter(form="nda").first():
        template = Template.objects.order_by("title").first()
        found["agreement_detail"] = reverse("agreement_detail", args=[agreement.pk])
        found["template_detail"] = reverse("template_detail", args=[template.pk])
    return found | {
        "desk": reverse("desk"),
        "request_list": reverse("request_list"),
        "need_introductions": reverse("need_introductions", args=[need]),
        "need_ledger": reverse("need_ledger", args=[need]),
        "need_danger": reverse("need_danger", args=[need]),
        "need_review": reverse("need_review", args=[need]),
        "search": reverse("search") + "?q=discs",
        "need_detail": reverse("need_detail", args=[need]),
        "need_edit": reverse("need_edit", args=[need]),
        "need_aspects": reverse("need_aspects", args=[need]),
        "match_need": reverse("match_need", args=[need]),
        "need_coalition": reverse("need_coalition", args=[need]),
        "need_coalition_aside": reverse("need_coalition_aside", args=[need]),
        "api/v1/needs/<uuidstr:pk>/coalition": f"/api/v1/needs/{need}/coalition",
        "call_eligibility": reverse("call_eligibility", args=[ruled_call(cast).pk]) + "?party=brakes&party=foundry&party=rival",
        "aid_room": reverse("aid_room") + "?party=foundry",
        "unsaid": reverse("unsaid"),
        "voucher_issue": reverse("voucher_issue"),
        "voucher_report": reverse("voucher_report"),
        "call_saved": reverse("call_saved"),
        "need_call": reverse("need_call", args=[need, ruled_call(cast).pk]) + "?party=brakes&party=foundry",
        "need_money": reverse("need_money", args=[need]) + "?party=brakes&party=foundry",
        "capability_detail": reverse("capability_detail", args=[cast.offer.pk]),
        "organisation_detail": reverse("organisation_detail", args=["foundry"]),
        "organisation_members": reverse("organisation_members", args=["brakes"]),
        "cluster_scheme": reverse("cluster_scheme", args=["kilometro-rosso-clusters"]),
        "district_source": reverse("district_source", args=["the-paper"]),
        "vocabulary_scheme": reverse("vocabulary_scheme", args=["need-kinds"]),
        "export": reverse("export", args=["needs", "csv"]),
        "api/v1/organisations": "/api/v1/organisations?limit=200",
        "api/v1/organisations/<slug:slug>": "/api/v1/organisations/foundry",
        "api/v1/people": "/api/v1/people?limit=200",
        "api/v1/statements": "/api/v1/statements?limit=200",
        "api/v1/links": "/api/v1/links?limit=200",
        "api/v1/vocabularies": "/api/v1/vocabularies",
        "api/v1/vocabularies/<slug:code>": "/api/v1/vocabularies/need-kinds",
        "api/v1/me": "/api/v1/me",
    }


def counted(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        response = client.get(path)
        if response.streaming:
            b"".join(response.streaming_content)
    assert response.status_code == 200, path
    return len(asked)


@pytest.mark.parametrize("who", ["anonymous", "owner", "broker"])
def test_more_rows_ask_no_more_questions(cast, who):
    client = Client()
    if who != "anonymous":
        client.force_login(getattr(cast, who))
    grow(cast, 0)
    paths = addresses(cast)
    open_to = {route: path for route, path in paths.items() if client.get(path).status_code == 200}
    few = {route: counted(client, path) for route, path in open_to.items()}
    grow(cast, ROUND)
    grow(cast, 2 * ROUND)
    for path in open_to.values():
        client.get(path)  # the engine opens what is new once
    many = {route: counted(client, path) for route, path in open_to.items()}
    assert {r: (few[r], many[r]) for r in few if many[r] > few[r]} == {}
    over = {route: f"{n}, locked {LOCKED.get(route)}" for route, n in many.items() if n > LOCKED.get(route, 0)}
    assert over == {}, "a page asks more than it did: find out why, then lock the new number"


# These show no rows of their own: a box, an answer to a post, a file or a fragment of a page counted above.
WITHOUT_ROWS = {
    "accessibility", "favicon", "set_language", "import_template", "import_preview", "import_problems", "import_accept",
    "import_discard", "organisation_edit", "organisation_member_end", "match_question", "match_question_cell", "question_coalition", "question_coalition_aside", "match_keep",
    "match_forget", "match_need_cell", "need_move", "introduction_act", "introduction_calendar", "need_shortlist", "person_rights", "retention_apply", "need_teaser", "need_hand_over", "agreement_hand_over", "project_hand_over",
    "need_interest", "need_comment", "answer", "letter_choices", "need_tell_questions", "vocabulary_jsonld", "token_revoke", "api/", "api/openapi.json",
    "^api/.+$", "api/v1/match", *(f"api/v1/{kind}/<uuidstr:pk>/steps" for kind in ("needs", "introductions", "agreements", "projects", "outcomes")),
    "capability_new", "capability_edit", "aid_new", "aid_edit", "voucher_step", "call_new", "call_edit", "call_save",
    "call_calendar", "call_calendar_of_one", "call_saved_calendar", "case_new", "case_edit", "agreement_new", "agreement_edit",
    "agreement_act", "agreement_preview", "agreement_draw_up", "template_upload", "file_download", "need_document",
    "introduction_documents", "introduction_document",
    "project_new", "project_edit", "project_act", "outcome_new", "outcome_edit", "outcome_act", "project_start_introduction", "project_start_agreement",
}  # fmt: skip


def test_every_page_with_rows_is_locked():
    told = {route.key for route in routes() if not route.key.startswith(("account_", "mfa_"))}
    assert told - set(LOCKED) - WITHOUT_ROWS == set(), "lock its count, or say that it shows no rows"
    assert not (set(LOCKED) | WITHOUT_ROWS) - told, "these are gone"
