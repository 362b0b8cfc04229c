"""An agreement from the first draft to its end: who does what, on what evidence, and who reads it when."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crocevia.people.actor import system
from crocevia.projects.agreements import actions
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.agreements.rules import FORMS, LIFE, MARKS, OPEN, STANDING, STATES, STEPS
from crocevia.projects.agreements.texts import draft_of
from crocevia.projects.drafts.actions import draft_from_template
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.events import broken_links, subject_of
from crocevia.records.models import Event

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def templates(db):
    call_command("load_templates", verbosity=0)


def drawn(cast, **more):
    sides = [(cast.company, "owner of the need"), (cast.foundry, "candidate")]
    values = {"form": "nda", "title": "Secrecy on coatings", "object": "A coating against rust", "language": "en", **more}
    return actions.draw_up_agreement(actor=cast.actor("broker"), sides=sides, **values)


def ready_to_sign(cast):
    """Laid before the parties, agreed to by both, its signatories confirmed."""
    broker, a = cast.actor("broker"), drawn(cast)
    draft_from_template(a, actor=broker)
    for organisation, name in ((cast.company, "owner"), (cast.foundry, "neighbour")):
        person = getattr(cast, name).person
        actions.name_signatory(
            a, actor=broker, organisation=organisation, signatory=person, signs_as="director", power="register extract of 2026"
        )
        actions.confirm_power(a, actor=broker, organisation=organisation)
    actions.send_to_review(a, actor=broker)
    actions.lay_before_parties(a, actor=broker)
    seen = draft_of(a).digest
    actions.accept_draft(a, actor=cast.actor("owner"), organisation=cast.company, seen=seen)
    actions.accept_draft(a, actor=cast.actor("neighbour"), organisation=cast.foundry, seen=seen)
    return actions.call_for_signature(a, actor=broker)


def in_force(cast, **values):
    a, broker = ready_to_sign(cast), cast.actor("broker")
    for organisation in (cast.company, cast.foundry):
        actions.note_signature(a, actor=broker, organisation=organisation)
    actions.keep_signed(a, actor=broker, name="signed.pdf", content=PDF)
    return actions.enter_into_force(a, actor=broker, **values)


def test_the_table_is_whole():
    assert set(MARKS) == set(STATES)
    assert {s for step in STEPS.values() for s in (*step.of, step.to) if s} <= set(STATES)
    named = {name for step in STEPS.values() for name in step.evidence} | {n for names in STANDING.values() for n in names}
    assert named <= set(LIFE.checks)
    reached = {"drafting"}
    for _ in STATES:
        reached |= {step.to for step in STEPS.values() if step.to and reached.intersection(step.of)}
    assert reached == set(STATES)


def test_from_the_first_draft_to_the_signed_file(cast, templates):
    a = in_force(cast, ends=timezone.localdate() + dt.timedelta(days=365))
    assert (a.state, a.signed, a.starts) == ("in_force", timezone.localdate().isoformat(), timezone.localdate())
    verbs = list(Event.objects.filter(subject=subject_of(a)).values_list("verb", flat=True))
    for verb in ("created", "file kept", "signatory named", "power confirmed", "draft accepted", "signature noted", "moved to in_force"):
        assert verb in verbs
    assert not list(broken_links(subject_of(a)))
    signed = a.files.get(purpose="signed")
    told = Event.objects.filter(subject=subject_of(a), verb="file kept").order_by("-sequence").first()
    assert told.new["sha256"] == signed.digest


def test_nobody_reads_it_before_the_negotiation_and_only_the_parties_then(cast, templates):
    a, broker = drawn(cast), cast.actor("broker")
    draft_from_template(a, actor=broker)
    everybody = ["owner", "colleague", "neighbour", "second_broker", "administrator", *cast.strangers]

    def readers():
        return {n for n in everybody if Agreement.objects.filter(pk=a.pk).visible_to(cast.actor(n)).exists()}

    assert readers() == set()
    actions.send_to_review(a, actor=broker)
    assert readers() == set()
    actions.lay_before_parties(a, actor=broker)
    assert readers() == {"owner", "colleague", "neighbour"}
    actions.take_back(a, actor=broker, words="The object is told wrongly.")
    assert readers() == set()
    actions.send_to_review(a, actor=broker)
    actions.lay_before_parties(a, actor=broker)
    assert readers() == {"owner", "colleague", "neighbour"}


def test_another_draft_and_everybody_agrees_anew(cast, templates):
    a, broker = ready_to_sign(cast), cast.actor("broker")
    with pytest.raises(ValidationError):
        actions.keep_draft(a, actor=broker, name="late.pdf", content=PDF)
    b = drawn(cast, title="Another")
    draft_from_template(b, actor=broker)
    actions.send_to_review(b, actor=broker)
    actions.lay_before_parties(b, actor=broker)
    seen = draft_of(b).digest
    actions.accept_draft(b, actor=cast.actor("owner"), organisation=cast.company, seen=seen)
    actions.keep_draft(b, actor=cast.actor("neighbour"), name="ours.pdf", content=PDF, note="Our clause 3")
    assert LIFE.missing(b, ("accepted",))
    with pytest.raises(ValidationError, match="read it again|rileggi"):
        actions.accept_draft(b, actor=cast.actor("owner"), organisation=cast.company, seen=seen)


def test_signature_waits_for_people_powers_and_agreement(cast, templates):
    a, broker = drawn(cast), cast.actor("broker")
    with pytest.raises(ValidationError):
        actions.send_to_review(a, actor=broker)
    draft_from_template(a, actor=broker)
    actions.send_to_review(a, actor=broker)
    actions.lay_before_parties(a, actor=broker)
    with pytest.raises(ValidationError):
        actions.call_for_signature(a, actor=broker)
    with pytest.raises(ValidationError):
        actions.confirm_power(a, actor=broker, organisation=cast.company)
    ready = ready_to_sign(cast)
    with pytest.raises(ValidationError):
        actions.enter_into_force(ready, actor=broker)
    with pytest.raises(ValidationError, match="future|futuro"):
        actions.note_signature(
            ready, actor=broker, organisation=cast.company, day=timezone.localdate() + dt.timedelta(days=1)
        )


def test_a_changed_signatory_is_confirmed_anew(cast, templates):
    a, broker = drawn(cast), cast.actor("broker")
    named = {"organisation": cast.company, "signs_as": "director", "power": "proxy"}
    actions.name_signatory(a, actor=broker, signatory=cast.owner.person, **named)
    assert actions.confirm_power(a, actor=broker, organisation=cast.company).power_checked_at
    assert not actions.name_signatory(a, actor=broker, signatory=cast.colleague.person, **named).power_checked_at
    with pytest.raises(ValidationError):
        actions.name_signatory(a, actor=broker, signatory=cast.competitor.person, **named)


@pytest.mark.parametrize("name", ["colleague", "competitor", "visitor", "anonymous", "second_broker", "administrator"])
def test_who_does_not_speak_for_a_party_agrees_to_nothing(cast, templates, name):
    a = drawn(cast)
    draft_from_template(a, actor=cast.actor("broker"))
    actions.send_to_review(a, actor=cast.actor("broker"))
    actions.lay_before_parties(a, actor=cast.actor("broker"))
    with pytest.raises(NotAllowed):
        actions.accept_draft(a, actor=cast.actor(name), organisation=cast.company, seen=draft_of(a).digest)
    with pytest.raises(NotAllowed):
        actions.note_signature(a, actor=cast.actor(name), organisation=cast.company)


def test_a_broker_speaks_for_no_party_and_keeps_none_of_its_own_house(cast):
    with pytest.raises(NotAllowed):
        actions.draw_up_agreement(actor=cast.actor("owner"), form="nda", title="x", sides=[(cast.company, ""), (cast.foundry, "")])
    with pytest.raises(ValidationError):
        drawn(cast, form="handshake")
    with pytest.raises(ValidationError):
        actions.draw_up_agreement(
            actor=cast.actor("broker"), form="nda", title="x", sides=[(cast.company, ""), (cast.company, "")]
        )


def test_two_brokers_or_two_clicks_take_a_step_once(cast, templates):
    a, broker = drawn(cast), cast.actor("broker")
    draft_from_template(a, actor=broker)
    a.refresh_from_db()
    version = a.version
    actions.send_to_review(a, actor=broker, version=version)
    assert actions.send_to_review(a, actor=broker, version=version).state == "internal_review"
    with pytest.raises(Conflict):
        actions.abandon(a, actor=broker, version=version, words="late")
    assert Event.objects.filter(subject=subject_of(a), verb="moved to internal_review").count() == 1


def test_what_is_signed_is_not_rewritten_and_an_amendment_is_a_child(cast, templates):
    a, broker = in_force(cast), cast.actor("broker")
    with pytest.raises(ValidationError):
        actions.update_agreement(a, actor=broker, object="Something else")
    child = actions.amend_agreement(a, actor=broker, title="One more year")
    assert (child.parent, child.state, child.parties.count()) == (a, "drafting", 2)
    with pytest.raises(ValidationError):
        actions.update_agreement(child, actor=broker, audience="public")
    with pytest.raises(NotAllowed):
        actions.amend_agreement(a, actor=cast.actor("second_broker"), title="x")


def test_it_expires_when_its_term_has_run_out_and_not_before(cast, templates):
    today = timezone.localdate()
    a = in_force(cast, starts=today - dt.timedelta(days=9), ends=today)
    assert actions.expire_agreements() == 0
    Agreement.objects.filter(pk=a.pk).update(ends=today - dt.timedelta(days=1))
    assert actions.expire_agreements() == 1
    a.refresh_from_db()
    assert a.state == "expired"
    with pytest.raises(ValidationError):
        actions.update_agreement(a, actor=cast.actor("broker"), starts=today, ends=today - dt.timedelta(days=1))


def test_every_form_of_the_house_is_drawn_up_and_fills_its_template(cast, templates):
    made = 0
    for form in FORMS:
        a = drawn(cast, form=form, title=f"{form} <&> ‮ {{{{ 1 + 1 }}}}")
        try:
            kept = draft_from_template(a, actor=cast.actor("broker"))
        except ValidationError:
            continue
        made += 1
        assert kept.size > 10_000
    assert made == 7


def test_one_that_renews_stays_in_force_until_notice_is_given(cast, templates):
    today, broker = timezone.localdate(), cast.actor("broker")
    a = in_force(cast, starts=today - dt.timedelta(days=9), ends=today - dt.timedelta(days=1))
    Agreement.objects.filter(pk=a.pk).update(renews=True)
    assert actions.expire_agreements() == 0
    for ends in (None, today - dt.timedelta(days=1)):
        with pytest.raises(ValidationError):
            actions.note_renewal(a, actor=broker, ends=ends)
    for name in ("second_broker", "owner", "competitor"):
        with pytest.raises(NotAllowed):
            actions.note_renewal(a, actor=cast.actor(name), ends=today)
        with pytest.raises(NotAllowed):
            actions.note_notice(a, actor=cast.actor(name), words="By letter.")
    renewed = actions.note_renewal(a, actor=broker, ends=today + dt.timedelta(days=365))
    assert (renewed.state, renewed.ends) == ("in_force", today + dt.timedelta(days=365))
    with pytest.raises(ValidationError):
        actions.note_renewal(a, actor=broker, ends=today + dt.timedelta(days=700))
    with pytest.raises(ValidationError):
        actions.note_notice(a, actor=broker)
    ended = actions.note_notice(a, actor=broker, words="By letter of the foundry.")
    assert (ended.state, ended.renews) == ("in_force", False)
    with pytest.raises(ValidationError):
        actions.note_notice(a, actor=broker, words="Twice.")
    told = Event.objects.filter(subject=subject_of(a)).order_by("-sequence").values_list("verb", flat=True)[:2]
    assert list(told) == ["note notice", "note renewal"] and not list(broken_links(subject_of(a)))


VERBS = sorted(STEPS)
PEOPLE = ["broker", "second_broker", "owner", "neighbour", "competitor", "visitor"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from([*VERBS, "template", "accept", "sign", "file"])), max_size=14))
def test_whatever_is_tried_every_state_has_its_evidence_and_no_stranger_reads_it(cast, templates, walk):
    a = drawn(cast)
    doing = {
        "template": lambda who: draft_from_template(a, actor=who),
        "file": lambda who: actions.keep_signed(a, actor=who, name="s.pdf", content=PDF),
    }
    for name, verb in walk:
        who = cast.actor(name)
        try:
            if verb in doing:
                doing[verb](who)
            elif verb in ("accept", "sign"):
                draft = draft_of(a)
                for organisation in (cast.company, cast.foundry):
                    if verb == "accept":
                        actions.accept_draft(a, actor=who, organisation=organisation, seen=draft.digest if draft else "")
                    else:
                        actions.note_signature(a, actor=who, organisation=organisation)
            elif verb == "note_renewal":
                actions.note_renewal(a, actor=who, ends=timezone.localdate())
            elif verb in ("lay_before_parties", "enter_into_force"):
                getattr(actions, verb)(a, actor=who)
            else:
                getattr(actions, verb)(a, actor=who, words="because")
        except (NotAllowed, ValidationError, Conflict):
            pass
        now = Agreement.objects.get(pk=a.pk)
        assert LIFE.missing(now, STANDING.get(now.state, ())) == "", now.state
        for stranger in [*cast.strangers, "second_broker"]:
            assert not Agreement.objects.filter(pk=a.pk).visible_to(cast.actor(stranger)).exists()
        if now.state in OPEN[:2]:
            assert not Agreement.objects.filter(pk=a.pk).visible_to(cast.actor("neighbour")).exists()
    assert not list(broken_links(subject_of(a)))


def test_the_system_may_act_for_a_clock_and_signs_as_itself(cast, templates):
    a = in_force(cast)
    with pytest.raises(ValidationError):
        actions.expire(a, actor=system("agreements"))
