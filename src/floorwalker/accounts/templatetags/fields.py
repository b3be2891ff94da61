"""Form fields in the dress of the console."""

from django import forms, template
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def control(field: forms.BoundField) -> SafeString:
    """The field's input with the classes that its kind wants."""
    kind = getattr(field.field.widget, "input_type", "")
    dress = {
        "select": "form-select",
        "checkbox": "form-check-input",
        "radio": "form-check-input",
        "color": "form-control form-control-color",
    }
    classes = dress.get(kind, "form-control") + (" is-invalid" if field.errors else "")
    return field.as_widget(attrs={**field.field.widget.attrs, "class": classes})


@register.filter
def is_group(field: forms.BoundField) -> bool:
    """Several inputs under one heading: radio buttons or a list of checkboxes."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def is_tick(field: forms.BoundField) -> bool:
    """One checkbox, which stands before its label."""
    return isinstance(field.field.widget, forms.CheckboxInput)
