"""Form fields in table rows, each with a name of its own for those who do not see the column's head."""

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def labelled(field: BoundField, record: object = None) -> SafeString:
    """The field, named by its label and, in the row of a record, by that record: "Shown: 大久保"."""
    label = str(field.label or field.name)
    return field.as_widget(attrs={"aria-label": f"{label}: {record}" if record else label})
