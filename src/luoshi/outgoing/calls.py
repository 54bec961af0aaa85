"""GET and POST, each with one deadline for everything: the name, the connection, the headers, the body.

A timeout of a socket begins anew with every byte, so a server that drips could hold a call for ever. A watch therefore
shuts the connection when the time is over, whatever it is doing; the read that was waiting then ends.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from http.client import HTTPException
from threading import Lock, Timer
from time import monotonic
from typing import NamedTuple
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, SSLError
from urllib3.response import BaseHTTPResponse

from luoshi.outgoing import addresses
from luoshi.outgoing.addresses import Rules, Target, checked, target
from luoshi.outgoing.deadline import within
from luoshi.outgoing.errors import OutgoingError

MOST = 5 * 1024**2
"""How many bytes of an answer are taken, unpacked."""
MOST_HOPS = 3

_CHUNK = 64 * 1024
_MOVED = frozenset({301, 302, 303, 307, 308})
_PACKED = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding"})
_TRY_LATER = "请稍后再试；一直这样的，请与对方的管理员联系"


class Answer(NamedTuple):
    """What a machine answered; any status is an answer."""

    status: int
    content_type: str
    body: bytes
    final_address: str  # after the redirects


class _Failed(Exception):
    """The connection broke; the sentence says how."""


def get(
    address: str, rules: Rules, *, timeout: float = 10, most: int = MOST, headers: Mapping[str, str] | None = None
) -> Answer:
    """Fetch an address, following at most three redirects, each checked as the first.

    Args:
        timeout: Seconds for all of it.
        most: Bytes of the body, unpacked.
        headers: Sent along; not to another origin that a redirect leads to.

    Raises:
        OutgoingError: When the address is refused, or no whole answer came in time.
    """
    until = monotonic() + timeout
    to, given = target(address), _headers(headers)
    for _ in range(MOST_HOPS + 1):
        answer, onward = _call("GET", to, rules, given, None, most, until)
        if onward is None:
            return answer
        after = target(_joined(to, onward))
        if (to.scheme, after.scheme) == ("https", "http"):
            raise OutgoingError(f"{to.netloc} 从 https 转向了不加密的 {after.netloc}，没有继续", "请直接填写最后的地址")
        given = given if after.origin == to.origin else {}
        to = after
    raise OutgoingError(f"{target(address).netloc} 转向超过 {MOST_HOPS} 次，没有继续", "请直接填写最后的地址")


def post(
    address: str, body: bytes, rules: Rules, headers: Mapping[str, str] | None = None, timeout: float = 10
) -> Answer:
    """Send a body to an address; a redirect is not followed, it is the answer.

    Raises:
        OutgoingError: When the address is refused, or no whole answer came in time.
    """
    return _call("POST", target(address), rules, _headers(headers), body, MOST, monotonic() + timeout)[0]


def _headers(given: Mapping[str, str] | None) -> dict[str, str]:
    headers = dict(given or {})
    for name, value in headers.items():
        if name.lower() in _OURS or not (name + value).isprintable() or not (name + value).isascii():
            raise OutgoingError(f"请求头 {name!r} 不能用", "请求头只能是可显示的英文字符，主机、长度一类由系统填写")
    return headers


def _joined(to: Target, onward: str) -> str:
    try:
        return urljoin(str(to), onward)
    except ValueError:
        raise OutgoingError(f"{to.netloc} 转向的地址看不懂", "请直接填写最后的地址") from None


def _call(
    method: str, to: Target, rules: Rules, headers: Mapping[str, str], body: bytes | None, most: int, until: float
) -> tuple[Answer, str | None]:
    """One request: its answer, and where it leads if it is a redirect."""
    began = until - monotonic()
    try:
        found = within(began, lambda: addresses.resolve(to.host, to.port))
    except TimeoutError:
        raise _late(to, began) from None
    except (OSError, UnicodeError):
        raise OutgoingError(f"找不到主机 {to.host}", "请核对地址，或检查本机的域名解析", again=True) from None
    pinned = _connected(to, checked(to, rules, found), until)
    sent = {"User-Agent": "luoshi", "Accept": "*/*", **headers, "Host": to.netloc, "Accept-Encoding": "gzip, deflate"}
    with pinned as (connection, watch):
        try:
            connection.connect()
            connection.request(method, to.path, body=body, headers=sent, preload_content=False)
            response = connection.getresponse()
            with closing(response):  # it holds the socket as well
                answer = _taken(response, to, most)
            onward = response.headers.get("Location") if method == "GET" and response.status in _MOVED else None
        except (HTTPError, HTTPException, OSError, ValueError, _Failed) as error:
            if watch.over or isinstance(error, TimeoutError):
                raise _late(to, began) from error
            raise _broken(to, error) from error
        if watch.over:  # a body without a length ends as if it were whole
            raise _late(to, began)
    return answer, onward


# --- The connection ------------------------------------------------------------------


class _Watch:
    """Shuts a connection at the deadline. It holds a handle of its own: TLS takes the socket over."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self.over = False
        self._handle = sock.dup()
        self._lock = Lock()
        self._timer = Timer(max(until - monotonic(), 0.001), self._end)
        self._timer.daemon = True
        self._timer.start()

    def _end(self) -> None:
        with self._lock, suppress(OSError):
            self.over = True
            self._handle.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        """Let the connection be."""
        self._timer.cancel()
        with self._lock:
            self._handle.close()


