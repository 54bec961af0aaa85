"""Notices to other systems: signed JSON to an address that the administrator gave."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from luoshi.errors import UsageError
from luoshi.ledger import clock
from luoshi.ledger.models import Person, Place
from luoshi.notices.kinds import GROUPS, TEST
from luoshi.notices.models import Outgoing, Sending, Webhook
from luoshi.outgoing import SIGNATURE, OutgoingError, Rules, post, sign, target, within
from luoshi.outgoing.addresses import checked, resolve

SECONDS = 10.0
MOST = 20  # of a place
_LONGEST = 500
_SECRET = 100


def payload(number: str, kind: str, text: str, address: str, at: datetime, place: str) -> bytes:
    """What is sent: JSON in UTF-8, these six fields and no others; see docs/notices.md."""
    said = {
        "id": number, "kind": kind, "text": text, "address": address, "at": timezone.localtime(at).isoformat(),
        "place": place,
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def payload_of(row: Outgoing) -> bytes:
    """What is sent of a row of the outbox; tried again, it has the same id."""
    return payload(str(row.pk), row.kind, row.text, row.address, row.at, row.place.name)


def call(hook: Webhook, body: bytes, seconds: float = SECONDS) -> str:
    """Send a body, signed; what was answered, in words.

    Raises:
        OutgoingError: When the address is refused, nobody answers in time, or the answer is no success.
    """
    stamp = int(time.time())  # the receiver's clock is the machine's, whatever day the office's clock is set to
    headers = {"Content-Type": "application/json; charset=utf-8", SIGNATURE: sign(body, hook.secret, stamp)}
    answer = post(hook.address, body, rules(), headers, seconds)
    if not 200 <= answer.status < 300:
        raise OutgoingError(f"对方回答 {answer.status}", "应回答 200 到 299；转向不跟随", again=True)
    return f"对方回答 {answer.status}"


def rules() -> Rules:
    """Where calls may go."""
    return Rules(settings.ALLOW_HOSTS)


def noted(hook: Webhook, now: datetime, said: str, ok: bool) -> None:
    """Keep how a call went."""
    given = {"tried_at": now, "said": said[:_LONGEST]}
    if ok:
        Webhook.objects.filter(pk=hook.pk).update(answered_at=now, failures=0, **given)
    else:
        Webhook.objects.filter(pk=hook.pk).update(failures=F("failures") + 1, **given)


# --- What the administrator does ---------------------------------------------------------------


def add(person: Person, place: Place, address: str, groups: Iterable[str], secret: str = "") -> Webhook:
    """Add an address; without a secret one is made.

    Raises:
        OutgoingError: For an address that is none, or may not be called.
        UsageError: For a group that there is not, a secret that is too short, an address that is there already.
    """
    to = str(target(address))
    if len(to) > _LONGEST:
        raise UsageError(f"地址有 {len(to)} 个字符，超过了 {_LONGEST} 个", "请用短一些的地址")
    _demand_allowed(to)
    secret = secret.strip() or secrets.token_urlsafe(32)
    if not 16 <= len(secret) <= _SECRET or not secret.isprintable():
        raise UsageError(f"密钥要有 16 到 {_SECRET} 个字符", "空着就生成一个")
    if place.webhooks.filter(address=to).exists():
        raise UsageError("这个地址已经有了", "请在列表里启用它")
    if place.webhooks.count() >= MOST:
        raise UsageError(f"最多 {MOST} 个地址", "请先删掉不用的")
    kinds = chosen(groups)
    kinds = [] if len(kinds) == len(GROUPS) else kinds
    return Webhook.objects.create(place=place, address=to, secret=secret, kinds=kinds, by=person, at=clock.now())


def _demand_allowed(address: str) -> None:
    """Refuse at once what would be refused at every call; a name that is not found may be found later."""
    to = target(address)
    try:
        found = within(3, lambda: resolve(to.host, to.port))
    except (TimeoutError, OSError, UnicodeError):
        return
    checked(to, rules(), found)


def chosen(groups: Iterable[str]) -> list[str]:
    """Groups of kinds as chosen, in their order.

    Raises:
        UsageError: For none, or for one that there is not.
    """
    given = set(groups)
    if others := given - GROUPS.keys():
        raise UsageError(f"没有“{min(others)[:20]}”这类事项", "请从列表里选")
    if not given:
        raise UsageError("没有选事项", "至少选一类")
    return [group for group in GROUPS if group in given]


def try_out(hook: Webhook) -> tuple[bool, str]:
    """Send a test now: whether it was taken, and what was answered or went wrong."""
    now = clock.now()
    body = payload(f"test-{secrets.token_hex(8)}", TEST, "这是一条测试通知", "/", now, hook.place.name)
    try:
        ok, said = True, call(hook, body)
    except OutgoingError as error:
        ok, said = False, f"{error.message}。{error.hint}"
    noted(hook, now, said, ok)
    return ok, said


def switch(hook: Webhook, active: bool) -> None:
    """Switch an address on or off; what waits for one that is switched off is not sent any more."""
    Webhook.objects.filter(pk=hook.pk).update(active=active, failures=0)
    if not active:
        hook.sendings.filter(state=Sending.WAITING).update(
            state=Sending.GIVEN_UP, error="地址停用了", done_at=clock.now(), claimed_at=None
        )


def remove(hook: Webhook) -> None:
    """Take an address away, and what waits for it."""
    hook.delete()
