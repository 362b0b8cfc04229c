"""Every table that the gateway can write or read, by its page and by its code."""

from __future__ import annotations

from functools import cache

from crocevia.gateway.tables.needs import NeedTable
from crocevia.gateway.tables.organisations import OrganisationTable
from crocevia.gateway.tables.people import PersonTable
from crocevia.gateway.tables.records import RecordTable
from crocevia.gateway.tables.table import Table
from crocevia.people.actor import Actor
from crocevia.records.kinds import kinds

# Kinds whose rows hold more than their declared fields.
_OWN = {"need": NeedTable}


@cache
def _tables() -> dict[str, Table]:
    found: list[Table] = [OrganisationTable(), PersonTable()]
    found += [_OWN.get(kind.code, RecordTable)(kind) for kind in kinds()]
    return {table.code: table for table in found}


def tables() -> list[Table]:
    return list(_tables().values())


def table_of(code: str) -> Table | None:
    return _tables().get(code)


def table_at(path: str) -> Table | None:
    """The table of the page at this address."""
    return next((table for table in tables() if table.path == path), None)


def importable_by(actor: Actor) -> list[Table]:
    return [table for table in tables() if table.imports and table.may_import(actor)]
