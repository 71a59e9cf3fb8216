"""The filters of the topics and of the sessions, as GET forms."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sessions.models import Capacity, Count, Moderator, Session, Speaker, Topic
from sessions.search.contains import matching_sessions, matching_topics
from sessions.search.filterset import ListFilters
from sessions.search.forms import ChosenFilter, LineFilter, OneOfFilter, SearchFilter, TickFilter, YearFilter
from sessions.search.people import people_called

Facet = Count.Facet
NEWEST, OLDEST, TITLE = "newest", "oldest", "title"


class TopicFilters(ListFilters):
    """Narrow and sort topics that the reader may see."""

    q = SearchFilter(label=_("Words"), method="with_words")
    year = YearFilter(label=_("Year"), method="in_year")
    kind = OneOfFilter(label=_("Kind"), method="of_kind", choices=Topic.Kind.choices)
    tag = ChosenFilter(label=_("Tag"), method="tagged")
    speaker = LineFilter(label=_("Speaker"), method="by_speaker")
    moderator = LineFilter(label=_("Moderator"), method="by_moderator")
    company = LineFilter(label=_("Guest’s company"), method="by_company")
    interns = TickFilter(label=_("By interns"), method="by_interns")
    slides = TickFilter(label=_("With slides"), method="with_slides")
    recording = TickFilter(label=_("With a recording"), method="with_recording")
    sort = OneOfFilter(
        label=_("Sort"),
        method="sorted_by",
        choices=[(NEWEST, _("Newest")), (OLDEST, _("Oldest")), (TITLE, _("Title"))],
    )

    totals = (Facet.TOPICS,)
    narrow = frozenset({"year", "speaker", "moderator", "company"})
    facets = {
        "year": Facet.YEAR,
        "kind": Facet.KIND,
        "tag": Facet.TAG,
        "speaker": Facet.SPEAKER,
        "moderator": Facet.MODERATOR,
        "company": Facet.COMPANY,
        "interns": Facet.INTERNS,
        "slides": Facet.SLIDES,
        "recording": Facet.RECORDING,
    }

    class Meta:
        model = Topic
        fields = []

    def with_words(self, topics: QuerySet, name: str, text: str) -> QuerySet:
        return matching_topics(topics, text, self.reader)

    def in_year(self, topics: QuerySet, name: str, year: int) -> QuerySet:
        return topics.filter(session__held_on__year=year)

    def of_kind(self, topics: QuerySet, name: str, kind: str) -> QuerySet:
        return topics.of_kind(kind, rare=self.is_rare(name))

    def tagged(self, topics: QuerySet, name: str, slug: str) -> QuerySet:
        return topics.tagged(slug, rare=self.is_rare(name))

    def by_speaker(self, topics: QuerySet, name: str, text: str) -> QuerySet:
        people = people_called(text, self.reader)
        return topics.filter(pk__in=Speaker.objects.order_by().filter(person__in=people).values("topic"))

    def by_moderator(self, topics: QuerySet, name: str, text: str) -> QuerySet:
        people = people_called(text, self.reader)
        evenings = Moderator.objects.visible_to(self.reader).order_by().filter(person__in=people)
        return topics.filter(session__in=evenings.values("session"))

    def by_company(self, topics: QuerySet, name: str, text: str) -> QuerySet:
        guests = Speaker.objects.order_by().filter(capacity=Capacity.GUEST, affiliation__icontains=text)
        return topics.filter(pk__in=guests.values("topic"))

    def by_interns(self, topics: QuerySet, name: str, ticked: str) -> QuerySet:
        return topics.by_interns(rare=self.is_rare(name))

    def with_slides(self, topics: QuerySet, name: str, ticked: str) -> QuerySet:
        return topics.with_slides(self.reader, rare=self.is_rare(name))

    def with_recording(self, topics: QuerySet, name: str, ticked: str) -> QuerySet:
        return topics.with_recording(self.reader)

    def sorted_by(self, topics: QuerySet, name: str, order: str) -> QuerySet:
        if order == TITLE:
            return topics.by_title()
        return topics.oldest_first() if order == OLDEST else topics.latest_first()


class SessionFilters(ListFilters):
    """Narrow and sort sessions that the reader may see."""

    q = SearchFilter(label=_("Words"), method="with_words")
    year = YearFilter(label=_("Year"), method="in_year")
    moderator = LineFilter(label=_("Moderator"), method="by_moderator")
    sort = OneOfFilter(
        label=_("Sort"), method="sorted_by", choices=[(NEWEST, _("Newest")), (OLDEST, _("Oldest"))]
    )

    totals = (Facet.SESSIONS,)
    facets = {"year": Facet.SESSION_YEAR, "moderator": Facet.MODERATOR}

    class Meta:
        model = Session
        fields = []

    def with_words(self, sessions: QuerySet, name: str, text: str) -> QuerySet:
        return matching_sessions(sessions, text, self.reader)

    def in_year(self, sessions: QuerySet, name: str, year: int) -> QuerySet:
        return sessions.in_year(year)

    def by_moderator(self, sessions: QuerySet, name: str, text: str) -> QuerySet:
        people = people_called(text, self.reader)
        evenings = Moderator.objects.visible_to(self.reader).order_by().filter(person__in=people)
        return sessions.filter(pk__in=evenings.values("session"))

    def sorted_by(self, sessions: QuerySet, name: str, order: str) -> QuerySet:
        return sessions.order_by("number") if order == OLDEST else sessions.latest_first()
