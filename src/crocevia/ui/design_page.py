"""Every component with sample content, to be looked at and tested. Mounted only in a demo or while developing.

`?show=` picks a whole page: match, list, detail, form, message; without it every component stands on one page.
Nothing here is a fact: the sample words come from the visual reference and say so.
"""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

PARTIES = [
    ("FAE Technology", "FAE", "residente", True),
    ("Intellimech", "ITM", "consorzio, residente", False),
    ("ABB", "ABB", "socia Intellimech", False),
    ("IIT", "IIT", "ente di ricerca", True),
    ("Univ. di Bergamo", "UBG", "ateneo", False),
    ("JOiiNT Lab", "JOI", "laboratorio congiunto", False),
    ("Univ. di Brescia", "UBS", "ateneo", False),
    ("Valtellina", "VAL", "residente", True),
    ("4Securitas", "4SE", "fondo Cysero", False),
]
ASPECTS = [
    ("Acquisire dati da colata e nastro", "IoT sicuro dal progetto", True, [86, 48, 44, 34, 29, 21, 18, 41, 38]),
    ("Rete radio in reparto", "polvere, calore, metallo", True, [47, 22, 36, None, 26, None, 12, 78, 31]),
    ("Manutenzione predittiva", "modelli sui dati del nastro", True, [44, 79, 63, 66, 58, 48, 44, None, None]),
    ("Terra verde", "misura in linea di umidità", True, [None, 14, None, 11, 17, None, 39, None, None]),
    ("Sicurezza di impianto", "e di chi ci lavora", False, [33, 41, 52, 57, 24, 71, 22, None, -1]),
]
SOURCE = {"title": "Intervista al direttore, stampa di settore", "locator": "righe 148–151", "date": "2022", "url": "#"}
SENTENCE = (
    "FAE Technology cercava un contesto industriale in cui validare dispositivi IoT sicuri fin dalla progettazione."
)


def _span(words: str, sentence: str = SENTENCE) -> tuple[int, int]:
    start = sentence.index(words)
    return start, start + len(words)


EVIDENCE = {
    "party": "FAE Technology",
    "party_url": "#",
    "aspect": ASPECTS[0][0],
    "language": "it",
    "value": 0.86,
    "calibration": "Su 100 casi con questo valore, 84 erano coperti davvero (calibrato su 212 giudizi).",
    "proofs": [
        {
            "sentence": SENTENCE,
            "spans": [_span("contesto industriale"), _span("dispositivi IoT sicuri fin dalla progettazione")],
            "kind": "Bisogno speculare",
            "title": "sito di prova",
            "url": "#",
            "year": "2022",
            "source": SOURCE["title"],
            "source_url": "#",
            "locator": SOURCE["locator"],
            "language": "it",
            "strength": "pesa la metà",
        },
        {
            "sentence": "Electronics; IoT devices with cybersecurity by design.",
            "spans": [[13, 24], [30, 53]],
            "kind": "Profilo dell’organizzazione",
            "year": "2022",
            "source": "stessa fonte",
            "locator": "righe 148–158",
            "language": "en",
        },
    ],
    "withheld": "Terza prova: una scheda prodotto, visibile dopo il doppio consenso.",
    "terms": [
        {"asked": "sensori", "how": "lexicon", "found": "IoT devices", "language": "en"},
        {"asked": "sicuri dal progetto", "how": "lexicon", "found": "cybersecurity by design", "language": "en"},
        {"asked": "reparto", "how": "same", "found": "contesto industriale", "language": "it"},
        {"asked": "raccogliere dati", "how": "sense", "found": "monitoring", "language": "en"},
    ],
    "against": [
        "La prima frase dice che cosa la parte cerca, non che cosa ha già provato: pesa la metà.",
        "Nessuna prova in ambienti con polvere e calore di colata.",
        "Due introduzioni aperte su tre.",
    ],
    "actions": [{"label": "Metti da parte", "url": "#"}, {"label": "La prova è sbagliata", "url": "#"}],
}


