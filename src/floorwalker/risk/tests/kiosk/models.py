"""The sheet of a visit to the kiosk."""

from django.db import models

from floorwalker.core.models import Session
from floorwalker.risk.models import AtRisk


class Visit(AtRisk):
    """What somebody holds at the kiosk, and how its risk stands."""

    session = models.OneToOneField(Session, models.CASCADE, primary_key=True, related_name="visit")
    held = models.IntegerField(default=0)
