"""Introduction and closing of a report for strangers and for the house: who is new is for the house only."""

from dataclasses import asdict, dataclass

from sessions.people.names_in_text import Cast
from sessions.reports.importing.values import Values


@dataclass(frozen=True, slots=True)
class Around:
    """The texts around the talks, as fields of a session. house_…: only where it differs."""

    introduction: str = ""
    house_introduction: str = ""
    closing: str = ""
    house_closing: str = ""

    def fields(self) -> dict[str, str]:
        return asdict(self)


def texts_around(values: Values) -> Around:
    """What a report says before and after its talks, in both wordings."""
    newcomers = values["newcomers"]
    introduction = values["introduction"]
    closing = "\n\n".join(part for part in (_farewells(values), values["closing"]) if part)
    shown = [without_naming(text, newcomers) for text in (introduction, closing)]
    house = [
        text if text != public else "" for text, public in zip((introduction, closing), shown, strict=True)
    ]
    return Around(shown[0], house[0], shown[1], house[1])


def impressions(values: Values) -> str:
    """The words of the farewell, for the first intern who leaves; none where they name somebody new."""
    return "" if _farewells(values) else values["farewells"]


def without_naming(text: str, names: list[str]) -> str:
    """The paragraphs that name none of these people; with those that only lead in to one that does.

    Part of a name is enough ("Gaul-san", for Jon Gaul): rather too little for strangers than a name.
    """
    pattern = Cast({0: names}).pattern
    kept: list[str] = []
    for paragraph in text.split("\n\n") if text else []:
        if pattern is None or not any(_is_name(match[0]) for match in pattern.finditer(paragraph)):
            kept.append(paragraph)
            continue
        while kept and _leads_in(kept[-1]):
            kept.pop()
    return "\n\n".join(kept)


def _farewells(values: Values) -> str:
    """The farewells, where they stay with the report: nobody is named who leaves, or somebody new is, too."""
    leaving = any(intern["farewell"] for intern in values["interns"])
    words = values["farewells"]
    return "" if leaving and without_naming(words, values["newcomers"]) == words else words


def _is_name(found: str) -> bool:
    """A word in lower case is a word ("an evening", for Nguyen Van An), but for a name of several words."""
    return found != found.lower() or found == found.upper() or " " in found


def _leads_in(paragraph: str) -> bool:
    return paragraph.rstrip("*_ ").endswith((":", "：")) or paragraph.lstrip().startswith("#")
