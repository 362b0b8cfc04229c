"""Take in the templates that come with Crocevia: data/agreements/FORM.LANGUAGE.docx. One that a district has changed stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from crocevia.people.actor import system
from crocevia.projects.drafts.actions import keep_template, text_of
from crocevia.projects.drafts.models import Template


class Command(BaseCommand):
    help = "Load the templates of agreements; a form and language that has a template already is left as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = 0
        for place in sorted((Path(settings.DATA) / "agreements").glob("*.docx")):
            form, language = place.name.split(".")[:2]
            if Template.objects.filter(form=form, language=language).exists() and text_of(form, language):
                continue
            keep_template(actor=system("templates"), form=form, language=language, name=place.name, content=place.read_bytes())
            loaded += 1
        if options["verbosity"]:
            self.stdout.write(f"{loaded} templates loaded")
