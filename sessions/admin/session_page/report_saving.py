"""Saving a summary, or the rest of the report: each claims the version of its own record."""

from sessions.admin.session_page.clashes import Clash, Clashes
from sessions.admin.session_page.report_forms import EveningForm, SummaryForm
from sessions.admin.session_page.saving import take
from sessions.models import Intern, Newcomer, Person, Session, StaleVersion, Topic, archive_change
from sessions.people.who_is_meant import entered


def save_summary(form: SummaryForm) -> bool:
    """Write what this page changed of one topic; whether that was anything. Raises Clashes."""
    with archive_change():
        topic = Topic.objects.select_related("session").get(pk=form.instance.pk)
        now = SummaryForm(instance=topic)
        differing = form.differing(now)
        if not differing:
            return False
        claim(form, now, differing, topic, f"Topic {topic.position}: {topic}")
        take(form, topic, differing)
        topic.save()
        if {"title", "subject", "audience"} & set(differing):
            topic.readdress()
    return True


def save_evening(form: EveningForm) -> bool:
    """Write what this page changed of the evening; whether that was anything. Raises Clashes."""
    with archive_change():
        session = Session.objects.get(pk=form.instance.pk)
        now = EveningForm(instance=session)
        differing = form.differing(now)
        if not differing:
            return False
        claim(form, now, differing, session, f"The {session}")
        take(form, session, differing)
        newly_added: dict[str, Person] = {}
        if "report_writer" in differing:
            writer = form.cleaned_data["report_writer"]
            session.writer = entered(writer, newly_added) if writer else None
        session.save()
        if "newcomers" in differing:
            set_newcomers(session, form.cleaned_data["newcomers"], newly_added)
        if "farewells" in differing:
            set_farewells(session, form.cleaned_data["farewells"], newly_added)
    return True


def claim(form, now, differing: list[str], record: Topic | Session, title: str) -> None:
    """Claim the record's version, or raise Clashes with both texts."""
    try:
        record.claim(form.drawn_version)
    except StaleVersion:
        raise Clashes([Clash(title, form, now, differing)]) from None


def set_newcomers(session: Session, people: list[Person], newly_added: dict[str, Person]) -> None:
    """Make these the people introduced at the session, in this order."""
    people = [entered(person, newly_added) for person in people]
    session.newcomers.exclude(person__in=people).delete()
    for position, person in enumerate(people, start=1):
        Newcomer.objects.update_or_create(session=session, person=person, defaults={"position": position})


def set_farewells(session: Session, wanted: list[Intern], newly_added: dict[str, Person]) -> None:
    """Make these the internships whose farewell the session was. A removed row keeps its internship.

    A person whose internship has no farewell yet says it for that one; others begin a new record.
    """
    kept = []
    for row in wanted:
        person = entered(row.person, newly_added)
        intern = (
            session.farewells.filter(pk=row.pk, person=person).first()
            or person.internships.filter(farewell_session=None).order_by("-pk").first()
            or Intern(person=person)
        )
        intern.farewell_session = session
        intern.programme = row.programme or intern.programme
        intern.farewell_audience, intern.impressions = row.farewell_audience, row.impressions
        intern.save()
        kept.append(intern.pk)
    for intern in session.farewells.exclude(pk__in=kept):
        intern.farewell_session = None
        intern.save()
