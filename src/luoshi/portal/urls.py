"""The addresses of the public pages. Those of a promise are permanent: they hang on nothing but its key."""

from __future__ import annotations

from django.urls import path

from luoshi.portal import feeds, speaking, views

_P = "public/p/<slug:key>/"
_A = "public/at/<int:place>/"

urlpatterns = [
    path("robots.txt", feeds.robots, name="public-robots"),
    path("public/", views.entrance, name="public"),
    path("public/sitemap.xml", feeds.sitemap, name="public-sitemap"),
    # a place
    path(_A, views.home, name="public-home"),
    path(f"{_A}list/", views.listed, name="public-list"),
    path(f"{_A}livelihood/", views.livelihood, name="public-livelihood"),
    path(f"{_A}programmes/", views.programmes, name="public-programmes"),
    path(f"{_A}units/", views.units, name="public-units"),
    path(f"{_A}years/", views.years, name="public-years"),
    path(f"{_A}about/", views.about, name="public-about"),
    path(f"{_A}feed.xml", feeds.place, name="public-feed"),
    path(f"{_A}sitemap-<int:part>.xml", feeds.sitemap_part, name="public-sitemap-part"),
    # a promise
    path(_P, views.promise, name="public-promise"),
    path(f"{_P}card/", views.card, name="public-card"),
    path(f"{_P}feed.xml", feeds.promise, name="public-promise-feed"),
    path(f"{_P}files/<slug:sha256>/", views.file, name="public-file"),
    path(f"{_P}rate/", speaking.rate, name="public-rate"),
    path(f"{_P}say/", speaking.say, name="public-say"),
]
