"""One topic from its part of the layout: title, speakers, what it continues, and its summary."""

import re

from sessions.reports.facts import CAPTION, FollowUp, InternFact, Report, Speaker, Topic
from sessions.reports.reading.bylines import speakers_in_agenda
from sessions.reports.reading.claims import Claims
from sessions.reports.reading.document import Block
from sessions.reports.reading.fact_sentences import end_of_facts
from sessions.reports.reading.follow_ups import CONTINUES, ReferenceReader
from sessions.reports.reading.guests import guest_named
from sessions.reports.reading.heading_speakers import speaker_side
from sessions.reports.reading.headings import NO_TITLE
from sessions.reports.reading.interns import INTERN_AFTER, OUR_INTERN, programme_in
from sessions.reports.reading.kinds import kind_of
from sessions.reports.reading.later_phrases import (
    ABOUT_QUOTE,
    LATER_SUBJECT,
    LATER_TITLE,
    LONGEST_SUBJECT,
    SHOWED_TITLE,
    WAS_TITLE,
)
from sessions.reports.reading.masking import value
from sessions.reports.reading.parts import Part
from sessions.reports.reading.people import People, PeopleReader
from sessions.reports.reading.presenters import presenter_in
from sessions.reports.reading.quotes import quoted_at
from sessions.reports.reading.sentences import sentences
from sessions.reports.reading.summaries import read_summary
from sessions.reports.reading.talk_phrases import Opening, Range, title_in
from sessions.reports.reading.topic_interns import read_topic_interns


