"""Addresses of pages, by audience. An organisation's pages begin with its short name."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("fairhearing.web.public.urls")),
    path("", include("fairhearing.web.reporter.urls")),
    path("", include("fairhearing.web.desk.urls")),
]
handler400 = "fairhearing.web.frame.errors.bad_request"
handler403 = "fairhearing.web.frame.errors.permission_denied"
handler404 = "fairhearing.web.frame.errors.page_not_found"
handler500 = "fairhearing.web.frame.errors.server_error"
