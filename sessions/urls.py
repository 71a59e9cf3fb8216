"""The site map: every public address on one page."""

from django.contrib.auth import views as auth
from django.urls import path

from sessions.archive.home import home
from sessions.archive.people_pages import interns, people, person_page
from sessions.archive.results import search
from sessions.archive.session_pages import session_page, sessions, without_zeros
from sessions.archive.statistics import statistics
from sessions.archive.suggestions import suggestions
from sessions.archive.topic_pages import tag, tags, thread_page, topic_page, topics
from sessions.guard import health
from sessions.guard.login import login, view_as
from sessions.guard.methods import post_only, read_only
from sessions.guard.robots import robots, security
from sessions.media import serving
from sessions.programme.moderating import moderation, moderator_ics
from sessions.programme.run_sheet import moderators_run_sheet, moderators_slides, run_sheet_page
from sessions.proposals import form_pages, near_talks
from sessions.proposals import private_page as own
from sessions.proposals.link_again import link_again
from sessions.reports import outputs as reports
from sessions.syndication import calendar_feed, feeds, openapi, personal, previews
from sessions.syndication.export_format import archive_schema
from sessions.syndication.schedule import schedule
from sessions.syndication.sitemap import sitemap

urlpatterns = [
    path("", home, name="home"),
    path("sessions/", sessions, name="sessions"),
    path("topics/", topics, name="topics"),
    path("people/", people, name="people"),
    path("interns/", interns, name="interns"),
    path("tags/", tags, name="tags"),
    path("tags/<slug:slug>/", tag, name="tag"),
    path("search/", search, name="search"),
    path("search/suggestions/", suggestions, name="suggestions"),
    path("statistics/", statistics, name="statistics"),
    path("sessions/0<path:rest>", without_zeros, name="session_without_zeros"),
    path("sessions/<int:number>/", session_page, name="session"),
    path("sessions/<int:number>/schedule.xml", schedule, name="schedule"),
    path("sessions/<int:number>/card.png", previews.session_card, name="session_card"),
    path("topics/<slug:slug>/card.png", previews.topic_card, name="topic_card"),
    path("sessions/<int:number>/run-sheet/", run_sheet_page, name="run_sheet"),
    path("topics/<slug:slug>/", topic_page, name="topic"),
    path("topics/<slug:slug>/thread/", thread_page, name="thread"),
    path("people/<slug:slug>/", person_page, name="person"),
    path("as/<slug:audience>/", view_as, name="view_as"),
    path("sessions/<int:number>/report.<str:format>", reports.session_report, name="session_report"),
    path("sessions/<int:number>.ics", calendar_feed.session_ics, name="session_ics"),
    path("calendar.ics", calendar_feed.calendar, name="calendar"),
    path("archive.schema.json", archive_schema, name="archive_schema"),
    path("calendar/<str:token>.ics", calendar_feed.own_calendar, name="own_calendar"),
    path("subscribe/", calendar_feed.subscribe, name="subscribe"),
    path("feeds/<slug:name>.<str:format>", feeds.feed, name="feed"),
    path("feeds/tags/<slug:slug>.<str:format>", feeds.tag_feed, name="tag_feed"),
    path("feeds/people/<slug:slug>.<str:format>", feeds.person_feed, name="person_feed"),
    path("propose/", form_pages.propose, name="propose"),
    path("propose/near/", near_talks.near_talks, name="propose_near"),
    path("propose/preview/", near_talks.preview, name="propose_preview"),
    path("propose/link/", link_again, name="proposal_link"),
    path("propose/<str:token>/", own.private_page, name="proposal"),
    path("propose/<str:token>/edit/", form_pages.edit, name="proposal_edit"),
    path("propose/<str:token>/answer/", own.answer_asked, name="proposal_answer"),
    path("propose/<str:token>/beside/", own.answer_co_speaker, name="co_speaker_answer"),
    path("propose/<str:token>/confirm/", own.confirm, name="proposal_confirm"),
    path("propose/<str:token>/other-month/", own.does_not_suit, name="proposal_does_not_suit"),
    path("propose/<str:token>/withdraw/", own.withdraw, name="proposal_withdraw"),
    path("propose/<str:token>/again/", own.send_again, name="proposal_again"),
    path("propose/<str:token>/consents/", own.set_consents, name="proposal_consents"),
    path("propose/<str:token>/slides/", own.send_slides, name="proposal_slides"),
    path("propose/<str:token>/photo.webp", own.own_photo, name="proposal_photo"),
    path("propose/<str:token>/evening.ics", own.evening_ics, name="proposal_ics"),
    path("moderate/<str:token>/", moderation, name="moderation"),
    path("moderate/<str:token>/evening.ics", moderator_ics, name="moderator_ics"),
    path("moderate/<str:token>/run-sheet/", moderators_run_sheet, name="moderators_run_sheet"),
    path("moderate/<str:token>/slides/<str:key>", moderators_slides, name="moderators_slides"),
    path("media/pictures/<slug:key>-<int:width>.webp", read_only(serving.picture), name="picture"),
    path("media/slides/<str:key>", read_only(serving.slides), name="slides"),
    path("api/", openapi.addresses()),
    path("tokens/", personal.tokens, name="tokens"),
    path("tokens/<int:key>/revoke/", personal.revoke, name="revoke_token"),
    path("login/", login, name="login"),
    path("logout/", post_only(auth.LogoutView.as_view()), name="logout"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path(".well-known/security.txt", security, name="security"),
    path("healthz/", health.alive, name="healthz"),
    path("readyz/", health.ready, name="readyz"),
]
