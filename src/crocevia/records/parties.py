"""The only writers of organisations, persons, memberships, accounts and tokens.

They stand here, not in `people`, because each writes its event and its citations, which are the spine's.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crocevia.people import identifiers
from crocevia.people.actor import Actor, Role
from crocevia.people.models import (
    ApiToken,
    Classification,
    Identifier,
    Membership,
    Organisation,
    OrganisationName,
    Person,
    User,
)
from crocevia.records import effects
from crocevia.records.actions import Source, cite
from crocevia.records.errors import Conflict, NotAllowed
from crocevia.records.events import record_event, subject_of
from crocevia.vocabulary.models import Concept


def may_change_organisation(actor: Actor, organisation: Organisation | None) -> bool:
    """The operator's people change any organisation, a partner administrator its own."""
    mine = organisation is not None and organisation.pk in actor.administered
    return actor.is_system or actor.is_staff_of_district or mine


def _require(allowed: bool, why: str) -> None:
    if not allowed:
        raise NotAllowed(why)


@transaction.atomic
def save_organisation(
    *,
    actor: Actor,
    slug: str,
    version: int | None = None,
    names: Iterable[tuple[str, str]] = (),
    numbers: Iterable[tuple[str, str]] = (),
    concepts: Sequence[tuple[Concept, bool]] | None = None,
    sources: Iterable[Source] = (),
    **values: Any,
) -> Organisation:
    """Add the organisation with this slug, or change it. `names`: (value, use); `numbers`: (scheme, value), checked;
    `concepts`: (concept, derived), replacing the former ones when given.

    Raises NotAllowed, Conflict (a newer version than `version` exists), ValidationError.
    """
    current = Organisation.objects.select_for_update().filter(slug=slug).first()
    _require(may_change_organisation(actor, current), _("Only the operator or its administrator may change this."))
    if current and version is not None and current.version != version:
        raise Conflict(current)
    old = {name: getattr(current, name) for name in values} if current else {}
    organisation = current or Organisation(slug=slug)
    for name, value in values.items():
        setattr(organisation, name, value)
    organisation.full_clean(exclude=["concepts"])
    new = {name: getattr(organisation, name) for name in values}
    told = {name: value for name, value in new.items() if not current or old[name] != value}
    if current and told:
        organisation.version += 1
    organisation.save()
    for value, use in names:
        _made, fresh = OrganisationName.objects.get_or_create(
            organisation=organisation, value=value, defaults={"use": use}
        )
        if fresh:
            told.setdefault("names", []).append(value)
    for scheme, value in numbers:
        kept = identifiers.normal(scheme, value)
        holder = Identifier.objects.filter(scheme=scheme, value=kept).exclude(organisation=organisation).first()
        if holder:
            raise ValidationError(_("“%(value)s” already belongs to %(name)s."), params={"value": kept, "name": holder.organisation})
        _made, fresh = Identifier.objects.get_or_create(organisation=organisation, scheme=scheme, value=kept)
        if fresh:
            told.setdefault("identifiers", []).append(f"{scheme} {kept}")
    if concepts is not None:
        wanted = {concept.pk: derived for concept, derived in concepts}
        before = set(organisation.classifications.values_list("concept_id", flat=True))
        organisation.classifications.exclude(concept__in=wanted).delete()
        for pk in wanted.keys() - before:
            Classification.objects.create(organisation=organisation, concept_id=pk, derived=wanted[pk])
        if before != wanted.keys():
            told["concepts"] = sorted(f"{c.scheme_id}/{c.notation}" for c, _derived in concepts)
    cite(organisation, sources)
    if told:
        record_event(
            actor=actor,
            on=organisation,
            verb="changed" if current else "created",
            old={n: v for n, v in old.items() if n in told},
            new=told,
        )
        effects.changed(subject_of(organisation))
    return organisation


@transaction.atomic
def add_person(*, actor: Actor, name: str, sources: Iterable[Source] = (), **values: Any) -> Person:
    """Add a person, or find the one with this name and role. Raises NotAllowed, ValidationError."""
    _require(actor.is_system or actor.is_staff_of_district, _("Only the operator adds persons."))
    if values.get("orcid"):
        values["orcid"] = identifiers.normal("orcid", values["orcid"])
    person = Person.objects.filter(name=name, role=values.get("role", "")).first()
    if person is None:
        person = Person(name=name, **values)
        person.full_clean()
        person.save()
        record_event(actor=actor, on=person, verb="created", new={"name": name, **values})
    cite(person, sources)
    return person


@transaction.atomic
def change_person(person: Person, *, actor: Actor, **values: Any) -> Person:
    """Correct what is said of a person. A call that changes nothing writes nothing. Raises NotAllowed, ValidationError."""
    _require(actor.is_system or actor.is_staff_of_district, _("Only the operator changes persons."))
    if values.get("orcid"):
        values["orcid"] = identifiers.normal("orcid", values["orcid"])
    current = Person.objects.select_for_update().get(pk=person.pk)
    old = {name: getattr(current, name) for name, value in values.items() if getattr(current, name) != value}
    if not old:
        return current
    for name in old:
        setattr(current, name, values[name])
    current.full_clean()
    current.save()
    record_event(actor=actor, on=current, verb="changed", old=old, new={name: values[name] for name in old})
    return current


