"""Rows are written as they are, or not at all."""

import pytest
from django.db import DataError, transaction

from floorwalker.accounts.models import Store
from floorwalker.core.log import rows
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import ago, fresh, tell


def test_a_text_that_is_too_long_is_refused_and_never_cut(berlin: Store) -> None:
    session = tell(berlin, (0, "item.scanned", {"code": "apples"}), begin=ago(minutes=1))
    session.client = "a name of forty signs, none of them lost"
    with pytest.raises(DataError, match="too long"), transaction.atomic():
        lot = rows.Lot()
        lot.upsert(Session, [session])
        lot.write()

    assert fresh(session.id).client == ""
