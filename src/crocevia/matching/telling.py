"""The interview: what was heard on one side, the brief that it gives on the other; every field can be changed and says where it comes from."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crocevia.exchange.needs.actions import MOST_ASPECTS, Wanted, tell_need
from crocevia.exchange.needs.forms import NeedForm
from crocevia.exchange.needs.hearing.draft import Draft
from crocevia.exchange.needs.hearing.found import LONGEST
from crocevia.exchange.needs.hearing.review import EXCELLENT, GOOD, Review, review
from crocevia.matching import drafter
from crocevia.matching.answers import Pressed
from crocevia.matching.coverage import Question, read_as, spoken_language, suggested
from crocevia.matching.heard import drafted, place_of
from crocevia.matching.questions import Asked, useful_questions
from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.records.errors import NotAllowed
from crocevia.records.kinds import kind_of
from crocevia.ui.writing import foreign_in_words
from crocevia.vocabulary.queries import choices_of, concepts_of
from matchengine import Aspect, BadRequest, MatchengineError, detect_language
from matchengine.text import foreign_language

log = logging.getLogger(__name__)
LONGEST_ASPECT, LONGEST_TITLE = 400, 90
# name, rows of its control (0: one line), the kind of its control
CONTROLS: tuple[tuple[str, int, str], ...] = (
    ("title", 0, "text"), ("need_kind", 0, "select"), ("function", 2, "area"), ("constraints", 2, "area"), ("materials", 2, "area"),
    ("quantities", 2, "area"), ("scale", 2, "area"), ("tried", 2, "area"), ("trl_now", 0, "number"), ("trl_wanted", 0, "number"),
    ("deadline", 0, "date"), ("budget", 0, "number"), ("place", 0, "text"),
)  # fmt: skip
SHORT = {"trl_now", "trl_wanted", "deadline", "budget", "place", "need_kind"}


def _clean(raw: str, most: int) -> str:
    return raw.replace("\x00", " ").replace("\r\n", "\n").strip()[:most]


@dataclass(frozen=True, slots=True)
class Told:
    """What stands on the page: the words heard, the fields as typed or drafted, the aspects. `edited`: changed by hand; `foreign`: the code
    of a language that is not read here, when the words seem to be in it."""

    heard: str
    language: str
    draft: Draft
    values: dict[str, str]
    edited: frozenset[str]
    aspects: tuple[Wanted, ...]
    aspects_edited: bool
    foreign: str = ""
    answered: frozenset[str] = frozenset()
    trouble: str = ""

    @classmethod
    def of(cls, posted: QueryDict) -> Told:
        """A field that was changed by hand stays; all others are drafted from the words anew. A pressed answer joins the words first.

        `answered`: questions that have their answer; `trouble`: why the drafter, where there is one, gave nothing.
        """
        heard = _clean(posted.get("heard", ""), LONGEST)
        language = posted.get("language", "")
        foreign = foreign_language(heard)
        language = language if language in ("it", "en") else foreign or detect_language(heard)
        pressed = Pressed.of(posted.get("add", ""))
        answered = {each[:500] for each in posted.getlist("answered")[:40]}
        if pressed:
            heard = pressed.told(heard, language)[:LONGEST]
            answered.add(pressed.field)
        draft = drafted(heard, language, timezone.localdate())
        draft, trouble = _with_machine(draft, posted)
        fresh = {name: each.value for name, each in draft.fields.items()}
        fresh["title"] = _title(draft)
        values, edited = {}, set()
        for name, _rows, _control in CONTROLS:
            typed, was = _clean(posted.get(name, ""), LONGEST), _clean(posted.get(f"was_{name}", ""), LONGEST)
            if typed != was:
                edited.add(name)
            values[name] = typed if name in edited else fresh.get(name, "")
        asked, hand = _aspects(posted)
        words = suggested(heard, language)
        wanted = asked if hand else tuple(Wanted(a.text, a.role, a.must, suggested=True) for a in words)
        weighed = pressed.weighed(wanted) if pressed else None
        return cls(heard, language, draft, values, frozenset(edited), weighed or wanted, hand or bool(weighed), foreign, frozenset(answered), trouble)

    def review(self) -> Review:
        return review(self.heard, self.values, [(a.text, a.role) for a in self.aspects if a.text], spoken_language(self.heard))

    def question(self) -> Question:
        language = read_as(self.language) or detect_language(self.heard)
        aspects = tuple(
            Aspect(id=f"a{n}", text=a.text, role=a.role, must=a.must, language=language)
            for n, a in enumerate(self.aspects)
            if a.text.strip()
        )
        return Question(self.heard, language, aspects)


def _with_machine(draft: Draft, posted: QueryDict) -> tuple[Draft, str]:
    """The draft with what a model adds where the rules found nothing, and why it added nothing where it failed."""
    if not drafter.enabled() or not draft.heard:
        return draft, ""
    trouble = ""
    if posted.get("do") == "draft":
        try:
            more = drafter.machine_draft(draft.heard)
        except drafter.NoDraft as why:
            log.warning("the drafter gave nothing: %s", why)
            more, trouble = {}, _("The drafting model gave no answer: the rules drafted alone.")
    else:
        more = drafter.again(posted.getlist("machine"), draft.heard)
    return replace(draft, fields={**more, **draft.fields}), trouble


def _title(draft: Draft) -> str:
    """A working title: the first thing that is wanted, cut at a word."""
    first = draft.fields["function"].value.split("\n")[0] if "function" in draft.fields else draft.heard.split("\n")[0].split(". ")[0]
    return first if len(first) <= LONGEST_TITLE else first[:LONGEST_TITLE].rsplit(" ", 1)[0] + "…"


def _aspects(posted: QueryDict) -> tuple[tuple[Wanted, ...], bool]:
    """The rows as posted, and whether somebody changed one."""
    texts, before = posted.getlist("aspect"), posted.getlist("was_aspect")
    roles, musts = posted.getlist("role"), posted.getlist("must")
    known = concepts_of("answer-roles")
    rows, hand = [], False
    for n, raw in enumerate(texts[:MOST_ASPECTS]):
        text = " ".join(_clean(raw, LONGEST_ASPECT).split())
        role = roles[n] if n < len(roles) and roles[n] in known else ""
        must = n >= len(musts) or musts[n] != "nice"
        was = before[n] if n < len(before) else ""
        hand = hand or f"{text}|{role}|{'must' if must else 'nice'}" != was
        rows.append(Wanted(text, role, must, suggested=True))
    return tuple(rows), hand


def marked(told: Told) -> list[dict[str, Any]]:
    """The telling cut where a span begins or ends: each piece with the fields that it speaks for, and the anchors that start there."""
    spans = [(name, n, start, end) for name, each in told.draft.fields.items() for n, (start, end) in enumerate(each.spans)]
    for number, aspect in enumerate(told.aspects):
        found = place_of(Aspect(id="", text=aspect.text), told.heard)
        if found:
            spans.append((f"aspect-{number}", 0, found.start, found.end))
    cuts = sorted({0, len(told.heard), *(s[2] for s in spans), *(s[3] for s in spans)})
    pieces = []
    for start, end in pairwise(cuts):
        over = sorted((s for s in spans if s[2] <= start and end <= s[3]), key=lambda s: (s[3] - s[2], s[0]))
        pieces.append(
            {
                "text": told.heard[start:end],
                "fields": " ".join(dict.fromkeys(s[0] for s in over)),
                "to": over[0][0] if over else "",
                "anchors": [f"w-{name}-{n}" for name, n, first, _last in over if first == start],
            }
        )
    return pieces


def _context(request: HttpRequest, told: Told, errors: dict[str, str]) -> dict[str, Any]:
    labels = {name: NeedForm.base_fields[name].label for name, _rows, _control in CONTROLS}
    scored = told.review()
    fields = []
    for name, rows, control in CONTROLS:
        source = told.draft.fields.get(name)
        hand = name in told.edited
        fields.append(
            {
                "name": name, "label": labels[name], "rows": rows, "control": control, "value": told.values[name], "short": name in SHORT,
                "was": "" if hand else told.values[name], "hand": hand, "guessed": bool(source and source.guessed and not hand),
                "machine": bool(source and source.machine and not hand),
                "words": [f"w-{name}-{n}" for n in range(len(source.spans))] if source and not hand else [],
                "error": errors.get(name, ""),
            }
        )  # fmt: skip
    aspects = [
        {
            "at": n, "row": a, "was": "" if told.aspects_edited else f"{a.text}|{a.role}|{'must' if a.must else 'nice'}",
            "word": f"w-aspect-{n}-0" if place_of(Aspect(id="", text=a.text), told.heard) else "",
        }
        for n, a in enumerate((*told.aspects, Wanted("")) if told.heard else ())
    ]  # fmt: skip
    return {
        "title": _("Tell a need"),
        "path": [{"label": _("Needs"), "url": reverse("need_list")}],
        "told": told,
        "fields": fields,
        "aspects": aspects,
        "kinds": choices_of("need-kinds"),
        "roles": choices_of("answer-roles"),
        "pieces": marked(told) if told.heard else [],
        "review": scored,
        "verdict": _verdict(scored),
        "errors": errors,
        "carried": drafter.written({name: each for name, each in told.draft.fields.items() if each.machine}, told.heard),
        "drafter": drafter.enabled(),
        "owners": _owners(request.actor),
        "owner": request.POST.get("owner", ""),
        "languages": [("", _("find out")), *settings.LANGUAGES],
        "language": request.POST.get("language", ""),
        "fresh": bool(told.heard),
        "careful": foreign_in_words(told.foreign),
    }


def _verdict(scored: Review) -> dict[str, str]:
    if scored.verdict == "publish":
        word = _("excellent") if scored.score >= EXCELLENT else _("good") if scored.score >= GOOD else _("sufficient")
        return {"mark": "good", "word": word}
    return {"mark": "wait", "word": _("hold: something is missing")} if scored.verdict == "hold" else {"mark": "stop", "word": _("not enough yet")}


def _owners(actor: Actor) -> list[tuple[str, str]]:
    """The organisations for which the actor may tell a need."""
    found = Organisation.objects.order_by("name")
    if not (actor.is_staff_of_district or actor.is_system):
        found = found.filter(pk__in=actor.organisations)
    return [(str(pk), name) for pk, name in found.values_list("pk", "name")]


def _teller(request: HttpRequest) -> HttpResponse | None:
    """A way out for who may not tell a need."""
    if not request.actor.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
    if not kind_of("need").may_create(request.actor):
        raise PermissionDenied
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest) -> HttpResponse:
    """Draft as often as one likes, then save. Nothing is kept before that."""
    away = _teller(request)
    if away:
        return away
    told, errors = Told.of(request.POST), {}
    if request.method == "POST" and request.POST.get("do") == "save":
        need_url, errors = _save(request, told)
        if need_url:
            return HttpResponseRedirect(need_url)
    context = _context(request, told, errors)
    # As one types the questions come after the draft; a page that was sent as a whole holds them already.
    context["later"] = "HX-Request" in request.headers
    if told.heard and not context["later"]:
        context |= _questions(request, told)
    return render(request, "matching/telling.html", context, status=422 if errors else 200)


class _Values(forms.Form):
    """The typed fields, as the action takes them."""

    title = NeedForm.base_fields["title"]
    need_kind = NeedForm.base_fields["need_kind"]
    trl_now = NeedForm.base_fields["trl_now"]
    trl_wanted = NeedForm.base_fields["trl_wanted"]
    deadline = NeedForm.base_fields["deadline"]
    budget = NeedForm.base_fields["budget"]
    place = NeedForm.base_fields["place"]


def _save(request: HttpRequest, told: Told) -> tuple[str, dict[str, str]]:
    """Write the need through its action: the address of its page, or what is wrong by field."""
    form = _Values({name: told.values[name] for name in _Values.base_fields})
    owner, wrong = _owner(request)
    errors = {name: " ".join(map(str, each)) for name, each in form.errors.items()} | wrong
    if not told.heard:
        errors["heard"] = _("Write what was heard first.")
    if errors:
        return "", errors
    prose = {name: told.values[name] for name in ("function", "constraints", "materials", "quantities", "scale", "tried")}
    try:
        need = tell_need(
            actor=request.actor, owner=owner, narrative=told.heard, language=told.language,
            aspects=[a for a in told.aspects if a.text.strip()], **{**form.cleaned_data, **prose},
        )  # fmt: skip
    except ValidationError as refused:
        said = refused.message_dict if hasattr(refused, "error_dict") else {"heard": refused.messages}
        return "", {name: " ".join(each) for name, each in said.items()}
    except NotAllowed as why:
        return "", {"owner": str(why)}
    messages.success(request, _("Kept as a draft that only its owner and its broker see."))
    return reverse("need_detail", args=[need.pk]), {}


def _owner(request: HttpRequest) -> tuple[Organisation | None, dict[str, str]]:
    """Who asks. A partner tells for its own house; a broker may leave it open."""
    mine = dict(_owners(request.actor))
    key = request.POST.get("owner", "")
    if not key and not request.actor.is_staff_of_district and len(mine) == 1:
        key = next(iter(mine))
    if key in mine:
        return Organisation.objects.get(pk=key), {}
    if key or not request.actor.is_staff_of_district:
        return None, {"owner": _("Choose the organisation that asks.")}
    return None, {}


@require_POST
def tell_questions(request: HttpRequest) -> HttpResponse:
    """The most useful missing questions for the words as they stand: fetched after the draft."""
    away = _teller(request)
    if away:
        return away
    return render(request, "matching/telling_questions.html", _questions(request, Told.of(request.POST)))


def _questions(request: HttpRequest, told: Told) -> dict[str, Any]:
    said = {name for name, value in told.values.items() if value} | told.answered
    if all(aspect.role for aspect in told.aspects if aspect.text):
        said.add("role")
    asked: list[Asked] = []
    trouble = ""
    try:
        asked = useful_questions(told.question(), request.actor, said, settings.CLUSTER_SCHEME) if told.heard else []
    except BadRequest:
        log.info("no words to ask with")
    except MatchengineError as why:
        log.error("no questions: %s", why)
        trouble = _("The index cannot be read. Ask whoever runs the site to build the index again.")
    return {"asked": [{"asked": each, "answers": _answers(each, told.language)} for each in asked], "trouble": trouble}


def _answers(asked: Asked, language: str) -> list[dict[str, str]]:
    """The answers of a question as buttons; those that are words stand in the language of the telling."""
    names = {
        "research": _("a research group"), "company": _("a company"), "near": _("near"), "anywhere": _("anywhere"), "essential": _("essential"),
        "useful": _("only useful"),
    }  # fmt: skip
    coded = asked.key.partition(":")[0] in ("role", "place", "weight")
    return [{"value": f"{asked.key}|{each}", "label": names[each] if coded else each, "language": "" if coded else language} for each in asked.answers]


def tell_action(request: HttpRequest, context: dict[str, Any]) -> None:
    """On the list of needs: telling one begins with the interview, which leads on to the plain form."""
    for action in context.get("actions", []):
        if action["url"] == reverse("need_new"):
            action["url"] = reverse("need_tell")
