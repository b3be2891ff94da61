"""A file on its way in, in a browser: chosen, looked through, brought in, its result fetched."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.intake.models import Upload
from floorwalker.commerce.intake.uploads import run

from .conftest import Console, Floor

pytestmark = pytest.mark.browser
_ROWS = "external_id,given_name,country\nc1,Ada,DE\nc2,Ben,Germany\n"


def test_a_file_is_brought_in_after_it_was_seen(console: Console, floor: Floor, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(_ROWS)
    page = console.visit("/records/customers/")
    page.click(".fw-title-end >> text=Upload")
    expect(page.locator("select[name=kind]")).to_have_value("customers")
    page.set_input_files("input[type=file]", file)
    page.click("text=Upload and check")
    expect(page).to_have_url(re.compile(r"/uploads/\d+/$"))
    upload = Upload.objects.get()

    run(upload.pk, "checking")
    expect(page.locator("text=is no country code")).to_be_visible()
    assert not Customer.objects.exists()
    page.click("button:has-text('Import')")
    expect(page.locator("[role=status]:has-text('Being imported')")).to_be_visible()

    run(upload.pk, "importing")
    expect(page.locator("text=This is what became of each record")).to_be_visible()
    assert Customer.objects.get().given_name == "Ada"
    with page.expect_download() as fetched:
        page.click("text=Result by record")
    assert "c2,refused" in fetched.value.path().read_text()
    assert console.complaints == []
