"""Notices as mail, over one connection for many of them, and never for longer than the mail server is given."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from luoshi.notices.kinds import KINDS
from luoshi.notices.models import Outgoing
from luoshi.outgoing import within

_SECONDS = 30  # for a connection, and for each mail


class MailError(Exception):
    """A mail was not sent. ``server``: nor would any other be."""

    def __init__(self, words: str, *, server: bool = False) -> None:
        super().__init__(words)
        self.server = server


class Post:
    """The connection to the mail server, opened with the first mail."""

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._connection: Any = None  # a backend of Django's, whatever it is

    def send(self, row: Outgoing, to: str) -> None:
        """Send one notice.

        Raises:
            MailError: When the server does not take it, or does not answer in time.
        """
        message = message_of(row, to)
        connection = self._opened()
        message.connection = connection
        try:
            within(self._seconds, message.send)
        except Exception as error:  # what a mail server can make go wrong has no common base
            self._connection = None  # in whatever state it is
            _quietly(connection)
            raise MailError(said(error), server=isinstance(error, TimeoutError)) from error

    def _opened(self) -> Any:
        if self._connection is None:
            connection = get_connection()
            try:
                within(self._seconds, connection.open)
            except Exception as error:
                raise MailError(said(error), server=True) from error
            self._connection = connection
        return self._connection

    def close(self) -> None:
        """Say good-bye."""
        if self._connection is not None:
            _quietly(self._connection)
            self._connection = None


def _quietly(connection: Any) -> None:
    try:
        within(2, connection.close)
    except Exception:
        return  # it is over either way


def said(error: Exception) -> str:
    """What went wrong, in one sentence."""
    if isinstance(error, TimeoutError):
        return "邮件服务器没有及时回答"
    name = type(error).__name__
    words = {
        "SMTPAuthenticationError": "邮件服务器不认用户名或密码",
        "SMTPRecipientsRefused": "邮件服务器不收这个邮箱",
        "SMTPSenderRefused": "邮件服务器不认发件人",
        "SMTPServerDisconnected": "邮件服务器没有回答，或中途断开",
        "SMTPNotSupportedError": "邮件服务器不支持所选的加密或登录方式",
        "SSLCertVerificationError": "邮件服务器的证书核验不过",
        "ConnectionRefusedError": "邮件服务器拒绝连接，服务可能没有开",
        "gaierror": "找不到邮件服务器",
    }
    return f"{words.get(name, '邮件没有发出')}（{name}：{' '.join(str(error).split())[:200]}）"


def message_of(row: Outgoing, to: str) -> EmailMessage:
    """The mail of a notice. A link where the installation knows its own address."""
    site = next(iter(settings.CSRF_TRUSTED_ORIGINS), "").rstrip("/")
    link = f"{site}{row.address}" if site and "*" not in site else "请登录落实查看。"
    text = " ".join(row.text.split())
    body = f"{text}\n\n{link}\n\n——\n{row.place.name}　{KINDS.get(row.kind, row.kind)}\n不想再收，请在“通知设置”里关闭。\n"
    automatic = {"Auto-Submitted": "auto-generated"}  # nobody's absence note answers it
    return EmailMessage(f"【落实】{text}", body, settings.DEFAULT_FROM_EMAIL, [to], headers=automatic)
