"""Numbers in words and figures, with their units, in Italian and English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SMALL = {
    "due": 2, "tre": 3, "quattro": 4, "cinque": 5, "sei": 6, "sette": 7, "otto": 8, "nove": 9, "dieci": 10, "undici": 11, "dodici": 12,
    "tredici": 13, "quattordici": 14, "quindici": 15, "sedici": 16, "diciassette": 17, "diciotto": 18, "diciannove": 19, "venti": 20,
    "trenta": 30, "quaranta": 40, "cinquanta": 50, "sessanta": 60, "settanta": 70, "ottanta": 80, "novanta": 90, "cento": 100,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "eighteen": 18, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "mille": 1000, "mezzo": 0.5, "half": 0.5,
}  # fmt: skip
_TENS = {"vent": 20, "trent": 30, "quarant": 40, "cinquant": 50, "sessant": 60, "settant": 70, "ottant": 80, "novant": 90}
_TIMES = {
    "mila": 1e3, "migliaia": 1e3, "milioni": 1e6, "milione": 1e6, "miliardi": 1e9, "hundred": 1e2, "thousand": 1e3, "million": 1e6,
    "millions": 1e6, "billion": 1e9,
}  # fmt: skip
_WORDS = "|".join(sorted({*_SMALL, *_TENS}, key=len, reverse=True))
_WRITTEN = rf"(?:{_WORDS})(?:[ia]?(?:uno|due|tre|tré|quattro|cinque|sei|sette|otto|nove|cento|mila))*(?:[- ](?:one|two|three|four|five|six|seven|eight|nine)\b)?"
FIGURE = r"[-−]?\d{1,3}(?:[ .']\d{3})+(?:,\d+)?|[-−]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-−]?\d+(?:[.,]\d+)?"
NUMBER = rf"(?:{FIGURE}|\b{_WRITTEN}\b)(?:\s+(?:mila|milion[ei]|miliard[io]|hundred|thousand|millions?|billion)\b)?"

_UNITS = {
    "°C": r"°\s?C|gradi(?:\s+centigradi)?|degrees", "%": r"%|per\s?cento|per\s?cent|percent", "bar": "bar", "MPa": "MPa", "kN": "kN",
    "mm": r"mm|millimetri|millimetres?|millimeters?", "cm": "cm|centimetri", "km": r"km|chilometri|kilomet(?:re|er)s?",
    "µm": "µm|um|micron|micrometri|micrometres?", "nm": "nm", "m³/h": r"m³/h|m3/h", "m²": r"m²|m2|mq|metri\s+quadr[ai]|square\s+met(?:re|er)s",
    "m³": r"m³|m3|metri\s+cubi|cubic\s+met(?:re|er)s", "m": r"m|metri|met(?:re|er)s", "l": r"l|litri|lit(?:re|er)s?", "ml": "ml",
    "t": r"t|tonnellate|tonnes?|tons?", "kg": r"kg|chil[io]|kilos?|kilograms?|quintali", "g": r"g|grammi|grams?", "kHz": "kHz", "Hz": "Hz",
    "MHz": "MHz", "GHz": "GHz", "GWh": "GWh", "MWh": "MWh", "kWh": "kWh", "MW": "MW", "kW": "kW", "W": "W", "kV": "kV", "V": "V", "Nm": "Nm",
    "h": r"h|ore|ora|hours?", "min": r"minut[io]|minutes?|min", "s": r"second[io]|seconds?", "giorni": "giorn[io]|days?",
    "settimane": "settiman[ae]|weeks?", "mesi": "mes[ei]|months?", "anni": "ann[io]|years?", "ppm": "ppm", "dB": "dB", "rpm": "rpm|giri",
}  # fmt: skip
_UNIT = "|".join(f"(?P<u{n}>{words})" for n, words in enumerate(_UNITS.values()))
_NAMES = tuple(_UNITS)
LASTING = ("giorni", "settimane", "mesi", "anni", "h", "min", "s")
_RATE = re.compile(
    r"\s*(?:/\s*|(?:al|all['’]|alla|allo|ogni|per|a|an|each|every|l['’])\s*)"
    r"(giorno|die|day|mese|month|anno|year|minuto|minute|min|ora|hour|h|settimana|week|turno|shift|pezzo|piece|secondo|second|disco)\b",
    re.IGNORECASE,
)
_WITH_UNIT = re.compile(
    rf"(?P<number>(?<![\w.,/-]){NUMBER})(?:\s*(?:-|–|to|a|and|e|e\s+l['’]|e\s+il)\s*(?P<upper>{NUMBER}))?[\s-]{{0,2}}(?:di\s+|of\s+)?(?:{_UNIT})(?![\w'’])",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    rf"(?P<number>(?<![\w.,/-]){NUMBER})(?:\s*(?:-|–|to|a)\s+(?P<upper>{NUMBER}))?\s+(?:di\s+|of\s+)?(?P<noun>[A-Za-zÀ-ÿ]{{3,}}(?:\s+[A-Za-zÀ-ÿ]{{3,}}){{0,2}})",
    re.IGNORECASE,
)
_HALF_HOUR = re.compile(r"\bmezz['’]\s?ora\b|\bhalf\s+an\s+hour\b", re.IGNORECASE)
_ONE = re.compile(r"\b(?:a|an|un|una|uno)\s+(?P<unit>mese|month|settimana|week|anno|year)\s+(?:of|di)\b", re.IGNORECASE)
_NO_NOUN = frozenset(
    ["euro", "eur", "dollari", "dollars", "volte", "times", "volta", "each", "per", "che", "con", "and", "the", "for", "non", "dei", "delle", "degli", "del", "della", "dopo", "sono", "ne", "who", "that", "with", "from", "than", "its", "are", "was", "anni", "settanta", "ottanta", "novanta", "sessanta", "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "altri", "altre", "other", "others", "way", "ways", "cose", "cosa", "thing", "things", "hundred", "thousand", "million", "milioni", "mila", "milione", "più", "more", "oltre", "centesimi", "cents"]
)
_PREPOSITION = frozenset(
    ["che", "con", "per", "and", "the", "for", "from", "with", "that", "who", "which", "dal", "dai", "dalle", "dalla", "del", "dei", "delle", "della", "degli", "nel", "nei", "nelle", "nella", "sul", "sui", "sulle", "sulla", "each", "every", "ogni", "una", "uno", "non", "are", "was", "were", "will", "would", "can", "must", "into", "onto", "until", "until", "by", "at", "in", "on", "of", "to", "dopo", "prima", "ma", "but", "with", "or"]
)
_PEOPLE = {"dipendenti": "persone", "operai": "persone", "addetti": "persone", "employees": "people", "workers": "people", "staff": "people"}
_SCALE = {"GWh": (1e6, "kWh"), "MWh": (1e3, "kWh"), "MW": (1e3, "kW")}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, `heard[start:end]`; energy and power in kWh and kW. `per`: of what time or piece it is a rate."""

    value: float
    unit: str
    start: int
    end: int
    per: str = ""

    @property
    def written(self) -> str:
        figure = f"{self.value:,.10g}".replace(",", " ")
        return f"{figure} {self.unit}" + (f"/{self.per}" if self.per else "")


