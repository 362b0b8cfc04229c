"""The page of a project: it draws, it writes through its forms, and strangers do not find it."""

from __future__ import annotations

import pytest
from conftest import SECRET
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crocevia.projects.projects.tests.story import day


@pytest.mark.parametrize("who", ["second_broker", "administrator", "competitor", "competitor_parent", "visitor", "anonymous"])
def test_strangers_find_nothing(story, browse, who):
    client = browse(who)
    detail, act = (reverse(name, args=[story.key]) for name in ("project_detail", "project_act"))
    assert client.get(detail).status_code == 404
    assert client.post(act, {"verb": "build_partnership"}).status_code == 404
    for path in (reverse("project_list"), "/api/v1/projects", reverse("search") + f"?q={SECRET}", "/export/projects.csv"):
        body = client.get(path).content.decode()
        assert str(story.key) not in body and "Coated discs" not in body, path


def test_the_page_draws_plan_money_and_readiness(story, browse):
    story.tell("running")
    page = browse("neighbour").get(reverse("project_detail", args=[story.key])).content.decode()
    assert "style=" not in page
    for told in ("1. Trials", "First disc", "25,000.50", "TRL", "How far this project has come", "bar-planned", "point-late", SECRET):
        assert told in page, told
    assert 'value="terminate"' not in page and 'value="open_issue"' in page
    page = browse("broker").get(reverse("project_detail", args=[story.key])).content.decode()
    assert 'value="terminate"' in page and 'value="complete"' in page and "2 points of the plan" in page


def test_every_part_is_written_from_the_page(story, browse):
    story.tell("running")
    client = browse("broker")

    def post(verb: str, **data):
        seen = story.project.version
        answer = client.post(reverse("project_act", args=[story.key]), {"verb": verb, "seen": seen, **data}, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    post("set_package", number="", title="Casting", planned_start=day(1), planned_end=day(40), lead="brakes")
    post("set_milestone", title="Second disc", due=day(9), type="milestone", package="2")
    post("set_partner", party="The Operator", role="associated")
    post("set_money", party="kilometro-rosso", source="voucher", amount="5000,50")
    post("read_trl", value="5", day=day(0), words="on the bench")
    post("open_issue", words="A crack")
    post("keep_file", title="Minutes", file=SimpleUploadedFile("minutes.txt", b"we met"))
    post("reach_milestone", title="Report", day=day(0), file=SimpleUploadedFile("report.txt", b"it holds"))
    for title in ("First disc", "Second disc"):
        post("drop_milestone", title=title, words="no longer needed")
    post("tie", to=f"https://crocevia.example/needs/{story.cast.need.pk}/")
    page = post("settle_issue", issue=story.project.issues.get().pk, words="welded")
    for told in ("2. Casting", "The Operator", "5,000.50", "on the bench", "minutes.txt", "report.txt", "welded", "given up"):
        assert told in page, told
    assert post("complete", words="It holds.", day=day(0))
    assert story.project.state == "completed"


@pytest.mark.parametrize(
    ("verb", "data"),
    [
        ("set_package", {"title": "x", "planned_start": "soon", "planned_end": "later"}),
        ("set_package", {"title": "", "planned_start": "2026-01-01", "planned_end": "2026-02-01"}),
        ("set_package", {"title": "x", "planned_start": "2026-03-01", "planned_end": "2026-02-01"}),
        ("set_package", {"title": "x", "number": "70000", "planned_start": "2026-01-01", "planned_end": "2026-02-01"}),
        ("set_milestone", {"title": "x", "due": "2026-01-01", "type": "party"}),
        ("set_milestone", {"title": "x", "due": "2026-01-01", "type": "milestone", "package": "99"}),
        ("set_partner", {"party": "nobody at all", "role": "site"}),
        ("set_partner", {"party": "foundry", "role": "king"}),
        ("set_partner", {"role": "site"}),
        ("end_partner", {"party": "kilometro-rosso"}),
        ("set_money", {"party": "foundry", "source": "own", "amount": "NaN"}),
        ("set_money", {"party": "foundry", "source": "own", "amount": "-3"}),
        ("set_money", {"party": "foundry", "source": "stolen", "amount": "3"}),
        ("set_money", {"party": "foundry", "source": "own", "amount": "1e40"}),
        ("read_trl", {"value": "0"}),
        ("read_trl", {"value": "", "day": "2026-01-01"}),
        ("read_trl", {"value": "5", "day": "2099-01-01"}),
        ("reach_milestone", {"title": "nothing of the kind"}),
        ("settle_issue", {"issue": "999999", "words": "x"}),
        ("keep_file", {"title": "no file"}),
        ("tie", {"to": "https://example.org/"}),
        ("tie", {"to": "00000000-0000-4000-8000-000000000000"}),
        ("complete", {"words": "done"}),
    ],
)
def test_bad_input_is_answered_and_changes_nothing(story, browse, verb, data):
    story.tell("running")
    before = story.project.version
    client = browse("broker")
    answer = client.post(reverse("project_act", args=[story.key]), {"verb": verb, "seen": before, **data}, follow=True)
    assert answer.status_code == 200 and "Done." not in answer.content.decode()
    assert story.project.version == before and story.project.packages.count() == 1


def test_an_unknown_verb_is_not_there(story, browse):
    assert browse("broker").post(reverse("project_act", args=[story.key]), {"verb": "fly"}).status_code == 404


def test_a_broker_begins_a_project_by_its_form(cast, browse):
    data = {"title": "A new line", "objective": "Try it", "owner": cast.company.pk, "language": "en", "planned_start": "2026-01-01", "planned_end": "2026-06-30"}
    answer = browse("broker").post(reverse("project_new"), data, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200 and "A new line" in page and "Brakes Company" in page and "coordinator" in page
