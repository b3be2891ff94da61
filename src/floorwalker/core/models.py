"""The session, its events, and the small tables that keep counts, news and errands beside them."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models

from floorwalker.accounts.models import ApiToken, Store, Terms


class Session(models.Model):
    """One row for one customer session of any channel: narrow, listed, locked as a whole.

    ``id`` to ``terms``, ``currency`` and ``time_zone`` are given when it opens; the rest is folded from its events.
    ``risk`` is the level of channels that watch it; the rare levels are indexed.
    ``complaint`` says why its timers could not be fired: then it is stuck, and nothing is due until somebody looks.
    """

    id = models.UUIDField(primary_key=True)
    channel = models.CharField(max_length=16)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", db_index=False)
    token = models.CharField(max_length=200)
    terms = models.ForeignKey(Terms, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=24, default="")
    status = models.CharField(max_length=24, default="")
    progress = models.CharField(max_length=24, default="")
    reached = models.SmallIntegerField(default=0)
    client = models.CharField(max_length=24, default="")
    customer_ref = models.CharField(max_length=200, default="")
    order_ref = models.CharField(max_length=200, default="")
    quantity = models.IntegerField(default=0)
    value = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=64)
    started_at = models.DateTimeField(null=True)
    last_activity_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    head_at = models.DateTimeField(null=True)
    event_count = models.IntegerField(default=0)
    misfits = models.JSONField(default=list)
    words = models.TextField(default="")
    complaint = models.TextField(default="", db_default="")
    risk = models.CharField(max_length=12, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["channel", "-started_at", "-id"], name="core_list"),
            models.Index(fields=["store", "channel", "-started_at", "-id"], name="core_store_list"),
            models.Index(fields=["channel", "status", "-started_at", "-id"], name="core_status_list"),
            models.Index(fields=["store", "channel", "status", "-started_at", "-id"], name="core_store_status_list"),
            models.Index(fields=["channel", "-last_activity_at", "-id"], name="core_activity_list"),
            models.Index(fields=["channel", "client", "-started_at", "-id"], name="core_client_list"),
            models.Index(fields=["channel", "progress", "-started_at", "-id"], name="core_progress_list"),
            models.Index(fields=["channel", "customer_ref", "-started_at", "-id"], name="core_customer_list"),
            models.Index(
                fields=["channel", "risk", "-started_at", "-id"],
                name="core_risk_list",
                condition=models.Q(risk__in=["monitored", "review", "restricted"]),
            ),
            models.Index(fields=["channel", "-value", "-id"], name="core_value_list"),
            models.Index(fields=["channel", "-quantity", "-id"], name="core_quantity_list"),
            models.Index(fields=["due_at"], name="core_due", condition=models.Q(due_at__isnull=False)),
            models.Index(fields=["id"], name="core_stuck", condition=~models.Q(complaint="")),
            GinIndex(OpClass("words", name="gin_trgm_ops"), name="core_words"),
        ]

    def __str__(self) -> str:
        return self.short

    @property
    def short(self) -> str:
        """The last eight digits of the id: what people read out to each other."""
        return self.id.hex[-8:]


class SessionKey(models.Model):
    """Which session an outside token belongs to: two devices that open one token at once get one session."""

    pk = models.CompositePrimaryKey("store_id", "channel", "token")
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=16)
    token = models.CharField(max_length=200)
    session_id = models.UUIDField()


class Event(models.Model):
    """One thing that happened in a session. The database refuses to change or delete it."""

    pk = models.CompositePrimaryKey("session_id", "number")
    session = models.ForeignKey(Session, models.PROTECT, related_name="events", db_index=False)
    number = models.IntegerField()
    type = models.CharField(max_length=48)
    key = models.CharField(max_length=300)
    actor_kind = models.CharField(max_length=12)
    actor_ref = models.CharField(max_length=200)
    actor_label = models.CharField(max_length=200)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    device_at = models.DateTimeField(null=True)
    data = models.JSONField()
    digest = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "key"], name="core_event_once")]


class Private(models.Model):
    """The private fields of one event, apart so that they can be erased; the event keeps their keyed digest."""

    pk = models.CompositePrimaryKey("session_id", "number")
    session = models.ForeignKey(Session, models.PROTECT, related_name="privates", db_index=False)
    number = models.IntegerField()
    fields = models.JSONField()


class Tally(models.Model):
    """How many sessions a store has in a channel and status, as far as the worker has folded."""

    pk = models.CompositePrimaryKey("store_id", "channel", "status")
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=16)
    status = models.CharField(max_length=24)
    count = models.BigIntegerField()


class TallyDelta(models.Model):
    """A change of a count, written with the change that caused it and folded into ``Tally`` by the worker."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=16)
    status = models.CharField(max_length=24)
    change = models.IntegerField()


