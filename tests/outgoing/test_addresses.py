"""Which addresses may be called: in every form that leads inside, with names resolved by a stub."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from luoshi.outgoing import OutgoingError, Rules, get, target
from luoshi.outgoing import addresses as guard
from luoshi.outgoing.addresses import checked

#: name → what it resolves to; an address resolves to itself
NAMES = {
    "localhost": ("127.0.0.1",),
    "inside.example": ("10.1.2.3",),
    "both.example": ("93.184.215.14", "192.168.0.5"),
    "six.example": ("2606:4700::1111", "fd00::5"),
    "mapped.example": ("::ffff:10.0.0.1",),
    "zone.example": ("fe80::1%eth0",),
    "metadata.example": ("169.254.169.254",),
    "public.example": ("93.184.215.14", "2606:4700::1111"),
    "xn--9kqp55e.example": ("93.184.215.14",),
    "xn--fsq.example": ("127.0.0.1",),
    "data.yunze.example": ("10.1.9.9",),
}

REFUSED = (
    "http://127.0.0.1/", "http://127.255.255.254/", "http://0.0.0.0/", "http://0.1.2.3/", "http://10.0.0.1/",
    "http://172.16.0.1/", "http://172.31.255.255/", "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/", "http://100.100.100.200/", "http://168.63.129.16/", "http://192.0.0.1/", "http://192.0.2.1/",
    "http://192.88.99.1/", "http://198.18.0.1/", "http://198.51.100.1/", "http://203.0.113.1/", "http://224.0.0.1/",
    "http://239.255.255.255/", "http://240.0.0.1/", "http://255.255.255.255/",
    # other forms of 127.0.0.1
    "http://2130706433/", "http://0x7f000001/", "http://0x7F.0.0.1/", "http://017700000001/", "http://0177.0.0.1/",
    "http://127.1/", "http://127.0.1/", "http://127.0.0.1./", "http://127.000.000.001/", "http://1.2.3.4.5/", "http://256.1.1.1/",
    "http://①②⑦.⓪.⓪.①/", "http://１２７.0.0.1/", "http://127。0。0。1/", "http://%31%32%37.0.0.1/", "http://example.0x7f/",
    # IPv6
    "http://[::1]/", "http://[::]/", "http://[0:0:0:0:0:0:0:1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[64:ff9b:1::1]/", "http://[2002:7f00:1::]/", "http://[2001::1]/",
    "http://[2001:db8::1]/", "http://[3fff::1]/", "http://[fc00::1]/", "http://[fd12:3456::1]/", "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/", "http://[ff02::1]/", "http://[100::1]/", "http://[fec0::1]/", "http://[::1/", "http://[127.0.0.1]/",
    # names
    "http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://localhost../", "http://inside.example/",
    "http://both.example/", "http://six.example/", "http://mapped.example/", "http://zone.example/", "http://metadata.example/",
    "http://例.example/", "http://data.yunze.example/",
    # not http, or read differently by different libraries
    "file:///etc/passwd", "ftp://public.example/", "gopher://public.example/", "javascript:alert(1)", "//public.example/",
    "public.example", "", "http://", "http:///etc", "http:public.example", "http://user:secret@public.example/",
    "http://public.example@127.0.0.1/", "http://public.example\\@127.0.0.1/", "http://public.example /", "http://public.example/a b",
    "http://public.example/\r\nHost: a", "http://public.example\t/", "http://public.example:0/", "http://public.example:65536/",
    "http://public.example:-1/", "http://public.example:80a/", "http://-a.example/", "http://a..example/", f"http://{'a' * 64}.example/",
    f"http://public.example/{'a' * 3000}",
)  # fmt: skip

OPEN = (
    ("http://public.example", "http://public.example/"),
    ("HTTPS://Public.Example:443/a?b=c#d", "https://public.example/a?b=c"),
    ("http://public.example:80/", "http://public.example/"),
    ("http://public.example:8443/x", "http://public.example:8443/x"),
    ("http://public.example./", "http://public.example/"),
    ("http://云泽.example/数据?月=六", "http://xn--9kqp55e.example/%E6%95%B0%E6%8D%AE?%E6%9C%88=%E5%85%AD"),
    ("http://public.example/%E6%95%B0", "http://public.example/%E6%95%B0"),
    ("http://93.184.215.14/", "http://93.184.215.14/"),
    ("https://[2606:4700::1111]:8443/", "https://[2606:4700::1111]:8443/"),
)

#: what the administrator allows, an address, whether it may be called then
ALLOWED = (
    ({"127.0.0.1"}, "http://127.0.0.1:8000/", True),
    ({"127.0.0.1"}, "http://localhost/", True),  # it leads there
    ({"127.0.0.1"}, "http://127.0.0.2/", False),
    ({"127.0.0.1"}, "http://127.1/", False),
    ({"127.0.0.1"}, "http://[::ffff:127.0.0.1]/", False),
    ({"localhost"}, "http://localhost./", True),
    ({"localhost"}, "http://127.0.0.1/", False),
    ({"Data.Yunze.Example."}, "http://data.yunze.example/", True),
    ({"yunze.example"}, "http://data.yunze.example/", False),
    ({"10.1.0.0/16"}, "http://data.yunze.example/", True),
    ({"10.1.0.0/16"}, "http://10.2.0.1/", False),
    ({"192.168.0.0/24"}, "http://both.example/", True),
    ({"192.168.1.0/24"}, "http://both.example/", False),
    ({"fd00::/8"}, "http://six.example/", True),
    ({"[::1]"}, "http://[::1]/", True),
    ({"例.example"}, "http://xn--fsq.example/", True),
    ({"inside.example"}, "http://user@inside.example/", False),
    ({"inside.example"}, "ftp://inside.example/", False),
    ({"0.0.0.0/0"}, "http://[::1]/", False),
    ({" "}, "http://127.0.0.1/", False),
)  # fmt: skip


def resolved(address: str, allowed: Iterable[str] = ()) -> tuple[str, ...]:
    to = target(address)
    found = NAMES.get(to.host, (to.host,))
    return checked(to, Rules(frozenset(allowed)), found)


def test_the_table_is_long_enough() -> None:
    assert len(set(REFUSED)) == len(REFUSED) >= 90


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_leads_inside_or_is_written_oddly_is_refused(address: str) -> None:
    with pytest.raises(OutgoingError) as caught:
        resolved(address)
    assert caught.value.hint and not caught.value.again
    assert "secret" not in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(("address", "plain"), OPEN)
def test_a_public_address_is_taken_apart_and_may_be_called(address: str, plain: str) -> None:
    assert str(target(address)) == plain
    assert resolved(address)


@pytest.mark.parametrize(("allowed", "address", "may"), ALLOWED)
def test_what_the_administrator_allows(allowed: set[str], address: str, may: bool) -> None:
    if may:
        assert resolved(address, allowed)
    else:
        with pytest.raises(OutgoingError):
            resolved(address, allowed)


@pytest.mark.parametrize("entry", ["10.1.2", "http://a.example", "*.yunze.example", "10.0.0.0/33", "a b"])
def test_an_entry_that_is_not_understood_is_told(entry: str) -> None:
    with pytest.raises(OutgoingError, match="看不懂"):
        resolved("http://public.example/", {entry})


def test_a_call_asks_for_the_name_once_and_goes_nowhere_when_it_leads_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> tuple[str, ...]:
        asked.append(host)
        return ("93.184.215.14",) if len(asked) > 1 else ("127.0.0.1",)  # as a name that is rebound would

    monkeypatch.setattr(guard, "resolve", resolve)
    with pytest.raises(OutgoingError, match=r"rebound\.example 指向 127\.0\.0\.1，属于本机"):
        get("http://rebound.example/", Rules())
    assert asked == ["rebound.example"]