@transaction.atomic
def add_membership(*, actor: Actor, person: Person, organisation: Organisation, role: str = "", **values: Any) -> Membership:
    """Place a person in an organisation. Authority as broker or administrator exists only at the district's operator."""
    operator_only = {Role.BROKER, Role.DISTRICT_ADMINISTRATOR}
    if role not in Role.values:
        raise ValidationError(_("There is no role “%(role)s”."), params={"role": role})
    if role in operator_only:
        _require(actor.is_system or actor.is_administrator, _("Only a district administrator appoints the operator's people."))
        if organisation.slug != settings.DISTRICT:
            raise ValidationError(_("Brokers and administrators belong to the district's operator."))
    else:
        _require(may_change_organisation(actor, organisation), _("Only the operator or its administrator may add members."))
    member = Membership.objects.filter(person=person, organisation=organisation, role=role).first()
    if member is None:
        member = Membership(person=person, organisation=organisation, role=role, **values)
        member.full_clean()
        member.save()
        record_event(
            actor=actor, on=organisation, verb="member added", new={"person": person.pk, "role": role, **values}
        )
    return member


@transaction.atomic
def open_account(*, actor: Actor, email: str, password: str | None, person: Person, language: str = "") -> User:
    """Open a sign-in for a person. Raises NotAllowed, ValidationError."""
    _require(actor.is_system or actor.is_administrator, _("Only a district administrator opens accounts."))
    return _account(actor, email, password, person, language)


def _account(actor: Actor, email: str, password: str | None, person: Person, language: str = "") -> User:
    user = User.objects.filter(email=email.lower()).first() or User(email=email.lower(), person=person)
    user.language = language
    if password is None:
        user.set_unusable_password()
    else:
        validate_password(password, user)
        user.set_password(password)
    user.full_clean(exclude=["password"])
    fresh = user._state.adding
    user.save()
    if fresh:
        record_event(actor=actor, on=person, verb="account opened", new={"email": user.email})
    return user


@transaction.atomic
def invite_member(
    *, actor: Actor, organisation: Organisation, name: str, email: str, role: str, title: str = ""
) -> tuple[User, bool]:
    """Give a person a place in an organisation and an account without password: they choose it from a letter.

    Returns the account and whether it is new. Only the operator's people may give a place to somebody who has an account
    already: a partner administrator is refused. Raises NotAllowed, ValidationError.
    """
    _require(may_change_organisation(actor, organisation), _("Only the operator or its administrator may add members."))
    if not role:
        raise ValidationError({"role": _("Choose a role.")})
    user = User.objects.select_related("person").filter(email=email.lower()).first()
    if user and not (actor.is_system or actor.is_staff_of_district):
        raise ValidationError({"email": _("This address has an account already: ask the operator to add it here.")})
    if user is None:
        person = Person(name=name)
        person.full_clean()
        person.save()
        record_event(actor=actor, on=person, verb="created", new={"name": name})
        user = _account(actor, email, None, person)
        fresh = True
    else:
        fresh = False
    if user.person is None:
        raise ValidationError({"email": _("This account belongs to no person.")})
    add_membership(actor=actor, person=user.person, organisation=organisation, role=role, title=title)
    return user, fresh


@transaction.atomic
def end_membership(*, actor: Actor, membership: Membership, day: dt.date) -> Membership:
    """End a person's place, from this day's end on. Nobody ends the last district administrator. Raises NotAllowed, ValidationError."""
    operator_only = {Role.BROKER, Role.DISTRICT_ADMINISTRATOR}
    if membership.role in operator_only:
        _require(actor.is_system or actor.is_administrator, _("Only a district administrator dismisses the operator's people."))
    else:
        allowed = may_change_organisation(actor, membership.organisation)
        _require(allowed, _("Only the operator or its administrator may end a membership."))
    others = Membership.objects.filter(role=Role.DISTRICT_ADMINISTRATOR, until="").exclude(pk=membership.pk)
    if membership.role == Role.DISTRICT_ADMINISTRATOR and not others.exists():
        raise ValidationError(_("The district keeps at least one administrator: appoint another first."))
    membership.until = (day - dt.timedelta(days=1)).isoformat()
    membership.save(update_fields=["until"])
    record_event(
        actor=actor,
        on=membership.organisation,
        verb="member left",
        new={"person": membership.person_id, "role": membership.role, "until": membership.until},
    )
    return membership


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def issue_token(*, actor: Actor, user: User, name: str, expires: dt.datetime | None = None) -> tuple[ApiToken, str]:
    """A key for a program of this user. The plain token is returned once and kept nowhere. Raises NotAllowed."""
    _require(actor.is_system or actor.user_id == user.pk, _("A token is issued by its own user only."))
    plain = "crv_" + secrets.token_urlsafe(32)
    token = ApiToken(user=user, name=name, digest=digest_of(plain), expires=expires)
    token.full_clean()
    token.save()
    if user.person:
        record_event(actor=actor, on=user.person, verb="token issued", new={"name": name})
    return token, plain


@transaction.atomic
def revoke_token(*, actor: Actor, token: ApiToken) -> None:
    """Withdraw a key. Raises NotAllowed."""
    _require(actor.is_system or actor.user_id == token.user_id, _("A token is withdrawn by its own user only."))
    if token.user.person:
        record_event(actor=actor, on=token.user.person, verb="token revoked", new={"name": token.name})
    token.delete()
