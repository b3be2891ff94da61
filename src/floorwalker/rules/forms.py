"""Forms: a rule with its outcome, what holds otherwise, a context to try rules on, a case, publishing."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any
from uuid import uuid4

import msgspec
from django import forms
from django.utils.translation import gettext

from floorwalker.core.errors import Invalid
from floorwalker.core.lists.filters import Setting
from floorwalker.kit.speech import later as _
from floorwalker.rules.document import Condition, Rule, Then
from floorwalker.rules.problems import YEARS
from floorwalker.rules.vocabulary import Outcome, Vocabulary
from floorwalker.rules.words import LONGEST, read, spell

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_LINES = {"rows": 2}


class OutcomeForm(forms.Form):
    """An outcome; its parameters are asked by the outcome's own form, which is bound only if it is chosen."""

    outcome = forms.ChoiceField(label=_("Then"))

    def __init__(self, sent: Any = None, *, vocabulary: Vocabulary, then: Then | None = None, **kwargs: Any) -> None:
        initial = kwargs.pop("initial", {}) | ({"outcome": then.outcome} if then else {})
        super().__init__(sent, initial=initial, **kwargs)
        self._vocabulary = vocabulary
        self.fields["outcome"].choices = [(o.code, o.label) for o in vocabulary.outcomes]  # type: ignore[attr-defined]  # a ChoiceField
        chosen = str(self["outcome"].value() or vocabulary.outcomes[0].code)
        self.parameters = [
            (outcome, _parameters(outcome, sent if outcome.code == chosen else None, then))
            for outcome in vocabulary.outcomes
            if outcome.form.base_fields
        ]

    def clean(self) -> None:
        """Puts ``then`` together."""
        super().clean()
        outcome = self._vocabulary.outcome(self.cleaned_data.get("outcome", ""))
        if outcome is None:
            return
        asked = next((form for one, form in self.parameters if one is outcome), None)
        if asked is not None and not asked.is_valid():
            raise forms.ValidationError(
                gettext("Please look at what belongs to “{outcome}”.").format(outcome=outcome.label)
            )
        given = {key: value for key, value in asked.cleaned_data.items() if value not in (None, "")} if asked else {}
        try:
            typed = outcome.typed(given)
        except Invalid as wrong:
            raise forms.ValidationError(wrong.message) from None
        self.cleaned_data["then"] = Then(outcome.code, msgspec.to_builtins(typed))


def _parameters(outcome: Outcome, sent: Any, then: Then | None) -> forms.Form:
    kept = then.parameters if then and then.outcome == outcome.code else {}
    return outcome.form(sent, prefix=outcome.code, initial=kept)


class RuleForm(OutcomeForm):
    """When … then …; ``setting`` says how the words are read."""

    name = forms.CharField(label=_("Name"), max_length=120)
    when = forms.CharField(
        label=_("Whenever"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "off"}),
        help_text=_("Words as in the search box. Empty: always."),
    )
    says = forms.CharField(
        label=_("Told to shoppers"),
        max_length=300,
        required=False,
        help_text=_("One sentence. Empty: what the outcome says by itself."),
    )
    since_on = forms.DateField(label=_("From"), required=False, widget=_DAY)
    until_on = forms.DateField(label=_("Until"), required=False, widget=_DAY, help_text=_("This day is included."))
    note = forms.CharField(
        label=_("Note for colleagues"), max_length=1000, required=False, widget=forms.Textarea(attrs=_LINES)
    )
    active = forms.BooleanField(label=_("Switched on"), required=False)

    field_order = ["name", "when", "outcome", "says", "since_on", "until_on", "note", "active"]

    def __init__(
        self, sent: Any = None, *, vocabulary: Vocabulary, setting: Setting, rule: Rule | None = None, id_: str = ""
    ) -> None:
        kept = _initial(rule) if rule else {"active": True}
        super().__init__(sent, vocabulary=vocabulary, then=rule.then if rule else None, initial=kept)
        self._setting, self._id = setting, id_

    def clean_when(self) -> Condition:
        reading = read(self.cleaned_data["when"], self._vocabulary, self._setting)
        if reading.problems:
            raise forms.ValidationError([f"{problem.word}: {problem.explain}" for problem in reading.problems])
        return reading.condition

    def clean(self) -> None:
        super().clean()
        since, until = self.cleaned_data.get("since_on"), self.cleaned_data.get("until_on")
        if since and until and since > until:
            self.add_error("until_on", gettext("It ends before it begins."))

    @property
    def rule(self) -> Rule:
        """The rule as it was written; one without an id gets one."""
        said = {key: value for key, value in self.cleaned_data.items() if key != "outcome"}
        return Rule(id=self._id or uuid4().hex[:8], **said)


def _initial(rule: Rule) -> dict[str, Any]:
    return {"when": spell(rule.when)} | {
        name: getattr(rule, name) for name in ("name", "says", "since_on", "until_on", "note", "active")
    }


class OtherwiseForm(OutcomeForm):
    """What holds where no rule does."""

    says = forms.CharField(label=_("Told to shoppers"), max_length=300, required=False)


class MomentField(forms.Field):
    """A moment on the store's clock."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, *, zone: tzinfo, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._zone = zone

    def to_python(self, value: Any) -> datetime | None:
        if not value or isinstance(value, datetime):
            return value or None
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            raise forms.ValidationError(gettext("Write it as 2026-11-22T14:05.")) from None
        if moment.year not in YEARS:
            raise forms.ValidationError(gettext("That is too far away."))
        return moment if moment.tzinfo else moment.replace(tzinfo=self._zone)

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(self._zone).replace(tzinfo=None) if isinstance(value, datetime) else value


class PublishForm(forms.Form):
    """Why, and from when on."""

    note = forms.CharField(label=_("What is new, and why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    acknowledged = forms.MultipleChoiceField(
        label=_("Cases that come out otherwise than expected"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick those that may: the expectation is outdated. Otherwise change the rules."),
    )

    def __init__(self, sent: Any = None, *, zone: tzinfo, failing: Mapping[str, str]) -> None:
        super().__init__(sent)
        self.fields["effective_at"] = MomentField(
            zone=zone, label=_("Holds from"), required=False, help_text=_("On the store's clock. Empty: at once.")
        )
        if failing:
            self.fields["acknowledged"].choices = list(failing.items())  # type: ignore[attr-defined]  # a MultipleChoiceField
        else:
            del self.fields["acknowledged"]


class NoteForm(forms.Form):
    """Why an older version comes back."""

    note = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs=_LINES))


class CaseForm(forms.Form):
    """An example that is kept, and what is expected of it."""

    name = forms.CharField(label=_("Name of the case"), max_length=120)
    expects = forms.MultipleChoiceField(label=_("Expected"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, sent: Any = None, *, vocabulary: Vocabulary, **kwargs: Any) -> None:
        super().__init__(sent, **kwargs)
        self.fields["expects"].choices = [(o.code, o.label) for o in vocabulary.outcomes]  # type: ignore[attr-defined]  # a MultipleChoiceField
