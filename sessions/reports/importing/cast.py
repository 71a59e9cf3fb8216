"""The people of one evening: every name in its report as somebody of the register."""

from datetime import date

from sessions.reports.importing.matching import Role
from sessions.reports.importing.register import Known, Register
from sessions.reports.importing.values import Values
from sessions.series import month_index
from sessions.text import normalise_name


class Cast:
    """Who speaks, moderates, interns and is introduced. Each part is asked for once, speakers first."""

    def __init__(self, values: Values, register: Register) -> None:
        self.values, self.register = values, register
        day = values["held_on"] and date.fromisoformat(values["held_on"])
        self._month = month_index(day) if day else None
        self._taken: dict[Known, str] = {}
        places = [speaker for topic in values["topics"] for speaker in topic["speakers"]]
        told = {normalise_name(intern["name"]) for intern in values["interns"]}
        # A report may call somebody an intern only in the farewell: then the talk is an intern's too,
        # unless an intern of that name gave another one.
        spoken = {normalise_name(s["name"]) for s in places if s["capacity"] == "intern"}
        self._interns_elsewhere = told - spoken
        members = {normalise_name(s["name"]) for s in places if s["capacity"] == "member"}
        self._moderating_interns = (told | spoken) - (members - self._interns_elsewhere)

    def speakers(self, n: int) -> list[tuple[Known, Values]]:
        """The speakers of the topic at index n with what the report says of each; nobody twice."""
        topic = self.values["topics"][n]
        found: dict[Known, Values] = {}
        for speaker in topic["speakers"]:
            capacity = speaker["capacity"]
            if capacity == "member" and normalise_name(speaker["name"]) in self._interns_elsewhere:
                capacity = "intern"
            affiliation = speaker["affiliation"] if capacity == "guest" else ""
            role = self._role(capacity, affiliation)
            known = self._who(speaker["name"], role, f"topics[{n}].speakers", topic["position"])
            found.setdefault(known, speaker)
        return list(found.items())

    def moderators(self) -> list[tuple[Known, str]]:
        found: dict[Known, str] = {}
        for name in self.values["moderators"]:
            intern = normalise_name(name) in self._moderating_interns
            known = self._who(name, self._role("intern" if intern else "member"), "moderators")
            found.setdefault(known, name)
        return list(found.items())

    def interns(self) -> list[tuple[Known, Values]]:
        found: dict[Known, Values] = {}
        for n, intern in enumerate(self.values["interns"]):
            role = self._role("intern", farewell=intern["farewell"])
            found.setdefault(self._who(intern["name"], role, f"interns[{n}]"), intern)
        return list(found.items())

    def newcomers(self) -> list[tuple[Known, str]]:
        found: dict[Known, str] = {}
        for name in self.values["newcomers"]:
            found.setdefault(self._who(name, self._role("newcomer"), "newcomers"), name)
        return list(found.items())

    def _role(self, capacity: str, affiliation: str = "", *, farewell: bool = False) -> Role:
        return Role(self.values["number"], capacity, affiliation, self._month, farewell)

    def _who(self, name: str, role: Role, about: str, position: int | None = None) -> Known:
        return self.register.who(name, role, about=about, taken=self._taken, position=position)
