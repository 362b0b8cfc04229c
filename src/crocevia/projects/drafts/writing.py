"""A draft from a template: docxtpl fills the lawyers' Word file, in a sandbox, and says in words what a wrong one asks for."""

from __future__ import annotations

import io
from typing import Any
from zipfile import BadZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import XMLSyntaxError

from crocevia.projects.drafts.fields import SAMPLE

MOST = 5 * 1024 * 1024
"""Bytes of a template."""


def filled(template: bytes, fields: dict[str, Any]) -> bytes:
    """The template with its fields filled in, as a Word file. Raises ValidationError that says what is wrong with it."""
    return _filled(template, fields)


def check_template(template: bytes) -> None:
    """Try a template on every field there is. Raises ValidationError: no Word file, a wrong sign, a field that does not exist."""
    if len(template) > MOST:
        raise ValidationError(_("A template may have %(most)d MB at most.") % {"most": MOST // (1024 * 1024)})
    document = _opened(template)
    try:
        asked = document.get_undeclared_template_variables(_environment())
    except (TemplateError, ValueError, KeyError) as wrong:
        raise ValidationError(_told(wrong)) from wrong
    if unknown := sorted(asked - SAMPLE.keys()):
        told = {"unknown": ", ".join(unknown), "known": ", ".join(SAMPLE)}
        raise ValidationError(_("The template asks for what there is not: %(unknown)s. There is: %(known)s.") % told)
    _filled(template, SAMPLE)


def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def _opened(template: bytes) -> DocxTemplate:
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.init_docx()
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError, XMLSyntaxError) as wrong:
        raise ValidationError(_("The template is no Word file (.docx).")) from wrong
    return document


def _filled(template: bytes, fields: dict[str, Any]) -> bytes:
    document = _opened(template)
    try:
        document.render(fields, jinja_env=_environment(), autoescape=True)
        out = io.BytesIO()
        document.save(out)
    except (TemplateError, XMLSyntaxError, ValueError, TypeError, KeyError) as wrong:
        raise ValidationError(_told(wrong)) from wrong
    return out.getvalue()


def _told(wrong: Exception) -> str:
    """What is wrong with a template, for the lawyer who wrote it."""
    if isinstance(wrong, UndefinedError):
        known = ", ".join(SAMPLE["parties"][0])
        return _("The template asks for what there is not: %(why)s. Of a party there is: %(known)s.") % {"why": wrong.message, "known": known}
    if isinstance(wrong, TemplateSyntaxError):
        return _("A field of the template is not written right: %(why)s.") % {"why": wrong.message}
    return _("The template cannot be filled in: %(why)s.") % {"why": str(wrong)[:200]}
