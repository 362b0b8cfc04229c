"""A scheme as SKOS in JSON-LD, for other districts and other software."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from crocevia.vocabulary.models import Concept, Mapping, Scheme

CONTEXT = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prefLabel": {"@id": "skos:prefLabel", "@container": "@language"},
    "definition": {"@id": "skos:definition", "@container": "@language"},
    "note": {"@id": "skos:note", "@container": "@language"},
    "editorialNote": {"@id": "skos:editorialNote", "@container": "@language"},
    "notation": "skos:notation",
    "broader": {"@id": "skos:broader", "@type": "@id"},
    "inScheme": {"@id": "skos:inScheme", "@type": "@id"},
    "topConceptOf": {"@id": "skos:topConceptOf", "@type": "@id"},
    **{relation: {"@id": f"skos:{relation}", "@type": "@id"} for relation in Mapping.Relation.values},
    "source": "dct:source",
    "rights": "dct:rights",
    "version": "owl:versionInfo",
}

Address = Callable[[str, str], str]


def as_jsonld(scheme: Scheme, address: Address) -> dict[str, Any]:
    """The scheme and its concepts. `address(code, notation)` gives the full address of a concept, or of the scheme."""
    concepts = list(scheme.concepts.order_by("position", "notation"))
    notations = {concept.pk: concept.notation for concept in concepts}
    reached: dict[int, list[Mapping]] = defaultdict(list)
    for mapping in Mapping.objects.filter(subject__scheme=scheme).select_related("object__scheme").order_by("pk"):
        reached[mapping.subject_id].append(mapping)
    home = address(scheme.code, "")
    head = {
        "@id": home,
        "@type": "skos:ConceptScheme",
        "prefLabel": _both(scheme, "label"),
        "note": _both(scheme, "note"),
        "version": scheme.version,
        "source": scheme.source,
        "rights": scheme.licence,
    }
    graph = [head]
    for concept in concepts:
        node: dict[str, Any] = {
            "@id": address(scheme.code, concept.notation),
            "@type": "skos:Concept",
            "inScheme": home,
            "notation": concept.notation,
            "prefLabel": _both(concept, "label"),
            "definition": _both(concept, "definition"),
        }
        if concept.broader_id:
            node["broader"] = address(scheme.code, notations[concept.broader_id])
        else:
            node["topConceptOf"] = home
        node.update(_mapped(reached[concept.pk], address))
        graph.append(node)
    return {
        "@context": CONTEXT,
        "@graph": [{key: value for key, value in node.items() if value not in ("", {})} for node in graph],
    }


def _both(row: Scheme | Concept, name: str) -> dict[str, str]:
    texts = {language: getattr(row, f"{name}_{language}") for language in ("it", "en")}
    return {language: text for language, text in texts.items() if text}


def _mapped(mappings: list[Mapping], address: Address) -> dict[str, Any]:
    found: dict[str, Any] = defaultdict(list)
    for mapping in mappings:
        found[mapping.relation].append(address(mapping.object.scheme.code, mapping.object.notation))
    derived = sorted({mapping.object.scheme.code for mapping in mappings if mapping.derived})
    if derived:
        found["editorialNote"] = {"en": f"The mappings to {', '.join(derived)} are our own reading, not the source's."}
    return dict(found)
