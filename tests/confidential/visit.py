"""One request of the campaign, and the same for something that never was."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

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
