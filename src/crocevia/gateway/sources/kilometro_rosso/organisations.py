"""Every organisation of the sheet: names, roles, what is said of it, and how it stands to the others."""

from __future__ import annotations

from crocevia.gateway.sources.kilometro_rosso.loading import DISTRICT, LANGUAGE, Load, code_of
from crocevia.gateway.sources.sheet import BadSheet, Node
from crocevia.people.models import Organisation
from crocevia.records.models import Statement
from crocevia.records.parties import save_organisation
from crocevia.vocabulary.models import Concept, Mapping
from crocevia.vocabulary.queries import mappings_of

Topic = Statement.Topic
RESIDENT = {"resident_partner", "resident_unit"}


def load_organisations(load: Load) -> None:
    """The organisations with their names and concepts. What stands already is completed, never overwritten."""
    for node in load.sheet.each("organisations"):
        load.keep(node, _organisation(load, node))


def _organisation(load: Load, node: Node) -> Organisation:
    slug = node.text("id")
    current = Organisation.objects.filter(slug=slug).first()
    values = {} if current else _values(load, node)
    held = [(c.concept, c.derived) for c in current.classifications.select_related("concept")] if current else []
    known = {concept.pk for concept, _derived in held}
    return save_organisation(
        actor=load.actor,
        slug=slug,
        names=_names(load, node),
        concepts=[*held, *(pair for pair in _concepts(load, node) if pair[0].pk not in known)],
        sources=load.sources(node),
        **values,
    )


def _values(load: Load, node: Node) -> dict[str, str]:
    slug = node.text("id")
    name = load.readings.under("names").text(slug)
    notes = [node.text("name") if name else "", *(node.text(key) for key in ("note", "residency_note"))]
    if node.has("parent_name"):
        notes.append(f"Belongs to the {node.text('parent_name')}.")
    begun = next((node.under(key).text("value") for key in ("founded", "established") if node.has(key)), "")
    place = load.readings.under("places")
    return {
        "name": name or node.text("name"),
        "sector": node.text("sector"),
        "place": node.text("place") or place.text(slug),
        "country": load.readings.under("countries").text(slug),
        "founded": begun,
        "note": " ".join(note for note in notes if note),
        "language": LANGUAGE,
    }


def _names(load: Load, node: Node) -> list[tuple[str, str]]:
    """Its other names, each with its use; the district's own are told with more of it than a plain alias."""
    named = [(name.text("value"), "full name") for name in node.each("full_names")]
    if node.text("id") == DISTRICT:
        named += [(name.text("value"), name.text("use")) for name in load.sheet.under("district").each("names")]
    return [*named, *((alias, "alias") for alias in node.words("aliases"))]


def _concepts(load: Load, node: Node) -> list[tuple[Concept, bool]]:
    """Roles as the sheet gives them; the kind of party and the clusters as we read them."""
    roles = load.concepts("organisation-roles", node.words("roles"))
    clusters = load.clusters(load.readings.under("clusters").words(node.text("id")))
    pairs = [(concept, False) for concept in roles]
    pairs += [(concept, True) for concept in [*_party_kind(load, node.text("id"), roles), *clusters]]
    if node.text("id") == "unibs":
        pairs += _lombardy(load)
    return pairs


def _party_kind(load: Load, slug: str, roles: list[Concept]) -> list[Concept]:
    """What the roles make of it: a role that is of a kind says more than one merely related to a kind."""
    told = load.readings.under("party_kinds").text(slug)
    if told:
        return load.concepts("party-kinds", [told])
    reached = mappings_of(roles)
    found = [one for role in roles for one in reached.get(role.pk, []) if one.concept.scheme.code == "party-kinds"]
    sure = [one.concept for one in found if one.relation != Mapping.Relation.RELATED]
    return (sure or [one.concept for one in found])[:1]


def _lombardy(load: Load) -> list[tuple[Concept, bool]]:
    """The University of Brescia's clusters; a name that is not the Region's own is matched by us."""
    items = load.sheet.under("clusters").under("university_of_brescia_memberships").each("items")
    return [
        (load.concepts("lombardy-clusters", [item.text("lombardy_cluster")])[0], "derived" in item.text("note"))
        for item in items
    ]


def load_relations(load: Load) -> None:
    """Residency, parents, parties, promoters, members, joint ventures."""
    by_name = _by_name(load)
    for node in load.sheet.each("organisations"):
        organisation = load.organisation(node.text("id"))
        if RESIDENT & set(node.words("roles")):
            _residency(load, node, organisation)
        if node.has("parent"):
            load.link(node, organisation, "part_of", load.organisation(node.text("parent")))
        for slug in node.words("parties"):
            load.link(node, load.organisation(slug), "participant_of", organisation)
        for slug in node.words("promoters"):
            load.link(node, load.organisation(slug), "promoter_of", organisation)
        _members(load, node, organisation, by_name)
    for node in load.readings.each("relations"):
        ends = [load.organisation(node.text(end)) for end in ("subject", "object")]
        load.link(
            sheet_node(load, node.text("said_by")), ends[0], node.text("predicate"), ends[1], role=node.text("role")
        )


