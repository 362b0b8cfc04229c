# Annotations are real objects here: ninja reads them when the router is made.
"""The steps of a record's life, as its page offers them: which are open to the reader, with what they need; and one taken."""

from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from crocevia.gateway.api.access import READ, WRITE
from crocevia.gateway.api.problems import Unprocessable
from crocevia.gateway.tables.plan import Problem
from crocevia.records.errors import Conflict
from crocevia.records.kinds import Kind
from crocevia.records.models import Record
from crocevia.ui.offers import Offer
from crocevia.ui.record_pages import find


class ChoiceShape(Schema):
    value: str
    label: str


class InputShape(Schema):
    """One thing that a step asks for. `kind`: text, area, select, date, datetime, check, email, hidden (send its value back) or file.

    A step that needs a file is taken on the page of the record.
    """

    name: str
    label: str
    kind: str
    value: str
    required: bool
    help: str
    choices: list[ChoiceShape]


class StepShape(Schema):
    """`lacking`: what must stand before it can be taken, in words; empty when it can. `ends`: it stops something for good."""

    verb: str
    label: str
    help: str
    lacking: str
    ends: bool
    inputs: list[InputShape]


class MadeShape(Schema):
    """Another record that a step has made: an amendment, a drafted outcome."""

    kind: str
    id: UUID
    url: str


class StepsShape(Schema):
    """`visible` false: you no longer see the record after this step, and nothing of it is said. `steps`: the next act first."""

    visible: bool = True
    state: str = ""
    version: int | None = None
    steps: list[StepShape] = []
    made: MadeShape | None = None


class TakeShape(Schema):
    """`version` is the one you read: with an older one the answer is 409. `inputs`: by name, as the step lists them."""

    model_config = ConfigDict(extra="forbid")

    verb: str = Field(max_length=40)
    version: int = Field(ge=1)
    inputs: dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=20_000)]] = Field(default_factory=dict, max_length=30)


def _shape(form: dict[str, Any]) -> StepShape:
    return StepShape(
        verb=form["verb"], label=str(form["label"]), help=str(form.get("help", "")), lacking=str(form.get("lacking", "")),
        ends=bool(form.get("stop")),
        inputs=[
            InputShape(
                name=each.name, label=str(each.label), kind=each.kind, value=str(each.value), required=each.required, help=str(each.help),
                choices=[ChoiceShape(value=str(value), label=str(label)) for value, label in each.options],
            )
            for each in form.get("inputs", ())
        ],
    )  # fmt: skip


def _found(request: HttpRequest, kind: Kind, offer: Offer, pk: UUID) -> Record:
    record = find(request, kind, pk)
    if offer.whole and not record.reads_in_full:
        raise Http404
    return record


def _open_to(request: HttpRequest, kind: Kind, offer: Offer, pk: UUID) -> StepsShape:
    record = _found(request, kind, offer, pk)
    return StepsShape(state=kind.state_of(record), version=record.version, steps=[_shape(form) for form in offer.forms(request, record)])


def _posted(payload: TakeShape) -> QueryDict:
    """The step as a page's form sends it."""
    posted = QueryDict(mutable=True)
    for name, value in payload.inputs.items():
        posted[name] = value
    posted["verb"], posted["seen"] = payload.verb, str(payload.version)
    return posted


def add_steps(router: Router, kind: Kind, offer: Offer) -> None:
    """The two operations on the steps of one kind."""

    @router.get(
        "/{uuid:pk}/steps", response=StepsShape, auth=READ, operation_id=f"list_steps_{kind.code}", summary=f"Steps open to you: {kind.label}"
    )
    def list_steps(request: HttpRequest, pk: UUID) -> Any:
        """What you may do with this record now, as its page offers it to you. One that you may not see is not there: 404."""
        return _open_to(request, kind, offer, pk)

    @router.post(
        "/{uuid:pk}/steps", response=StepsShape, auth=WRITE, operation_id=f"take_step_{kind.code}", summary=f"Take a step: {kind.label}",
        openapi_extra={"x-newer": True},
    )  # fmt: skip
    def take_step(request: HttpRequest, pk: UUID, payload: TakeShape) -> Any:
        """Take one step, under the same rules as on the page; taken twice it is one. Answers with the steps that are open then."""
        record = _found(request, kind, offer, pk)
        act = offer.acts.get(payload.verb)
        if act is None:
            raise Unprocessable([Problem(0, "verb", _("There is no such step."))])
        if payload.verb not in offer.moving and payload.version != record.version:
            raise Conflict(record)
        request.POST = _posted(payload)
        made = act(request, record)
        try:
            answer = _open_to(request, kind, offer, pk)
        except Http404:
            return StepsShape(visible=False)
        if isinstance(made, Record) and made.pk != pk:
            answer.made = MadeShape(kind=made.kind, id=made.pk, url=reverse(f"{made.kind}_detail", args=[made.pk]))
        return answer
