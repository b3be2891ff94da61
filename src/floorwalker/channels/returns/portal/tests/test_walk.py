"""A whole return through the portal's plain forms: from the look-up to the label, and what may go otherwise."""

from floorwalker.channels.returns.portal.tests.shopping import Shopper, text_of


def test_a_scarf_goes_back_for_money(anna: Shopper) -> None:
    anna.look_up()
    assert anna.here == "return/items/"

    anna.post("return/items/", take__1="on", units__1="2")
    assert anna.here == "return/items/1/"
    anna.post("return/items/1/", reason="too_small", remark="One size up would fit")
    assert anna.here == "return/offers/"
    refund = anna.session.return_offers.get(option="refund")
    anna.post("return/offers/", offer__1=str(refund.number))
    assert anna.here == "return/method/"
    anna.post("return/method/", method="label")
    assert anna.here == "return/review/"
    page = text_of(anna.post("return/review/", email="anna@quast.example"))

    assert anna.here == "return/"
    assert "Your return is approved" in page
    assert "€49.80" in page
    label = anna.get("return/label.pdf")
    assert label["Content-Type"] == "application/pdf"
    assert label.content.startswith(b"%PDF-")
    assert anna.session.status == "accepted"