def matrix(opened: str = "") -> dict[str, Any]:
    aspects = []
    for number, (text, sub, must, figures) in enumerate(ASPECTS):
        cells = []
        for column, (name, *_rest) in enumerate(PARTIES):
            figure = figures[column]
            key = f"{number}.{column}"
            cells.append(
                {
                    "party": name,
                    "value": None if figure is None else abs(figure) / 100,
                    "proofs": 0 if figure is None else 1 + abs(figure) // 30,
                    "state": "none" if figure is None else "unsure" if figure < 0 else "shown",
                    "url": "?part=evidence",
                    "key": key,
                    "open": key == opened,
                    "best_sentence": SENTENCE,
                    "spans": [_span("contesto industriale")],
                    "best_source": "Intervista, 2022. Altre prove: apri",
                    "language": "it",
                }
            )
        known = [figure for figure in figures if figure is not None and figure >= 0]
        best = max(known)
        aspects.append(
            {
                "index": number + 1,
                "id": number,
                "text": text,
                "sub": sub,
                "must": must,
                "language": "it",
                "gap": best < 50,
                "nearest_name": PARTIES[figures.index(best)][0],
                "nearest_value": best / 100,
                "gap_links": [
                    {"label": "Chiedi ai distretti pari", "url": "#"},
                    {"label": "Pubblica la richiesta", "url": "#"},
                ],
                "best": best / 100,
                "best_name": PARTIES[figures.index(best)][0],
                "cells": cells,
                "evidence": EVIDENCE if opened.startswith(f"{number}.") else None,
            }
        )
    return {
        "parties": [
            {"name": name, "short": short, "sub": sub, "rank": rank, "pinned": rank == 1, "chosen": chosen, "url": "#"}
            for rank, (name, short, sub, chosen) in enumerate(PARTIES, 1)
        ],
        "aspects": aspects,
        "hidden": [{"name": "Petroceramics", "show_url": "#"}],
        "coalition": True,
    }


def _options(*words: tuple[str, int | None, bool]) -> list[dict[str, Any]]:
    return [{"value": w, "label": w, "count": count, "pressed": pressed, "url": "?"} for w, count, pressed in words]


def _side(figure: int | None) -> dict[str, Any]:
    if figure is None:
        return {"state": "none"}
    return {
        "value": abs(figure) / 100,
        "proofs": 2,
        "state": "unsure" if figure < 0 else "shown",
        "sentence": SENTENCE,
        "spans": [_span("IoT")],
        "language": "it",
        "source": "Intervista, 2022",
    }


