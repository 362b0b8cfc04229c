"""What was tried, what binds, at what scale, how mature, what kind of need: cues in the words, each with the words it stands in."""

from __future__ import annotations

import re

from crocevia.exchange.needs.hearing.found import Found, clause, overlaps, sentences

_TRIED = re.compile(
    r"\b(?:(?:abbiamo|ho|avevamo|hanno)\s+(?:già\s+|anche\s+)?(?:provato|testato|tentato|sperimentato|valutato)|"
    r"ci\s+(?:hanno|avevano)\s+proposto|(?:è|sono)\s+fallit\w+|non\s+(?:ha|hanno|è|sono)\s+funzionat\w+|finora|fino\s+ad\s+oggi|"
    r"non\s+l['’]\s?abbiamo\s+trovat\w+|non\s+(?:tiene|regge|convince|basta)\s+più|senza\s+successo|non\s+convinc\w+|"
    r"we(?:['’]ve|\s+have)?\s+(?:already\s+)?(?:tried|tested|attempted|evaluated)|so\s+far|(?:was|were|has\s+been|have\s+been)\s+(?:offered|tried|tested)|"
    r"(?:has|have|it)?\s*failed|(?:does|do|did)\s+not\s+work|(?:doesn|don|didn)['’]t\s+work|no\s+longer\s+convinces?|convinces?\s+nobody|without\s+success)\b",
    re.IGNORECASE,
)
_BINDS = re.compile(
    r"\b(?:senza\s+(?!che\s+nessuno|successo)|without\s+(?!success)|non\s+(?:possiamo|possono|può|deve|devono|vogliamo|ci\s+metta|superare|oltre|più\s+di)\b|"
    r"deve\s+(?:essere|restare|rimanere|stare|rispettare|reggere)|devono\s+(?:essere|restare|stare)|al\s+massimo|a\s+meno\s+di|meno\s+di\s+\d|sotto\s+i\s+\d|"
    r"almeno\s+(?:il\s+)?\d|che\s+cost[ia]\b|conform[ei]\s+a|(?:il|un)\s+regolamento|secondo\s+(?:la\s+)?norma|direttiva|ce\s+li\s+stanno\s+vietando|vietat\w+|"
    r"must\s+(?!be\s+able)\w+|(?:can|may|does|do|should)\s*not\s+(?!work)|cannot|but\s+not\s+|not\s+our\s+|no\s+more\s+than|never\s+more\s+than|at\s+most|at\s+least\s+\w+|"
    r"within\s+(?:\w+\s+)?(?:distance|km|kilomet)|instead\s+of|rather\s+than|under\s+(?:strict|\w+)\s+(?:terms|conditions)|compl(?:y|iant|ies)\s+with|"
    r"according\s+to\s+(?:standard|ISO|EN)|only\s+if)",
    re.IGNORECASE,
)
_SCALE = re.compile(
    r"\b(?:(?:piccol[ie]|grand[ie])\s+(?:lotti|serie|volumi)|lotti\s+da\s+[\w.]+(?:\s+pezzi)?|(?:small|large|big)\s+(?:batches|series|volumes|lots)|"
    r"in\s+tonn\w+(?:\s+(?:rather\s+than|e\s+non|anziché)\s+\w+)?|produzione\s+di\s+serie|mass\s+production|prototip\w+|one[- ]off|linea\s+pilota|pilot\s+(?:line|plant|scale)|"
    r"scala\s+(?:industriale|pilota|di\s+laboratorio)|industrial\s+scale|(?<![\d.])\d[\d.]*+\s*(?:pezzi|units|pieces))\b",
    re.IGNORECASE,
)
_TRL = re.compile(r"\bTRL\s*(?:di|of|:)?\s*(?P<low>[1-9])(?:\s*(?:-|–|to|a|/|e|and|→)\s*(?:TRL\s*)?(?P<high>[1-9]))?(?!\d)", re.IGNORECASE)
_WANTED_TRL = re.compile(r"(?:fino\s+a|portar\w+\s+a|arrivare\s+a|up\s+to|reach|bring\s+(?:it\s+)?to|to|wanted|target)\s*$", re.IGNORECASE)
# What the words suggest where nobody says a TRL: our reading of the EU's wording, so it is marked as a guess.
_RIPE: tuple[tuple[int, str], ...] = (
    (8, r"parco\s+installato|già\s+installat\w+|already\s+installed|already\s+on\s+the\s+market|già\s+sul\s+mercato"),
    (7, r"(?:we\s+)?(?:have\s+)?sold\s+\w+\s+units|abbiamo\s+vendut\w+|our\s+detector|già\s+provat\w+\s+(?:in|su)\s+(?:reparto|campo)|in\s+use\s+at"),
    (5, r"prototip\w+|prototype|già\s+provato\s+sull['’]uomo|il\s+protocollo|impianto\s+pilota\s+nostro"),
    (4, r"in\s+(?:the\s+)?laborator\w+|sul\s+banco|on\s+the\s+bench|alternative\s+.{0,25}che\s+abbiamo\s+provato|funziona\s+in\s+(?:reattori|piccolo)|we\s+can\s+turn"),
    (2, r"\ban?\s+idea\b|\bun['’]idea\b"),
)
_RIPE_WANTED: tuple[tuple[int, str], ...] = (
    (9, r"parco\s+installato|già\s+installat\w+|sul\s+mercato|to\s+market"),
    (8, r"cinquanta\s+sensori|install\s+\w+\s+sensors|qualificare|two\s+million|milioni\s+di\s+pezzi|demanding\s+sites"),
    (7, r"real\s+(?:production\s+)?(?:line|plant|cell|sites?)|passi\s+sulla\s+nostra\s+linea|sul\s+campo|in\s+the\s+field|linea\s+vera|bando|works\s+council"),
    (6, r"su\s+vettura|impianto\s+(?:che\s+ci\s+ospiti|pilota)|pilot\s+(?:plant|line)|sorted\s+feedstock\s+in\s+tonnes"),
)
_KINDS: tuple[tuple[str, str], ...] = (
    ("talent", r"dottorand\w+|dottorato|doctora\w+|phd|tesista|tirocin\w+|apprend\w+|assumere|hire|internship|people\s+who\s+can\s+do"),
    ("consortium_partner", r"\bbando\b|\bcall\b(?=.{0,20}closes)|consorzi\w+|consorti\w+|partenariato"),
    ("regulatory", r"organismo\s+notificato|notified\s+body|rivalidare|certif(?:y|icare|icazion\w+)|omologa\w*|marcatura\s+ce|ce\s+mark"),
    ("pilot_site", r"sites?\b(?=.{0,60}\b(?:let\s+us|host|install))|sito\s+pilota|pilot\s+site|impianto\s+dove\s+prov\w+|(?:stabilimento|reparto)\s+dove\s+prov\w+"),
    ("space_and_equipment", r"in\s+affitto|to\s+rent|noleggi\w+|impianto\s+che\s+ci\s+ospiti|fermentatore|bench\s+space|spazio\s+in"),
    ("testbed_and_data", r"traffic\b|dataset|dati\s+reali|real\s+data|robot\s+cell|test\s?bed|may\s+attack|cella\s+(?:di\s+prova|robot)"),
    ("lab_access", r"banco\s+(?:di\s+)?prova|laborator\w+\s+(?:accreditat\w+|vicino|di\s+prova)|\bborrow\b|tomogra\w+|test\s+rig|accredited\s+lab\w*"),
    ("supplier", r"fornitor\w+|supplier|conto\s+terzi|chi\s+ci\s+(?:fornisca|produca)"),
    ("scouting", r"chi\s+(?:li\s+)?fa\s+davvero|cerchi\s+per\s+noi|is\s+there\s+any(?:body|one)|che\s+cosa\s+esiste|ci\s+serve\s+qualcosa|soluzioni\s+(?:ci\s+)?sono|who\s+does\s+what"),
    ("joint_development", r"sviluppar\w+\s+(?:insieme|con)|develop\s+(?:together|with)|sostituire|separate\s+or\s+dissolve|understand\s+the|we\s+think|una?\s+rivestimento|trattamento\s+superficiale|ente\s+di\s+ricerca\s+che\s+lavori|low-\w+\s+blocks|linea\s+pilota"),
)  # fmt: skip


