"""Uploads: a file is kept, looked through, shown, and brought in when its member says so.

Looking through is a run of the intake that writes nothing, so what is shown is what would become. Both runs begin again from
the start if the worker dies: what was taken in already is then unchanged.
"""

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from procrastinate.contrib.django import app

from floorwalker.accounts.actor import Actor, member_actor
from floorwalker.accounts.models import Store
from floorwalker.commerce.intake.files import Record, csv_records, json_records, unread_columns
from floorwalker.commerce.intake.kinds import kind
from floorwalker.commerce.intake.models import COUNTS, Upload
from floorwalker.commerce.intake.reading import Wrong, chunks, read, take_read
from floorwalker.commerce.intake.sheets import SHEETS
from floorwalker.commerce.rights import must
from floorwalker.commerce.said import Said, dotted
from floorwalker.commerce.taking import Intake, Outcome
from floorwalker.core.clock import now
from floorwalker.core.errors import FloorwalkerError, Invalid, Refused
from floorwalker.core.lists.export import disarm, drafted

MOST_BYTES = 1_000_000_000
SHOWN = 50
KEPT = timedelta(days=30)
_NEXT = {"checking": "checked", "importing": "done"}
FORMATS = {"csv": ".csv", "jsonl": ".jsonl"}


def path_of(upload: Upload) -> Path:
    """Where the file lies."""
    return Path(settings.HOME) / "uploads" / f"{upload.pk}.{upload.format}"


def result_of(upload: Upload) -> Path:
    """Where the file lies that says of each record what became of it."""
    return Path(settings.HOME) / "uploads" / f"{upload.pk}.result.csv"


@transaction.atomic
def receive(file: "UploadedFile[bytes]", *, code: str, store: Store, member_id: int, actor: Actor) -> Upload:
    """Keep a file and have it looked through. Takes the right to write this kind in the store."""
    must(actor, kind(code).right, store)
    name = Path(file.name or "").name[-200:]
    format_ = next((format_ for format_, ending in FORMATS.items() if name.lower().endswith(ending)), "")
    if not format_:
        raise Invalid(gettext("Choose a CSV file (.csv) or JSON lines (.jsonl)."), code="wrong_format")
    if not file.size or file.size > MOST_BYTES:
        raise Invalid(gettext("The file is empty or larger than 1 GB."), code="wrong_size")
    upload = Upload.objects.create(
        member_id=member_id, store=store, kind=code, format=format_, name=name, size=file.size
    )
    path_of(upload).parent.mkdir(parents=True, exist_ok=True)
    with drafted(path_of(upload)) as draft, draft.open("wb") as kept:
        for block in file.chunks():
            kept.write(block)
    app.configure_task("floorwalker.commerce.intake.jobs.look_through").defer(number=upload.pk)
    return upload


@transaction.atomic
def start(upload: Upload, *, actor: Actor) -> None:
    """Have a checked file brought in; a second click changes nothing."""
    must(actor, kind(upload.kind).right, upload.store)
    if Upload.objects.filter(pk=upload.pk, state="checked").update(state="importing", **_blank()):
        app.configure_task("floorwalker.commerce.intake.jobs.bring_in").defer(number=upload.pk)
    elif not Upload.objects.filter(pk=upload.pk, state__in=["importing", "done"]).exists():
        raise Refused(gettext("This file cannot be imported."), code="not_checked")


def run(pk: int, state: str, *, last: bool = False) -> bool:
    """Look a file through, or bring it in, in its member's language; answers whether there was work.

    What nobody foresaw is raised, to be tried again; at the ``last`` try the member is told.
    """
    if not Upload.objects.filter(pk=pk, state=state).update(**_blank()):
        return False
    upload = Upload.objects.select_related("member", "store").get(pk=pk)
    with translation.override(upload.member.language):
        try:
            _run(upload)
        except (FloorwalkerError, OSError) as problem:
            _fail(upload, str(problem))
        except Exception:
            if last:
                _fail(upload, gettext("The file could not be read. The server's log says why."))
            raise
    return True


def _fail(upload: Upload, complaint: str) -> None:
    Upload.objects.filter(pk=upload.pk).update(state="failed", complaint=complaint)


def _blank() -> dict[str, Any]:
    return dict.fromkeys((*COUNTS, "done"), 0) | {"problems": [], "complaint": ""}


def _run(upload: Upload) -> None:
    if upload.format == "csv":
        unread = unread_columns(path_of(upload), SHEETS[upload.kind])
        if unread:
            upload.note = gettext("Not read, since no such columns are known: {names}.").format(names=", ".join(unread))
    with drafted(result_of(upload)) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([gettext("Line"), "external_id", gettext("Outcome"), gettext("Problem")])
        for record, outcome in _outcomes(upload):
            _count(upload, record, outcome)
            writer.writerow([record.line, disarm(outcome.external_id), outcome.outcome, disarm(outcome.problem)])
    upload.state, upload.finished_at, upload.done = _NEXT[upload.state], now(), upload.size
    upload.save()


def _outcomes(upload: Upload) -> Iterator[tuple[Record, Outcome]]:
    """Each record of the file with what becomes of it; how far it is stands in the row after each lot."""
    intake, actor = kind(upload.kind), member_actor(upload.member)
    must(actor, intake.right, upload.store)
    for lot in chunks(_records(upload)):
        read_ = [_read(intake, record, upload.format) for record in lot]
        taken = take_read(intake, upload.store, read_, actor=actor, write=upload.state == "importing")
        yield from zip(lot, taken, strict=True)
        upload.done = lot[-1].end
        upload.save(update_fields=[*COUNTS, "done", "problems", "note"])


def _read(intake: Intake, record: Record, format_: str) -> Said | Wrong:
    if record.problem:
        return Wrong(external_id=record.external_id, problem=record.problem)
    return read(intake, record.item, name=SHEETS[intake.code].column_of if format_ == "csv" else dotted)


def _records(upload: Upload) -> Iterator[Record]:
    if upload.format == "jsonl":
        return json_records(path_of(upload))
    return csv_records(path_of(upload), SHEETS[upload.kind], upload.store)


def _count(upload: Upload, record: Record, outcome: Outcome) -> None:
    setattr(upload, outcome.outcome, getattr(upload, outcome.outcome) + 1)
    if outcome.outcome == "refused" and len(upload.problems) < SHOWN:
        upload.problems.append([record.line, outcome.external_id, outcome.problem])


def forget_old() -> int:
    """Delete uploads older than a month, with their files; what they brought in stays."""
    old = list(Upload.objects.filter(created_at__lt=now() - KEPT))
    for upload in old:
        path_of(upload).unlink(missing_ok=True)
        result_of(upload).unlink(missing_ok=True)
        upload.delete()
    return len(old)
