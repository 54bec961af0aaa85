"""Calls to real servers on this machine that hang, drip, lie and lead astray."""

from __future__ import annotations

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.outgoing.serving import LOCAL, Script, saying, serving

from luoshi.outgoing import OutgoingError, Rules, get, post
from luoshi.outgoing import addresses as guard

SHORT = 0.4
OK = b"HTTP/1.1 200 OK\r\n"


def never(connection: socket.socket, _: bytes) -> None:
    connection.recv(1)  # until the other side gives up


def dripping(start: bytes, drop: bytes) -> Script:
    def script(connection: socket.socket, _: bytes) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(drop)
            time.sleep(0.05)

    return script


def sending(data: bytes) -> Script:
    return lambda connection, _: connection.sendall(data)


def pouring(start: bytes) -> Script:
    def script(connection: socket.socket, _: bytes) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")

    return script


BOMB = gzip.compress(bytes(60 * 1024**2))
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"

#: what the server does, what the error says, whether it is worth another try
FAULTS: dict[str, tuple[Script, str, bool]] = {
    "never answers": (never, "秒内没有给出完整的回答", True),
    "drips its headers": (dripping(OK, b"X"), "秒内没有给出完整的回答", True),
    "says continue for ever": (dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "秒内没有给出完整的回答", True),
    "drips a body of a length": (dripping(OK + b"Content-Length: 1000\r\n\r\n", b"x"), "秒内没有给出完整的回答", True),
    "drips a body without a length": (dripping(OK + b"\r\n", b"x"), "秒内没有给出完整的回答", True),
    "drips a body in chunks": (dripping(CHUNKED, b"1\r\nx\r\n"), "秒内没有给出完整的回答", True),
    "never ends": (pouring(CHUNKED), "超过 5 MB", False),
    "promises 1 TB": (sending(OK + b"Content-Length: 1099511627776\r\n\r\nx"), "超过 5 MB", False),
    "promises too many digits": (sending(OK + b"Content-Length: " + b"9" * 4000 + b"\r\n\r\nx"), "超过 5 MB", False),
    "gzip bomb": (saying(BOMB, Content_Encoding="gzip"), "超过 5 MB", False),
    "gzip in gzip": (saying(b"x", Content_Encoding="gzip, gzip"), "不认识的压缩方法", False),
    "no gzip": (saying(b"plain", Content_Encoding="gzip"), "中途断了，或不是 http 回答", True),
    "closes half-way": (sending(OK + b"Content-Length: 100\r\n\r\nhalf"), "中途断了", True),
    "closes in a chunk": (sending(CHUNKED + b"64\r\nhalf"), "中途断了", True),
    "closes at once": (sending(b""), "中途断了", True),
    "is no web server": (sending(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "不是 http 回答", True),
    "a thousand headers": (sending(OK + b"X: y\r\n" * 1000 + b"\r\n"), "不是 http 回答", True),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_server_at_fault_is_left_in_time_and_told(fault: str) -> None:
    script, said, again = FAULTS[fault]
    began = time.monotonic()
    with serving(script) as (address, _), pytest.raises(OutgoingError, match=said) as caught:
        get(address, LOCAL, timeout=SHORT if "秒内" in said else 5)
    assert caught.value.again is again
    assert caught.value.hint
    assert time.monotonic() - began < (SHORT + 1 if "秒内" in said else 4)


def test_a_name_that_takes_too_long_to_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "resolve", lambda host, port: time.sleep(1.5) or ("127.0.0.1",))
    began = time.monotonic()
    with pytest.raises(OutgoingError, match="秒内没有给出完整的回答"):
        get("http://slow.example/", LOCAL, timeout=0.2)
    assert time.monotonic() - began < 1


def test_a_body_that_nobody_reads_does_not_hold_a_post() -> None:
    def deaf(connection: socket.socket, _: bytes) -> None:
        time.sleep(1.2)

    with serving(deaf) as (address, _), pytest.raises(OutgoingError, match="秒内没有给出完整的回答"):
        post(address, bytes(30 * 1024**2), LOCAL, timeout=SHORT)


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(OutgoingError, match="拒绝连接") as caught:
        get(f"http://127.0.0.1:{port}/", LOCAL)
    assert caught.value.again


def test_what_is_sent_and_what_comes_back() -> None:
    with serving(saying("好".encode(), Content_Type="text/plain; charset=utf-8")) as (address, seen):
        answer = get(f"{address}/数据?a=1", LOCAL, headers={"X-Key": "k"})
    assert answer == (200, "text/plain; charset=utf-8", "好".encode(), f"{address}/%E6%95%B0%E6%8D%AE?a=1")
    lines = seen[0].decode().split("\r\n")
    assert lines[0] == "GET /%E6%95%B0%E6%8D%AE?a=1 HTTP/1.1"
    assert f"Host: {address.removeprefix('http://')}" in lines and "X-Key: k" in lines


def test_gzip_is_unpacked_and_any_status_is_an_answer() -> None:
    with serving(saying(gzip.compress(b"data"), "404 Not Found", Content_Encoding="gzip")) as (address, _):
        assert get(address, LOCAL)[::2] == (404, b"data")


def test_the_limit_is_the_callers() -> None:
    with serving(saying(b"x" * 100)) as (address, _):
        assert get(address, LOCAL, most=100).body == b"x" * 100
        with pytest.raises(OutgoingError, match="超过 99 字节"):
            get(address, LOCAL, most=99)


def test_a_post_sends_its_body_and_follows_no_redirect() -> None:
    with serving(saying(b"", "307 Temporary Redirect", Location="/b")) as (address, seen):
        answer = post(f"{address}/hook", b"{}", LOCAL, {"Content-Type": "application/json"})
    assert answer.status == 307
    assert len(seen) == 1 and seen[0].startswith(b"POST /hook HTTP/1.1") and b"Content-Length: 2\r\n" in seen[0]


@pytest.mark.parametrize("headers", [{"Host": "a"}, {"X": "a\r\nY: b"}, {"X\n": "a"}, {"X": "值"}, {"content-length": "1"}])
def test_a_header_that_would_change_the_request_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(OutgoingError, match="请求头"):
        get("http://127.0.0.1:9/", LOCAL, headers=headers)


# --- Redirects and names -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("onward", "said"),
    [
        ("http://127.0.0.2/", "127.0.0.2 属于本机"),
        ("http://169.254.169.254/latest", "链路本地"),
        ("http://[::1]:80/", "属于本机"),
        ("file:///etc/passwd", "只能访问 http、https"),
        ("http://a:b@127.0.0.1/", "用户名或密码"),
        ("http://[", "看不懂"),
        ("/again", "转向超过 3 次"),
    ],
)
def test_where_a_redirect_must_not_lead(onward: str, said: str) -> None:
    with serving(saying(b"", "302 Found", Location=onward)) as (address, seen), pytest.raises(OutgoingError, match=said):
        get(address, LOCAL)
    assert len(seen) == (4 if onward == "/again" else 1)