class Pulse(models.Model):
    """Beats once for every write in a store's channel, spread over shards so that no row is hot."""

    pk = models.CompositePrimaryKey("store_id", "channel", "shard")
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=16)
    shard = models.SmallIntegerField()
    beats = models.BigIntegerField()
    opened = models.BigIntegerField(default=0)


class Errand(models.Model):
    """The outbox: one row while a listener has not heard all events of a session, in the order of their numbers."""

    pk = models.CompositePrimaryKey("listener", "session_id")
    listener = models.CharField(max_length=48)
    session = models.ForeignKey(Session, models.PROTECT, related_name="+", db_index=False)
    heard = models.IntegerField(default=0)
    wanted = models.IntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)
    parked = models.BooleanField(default=False)
    complaint = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="core_errand_due", condition=models.Q(due_at__isnull=False, parked=False)
            ),
            models.Index(fields=["due_at"], name="core_errand_parked", condition=models.Q(parked=True)),
        ]


class ColumnChoice(models.Model):
    """Which columns of a list a member sees, and in which order; ``code`` is that of its channel or desk."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    code = models.CharField(max_length=16)
    keys = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "code"], name="core_column_choice_once")]


class Export(models.Model):
    """One file that a member asked for: written by the worker, its progress shown while it grows.

    ``code`` is that of the channel or desk that it lists; ``stores`` are the keys of the stores it covers, ``None`` all of them.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports")
    code = models.CharField(max_length=16)
    format = models.CharField(max_length=8)
    stores = models.JSONField(null=True)
    query = models.TextField()
    sort = models.CharField(max_length=32, default="")
    state = models.CharField(max_length=12, default="waiting")
    rows = models.BigIntegerField(default=0)
    expected = models.BigIntegerField(default=0)
    size = models.BigIntegerField(default=0)
    complaint = models.TextField(default="")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)


class Draft(models.Model):
    """What a member has typed into a form of a record and not saved; ``version`` is the record's when they began.

    ``said`` is the form as the page sends it. It may be personal, so it goes when the record's private words are erased.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    code = models.CharField(max_length=16)
    record = models.UUIDField()
    verb = models.CharField(max_length=40)
    version = models.BigIntegerField()
    said = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "code", "record", "verb"], name="core_draft_once")]
        indexes = [
            models.Index(fields=["record"], name="core_draft_record"),
            models.Index(fields=["saved_at"], name="core_draft_age"),
        ]


class BulkRun(models.Model):
    """One move of many sessions that a member or a token asked for: made by the worker, one session after the other.

    ``ids`` are the sessions, ``said`` what was sent for the move's form, as a query string. ``results`` are the outcomes of
    those that are done, in order: ``core.later.bulk`` reads them.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    token = models.ForeignKey(ApiToken, models.CASCADE, to_field="prefix", null=True, related_name="+")
    code = models.CharField(max_length=16)
    move = models.CharField(max_length=40)
    said = models.TextField(default="")
    ids = models.JSONField()
    results = models.JSONField(default=list)
    finished_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "console_bulkrun"
        constraints = [
            models.CheckConstraint(
                name="core_bulk_run_one_asker",
                condition=models.Q(member=None, token__isnull=False) | models.Q(member__isnull=False, token=None),
            )
        ]
