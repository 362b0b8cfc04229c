"""Events: chained, complete, and tampering is found."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from crocevia.exchange.needs.actions import Wanted, move_need, revise_need, set_aspects
from crocevia.people.actor import system
from crocevia.people.models import Person
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.events import broken_links, record_event, subject_of
from crocevia.records.models import Event


def verbs(thing):
    return list(Event.objects.filter(subject=subject_of(thing)).values_list("verb", flat=True))


def test_every_action_leaves_one_event_and_the_chain_holds(cast):
    need = revise_need(cast.need, actor=cast.actor("owner"), version=1, tried="paint")
    need = set_aspects(need, actor=cast.actor("owner"), aspects=[Wanted("coating")])
    assert verbs(need)[0] == "created" and "aspects set" in verbs(need)
    assert list(broken_links()) == []


def test_a_changed_event_is_found(cast):
    Event.objects.filter(subject=subject_of(cast.need), sequence=1).update(new={"title": "something else"})
    with override("en"):
        assert any("was changed" in line for line in broken_links())
    with override("it"):
        assert any("è stato modificato" in line for line in broken_links())


def test_a_missing_event_is_found(cast):
    revise_need(cast.need, actor=cast.actor("owner"), version=1, tried="paint")
    Event.objects.filter(subject=subject_of(cast.need), sequence=1).delete()
    with override("en"):
        assert any("missing" in line for line in broken_links())


def test_the_second_writer_is_told_and_nothing_is_lost(cast):
    first = revise_need(cast.need, actor=cast.actor("owner"), version=1, tried="paint")
    with pytest.raises(Conflict) as clash:
        revise_need(cast.need, actor=cast.actor("colleague"), version=1, tried="oil")
    assert clash.value.current.tried == "paint"
    cast.need.refresh_from_db()
    assert (cast.need.tried, cast.need.version) == ("paint", first.version)


def test_a_change_of_nothing_writes_nothing(cast):
    before = verbs(cast.need)
    revise_need(cast.need, actor=cast.actor("owner"), version=1, tried="")
    assert verbs(cast.need) == before


def test_who_may_not_write_is_refused(cast):
    for name in ("neighbour", "competitor", "second_broker", "visitor", "anonymous"):
        with pytest.raises(NotAllowed):
            revise_need(cast.need, actor=cast.actor(name), tried="mine")


def test_only_the_owner_validates_and_a_changed_text_comes_back(cast):
    need = move_need(cast.need, actor=cast.actor("broker"), to="owner_review")
    with pytest.raises(ValidationError):
        move_need(need, actor=cast.actor("broker"), to="validated")
    need = move_need(need, actor=cast.actor("owner"), to="validated")
    need = revise_need(need, actor=cast.actor("broker"), narrative="Another story of rust.")
    assert need.state == "owner_review"
    assert need.brief_version == 2


def test_leaving_needs_a_reason(cast):
    with pytest.raises(ValidationError):
        move_need(cast.need, actor=cast.actor("owner"), to="withdrawn")
    assert move_need(cast.need, actor=cast.actor("owner"), to="withdrawn", reason="sold").state == "withdrawn"


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_its_action_is_refused():
    with pytest.raises(RuntimeError):
        record_event(actor=system("test"), on=Person(), verb="x")
