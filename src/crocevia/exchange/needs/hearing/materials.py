"""Materials by name: what industry works on, in Italian and English. A list, because a list can be read and corrected."""

from __future__ import annotations

import re
from functools import lru_cache

from crocevia.exchange.needs.hearing.found import Found, overlaps

# A star stands for the endings of the word. Longer names win over the shorter ones inside them.
NAMES = """
acciai* da molla|acciai* inossidabil*|acciai*|ghis*|allumini*|titani*|rame|ottone|bronz*|zinc*|zama|nichel|cromo esavalente|cromo|cobalt*|litio|
magnesi*|tungsten*|leg[ah]* di \\w+|leghe|lega|metallo|metalli|ferro|piombo|stagno|terre rare|superleg*|
spring steel*|stainless steel*|steel*|cast iron|iron|aluminium|aluminum|titanium|copper|brass|bronze|zinc|nickel|hexavalent chromium|chromium|cobalt|
lithium|magnesium|tungsten|alloy*|metal*|lead-free solder|tin|rare earths|
plastic*|polimer*|polypropylene|polipropilene|polietilene|polyethylene|poliammid*|polyamide*|nylon|elastan*|poliestere|polyester|polistirene|policarbonat*|
polycarbonate|pvc|ptfe|pet|abs|pla|peek|epossidic*|epoxy|resin*|gomm*|rubber|silicon*|elastomer*|poliuretan*|polyurethane|film plastic*|bioplastic*|
plastic film|pfas|fluorurat*|
cotone|cotton|lana|wool|seta|silk|lino|canapa|hemp|tessut*|fabric*|fibra di carbonio|fibre di carbonio|carbon fib*|fibra di vetro|glass fib*|composit*|
fibre|yarn|filato|filati|cuoio|pell* conciat*|leather|
vetro|glass|ceramic*|cement*|calcestruzz*|concrete|clinker|low-clinker|zirconi*|allumina|alumina|grafite|graphite|grafene|graphene|sabbi*|sand|argill*|clay|
gess*|gypsum|terra verde|terre da fonderia|green sand|
legno|wood|carta|paper|cartone|cardboard|cellulos*|sughero|cork|
idrogeno|hydrogen|anidride carbonica|carbon[- ]dioxide|co2|ossigeno|oxygen|azoto|nitrogen|ozono|ozone|ossido di etilene|ethylene oxide|perossido|peroxide|
ammoniaca|ammonia|metano|methane|biogas|acqua|water|olio|oli|oil|oils|solvent*|mordent*|vernic*|paint*|inchiostr*|ink*|coloranti|dyes|pigment*|
adesiv*|adhesive*|coll[ae]|siero di latte|whey|latte|milk|zuccher*|sugar*|farin*|flour|proteine|proteins|riciclat*|recycled material*|wafer|
silicio|silicon carbide|carburo di silicio
"""
_NOT_AFTER = re.compile(r"(?:conto|filiera|macchin\w+ per|machine\w* for)\s$", re.IGNORECASE)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    names = [name.strip() for name in NAMES.replace("\n", "").split("|") if name.strip()]
    names.sort(key=len, reverse=True)
    return re.compile(r"(?<![\w@])(?:" + "|".join(name.replace("*", r"\w*") for name in names) + r")(?!\w)", re.IGNORECASE)


def materials(text: str) -> list[Found]:
    """Each material once, at its first place, named as the text names it."""
    found: list[Found] = []
    known: set[str] = set()
    for match in _pattern().finditer(text):
        each = Found(match.group().casefold(), match.start(), match.end())
        if each.value in known or overlaps(each, found) or _NOT_AFTER.search(text[max(0, match.start() - 60) : match.start()]):
            continue
        known.add(each.value)
        found.append(each)
    return found
