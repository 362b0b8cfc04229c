# Annotations are real objects here: ninja reads them when the router is made.
"""The coalition of a need, as data: the same answer as its page, for the same reader."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from crocevia.exchange.needs.models import Need
from crocevia.exchange.needs.rules import STATES
from crocevia.gateway.api.access import READ
from crocevia.gateway.api.match import PerAddress
from crocevia.matching.asked import Asked
from crocevia.matching.coalition import NeedClosed, owners_of, propose, refuse_closed
from crocevia.matching.coalition_asked import Choice
from crocevia.matching.coalition_calls import call_named
from crocevia.matching.coalition_data import represent
from crocevia.matching.coverage import question_of
from matchengine.errors import BadRequest


class RuleShape(Schema):
    """One rule. `code`: cover, most_parties, at_least, pin, ban …; `words` in the reader's language."""

    code: str
    words: str


class SeatShape(Schema):
    """`worth`: points lost if it simply went. `cost_without`: points after composing again without it; null where no
    group reaches the same levels. `adds`: by aspect, how much of the chance would go with it.
    """

    slug: str
    name: str
    worth: float
    leads: list[str]
    adds: dict[str, float]
    trust: float
    trust_reason: str
    cost_without: float | None
    instead: list[str]
    falls: list[str]


class ReachedShape(Schema):
    """`target`: what had to be reached (0: nothing asked). `covered`: one half or more."""

    aspect: str
    text: str
    must: bool
    reached: float
    target: float
    covered: bool
    nobody: bool


class GroupShape(Schema):
    """A coalition. `bound`: no coalition under these rules is worth more; `proven`: this one is worth that."""

    parties: list[str]
    worth: float
    bound: float
    proven: bool
    seats: list[SeatShape]
    aspects: list[ReachedShape]


class WayShape(Schema):
    rule: RuleShape
    parties: list[str]
    worth: float | None


class ConflictShape(Schema):
    """Rules that cannot hold together; `ways`: what becomes possible without each."""

    rules: list[RuleShape]
    minimal: bool
    ways: list[WayShape]


class ClauseShape(Schema):
    """`certain` false: to be checked against the text of the call."""

    document: str
    place: str
    url: str
    certain: bool


class CallRuleShape(Schema):
    """One rule of the call. `verdict`: eligible, not_eligible, unknown. `carried`: obeyed while composing, else checked after."""

    id: str
    says: str
    verdict: str
    found: str
    lacking: str
    carried: bool
    clause: ClauseShape


class CallShape(Schema):
    """Whether `parties` may apply to the call. `doubt`: it depends on what nobody has said; `without`: no group obeys the call,
    and this is the best one without it. `mend`: what would make it eligible; `suggested`: parties to add.
    """

    id: str
    topic: str
    title: str
    rule_set: str
    verdict: str
    answer: str
    doubt: bool
    without: bool
    parties: list[str]
    rules: list[CallRuleShape]
    mend: list[str]
    suggested: list[str]


class CoalitionShape(Schema):
    """Exactly one of `best` and `conflict`, or neither when time ran out. `weights` and `levels` as used. Not `whole`:
    alternatives and the cost of each absence were not asked for. `foreign` and `notice`: as in the answer of `match`.
    """

    foreign: str
    notice: str
    weights: dict[str, int]
    levels: dict[str, float]
    best: GroupShape | None
    alternatives: list[GroupShape]
    conflict: ConflictShape | None
    timed_out: bool
    whole: bool
    call: CallShape | None


def coalition_router() -> Router:
    router = Router(tags=["Match"])

    @router.get(
        "/{uuidstr:pk}/coalition",
        response=CoalitionShape,
        auth=READ,
        throttle=PerAddress(),
        operation_id="compose",
        summary="The best coalition for a need",
    )
    def compose(request: HttpRequest, pk: str) -> Any:
        """Query as on the page: `call` (a call's id, topic code or file name: its rules then count too), `pin` and `hide` (slugs, repeated), `with` (kinds, one of each at least), `most`, `seat`,
        `room`, `trust`, `share`, `enough`, `rest` (no: the best coalition only, in a fraction of the time; `whole` is then false), and the filters `kind`, `cluster`, `where`, `place`, `trl`, `recent`, `distance`.
        """
        need = Need.objects.visible_to(request.actor, "full").filter(pk=pk).first()
        if need is None:
            raise Http404
        try:
            refuse_closed(need)
            choice = Choice.of(request.GET)
            of_call = call_named(choice.call, request.actor)
            told = propose(question_of(need), request.actor, Asked.of(request.GET), choice, owners_of(need), of_call, request.GET.get("rest") != "no")
        except NeedClosed:
            state = STATES.get(need.state, need.state)
            raise ValidationError(
                _("The need is %(state)s: no coalition is composed for it.") % {"state": state}
            ) from None
        except BadRequest as why:
            raise ValidationError({"need": str(why)}) from None
        return represent(told)

    return router
