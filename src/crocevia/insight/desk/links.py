"""The page behind the link of a letter: the one question, word for word, and the form that answers it. Nobody is signed in by it.

Opening changes nothing: machines open what stands in letters. What names the owner of a need is shown after a press.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crocevia.exchange.introductions.link_actions import (
    Closed,
    answer_by_link,
    check_link,
    open_link,
    review_by_link,
)
from crocevia.exchange.introductions.links import ANSWERED, LATE, NOT_YOURS, find_link, last_day, names_the_owner
from crocevia.exchange.introductions.models import AnswerLink, Side
from crocevia.exchange.introductions.rules import REFUSALS
from crocevia.exchange.needs.texts import brief_text
from crocevia.insight.desk.acting import words
from crocevia.records.errors import Conflict, NotAllowed

MISSES, WINDOW = 20, 600
"""So many addresses that lead nowhere may be tried from one place in so many seconds; a link that is known is always answered."""


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """GET looks, POST `show` uncovers, POST `answer` answers. 404 for a link that is not known or not this reader's, 410 for one that is over."""
    link = find_link(token)
    if link is None:
        return _said(request, *_unknown(request))
    language = link.letter.user.language
    with translation.override(language if language and not request.actor.is_authenticated else translation.get_language()):
        try:
            check_link(link, actor=request.actor)
            return _answered(request, link) if request.method == "POST" else _shown(request, link, covered=names_the_owner(link.letter))
        except Closed as over:
            return _said(request, 410, *_over(over.why))
        except NotAllowed:
            return _said(request, 404, _("This link is not yours"), _("The letter was written to somebody else than the account that is signed in here."), _("Sign out, or ask the person who received it to open it."))  # fmt: skip


def _unknown(request: HttpRequest) -> tuple[int, str, str, str]:
    """A token that nobody was given, counted by the place that it is tried from."""
    key = f"answer:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, WINDOW)
    try:
        many = cache.incr(key) > MISSES
    except ValueError:  # it ran out between the two calls
        many = False
    if many:
        return 429, _("Too many links that lead nowhere"), _("From your address many links were tried that nobody was given."), _("Wait ten minutes, or sign in: what waits for you is under Requests.")  # fmt: skip
    return 404, _("This link leads nowhere"), _("Perhaps it was cut short, or its letter is older than a year."), _("Sign in: what waits for you is under Requests.")


def _over(why: str) -> tuple[str, str, str]:
    sign_in = _("Sign in: what waits for you is under Requests.")
    told = {
        ANSWERED: (_("This question has its answer"), _("It was answered before, by you or by who may answer for your organisation. A link answers once.")),
        LATE: (_("The time to answer has run out"), _("Silence means no: the question is closed.")),
        NOT_YOURS: (_("This link answers no more"), _("Links were switched off for you, or you no longer answer for this organisation.")),
    }
    title, happened = told.get(why, (_("This question is no longer open"), _("It was taken back, or its text has changed. If it is asked anew, another letter comes.")))
    return title, happened, sign_in


def _said(request: HttpRequest, status: int, title: str, happened: str, todo: str) -> HttpResponse:
    context = {
        "title": title, "code": status, "happened": happened, "saved": _("Nothing was changed."), "todo": todo,
        "actions": [{"label": _("Requests for you"), "url": reverse("request_list"), "main": True}],
    }  # fmt: skip
    return _guarded(render(request, "crocevia/message.html", context, status=status))


def _guarded(response: HttpResponse) -> HttpResponse:
    """Kept by nobody on the way, found by no search engine, and the address in no log of ours."""
    response._has_been_logged = True
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _shown(request: HttpRequest, link: AnswerLink, *, covered: bool, wrong: str = "") -> HttpResponse:
    """The cover, or the words themselves."""
    letter, consent, need = link.letter, link.letter.consent, link.letter.need
    context: dict[str, Any] = {
        "title": _("Is this your need?") if need else _("A question for you"),
        "name": letter.user.person.name if letter.user.person else letter.user.email,
        "until": date_format(last_day(letter), "DATE_FORMAT"),
        "wrong": wrong,
        "typed": words(request.POST, "reason") if wrong else "",
        "sign_in": reverse("need_review", args=[need.pk]) if need else reverse("request_list"),
    }
    if covered:
        return _guarded(render(request, "desk/answer_cover.html", context))
    if need:
        context |= {"need": need, "aspects": need.aspects.all(), "text": brief_text(need), "read": link.text_hash, "language": need.language}
    elif consent:
        context |= {
            "lines": consent.text.split("\n"), "read": consent.text_hash, "language": consent.language, "reasons": list(REFUSALS.items()),
            "yes": _("Yes, ask them") if consent.side == Side.OWNER else _("Yes, you may name us"),
        }  # fmt: skip
    template = "desk/answer_review.html" if need else "desk/answer.html"
    return _guarded(render(request, template, context, status=422 if wrong else 200))


def _answered(request: HttpRequest, link: AnswerLink) -> HttpResponse:
    posted = request.POST
    if posted.get("do") != "answer":
        open_link(link, actor=request.actor)
        return _shown(request, link, covered=False)
    if posted.get("confirm") != "yes":
        return _shown(request, link, covered=False, wrong=_("Confirm that it is you who answers, then press again."))
    act = _review(link, request) if link.letter.need else _reply(link, request)
    try:
        act()
    except ValidationError as why:
        return _shown(request, link, covered=False, wrong=" ".join(why.messages))
    except Conflict:
        return _shown(request, link, covered=False, wrong=_("Somebody changed this meanwhile: look again before you go on."))
    context = {
        "title": _("Thank you: your answer is kept"),
        "happened": _("It stands in the ledger with the fingerprint of the words that you read, and that it came by this link."),
        "todo": _("The link is used up. To see more, or to take an answer back, sign in."),
        "actions": [{"label": _("Requests for you"), "url": reverse("request_list"), "main": True}],
    }
    return _guarded(render(request, "crocevia/message.html", context))


def _reply(link: AnswerLink, request: HttpRequest) -> Callable[[], Any]:
    posted = request.POST
    told = {"yes": posted.get("answer") == "yes", "seen": words(posted, "read", 64)}
    why = {"reason_code": words(posted, "reason_code", 20), "reason": words(posted, "reason")}
    return lambda: answer_by_link(link, actor=request.actor, **told, **why)


def _review(link: AnswerLink, request: HttpRequest) -> Callable[[], Any]:
    posted = request.POST
    told = {"yes": posted.get("answer") == "yes", "seen": words(posted, "read", 64), "words": words(posted, "reason", 4000)}
    return lambda: review_by_link(link, actor=request.actor, **told)
