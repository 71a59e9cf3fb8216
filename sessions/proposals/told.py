"""Earlier talks beside the form: those near what is being typed, and a few as examples."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import prefetch_related_objects

from sessions.models import Capacity, Reader, Session, Speaker, Topic
from sessions.models.speakers import with_people
from sessions.search.words import matching_topics, split
from sessions.text import excerpt, plain_text

MOST_NEAR = 4
LOOKED_AT = 100  # of the latest that share a word
EXCERPT = 160  # characters

# Words that say nothing about what a talk is about.
_COMMON = frozenset({
    "a", "about", "after", "all", "an", "and", "are", "as", "at", "be", "but", "by", "can", "do", "for",
    "from", "has", "have", "how", "i", "in", "into", "is", "it", "its", "like", "me", "more", "my",
    "new", "of", "on", "or", "our", "that", "the", "this", "to", "up", "us", "use", "used", "using",
    "was", "we", "what", "when", "where", "which", "who", "why", "will", "with", "you", "your", "talk",
    "talks", "report", "introduction", "intro",
})  # fmt: skip


@dataclass(frozen=True)
class ToldTalk:
    """A talk that was given, as one reader knows it."""

    topic: Topic
    reader: Reader

    @property
    def title(self) -> str:
        return self.topic.called(self.reader)

    @property
    def speakers(self) -> list[Speaker]:
        return list(self.topic.speakers.all())

    @property
    def excerpt(self) -> str:
        return excerpt(plain_text(self.topic.wording(self.reader).summary[:2000]), EXCERPT)

    @property
    def session(self) -> Session:
        return self.topic.session


def near(text: str, reader: Reader, *, besides: int | None = None) -> list[ToldTalk]:
    """Earlier talks that share words with the text, the nearest first. At most three queries.

    besides: the topic that was chosen already (by primary key); it comes first, whatever it shares.
    """
    words = telling(text)
    visible = Topic.objects.visible_to(reader)
    alike = []
    if words:
        sharing = reduce(or_, (matching_topics(visible, word, reader) for word in words))
        found = sharing.select_related("session").latest_first()[:LOOKED_AT]
        scored = [(closeness(topic, words, reader), topic) for topic in found]
        scored.sort(key=lambda pair: -pair[0])
        alike = [topic for score, topic in scored if score >= min(2, len(words))][:MOST_NEAR]
    if besides and besides not in {topic.pk for topic in alike}:
        alike[:0] = visible.select_related("session").filter(pk=besides)
    prefetch_related_objects(alike, with_people())
    return [ToldTalk(topic, reader) for topic in alike]


def telling(text: str) -> list[str]:
    """The words of a title that say what it is about, at most five, the longest first."""
    words = {word.strip("“”\"'.,:;!?()[]").lower() for word in split(text[:500])}
    return sorted((word for word in words if len(word) > 1 and word not in _COMMON), key=len, reverse=True)[
        :5
    ]


def closeness(topic: Topic, words: Iterable[str], reader: Reader) -> int:
    """Two for each word of the title, one for each that only the summary has; whole words count."""
    wording = topic.wording(reader)
    title, summary = f"{wording.title} {wording.subject}", wording.summary
    return sum(2 if holds(title, word) else 1 if holds(summary, word) else 0 for word in words)


def holds(text: str, word: str) -> bool:
    """Whether the word stands in the text; a long one may be the beginning of another ("deploy")."""
    end = "" if len(word) > 4 or not word.isascii() else r"(?!\w)"
    begin = r"(?<!\w)" if word.isascii() else ""
    return re.search(begin + re.escape(word) + end, text, re.IGNORECASE) is not None


def examples(reader: Reader) -> list[ToldTalk]:
    """Three talks with a summary, one of them an intern's where there is one."""
    reported = Topic.objects.with_summary_for(reader).latest_first()
    reported = reported.select_related("session").prefetch_related(with_people())
    interns = list(reported.filter(speakers__capacity=Capacity.INTERN)[:1])
    others = reported.exclude(title="").exclude(pk__in=[topic.pk for topic in interns])
    found = sorted([*interns, *others[: 3 - len(interns)]], key=lambda topic: -topic.session.number)
    return [ToldTalk(topic, reader) for topic in found]
