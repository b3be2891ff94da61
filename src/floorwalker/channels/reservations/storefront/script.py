"""The script for pages of a shop, served at an address that stays; its modules are served at one that changes with them.

So a browser never mixes modules of two versions: what it imports, it imports by the digest of all of them.
"""

import gzip
from hashlib import sha256
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe

_FOLDER = Path(__file__).parent / "script"
_MODULES = {path.stem: path.read_text() for path in sorted(_FOLDER.glob("*.js"))}
ENTRIES = ("floorwalker", "shopify")
DIGEST = sha256("".join(_MODULES.values()).encode()).hexdigest()[:12]


def size_of(entry: str) -> int:
    """How many bytes a browser loads for an entry, modules and all, each compressed by itself."""
    others = [name for name in _MODULES if name not in ENTRIES or name == entry or entry == "shopify"]
    return sum(len(gzip.compress(_MODULES[name].encode())) for name in others)


def _etag(request: HttpRequest, name: str, digest: str = "") -> str:
    return f'"{DIGEST}-{name}"'


@require_safe
@gzip_page
@condition(etag_func=_etag)
def entry(request: HttpRequest, name: str) -> HttpResponse:
    """What a page of a shop names. A browser asks for it anew after some minutes."""
    return _script(_MODULES[name].replace('"./', f'"./{DIGEST}/'), "public, max-age=300")


@require_safe
@gzip_page
@condition(etag_func=_etag)
def module(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """A part of it, for good. The parts of another version are not here: the entry is asked for again then."""
    if digest != DIGEST or name not in _MODULES:
        raise Http404
    return _script(_MODULES[name], "public, max-age=31536000, immutable")


def _script(text: str, keep: str) -> HttpResponse:
    """Any shop may load it: it holds nothing secret, and modules of another origin are loaded with CORS."""
    headers = {
        "Cache-Control": keep,
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers=headers)
