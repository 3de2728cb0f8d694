"""Addresses of these pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from fairhearing.web.public import check, organisation, organisations, register

app_name = "public"
urlpatterns: list[URLPattern] = [
    path("", organisations.organisations, name="organisations"),
    path("check/", check.check, name="check"),
    path("o/<slug:slug>/", organisation.organisation, name="organisation"),
    path("o/<slug:slug>/keys/", register.register, name="register"),
    path("o/<slug:slug>/keys/<int:number>.tlog-proof", register.register_proof, name="register_proof"),
    path("o/<slug:slug>/trust.policy", check.policy, name="policy"),
]
