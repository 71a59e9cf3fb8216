"""Earlier talks beside the form: those near what is being typed, and a few as examples."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _

from sessions.models import Reader, Session, Speaker, Topic
from sessions.search.contains import matching_topics, split
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
    title: str
    speakers: list[Speaker]
    excerpt: str = ""

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
        found = sharing.for_rows().latest_first()[:LOOKED_AT]
        scored = [(closeness(topic, words, reader), topic) for topic in found]
        scored.sort(key=lambda pair: -pair[0])
        alike = [topic for score, topic in scored if score >= min(2, len(words))][:MOST_NEAR]
    if besides and besides not in {topic.pk for topic in alike}:
        alike[:0] = visible.filter(pk=besides).for_rows()
    return as_told(alike, reader)


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
    """Three talks with a summary, one of them an intern's where there is one. Three queries."""
    reported = Topic.objects.with_summary_for(reader).latest_first()
    interns = reported.by_interns().values_list("pk", flat=True)[:1]
    wanted = list(interns)
    wanted += list(
        reported.exclude(title="").exclude(pk__in=wanted).values_list("pk", flat=True)[: 3 - len(wanted)]
    )
    topics = Topic.objects.visible_to(reader).filter(pk__in=wanted).for_rows().latest_first()
    return as_told(topics, reader)


def as_told(topics: Iterable[Topic], reader: Reader) -> list[ToldTalk]:
    """The topics with speakers and the beginning of what was written of them. One query."""
    topics = list(topics)
    if not topics:
        return []
    speakers = list(Speaker.objects.filter(topic__in=topics).for_rows())
    told = []
    for topic in topics:
        own = [speaker for speaker in speakers if speaker.topic_id == topic.pk]
        wording = topic.wording(reader)
        names = get_text_list([speaker.name for speaker in own], _("and"))
        title = wording.title or capfirst(wording.subject)
        title = title or (_("A talk by %(names)s") % {"names": names} if names else _("A talk"))
        told.append(ToldTalk(topic, title, own, excerpt(plain_text(wording.summary[:2000]), EXCERPT)))
    return told
