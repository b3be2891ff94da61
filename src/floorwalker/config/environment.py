"""Every setting that the environment may give, said once: read by settings.py, printed in the manual."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One variable of the environment; ``help`` is printed in docs/running/settings.md."""

    name: str
    kind: type[str] | type[int] | type[bool] | type[list[str]] | type[Path]
    default: Any
    help: str
    bounds: tuple[int, int] = (0, 2**31 - 1)
    choices: tuple[str, ...] = ()


SETTINGS = (
    Setting(
        name="FLOORWALKER_HOME",
        kind=Path,
        default="./var",
        help="Data folder: the embedded database, uploads, exports, logs and both keys live here.",
    ),
    Setting(
        name="FLOORWALKER_PORT",
        kind=int,
        default=8000,
        bounds=(1, 65535),
        help="Port on which the console and the API listen.",
    ),
    Setting(
        name="FLOORWALKER_HOST",
        kind=str,
        default="127.0.0.1",
        help="Address to listen on. Use 0.0.0.0 behind a proxy that speaks TLS.",
    ),
    Setting(
        name="DATABASE_URL",
        kind=str,
        default="",
        help="Your own PostgreSQL 16 or newer, as postgres://user:password@host:5432/name. Empty: the embedded one.",
    ),
    Setting(
        name="FLOORWALKER_DEMO",
        kind=bool,
        default=True,
        help="1 creates the demo organisation when the database is empty at first start; 0 does not.",
    ),
    Setting(
        name="FLOORWALKER_URL",
        kind=str,
        default="",
        help="The public address, such as https://floor.example.com. Needed for passkeys, secure cookies and links in mail.",
    ),
    Setting(
        name="FLOORWALKER_PROXIES",
        kind=int,
        default=0,
        help="How many proxies of yours stand in front: so many addresses of X-Forwarded-For are believed when sign-ins are counted.",
    ),
    Setting(
        name="FLOORWALKER_SECRET_KEY",
        kind=str,
        default="",
        help="Signs cookies and links: a new one signs everybody out and ends links in mail. Empty: made once and kept in the data folder.",
    ),
    Setting(
        name="FLOORWALKER_DIGEST_KEY",
        kind=str,
        default="",
        help="Keys the digests of private fields in the log. Never change it; give hosts that share a database the same one. "
        "Empty: made once and kept in the data folder.",
    ),
    Setting(name="FLOORWALKER_DEBUG", kind=bool, default=False, help="Developers only: Django's debug pages."),
    Setting(
        name="FLOORWALKER_WEB_WORKERS",
        kind=int,
        default=0,
        bounds=(0, 64),
        help="Web processes. 0: one for each processor, at most four.",
    ),
    Setting(
        name="FLOORWALKER_MAX_BATCH_BYTES",
        kind=int,
        default=5_000_000,
        bounds=(1_000, 2**31 - 1),
        help="Largest request body that the event intake takes, in bytes.",
    ),
    Setting(
        name="FLOORWALKER_MAX_UPLOAD_BYTES",
        kind=int,
        default=60_000_000,
        bounds=(1_000, 2**31 - 1),
        help="Largest form with files that is taken, in bytes, all files together.",
    ),
    Setting(
        name="FLOORWALKER_QUERY_SECONDS",
        kind=int,
        default=20,
        bounds=(1, 3600),
        help="Longest time that one question of the console or the API to the database may take; then the answer is 503.",
    ),
    Setting(
        name="FLOORWALKER_OIDC_URL",
        kind=str,
        default="",
        help="Address of an OpenID Connect provider; with client id and secret it adds single sign-on to the sign-in page.",
    ),
    Setting(name="FLOORWALKER_OIDC_CLIENT_ID", kind=str, default="", help="Client id at that provider."),
    Setting(name="FLOORWALKER_OIDC_CLIENT_SECRET", kind=str, default="", help="Client secret at that provider."),
    Setting(
        name="FLOORWALKER_EMAIL_URL",
        kind=str,
        default="consolemail://",
        help="How mail leaves, as smtp://user:password@host:587. Default: written to the log.",
    ),
    Setting(
        name="FLOORWALKER_PAYOUTS_URL",
        kind=str,
        default="",
        help="Address that is asked for payouts of stores whose terms for RMAs name the payer webhook; see payouts.md.",
    ),
    Setting(
        name="FLOORWALKER_PAYOUTS_SECRET",
        kind=str,
        default="",
        help="Signs what is sent there, by Standard Webhooks: whsec_ and a secret in base64.",
    ),
    Setting(
        name="FLOORWALKER_STOCK_URL",
        kind=str,
        default="",
        help="Address that is asked to move stock of stores whose terms for reservations name the shop webhook.",
    ),
    Setting(
        name="FLOORWALKER_STOCK_SECRET",
        kind=str,
        default="",
        help="Signs what is sent there, by Standard Webhooks: whsec_ and a secret in base64.",
    ),
    Setting(
        name="FLOORWALKER_METRICS_TOKEN",
        kind=str,
        default="",
        help="Bearer token that /metrics asks for. Empty: only programs on this machine may read the metrics, and nobody through a proxy.",
    ),
    Setting(
        name="FLOORWALKER_LOG",
        kind=str,
        default="WARNING",
        choices=("DEBUG", "INFO", "WARNING", "ERROR"),
        help="How much is logged.",
    ),
    Setting(
        name="FLOORWALKER_IP_COUNTRY",
        kind=str,
        default="",
        help="File (mmdb) that says in which country an internet address is, such as those of DB-IP, IPinfo or MaxMind. Like the "
        "next five, it is read again when it is replaced, and nothing is held against anybody without it.",
    ),
    Setting(
        name="FLOORWALKER_IP_ASN",
        kind=str,
        default="",
        help="File (mmdb) that says to which autonomous system, the provider, an address belongs.",
    ),
    Setting(
        name="FLOORWALKER_IP_VPN",
        kind=str,
        default="",
        help="Lists of networks of VPNs: text or CSV, perhaps gzipped, one network a line; several files with a colon between them.",
    ),
    Setting(name="FLOORWALKER_IP_DATACENTRE", kind=str, default="", help="The same of data centres and hosting."),
    Setting(name="FLOORWALKER_IP_TOR", kind=str, default="", help="The same of exits of Tor."),
    Setting(
        name="FLOORWALKER_IP_HOSTING_ASN",
        kind=str,
        default="",
        help="Lists of the numbers of autonomous systems that are data centres, one a line, with or without AS before it.",
    ),
    Setting(name="FLOORWALKER_EMAIL_FROM", kind=str, default="floorwalker@localhost", help="Sender of our mail."),
)

