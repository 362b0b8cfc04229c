"""What the campaign asks of every address. A route that stands in none of these tables fails the campaign.

A hidden thing's own address must answer like one that never was; a list is asked plainly and by every means that could
draw a hidden row out of it: words beside the secret, orders, facets, pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crocevia.projects.outcomes.models import Question
from crocevia.records.kinds import kinds
from crocevia.records.models import KeptFile
from tests.confidential.api_visits import api_visits
from tests.confidential.visit import NEAR, Visit, listed
from tests.confidential.world import World


def _of_kind(code: str) -> Callable[[World], list[Visit]]:
    def detail(world: World) -> list[Visit]:
        hidden = [record for record in world.hidden if record.kind == code]
        return [Visit(reverse(f"{code}_detail", args=[record.pk]), thing=str(record.pk)) for record in hidden]

    return detail


def _edit(code: str) -> Callable[[World], list[Visit]]:
    def edit(world: World) -> list[Visit]:
        found = []
        for record in world.hidden:
            if record.kind == code:
                path = reverse(f"{code}_edit", args=[record.pk])
                found.append(Visit(path, thing=str(record.pk)))
                found.append(Visit(path, "post", {"title": "mine now", "seen": "1"}, thing=str(record.pk)))
        return found

    return edit


def _needs(name: str, method: str = "get", **data: str) -> Callable[[World], list[Visit]]:
    def visits(world: World) -> list[Visit]:
        hidden = [world.cast.need, world.sealed["need"]]
        return [Visit(reverse(name, args=[need.pk]), method, dict(data), str(need.pk)) for need in hidden]

    return visits


def _calls(name: str, method: str = "get", **data: str) -> Callable[[World], list[Visit]]:
    return lambda world: [
        Visit(reverse(name, args=[each.pk]), method, dict(data), str(each.pk)) for each in world.hidden if each.kind == "call"
    ]


def _introductions(name: str, method: str = "get", **data: str) -> Callable[[World], list[Visit]]:
    def visits(world: World) -> list[Visit]:
        hidden = world.sealed["introduction"]
        return [Visit(reverse(name, args=[hidden.pk]), method, dict(data), str(hidden.pk))]

    return visits


def _agreements(name: str, method: str = "get", **data: str) -> Callable[[World], list[Visit]]:
    def visits(world: World) -> list[Visit]:
        hidden = [world.sealed["drawn"], world.sealed["agreement"]]
        return [Visit(reverse(name, args=[each.pk]), method, dict(data), str(each.pk)) for each in hidden]

    return visits


def _kept(world: World) -> list[Visit]:
    kept = KeptFile.objects.filter(record__in=[each.pk for each in world.hidden])
    assert kept.exists()
    return [Visit(reverse("file_download", args=[each.pk]), thing=str(each.pk)) for each in kept]


def _sheets(method: str = "get", **data: str) -> Callable[[World], list[Visit]]:
    """The sheet of every hidden call for every hidden need: both must be readable."""
    return lambda world: [
        Visit(reverse("need_call", args=[need.pk, world.sealed["call"].pk]), method, dict(data), str(need.pk))
        for need in (world.cast.need, world.sealed["need"])
    ]


def _both(*parts: Callable[[World], list[Visit]]) -> Callable[[World], list[Visit]]:
    return lambda world: [visit for part in parts for visit in part(world)]


def _cells(world: World) -> list[Visit]:
    need = world.cast.need
    path = reverse("match_need_cell", args=[need.pk])
    aspects = [aspect.pk for aspect in need.aspects.all()]
    return [Visit(f"{path}?cell={aspect}~{slug}", thing=str(need.pk)) for aspect in aspects for slug in ("foundry", "brakes")]


def _questions(world: World) -> list[Visit]:
    """The session holds the question: asked, shown, each cell opened, compared, filtered."""
    path, cell = reverse("match_question"), reverse("match_question_cell")
    found = []
    for text in ("We look for a pilot line that coats discs at 1600 degrees. A sealed furnace.", "coating, furnace, rust"):
        found.append(Visit(path, "post", {"text": text}))
        found += [Visit(path), Visit(path + "?again=1"), Visit(path + "?compare=brakes&compare=foundry&pin=brakes&trl=1")]
        found += [Visit(f"{cell}?cell={n}~{slug}") for n in ("1", "2") for slug in ("brakes", "foundry")]
    return found


_HEARD = "We look for a pilot line that coats discs at 1600 degrees. We need a sealed furnace and someone who tests the coating."


def _searches(world: World) -> list[Visit]:
    """The one box, as one types and as a page, by words and by meaning, one group at a time."""
    path = reverse("search")
    asked = [{"q": words} for words in (*NEAR, "Secret line", "a hot furnace for ceramics", "forno per ceramica")]
    asked += [{**each, "hits": "1"} for each in asked]
    asked += [{"q": "sealed", "in": kind.code} for kind in kinds()] + [{"q": "900", "in": "facts"}]
    return [Visit(f"{path}?{urlencode(each)}") for each in asked]


def _files(world: World) -> list[Visit]:
    paths = [kind.path for kind in kinds()] + ["partners", "people"]
    return [
        Visit(f"{reverse('export', args=[path, ending])}?{query}".rstrip("?"))
        for path in paths
        for ending in ("csv", "xlsx")
        for query in (["", "q=sealed&sort=-updated"] if ending == "csv" else [""])
    ]


def _uploads(world: World) -> list[Visit]:
    """A row that names a hidden record by its key or its title: what the dry run says must not tell that it is there."""
    found = [Visit(reverse("import_list"))]
    for record in world.hidden:
        if record.kind in {"need", "capability", "case", "agreement"}:
            lines = f"id;title;type;need_kind;narrative\n{record.pk};mine now;machine;technology_request;words\n"
            found.append(_upload(record.kind, lines, str(record.pk)))
    titled = "title;type;summary\n" + "".join(f"{world.cast.hidden_offer.title[:6]}{n};machine;words\n" for n in range(2))
    return [*found, _upload("capability", titled, "")]


def _upload(kind: str, lines: str, thing: str) -> Visit:
    return Visit(reverse("import_list"), "post", {"kind": kind, "lines": lines}, thing)


def sent(visit: Visit) -> Visit:
    """A visit whose lines go as a file."""
    if "lines" not in visit.data:
        return visit
    data = {k: v for k, v in visit.data.items() if k != "lines"}
    data["file"] = SimpleUploadedFile("rows.csv", visit.data["lines"].encode(), "text/csv")
    return Visit(visit.path, visit.method, data, visit.thing, visit.json)


def _organisations(name: str) -> Callable[[World], list[Visit]]:
    slugs = ("brakes", "foundry", "rival", "rival-group", "kilometro-rosso", "no-such-partner")
    return lambda world: [Visit(reverse(name, args=[slug])) for slug in slugs]


def _sealed(kind: str, name: str, method: str = "post", **data: str) -> Callable[[World], list[Visit]]:
    """A step that somebody tries on the hidden record of a kind."""
    return lambda world: [Visit(reverse(name, args=[world.sealed[kind].pk]), method, dict(data), str(world.sealed[kind].pk))]


def _question(world: World) -> list[Visit]:
    """What came of the hidden project, asked of the company: read and answered by somebody else."""
    found = []
    for asked in Question.objects.filter(about=world.sealed["project"].pk):
        path = reverse("question", args=[asked.pk])
        found += [Visit(path, thing=str(asked.about_id)), Visit(path, "post", {"answer": "nothing"}, str(asked.about_id))]
    return found


def _plain(name: str, **fixed: Any) -> Callable[[World], list[Visit]]:
    return lambda world: [Visit(reverse(name, kwargs=fixed or None))]


def _own(name: str, *args: Any, method: str = "get") -> Callable[[World], list[Visit]]:
    return lambda world: [Visit(reverse(name, args=args), method)]


def _list(name: str, *args: Any) -> Callable[[World], list[Visit]]:
    return lambda world: listed(name, *args)


def table() -> dict[str, Callable[[World], list[Visit]]]:
    """Route key → what to ask of it."""
    nobody = uuid4()
    entries: dict[str, Callable[[World], list[Visit]]] = {
        "home": _plain("home"),
        "search": _searches,
        "accessibility": _plain("accessibility"),
        "favicon": _plain("favicon"),
        "set_language": _own("set_language", method="post"),
        "import_list": _uploads,
        "import_template": _own("import_template", "need", "csv"),
        "import_preview": _own("import_preview", nobody),
        "import_problems": _own("import_problems", nobody),
        "import_accept": _own("import_accept", nobody, method="post"),
        "import_discard": _own("import_discard", nobody, method="post"),
        "export": _files,
        "organisation_list": _list("organisation_list"),
        "organisation_detail": _organisations("organisation_detail"),
        "organisation_edit": _organisations("organisation_edit"),
        "organisation_members": _organisations("organisation_members"),
        "organisation_member_end": _own("organisation_member_end", "brakes", 1, method="post"),
        "people_list": _list("people_list"),
        "district": _plain("district"),
        "district_timeline": _list("district_timeline"),
        "district_territory": _plain("district_territory"),
        "district_sources": _list("district_sources"),
        "district_source": _list("district_source", "the-paper"),
        "clusters": _plain("clusters"),
        "cluster_scheme": _plain("cluster_scheme", scheme="kilometro-rosso-clusters"),
        "match_question": _questions,
        "match_question_cell": lambda world: [],  # asked with its page, above: it lives in the same session
        "need_tell": _both(_own("need_tell"), lambda world: [Visit(reverse("need_tell"), "post", {"heard": _HEARD, "do": "draft"})]),
        "need_tell_questions": lambda world: [Visit(reverse("need_tell_questions"), "post", {"heard": _HEARD})],
        "match_keep": _own("match_keep", method="post"),
        "match_forget": _own("match_forget", method="post"),
        "token_list": _own("token_list"),
        "token_revoke": _own("token_revoke", 1, method="post"),
        "match_need": _needs("match_need"),
        "match_need_cell": _cells,
        "need_coalition": _both(_needs("need_coalition"), _needs("need_coalition", "get", pin="brakes", hide="rival")),
        "need_coalition_aside": _needs("need_coalition_aside", "get", pin="brakes"),
        "question_coalition_aside": lambda world: [Visit(reverse("question_coalition_aside"))],
        "question_coalition": lambda world: [Visit(reverse("question_coalition"))],
        "need_aspects": _both(_needs("need_aspects"), _needs("need_aspects", "post", text="mine", seen="1")),
        "desk": _both(_plain("desk"), lambda world: [Visit(reverse("desk") + f"?broker={world.cast.broker.pk}")]),
        "request_list": _plain("request_list"),
        "letter_choices": _both(_plain("letter_choices"), _own("letter_choices", method="post")),
        "answer": _both(_plain("answer", token="x" * 43), lambda world: [Visit(reverse("answer", args=["x" * 43]), "post", {"do": "show"})]),
        "need_comment": _both(_needs("need_comment", "post", verb="say", text="mine now"), _needs("need_comment", "post", verb="settle")),
        "introduction_act": _both(
            _introductions("introduction_act", "post", verb="reveal", seen="1"),
            _introductions("introduction_act", "post", verb="withdraw", words="mine now"),
            _introductions("introduction_act", "post", verb="reply", answer="yes", question=str(nobody), read="0" * 64),
        ),
        "file_download": _kept,
        "need_document": _needs("need_document", "post", title="mine now"),
        "introduction_documents": _introductions("introduction_documents", "post", verb="take_back", handover="1"),
        "introduction_document": lambda world: [
            Visit(reverse("introduction_document", args=[world.sealed["introduction"].pk, nobody]), thing=str(world.sealed["introduction"].pk))
        ],
        "agreement_draw_up": lambda world: [
            Visit(reverse("agreement_draw_up")),
            Visit(f"{reverse('agreement_draw_up')}?introduction={world.sealed['introduction'].pk}", thing=str(world.sealed["introduction"].pk)),
        ],
        "agreement_preview": _agreements("agreement_preview"),
        "agreement_act": _both(
            _agreements("agreement_act", "post", verb="remark", words="mine now"),
            _agreements("agreement_act", "post", verb="abandon", words="mine now", seen="1"),
            _agreements("agreement_act", "post", verb="template"),
        ),
        "template_upload": _both(_plain("template_upload"), _own("template_upload", method="post")),
        "introduction_calendar": _introductions("introduction_calendar"),
        "need_introductions": _needs("need_introductions"),
        "need_shortlist": _needs("need_shortlist", "post", slug="foundry"),
        "need_teaser": _both(
            _needs("need_teaser", "post", verb="approve", number="1"), _needs("need_teaser", "post", verb="write", teaser="mine now")
        ),
        "need_danger": _needs("need_danger"),
        "need_hand_over": _both(_needs("need_hand_over"), _needs("need_hand_over", "post", broker="1")),
        "agreement_hand_over": _both(_agreements("agreement_hand_over"), _agreements("agreement_hand_over", "post", broker="1")),
        "project_hand_over": _both(_sealed("project", "project_hand_over", broker="1"), _sealed("project", "project_hand_over", method="get")),
        "rights": lambda world: [Visit(reverse("rights")), Visit(reverse("rights") + "?q=owner")],
        "person_rights": _own("person_rights", nobody),
        "retention_apply": _own("retention_apply", method="post"),
        "need_review": _both(_needs("need_review"), _needs("need_review", "post", verb="validate", read="0" * 64)),
        "need_interest": _needs("need_interest"),  # to say yes is no question: a card's reader may
        "need_ledger": _needs("need_ledger"),
        "need_move": _needs("need_move", "post", to="withdrawn", reason="mine now"),
        "need_money": _needs("need_money"),
        "need_call": _both(_sheets(), _sheets("post", party="brakes")),
        "unsaid": _plain("unsaid"),
        "aid_room": lambda world: [
            Visit(reverse("aid_room") + "?party=brakes"),
            Visit(reverse("aid_room"), "post", {"party": "brakes", "day": "2026-06-01", "amount": "299500"}),
        ],
        "voucher_issue": _plain("voucher_issue"),
        "voucher_report": _plain("voucher_report"),
        "voucher_step": lambda world: [
            Visit(reverse("voucher_step", args=[world.sealed["voucher"].pk]), "post", {"day": "2030-01-01"}, str(world.sealed["voucher"].pk))
        ],
        "project_act": _sealed("project", "project_act", verb="build_partnership", words="mine now"),
        "outcome_act": _sealed("outcome", "outcome_act", verb="sign", read="0" * 64),
        "question": _question,
        "project_start_introduction": _sealed("introduction", "project_start_introduction"),
        "project_start_agreement": _sealed("agreement", "project_start_agreement"),
        "call_calendar": _list("call_calendar"),
        "call_calendar_of_one": _calls("call_calendar_of_one"),
        "call_eligibility": _both(_calls("call_eligibility"), _calls("call_eligibility", "post", party="brakes")),
        "call_save": _calls("call_save", "post"),
        "call_saved": _plain("call_saved"),
        "call_saved_calendar": _own("call_saved_calendar", 1, "no-such-key"),
        "vocabulary_list": _plain("vocabulary_list"),
        "vocabulary_jsonld": _plain("vocabulary_jsonld", code="need-kinds"),
        "vocabulary_scheme": _plain("vocabulary_scheme", code="need-kinds"),
    }
    entries |= api_visits()
    for kind in kinds():
        entries[f"{kind.code}_list"] = _list(f"{kind.code}_list")
        entries[f"{kind.code}_detail"] = _of_kind(kind.code)
        if kind.form:
            entries[f"{kind.code}_new"] = _plain(f"{kind.code}_new")
            entries[f"{kind.code}_edit"] = _edit(kind.code)
    return entries


# Sign-in and its second step are the library's: they hold an account's own data and no record.
LIBRARY = ("account_", "mfa_")


def untold(keys: Iterable[str]) -> list[str]:
    """Routes that no table knows."""
    told = table()
    return [key for key in keys if key not in told and not key.startswith(LIBRARY)]
