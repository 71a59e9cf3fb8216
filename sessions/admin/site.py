"""The admin site itself: names, and the front page that shows what needs doing."""

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone

from sessions.guard.methods import post_only, read_only


class OrganisersSite(AdminSite):
    site_header = site_title = f"{settings.MTS_ABBREVIATION} organisers"
    index_title = "This month"
    # The bar on top leads everywhere; a sidebar of all models takes the room of the work.
    enable_nav_sidebar = False

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The pages from which a month begins, before Django's own, whose last address catches all."""
        from sessions.admin import asking, export, open_ends, plan  # late, as below

        pages = [
            ("plan/", plan.plan_page, "plan"),
            ("plan/skip/", plan.skip, "skip_month"),
            ("moderator/<int:session_id>/", asking.moderator_page, "ask_moderator"),
            ("moderators/", asking.rotation_page, "rotation"),
            ("open-ends/", open_ends.open_ends, "open_ends"),
            ("export/", export.export_page, "export"),
            ("whom-to-ask/", asking.whom_to_ask, "whom_to_ask"),
            ("whom-to-ask/farewell/<int:intern_id>/", asking.farewell, "farewell"),
        ]
        return [
            *(path(address, self.admin_view(view), name=name) for address, view, name in pages),
            *super().get_urls(),
        ]

    def each_context(self, request: HttpRequest) -> dict:
        from sessions.admin.navigation import navigation  # late, as below

        context = super().each_context(request)
        return context | {"navigation": navigation(self, request) if context["has_permission"] else []}

    # Django's own pages that take no form, and the one that takes nothing else.
    catch_all_view = read_only(AdminSite.catch_all_view)
    autocomplete_view = read_only(AdminSite.autocomplete_view)
    i18n_javascript = read_only(AdminSite.i18n_javascript)
    password_change_done = read_only(AdminSite.password_change_done)
    logout = post_only(AdminSite.logout)

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        # Imported late: Django makes the site before the models are there.
        from sessions.guard.login import AdminLoginForm, told_to_wait

        self.login_form = AdminLoginForm
        return told_to_wait(super().login(request, extra_context))

    @read_only
    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """This month first, for whoever may change sessions; the list of all records for everybody."""
        context = dict(extra_context or {})
        if request.user.has_perm("mts.change_session"):
            # Imported late: Django makes the site before the models are there.
            from sessions.admin.front import front_page

            context["front_page"] = front_page(timezone.localdate())
        return super().index(request, context)

    @read_only
    def app_index(self, request: HttpRequest, app_label: str, extra_context=None) -> HttpResponse:
        """Every list of every app: there are few."""
        everything = {"title": "Everything", "app_list": self.get_app_list(request)}
        return super().app_index(request, app_label, everything | (extra_context or {}))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        """MTS's own records before Django's."""
        return sorted(super().get_app_list(request, app_label), key=lambda app: app["app_label"] != "mts")
