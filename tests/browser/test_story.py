"""The whole story of a need in the browsers of its people: told, read, introduced, agreed, worked on, signed; its competitor learns nothing.

The broker, a second broker, the owner and the candidate each act in a browser of their own. After every stage a fifth person, whom the
owner has named as one who must not know, looks by every door: the page, the list, the search, the interface, the export. The broker
looks through the same doors and finds the thing behind each, so that an empty answer to the competitor says something.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

BROKER, SECOND, OWNER = "broker@demo.invalid", "second@demo.invalid", "owner@demo.invalid"
CANDIDATE, COMPETITOR = "4securitas@demo.invalid", "fae@demo.invalid"
OWNER_NAME, CANDIDATE_NAME, COMPETITOR_NAME = "Arizzi", "4Securitas", "FAE Technology"
HEARD = (
    "Nella nostra fonderia abbiamo appena portato la rete in reparto e colleghiamo i primi sensori della terra verde. "
    "Temiamo gli attacchi informatici: cerchiamo chi sappia prevenire gli attacchi riconoscendone i primi segni, "
    "prima che si fermi la colata. Vorremmo partire entro marzo 2027."
)
TITLE = "Vigilare sui sensori appena posati"
TEASER = "Una manifattura cerca chi sappia prevenire attacchi informatici"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
DOORS = {
    "page": "/{path}/{key}/",
    "list": "/{path}/?q={word}",
    "search": "/search/?q={word}",
    "interface": "/api/v1/{path}/{key}",
    "interface's list": "/api/v1/{path}?limit=100",
    "links": "/api/v1/links?record={key}",
    "export": "/{path}.csv",
}
KNOWN = {"page", "list", "search", "interface", "interface's list", "export"}
"""The doors that open to whoever takes part."""
BESIDE = (
    "/",
    "/requests/",
    "/people/",
    "/partners/arizzi/",
    "/partners/foursecuritas/",
    "/partners/fae-technology/",
    "/calls/",
    "/cases/",
)
"""Pages on which a careless line would betray it."""


@dataclass(frozen=True)
class Thing:
    """A record of the story: where its kind stands, its key, its title, and a word of the title to look for."""

    path: str
    key: str
    title: str
    word: str

    @property
    def page(self) -> str:
        return f"/{self.path}/{self.key}/"


def at(page: Page, path: str, word: str) -> Thing:
    """The record whose page is open."""
    page.wait_for_url(re.compile(rf"/{path}/[0-9a-f-]{{36}}/$"))
    return Thing(path, page.url.rstrip("/").rsplit("/", 1)[1], page.locator("h1").inner_text(), word)


def doors(page: Page, thing: Thing) -> set[str]:
    """The doors behind which this person finds the thing."""
    found = set()
    for name, pattern in DOORS.items():
        answer = page.request.get(pattern.format(path=thing.path, key=thing.key, word=thing.word))
        if answer.ok and (thing.title in (text := answer.text()) or thing.key in text):
            found.add(name)
    return found


def learns_nothing(rival: Page, *things: Thing) -> None:
    """No door opens, nothing beside them speaks, and the address answers as one that never was."""
    for thing in things:
        assert doors(rival, thing) == set(), thing
        answer = rival.goto(thing.page)
        assert answer is not None and answer.status == 404
    for path in BESIDE:
        text = rival.request.get(path).text()
        assert [t for t in things if t.key in text or t.title in text] == [], path


def accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert found == [], [(each["id"], each["nodes"][0]["html"][:200]) for each in found]


def send(page: Page, button: Locator) -> None:
    """Press, and see that the page says that it is done."""
    with page.expect_navigation():
        button.click()
    expect(page.locator(".msgs .msg:visible").first).to_be_visible()
    assert page.locator(".msgs .msg--stop:visible").all_inner_texts() == []


def step(page: Page, verb: str, **told: Any) -> None:
    """Take one step of a record's life: unfold its form, fill it in, send it."""
    form = page.locator(f'form.step:has(input[name="verb"][value="{verb}"])')
    fold = page.locator("details", has=form)
    if fold.count():
        fold.locator("summary").click()
    for name, value in told.items():
        control = form.locator(f'[name="{name}"]')
        if isinstance(value, dict):
            control.set_input_files(value)
        elif control.evaluate("each => each.tagName") == "SELECT":
            control.select_option(label=value)
        else:
            control.fill(value)
    send(page, form.locator('button[type="submit"]'))


