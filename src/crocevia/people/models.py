"""Users, persons, organisations and who belongs where."""

from __future__ import annotations

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from crocevia.people.dates import PartialDateField
from crocevia.people.search import SearchText
from crocevia.people.sizes import validate_country, validate_size
from crocevia.vocabulary.models import Concept


class Organisation(models.Model):
    """Any body of the district's world. A party is one that can take part in answering a need.

    `sector` is what the source says, in `language`; clusters, roles and sector codes are `concepts`. `place` is where it works,
    `country` where it is legally established (ISO 3166-1), `size` a code of `people.sizes`; empty is unknown.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=300)
    sector = models.CharField(max_length=400, blank=True)
    summary = models.TextField(blank=True)
    place = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True, validators=[validate_country])
    size = models.CharField(max_length=12, blank=True, validators=[validate_size])
    website = models.URLField(blank=True)
    founded = PartialDateField()
    note = models.TextField(blank=True)
    language = models.CharField(max_length=2, blank=True)
    concepts = models.ManyToManyField(Concept, through="Classification", related_name="organisations")
    search_text = SearchText("name", "sector", "summary", "place")
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = [Lower("name"), "slug"]

    def __str__(self) -> str:
        return self.name


class Classification(models.Model):
    """An organisation under a concept: a role, a cluster, a sector code. `derived` marks our own reading."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="classifications")
    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="classifications")
    derived = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "concept"], name="people_classification_once"),
        ]


class OrganisationName(models.Model):
    """Another name of an organisation: an alias, a full name, a former one."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="names")
    value = models.CharField(max_length=300)
    use = models.CharField(max_length=80, blank=True)
    search_text = SearchText("value")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "value"], name="people_name_once")]

    def __str__(self) -> str:
        return self.value


class Identifier(models.Model):
    """A number that names an organisation in a register; checked on entry (`people.identifiers`)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=20)
    value = models.CharField(max_length=120)

    class Meta:
        ordering = ["scheme", "value"]
        constraints = [models.UniqueConstraint(fields=["scheme", "value"], name="people_identifier_once")]


class Person(models.Model):
    """Somebody. `name` is empty when the source does not name them; `public` persons are office holders of the sources."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=300, blank=True)
    orcid = models.CharField(max_length=19, blank=True)
    public = models.BooleanField(default=False)
    language = models.CharField(max_length=2, blank=True)
    search_text = SearchText("name", "role")

    class Meta:
        ordering = [Lower("name"), "role"]

    def __str__(self) -> str:
        return self.name or self.role


class Membership(models.Model):
    """A person's place in an organisation. `role` gives authority on this platform, `title` is what the card says."""

    class Role(models.TextChoices):
        NONE = "", "no authority here"
        MEMBER = "member", "partner member"
        PARTNER_ADMINISTRATOR = "partner_administrator", "partner administrator"
        BROKER = "broker", "broker"
        DISTRICT_ADMINISTRATOR = "district_administrator", "district administrator"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=200, blank=True)
    since = PartialDateField()
    until = PartialDateField()

    class Meta:
        ordering = ["organisation", "person", "since"]


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **values) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **values)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account. What it may do follows from its person's memberships, never from a flag here."""

    email = models.EmailField(unique=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="user")
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=2, blank=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = UserManager()

    def __str__(self) -> str:
        return (self.person and self.person.name) or self.email

    def get_full_name(self) -> str:
        return str(self)


class ApiToken(models.Model):
    """A key for another program, acting as its user. Only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    last_used = models.DateTimeField(null=True, blank=True)
    expires = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created"]
