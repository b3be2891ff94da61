"""What allauth is told about the organisation's OpenID Connect provider. Read by the settings, so it imports nothing."""

from typing import Any

PROVIDER = "sso"


def providers(*, url: str, client_id: str, secret: str) -> dict[str, Any]:
    """One provider at this address, or none where there is no address."""
    if not url:
        return {}
    app = {
        "provider_id": PROVIDER,
        "name": "Single sign-on",
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": url.rstrip("/")},
    }
    return {"openid_connect": {"APPS": [app]}}