def match_context(opened: str = "") -> dict[str, Any]:
    values = [[aspect[3][column] for aspect in ASPECTS] for column in range(len(PARTIES))]
    marks = [("good", "in coalizione"), None, None, ("good", "in coalizione"), None, ("stop", "esclusa per regola")]
    rows = []
    for number, (name, _short, sub, chosen) in enumerate(PARTIES):
        shares = [None if value is None else abs(value) / 100 for value in values[number]]
        mark = marks[number] if number < len(marks) else None
        rows.append(
            {
                "rank": number + 1,
                "name": name,
                "url": "#",
                "sub": sub,
                "chosen": chosen,
                "pinned": number == 0,
                "values": shares,
                "expected": sum(share or 0 for share in shares),
                "why": "Cerca proprio un sito di prova: bisogno speculare",
                "why_language": "it",
                "distance": 0.22 + number / 20,
                "load": {"open": number % 4, "of": 3, "rings": [ring < number % 4 for ring in range(3)]},
                "state": {"mark": mark[0], "word": mark[1]} if mark else None,
                "pin_url": "#",
                "hide_url": "#",
                "key": str(number),
            }
        )
    return {
        "title": "Una linea di fonderia che nessuno può ancora leggere",
        "title_language": "it",
        "sample": "Campione grafico: le parole, le probabilità, i carichi e le clausole sono inventati per il disegno.",
        "path": [{"label": _("Needs"), "url": "#"}],
        "meta": [
            "B-0147, v3",
            {"mark": "info", "word": "aperto"},
            "sito di prova · TRL 5 → 7",
            "Fonderia, area di Brescia",
        ],
        "actions": [{"label": "Confronta versioni", "url": "#"}],
        "line": [
            {"label": label, "state": "done" if number < 3 else "now" if number == 3 else ""}
            for number, label in enumerate(
                [
                    _("Listening"),
                    _("Brief"),
                    _("Coverage"),
                    _("Coalition"),
                    _("Introduction"),
                    _("Agreement"),
                    _("Project"),
                    _("Outcome"),
                    _("Impact"),
                ]
            )
        ],
        "answer": "Quattro aspetti su cinque hanno qualcuno qui; la terra verde no.",
        "brief": {
            "text": (
                "Coliamo, portiamo su nastro, prepariamo la terra verde: tre processi che nessuno vede finché non si "
                "fermano.\n\nVorremmo raccogliere i dati della linea e usarli per produrre meglio e lavorare più sicuri. "
                "In reparto però non c’è rete, e non vogliamo aprire la porta a chi entra da fuori."
            ),
            "language": "it",
            "aspects": [{"text": text, "sub": sub, "must": must, "language": "it"} for text, sub, must, _f in ASPECTS],
            "aspects_url": "#",
            "constraints": [
                {"label": "Tempo", "value": "prova in 12 mesi"},
                {"label": "Fermo linea", "value": "al più 4 ore"},
                {"label": "Già provato", "value": "fogli a mano, 2019; due sonde perse nel calore"},
            ],
            "sees": [
                {"label": "Candidati", "value": "niente"},
                {"label": "Teaser", "value": "approvato il 4 nov 2026"},
            ],
        },
        "facets": [
            {
                "key": "role",
                "label": "Ruolo",
                "options": _options(("azienda", 4, True), ("ricerca", 4, False), ("consorzio", 1, False)),
            },
            {
                "key": "where",
                "label": "Dove",
                "options": _options(("distretto e rete", None, True), ("solo residenti", 3, False)),
            },
            {
                "key": "only",
                "label": "Solo se",
                "options": _options(("prove recenti", None, False), ("nessun conflitto", None, True)),
            },
        ],
        "dial": {
            "value": 0.45,
            "name": "distance",
            "points": [
                {"at": 0.22 + number / 20, "name": name, "chosen": chosen}
                for number, (name, _s, _t, chosen) in enumerate(PARTIES)
            ],
        },
        "filtered": "Cercati: aziende, distretto e rete, senza conflitto. Distanza 0,45.",
        "matrix": matrix(opened),
        "ranking": {"rows": rows, "compare_url": "?", "loads": True, "distances": True},
        "strip": {
            "title": "Coalizione proposta, tre parti e il titolare",
            "members": [
                {"name": "FAE Technology", "sub": "acquisizione dati", "pinned": True},
                {"name": "IIT", "sub": "manutenzione, sicurezza"},
                {"name": "Valtellina", "sub": "rete radio"},
            ],
            "note": "Ottima e minima, dimostrato. Con ABB al posto di IIT: 2,79 invece di 2,98, e nessun ente di ricerca.",
            "cover": {
                "words": "4 aspetti su 5",
                "values": [0.86, 0.78, 0.66, None, 0.57],
                "note": "vuota: terra verde",
            },
            "money": {
                "words": "TRINITY, bando a cascata",
                "tags": [
                    {"mark": "good", "word": "sito di prova in UE, cl. 1"},
                    {"mark": "wait", "word": "PMI: da verificare, cl. 3"},
                ],
                "note": "Importo: la fonte non lo dice",
            },
            "action": {"label": "Chiedi il consenso al titolare", "url": "#", "note": "Nessun nome esce prima del sì."},
        },
    }


def compare_context() -> dict[str, Any]:
    return {
        "left": {"name": "FAE Technology", "url": "#", "sub": "residente", "expected": 2.10},
        "right": {"name": "Intellimech", "url": "#", "sub": "consorzio", "expected": 2.04},
        "aspects": [
            {"text": text, "language": "it", "left": _side(figures[0]), "right": _side(figures[1])}
            for text, _sub, _must, figures in ASPECTS
        ],
        "facts": [{"label": "Cluster", "left": "Meccatronica", "right": "Meccatronica"}],
    }


