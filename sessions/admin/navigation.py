"""The bar on top of every page of the admin: the sections of the work, and the lists of the open one."""

from typing import NamedTuple

from django.contrib.admin import AdminSite, ModelAdmin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst

from sessions.admin.base import may

# Each section's lists by model, and other pages by the name of their address; its name leads to the first.
SECTIONS = {
    "This month": ["index", "plan", "whom_to_ask", "rotation", "open_ends"],
    "Sessions": ["session"],
    "Proposals": ["proposal", "declinereason"],
    "People": ["person", "speaker", "intern", "mts_person_duplicates"],
    "Archive": ["topic", "followup", "tag", "photo", "importedreport", "doubt"],
    "Messages": ["notice", "message", "call"],
    "More": ["app_list", "export", "oldaddress", "personaltoken", "user", "group"],
}
PLANNING = ("add_session", "change_session")
# The other pages: their words, and the rights that they need.
PAGES = {
    "index": ("The coming session", ()),
    "plan": ("Plan the next session", PLANNING),
    "whom_to_ask": ("Whom to ask for a talk", PLANNING),
    "rotation": ("Who moderated how often", PLANNING),
    "mts_person_duplicates": ("People who may be the same", ("change_person", "delete_person")),
    "open_ends": ("Threads and open ends", ("change_topic",)),
    "app_list": ("Everything", ()),
    "export": (
        "Take everything out",
        ("change_session", "change_person", "change_proposal", "change_notice", "change_importedreport"),
    ),
}
BELOW = {"ask_moderator": "rotation"}  # a page that is no list, and the one that leads to it


class Link(NamedTuple):
    """One word of the bar. current: "page" for the page that is open, "true" for what it belongs to."""

    words: str
    url: str
    current: str


class Section(NamedTuple):
    """links: of the section that is open, where it holds several pages."""

    link: Link
    links: list[Link]


def navigation(site: AdminSite, request: HttpRequest) -> list[Section]:
    """The sections that hold a page which this user may open."""
    here = (request.resolver_match.url_name if request.resolver_match else "") or ""
    model = here.removeprefix("mts_").removeprefix("auth_").partition("_")[0]
    open_list = here if here in PAGES else BELOW.get(here, model)
    admins = {model._meta.model_name: admin for model, admin in site._registry.items()}
    sections = []
    for words, names in SECTIONS.items():
        found = (link_to(request, name, admins.get(name), open_list, here) for name in names)
        if links := [link for link in found if link]:
            is_open = open_list in names
            link = Link(words, links[0].url, "true" if is_open else "")
            sections.append(Section(link, links if is_open and len(links) > 1 else []))
    return sections


def link_to(
    request: HttpRequest, name: str, admin: ModelAdmin | None, open_list: str, here: str
) -> Link | None:
    """The page of this name, None for whoever may not open it. admin: of the model, where it is a list."""
    if admin:
        if not (admin.has_module_permission(request) and admin.has_view_or_change_permission(request)):
            return None
        words, address = capfirst(admin.opts.verbose_name_plural), f"{admin.opts.app_label}_{name}_changelist"
    else:
        words, rights = PAGES[name]
        if not may(request.user, *rights):
            return None
        address = name
    current = "" if name != open_list else "page" if here == address else "true"
    url = reverse(f"admin:{address}", args=["mts"] if name == "app_list" else [])
    return Link(words, url, current)
