"""Which file is the draft of an agreement, and which the signed one."""

from __future__ import annotations

from crocevia.projects.agreements.models import Agreement
from crocevia.records.models import KeptFile

DRAFT, SIGNED = "draft", "signed"


def _last(agreement: Agreement, purpose: str) -> KeptFile | None:
    return KeptFile.objects.filter(record=agreement.pk, purpose=purpose).order_by("-number").first()


def draft_of(agreement: Agreement) -> KeptFile | None:
    """The newest draft; none before the first."""
    return _last(agreement, DRAFT)


def signed_file_of(agreement: Agreement) -> KeptFile | None:
    """The newest signed file; none before the signature."""
    return _last(agreement, SIGNED)