RELATIONS = {
    "name": "Intellimech",
    "sub": "consorzio, 14 dic 2006",
    "lists": ["primo elenco", "secondo elenco"],
    "groups": [
        {"label": "promotori", "side": "left", "items": [{"name": "Kilometro Rosso", "url": "#"}, {"name": "Confindustria Bergamo"}]},
        {
            "label": "soci",
            "side": "right",
            "items": [
                {"name": "ABB", "lists": [False, True], "url": "#"},
                {"name": "Brembo", "lists": [True, True], "url": "#"},
                {"name": "Centro Ricerche Fiat", "lists": [True, False], "old": True},
                {"name": "Cosberg", "lists": [False, True]},
                {"name": "Elettrocablaggi", "lists": [False, True]},
                {"name": "Fassi Gru", "lists": [True, True]},
                {"name": "Giovenzana International", "lists": [False, True]},
                {"name": "Same Deutz-Fahr Italia", "lists": [True, True]},
                {"name": "Siad", "lists": [False, True]},
                {"name": "Valtellina", "lists": [False, True], "url": "#", "source": SOURCE},
            ],
        },
        {"label": "laboratorio", "side": "below", "items": [{"name": "JOiiNT Lab", "sub": "laboratorio congiunto con IIT", "url": "#"}]},
    ],
    "note": "Linea piena: nell’elenco più recente. Tratteggio: solo nel precedente.",
}  # fmt: skip

FIGURE = {
    "label": "Quante organizzazioni ci sono nel parco?",
    "readings": [
        {"value": 67, "label": "partner residenti", "source": {"title": "Profilo promozionale", "locator": "riga 5"}, "counts": "partner; nessuna definizione"},
        {"value": 75, "label": "realtà", "source": SOURCE, "as_of": "2022", "counts": "realtà che operano nel parco"},
    ],
    "why": "Due o tre anni le separano, e «realtà» è più largo di «partner residenti».",
    "records": {"words": "In questo registro 20 residenti hanno una scheda.", "url": "#"},
}  # fmt: skip

MULTIPLES = [
    {"label": "Accordi e adesioni", "words": "13", "first": 2002, "last": 2026, "level": "schede", "sources": ["Contati da 13 schede datate"],
     "marks": [{"kind": "steps", "points": [(2004, 0.1), (2005, 0.25), (2006, 0.7), (2007, 0.78), (2008, 0.85), (2012, 1)]}]},
    {"label": "Persone presso i residenti", "value": 1900, "first": 2002, "last": 2026, "level": "dichiarato", "sources": ["Profilo, senza data"],
     "marks": [{"kind": "point", "at": 2019.7, "vague": True}]},
    {"label": "Brevetti in un anno", "value": 47, "first": 2002, "last": 2026, "level": "dichiarato", "sources": ["Profilo, periodo 2019"],
     "marks": [{"kind": "point", "at": 2019.5}]},
    {"label": "Finanziamenti a progetti", "value": 140000000, "unit": "EUR", "first": 2002, "last": 2026, "level": "dichiarato", "sources": [SOURCE],
     "marks": [{"kind": "band", "since": 2012, "until": 2022}]},
]  # fmt: skip

CAPABILITIES = [
    {"title": "Aiuto alle imprese meccatroniche", "url": "#", "proofs": 5, "language": "it", "source": SOURCE, "spans": [(28, 49)],
     "sentence": "Affianca insieme a Point le imprese meccatroniche della provincia."},
    {"title": "Robotics for repetitive work", "kind": "technology", "proofs": 3, "language": "en", "source": SOURCE,
     "sentence": "Champion companies give the application settings, which the lab turns into industrial robotics."},
    {"title": "Ricerca condivisa", "kind": "servizio", "proofs": 1, "language": "it"},
]  # fmt: skip

EVENTS = [
    {"when": "2006-12-14", "text": "Consorzio costituito nel parco", "own": True, "language": "it", "sub": "Sito precedente, riga 90"},
    {"words": "prima del 2022", "vague": True, "text": "JOiiNT Lab aperto con IIT", "language": "it", "source": SOURCE},
    {"when": "2022", "text": "Nine members counted", "language": "en", "who": "M. Rota"},
]  # fmt: skip