def answer_yes(page: Page, where: str) -> None:
    page.goto(where)
    send(page, page.locator('#question button[value="yes"]'))


def state(page: Page, words: str) -> None:
    expect(page.locator(".head__meta")).to_contain_text(words)


def signed_paper(name: str) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF}


def told_and_read(broker: Page, second: Page, owner: Page) -> Thing:
    """The interview, who must not know, the second reading of the teaser, the owner's validation."""
    broker.goto("/needs/tell/")
    broker.fill("#f-heard", HEARD)
    expect(broker.locator("#f-deadline")).to_have_value("2027-03-31")
    broker.fill("#f-title", TITLE)
    broker.select_option("#f-owner", label=OWNER_NAME)
    send(broker, broker.locator('button[value="save"]'))
    need = at(broker, "needs", "sensori")
    assert need.title == TITLE

    broker.goto(f"{need.page}edit/")
    broker.fill("#id_teaser", TEASER)
    broker.select_option("#id_exclusions", label=COMPETITOR_NAME)
    send(broker, broker.locator("#record-form .form__acts button.btn--main"))

    broker.goto(f"{need.page}introductions/")
    expect(broker.locator("#candidates")).to_contain_text("Prima il titolare valida il testo")
    broker.select_option("#reviewer", label="Prova Revisora (invented)")
    send(broker, broker.locator("form:has(#reviewer) button"))
    second.goto("/requests/")
    second.locator("main tbody a", has_text="Seconda lettura").first.click()
    second.wait_for_url(re.compile(re.escape(need.page)))
    expect(second.locator("#second-reading")).to_contain_text(TEASER)
    send(second, second.locator('#second-reading button[value="approve"]'))
    # The second reader read it for this one line, and reads it no more.
    assert second.request.get(need.page).status == 404

    broker.goto(need.page)
    send(broker, broker.locator('form.moves button[value="owner_review"]'))
    owner.goto("/requests/")
    owner.locator(f'main a[href="{need.page}review/"]').first.click()
    expect(owner.locator("main")).to_contain_text("terra verde")
    expect(owner.locator("main")).to_contain_text(COMPETITOR_NAME)
    accessible(owner)
    send(owner, owner.locator('button[value="validate"]'))
    state(owner, "validato")
    return need


def introduced(need: Thing, broker: Page, owner: Page, candidate: Page) -> Thing:
    """Chosen from the coverage, a yes of each side on its own text, and the names told to both at once."""
    broker.goto(f"{need.page}introductions/")
    listed = broker.locator("#candidates")
    expect(listed).to_contain_text(CANDIDATE_NAME)
    expect(listed).not_to_contain_text(COMPETITOR_NAME)
    send(broker, listed.locator('form:has(input[value="foursecuritas"]) button'))
    broker.locator("#introductions tbody a", has_text=CANDIDATE_NAME).click()
    introduction = at(broker, "introductions", CANDIDATE_NAME)
    expect(broker.locator("#why")).to_contain_text("4Securitas")
    assert candidate.request.get(introduction.page).status == 404

    step(broker, "ask_owner")
    owner.goto("/requests/")
    expect(owner.locator(f'main a[href^="{introduction.page}"]').first).to_contain_text(CANDIDATE_NAME)
    assert candidate.request.get(introduction.page).status == 404
    answer_yes(owner, introduction.page)
    broker.goto(introduction.page)
    step(broker, "ask_candidate")
    candidate.goto("/requests/")
    candidate.locator(f'main a[href^="{introduction.page}"]').first.click()
    expect(candidate.locator("#question")).to_contain_text(TEASER)
    for hidden in (OWNER_NAME, TITLE, "terra verde"):
        expect(candidate.locator("body")).not_to_contain_text(hidden)
    answer_yes(candidate, introduction.page)

    broker.goto(introduction.page)
    broker.once("dialog", lambda dialog: dialog.accept())
    step(broker, "reveal")
    candidate.goto(introduction.page)
    expect(candidate.locator("h1")).to_contain_text(OWNER_NAME)
    expect(candidate.locator("body")).not_to_contain_text("terra verde")
    return introduction


