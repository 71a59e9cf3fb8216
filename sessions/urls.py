"""The site map: every public address on one page."""

from django.contrib.auth import views as auth
from django.urls import path

from sessions.guard import health
from sessions.reports import outputs as reports

urlpatterns = [
    path("sessions/<int:number>/report.<str:format>", reports.session_report, name="session_report"),
    path("login/", auth.LoginView.as_view(template_name="login.html"), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("healthz/", health.alive, name="healthz"),
    path("readyz/", health.ready, name="readyz"),
]
