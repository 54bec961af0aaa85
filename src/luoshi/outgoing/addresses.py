"""Which addresses may be called: what they say, where they lead, and what the administrator allows.

An address that leads into the machine or its own network is refused (a page could otherwise be made to read what only
the server can reach), unless the administrator names it. Numbers in other forms than ``10.1.2.3`` are refused
whatever they mean: libraries disagree on them.
"""

from __future__ import annotations

import re
import socket
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from luoshi.outgoing.errors import OutgoingError

IP = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_LONGEST = 2000
_PORTS = {"http": 80, "https": 443}
_ALLOW = "确要访问的，请系统管理员把它写进 LUOSHI_ALLOW_HOSTS"
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_LOOKS_LIKE_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # as a last label: the host is meant as an IPv4 address
_IN_PATH, _IN_QUERY = "/%:@!$&'()*+,;=~-._", "/%:@!$&'()*+,;=~-._?"

#: Networks that are not the public internet, and what they are. Python's own ``is_global`` differs by version.
_SPECIAL = tuple(
    (ip_network(network), what)
    for network, what in (
        ("0.0.0.0/8", "本机（未指定地址）"), ("10.0.0.0/8", "内网"), ("100.64.0.0/10", "运营商内网"), ("127.0.0.0/8", "本机"),
        ("168.63.129.16/32", "云平台内部"), ("169.254.0.0/16", "链路本地（含云平台元数据）"), ("172.16.0.0/12", "内网"),
        ("192.0.0.0/24", "保留"), ("192.0.2.0/24", "文档示例"), ("192.88.99.0/24", "6to4 转换"), ("192.168.0.0/16", "内网"),
        ("198.18.0.0/15", "测试"), ("198.51.100.0/24", "文档示例"), ("203.0.113.0/24", "文档示例"), ("224.0.0.0/4", "组播"),
        ("240.0.0.0/4", "保留"), ("::/128", "本机（未指定地址）"), ("::1/128", "本机"), ("::ffff:0:0/96", "IPv4 映射"),
        ("64:ff9b::/96", "NAT64 转换"), ("64:ff9b:1::/48", "NAT64 转换"), ("2001::/23", "保留（含 Teredo）"),
        ("2001:db8::/32", "文档示例"), ("2002::/16", "6to4 转换"), ("3fff::/20", "文档示例"), ("fc00::/7", "内网"),
        ("fe80::/10", "链路本地"), ("ff00::/8", "组播"),
    )
)  # fmt: skip
_PUBLIC_6 = IPv6Network("2000::/3")


class Rules(NamedTuple):
    """Where calls may go beyond the public internet.

    ``allowed_hosts`` has exact names, addresses and networks (``data.yunze.example``, ``10.1.2.3``, ``10.1.0.0/16``).
    A name that is allowed may lead anywhere.
    """

    allowed_hosts: frozenset[str] = frozenset()


class Target(NamedTuple):
    """An address taken apart: what is connected to, and what is asked for there."""

    scheme: str  # http or https
    host: str  # as sent: lower case, punycode, IPv6 without brackets
    port: int
    path: str  # with its query, percent-encoded

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port."""
        return self.scheme, self.host, self.port

    @property
    def netloc(self) -> str:
        """The host as it stands in an address and in the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.path}"


def target(address: str) -> Target:
    """Take an address apart, strictly.

    Raises:
        OutgoingError: When it is no http or https address, or is written in a way that libraries read differently.
    """
    if len(address) > _LONGEST:
        raise OutgoingError(f"地址有 {len(address)} 个字符，最多 {_LONGEST} 个", "请核对地址")
    address = address.strip()
    if re.search(r"[\x00-\x20\x7f\\]", address):
        raise _unreadable(address, "里面有空格、控制字符或反斜杠")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _unreadable(address, "主机或端口写得不对") from None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        raise OutgoingError(
            f"只能访问 http、https 地址，给的是 {_shown(address)}", "请改用 http:// 或 https:// 开头的地址"
        )
    if "@" in parts.netloc:
        raise OutgoingError("地址里带着用户名或密码，不能这样写", "请去掉 @ 及其前面的部分")
    if port == 0:
        raise _unreadable(address, "端口不能是 0")
    path = quote(parts.path or "/", safe=_IN_PATH)
    query = f"?{quote(parts.query, safe=_IN_QUERY)}" if parts.query else ""
    bracketed = parts.netloc.startswith("[")
    return Target(scheme, _host(host, bracketed, address), port or _PORTS[scheme], path + query)


