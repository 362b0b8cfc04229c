"""The sample content of the design pages: a need, its coverage, a party. None of it is a fact; the words come from the
visual reference and say so."""

from typing import Any

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


def span_of(words: str, sentence: str = SENTENCE) -> tuple[int, int]:
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
            "spans": [span_of("contesto industriale"), span_of("dispositivi IoT sicuri fin dalla progettazione")],
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
                    "spans": [span_of("contesto industriale")],
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


def options_of(*words: tuple[str, int | None, bool]) -> list[dict[str, Any]]:
    return [{"value": w, "label": w, "count": count, "pressed": pressed, "url": "?"} for w, count, pressed in words]


def side(figure: int | None) -> dict[str, Any]:
    if figure is None:
        return {"state": "none"}
    return {
        "value": abs(figure) / 100,
        "proofs": 2,
        "state": "unsure" if figure < 0 else "shown",
        "sentence": SENTENCE,
        "spans": [span_of("IoT")],
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
                "options": options_of(("azienda", 4, True), ("ricerca", 4, False), ("consorzio", 1, False)),
            },
            {
                "key": "where",
                "label": "Dove",
                "options": options_of(("distretto e rete", None, True), ("solo residenti", 3, False)),
            },
            {
                "key": "only",
                "label": "Solo se",
                "options": options_of(("prove recenti", None, False), ("nessun conflitto", None, True)),
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
            {"text": text, "language": "it", "left": side(figures[0]), "right": side(figures[1])}
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
