"""Addresses."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("luoshi.office.urls"))]
handler404 = "luoshi.web.views.not_found"
handler500 = "luoshi.web.views.broken"
handler400 = "luoshi.web.views.bad_request"
handler403 = "luoshi.web.views.refused"
