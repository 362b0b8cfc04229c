"""Asking on behalf of a reader: the allow-mask, who is never answered with, filters, incremental changes."""

import pytest
from conftest import SECRET

from crocevia.exchange.capabilities.actions import create_capability, update_capability
from crocevia.matching.coverage import Filters, Question, ask, question_of, suggested
from crocevia.matching.engine import engine, follow_changes, rebuild
from crocevia.matching.items import allowed_items, item_id, items
from crocevia.people.actor import system
from crocevia.records.actions import add_link
from matchengine import Aspect
from matchengine.errors import MatchengineError

RUST = Question("We need to cast iron discs and coat them against rust.", "en", (Aspect("a", "casting of iron discs"),))


@pytest.fixture
def running(cast):
    rebuild()
    return cast


def parties(answer):
    return {answer.organisations[p].slug for p in answer.coverage.parties}


def test_evidence_found_names_its_party_and_sentence(running):
    answer = ask(RUST, running.actor("anonymous"))
    assert "foundry" in parties(answer)
    proofs = answer.coverage.evidence[("a", str(running.foundry.pk))]
    assert "cast iron discs" in proofs[0].sentence
    assert proofs[0].item == item_id(running.offer.pk, "card")


def test_hidden_evidence_neither_appears_nor_counts(running):
    question = Question(f"a pilot line for {SECRET} coatings", "en", (Aspect("a", f"{SECRET} coating line"),))
    assert "brakes" in parties(ask(question, running.actor("colleague")))
    for name in ["neighbour", "broker", *running.strangers]:
        answer = ask(question, running.actor(name))
        assert "brakes" not in parties(answer)
        assert SECRET not in repr(answer.coverage.evidence)


def test_the_owner_and_those_who_must_not_know_are_never_answered_with(running):
    create_capability(
        actor=system("test"), owner=running.rival, title="Coating of discs", type="service", language="en",
        summary="We coat cast iron discs against rust.",
    )  # fmt: skip
    rebuild()
    found = parties(ask(question_of(running.need), running.actor("owner")))
    assert "foundry" in found
    assert not found & {"brakes", "rival", "rival-group"}


def test_filters_take_parties_away_and_leave_figures(running):
    whole = ask(RUST, running.actor("anonymous"))
    narrowed = ask(RUST, running.actor("anonymous"), Filters(resident=True))
    assert (whole.coverage.probabilities == narrowed.coverage.probabilities).all()


def test_recent_evidence_only_drops_the_undated(running):
    undated = create_capability(
        actor=system("test"), owner=running.company, title="Iron casting of discs", type="service", language="en"
    )
    rebuild()
    everything = ask(RUST, running.actor("anonymous"))
    recent = ask(RUST, running.actor("anonymous"), Filters(recent=True))
    held = {e.item for proofs in everything.coverage.evidence.values() for e in proofs}
    kept = {e.item for proofs in recent.coverage.evidence.values() for e in proofs}
    assert item_id(undated.pk, "card") in held
    assert item_id(undated.pk, "card") not in kept


def test_the_index_follows_a_change_and_a_narrowed_audience(running, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        offer = update_capability(running.offer, actor=system("test"), summary="We print polymer gears.")
    found = ask(Question("polymer gears", "en", (Aspect("a", "printing of polymer gears"),)), running.actor("anonymous"))
    assert "foundry" in parties(found)
    with django_capture_on_commit_callbacks(execute=True):
        update_capability(offer, actor=system("test"), audience="owner")
    assert item_id(offer.pk, "card") not in allowed_items(running.actor("anonymous"))
    assert item_id(offer.pk, "card") in allowed_items(running.actor("neighbour"))


def test_a_record_that_no_longer_speaks_leaves_the_index(running):
    gone = item_id(running.offer.pk, "card")
    assert gone in engine().ids()
    type(running.offer).objects.filter(pk=running.offer.pk).update(owner=None)
    follow_changes(frozenset({f"record:{running.offer.pk}"}))
    assert gone not in engine().ids()


def test_a_missing_index_is_built_from_the_records(cast, own_index):
    assert not own_index.exists()
    assert engine().ids() == {item.id for item in items()}


def test_a_broken_index_is_built_anew(running, own_index):
    from crocevia.matching import engine as module  # noqa: PLC0415  its cache is what a new process lacks

    for file in own_index.rglob("*"):
        if file.is_file():
            file.write_bytes(b"not an index")
    module.INDEX.forget()
    assert engine().ids() == {item.id for item in items()}


def test_words_are_needed():
    assert suggested("   ") == ()


def test_a_question_without_words_is_refused(running):
    with pytest.raises(MatchengineError):
        ask(Question("  "), running.actor("anonymous"))


def test_a_subsidiary_of_the_owner_is_of_the_house(running):
    add_link(actor=system("test"), subject=running.foundry, predicate="part_of", object=running.company)
    assert "foundry" not in parties(ask(question_of(running.need), running.actor("owner")))


@pytest.mark.parametrize(
    ("words", "language"),
    [("Tagliamo lamiere con il laser e le pieghiamo", "it"), ("We cut sheet metal with a laser and bend it", "en"), ("4711", "")],
)
def test_a_record_of_unsaid_language_gets_the_one_it_speaks(cast, words, language):
    offer = create_capability(actor=system("test"), owner=cast.foundry, title=words, type="service")
    assert offer.language == language
    changed = update_capability(offer, actor=system("test"), title="Nothing but a new title, in English")
    assert changed.language == (language or "en"), "what was told once is kept"