def number_of(words: str) -> float | None:
    """The value of a number as written: “due milioni”, “quattromila”, “40.000”, “1,2”, “EUR 1.5 million” without the currency."""
    words = words.strip().casefold().replace("−", "-")
    times = 1.0
    for word, factor in _TIMES.items():
        if words.endswith(" " + word):
            words, times = words[: -len(word)].strip(), factor
            break
    if re.fullmatch(FIGURE, words):
        return _figure(words) * times
    value = _in_words(words)
    return None if value is None else value * times


def _figure(words: str) -> float:
    if re.fullmatch(r"-?\d{1,3}(?:[ .']\d{3})+(?:,\d+)?", words):
        return float(re.sub(r"[ .']", "", words).replace(",", "."))
    if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", words):
        return float(words.replace(",", ""))
    return float(words.replace(",", "."))


def _in_words(words: str) -> float | None:
    if words in _SMALL:
        return float(_SMALL[words])
    for tens, value in _TENS.items():
        if words.startswith(tens) and words[len(tens) :].lstrip("iao") in _SMALL:
            return float(value + _SMALL[words[len(tens) :].lstrip("iao")])
        if words.startswith(tens) and words[len(tens) :] in ("uno", "otto", "i", "a"):
            return float(value + {"uno": 1, "otto": 8}.get(words[len(tens) :], 0))
    for joint, factor in (("mila", 1000), ("cento", 100)):
        if joint in words and words != joint:
            before, after = words.split(joint, 1)
            high, low = (_in_words(before) if before else 1), (_in_words(after) if after else 0)
            return None if high is None or low is None else high * factor + low
    if "-" in words or " " in words:
        parts = [_SMALL.get(part) for part in re.split(r"[- ]", words)]
        return float(sum(part for part in parts if part)) if all(part is not None for part in parts) else None
    return None


