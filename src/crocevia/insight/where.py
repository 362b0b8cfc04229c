"""Where a statement is told: the one page and place on it that a search, a source or a test can point to."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from crocevia.records.models import Statement

Topic = Statement.Topic
# What is said of the operator as a body stands on its page; the rest is the district's story.
OF_THE_BODY = (Topic.FACT, Topic.IDENTITY)


def place_of(statement: Statement) -> str:
    """The address, for a statement fetched with its organisation and its record."""
    if statement.record_id:
        return reverse(f"{statement.record.kind}_detail", args=[statement.record_id])
    slug = statement.organisation.slug
    anchor = f"#s-{statement.code}"
    if slug != settings.DISTRICT or statement.topic in OF_THE_BODY:
        return reverse("organisation_detail", args=[slug]) + anchor
    page = "district_timeline" if statement.topic == Topic.MILESTONE else "district"
    return reverse(page) + anchor


def about(statement: Statement) -> str:
    """What the statement is about, in words."""
    return statement.record.title if statement.record_id else statement.organisation.name
