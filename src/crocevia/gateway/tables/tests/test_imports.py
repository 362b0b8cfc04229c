"""Import: looked at first, then whole or not at all; and nobody learns from it what is hidden."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from conftest import SECRET, Cast
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from crocevia.exchange.capabilities.actions import update_capability
from crocevia.exchange.capabilities.models import Capability
from crocevia.exchange.needs.models import Need
from crocevia.gateway.models import ImportDraft
from crocevia.gateway.tables import drafts, views
from crocevia.gateway.tables.drafts import Outdated, accept_draft, apply_plan, drop_old, keep_draft, plan_of
from crocevia.gateway.tables.plan import Plan, Stopped
from crocevia.gateway.tables.registry import table_of
from crocevia.gateway.tables.sheets import read_sheet
from crocevia.gateway.tables.tests.test_exports import client_of, content_of
from crocevia.people.actor import Actor, actor_of, system
from crocevia.people.models import Identifier, Organisation, Person
from crocevia.records.models import Event, Record
from crocevia.records.parties import save_organisation


def table(*rows: dict[str, Any]) -> bytes:
    headers = list(dict.fromkeys(name for row in rows for name in row))
    held = io.StringIO()
    writer = csv.DictWriter(held, headers)
    writer.writeheader()
    writer.writerows(rows)
    return held.getvalue().encode()


def plan(actor: Actor, code: str, *rows: dict[str, Any]) -> Plan:
    return table_of(code).plan(read_sheet(table(*rows)), actor)


def problems(found: Plan) -> list[tuple[int, str]]:
    return [(problem.line, problem.column) for problem in found.problems]


NEED = {"owner": "brakes", "title": "Quieter pads", "narrative": "Our pads squeal when wet.", "need_kind": "scouting"}
OFFER = {"owner": "brakes", "title": "Wear bench", "type": "laboratory", "audience": "public"}


# Round trips -----------------------------------------------------------------


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize(("code", "path"), [("need", "needs"), ("capability", "capabilities"), ("organisation", "partners"), ("person", "people")])
def test_export_then_import_changes_nothing(cast: Cast, code: str, path: str, ending: str) -> None:
    Need.objects.update(budget="1000.50", deadline="2027-06-30", tried="=one\r\ntwo", place="-5 °C; a|b")
    save_organisation(actor=system("test"), slug="brakes", names=[("Brakes; Co", "")], numbers=[("vat", "00743110157")])
    name = "administrator" if code in {"organisation", "person"} else "owner"
    content = content_of(client_of(cast, name).get(f"/{path}.{ending}"))
    found = table_of(code).plan(read_sheet(content, f"a.{ending}"), cast.actor(name))
    assert problems(found) == []
    assert found.steps
    assert {step.action for step in found.steps} == {"same"}


def test_rows_of_others_may_stand_in_a_file_as_long_as_they_stay_as_they_are(cast: Cast) -> None:
    row = {"id": str(cast.offer.pk), "owner": "foundry", "title": cast.offer.title}
    assert plan(actor_of(cast.owner), "capability", row).steps[0].action == "same"
    for change in ({"title": "Ours"}, {"owner": "brakes"}, {"clusters": "kr-mat"}):
        assert problems(plan(actor_of(cast.owner), "capability", row | change)) == [(2, "id")]


# What a plan says -------------------------------------------------------------


def test_needs_are_added_changed_and_left(cast: Cast) -> None:
    actor = actor_of(cast.owner)
    first = plan(actor, "need", {**NEED, "aspects": "silent pads|material_supplier|must; dyno|test_lab|nice", "exclusions": "rival; foundry", "clusters": "kr-mat"})
    assert not first.problems
    apply_plan(table_of("need"), first, actor)
    need = Need.objects.get(title="Quieter pads")
    assert [(a.text, a.role, a.must) for a in need.aspects.all()] == [("silent pads", "material_supplier", True), ("dyno", "test_lab", False)]
    assert {o.slug for o in need.exclusions.all()} == {"rival", "foundry"}
    assert (need.audience, need.card_audience, need.owner) == ("owner", "owner", cast.company)
    assert [c.notation for c in need.concepts.all()] == ["kr-mat"]
    again = plan(actor, "need", {"title": "Quieter pads", "aspects": "dyno|test_lab|nice", "trl_now": "3", "narrative": NEED["narrative"]})
    [step] = again.steps
    assert step.action == "change"
    assert {(c.column, c.old, c.new) for c in step.changes} == {
        ("aspects", "silent pads|material_supplier|must; dyno|test_lab|nice", "dyno|test_lab|nice"),
        ("trl_now", "", "3"),
    }
    apply_plan(table_of("need"), again, actor)
    need.refresh_from_db()
    assert (need.trl_now, need.aspects.get().text) == (3, "dyno")


def test_every_bad_row_is_told_with_line_column_and_reason(cast: Cast) -> None:
    found = plan(
        actor_of(cast.owner),
        "need",
        {**NEED, "trl_now": "12", "need_kind": "nonsense"},
        {**NEED, "title": "b", "trl_now": "6", "trl_wanted": "3"},
        {**NEED, "title": "c", "owner": "nobody"},
        {**NEED, "title": "d", "owner": "rival"},
        {**NEED, "title": "e", "aspects": "x|astronaut; y"},
        {**NEED, "title": "f", "exclusions": "brakes"},
        {**NEED, "title": "g", "clusters": "kr-none"},
        {**NEED, "title": "h", "audience": "public"},
        {**NEED, "title": ""},
        {**NEED, "title": "i", "deadline": "soon"},
        {**NEED, "title": "j"},
        {**NEED, "title": "j"},
    )
    assert problems(found) == [
        (2, "need_kind"), (2, "trl_now"), (3, "trl_wanted"), (4, "owner"), (5, "owner"), (6, "aspects"),
        (7, "exclusions"), (8, "clusters"), (9, "teaser"), (10, "title"), (11, "deadline"), (13, ""),
    ]  # fmt: skip
    assert all(problem.why for problem in found.problems)
    assert not found.acceptable


def test_a_cell_is_emptied_only_on_purpose(cast: Cast) -> None:
    actor = actor_of(cast.owner)
    Need.objects.update(tried="paint")
    key = str(cast.need.pk)
    assert plan(actor, "need", {"id": key, "tried": ""}).steps[0].action == "same"
    [step] = plan(actor, "need", {"id": key, "tried": "[empty]"}).steps
    assert [(c.column, c.old, c.new) for c in step.changes] == [("tried", "paint", "")]


def test_capability_says_who_may_read_it(cast: Cast) -> None:
    quiet = {name: value for name, value in OFFER.items() if name != "audience"}
    assert problems(plan(actor_of(cast.owner), "capability", quiet)) == [(2, "audience")]
    assert plan(actor_of(cast.owner), "capability", OFFER).acceptable


def test_organisations_match_by_slug_number_and_name(cast: Cast) -> None:
    actor = actor_of(cast.administrator)
    save_organisation(actor=system("t"), slug="brakes", numbers=[("vat", "00743110157")])
    found = plan(
        actor,
        "organisation",
        {"slug": "", "name": "Foundry", "vat": "", "kinds": "company", "website": "https://foundry.example/"},
        {"slug": "", "name": "Brakes renamed", "vat": "IT 00743110157", "kinds": "", "website": ""},
        {"slug": "newcomer", "name": "Newcomer", "vat": "", "kinds": "startup; company", "website": ""},
        {"slug": "rival", "name": "Rival Brakes", "vat": "", "kinds": "", "website": ""},
    )
    assert problems(found) == []
    assert [(step.action, step.target and step.target.slug) for step in found.steps] == [
        ("change", "foundry"), ("change", "brakes"), ("add", None), ("same", "rival"),
    ]  # fmt: skip
    apply_plan(table_of("organisation"), found, actor)
    assert Organisation.objects.get(slug="brakes").name == "Brakes renamed"
    assert set(Organisation.objects.get(slug="newcomer").concepts.values_list("notation", flat=True)) == {"startup", "company"}
    assert Identifier.objects.count() == 1


def test_organisations_that_cannot_be(cast: Cast) -> None:
    save_organisation(actor=system("t"), slug="brakes", numbers=[("vat", "00743110157")])
    row = {"slug": "", "name": "", "vat": "", "website": "", "country": "", "founded": "", "kinds": ""}
    found = plan(
        actor_of(cast.administrator),
        "organisation",
        {**row, "slug": "Bad Slug", "name": "A"},
        {**row, "slug": "nameless"},
        {**row, "slug": "b", "name": "B", "vat": "123"},
        {**row, "slug": "c", "name": "C", "vat": "00743110157"},
        {**row, "slug": "d", "name": "D", "website": "no address"},
        {**row, "slug": "e", "name": "E", "country": "Italy"},
        {**row, "slug": "f", "name": "F", "founded": "long ago"},
        {**row, "slug": "g", "name": "G", "kinds": "planet"},
        {**row, "slug": "brakes"},
        {**row, "slug": "brakes"},
    )
    assert problems(found) == [
        (2, "slug"), (3, "name"), (4, "vat"), (5, "vat"), (6, "website"), (7, "country"), (8, "founded"), (9, "kinds"), (11, "slug"),
    ]  # fmt: skip


def test_size_is_a_column_and_what_is_no_size_is_told(cast: Cast) -> None:
    found = plan(actor_of(cast.administrator), "organisation", {"slug": "brakes", "size": "small", "country": "IT"}, {"slug": "rival", "size": "tiny"})
    assert problems(found) == [(3, "size")]
    assert found.steps[0].values["size"] == "small"
    assert problems(plan(actor_of(cast.administrator), "organisation", {"slug": "rival", "country": "Italy"})) == [(2, "country")]


def test_partner_administrator_changes_only_its_own(cast: Cast) -> None:
    found = plan(actor_of(cast.owner), "organisation", {"slug": "brakes", "sector": "x"}, {"slug": "rival", "sector": "x"}, {"slug": "new", "sector": "x"})
    assert [step.action for step in found.steps] == ["change"]
    assert problems(found) == [(3, "slug"), (4, "slug")]


def test_people_get_their_places(cast: Cast) -> None:
    actor = actor_of(cast.broker)
    ada = {"name": "Ada Rossi", "role": "Head of lab", "orcid": "0000-0002-1825-0097", "public": "yes", "organisations": "foundry|Head|2021; brakes|Adviser"}
    found = plan(actor, "person", ada, {"name": "Bad", "orcid": "0000-0000-0000-0000", "organisations": ""}, {"name": "", "organisations": "mars|x"})
    assert problems(found) == [(3, "orcid"), (4, "name"), (4, "organisations")]
    good = plan(actor, "person", ada)
    apply_plan(table_of("person"), good, actor)
    person = Person.objects.get(name="Ada Rossi")
    assert person.public
    assert {(m.organisation.slug, m.title, m.since, m.role) for m in person.memberships.all()} == {("foundry", "Head", "2021", ""), ("brakes", "Adviser", "", "")}
    assert plan(actor, "person", ada).steps[0].action == "same"
    assert problems(plan(actor, "person", {**ada, "organisations": "foundry|Boss"})) == [(2, "organisations")]
    [step] = plan(actor, "person", {"orcid": "0000-0002-1825-0097", "name": "Ada Bianchi"}).steps
    assert [(c.column, c.new) for c in step.changes] == [("name", "Ada Bianchi")]


# What is hidden stays hidden ---------------------------------------------------


@pytest.mark.parametrize("name", ["competitor", "competitor_parent", "neighbour", "second_broker"])
def test_a_preview_does_not_betray_a_hidden_need(cast: Cast, name: str) -> None:
    actor = cast.actor(name)
    by_key = plan(actor, "need", {"id": str(cast.need.pk), "title": "x"})
    invented = plan(actor, "need", {"id": "00000000-0000-4000-8000-000000000000", "title": "x"})
    if name in cast.strangers:
        assert [p.why for p in by_key.problems] == [p.why for p in invented.problems]
    assert not by_key.steps
    owner = {"competitor": "rival", "competitor_parent": "rival-group", "neighbour": "foundry", "second_broker": "brakes"}[name]
    [step] = plan(actor, "need", {**NEED, "owner": owner, "title": cast.need.title}).steps
    assert step.action == "add"


def test_only_those_who_may(cast: Cast) -> None:
    for name, codes in {
        "visitor": set(),
        "competitor": {"need", "capability", "aid", "project", "outcome"},
        "owner": {"need", "capability", "aid", "project", "outcome", "organisation"},
        "broker": {"need", "capability", "aid", "project", "outcome", "organisation", "person", "case", "agreement", "call"},
    }.items():
        client = client_of(cast, name)
        page = client.get("/import/")
        assert page.status_code == (200 if codes else 403)
        if codes:
            assert {table["code"] for table in page.context["tables"]} == codes
            for code in codes:
                assert client.get(f"/import/{code}-template.csv").status_code == 200
        assert client.get("/import/person-template.xlsx").status_code == (200 if "person" in codes else 404 if codes else 403)
    assert Client().get("/import/").status_code == 302


def upload(client: Client, code: str, content: bytes, name: str = "table.csv"):
    held = io.BytesIO(content)
    held.name = name
    return client.post("/import/", {"kind": code, "file": held})


def test_looked_at_then_accepted_once(cast: Cast) -> None:
    client = client_of(cast, "owner")
    answer = upload(client, "capability", table(OFFER, {**OFFER, "title": "Second"}))
    here = answer["Location"]
    page = client.get(here)
    assert page.status_code == 200
    assert "Wear bench" in page.content.decode()
    assert not Capability.objects.filter(title="Wear bench").exists()
    [accept] = [action for action in page.context["actions"] if action.get("main")]
    for _time in range(2):
        assert client.post(accept["url"], accept["data"]).status_code == 302
    assert Capability.objects.filter(title__in=["Wear bench", "Second"]).count() == 2
    assert ImportDraft.objects.get().outcome == {"added": 2, "changed": 0, "unchanged": 0}
    assert "accepted before" in client.get(here).content.decode()
    made = Capability.objects.get(title="Wear bench")
    assert Event.objects.get(subject=f"record:{made.pk}").signed_as == "Test owner"


def test_nobody_else_sees_a_draft(cast: Cast) -> None:
    draft = keep_draft(actor=actor_of(cast.owner), table=table_of("need"), filename="a.csv", content=table(NEED))
    for name in ("colleague", "broker", "administrator", "competitor"):
        client = client_of(cast, name)
        for tail in ("", "problems.csv"):
            assert client.get(f"/import/{draft.pk}/{tail}").status_code == 404
        for tail in ("accept/", "discard/"):
            assert client.post(f"/import/{draft.pk}/{tail}").status_code == 404
        assert b"a.csv" not in client.get("/import/").content
    assert client_of(cast, "owner").post(f"/import/{draft.pk}/discard/").status_code == 302
    assert not ImportDraft.objects.exists()


def test_a_killed_import_changes_nothing_and_loses_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = actor_of(cast.owner)
    draft = keep_draft(actor=actor, table=table_of("capability"), filename="a.csv", content=table(OFFER, {**OFFER, "title": "Second"}, {**OFFER, "title": "Third"}))
    real, seen = table_of("capability").apply, []

    def dying(step, actor):
        seen.append(step)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return real(step, actor)

    before = (Record.objects.count(), Event.objects.count())
    monkeypatch.setattr(table_of("capability"), "apply", dying)
    with pytest.raises(KeyboardInterrupt):
        accept_draft(draft.pk, actor=actor, fingerprint=plan_of(draft, actor).fingerprint)
    assert (Record.objects.count(), Event.objects.count()) == before
    draft.refresh_from_db()
    assert draft.state == "open"
    monkeypatch.undo()
    assert accept_draft(draft.pk, actor=actor, fingerprint=plan_of(draft, actor).fingerprint)[1]
    assert Record.objects.count() == before[0] + 3


def test_a_change_since_the_preview_stops_the_import(cast: Cast) -> None:
    actor = actor_of(cast.neighbour)
    client = client_of(cast, "neighbour")
    here = upload(client, "capability", table({"id": str(cast.offer.pk), "summary": "Ours."}))["Location"]
    [accept] = [action for action in client.get(here).context["actions"] if action.get("main")]
    update_capability(cast.offer, actor=actor, year=2025)
    answer = client.post(accept["url"], accept["data"])
    assert answer.status_code == 409
    assert "Something changed" in answer.content.decode()
    assert Capability.objects.get(pk=cast.offer.pk).summary != "Ours."
    with pytest.raises(Outdated):
        accept_draft(ImportDraft.objects.get().pk, actor=actor, fingerprint="old")


def test_a_row_refused_at_the_end_stops_everything(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = actor_of(cast.owner)
    found = plan(actor, "capability", OFFER, {**OFFER, "title": "Second"})
    monkeypatch.setattr(table_of("capability"), "may_import", lambda actor: True)
    with pytest.raises(Stopped) as stop:
        apply_plan(table_of("capability"), found, actor_of(cast.competitor))
    assert [problem.line for problem in stop.value.problems] == [2]
    assert not Capability.objects.filter(title="Wear bench").exists()


def test_bad_uploads_are_told_on_the_page(cast: Cast) -> None:
    client = client_of(cast, "owner")
    for content, name in ((b"", "a.csv"), (b"\x00\x01\x02" * 50, "a.csv"), (b"PK\x03\x04", "a.xlsx"), (b"name\n", "a.csv")):
        answer = upload(client, "need", content, name)
        assert answer.status_code == 422
        assert answer.context["form"].errors["file"]
    assert upload(client, "person", table({"name": "A"})).status_code == 422
    assert not ImportDraft.objects.exists()
    here = upload(client, "need", table({"tilte": "x", "narrative": SECRET}))["Location"]
    page = client.get(here).content.decode()
    assert "Did you mean “title”?" in page.replace("&quot;", '"')
    assert "Accept" not in page
    assert content_of(client.get(f"{here}problems.csv")).decode("utf-8-sig").splitlines()[1].startswith("1,tilte")


def test_a_file_too_large_for_a_browser_is_left_to_the_terminal(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(views, "MOST_AT_ONCE", 1)
    client = client_of(cast, "owner")
    here = upload(client, "capability", table(OFFER, {**OFFER, "title": "Second"}))["Location"]
    page = client.get(here)
    assert "import_table" in page.context["lead"]
    assert not [action for action in page.context["actions"] if action.get("main")]
    print_of = plan_of(ImportDraft.objects.get(), actor_of(cast.owner)).fingerprint
    assert client.post(f"{here}accept/", {"fingerprint": print_of}).status_code == 422
    assert not Capability.objects.filter(title="Second").exists()


def test_old_drafts_go(cast: Cast) -> None:
    actor = actor_of(cast.owner)
    keep_draft(actor=actor, table=table_of("need"), filename="a.csv", content=table(NEED))
    assert drop_old() == 0
    assert drop_old(timezone.now() + drafts.KEPT + dt.timedelta(minutes=1)) == 1


def test_the_command_looks_and_accepts(cast: Cast, tmp_path, capsys) -> None:
    file = tmp_path / "offers.csv"
    file.write_bytes(table(OFFER))
    call_command("import_table", "capability", str(file), "--as", "owner@test.invalid")
    assert not Capability.objects.filter(title="Wear bench").exists()
    call_command("import_table", "capability", str(file), "--accept", "--as", "owner@test.invalid")
    assert Capability.objects.get(title="Wear bench").owner == cast.company
    file.write_bytes(table({**OFFER, "title": "Other", "trl": "99"}))
    with pytest.raises(SystemExit):
        call_command("import_table", "capability", str(file), "--accept")
    assert "trl" in capsys.readouterr().out


def test_templates_can_be_imported_once_their_owner_exists(cast: Cast) -> None:
    save_organisation(actor=system("t"), slug="acme", name="Acme")
    for code in ("organisation", "capability", "need", "person"):
        headers, example = table_of(code).template()
        found = plan(system("t"), code, dict(zip(headers, example, strict=True)))
        assert problems(found) == []
        apply_plan(table_of(code), found, system("t"))


def test_queries_do_not_grow_with_rows(cast: Cast, django_assert_max_num_queries) -> None:
    actor = actor_of(cast.owner)
    rows = [{**NEED, "title": f"Need {n}", "aspects": "a|test_lab", "exclusions": "rival", "clusters": "kr-mat"} for n in range(40)]
    with django_assert_max_num_queries(14):
        assert len(plan(actor, "need", *rows).steps) == 40
