"""What a store sells: products, and the variants that are picked, scanned and bought."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from uuid_utils.compat import uuid7

from floorwalker.accounts.models import Store
from floorwalker.accounts.trail import traced


@traced("title", "vendor", "type", "tags", "picture_url", "minimum_age", "final_sale", "active")
class Product(models.Model):
    """A thing in the catalog; ``minimum_age`` is what a buyer must have (0: any), ``final_sale`` never comes back.

    ``price`` is the lowest of its variants, ``variant_count`` how many there are: both for lists.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", db_index=False)
    external_id = models.CharField(max_length=200)
    title = models.CharField(max_length=255)
    vendor = models.CharField(max_length=120, default="")
    type = models.CharField(max_length=120, default="")
    tags = ArrayField(models.CharField(max_length=64), default=list)
    picture_url = models.CharField(max_length=1000, default="")
    minimum_age = models.SmallIntegerField(default=0)
    final_sale = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    price = models.BigIntegerField(default=0)
    variant_count = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    digest = models.CharField(max_length=64, default="")
    words = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "external_id"], name="catalog_product_once"),
            models.CheckConstraint(condition=models.Q(minimum_age__range=(0, 99)), name="catalog_minimum_age"),
        ]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="catalog_list"),
            models.Index(fields=["store", "-updated_at", "-id"], name="catalog_store_list"),
            models.Index(fields=["-price", "-id"], name="catalog_price_list"),
            models.Index(fields=["vendor", "-updated_at", "-id"], name="catalog_vendor_list"),
            models.Index(fields=["type", "-updated_at", "-id"], name="catalog_type_list"),
            GinIndex(OpClass("words", name="gin_trgm_ops"), name="catalog_words"),
        ]

    def __str__(self) -> str:
        return self.title


@traced("product", "sku", "gtin", "title", "price", "picture_url", "active")
class Variant(models.Model):
    """One size, colour or pack of a product. ``gtin`` has 14 digits; ``price`` is in minor units of the store's currency."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", db_index=False)
    product = models.ForeignKey(Product, models.CASCADE, related_name="variants")
    external_id = models.CharField(max_length=200)
    place = models.SmallIntegerField(default=1)
    sku = models.CharField(max_length=120, default="")
    gtin = models.CharField(max_length=14, default="")
    title = models.CharField(max_length=255, default="")
    price = models.BigIntegerField(default=0)
    picture_url = models.CharField(max_length=1000, default="")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["store", "external_id"], name="catalog_variant_once"),
            models.CheckConstraint(condition=models.Q(price__gte=0), name="catalog_price_not_negative"),
        ]
        indexes = [
            models.Index(fields=["store", "sku"], name="catalog_sku", condition=~models.Q(sku="")),
            models.Index(fields=["store", "gtin"], name="catalog_gtin", condition=~models.Q(gtin="")),
        ]

    def __str__(self) -> str:
        return self.title or self.sku or self.external_id