def quantities(text: str) -> list[Quantity]:
    """Every number with a unit or a counted noun, in the order of the text. Years, standards, TRL and money are none."""
    found = list(_measured(text))
    for each in _counted(text):
        if not any(each.start < other.end and other.start < each.end for other in found):
            found.append(each)
    return sorted(found, key=lambda q: (q.start, q.value))


def _measured(text: str) -> Iterator[Quantity]:
    for match in _HALF_HOUR.finditer(text):
        yield Quantity(0.5, "h", match.start(), match.end())
    for match in _ONE.finditer(text):
        months = re.match("mes|mon", match["unit"], re.IGNORECASE)
        weeks = re.match("set|wee", match["unit"], re.IGNORECASE)
        yield Quantity(1, "mesi" if months else "settimane" if weeks else "anni", match.start(), match.end() - 3)
    for match in _WITH_UNIT.finditer(text):
        value = number_of(match["number"])
        if value is None or _spoilt(text, match.start()):
            continue
        unit = next(_NAMES[n] for n in range(len(_NAMES)) if match[f"u{n}"])
        factor, unit = _SCALE.get(unit, (1.0, unit))
        rate = _RATE.match(text, match.end())
        per, end = (rate[1].casefold(), rate.end()) if rate else ("", match.end())
        yield Quantity(value * factor, unit, match.start(), end, per)
        upper = number_of(match["upper"]) if match["upper"] else None
        if upper is not None:
            yield Quantity(upper * factor, unit, match.start("upper"), end, per)


def _counted(text: str) -> Iterator[Quantity]:
    for match in _COUNTED.finditer(text):
        value = number_of(match["number"])
        if value is None or _spoilt(text, match.start()) or 1900 <= value <= 2100:
            continue
        words, kept = match["noun"].split(), []
        for word in words:
            if word.casefold() in _PREPOSITION or word.casefold() in _NO_NOUN:
                break
            kept.append(word)
        if not kept:
            continue
        noun = _noun(kept)
        end = match.start("noun") + len(" ".join(kept)) if " ".join(kept) in text[match.start("noun") :] else match.end()
        rate = _RATE.match(text, match.start("noun") + len(kept[0])) or _RATE.match(text, end)
        per, end = (rate[1].casefold(), rate.end()) if rate else ("", text.index(noun, match.start("noun")) + len(noun))
        unit = _PEOPLE.get(noun.casefold(), noun.casefold())
        yield Quantity(value, unit, match.start(), end, per)
        upper = number_of(match["upper"]) if match["upper"] else None
        if upper is not None:
            yield Quantity(upper, unit, match.start("upper"), end, per)


_ENGLISH_NOUN = re.compile(r"\w{3,}s$", re.IGNORECASE)


def _noun(words: list[str]) -> str:
    """The counted thing: in Italian the first word, in English the first plural that follows the adjectives."""
    if re.search(r"[aeiou]$", words[0], re.IGNORECASE) and not words[0].casefold().endswith(("ree", "one")):
        return words[0]
    return next((word for word in words if _ENGLISH_NOUN.match(word)), words[0])


_BEFORE = re.compile(
    r"(?:TRL|ISO|EN|UNI|IEC|DIN|art\.?|version[ei]?|20|UE\)|n[.°r]|€|EUR|euro|anni|entro|within|within\s+the\s+next|fra|tra|by)\s*$", re.IGNORECASE
)  # fmt: skip


def _spoilt(text: str, start: int) -> bool:
    """Whether what stands before makes the number no quantity: a TRL, a standard, an amount of money, a deadline."""
    return bool(_BEFORE.search(text[max(0, start - 20) : start]))
