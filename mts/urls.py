"""Root addresses: the admin, and the site map of sessions/urls.py."""

from django.contrib import admin
from django.urls import include, path

from sessions.guard import errors

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("sessions.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