class _Plain(HTTPConnection):
    """A connection over a socket that is already there."""

    given: socket.socket

    def _new_conn(self) -> socket.socket:
        return self.given


class _Secure(HTTPSConnection):
    """The same with TLS; the name of the host is what its certificate must have."""

    given: socket.socket

    def _new_conn(self) -> socket.socket:
        return self.given


@contextmanager
def _connected(to: Target, found: tuple[str, ...], until: float) -> Iterator[tuple[_Plain | _Secure, _Watch]]:
    """A connection to one of the addresses that were checked, and to no other."""
    left = max(until - monotonic(), 0.001)
    connection = (
        _Secure(to.host, to.port, timeout=left, cert_reqs="CERT_REQUIRED")
        if to.scheme == "https"
        else _Plain(to.host, to.port, timeout=left)
    )
    connection.given = _socket(to, found, until)
    watch = _Watch(connection.given, until)
    try:
        yield connection, watch
    finally:
        watch.stop()
        connection.close()
        connection.given.close()


def _socket(to: Target, found: tuple[str, ...], until: float) -> socket.socket:
    began, last = until - monotonic(), OSError()
    for place, one in enumerate(found):
        left = until - monotonic()
        if left <= 0:
            break
        try:  # an address that is dead leaves time for the next
            return socket.create_connection((one, to.port), timeout=left / (len(found) - place))
        except OSError as error:
            last = error
    if isinstance(last, TimeoutError) or monotonic() >= until:
        raise _late(to, began) from last
    raise _broken(to, last) from last


# --- The answer ----------------------------------------------------------------------


def _taken(response: BaseHTTPResponse, to: Target, most: int) -> Answer:
    packed = response.headers.get("Content-Encoding", "").strip().lower()
    if packed not in _PACKED:
        raise _Failed("内容用了不认识的压缩方法")
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and (len(length) > 15 or int(length) > most):
        raise _too_much(to, most)
    body = bytearray()
    while chunk := response.read(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > most:
            raise _too_much(to, most)
    return Answer(response.status, response.headers.get("Content-Type", ""), bytes(body), str(to))


def _too_much(to: Target, most: int) -> OutgoingError:
    allowed = f"{most / 1024**2:.0f} MB" if most >= 1024**2 else f"{most} 字节"
    return OutgoingError(f"{to.netloc} 返回的内容超过 {allowed}，没有读完", "请让对方只返回需要的部分")


def _late(to: Target, seconds: float) -> OutgoingError:
    shown = f"{seconds:.0f}" if seconds >= 1 else f"{seconds:.1f}"
    return OutgoingError(f"{to.netloc} 在 {shown} 秒内没有给出完整的回答", _TRY_LATER, again=True)


def _broken(to: Target, error: Exception) -> OutgoingError:
    if isinstance(error, SSLError) or "CERTIFICATE_VERIFY_FAILED" in str(error):
        return OutgoingError(
            f"{to.netloc} 的 https 证书核验不过，或不能建立加密连接",
            "请核对主机名和证书；单位自己的根证书要装进本机系统，或用 SSL_CERT_FILE 指明",
        )
    if isinstance(error, ConnectionRefusedError):
        return OutgoingError(f"{to.netloc} 拒绝连接，服务可能没有开", _TRY_LATER, again=True)
    if isinstance(error, _Failed):
        return OutgoingError(f"{to.netloc} 的回答读不出来：{error}", _TRY_LATER)
    if isinstance(error, OSError) and not isinstance(error, ConnectionError):
        return OutgoingError(f"连不上 {to.netloc}", "请检查网络和防火墙，或稍后再试", again=True)
    return OutgoingError(f"{to.netloc} 的回答中途断了，或不是 http 回答", _TRY_LATER, again=True)