def test_a_redirect_within_the_rules_is_followed_and_takes_no_headers_to_another_origin() -> None:
    with (
        serving(saying(b"there")) as (there, seen),
        serving(saying(b"", "301 Moved Permanently", Location=f"{there}/x")) as (here, _),
    ):
        answer = get(here, LOCAL, headers={"Authorization": "Bearer secret"})
    assert (answer.body, answer.final_address) == (b"there", f"{there}/x")
    assert b"secret" not in seen[0]


def test_the_connection_goes_to_the_address_that_was_checked_under_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "resolve", lambda host, port: ("127.0.0.1",))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # nothing is taken from there
    with serving(saying(b"pinned")) as (address, seen):
        port = address.rpartition(":")[2]
        assert get(f"http://data.yunze.example:{port}/", LOCAL).body == b"pinned"
    assert f"Host: data.yunze.example:{port}\r\n".encode() in seen[0]


# --- TLS -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that signs itself, for data.yunze.example."""
    if not shutil.which("openssl"):
        pytest.skip("openssl makes the certificate of this test; it is not here")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    named = ["-subj", "/CN=data.yunze.example", "-addext", "subjectAltName=DNS:data.yunze.example"]
    subprocess.run([*made, *named, "-keyout", path, "-out", f"{path}.crt"], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


@pytest.fixture
def secure(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, list[str | None]]]:
    """A TLS server, and the names that it was asked for."""
    monkeypatch.setattr(guard, "resolve", lambda host, port: ("127.0.0.1",))
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _sock, name, _context: names.append(name)
    listener = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, suppress(OSError), context.wrap_socket(connection, server_side=True) as wrapped:
                    wrapped.recv(65536)
                    wrapped.sendall(OK + b"Content-Length: 2\r\n\r\nok")

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield listener.getsockname()[1], names
    listener.shutdown(socket.SHUT_RDWR)
    thread.join(2)
    listener.close()


def test_a_certificate_must_be_trusted_and_of_the_name(
    secure: tuple[int, list[str | None]], certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, names = secure
    with pytest.raises(OutgoingError, match="证书核验不过"):
        get(f"https://data.yunze.example:{port}/", LOCAL)
    monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
    assert get(f"https://data.yunze.example:{port}/", LOCAL).body == b"ok"
    assert names[-1] == "data.yunze.example"
    with pytest.raises(OutgoingError, match="证书核验不过"):
        get(f"https://other.yunze.example:{port}/", LOCAL)


@pytest.mark.parametrize("drops", [b"", b"\x00"], ids=["hangs", "drips"])
def test_a_server_that_hangs_or_drips_in_the_handshake(drops: bytes) -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.sendall(b"\x16\x03\x03\x3f\xff" if drops else b"")  # a record of 16 KB is coming
            while drops:
                connection.sendall(drops)
                time.sleep(0.05)
            while connection.recv(65536):  # until the other side gives up
                pass

    began = time.monotonic()
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    with listener, pytest.raises(OutgoingError, match="秒内没有给出完整的回答"):
        get(f"https://127.0.0.1:{listener.getsockname()[1]}/", Rules(frozenset({"127.0.0.0/8"})), timeout=SHORT)
    assert time.monotonic() - began < SHORT + 1
    thread.join(4)