def tried(text: str) -> list[Found]:
    """The sentences that tell what did not do, or was done so far."""
    return [Found(text[start:end], start, end) for start, end in sentences(text) if _TRIED.search(text, start, end)]


def constraints(text: str) -> list[Found]:
    """The clauses that set a condition, each once."""
    found: list[Found] = []
    for start, end in sentences(text):
        for match in _BINDS.finditer(text, start, end):
            first, last = clause(text, match.start(), end)
            if _WHO.match(match.group()):
                first = _subject(text, start, first)
            each = Found(text[first:last], first, last)
            if last - first >= 8 and not overlaps(each, found):
                found.append(each)
    return found


_WHO = re.compile(r"must|dev[eo]", re.IGNORECASE)
_BREAK = re.compile(r"[,;:]\s+|\s(?:and|but|e|ma)\s", re.IGNORECASE)


def _subject(text: str, start: int, first: int) -> int:
    """Where the clause of a “must” begins: after the last break before it, so that it says who or what must."""
    breaks = [match.end() for match in _BREAK.finditer(text, start, first)]
    return breaks[-1] if breaks else start


def scale(text: str) -> list[Found]:
    """How much or how many: lots, volumes, laboratory or industry."""
    found: list[Found] = []
    for match in _SCALE.finditer(text):
        each = Found(match.group(), match.start(), match.end())
        if not overlaps(each, found):
            found.append(each)
    return found


def maturity(text: str) -> tuple[Found | None, Found | None]:
    """TRL now and TRL wanted: as said, else as the words suggest."""
    said = list(_TRL.finditer(text))
    now: Found | None = None
    wanted: Found | None = None
    for match in said:
        low = Found(match["low"], match.start(), match.end())
        if match["high"]:
            return low, Found(match["high"], match.start(), match.end())
        if wanted is None and (now is not None or _WANTED_TRL.search(text[max(0, match.start() - 20) : match.start()])):
            wanted = low
        elif now is None:
            now = low
    return now or _ripe(text, _RIPE), wanted or _ripe(text, _RIPE_WANTED)


def _ripe(text: str, signs: tuple[tuple[int, str], ...]) -> Found | None:
    for level, sign in signs:
        match = re.search(sign, text, re.IGNORECASE)
        if match:
            return Found(str(level), match.start(), match.end(), guessed=True)
    return None


def kind(text: str) -> Found:
    """The kind of need whose sign stands in the words; a technology request where none does (start = end)."""
    for code, sign in _KINDS:
        match = re.search(sign, text, re.IGNORECASE)
        if match:
            return Found(code, match.start(), match.end(), guessed=True)
    return Found("technology_request", 0, 0, guessed=True)
