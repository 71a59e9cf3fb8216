"""Every page of the organisers in a real browser, by the names of addresses: a new one is not forgotten.

Those of readers are walked in `test_walk`. What is looked for: `faults`, and one red button at most.
"""

from collections.abc import Iterator
from datetime import date

import pytest
from django.contrib.admin import site
from django.urls import URLResolver, get_resolver, reverse
from playwright.sync_api import Page

from sessions.models import CoSpeaker, Intern, MessageKind, Notice, Photo, Proposal, Status, Tag
from tests.browser.conftest import LOOKS
from tests.browser.test_walk import NAMES as READERS
from tests.factories import make_agreed, make_moderator, make_person, make_proposal, make_session, make_topic
from tests.programme.casts import make_evening

# Named addresses of the admin and of organisers, with what follows them in the walk.
PAGES = {
    "admin:index": [""],
    "admin:app_list": [""],
    "admin:plan": [""],
    "admin:whom_to_ask": [""],
    "admin:rotation": [""],
    "admin:ask_moderator": [""],
    "admin:open_ends": [""],
    "admin:export": [""],
    "admin:password_change": [""],
    "admin:password_change_done": [""],
    "admin:auth_user_password_change": [""],
    "admin:mts_person_duplicates": [""],
    "admin:mts_person_merge": ["", "?confirm"],
    "admin:mts_person_anonymise": ["", "?confirm"],
    "admin:mts_tag_merge": [""],
    "admin:mts_tag_undo_merge": [""],
    "admin:mts_proposal_ask": [""],
    "admin:mts_proposal_tell": [""],
    "admin:mts_proposal_changelist": ["", "?state=asked", "?state=agreed", "?state=tell"],
    "admin:mts_session_change": ["?part=agenda", "?part=report"],
    "admin:mts_session_on_the_day": [""],
    "admin:mts_session_after": [""],
    "admin:mts_session_postpone": [""],
    "admin:mts_session_step": [""],
    "admin:mts_session_tell": [""],
    "admin:mts_session_tell_order": [""],
    "admin:mts_session_announcement": [""],
    "admin:mts_session_call": [""],
    "admin:mts_session_remove_topic": [""],
    "admin:mts_session_slides": [""],
    "run_sheet": [""],
    "tokens": [""],
}
# What answers no page of its own: forms that are sent, files, data, and ways that lead on.
NO_PAGE = {
    *(
        "admin:skip_month",
        "admin:farewell",
        "admin:logout",
        "admin:login",
        "admin:view_on_site",
        "admin:None",
    ),
    *("admin:autocomplete", "admin:jsi18n", "admin:mts_topic_tag", "admin:mts_importedreport_take_back"),
    *("admin:mts_photo_drop", "admin:mts_photo_save", "admin:mts_speaker_consents"),
    *("admin:mts_proposal_photo", "admin:mts_proposal_slides", "admin:mts_person_undo_merge"),
    *(f"admin:mts_session_{name}" for name in ("suggest", "preview", "times", "reorder", "told")),
    *("admin:mts_session_summary", "admin:mts_session_evening"),
    *(
        "session_without_zeros",
        "suggestions",
        "schedule",
        "session_card",
        "topic_card",
        "view_as",
        "session_report",
        "session_ics",
    ),
    *("calendar", "archive_schema", "own_calendar", "feed", "tag_feed", "person_feed", "picture", "slides"),
    *("propose_near", "propose_preview", "proposal_photo", "proposal_ics", "revoke_token", "logout"),
    *("moderator_ics", "moderators_slides", "robots", "sitemap", "security", "healthz", "readyz"),
}
# The pages behind a private link: `test_propose` and `test_the_evening` look at them, a guest at a time.
PRIVATE = {
    *(f"proposal{name}" for name in ("", "_edit", "_answer", "_confirm", "_does_not_suit", "_withdraw")),
    *("proposal_again", "proposal_consents", "proposal_slides", "co_speaker_answer"),
    *("moderation", "moderators_run_sheet"),
}
STOCK = ("changelist", "add", "change")  # of every model; history and deletion of one are as those of another
ONE_OF_EACH = ("admin:mts_person_history", "admin:mts_session_history", "admin:mts_intern_delete")
REDS = """() => { const probe = document.body.appendChild(document.createElement('i'));
  probe.style.color = 'var(--act)';
  const red = getComputedStyle(probe).color;
  probe.remove();
  return [...document.querySelectorAll('button, input, a')]
    .filter(one => one.checkVisibility() && getComputedStyle(one).backgroundColor === red)
    .map(one => one.textContent.trim() || one.value) }"""


def names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)
        else:
            yield f"{namespace}{pattern.name}"


def is_stock(name: str) -> bool:
    app, _, rest = name.removeprefix("admin:").partition("_")
    return app in ("mts", "auth") and rest.partition("_")[2] in (*STOCK, "history", "delete")


def test_every_address_is_looked_at_or_known_to_be_no_page():
    there = {name for name in names(get_resolver()) if not name.startswith("api:")}
    known = {*PAGES, *NO_PAGE, *PRIVATE, *READERS}
    assert {name for name in there - known if not is_stock(name)} == set()
    assert known - there == set()