class Sample(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=80, help_text=_("One line, without names."))
    text = forms.CharField(label=_("In your own words"), widget=forms.Textarea(attrs={"class": "said"}))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", "—"), ("a", _("pilot site")), ("b", _("laboratory access"))]
    )
    when = forms.DateField(label=_("Deadline"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    clusters = forms.MultipleChoiceField(
        label=_("Clusters"),
        choices=[(word, word) for word in ("Meccatronica", "Scienze della vita", "Nuovi materiali", "Energia", "ICT")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    role = forms.ChoiceField(
        label=_("Weight"), choices=[("1", _("essential")), ("2", _("useful"))], widget=forms.RadioSelect
    )
    hidden = forms.BooleanField(
        label=_("Nobody outside the district may see it"), required=False, help_text=_("It can be changed later.")
    )
    file = forms.FileField(label=_("File"), required=False)  # fmt: skip


def form_context(refused: bool = True) -> dict[str, Any]:
    return {
        "title": _("Tell a need"),
        "intro": _("In your own words, in Italian or English."),
        "form": Sample({"text": "Coliamo, portiamo su nastro, prepariamo la terra verde."} if refused else None),
        "submit_label": _("Save the need"),
        "second": {"label": _("Save as draft"), "name": "draft", "value": "1"},
        "cancel_url": "?",
        "saved": "9:40",
        "conflict": {
            "by": "L. Bianchi",
            "at": "9:41",
            "url": "?",
            "token": "4",
            "fields": [{"label": _("Title"), "yours": "Una linea di fonderia", "theirs": "Una linea che nessuno legge", "language": "it"}],
        }
        if refused
        else None,
        "danger": {"title": _("Withdraw this need"), "text": _("It leaves every list."), "label": _("Withdraw"), "url": "?", "ask": "?"},
    }  # fmt: skip


def list_context(request: HttpRequest) -> dict[str, Any]:
    names = [party[0] for party in PARTIES] * 4
    sort = request.GET.get("sort", "name")
    page = Paginator(sorted(names, reverse=sort.startswith("-")), 12).get_page(request.GET.get("page"))
    rows = [
        {
            "url": "?show=detail",
            "cells": [
                {"value": name, "sub": "consorzio"},
                {"value": "residente", "mark": "good"},
                {"value": 3 + number},
                {"value": "Affianca le imprese meccatroniche della provincia.", "said": True, "lang": "it", "sub": "Intervista, 2022"},
            ],
        }
        for number, name in enumerate(page)
    ]  # fmt: skip
    return {
        "title": _("Partners"),
        "intro": _("Who works in the district, and with whom."),
        "unit": {"one": _("partner"), "many": _("partners")},
        "facets": [
            {"key": "kind", "label": _("Kind"), "options": _options(("azienda", 34, True), ("ateneo", 4, False))},
            {"key": "cluster", "label": _("Cluster"), "options": _options(*[(f"Cluster {n}", 12 - n, False) for n in range(11)])},
        ],
        "columns": [
            {"key": "name", "label": _("Partner"), "sortable": True},
            {"key": "state", "label": _("State")},
            {"key": "number", "label": _("Capabilities"), "align": "r", "sortable": True},
            {"key": "said", "label": _("In its words"), "long": True},
        ],
        "rows": rows,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "sort": sort,
        "q": request.GET.get("q", ""),
        "actions": [{"label": _("Add a partner"), "url": "?show=form", "main": True}],
        "exports": [{"label": "CSV", "url": "#"}, {"label": "XLSX", "url": "#"}],
        "clear_url": "?show=list",
    }  # fmt: skip


def detail_context() -> dict[str, Any]:
    return {
        "title": "Intellimech",
        "path": [{"label": _("Partners"), "url": "?show=list"}],
        "meta": [_("Partner"), "consorzio", {"mark": "good", "word": "residente"}],
        "lead": "Companies of different industries that share one centre for mechatronics.",
        "lead_language": "en",
        "actions": [{"label": _("Bring a need"), "url": "?show=form", "main": True}],
        "sections": [
            {"title": _("What it can do"), "note": _("Each line rests on a sentence somebody wrote."), "capabilities": CAPABILITIES},
            {"title": _("Relations"), "relations": RELATIONS},
            {"title": _("Facts"), "fields": [
                {"label": _("Founded"), "value": "14 dicembre 2006", "language": "it", "sources": [SOURCE, "Sito precedente, riga 90"]},
                {"label": _("Staff"), "missing": _("the source does not say")},
            ]},
            {"title": _("Figures"), "figures": [FIGURE, {"label": "Brevetti in un anno", "value": 47, "period": "2019", "source": "Profilo, riga 9"}, {"label": "Superficie", "value": 13000, "unit": "m²", "planned": True, "as_of": "2023", "source": SOURCE, "note": "Prevista per l’estate."}]},
            {"title": _("Timeline"), "note": _("Filled: dated. Hollow: date only bounded."), "events": EVENTS},
            {"title": _("Needs"), "empty": {"reason": _("No need is open."), "link_label": _("Start from a listening."), "link_url": "?show=form"}},
        ],
        "aside": [
            {"title": _("Identity"), "rows": [{"label": _("Also called"), "value": "Consorzio Intellimech"}, {"label": _("VAT number"), "url": "#"}]},
            {"title": _("Clusters"), "chips": [{"label": "Meccatronica", "url": "#"}, {"label": "Smart Factory", "sub": "Lombardia"}], "note": _("Our reading; nobody there has confirmed it.")},
            {"title": _("Figures"), "figures": [{"label": _("Members"), "value": 9, "sub": "2022"}, {"label": _("Value"), "value": 127000000, "unit": "EUR", "qualifier": "more than"}, {"label": _("Staff")}]},
        ],
    }  # fmt: skip


def message_context() -> dict[str, Any]:
    return {
        "title": _("The run was stopped"),
        "code": 503,
        "happened": _("The index cannot be read."),
        "saved": _("The need and its aspects are saved."),
        "todo": _("Ask whoever runs the site to build the index again."),
        "actions": [{"label": _("Back to the need"), "url": "?", "main": True}],
    }


def design(request: HttpRequest) -> HttpResponse:
    """The page of components, or one whole page of samples."""
    show, opened = request.GET.get("show", ""), request.GET.get("cell", "")
    if request.GET.get("part") == "evidence":
        return render(request, "crocevia/match/evidence.html", {"evidence": EVIDENCE})
    if show == "match":
        return render(request, "crocevia/match/page.html", match_context(opened))
    if show == "list":
        return render(request, "crocevia/list.html", list_context(request))
    if show == "empty":
        empty = {
            "reason": _("No partner fits these filters."),
            "link_label": _("Clear the filters"),
            "link_url": "?show=list",
        }
        return render(request, "crocevia/list.html", list_context(request) | {"rows": [], "page": None, "total": 0, "empty": empty})  # fmt: skip
    if show == "detail":
        return render(request, "crocevia/detail.html", detail_context())
    if show == "form":
        return render(request, "crocevia/form.html", form_context())
    if show == "message":
        return render(request, "crocevia/message.html", message_context())
    samples = match_context(opened or "0.0") | {
        "title": _("Components"),
        "compare": compare_context(),
        "relations": RELATIONS,
        "one_figure": FIGURE,
        "multiples": MULTIPLES,
        "capabilities": CAPABILITIES,
        "events": EVENTS,
        "form": Sample({"text": ""}),
        "bars": [{"label": "Meccatronica", "value": 14, "url": "#"}, {"label": "Nuovi materiali", "value": 9}, {"label": "ICT", "value": 3}],
        "marks": [("good", "done"), ("wait", "waiting"), ("stop", "stopped"), ("info", "open"), ("none", "idle")],
        "shades": [0.05, 0.25, 0.4, 0.55, 0.7, 0.9],
        "source": SOURCE,
        "empty": {"reason": _("No need is open."), "link_label": _("Start from a listening."), "link_url": "#"},
    }  # fmt: skip
    samples["matrix"]["stale"] = {"words": _("From version 2 of the need."), "url": "#", "label": _("Run again")}
    return render(request, "crocevia/design.html", samples)
