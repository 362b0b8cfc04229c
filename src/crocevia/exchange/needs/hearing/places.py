"""Places by name: Italian provinces with their region, regions, and the countries that needs name. What is near is asked for as such."""

from __future__ import annotations

import re
from functools import lru_cache

from crocevia.exchange.needs.hearing.found import Found

PROVINCES = {
    "Lombardia": "Bergamo|Brescia|Como|Cremona|Lecco|Lodi|Mantova|Milano|Monza|Pavia|Sondrio|Varese|Dalmine|Stezzano|Treviglio",
    "Piemonte": "Torino|Alessandria|Asti|Biella|Cuneo|Novara|Verbania|Vercelli",
    "Veneto": "Venezia|Verona|Vicenza|Padova|Treviso|Belluno|Rovigo",
    "Emilia-Romagna": "Bologna|Modena|Parma|Reggio Emilia|Piacenza|Ferrara|Ravenna|Forlì|Cesena|Rimini",
    "Liguria": "Genova|Savona|Imperia|La Spezia", "Toscana": "Firenze|Pisa|Siena|Lucca|Livorno|Arezzo|Prato|Pistoia|Grosseto|Carrara",
    "Trentino-Alto Adige": "Trento|Bolzano|Rovereto", "Friuli-Venezia Giulia": "Trieste|Udine|Pordenone|Gorizia",
    "Lazio": "Roma|Latina|Frosinone|Viterbo|Rieti", "Campania": "Napoli|Salerno|Caserta|Avellino|Benevento",
    "Puglia": "Bari|Taranto|Lecce|Brindisi|Foggia", "Sicilia": "Palermo|Catania|Messina|Siracusa|Ragusa|Trapani|Agrigento",
    "Sardegna": "Cagliari|Sassari|Nuoro|Oristano", "Marche": "Ancona|Pesaro|Macerata|Ascoli Piceno|Fermo", "Umbria": "Perugia|Terni",
    "Abruzzo": "L'Aquila|Pescara|Chieti|Teramo", "Calabria": "Cosenza|Catanzaro|Reggio Calabria|Crotone", "Molise": "Campobasso|Isernia",
    "Basilicata": "Potenza|Matera", "Valle d'Aosta": "Aosta",
}  # fmt: skip
ENGLISH = {
    "Lombardy": "Lombardia", "Piedmont": "Piemonte", "Tuscany": "Toscana", "Milan": "Milano", "Turin": "Torino", "Venice": "Venezia",
    "Rome": "Roma", "Naples": "Napoli", "Genoa": "Genova", "Florence": "Firenze", "Sicily": "Sicilia", "Padua": "Padova",
}  # fmt: skip
COUNTRIES = (
    "Italia|Italy|Germania|Germany|Francia|France|Svizzera|Switzerland|Austria|Spagna|Spain|Portogallo|Portugal|Olanda|Netherlands|Belgio|"
    "Belgium|Polonia|Poland|Svezia|Sweden|Slovenia|Croazia|Croatia|Europa|Europe|Nord Italia|northern Italy"
)
REGION_OF = {place: region for region, places in PROVINCES.items() for place in places.split("|")}
_NEAR = re.compile(r"\b(?:qui\s+vicino|vicino\s+a\s+noi|nelle\s+vicinanze|in\s+zona|nearby|near\s+us|close\s+to\s+us|(?<=laboratorio\s)vicino)\b", re.IGNORECASE)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    names = [*PROVINCES, *REGION_OF, *ENGLISH, *COUNTRIES.split("|")]
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"\b(?:in|a|ad|vicino\s+a|presso|near|around|at|nel|nella|zona\s+di|area\s+of)\s+(?P<place>{either})\b")


def named_places(text: str) -> list[Found]:
    """Every place named in the text, wherever it stands: for what gives an owner away."""
    names = [*PROVINCES, *REGION_OF, *ENGLISH]
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return [Found(m.group(), m.start(), m.end()) for m in re.finditer(rf"\b(?:{either})\b", text)]


def region_of(place: str) -> str:
    """The region of a place of Italy, in Italian; empty where it is none."""
    name = ENGLISH.get(place, place)
    return name if name in PROVINCES else REGION_OF.get(name, "")


def place(text: str) -> Found | None:
    """Where it is wanted: the first place after a word that places something, or “nearby”."""
    match = _pattern().search(text)
    if match:
        return Found(match["place"], match.start("place"), match.end("place"))
    near = _NEAR.search(text)
    return Found(near.group(), near.start(), near.end(), guessed=True) if near else None
