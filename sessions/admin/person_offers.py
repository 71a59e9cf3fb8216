"""What Django's own fields offer while a name is typed: two people of one name are told apart."""

from collections import Counter

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model

from sessions.admin.fields import descriptions
from sessions.models import Person


class PeopleToldApart(AutocompleteJsonView):
    def get_context_data(self, **kwargs) -> dict:
        """Besides, `words`: by primary key, those of the people offered who share their name."""
        context = super().get_context_data(**kwargs)
        people = [found for found in context["object_list"] if isinstance(found, Person)]
        bearers = Counter(person.name.casefold() for person in people)
        namesakes = [person for person in people if bearers[person.name.casefold()] > 1]
        self.words = descriptions(namesakes) if namesakes else {}
        return context

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        result = super().serialize_result(obj, to_field_name)
        return result | {"text": self.words.get(obj.pk, result["text"])}
