"""The answers to what goes wrong before any page is reached."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from luoshi.errors import LuoshiError
from luoshi.web.middleware import told


def _say(request: HttpRequest, status: int, message: str, hint: str) -> HttpResponse:
    return told(request, LuoshiError(message, hint), status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page, or not for this person."""
    return _say(request, 404, "没有这个页面，或您看不到它", "请从上面的菜单进入")


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Not for this person."""
    return _say(request, 403, "您不能做这件事", "请找督查室或系统管理员")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that makes no sense."""
    return _say(request, 400, "这个请求看不懂", "请从页面上重新操作")


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours; nothing half-done is kept."""
    return _say(request, 500, "程序出错了，这次操作没有保存，原来的内容都在", "请再试一次；仍不行时请系统管理员看日志")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was not ours, or too old."""
    return _say(request, 403, "页面放得太久了，或不是从本系统打开的", "请刷新页面后再试；没有保存的内容还在原页面里")
