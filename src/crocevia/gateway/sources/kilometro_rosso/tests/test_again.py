"""Loading again adds nothing; a load that was stopped goes on; what people changed stays; bad files are named."""

import copy
import shutil
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.core.management import CommandError, call_command

from crocevia.gateway.sources.kilometro_rosso import (
    agreements,
    cases,
    documents,
    figures,
    fund,
    organisations,
    timeline,
)
from crocevia.gateway.sources.kilometro_rosso.load import load_facts
from crocevia.gateway.sources.kilometro_rosso.loading import Load
from crocevia.gateway.sources.kilometro_rosso.tests.conftest import FOLDER
from crocevia.gateway.sources.kilometro_rosso.tests.walking import FACTS
from crocevia.gateway.sources.sheet import BadSheet, Node
from crocevia.people.actor import system
from crocevia.people.models import Organisation, Person
from crocevia.projects.cases.actions import update_case
from crocevia.projects.cases.models import Case
from crocevia.records.events import broken_links
from crocevia.records.models import Event, Record, Statement
from crocevia.records.parties import save_organisation
from crocevia.vocabulary.queries import concepts_of

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    rooms = ("people", "records", "exchange", "projects", "funding", "campus")
    models = [model for room in rooms for model in apps.get_app_config(room).get_models()]
    return {model.__name__: model.objects.count() for model in models}


def test_a_second_load_changes_nothing(loaded):
    before, steps = counts(), []
    again = load_facts(folder=FOLDER, progress=lambda *step: steps.append(step))
    assert counts() == before
    assert steps[0] == ("documents", 0, len(steps) - 1)
    assert steps[-1] == ("done", len(steps) - 1, len(steps) - 1)
    assert {p: [t.pk for t in things] for p, things in again.kept.items()} == {
        p: [t.pk for t in things] for p, things in loaded.kept.items()
    }


def test_every_record_has_its_events_and_the_chains_hold(loaded):
    assert not list(broken_links())
    chains = set(Event.objects.filter(verb="created").values_list("subject", flat=True))
    assert {f"record:{pk}" for pk in Record.objects.values_list("pk", flat=True)} <= chains
    assert {f"organisation:{pk}" for pk in Organisation.objects.values_list("pk", flat=True)} <= chains
    assert set(Event.objects.values_list("signed_as", flat=True)) == {"Kilometro Rosso fact sheet"}


def test_what_people_changed_stays(loaded):
    actor = system("a person")
    case = Case.objects.get(code="c-cobra")
    update_case(case, actor=actor, outcome="On the market")
    mine = concepts_of("kilometro-rosso-clusters")["kr-energy"]
    brembo = Organisation.objects.get(slug="brembo")
    held = [(row.concept, row.derived) for row in brembo.classifications.select_related("concept")]
    save_organisation(actor=actor, slug="brembo", summary="Ours.", concepts=[*held, (mine, False)])
    load_facts(folder=FOLDER)
    case.refresh_from_db()
    brembo.refresh_from_db()
    assert (case.outcome, brembo.summary) == ("On the market", "Ours.")
    assert mine in brembo.concepts.all()


def test_a_load_stopped_in_the_middle_goes_on(loaded, monkeypatch):
    whole = counts()
    for model in (Record, Statement, Organisation, Person, Event):
        model.objects.all().delete()
    tell = cases._case

    def stopped(load, node):
        if node.text("id") == "c-joiint":
            raise KeyboardInterrupt
        return tell(load, node)

    monkeypatch.setattr(cases, "_case", stopped)
    with pytest.raises(KeyboardInterrupt):
        load_facts(folder=FOLDER)
    assert not Case.objects.exists(), "a section is whole or not there"
    assert Statement.objects.filter(topic="milestone").exists(), "the sections before it stay"
    monkeypatch.undo()
    load_facts(folder=FOLDER)
    assert counts() == whole


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FOLDER, tmp_path / "copy")
    return tmp_path / "copy"


def _change(folder: Path, name: str, change) -> None:
    values = yaml.safe_load((folder / name).read_text("utf-8"))
    change(values)
    (folder / name).write_text(yaml.safe_dump(values, allow_unicode=True), "utf-8")


@pytest.mark.parametrize(
    ("section", "change", "said"),
    [
        (figures.load_figures, lambda f: f["kpis"][0].update(source=[]), "a fact must name its source"),
        (figures.load_figures, lambda f: f["kpis"][0].update(source=["x.txt"]), "does not describe the source x.txt"),
        (figures.load_figures, lambda f: f["kpis"][1].update(id=f["kpis"][0]["id"]), "already stands for kpis.0."),
        (organisations.load_organisations, lambda f: f["organisations"][0].update(roles=["wizard"]), "has no wizard"),
        (
            agreements.load_agreements,
            lambda f: f["agreements"][0].update({"with": "nobody"}),
            "no organisation with this id",
        ),
        (
            cases.load_cases,
            lambda f: f["cases"][0]["parties"][0].update(role="mascot"),
            "no relation for the role “mascot”",
        ),
        (documents.check_disagreements, lambda f: None, "no statement has the code .*k-partners-f1"),
        (fund.load_fund, lambda f: f.pop("fund"), "fund is missing"),
        (timeline.load_timeline, lambda f: f.update(timeline="soon"), "timeline must be a list of mappings"),
    ],
)
def test_a_sheet_with_a_hole_says_where(loaded, section, change, said):
    values = copy.deepcopy(FACTS)
    change(values)
    load = Load(actor=loaded.actor, sheet=Node("", values), readings=loaded.readings, folder=FOLDER)
    documents.load_documents(load)
    documents.load_disagreements(load)
    with pytest.raises(BadSheet, match=said):
        section(load)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00", "not in UTF-8"),
        (b"a: [", "not readable as YAML"),
        (b"", "sections with names"),
        (None, "no such file"),
    ],
)
def test_a_file_that_is_none_is_named(folder, content, said):
    (folder / "facts.yaml").unlink()
    if content is not None:
        (folder / "facts.yaml").write_bytes(content)
    with pytest.raises(CommandError, match=said):
        call_command("load_district", folder=folder, verbosity=0)


def test_a_value_that_is_not_allowed_is_told(loaded, folder):
    _change(folder, "facts.yaml", lambda f: f["timeline"][0].update(date="yesterday"))
    with pytest.raises(CommandError, match="yesterday"):
        call_command("load_district", folder=folder, verbosity=0)
