"""The site map: every public address on one page."""

from django.contrib.auth import views as auth
from django.urls import path

from sessions.archive import viewing
from sessions.archive.home import home
from sessions.archive.intern_lists import interns
from sessions.archive.people_lists import people
from sessions.archive.person_pages import person_page
from sessions.archive.results import search
from sessions.archive.session_lists import sessions
from sessions.archive.session_pages import session_page
from sessions.archive.tags import tag, tags
from sessions.archive.topic_lists import topics
from sessions.archive.topic_pages import topic_page
from sessions.guard import health
from sessions.media import serving
from sessions.programme.moderating import moderation
from sessions.programme.run_sheet import moderators_run_sheet, run_sheet_page
from sessions.proposals.form_page import propose
from sessions.proposals.private_page import private_page
from sessions.reports import outputs as reports

urlpatterns = [
    path("", home, name="home"),
    path("sessions/", sessions, name="sessions"),
    path("topics/", topics, name="topics"),
    path("people/", people, name="people"),
    path("interns/", interns, name="interns"),
    path("tags/", tags, name="tags"),
    path("tags/<slug:slug>/", tag, name="tag"),
    path("search/", search, name="search"),
    path("sessions/<int:number>/", session_page, name="session"),
    path("sessions/<int:number>/run-sheet/", run_sheet_page, name="run_sheet"),
    path("topics/<slug:slug>/", topic_page, name="topic"),
    path("people/<slug:slug>/", person_page, name="person"),
    path("as/<slug:audience>/", viewing.view_as, name="view_as"),
    path("sessions/<int:number>/report.<str:format>", reports.session_report, name="session_report"),
    path("propose/", propose, name="propose"),
    path("propose/<str:token>/", private_page, name="proposal"),
    path("moderate/<str:token>/", moderation, name="moderation"),
    path("moderate/<str:token>/run-sheet/", moderators_run_sheet, name="moderators_run_sheet"),
    path("media/pictures/<slug:key>-<int:width>.webp", serving.picture, name="picture"),
    path("media/slides/<str:key>", serving.slides, name="slides"),
    path("login/", auth.LoginView.as_view(template_name="login.html"), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("healthz/", health.alive, name="healthz"),
    path("readyz/", health.ready, name="readyz"),
]
