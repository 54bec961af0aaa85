"""The addresses of the pages."""

from __future__ import annotations

from django.urls import path

from luoshi.office.views import (
    accounts,
    asking,
    circular,
    events,
    figures,
    files,
    home,
    issuing,
    overview,
    people,
    portfolio,
    programmes,
    progress,
    projects,
    reporting,
    slips,
    table,
    task,
    unit,
    units,
    waiting,
    workbench,
)

_B = "breakdowns/<int:pk>/"
_T = "tables/<int:pk>/rows/<int:task>/"

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
    path("tables/", table.tables, name="tables"),
    path("tables/<int:pk>/", table.table, name="table"),
    path("tables/<int:pk>/programmes/", programmes.page, name="programmes"),
    # one issued row
    path(_T, task.page, name="task"),
    path(f"{_T}amend/", task.amend, name="amend"),
    path(f"{_T}request/", task.do, {"deed": "request"}, name="task-request"),
    path(f"{_T}close/", task.do, {"deed": "close"}, name="task-close"),
    path(f"{_T}suspend/", task.do, {"deed": "suspend"}, name="task-suspend"),
    path(f"{_T}resume/", task.do, {"deed": "resume"}, name="task-resume"),
    path(f"{_T}reopen/", task.do, {"deed": "reopen"}, name="task-reopen"),
    path(f"{_T}comment/", task.do, {"deed": "comment"}, name="task-comment"),
    path(f"{_T}reach/", task.do, {"deed": "reach"}, name="task-reach"),
    path("tables/<int:pk>/programmes/<int:programme>/", programmes.one, name="programme"),
    # a whole table at a look
    path("overview/", overview.current, name="overview-now"),
    path("tables/<int:pk>/overview/", overview.page, name="overview"),
    path("tables/<int:pk>/lights/", overview.lit, name="lit"),
    path("tables/<int:pk>/projects/", projects.page, name="projects"),
    path("tables/<int:pk>/projects/list.xlsx", projects.xlsx, name="projects-xlsx"),
    path("tables/<int:pk>/circular/", circular.page, name="circular"),
    path("tables/<int:pk>/circular/circular.docx", circular.docx, name="circular-docx"),
    path("portfolio/", portfolio.page, name="portfolio"),
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
    # slips
    path("tables/<int:pk>/slips/", slips.page, name="slips"),
    path(f"{_B}slips/new/", slips.new, name="slip-new"),
    path("slips/<int:pk>/", slips.one, name="slip"),
    path("slips/<int:pk>/answer/", slips.answer, name="slip-answer"),
    path("slips/<int:pk>/settle/", slips.settle, name="slip-settle"),
    path("slips/<int:pk>/slip.docx", slips.docx, name="slip-docx"),
    # what waits for the office, and for a leader's signature
    path(f"{_B}waiting/", waiting.page, name="waiting"),
    path("requests/<int:pk>/settle/", waiting.settle, name="request-settle"),
    path("requests/<int:pk>/withdraw/", waiting.withdraw, name="request-withdraw"),
    path("closings/<int:pk>/review/", waiting.review, name="closing-review"),
    path("closings/<int:pk>/sign/", waiting.sign, name="closing-sign"),
    path("signing/", waiting.signing, name="signing"),
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
