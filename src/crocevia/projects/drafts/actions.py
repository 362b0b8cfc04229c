"""The only writers of templates, and of the drafts that are made from them."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from crocevia.people.actor import Actor
from crocevia.people.models import Organisation
from crocevia.projects.agreements.actions import keep_draft
from crocevia.projects.agreements.models import Agreement
from crocevia.projects.agreements.rules import FORMS
from crocevia.projects.drafts.fields import fields_of
from crocevia.projects.drafts.models import Template
from crocevia.projects.drafts.writing import check_template, filled
from crocevia.records.actions import add_record
from crocevia.records.errors import NotAllowed
from crocevia.records.files import content_of, keep_file
from crocevia.records.models import Audience, KeptFile

TEXT = "text"
"""The purpose of the files that are a template's versions."""


def may_keep(actor: Actor) -> bool:
    """The operator's people and loaders."""
    return actor.is_staff_of_district or actor.is_system


@transaction.atomic
def keep_template(*, actor: Actor, form: str, language: str, name: str, content: bytes, note: str = "") -> Template:
    """Take in a template, or its next version; it is tried before. Raises NotAllowed, ValidationError."""
    if not may_keep(actor):
        raise NotAllowed(_("Only the operator's people keep templates."))
    if form not in FORMS:
        raise ValidationError({"form": _("Choose a form.")})
    if language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("Choose Italian or English.")})
    check_template(content)
    template = Template.objects.filter(form=form, language=language).first()
    if template is None:
        template = Template(
            kind="template", owner=Organisation.objects.filter(slug=settings.DISTRICT).first(), form=form, language=language,
            title=f"{FORMS[form]} ({language})", audience=Audience.DISTRICT, card_audience=Audience.DISTRICT,
        )  # fmt: skip
        add_record(template, actor=actor)
    keep_file(template, actor=actor.as_system(), name=name, content=content, title=TEXT, purpose=TEXT, note=note)
    return template


def text_of(form: str, language: str) -> KeptFile | None:
    """The newest version of the template of a form, in this language, else in the other; none where there is no template."""
    found = Template.objects.filter(form=form)
    template = found.filter(language=language).first() or found.first()
    return template.files.filter(purpose=TEXT).order_by("-number").first() if template else None


@transaction.atomic
def draft_from_template(agreement: Agreement, *, actor: Actor) -> KeptFile:
    """The next draft of an agreement, from the template of its form. Raises NotAllowed, ValidationError."""
    text = text_of(agreement.form, agreement.language or "it")
    if text is None:
        raise ValidationError(_("There is no template for this form yet: upload a draft instead."))
    content = filled(content_of(text), fields_of(agreement))
    note = _("from the template, version %(n)d") % {"n": text.number}
    name = f"{slugify(agreement.title)[:60] or agreement.form}.docx"
    return keep_draft(agreement, actor=actor, name=name, content=content, note=note)