_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off"}
_BY_NAME = {setting.name: setting for setting in SETTINGS}


def read(name: str) -> Any:
    """The value of a setting, in its kind; a value that does not fit raises ``ImproperlyConfigured``."""
    setting = _BY_NAME[name]
    raw = _env.str(name, default="")
    if raw == "":
        return Path(setting.default).resolve() if setting.kind is Path else setting.default
    return _converted(setting, raw)


def check() -> None:
    """Read every setting once, so that a value that does not fit is told before anything is started."""
    for setting in SETTINGS:
        read(setting.name)


def _converted(setting: Setting, raw: str) -> Any:
    if setting.kind is Path:
        return Path(raw).expanduser().resolve()
    if setting.kind is bool:
        return _yes_or_no(setting, raw)
    if setting.kind is int:
        return _whole_number(setting, raw)
    if setting.choices and raw not in setting.choices:
        raise ImproperlyConfigured(f"{setting.name} must be one of {', '.join(setting.choices)}, not “{raw}”.")
    return raw


def _yes_or_no(setting: Setting, raw: str) -> bool:
    word = raw.strip().lower()
    if word not in _YES | _NO:
        raise ImproperlyConfigured(f"{setting.name} must be 1 or 0, not “{raw}”.")
    return word in _YES


def _whole_number(setting: Setting, raw: str) -> int:
    lowest, highest = setting.bounds
    try:
        number = int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{setting.name} must be a whole number, not “{raw}”.") from None
    if not lowest <= number <= highest:
        raise ImproperlyConfigured(f"{setting.name} must be between {lowest} and {highest}, not {number}.")
    return number
