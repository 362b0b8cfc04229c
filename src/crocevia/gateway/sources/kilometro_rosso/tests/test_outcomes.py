"""Outcomes of the cases: only where the sheet tells one, unsigned; and the chain that their pages draw."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from crocevia.projects.cases.models import Case
from crocevia.projects.outcomes.models import Outcome, Signature
from crocevia.records.models import Link


def test_what_the_sheet_tells_is_kept_unsigned(loaded):
    told = {o.code: (o.type, o.owner.slug if o.owner else None) for o in Outcome.objects.all()}
    assert told == {"c-snipe": ("product", "arizzi"), "c-cobra": ("prototype", None), "c-joiint": ("patent", None), "c-reiwa-enel": ("contract", None)}
    assert set(Outcome.objects.values_list("state", "attribution", "evidence")) == {("reported", "", "stated")}
    assert not Signature.objects.exists()
    for outcome in Outcome.objects.all():
        case = Case.objects.get(code=outcome.code)
        assert outcome.statement == case.outcome and outcome.citations.exists()
        assert Link.objects.get(subject_record=outcome.pk, predicate="outcome_of").object_record_id == case.pk


def test_cases_stand_on_the_agreements_that_tell_the_same(loaded):
    ties = {(link.subject_record.code, link.object_record.code) for link in Link.objects.filter(predicate="under_agreement")}
    assert ties == {
        ("c-mario-negri", "a-mario-negri"), ("c-itclab", "a-itclab"), ("c-unibg", "a-unibg"), ("c-intellimech", "a-intellimech"),
        ("c-reiwa-enel", "a-reiwa-enel"),
    }  # fmt: skip
    for case, agreement in ties:
        told = {(c.document_id, line) for c in Link.objects.get(predicate="under_agreement", subject_record__code=case).citations.all() for line in [c.place]}
        assert told, agreement


@pytest.mark.parametrize(
    ("code", "told", "silent"), [("c-cobra", ("coffee machine", "36 months", "Prototype", "told by a source, not signed"), 3), ("c-itclab", ("170 people",), 4)]
)
def test_a_case_draws_its_chain_and_says_what_is_not_told(loaded, code, told, silent):
    page = Client(HTTP_ACCEPT_LANGUAGE="en").get(reverse("case_detail", args=[Case.objects.get(code=code).pk])).content.decode()
    for words in told:
        assert words in page, words
    chain = page[page.index('id="chain"') : page.index("</section>", page.index('id="chain"'))]
    assert chain.count("The source does not say.") == silent
