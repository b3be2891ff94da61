"""A store's rules for one vocabulary: versions that are added and never changed, and the draft of the next one."""

from django.db import models

from floorwalker.accounts.models import Store


class Policy(models.Model):
    """The rules of one store for one vocabulary. ``revision`` counts whatever is saved, published or discarded here."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="policies")
    vocabulary = models.CharField(max_length=64)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "vocabulary"], name="policy_once")]

    def __str__(self) -> str:
        return f"{self.store} {self.vocabulary}"


class PolicyVersion(models.Model):
    """What was published. Amounts and days in it are read in the store's currency and zone of that time.

    The highest number whose ``effective_at`` has come is in force. ``restores`` names the version that was published again,
    ``acknowledged`` the cases that failed and were let pass.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    document = models.JSONField()
    currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=64)
    note = models.TextField()
    restores = models.PositiveIntegerField(null=True)
    acknowledged = models.JSONField(default=list)
    published_by = models.CharField(max_length=200, help_text="The actor's kind, reference and name at that time.")
    published_at = models.DateTimeField()
    effective_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once")]

    def __str__(self) -> str:
        return f"{self.policy} v{self.number}"

    @property
    def who(self) -> str:
        """The name of who published it."""
        return self.published_by.split(" ", 2)[-1]


class Draft(models.Model):
    """One save of what is to be published next; the newest counts, the others tell what was changed since."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="drafts")
    revision = models.PositiveIntegerField()
    document = models.JSONField()
    saved_by = models.CharField(max_length=200)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "revision"], name="policy_draft_once")]

    def __str__(self) -> str:
        return f"{self.policy} draft {self.revision}"

    @property
    def who(self) -> str:
        """The name of who saved it."""
        return self.saved_by.split(" ", 2)[-1]
