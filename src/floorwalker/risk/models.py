"""What is kept of risk: the versions of stores, what was observed of sessions, who was seen how often, and what was learnt."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from floorwalker.accounts.models import Store
from floorwalker.risk.levels import NORMAL


class AtRisk(models.Model):
    """What the record of a session has where its channel watches risk: its standing, folded from the facts of risk."""

    risk_level = models.CharField(max_length=12, default=NORMAL)
    risk_score = models.SmallIntegerField(null=True)
    risk_reached = models.CharField(max_length=12, default=NORMAL)
    """The level of the last score: where the session stands again once a restriction or an override ends."""
    risk_version = models.IntegerField(default=0)
    risk_model = models.IntegerField(default=0)
    risk_worth = models.SmallIntegerField(null=True)
    risk_reasons = models.JSONField(default=list)
    risk_seen = models.JSONField(default=list)
    risk_restriction = models.JSONField(default=dict)
    risk_pinned_until = models.DateTimeField(null=True)
    risk_label = models.CharField(max_length=8, default="")

    class Meta:
        abstract = True


class RiskPolicy(models.Model):
    """The risk of one store in one scheme. ``revision`` counts whatever is saved, published or discarded here.

    ``force`` is the key of the version in force, beside its policy, since every weighing asks for it.
    """

    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    scheme = models.CharField(max_length=16)
    revision = models.PositiveIntegerField(default=0)
    force = models.BigIntegerField(null=True)
    draft = models.JSONField(null=True)
    drafted_by = models.CharField(max_length=200, default="")
    drafted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "scheme"], name="risk_policy_once")]

    def __str__(self) -> str:
        return f"{self.store} {self.scheme}"


class RiskVersion(models.Model):
    """What was published; the highest number is in force. ``restores`` names the version that was published again."""

    policy = models.ForeignKey(RiskPolicy, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    note = models.TextField()
    restores = models.PositiveIntegerField(null=True)
    published_by = models.CharField(max_length=200, help_text="The actor's kind, reference and name at that time.")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="risk_version_once")]

    def __str__(self) -> str:
        return f"{self.policy} v{self.number}"

    @property
    def who(self) -> str:
        """The name of who published it."""
        return self.published_by.split(" ", 2)[-1]


class RiskSample(models.Model):
    """What was last observed of one session, with its label and how it ended: what is tried on, and learnt from.

    It says nothing of who the shopper is; ``heard`` is the number of the last event that it knows of.
    """

    session_id = models.UUIDField(primary_key=True)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", db_index=False)
    scheme = models.CharField(max_length=16)
    observed_at = models.DateTimeField()
    heard = models.IntegerField()
    values = models.JSONField()
    score = models.SmallIntegerField()
    level = models.CharField(max_length=12)
    label = models.CharField(max_length=8, default="")
    labelled_at = models.DateTimeField(null=True)
    succeeded = models.BooleanField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["store", "scheme", "-observed_at", "-session_id"], name="risk_sample_newest"),
            models.Index(
                fields=["store", "scheme", "-observed_at"], name="risk_sample_labelled", condition=~models.Q(label="")
            ),
            models.Index(
                fields=["store", "scheme", "-observed_at"],
                name="risk_sample_ended",
                condition=models.Q(succeeded__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.session_id}"


class RiskSighting(models.Model):
    """Something that somebody was seen to do: one row for each mark of theirs, a keyed digest of an address, a network, an identity."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", db_index=False)
    mark = models.UUIDField()
    seen_at = models.DateTimeField()
    kind = models.CharField(max_length=12)
    quantity = models.IntegerField(default=1)
    subject = models.CharField(max_length=64, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["store", "mark", "kind", "-seen_at"], include=["quantity", "subject"], name="risk_sighting_mark"
            ),
            BrinIndex(fields=["seen_at"], name="risk_sighting_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.seen_at}"


class RiskModel(models.Model):
    """Something learnt: an additive model in plain JSON with its figures, or why none could be learnt. It is never changed."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    scheme = models.CharField(max_length=16)
    number = models.PositiveIntegerField()
    purpose = models.CharField(max_length=8)
    terms = models.JSONField()
    figures = models.JSONField()
    learnt_by = models.CharField(max_length=200)
    learnt_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "scheme", "number"], name="risk_model_once")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.number}"

    @property
    def who(self) -> str:
        """The name of who asked for it."""
        return self.learnt_by.split(" ", 2)[-1]


class RiskLesson(models.Model):
    """A run of learning: how far it is, and what became of it."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    scheme = models.CharField(max_length=16)
    purpose = models.CharField(max_length=8)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    step = models.CharField(max_length=12, default="waiting")
    complaint = models.TextField(default="")
    model = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["store", "scheme", "-id"], name="risk_lesson_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "scheme", "purpose"],
                name="risk_lesson_one_at_a_time",
                condition=models.Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.step}"
