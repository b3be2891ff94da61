"""The addresses of a merchant's shop, as a browser names them: scheme, host, and a port that is not the usual one."""

from typing import Any
from urllib.parse import urlsplit

from django import forms

from floorwalker.core.forms import LinesField
from floorwalker.kit.speech import later as _

_USUAL = {"https": 443, "http": 80}
MOST = 20


def origin_of(text: str) -> str:
    """The origin of an address; ValueError if it is none."""
    parts = urlsplit(text.strip())
    if parts.scheme not in _USUAL or not parts.hostname or parts.username is not None:
        raise ValueError(text)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in {None, _USUAL[parts.scheme]} else f":{parts.port}"
    return f"{parts.scheme}://{host if host.isascii() else host.encode('idna').decode()}{port}"


class OriginsField(LinesField):
    """Addresses, one a line; gives their origins, each once."""

    def clean(self, value: Any) -> Any:
        """ValidationError names the line that is no address."""
        origins: dict[str, None] = {}
        for line in super().clean(value):
            try:
                origins[origin_of(line)] = None
            except ValueError:
                no = _("“{line}” is no address such as https://shop.example.")
                raise forms.ValidationError(str(no).format(line=line)) from None
        if len(origins) > MOST:
            raise forms.ValidationError(str(_("At most {count} addresses.")).format(count=MOST))
        return list(origins)
