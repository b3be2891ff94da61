"""Stores, the people who work in them, what they were granted, and the tokens of devices and systems."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from floorwalker.accounts.roles import BY_CODE, CHOICES
from floorwalker.accounts.trail import traced
from floorwalker.kit.speech import later as _


@traced("code", "name", "address", "time_zone", "currency", "active")
class Store(models.Model):
    """A place of business, or the web shop; ``code`` is the id under which the outside world knows it."""

    code = models.SlugField(
        max_length=64,
        unique=True,
        help_text=_("The store's number or name in your other systems; letters, digits, - _"),
    )
    name = models.CharField(max_length=120)
    address = models.TextField(blank=True)
    time_zone = models.CharField(max_length=64, default="Europe/Berlin")
    currency = models.CharField(
        max_length=3, default="EUR", validators=[RegexValidator(r"^[A-Z]{3}$", _("Three letters, such as EUR."))]
    )
    active = models.BooleanField(
        default=True, help_text=_("An inactive store keeps its sessions and takes no new ones.")
    )

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class People(BaseUserManager["Member"]):
    """How members are made and found: by e-mail address in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Member":
        member = self.model(email=email.strip().lower(), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def get_by_natural_key(self, username: str | None) -> "Member":
        return self.get(email=(username or "").strip().lower())


@traced("email", "name", "is_active")
class Member(AbstractBaseUser):
    """A person who signs in by e-mail address. What they may do is said by their grants."""

    email = models.EmailField(
        _("e-mail"), unique=True, error_messages={"unique": _("Someone has this address already.")}
    )
    name = models.CharField(max_length=120, blank=True)
    time_zone = models.CharField(max_length=64, blank=True, help_text=_("Empty: times are shown in the store's zone."))
    language = models.CharField(max_length=16, default=settings.LANGUAGE_CODE, choices=settings.LANGUAGES)
    theme = models.CharField(
        max_length=5, default="auto", choices=[("auto", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))]
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = People()

    class Meta:
        ordering = ["name", "email"]
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="member_email_is_lower_case")
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()

    def get_full_name(self) -> str:
        return str(self)


@traced("member", "store", "role")
class Grant(models.Model):
    """A role that a member holds in one store, or, without a store, in all of them and those to come."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="grants")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, null=True, blank=True, related_name="grants")
    role = models.CharField(max_length=32, choices=CHOICES)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["member", "store", "role"], name="grant_given_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.where}"

    @property
    def rights(self) -> tuple[str, ...]:
        """The patterns of the role; none when the role is no longer declared."""
        role = BY_CODE.get(self.role)
        return role.rights if role else ()

    @property
    def where(self) -> str:
        return self.store.name if self.store else str(_("every store"))


@traced("name", "prefix", "rights", "every_store", "expires_at", "revoked_at")
class ApiToken(models.Model):
    """A key for a device or system. Only its digest is kept, so the secret can be shown once."""

    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=12, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    rights = ArrayField(models.CharField(max_length=64), default=list)
    every_store = models.BooleanField(default=False)
    stores = models.ManyToManyField(Store, blank=True, related_name="api_tokens")
    created_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="api_tokens")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        if self.revoked_at:
            return str(_("Revoked"))
        return str(_("Expired") if self.expires_at and self.expires_at <= timezone.now() else _("Active"))


class Terms(models.Model):
    """One version of a store's settings for a channel. Versions are added; the database refuses to change one."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="terms")
    channel = models.CharField(max_length=32)
    version = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    created_by = models.CharField(max_length=200, help_text="The actor's kind, reference and name at that time.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["store", "channel", "-version"]
        constraints = [models.UniqueConstraint(fields=["store", "channel", "version"], name="terms_version_once")]

    def __str__(self) -> str:
        return f"{self.store} {self.channel} v{self.version}"
