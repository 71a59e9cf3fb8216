"""What the database holds, whole: to see that nothing changed, and that a word is nowhere."""

import json

from django.apps import apps
from django.db import models

from sessions.models import SearchWord

FOLLOWING = ("changed_at", "fingerprint")  # of all that strangers read
INDEX = ("SearchEntry", "SearchText", "Touched", "SearchWord")


def everything() -> dict[str, list[dict]]:
    """The rows of every table of MTS but the search's index, and what else follows from the rest."""
    found = {}
    for model in apps.get_app_config("mts").get_models(include_auto_created=True):
        if model.__name__ not in ("Archive", *INDEX):
            names = [one.attname for one in model._meta.concrete_fields if one.name not in FOLLOWING]
            found[model.__name__] = list(model._base_manager.order_by("pk").values(*names))
    return found


def places_holding(*words: str) -> list[str]:
    """Every table and column of the database in which one of these words stands, whatever the case. For the
    index of the search, which holds other forms of them, there is `words_in_the_index`.
    """
    found = []
    for model in apps.get_models(include_auto_created=True):
        if model.__name__ in INDEX:
            continue
        fields = [
            f
            for f in model._meta.concrete_fields
            if isinstance(f, models.CharField | models.TextField | models.JSONField)
        ]
        for row in model._base_manager.all():
            for field in fields:
                value = getattr(row, field.attname)
                text = (
                    json.dumps(value, ensure_ascii=False)
                    if isinstance(value, list | dict)
                    else str(value or "")
                )
                if any(word.casefold() in text.casefold() for word in words):
                    found.append(f"{model.__name__}.{field.name}: {text}")
    return sorted(found)


def words_in_the_index(*words: str) -> set[str]:
    """Which of these words anybody can find."""
    return {*SearchWord.objects.filter(word__in=words).values_list("word", flat=True)}