def _host(host: str, bracketed: bool, address: str) -> str:
    if bracketed:
        try:
            if "%" in host:  # a zone names an interface of this machine
                raise ValueError(host)
            return str(IPv6Address(host))
        except ValueError:
            raise _unreadable(address, "方括号里不是 IPv6 地址") from None
    name = _name(host)
    if not name:
        raise _unreadable(address, "主机名写得不对")
    if _LOOKS_LIKE_NUMBER.fullmatch(name.rpartition(".")[2]):
        try:
            return str(IPv4Address(name))
        except ValueError:
            raise _unreadable(address, "IP 地址要写成 203.0.113.5 这样四段十进制数") from None
    return name


def _name(host: str) -> str:
    """A host name as DNS knows it; empty for what is none. Full-width and circled digits become digits."""
    try:
        name = host.encode("idna").decode("ascii").lower().removesuffix(".") if host else ""
    except (UnicodeError, ValueError):
        return ""
    return name if len(name) <= 253 and all(map(_LABEL.fullmatch, name.split("."))) else ""


def checked(to: Target, rules: Rules, found: tuple[str, ...]) -> tuple[str, ...]:
    """The addresses of a host, all of which may be called.

    Args:
        found: What the host resolves to.

    Raises:
        OutgoingError: When one of them is not public and not allowed.
    """
    names, networks = _allowed(rules.allowed_hosts)
    if to.host in names:
        return found
    for one in found:
        ip = ip_address(one.partition("%")[0])
        what = special(ip)
        if what and not any(ip.version == net.version and ip in net for net in networks):
            leads = "" if one == to.host else f"指向 {one}，"
            raise OutgoingError(f"地址 {to.netloc} {leads}属于{what}，不允许访问", _ALLOW)
    return found


def special(ip: IP) -> str:
    """What an address is that does not belong to the public internet; empty for one that does.

    >>> special(ip_address("10.1.2.3")), special(ip_address("114.114.114.114"))
    ('内网', '')
    """
    for network, what in _SPECIAL:
        if ip.version == network.version and ip in network:
            return what
    if isinstance(ip, IPv6Address) and ip not in _PUBLIC_6:
        return "保留"
    return ""


@lru_cache(maxsize=64)
def _allowed(hosts: frozenset[str]) -> tuple[frozenset[str], tuple[Network, ...]]:
    """What the administrator allows, names and networks apart.

    Raises:
        OutgoingError: For an entry that is neither.
    """
    names, networks = set[str](), list[Network]()
    for entry in filter(None, (host.strip() for host in hosts)):
        try:
            networks.append(ip_network(entry.strip("[]"), strict=False))
        except ValueError:
            name = _name(entry)
            if not name or _LOOKS_LIKE_NUMBER.fullmatch(name.rpartition(".")[2]):
                raise OutgoingError(
                    f"允许访问的主机里，“{entry}”看不懂",
                    "请写域名、IP 地址或网段，如 data.yunze.example、10.1.2.3、10.1.0.0/16",
                ) from None
            names.add(name)
    return frozenset(names), tuple(networks)


def resolve(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a host, each once, as the system tells them.

    Raises:
        OSError: When there are none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def _unreadable(address: str, why: str) -> OutgoingError:
    return OutgoingError(f"地址 {_shown(address)} 不能用：{why}", "请写成 https://主机名/路径 的样子")


def _shown(address: str) -> str:
    """An address fit for a sentence: short, no control characters, no password."""
    plain = re.sub(r"//[^/@]*@", "//…@", re.sub(r"[^ -~\u4e00-\u9fff]", "?", address))
    return plain if len(plain) <= 100 else f"{plain[:100]}…"