def sworn_to_secrecy(introduction: Thing, broker: Page, owner: Page, candidate: Page) -> Thing:
    """The non-disclosure agreement, drawn up from the introduction, drafted, agreed to by each, signed, in force."""
    broker.goto(introduction.page)
    step(broker, "start_nda")
    broker.locator('#agreements a[href*="draw-up"]').click()
    broker.wait_for_url(re.compile("/agreements/draw-up/"))
    expect(broker.locator("#id_form")).to_have_value("nda")
    send(broker, broker.locator("#record-form .form__acts button.btn--main"))
    agreement = at(broker, "agreements", CANDIDATE_NAME)
    step(broker, "template")
    expect(broker.locator("#drafts tbody tr")).to_have_count(1)
    for name, person in ((OWNER_NAME, "Prova Fonditrice (invented)"), (CANDIDATE_NAME, "Prova Sicurezza (invented)")):
        step(
            broker,
            "signatory",
            who=f"{name}: {person}",
            signs_as="Legale rappresentante",
            power="Visura camerale del 2 novembre",
        )
        step(broker, "power", party=name)
    for page in (owner, candidate):
        assert page.request.get(agreement.page).status == 404
    step(broker, "send_to_review")
    step(broker, "lay_before_parties")
    # It rests until both have agreed to this very draft.
    expect(broker.locator('form:has(input[value="call_for_signature"]) button')).to_be_disabled()
    for page in (owner, candidate):
        page.goto(agreement.page)
        accessible(page)
        expect(page.locator("#drafts tbody tr")).to_have_count(1)
        step(page, "accept")
    broker.goto(agreement.page)
    step(broker, "call_for_signature")
    for page in (owner, candidate):
        page.goto(agreement.page)
        step(page, "signature")
    step(candidate, "signed", file=signed_paper("nda.pdf"))
    broker.goto(agreement.page)
    step(broker, "enter_into_force")
    state(broker, "in vigore")
    broker.goto(introduction.page)
    state(broker, "riservatezza in vigore")
    return agreement


def met_and_agreed(introduction: Thing, broker: Page, owner: Page, candidate: Page) -> None:
    """The owner hands the text over; they meet, go on and agree."""
    owner.goto(introduction.page)
    step(owner, "hand_over_brief")
    candidate.goto(introduction.page)
    expect(candidate.locator("body")).to_contain_text("terra verde")
    broker.goto(introduction.page)
    step(broker, "plan_meeting", at=f"{date.today() + timedelta(days=3)}T10:00", place="Sala 3")
    step(broker, "meeting_was_held", words="In due, un'ora: prova su dieci sensori.")
    step(broker, "go", words="Vogliono provare sulla linea.")
    step(broker, "agreed", words="Contratto di prova, firmato in sede.")
    state(broker, "accordo")


