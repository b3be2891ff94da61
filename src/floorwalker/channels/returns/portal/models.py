"""What the portal keeps: how each store's looks, and codes on their way to a shopper."""

from uuid import uuid4

from django.core.validators import RegexValidator
from django.db import models

from floorwalker.accounts.models import Store
from floorwalker.accounts.trail import traced
from floorwalker.kit.speech import later as _

COLOUR = "#0b63c7"


@traced("open", "name", "colour", "logo", "welcome", "policy_url", "contact_email", "contact_phone", "payment_port")
class Portal(models.Model):
    """A store's returns portal; a store without one, or with a closed one, has no page for shoppers.

    ``logo`` is the reference of a picture in the file storage, ``welcome`` a text by language.
    """

    store = models.OneToOneField(Store, models.CASCADE, primary_key=True, related_name="portal")
    open = models.BooleanField(default=False)
    name = models.CharField(max_length=60, blank=True)
    colour = models.CharField(
        max_length=7, default=COLOUR, validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("A colour such as #0b63c7."))]
    )
    logo = models.CharField(max_length=32, blank=True)
    welcome = models.JSONField(default=dict, blank=True)
    policy_url = models.URLField(max_length=500, blank=True)
    contact_email = models.EmailField(blank=True)
    payment_port = models.CharField(max_length=24, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.name or self.store.name


class Code(models.Model):
    """A one-time code that was mailed: six digits, of which only a keyed digest is kept. The order is known by its key."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    store = models.ForeignKey(Store, models.CASCADE, related_name="+")
    order_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    tries = models.SmallIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)