def sheet_node(load: Load, path: str) -> Node:
    """The organisation, or one of its facts, that a reading stands on: “brembo” or “brembo facts 0”."""
    slug, *rest = path.split()
    node = next((n for n in load.sheet.each("organisations") if n.text("id") == slug), None)
    if node is None:
        raise BadSheet(path, "a reading stands on an organisation that the sheet does not have.")
    return list(node.each(rest[0]))[int(rest[1])] if rest else node


def _residency(load: Load, node: Node, organisation: Organisation) -> None:
    settled = node.under("settled") if node.has("settled") else node
    note = node.text("residency_note") or ("Headquarters in the park" if node.get("hq_in_park") else "")
    since = settled.text("value") if node.has("settled") else ""
    load.link(settled, organisation, "resident_of", load.district, since=since, note=note)


def _by_name(load: Load) -> dict[str, str]:
    named: dict[str, str] = {}
    for node in load.sheet.each("organisations"):
        for name in (node.text("name"), *node.words("aliases")):
            named.setdefault(name.casefold(), node.text("id"))
    return named


def _members(load: Load, node: Node, consortium: Organisation, by_name: dict[str, str]) -> None:
    """Members by each of the two lists; the note says which, the citation where."""
    lists = {key: node.under(key) for key in ("members_listed_first", "members_listed_later") if node.has(key)}
    listed = {key: [_member(by_name, part, name) for name in part.words("value")] for key, part in lists.items()}
    for key, part in lists.items():
        for slug in listed[key]:
            others = [other for other in lists if other != key and slug in listed[other]]
            which = "the first list" if key == "members_listed_first" else "the later list"
            note = "Named in both lists of members." if others else f"Named in {which} of members only."
            load.link(part, load.organisation(slug), "member_of", consortium, note=note)


def _member(by_name: dict[str, str], node: Node, name: str) -> str:
    if name.casefold() not in by_name:
        raise BadSheet(node.path, f"no organisation is called {name}.")
    return by_name[name.casefold()]


def load_organisation_facts(load: Load) -> None:
    """What the sheet says of each organisation, one statement a fact or figure."""
    for node in load.sheet.each("organisations"):
        organisation, slug = load.organisation(node.text("id")), node.text("id")
        for position, fact in enumerate(node.each("facts")):
            load.state(fact, organisation, code_of(slug, fact.text("text")), topic=Topic.FACT, position=position)
        for key, unit in (("people", "people"), ("floor_space_m2", "m²")):
            for number in node.each(key):
                what = number.text("what")
                load.state(
                    number, organisation, code_of(slug, key, number.text("date"), what), topic=Topic.FIGURE, metric=what,
                    unit=unit, planned=what.startswith("planned"),
                )  # fmt: skip
        for name in node.each("full_names"):
            load.state(
                name,
                organisation,
                code_of(slug, "full name", name.text("value")),
                topic=Topic.IDENTITY,
                metric="full name",
            )
        _dated_facts(load, node, organisation)
        _listed_facts(load, node, organisation)
        if node.has("relation"):
            load.state(
                node, organisation, code_of(slug, "relation"), topic=Topic.FACT, metric="relation to the district",
                text=node.text("relation"), planned="planned" in node.text("relation"), note="",
            )  # fmt: skip


def _dated_facts(load: Load, node: Node, organisation: Organisation) -> None:
    for key in ("founded", "established"):
        if node.has(key):
            begun = node.under(key)
            load.state(
                begun, organisation, code_of(organisation.slug, key), topic=Topic.MILESTONE, metric=key,
                as_of=begun.text("value"),
            )  # fmt: skip


_LISTED = {
    "members_count": ("members", "organisations"),
    "members_listed_first": ("members, first list", ""),
    "members_listed_later": ("members, later list", ""),
    "faculties": ("faculties", "faculties"),
}


def _listed_facts(load: Load, node: Node, organisation: Organisation) -> None:
    for key, (metric, unit) in _LISTED.items():
        if node.has(key):
            part = node.under(key)
            counted = {"value": part.get("count")} if part.has("count") else {}
            load.state(
                part,
                organisation,
                code_of(organisation.slug, key),
                topic=Topic.FACT,
                metric=metric,
                unit=unit,
                **counted,
            )
