"""The admin site itself: names, and the front page that shows what needs doing."""

from django.conf import settings
from django.contrib.admin import AdminSite


class OrganisersSite(AdminSite):
    site_header = site_title = f"{settings.MTS_ABBREVIATION} organisers"
    index_title = "This month"
    site_url = "/"
