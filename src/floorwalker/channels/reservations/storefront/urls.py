"""The addresses of the storefront: the script, the page of its settings, and the demo's shop."""

from django.urls import path, re_path

from floorwalker.channels.reservations.storefront import script, shop, staff

app_name = "storefront"
urlpatterns = [
    re_path(r"^storefront/(?P<name>floorwalker|shopify)\.js$", script.entry, name="script"),
    re_path(r"^storefront/(?P<digest>[0-9a-f]{12})/(?P<name>[a-z]+)\.js$", script.module, name="module"),
    path("settings/stores/<int:store_id>/storefront/", staff.storefront, name="settings"),
    path("settings/stores/<int:store_id>/storefront/block.liquid", staff.block, name="block"),
    path("shop/", shop.door, name="door"),
    re_path(r"^shop/(?P<language>en|de)/$", shop.shop, name="shop"),
    re_path(r"^shop/(?P<language>en|de)/checkout/$", shop.checkout, name="checkout"),
    re_path(r"^shop/(?P<language>en|de)/deliver/$", shop.deliver, name="deliver"),
]
