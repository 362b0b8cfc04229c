"""What narrows the desk: broker, state of the introduction, cluster of the need, and what is beyond the telephone call. All in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from crocevia.exchange.introductions.rules import CALL, STATES
from crocevia.exchange.needs.models import Need
from crocevia.insight.desk.waits import Wait
from crocevia.people.models import User
from crocevia.vocabulary.queries import concepts_of


@dataclass(frozen=True, slots=True)
class Chosen:
    """The parameters of the desk's address; what is unknown is passed over. `every`: the group whose waits are all shown."""

    broker: int | None = None
    state: str = ""
    cluster: str = ""
    overdue: bool = False
    every: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        broker, state, cluster = query.get("broker", ""), query.get("state", ""), query.get("cluster", "")
        return cls(
            broker=int(broker) if broker.isascii() and broker.isdigit() and len(broker) < 10 else None,
            state=state if state in STATES else "",
            cluster=cluster if cluster in concepts_of(settings.CLUSTER_SCHEME) else "",
            overdue=query.get("overdue") == "1",
            every=query.get("every", "")[:10],
        )

    def address(self, **changes: Any) -> str:
        now = replace(self, **changes)
        held = {
            "broker": now.broker, "state": now.state, "cluster": now.cluster, "overdue": "1" if now.overdue else "", "every": now.every,
        }  # fmt: skip
        return "?" + urlencode({name: value for name, value in held.items() if value})

    def needs(self) -> frozenset[UUID] | None:
        """The needs of the cluster, or None where no cluster is chosen."""
        if not self.cluster:
            return None
        found = Need.objects.filter(concepts__scheme__code=settings.CLUSTER_SCHEME, concepts__notation=self.cluster)
        return frozenset(found.values_list("pk", flat=True))

    def admits(self, wait: Wait, needs: frozenset[UUID] | None) -> bool:
        return (
            (self.broker is None or wait.broker == self.broker)
            and (not self.state or wait.state == self.state)
            and (not self.overdue or wait.day >= CALL)
            and (needs is None or wait.need_id in needs)
        )


def rows_of_chips(chosen: Chosen, waits: Sequence[Wait]) -> list[dict[str, Any]]:
    """The chips by what they narrow, from what waits before anything is narrowed."""

    def chips(name: str, options: list[tuple[Any, str]]) -> list[dict[str, Any]]:
        held = getattr(chosen, name)
        return [
            {"label": label, "pressed": value == held, "url": chosen.address(**{name: type(value)() if value == held else value})}
            for value, label in options
        ]

    brokers = {wait.broker for wait in waits if wait.broker}
    named = User.objects.select_related("person").in_bulk(brokers) if len(brokers) > 1 else {}
    states = {wait.state for wait in waits if wait.state}
    clusters = [(notation, concept.label) for notation, concept in concepts_of(settings.CLUSTER_SCHEME).items()]
    found = [
        {"label": _("Broker"), "chips": chips("broker", sorted(((pk, str(user)) for pk, user in named.items()), key=lambda o: o[1]))},
        {"label": _("State"), "chips": chips("state", [(state, str(word)) for state, word in STATES.items() if state in states])},
        {"label": _("Cluster"), "chips": chips("cluster", clusters)},
        {"label": _("Time"), "chips": chips("overdue", [(True, _("beyond day %(n)d") % {"n": CALL})])},
    ]
    return [row for row in found if row["chips"]] if len(waits) > 1 or chosen != Chosen() else []
