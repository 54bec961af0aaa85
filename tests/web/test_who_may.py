"""Who may do what, at every address: one table, held against the program.

What is expected comes from what each role is for (``ledger.policy.TABLE``), not from what the program answers: a stranger
is told that there is no such page (404), a person who may look but not do this is told so (403), what the state of
the table does not allow is refused (409), and who is not signed in is sent to the door (in).
"""

from __future__ import annotations

from typing import NamedTuple

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from tests.web.browsing import events
from tests.web.world import World

from luoshi.ledger.models import Person

#: The people of the table's columns. "unit" answers for the row that the addresses name, and was asked about it;
#: "late" answers for another row, and was not asked; "idle" answers for none. "leader" leads the row, "other" none.
COLUMNS = {
    "admin": "admin", "office": "office", "unit": "housing", "late": "finance", "idle": "schools",
    "leader": "mayor", "other": "mayor2", "stat": "counter", "deputy": "deputy", "audit": "auditor",
    "away": "office-b", "nobody": "",
}  # fmt: skip

TABLE = """
address          state    admin office unit late idle leader other stat deputy audit away nobody

GET  home          any      302  302  302  302  302  302  302  302  302  302  302  302
GET  breakdowns    any      404  200  403  403  403  403  403  403  403  200  200  in
GET  import        any      404  200  403  403  403  403  403  403  403  403  200  in
POST import        any      404  302  403  403  403  403  403  403  403  403  302  in

GET  workbench     draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  workbench     asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  workbench     issued   404  200  403  403  403  403  403  403  403  200  404  in
GET  row           draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  row           asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  row           issued   404  200  403  403  403  403  403  403  403  200  404  in
GET  editor        draft    404  200  404  404  404  404  404  404  404  403  404  in
GET  editor        asking   404  200  404  404  404  404  404  404  404  403  404  in
GET  editor        issued   404  409  403  403  403  403  403  403  403  403  404  in
POST save          draft    404  200  404  404  404  404  404  404  404  403  404  in
POST save          asking   404  200  404  404  404  404  404  404  404  403  404  in
POST save          issued   404  409  403  403  403  403  403  403  403  403  404  in
POST split         draft    404  200  404  404  404  404  404  404  404  403  404  in
POST split         asking   404  200  404  404  404  404  404  404  404  403  404  in
POST split         issued   404  409  403  403  403  403  403  403  403  403  404  in
POST decide        draft    404  200  404  404  404  404  404  404  404  403  404  in
POST decide        asking   404  200  404  404  404  404  404  404  404  403  404  in
POST decide        issued   404  409  403  403  403  403  403  403  403  403  404  in
POST bulk          draft    404  200  404  404  404  404  404  404  404  403  404  in
POST bulk          asking   404  200  404  404  404  404  404  404  404  403  404  in
POST bulk          issued   404  409  403  403  403  403  403  403  403  403  404  in
POST merge         draft    404  200  404  404  404  404  404  404  404  403  404  in
POST merge         asking   404  200  404  404  404  404  404  404  404  403  404  in
POST merge         issued   404  409  403  403  403  403  403  403  403  403  404  in
POST add           draft    404  200  404  404  404  404  404  404  404  403  404  in
POST add           asking   404  200  404  404  404  404  404  404  404  403  404  in
POST add           issued   404  409  403  403  403  403  403  403  403  403  404  in
POST undo          draft    404  200  404  404  404  404  404  404  404  403  404  in
POST undo          asking   404  200  404  404  404  404  404  404  404  403  404  in
POST undo          issued   404  409  403  403  403  403  403  403  403  403  404  in

GET  ask           draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  ask           asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  ask           issued   404  200  403  403  403  403  403  403  403  200  404  in
POST ask           draft    404  302  404  404  404  404  404  404  404  403  404  in
POST ask           asking   404  302  404  404  404  404  404  404  404  403  404  in
POST ask           issued   404  409  403  403  403  403  403  403  403  403  404  in
POST settle        asking   404  302  404  404  404  404  404  404  404  403  404  in
POST settle        issued   404  409  403  403  403  403  403  403  403  403  404  in
GET  issue         draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  issue         asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  issue         issued   404  200  403  403  403  403  403  403  403  200  404  in
POST issue         draft    404  302  404  404  404  404  404  404  404  403  404  in
POST issue         asking   404  400  404  404  404  404  404  404  404  403  404  in
POST issue         issued   404  409  403  403  403  403  403  403  403  403  404  in

GET  carry         draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  carry         asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  carry         issued   404  200  403  403  403  403  403  403  403  200  404  in
POST carry-one     draft    404  302  404  404  404  404  404  404  404  403  404  in
POST carry-one     asking   404  302  404  404  404  404  404  404  404  403  404  in
POST carry-one     issued   404  404  403  403  403  403  403  403  403  403  404  in
POST carry-all     draft    404  302  404  404  404  404  404  404  404  403  404  in
POST carry-all     asking   404  302  404  404  404  404  404  404  404  403  404  in
POST carry-all     issued   404  404  403  403  403  403  403  403  403  403  404  in

GET  tables        any      404  200  200  200  200  200  200  200  200  200  200  in
GET  table         draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  table         asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  table         issued   404  200  200  200  200  200  200  200  200  200  404  in
GET  programmes    draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  programmes    asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  programmes    issued   404  200  200  200  200  200  200  200  200  200  404  in
GET  task          draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  task          asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  task          issued   404  200  200  404  404  200  404  200  200  200  404  in
POST amend         draft    404  409  404  404  404  404  404  404  404  403  404  in
POST amend         asking   404  409  404  404  404  404  404  404  404  403  404  in
POST amend         issued   404  302  403  403  403  403  403  403  403  403  404  in
POST task-request  draft    404  403  404  404  404  404  404  404  404  403  404  in
POST task-request  asking   404  403  404  404  404  404  404  404  404  403  404  in
POST task-request  issued   404  403  302  404  404  403  404  403  403  403  404  in
POST task-close    draft    404  403  404  404  404  404  404  404  404  403  404  in
POST task-close    asking   404  403  404  404  404  404  404  404  404  403  404  in
POST task-close    issued   404  403  302  404  404  403  404  403  403  403  404  in
POST task-suspend  draft    404  409  404  404  404  404  404  404  404  403  404  in
POST task-suspend  asking   404  409  404  404  404  404  404  404  404  403  404  in
POST task-suspend  issued   404  302  403  404  404  403  404  403  403  403  404  in
POST task-resume   draft    404  409  404  404  404  404  404  404  404  403  404  in
POST task-resume   asking   404  409  404  404  404  404  404  404  404  403  404  in
POST task-resume   issued   404  409  403  404  404  403  404  403  403  403  404  in
POST task-reopen   draft    404  409  404  404  404  404  404  404  404  403  404  in
POST task-reopen   asking   404  409  404  404  404  404  404  404  404  403  404  in
POST task-reopen   issued   404  409  403  404  404  403  404  403  403  403  404  in
POST task-comment  draft    404  409  404  404  404  404  404  404  404  403  404  in
POST task-comment  asking   404  409  404  404  404  404  404  404  404  403  404  in
POST task-comment  issued   404  302  403  404  404  302  404  403  403  403  404  in
POST task-cycle    draft    404  409  404  404  404  404  404  404  404  403  404  in
POST task-cycle    asking   404  409  404  404  404  404  404  404  404  403  404  in
POST task-cycle    issued   404  302  403  404  404  403  404  403  403  403  404  in
POST task-reach    draft    404  403  404  404  404  404  404  404  404  403  404  in
POST task-reach    asking   404  403  404  404  404  404  404  404  404  403  404  in
POST task-reach    issued   404  403  302  404  404  403  404  403  403  403  404  in

GET  overview-now  any      404  302  404  404  404  404  404  404  404  302  302  in
GET  overview      draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  overview      asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  overview      issued   404  200  404  404  404  404  404  404  404  200  404  in
GET  lit           draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  lit           asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  lit           issued   404  200  404  404  404  404  404  404  404  200  404  in
GET  portfolio     any      404  404  404  404  404  200  200  404  404  404  404  in
GET  programme     draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  programme     asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  programme     issued   404  200  200  200  200  200  200  200  200  200  404  in
GET  projects      draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  projects      asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  projects      issued   404  200  200  200  200  200  200  200  200  200  404  in
GET  projects-xlsx draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  projects-xlsx asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  projects-xlsx issued   404  200  200  200  200  200  200  200  200  200  404  in
GET  circular      draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  circular      asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  circular      issued   404  200  403  403  403  200  200  403  403  200  404  in
GET  circular-docx draft    404  409  404  404  404  404  404  404  404  409  404  in
GET  circular-docx asking   404  409  404  404  404  404  404  404  404  409  404  in
GET  circular-docx issued   404  200  403  403  403  200  200  403  403  200  404  in
GET  next-review   draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  next-review   asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  next-review   issued   404  200  403  403  403  200  200  403  403  200  404  in
GET  next-review-docx draft    404  409  404  404  404  404  404  404  404  409  404  in
GET  next-review-docx asking   404  409  404  404  404  404  404  404  404  409  404  in
GET  next-review-docx issued   404  200  403  403  403  200  200  403  403  200  404  in

GET  xlsx          draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  xlsx          asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  xlsx          issued   404  200  403  403  403  200  200  200  200  200  404  in
GET  docx          draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  docx          asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  docx          issued   404  200  403  403  403  200  200  200  200  200  404  in
GET  xlsx?unit     draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  xlsx?unit     asking   404  200  200  404  404  404  404  404  404  200  404  in
GET  xlsx?unit     issued   404  200  200  404  404  403  403  403  403  200  404  in
GET  docx?unit     draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  docx?unit     asking   404  200  200  404  404  404  404  404  404  200  404  in
GET  docx?unit     issued   404  200  200  404  404  403  403  403  403  200  404  in
GET  upload        draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  upload        asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  upload        issued   404  200  403  403  403  403  403  403  403  200  404  in
POST upload        draft    404  200  404  404  404  404  404  404  404  403  404  in
POST upload        asking   404  200  404  404  404  404  404  404  404  403  404  in
POST upload        issued   404  409  403  403  403  403  403  403  403  403  404  in

GET  mine          any      404  403  200  302  200  403  403  403  403  403  403  in
GET  mine-rows     draft    404  403  404  404  404  403  403  403  403  403  403  in
GET  mine-rows     asking   404  403  200  404  404  403  403  403  403  403  403  in
GET  mine-rows     issued   404  403  200  200  404  403  403  403  403  403  403  in
POST answer        draft    404  403  404  404  404  403  403  403  403  403  403  in
POST answer        asking   404  403  302  404  404  403  403  403  403  403  403  in
POST answer        issued   404  403  409  404  404  403  403  403  403  403  403  in

POST take-up       draft    404  403  404  404  404  403  403  403  403  403  403  in
POST take-up       asking   404  403  404  404  404  403  403  403  403  403  403  in
POST take-up       issued   404  403  302  404  404  403  403  403  403  403  403  in
GET  report        draft    404  403  404  404  404  403  403  403  403  403  403  in
GET  report        asking   404  403  404  404  404  403  403  403  403  403  403  in
GET  report        issued   404  403  200  200  404  403  403  403  403  403  403  in
POST report        draft    404  403  404  404  404  403  403  403  403  403  403  in
POST report        asking   404  403  404  404  404  403  403  403  403  403  403  in
POST report        issued   404  403  302  302  404  403  403  403  403  403  403  in
GET  report-xlsx   draft    404  403  404  404  404  403  403  403  403  403  403  in
GET  report-xlsx   asking   404  403  404  404  404  403  403  403  403  403  403  in
GET  report-xlsx   issued   404  403  200  200  404  403  403  403  403  403  403  in
POST report-upload draft    404  403  404  404  404  403  403  403  403  403  403  in
POST report-upload asking   404  403  404  404  404  403  403  403  403  403  403  in
POST report-upload issued   404  403  400  400  404  403  403  403  403  403  403  in
GET  progress      any      404  200  200  404  404  200  404  200  403  200  404  in
POST attach        any      404  403  302  404  404  403  404  403  403  403  404  in
GET  evidence      any      404  200  200  404  404  200  404  200  403  200  404  in
GET  evidence-preview any   404  200  200  404  404  200  404  200  403  200  404  in
GET  evidence-look    any   404  200  200  404  404  200  404  200  403  200  404  in
GET  evidence-picture any   404  200  200  404  404  200  404  200  403  200  404  in
POST detach        any      404  403  302  404  404  403  404  403  403  403  404  in
GET  review        draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  review        asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  review        issued   404  200  403  403  403  403  403  403  403  200  404  in
POST review        draft    404  409  404  404  404  404  404  404  404  403  404  in
POST review        asking   404  409  404  404  404  404  404  404  404  403  404  in
POST review        issued   404  302  403  403  403  403  403  403  403  403  404  in
GET  figures       any      404  403  403  403  403  403  403  200  403  403  403  in
POST figure        any      404  403  403  404  404  403  404  302  403  403  404  in

GET  reconciliations any    404  200  404  404  404  200  200  200  200  200  200  in
GET  reconciliation any     404  200  404  404  404  200  200  200  200  200  404  in
GET  reconciliation-file any 404 200  404  404  404  200  200  200  200  200  404  in
GET  reconciliation-promise any 404 200 404 404  404  200  200  200  200  200  404  in
POST reconciliation-promise any 404 302 404 404  404  403  403  403  403  403  404  in

GET  slips         draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  slips         asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  slips         issued   404  200  200  200  200  200  200  404  404  200  404  in
GET  slip-new      draft    404  409  404  404  404  404  404  404  404  403  404  in
GET  slip-new      asking   404  409  403  404  404  404  404  404  404  403  404  in
GET  slip-new      issued   404  200  403  403  403  404  404  404  404  403  404  in
POST slip-new      draft    404  409  404  404  404  404  404  404  404  403  404  in
POST slip-new      asking   404  409  403  404  404  404  404  404  404  403  404  in
POST slip-new      issued   404  302  403  403  403  404  404  404  404  403  404  in
GET  slip          any      404  200  200  404  404  200  404  404  404  200  404  in
GET  slip-docx     any      404  200  200  404  404  200  404  404  404  200  404  in
POST slip-answer   any      404  403  302  404  404  403  404  404  404  403  404  in
POST slip-settle   any      404  302  403  404  404  403  404  404  404  403  404  in
GET  waiting       draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  waiting       asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  waiting       issued   404  200  403  403  403  403  403  403  403  200  404  in
POST request-settle    any  404  302  403  404  404  403  404  403  403  403  404  in
POST request-withdraw  any  404  403  302  404  404  403  404  403  403  403  404  in
POST closing-review    any  404  302  403  404  404  403  404  403  403  403  404  in
POST closing-sign      any  404  403  403  404  404  302  404  403  403  403  404  in
POST closing-decline   any  404  403  403  404  404  302  404  403  403  403  404  in
GET  signing       any      404  403  403  403  403  200  200  403  403  403  403  in
GET  rules         draft    404  200  404  404  404  404  404  404  404  200  404  in
GET  rules         asking   404  200  404  404  404  404  404  404  404  200  404  in
GET  rules         issued   404  200  403  403  403  403  403  403  403  200  404  in
POST rules         draft    404  302  404  404  404  404  404  404  404  403  404  in
POST rules         asking   404  302  404  404  404  404  404  404  404  403  404  in
POST rules         issued   404  302  403  403  403  403  403  403  403  403  404  in
GET  connectors    any      200  200  404  404  404  404  404  404  404  200  200  in
GET  connector-add any      200  200  404  404  404  404  404  404  404  403  200  in
POST connector-add any      302  302  404  404  404  404  404  404  404  403  400  in
GET  connector     any      200  200  404  404  404  404  404  404  404  403  404  in
POST connector     any      302  302  404  404  404  404  404  404  404  403  404  in
POST connector-switch any   302  302  404  404  404  404  404  404  404  403  404  in
GET  reading       any      200  200  200  404  404  200  404  200  403  200  404  in
GET  series        any      404  200  404  404  404  404  404  200  404  200  200  in
POST series        any      404  302  404  404  404  404  404  302  404  403  302  in
POST series-upload any      404  400  404  404  404  404  404  400  404  403  400  in
GET  series-xlsx   any      404  200  404  404  404  404  404  200  404  200  200  in
GET  rounds        any      200  200  404  404  404  404  404  404  404  200  200  in

GET  sign-in       any      302  302  302  302  302  302  302  302  302  302  302  200
POST sign-in       any      302  302  302  302  302  302  302  302  302  302  302  302
POST sign-in-demo  any      404  404  404  404  404  404  404  404  404  404  404  404
POST sign-out      any      302  302  302  302  302  302  302  302  302  302  302  302
GET  password      any      200  200  200  200  200  200  200  200  200  200  200  in
POST password      any      302  302  302  302  302  302  302  302  302  302  302  in
GET  totp          any      200  200  200  200  200  200  200  200  200  200  200  in
POST totp          any      400  400  400  400  400  400  400  400  400  400  400  in
GET  calendar      any      200  200  200  200  200  200  200  200  200  200  200  in
POST calendar      any      200  200  200  200  200  200  200  200  200  200  200  in
GET  calendar-feed any      404  404  404  404  404  404  404  404  404  404  404  404
GET  people        any      200  404  404  404  404  404  404  404  404  200  404  in
POST person-add    any      302  404  404  404  404  404  404  404  404  403  404  in
GET  person        any      200  404  404  404  404  404  404  404  404  200  404  in
POST person        any      302  404  404  404  404  404  404  404  404  403  404  in
GET  units         any      200  200  404  404  404  404  404  404  404  200  200  in
POST units         any      302  302  404  404  404  404  404  404  404  403  302  in
POST units-upload  any      400  400  404  404  404  404  404  404  404  403  400  in
GET  units-xlsx    any      200  200  404  404  404  404  404  404  404  200  200  in
GET  events        any      404  404  404  404  404  404  404  404  404  200  404  in
POST events-verify any      404  404  404  404  404  404  404  404  404  200  404  in

GET  publishing draft    404  200  404  404  404  404  404  404  404  404  404  in
GET  publishing asking   404  200  404  404  404  404  404  404  404  404  404  in
GET  publishing issued   404  200  404  404  404  404  404  404  404  404  404  in
GET  publishing-preview draft    404  200  404  404  404  404  404  404  404  404  404  in
GET  publishing-preview asking   404  200  404  404  404  404  404  404  404  404  404  in
GET  publishing-preview issued   404  200  404  404  404  404  404  404  404  404  404  in
GET  publishing-preview-row draft    404  200  404  404  404  404  404  404  404  404  404  in
GET  publishing-preview-row asking   404  200  404  404  404  404  404  404  404  404  404  in
GET  publishing-preview-row issued   404  200  404  404  404  404  404  404  404  404  404  in
POST publishing-do draft    404  400  404  404  404  404  404  404  404  404  404  in
POST publishing-do asking   404  400  404  404  404  404  404  404  404  404  404  in
POST publishing-do issued   404  302  404  404  404  404  404  404  404  404  404  in
GET  public             any      200  200  200  200  200  200  200  200  200  200  200  200
GET  public-home        any      200  200  200  200  200  200  200  200  200  200  200  200
GET  public-list        any      200  200  200  200  200  200  200  200  200  200  200  200
GET  public-livelihood  any      200  200  200  200  200  200  200  200  200  200  200  200
GET  public-programmes  any      200  200  200  200  200  200  200  200  200  200  200  200
GET  public-units       any      200  200  200  200  200  200  200  200  200  200  200  200
GET  public-years       any      200  200  200  200  200  200  200  200  200  200  200  200
GET  public-about       any      200  200  200  200  200  200  200  200  200  200  200  200
GET  public-feed        any      200  200  200  200  200  200  200  200  200  200  200  200
GET  public-sitemap     any      200  200  200  200  200  200  200  200  200  200  200  200
GET  public-sitemap-part any      200  200  200  200  200  200  200  200  200  200  200  200
GET  public-robots      any      200  200  200  200  200  200  200  200  200  200  200  200
GET  public-promise     any      200  200  200  200  200  200  200  200  200  200  200  200
GET  public-card        any      200  200  200  200  200  200  200  200  200  200  200  200
GET  public-promise-feed any      200  200  200  200  200  200  200  200  200  200  200  200
GET  public-file        any      200  200  200  200  200  200  200  200  200  200  200  200
POST public-rate        any      302  302  302  302  302  302  302  302  302  302  302  302
POST public-say         any      302  302  302  302  302  302  302  302  302  302  302  302

GET  notices       any      200  200  200  200  200  200  200  200  200  200  200  in
POST notices-read  any      302  302  302  302  302  302  302  302  302  302  302  in
POST notice        any      404  404  302  404  404  404  404  404  404  404  404  in
GET  notices-settings any      200  200  200  200  200  200  200  200  200  200  200  in
POST notices-settings any      302  302  302  302  302  302  302  302  302  302  302  in
GET  webhooks      any      200  404  404  404  404  404  404  404  404  200  404  in
POST webhooks      any      302  404  404  404  404  404  404  404  404  403  404  in
POST webhook       any      302  404  404  404  404  404  404  404  404  403  404  in
GET  outbox        any      200  404  404  404  404  404  404  404  404  200  404  in
POST outbox-retry  any      302  404  404  404  404  404  404  404  404  403  404  in

GET  livelihood    any      404  200  200  200  200  200  200  200  200  200  200  in
POST idea-add      any      404  302  302  302  302  403  403  403  302  403  302  in
POST idea          any      404  302  403  403  403  403  403  403  403  403  404  in
POST candidate-enter any    404  302  403  403  403  403  403  403  403  403  409  in
GET  candidate-add any      404  200  403  403  403  403  403  403  403  403  200  in
POST candidate-add any      404  302  403  403  403  403  403  403  403  403  400  in
GET  candidate     any      404  200  200  200  200  200  200  200  200  200  404  in
GET  candidate-edit any     404  200  403  403  403  403  403  403  403  403  404  in
POST candidate-edit any     404  302  403  403  403  403  403  403  403  403  404  in
POST candidate-do  any      404  302  403  403  403  403  403  403  302  403  404  in
GET  ballot-add    any      404  200  403  403  403  403  403  403  403  403  200  in
POST ballot-add    any      404  302  403  403  403  403  403  403  403  403  409  in
GET  ballot        any      404  200  200  200  200  200  200  200  200  200  404  in
POST ballot-do     any      404  302  403  403  403  403  403  403  403  403  404  in
GET  ballot-vote   any      404  403  403  403  403  403  403  403  200  403  404  in
POST ballot-vote   any      404  403  403  403  403  403  403  403  200  403  404  in
GET  ballot-box    any      404  200  200  200  200  200  200  200  200  200  404  in
GET  ballot-csv    any      404  200  200  200  200  200  200  200  200  200  404  in
GET  ballot-docx   any      404  200  200  200  200  200  200  200  200  200  404  in
GET  ballot-form   any      404  200  403  403  403  403  403  403  403  403  404  in
GET  suggestions            any  404  200  200  200  200  200  200  404  200  200  200  in
GET  suggestions-xlsx       any  404  200  200  200  200  200  200  404  200  200  200  in
GET  suggestions-statistics any  404  200  200  200  200  200  200  404  200  200  200  in
GET  suggestions-assign     any  404  200  403  403  403  403  403  404  403  403  200  in
POST suggestions-assign     any  404  400  403  403  403  403  403  404  403  403  400  in
GET  suggestions-rules      any  404  200  403  403  403  403  403  404  403  200  200  in
POST suggestions-rules      any  404  302  403  403  403  403  403  404  403  403  302  in
GET  suggestion-new         any  404  200  403  403  403  403  403  404  200  403  200  in
POST suggestion-new         any  404  302  403  403  403  403  403  404  302  403  302  in
GET  suggestion             any  404  200  200  404  404  200  200  404  200  200  404  in
GET  suggestion-notice      any  404  200  200  404  404  200  200  404  200  200  404  in
GET  suggestion-answer      any  404  200  200  404  404  200  200  404  200  200  404  in
POST suggestion-do          any  404  302  403  404  404  403  403  404  403  403  404  in
GET  suggestion-edit        any  404  404  404  404  404  404  404  404  200  404  404  in
POST suggestion-edit        any  404  404  404  404  404  404  404  404  302  404  404  in
"""


