"""The addresses of the pages."""

from __future__ import annotations

from django.urls import path

from luoshi.office.views import (
    accounts,
    asking,
    events,
    figures,
    files,
    home,
    issuing,
    notices,
    people,
    programmes,
    progress,
    reporting,
    unit,
    units,
    webhooks,
    workbench,
)

_B = "breakdowns/<int:pk>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("breakdowns/", home.breakdowns, name="breakdowns"),
    path("breakdowns/import/", home.import_report, name="import"),
    # the workbench
    path(_B, workbench.page, name="workbench"),
    path(f"{_B}rows/<int:task>/", workbench.row, name="row"),
    path(f"{_B}rows/<int:task>/edit/", workbench.editor, name="editor"),
    path(f"{_B}rows/<int:task>/save/", workbench.save, name="save"),
    path(f"{_B}rows/<int:task>/split/", workbench.split, name="split"),
    path(f"{_B}rows/<str:step>/", workbench.decide, name="decide"),
    path(f"{_B}bulk/", workbench.bulk, name="bulk"),
    path(f"{_B}merge/", workbench.merge, name="merge"),
    path(f"{_B}add/", workbench.add, name="add"),
    path(f"{_B}undo/", workbench.undo, name="undo"),
    # asking and issuing
    path(f"{_B}ask/", asking.page, name="ask"),
    path(f"{_B}opinions/<int:opinion>/", asking.settle, name="settle"),
    path(f"{_B}issue/", issuing.page, name="issue"),
    path("tables/", issuing.tables, name="tables"),
    path("tables/<int:pk>/", issuing.table, name="table"),
    path("tables/<int:pk>/programmes/", programmes.page, name="programmes"),
    path("tables/<int:pk>/rows/<int:task>/", issuing.task, name="task"),
    path("tables/<int:pk>/rows/<int:task>/amend/", issuing.amend, name="amend"),
    # files
    path(f"{_B}table.xlsx", files.xlsx, name="xlsx"),
    path(f"{_B}table.docx", files.docx, name="docx"),
    path(f"{_B}upload/", files.upload, name="upload"),
    # a unit's own pages
    path("mine/", unit.page, name="mine"),
    path("mine/<int:pk>/", unit.rows, name="mine-rows"),
    path("mine/<int:pk>/answer/", unit.answer, name="answer"),
    # the year: progress, proof, figures
    path("mine/<int:pk>/take-up/", reporting.take_up, name="take-up"),
    path("mine/<int:pk>/report/", reporting.page, name="report"),
    path("progress/<int:progress>/", progress.page, name="progress"),
    path("progress/<int:progress>/files/", progress.attach, name="attach"),
    path("evidence/<int:evidence_id>/", progress.download, name="evidence"),
    path("evidence/<int:evidence_id>/remove/", progress.detach, name="detach"),
    path(f"{_B}progress/", progress.review, name="review"),
    path("figures/", figures.page, name="figures"),
    path("figures/<int:figure>/", figures.check, name="figure"),
    # notices
    path("notices/", notices.page, name="notices"),
    path("notices/read/", notices.read_all, name="notices-read"),
    path("notices/settings/", notices.settings, name="notices-settings"),
    path("notices/<int:pk>/", notices.open_notice, name="notice"),
    path("webhooks/", webhooks.page, name="webhooks"),
    path("webhooks/<int:pk>/", webhooks.change, name="webhook"),
    path("outbox/", webhooks.outbox, name="outbox"),
    path("outbox/retry/", webhooks.retry, name="outbox-retry"),
    # accounts and administration
    path("sign-in/", accounts.sign_in, name="sign-in"),
    path("sign-in/demo/", accounts.demo, name="sign-in-demo"),
    path("sign-out/", accounts.sign_out, name="sign-out"),
    path("password/", accounts.password, name="password"),
    path("totp/", accounts.totp, name="totp"),
    path("people/", people.page, name="people"),
    path("people/add/", people.add, name="person-add"),
    path("people/<int:pk>/", people.change, name="person"),
    path("units/", units.page, name="units"),
    path("units/upload/", units.upload, name="units-upload"),
    path("units/list.xlsx", units.download, name="units-xlsx"),
    path("events/", events.page, name="events"),
    path("events/verify/", events.verify, name="events-verify"),
]
