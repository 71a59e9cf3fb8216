"""What Django's own fields offer while a name is typed: two people of one name are told apart."""

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model

from sessions.models import Person
from sessions.people.who_is_meant import told_apart


class PeopleToldApart(AutocompleteJsonView):
    def get_context_data(self, **kwargs) -> dict:
        """Besides, `words`: by primary key, those of the people offered."""
        context = super().get_context_data(**kwargs)
        self.words = told_apart(found for found in context["object_list"] if isinstance(found, Person))
        return context

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        result = super().serialize_result(obj, to_field_name)
        return result | {"text": self.words.get(obj.pk, result["text"])}
