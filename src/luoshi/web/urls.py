"""Addresses."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path
from django.utils.module_loading import import_string

urlpatterns = [path("", include("luoshi.portal.urls")), path("", include("luoshi.office.urls"))]
if settings.DEMO:
    urlpatterns.append(path("demo/date/", import_string("luoshi.demo.pages.move"), name="demo-date"))
handler404 = "luoshi.web.views.not_found"
handler500 = "luoshi.web.views.broken"
handler400 = "luoshi.web.views.bad_request"
handler403 = "luoshi.web.views.refused"