class TopicReader:
    """Reads the topics of one report, in order, claiming their words."""

    def __init__(
        self,
        report: Report,
        claims: Claims,
        masked: str,
        reader: PeopleReader,
        references: ReferenceReader,
        images: list[Range],
    ):
        self.report, self.claims, self.masked = report, claims, masked
        self.reader, self.references, self.images = reader, references, images
        self.document = claims.document

    def read(self, part: Part, position: int) -> Topic:
        topic = Topic(position)
        path = f"topics[{position - 1}]"
        text_start = None
        if part.heading:
            topic.line = self.document.line_of(part.heading.start)
            text_start = self._read_heading(topic, path, part)
        for item in part.bylines:
            self.claims.claim(item.block.start, item.block.end, path)
            if not topic.speakers:
                self._take_people(topic, path, item.byline)
        if part.opening and part.opening_item:
            topic.line = topic.line or self.document.line_of(part.opening_item.block.start)
            text_start = self._read_opening(
                topic,
                path,
                part.opening,
                part.opening_item.block,
                bool(part.heading),
                bool(part.heading and part.heading.quoted),
            )
        elif part.heading:
            self._read_presenter(topic, path, part)
        self._read_later(topic, path, part)
        if part.heading and not any(speaker.affiliation for speaker in topic.speakers):
            self._from_agenda(topic, path, part)
        self._read_captions(topic, path, part)
        first_block = part.opening_item.block if part.opening_item else None
        facts_end = end_of_facts(
            self.masked, part, text_start, self.reader.names, self.references, self.report.number
        )
        if facts_end is not None and first_block is not None:
            self.claims.claim(text_start, first_block.end, path)
            text_start = first_block.end
        self._read_follow_ups(topic, path, part)
        self._read_guests(topic, path, part)
        read_topic_interns(
            self.report,
            self.claims,
            self.masked,
            self.reader.names,
            topic,
            path,
            self._texts(part),
            paragraphs=1 if facts_end is None else 2,
        )
        topic.kind = kind_of(topic.title, topic.subject, part.opening, said=_said(part))
        read_summary(topic, path, part, self.claims, self.masked, self.images, first_block, text_start)
        self._doubts(topic, path, part)
        return topic

    def _read_heading(self, topic: Topic, path: str, part: Part) -> None:
        heading = part.heading
        block = part.heading_item.block
        self.claims.claim(block.start, block.end, path)
        start, end = heading.title
        people = heading.people
        if people is None and heading.splits:
            split = speaker_side(self.claims, self.masked, self.reader, path, part)
            if split:
                (start, end), people = split
        if not (NO_TITLE.fullmatch(self.masked[start:end].strip()) and (people or part.opening)):
            self.claims.claim(start, end, f"{path}.title")
            topic.title = value(self.document, start, end)
        if people:
            self._take_people(topic, path, people)

    def _read_opening(
        self, topic: Topic, path: str, opening: Opening, block: Block, headed: bool, quoted: bool
    ) -> int:
        """Take the opening's values; return where the summary begins. A sentence that says more stays in
        it."""
        if headed and opening.subject and topic.title:
            subject = value(self.document, *opening.subject)
            opening.complete = opening.complete and _plain(subject) == _plain(topic.title)
        title = opening.title
        about = title and ABOUT_QUOTE.search(self.masked[opening.start : title[0]])
        if headed and topic.title and title and (quoted or about):
            # The heading's is the title; 'talked about “caches”' quotes a word.
            title, opening.complete = None, False
        if opening.complete:
            self.claims.claim(opening.start, opening.end, path)
        if title:
            words = value(self.document, *title)
            if headed and topic.title and _plain(words) != _plain(topic.title):
                topic.heading = topic.title
            # A heading tells whether a full stop before the closing quote is the title's own.
            if not (headed and topic.title == f"{words}."):
                topic.title = words
            self._mark(opening.complete, title, f"{path}.title")
        if opening.subject and not topic.title:
            topic.subject = value(self.document, *opening.subject)
            self._mark(opening.complete, opening.subject, f"{path}.subject")
        elif opening.subject and headed:
            subject = value(self.document, *opening.subject)
            if _plain(subject) == _plain(topic.title):
                topic.title, topic.subject = "", subject
            self._mark(opening.complete, opening.subject, f"{path}.subject")
        if opening.unclosed:
            self.claims.doubt(
                opening.start,
                f"{path}.title",
                "the quotation mark before the title is never closed; check where the title ends",
            )
        if opening.stray_bracket:
            self.claims.doubt(
                opening.start,
                f"{path}.subject",
                "a closing bracket without an opening one was left out; check the subject",
            )
        if opening.people and not topic.speakers:
            self._take_people(topic, path, opening.people, cite=not opening.complete)
        elif opening.people:
            self._compare_people(topic, path, opening.people)
            for at, person in enumerate(opening.people.people):
                self._mark(opening.complete, (person.name.start, person.name.end), f"{path}.speakers[{at}]")
        return opening.end if opening.complete else opening.start

    def _compare_people(self, topic: Topic, path: str, people: People) -> None:
        """The opening may tell more than the heading (a company); other names are a doubt."""
        headed = [speaker.name for speaker in topic.speakers]
        for person in people.people:
            for speaker in topic.speakers:
                if speaker.name == person.name.name and person.affiliation and not speaker.affiliation:
                    speaker.affiliation, speaker.capacity = person.affiliation, "guest"
        if sorted(headed) != sorted(people.names) and not set(people.names) <= set(headed):
            first = {name.split()[0] for name in headed} | {name.split()[-1] for name in headed}
            if not all(set(name.split()) & first for name in people.names):
                self.claims.doubt(
                    people.start,
                    f"{path}.speakers",
                    f"the heading names {', '.join(headed)}, the text {', '.join(people.names)}; check "
                    f"who spoke",
                )

    def _mark(self, claimed: bool, place: Range, label: str) -> None:
        if claimed:
            self.claims.claim(*place, label)
        else:
            self.claims.cite(*place, label)

    def _take_people(self, topic: Topic, path: str, people: People, *, cite: bool = False) -> None:
        for at, person in enumerate(people.people, len(topic.speakers)):
            speaker = Speaker(
                person.name.name,
                credited_as=" ".join(self.masked[person.name.start : person.name.end].split()),
            )
            self._mark(not cite, (person.name.start, person.name.end), f"{path}.speakers[{at}]")
            if person.affiliation:
                speaker.capacity = "guest"
                speaker.affiliation = value(self.document, *person.affiliation_at)
                self._mark(not cite, person.affiliation_at, f"{path}.speakers[{at}].affiliation")
            topic.speakers.append(speaker)
            before = self.masked[max(0, person.name.start - 60) : person.name.start]
            named = OUR_INTERN.search(before) or INTERN_AFTER.match(self.masked, person.name.after)
            if named and not person.affiliation:
                speaker.capacity = "intern"
                if all(intern.name != speaker.name for intern in self.report.interns):
                    self.report.interns.append(InternFact(speaker.name, programme_in(before, 0, len(before))))
                    self.claims.cite(
                        person.name.start, person.name.end, f"interns[{len(self.report.interns) - 1}]"
                    )
        for message in people.unsure:
            self.claims.doubt(people.start, f"{path}.speakers", message)

    def _read_presenter(self, topic: Topic, path: str, part: Part) -> None:
        """The speaker, and the talk's own title in quotes, in the text below a heading."""
        if not part.items or part.items[0].block.kind != "paragraph":
            return
        block = part.items[0].block
        presenter = presenter_in(self.masked, block.start, block.end, self.reader)
        title = presenter.title if presenter else None
        if title is None:
            for start, end in list(
                sentences(self.masked, block.start, min(block.end, block.start + 2000), most=2)
            ):
                if LATER_TITLE.match(self.masked, start, end):
                    title = title or title_in(self.masked, start, end)
        if title and not part.heading.quoted:
            self._own_title(topic, path, title)
        if presenter and presenter.unsure and not topic.speakers:
            names = ", ".join(presenter.people.names)
            self.claims.doubt(
                presenter.people.start,
                f"{path}.speakers",
                f"“{names}” may be the speaker or a thing; check who spoke",
            )
        elif presenter and not topic.speakers:
            self._take_people(topic, path, presenter.people, cite=True)

    def _from_agenda(self, topic: Topic, path: str, part: Part) -> None:
        """The speakers that the agenda above the first topic names beside the title."""
        topics = self.report.topics
        first = self.document.line_starts[topics[0].line - 1] if topics else part.heading.start
        people = speakers_in_agenda(
            self.document, self.masked, self.claims.start, first, part.heading.title, self.reader
        )
        if people and not topic.speakers:
            self._take_people(topic, path, people, cite=True)
        elif people and set(people.names) == {speaker.name for speaker in topic.speakers}:
            self._compare_people(topic, path, people)

    def _own_title(self, topic: Topic, path: str, place: Range) -> None:
        words = value(self.document, *place)
        if topic.title and _plain(words) != _plain(topic.title):
            topic.heading, topic.title = topic.title, words
        elif not topic.title:
            topic.title = words
        self.claims.cite(*place, f"{path}.title")

    def _read_later(self, topic: Topic, path: str, part: Part) -> None:
        """Title, subject or speaker in the second and third sentence: 'Third topic was brought by X. His
        talk was about …'."""
        if part.opening is None or part.opening_item is None:
            return
        block = part.opening_item.block
        later = list(
            sentences(self.masked, part.opening.end, min(block.end, part.opening.end + 2500), most=2)
        )
        for start, end in later:
            if CONTINUES.search(self.masked, start, end):
                continue  # what is quoted here is an earlier talk
            named = WAS_TITLE.match(self.masked, start, end)
            if named and not topic.title:
                self._own_title(topic, path, named.span("title"))
            if LATER_TITLE.match(self.masked, start, end) and (not topic.title or part.heading):
                title = title_in(self.masked, start, end)
                if title:
                    self._own_title(topic, path, title)
            showed = SHOWED_TITLE.match(self.masked, start, end)
            quotation = quoted_at(self.masked, showed.end(), end) if showed and not topic.title else None
            if quotation and not topic.subject:
                self._own_title(topic, path, (quotation.start, quotation.end))
            match = LATER_SUBJECT.match(self.masked, start, end)
            if match and not topic.title and not topic.subject and end - match.end() <= LONGEST_SUBJECT:
                topic.subject = value(self.document, match.end(), end).rstrip(".! ")
                self.claims.cite(match.end(), end, f"{path}.subject")
        if not topic.speakers:
            for start, end in later:
                presenter = presenter_in(self.masked, start, end, self.reader)
                if presenter and not presenter.unsure:
                    self._take_people(topic, path, presenter.people, cite=True)
                    break

    def _read_captions(self, topic: Topic, path: str, part: Part) -> None:
        """A caption repeats the topic; where the sentence prints no title, the caption's is the title
        (43rd)."""
        for item in part.captions:
            self.claims.claim(item.block.start, item.block.end, CAPTION)
            if not topic.title and item.heading.sure and item.heading.title:
                self.claims.claim(item.block.start, item.block.end, path)
                topic.title = value(self.document, *item.heading.title)
                self.claims.claim(*item.heading.title, f"{path}.title")
            if not topic.speakers and item.heading.people:
                self._take_people(topic, path, item.heading.people)

    def _texts(self, part: Part) -> list[Range]:
        ranges = [(item.block.start, item.block.end) for item in part.items if item.block.kind != "code"]
        if part.opening and part.opening_item and part.opening.complete:
            block = part.opening_item.block
            ranges = [
                (max(start, part.opening.end) if start == block.start else start, end)
                for start, end in ranges
            ]
        return ranges

    def _read_follow_ups(self, topic: Topic, path: str, part: Part) -> None:
        names = [speaker.name for speaker in topic.speakers]
        ranges = [(part.heading.start, part.heading.end)] if part.heading else []
        if part.opening and part.opening.complete:
            ranges.append((part.opening.start, part.opening.end))
        for start, end in [*ranges, *self._texts(part)]:
            found, open_ends = self.references.references(self.masked, start, end, self.report.number, names)
            for reference in found:
                reference.follow_up.text = value(self.document, reference.start, reference.end)
                self._add(topic, path, reference)
            for first, _ in open_ends:
                self.claims.doubt(
                    first,
                    f"{path}.continues",
                    "this continues an earlier talk without naming its session or title; enter which one",
                )

    def _add(self, topic: Topic, path: str, reference) -> None:
        follow_up: FollowUp = reference.follow_up
        kind, known = ("continues", topic.continues) if reference.continues else ("mentions", topic.mentions)
        same = [
            other
            for other in [*topic.continues, *known]
            if other.number == follow_up.number and not follow_up.title
        ]
        if same and follow_up.number is not None:
            return
        self.claims.cite(reference.start, reference.end, f"{path}.{kind}[{len(known)}]")
        known.append(follow_up)

    def _read_guests(self, topic: Topic, path: str, part: Part) -> None:
        """Who of the speakers is called a guest in the paragraph that opens the topic."""
        for text in self._texts(part)[:1]:
            for start, end in sentences(self.masked, *text, most=8):
                name = guest_named(self.masked, start, end, self.reader.names)
                for at, speaker in enumerate(topic.speakers):
                    if name and speaker.name == name.name:
                        speaker.capacity = "guest"
                        self.claims.cite(start, end, f"{path}.speakers[{at}].capacity")

    def _doubts(self, topic: Topic, path: str, part: Part) -> None:
        at = self.document.line_starts[topic.line - 1]
        if part.doubtful:
            self.claims.doubt(at, path, part.doubtful)
        if not topic.speakers:
            self.claims.doubt(at, f"{path}.speakers", "no speaker found for this topic; enter who spoke")
        if not topic.title and not topic.subject:
            self.claims.doubt(
                at, f"{path}.title", "the report prints neither a title nor a subject; add one if it is known"
            )
        if part.opening and part.opening.ordinal and part.opening.ordinal != topic.position:
            self.claims.doubt(
                at,
                f"{path}.position",
                f"the report calls this topic number {part.opening.ordinal}, it is number "
                f"{topic.position} here; check that none is missing",
            )


def _said(part: Part) -> str:
    """The kind that the heading, or the section above it, names."""
    return (part.heading.kind if part.heading else "") or part.kind


def _plain(words: str) -> str:
    return re.sub(r"[\W_]+", "", words).casefold()