class Line(NamedTuple):
    """What one address answers in one state, by column."""

    method: str
    name: str
    state: str
    expected: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.state}"


def _lines() -> list[Line]:
    head, *body = [line.split() for line in TABLE.splitlines() if line.strip()]
    assert head[2:] == list(COLUMNS)
    return [Line(*line[:3], dict(zip(COLUMNS, line[3:], strict=True))) for line in body]


LINES = _lines()


def answered(world: World, line: Line, column: str) -> str:
    """What the program answers; whatever it does is taken back."""
    with transaction.atomic():
        browser = Client()
        if username := COLUMNS[column]:
            browser.force_login(Person.objects.get(username=username))
        before = events()
        response = world.send(browser, line.method, line.name, line.state)
        done = events() - before
        transaction.set_rollback(True)
    to_the_door = response.status_code == 302 and response["Location"].startswith(reverse("sign-in"))
    said = "in" if to_the_door and line.name not in ("home", "sign-out") else str(response.status_code)
    return f"{said} and {done} events" if done and said not in ("200", "302") else said


@pytest.mark.parametrize("line", LINES, ids=str)
def test_each_role_is_answered_as_the_table_says(world: World, db: None, line: Line) -> None:
    assert {column: answered(world, line, column) for column in COLUMNS} == line.expected


def test_a_browser_that_asks_for_the_head_alone_is_answered_alike(world: World, db: None) -> None:
    office = Client()
    office.force_login(Person.objects.get(username="office"))
    gets = [line for line in LINES if line.method == "GET"]
    heads = {str(line): office.head(world.address(line.name, line.state)).status_code for line in gets}
    assert heads == {str(line): int(line.expected["office"]) for line in gets}


def test_every_address_stands_in_the_table() -> None:
    named = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert named == {line.name.partition("?")[0] for line in LINES}


def test_every_state_of_a_table_is_asked_about() -> None:
    of_a_table = {line.name for line in LINES if line.state != "any"} - {"settle"}
    told = {(line.method, line.name, line.state) for line in LINES}
    missing = {
        (line.method, line.name, state)
        for line in LINES
        if line.name in of_a_table
        for state in ("draft", "asking", "issued")
    } - told
    assert missing == set()
