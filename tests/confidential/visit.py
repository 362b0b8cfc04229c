"""One request of the campaign, the same for something that never was, and what a list is asked to draw a hidden row out of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.urls import reverse

Told = dict[str, Any]


@dataclass(frozen=True)
class Visit:
    """One request. `thing`: the id of the hidden record that the address names, if it names one."""

    path: str
    method: str = "get"
    data: Told = field(default_factory=dict)
    thing: str = ""
    json: bool = False

    def elsewhere(self) -> Visit:
        """The same request for something that never was."""
        other = str(uuid4())
        data = {k: v.replace(self.thing, other) if isinstance(v, str) else v for k, v in self.data.items()}
        return Visit(self.path.replace(self.thing, other), self.method, data, other, self.json)

    def by(self, client: Any) -> Any:
        if self.json:
            return client.generic(self.method.upper(), self.path, json.dumps(self.data), content_type="application/json")
        return getattr(client, self.method)(self.path, self.data)


# Words of the hidden records, none of them the secret itself: a body must not say the secret for having been asked.
NEAR = ("coating", "sealed", "pilot line", "1600", "900 EUR")
SORTS = ("title", "-updated", "owner", "-capabilities")
FACETS = {"state": "draft", "language": "en", "type": "machine", "kind": "technology_request"}


def queries() -> list[str]:
    found = ["", *(urlencode({"q": words}) for words in NEAR), *(urlencode({"sort": name}) for name in SORTS)]
    found += [urlencode({name: value}) for name, value in FACETS.items()]
    return [*found, urlencode({"q": "sealed", "sort": "-updated", "page": "2"})]


def listed(name: str, *args: Any) -> list[Visit]:
    return [Visit(f"{reverse(name, args=args)}?{query}".rstrip("?")) for query in queries()]
