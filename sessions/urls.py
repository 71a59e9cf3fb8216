"""The site map: every public address on one page."""

from django.contrib.auth import views as auth
from django.urls import path

from sessions.guard import health
from sessions.media import serving
from sessions.reports import outputs as reports

urlpatterns = [
    path("sessions/<int:number>/report.<str:format>", reports.session_report, name="session_report"),
    path("media/pictures/<slug:key>-<int:width>.webp", serving.picture, name="picture"),
    path("media/slides/<str:key>", serving.slides, name="slides"),
    path("login/", auth.LoginView.as_view(template_name="login.html"), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("healthz/", health.alive, name="healthz"),
    path("readyz/", health.ready, name="readyz"),
]
