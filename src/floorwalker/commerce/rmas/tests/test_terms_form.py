"""What a store may choose for its RMAs: who pays is one of those who are configured."""

from floorwalker.commerce.rmas.forms import RmasTermsForm
from floorwalker.connectors.payouts import payers

SAID = {"payout_trigger": "processed", "delay_days": 14, "undo_minutes": 5, "provider": "ledger"}


def test_who_pays_is_chosen_from_those_who_are_configured() -> None:
    page = str(RmasTermsForm(initial=SAID)["provider"])

    assert all(f'<option value="{code}"' in page for code, _ in payers())
    assert RmasTermsForm(SAID).is_valid()


def test_whoever_is_not_configured_cannot_be_chosen_and_the_sentence_says_why() -> None:
    form = RmasTermsForm(SAID | {"provider": "webhook"})

    assert form.errors["provider"] == [
        "Nobody called “webhook” makes payouts on this server: set it up, or choose one of those who do."
    ]


def test_whoever_was_chosen_and_is_not_configured_any_more_is_shown_and_no_other_chosen_unseen() -> None:
    form = RmasTermsForm(initial=SAID | {"provider": "webhook"})

    assert '<option value="webhook" selected>' in str(form["provider"])
    assert "Nobody called “webhook”" in form.fields["provider"].help_text