def worked_on(introduction: Thing, broker: Page, owner: Page, candidate: Page) -> Thing:
    """A project of the two, on the contract that they signed: planned, begun, done."""
    broker.goto(introduction.page)
    send(broker, broker.locator('.head__acts form[action$="/project/"] button'))
    project = at(broker, "projects", CANDIDATE_NAME)
    step(broker, "set_partner", party=OWNER_NAME, role="coordinatore")
    today = date.today()
    step(
        broker, "set_package", title="Prova su dieci sensori", planned_start=str(today), planned_end=str(today + timedelta(days=60)),
    )  # fmt: skip
    step(broker, "set_milestone", title="Primo attacco riconosciuto", due=str(today + timedelta(days=30)))
    step(broker, "set_money", party=OWNER_NAME, amount="12000")
    step(broker, "keep_file", file=signed_paper("contratto.pdf"), title="Contratto di prova", purpose="accordo firmato")
    step(broker, "start_self_funded")
    state(broker, "in corso")
    # Both read it whole; the candidate, who does the work, says that the point is reached.
    owner.goto(project.page)
    expect(owner.locator("#plan")).to_contain_text("Prova su dieci sensori")
    accessible(owner)
    candidate.goto(project.page)
    step(candidate, "reach_milestone")
    broker.goto(project.page)
    step(broker, "complete", words="Dieci sensori vigilati, un attacco di prova riconosciuto.")
    state(broker, "concluso")
    return project


def signed(project: Thing, broker: Page, owner: Page) -> Thing:
    """What came of it: drafted by the broker, signed by whom it came to."""
    broker.goto(project.page)
    step(
        broker, "draft_outcome", party=OWNER_NAME, title="Vigilanza sugli attacchi in reparto", words="I sensori della linea sono vigilati.",
    )  # fmt: skip
    outcome = at(broker, "outcomes", "Vigilanza")
    step(broker, "ask")
    owner.goto(outcome.page)
    expect(owner.locator("#next .asked")).to_contain_text("I sensori della linea sono vigilati.")
    accessible(owner)
    step(owner, "sign")
    state(owner, "firmato")
    return outcome


def test_from_the_interview_to_the_signed_outcome_a_competitor_learns_nothing(desk):
    broker, second, owner, candidate, rival = (
        desk.signed_in(each) for each in (BROKER, SECOND, OWNER, CANDIDATE, COMPETITOR)
    )
    assert rival.goto("/desk/").status == 403

    need = told_and_read(broker, second, owner)
    assert doors(owner, need) >= KNOWN and doors(candidate, need) == set()
    learns_nothing(rival, need)

    introduction = introduced(need, broker, owner, candidate)
    for page in (broker, owner, candidate):
        assert doors(page, introduction) >= KNOWN
    # A party that was asked learns a name and a teaser: the need itself is as hidden from it as before.
    assert doors(candidate, need) == set()
    learns_nothing(rival, need, introduction)

    secrecy = sworn_to_secrecy(introduction, broker, owner, candidate)
    for page in (broker, owner, candidate):
        assert doors(page, secrecy) >= {*KNOWN, "links"}
    learns_nothing(rival, need, introduction, secrecy)
    broker.goto(secrecy.page)
    draft = broker.locator("#drafts tbody a").first.get_attribute("href")
    for path in (f"{secrecy.page}draft.pdf", draft):
        assert (candidate.request.get(path).status, rival.request.get(path).status) == (200, 404), path

    met_and_agreed(introduction, broker, owner, candidate)
    calendar = f"{introduction.page}meeting.ics"
    assert (candidate.request.get(calendar).status, rival.request.get(calendar).status) == (200, 404)
    learns_nothing(rival, need, introduction, secrecy)

    project = worked_on(introduction, broker, owner, candidate)
    for page in (broker, owner, candidate):
        assert doors(page, project) >= {*KNOWN, "links"}
    learns_nothing(rival, need, introduction, secrecy, project)

    outcome = signed(project, broker, owner)
    for page in (broker, owner):
        assert doors(page, outcome) >= {*KNOWN, "links"}
    assert doors(candidate, outcome) == set()
    learns_nothing(rival, need, introduction, secrecy, project, outcome)

    # The need of the one who signed is fulfilled, and its ledger tells who learned what.
    owner.goto(need.page)
    state(owner, "risolto")
    owner.goto(f"{need.page}ledger/")
    state(owner, "la catena tiene")
    told = owner.locator("main tbody")
    for line in ("il teaser, versione 1", "i nomi, a entrambi insieme", "il testo del bisogno"):
        expect(told).to_contain_text(line)
    expect(told).not_to_contain_text(COMPETITOR_NAME)