def make_cast() -> dict[str, int]:
    """An evening ahead and one behind, with something of every kind; gives the numbers in addresses."""
    evening = make_evening(held_on=date(2040, 6, 15))
    make_topic(evening, "Dropped", speakers=[make_person("Kent")], dropped_because="a cold")
    make_moderator(evening, make_person("Ito", willing_to_moderate=True), asked_at="2040-05-01T00:00Z")
    held = make_session(34, held_on=date(2040, 5, 18), status=Status.HELD)
    okubo, double = make_person("Okubo", biography="Likes **NFS**."), make_person("Oku-bo")
    talk = make_topic(held, "Using NFS", summary="Okubo-san showed NFS.", speakers=[okubo])
    make_topic(held, "More NFS", summary="", speakers=[double])
    for key in ("a", "b"):
        Photo.objects.create(session=held, key=key, width=1, height=1, widths=[1])
    okubo.aliases.create(name="大久保", reason="script")
    talk.homework.create(text="Who pays?")
    talk.questions.create(question="Why NFS?")
    talk.follow_ups.create(quote="as in the 33rd")
    intern = Intern.objects.create(person=make_person("Kelvin"), ended_on=date(2040, 6, 20))
    tag, other, gone = (
        Tag.objects.create(name=name, slug=name.lower()) for name in ("Storage", "Files", "Shelves")
    )
    tag.take_in(gone)
    merged = tag.synonyms.get()
    tag.synonyms.create(name="Disks")
    report = held.imports.create(text="…", imported_at="2040-05-20T00:00Z")
    report.doubts.create(about="held_on", message="Which year?", person=okubo, other=double)
    proposal = make_proposal("Moving to Go", name="Doi", note="Away in May.", months=["2040-06"])
    CoSpeaker.objects.create(proposal=proposal, name="Ogawa", email="ogawa@example.com")
    make_agreed(evening, "Logs in kanji", name="Lin")
    changed = make_proposal("JWT", status="reserve", shown_status="reserve")
    Proposal.objects.filter(pk=changed.pk).update(changes={"title": "JWT vs Goa"})
    make_proposal("", name="Alice", email="", status="asked", shown_status="asked", session=evening)
    Notice.objects.create(
        kind=MessageKind.ASKED,
        status="by hand",
        name="Alice",
        subject="Would you speak?",
        text="{private_link}",
    )
    return {
        "session_id": evening.pk, "number": 35, "topic_id": evening.topics.first().pk, "to": "cancelled",
        "held": held.pk, "app_label": "mts", "person_id": okubo.pk, "intern": intern.pk,
        "person": (okubo.pk, double.pk), "tags": (tag.pk, other.pk),
        "merged": (tag.pk, merged.pk),
    }  # fmt: skip


def addresses(cast: dict, user_id: int) -> Iterator[str]:
    """Every page of `PAGES`, and the stock pages of every model that has a record."""
    args = {
        "admin:mts_person_merge": cast["person"],
        "admin:mts_tag_merge": cast["tags"],
        "admin:mts_tag_undo_merge": cast["merged"],
        "admin:mts_session_change": [cast["held"]],
        "admin:mts_session_history": [cast["session_id"]],
        "admin:mts_person_history": [cast["person_id"]],
        "admin:mts_intern_delete": [cast["intern"]],
        "admin:auth_user_password_change": [user_id],
    }
    parts = {
        name: {part: cast[part] for part in get_resolver_parts(name)} for name in PAGES if name not in args
    }
    for name in (*PAGES, *ONE_OF_EACH):
        address = reverse(name, args=args.get(name), kwargs=parts.get(name))
        yield from (address + more for more in PAGES.get(name, [""]))
    for model in site._registry:
        stem = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        if f"{stem}_changelist" not in PAGES:
            yield reverse(f"{stem}_changelist")
        yield reverse(f"{stem}_add")
        if (record := model._default_manager.order_by("pk").first()) and f"{stem}_change" not in PAGES:
            yield reverse(f"{stem}_change", args=[record.pk])


def get_resolver_parts(name: str) -> list[str]:
    """The names of what stands in the address of a page."""
    namespace, _, rest = name.rpartition(":")
    resolver = get_resolver()
    if namespace:
        resolver = resolver.namespace_dict[namespace][1]
    return resolver.reverse_dict.getlist(rest)[0][0][0][1]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_every_page_of_the_organisers_is_clean(
    page: Page, live_server, log_in, faults, console_errors, django_user_model
):
    user = django_user_model.objects.create_superuser("root@example.com", "a long password")
    log_in(user)
    found, walked = [], list(addresses(make_cast(), user.pk))
    own = sum(map(len, PAGES.values())) + len(ONE_OF_EACH)  # of the stock pages one look is enough
    for number, address in enumerate(walked):
        status = page.goto(live_server.url + address).status
        if status == 403 and address.endswith("/add/"):
            continue  # is added elsewhere
        assert (status, page.locator("h1").count()) == (200, 1), address
        if len(reds := page.evaluate(REDS)) > 1:
            found.append(f"{address}: more than one red button: {reds}")
        page.locator("details").evaluate_all("all => all.forEach(one => (one.open = true))")
        found += faults(page, looks=LOOKS if number < own else LOOKS[1:], name=f"admin-{number:02}")
    assert "\n".join(found + [text for text in console_errors if "403" not in text]) == ""
    assert len(walked) > 80
