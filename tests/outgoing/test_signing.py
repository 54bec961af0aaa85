"""The signature of a webhook."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from luoshi.outgoing import sign, verify

NOW = 1_782_777_600
BODY = '{"灯":"红"}'.encode()
HEADER = sign(BODY, "密钥", NOW)


def test_the_signature_is_what_the_documents_say() -> None:
    digest = hmac.new("密钥".encode(), str(NOW).encode() + b"." + BODY, hashlib.sha256).hexdigest()
    assert f"t={NOW},v1={digest}" == HEADER


@pytest.mark.parametrize(
    ("body", "secret", "header", "now", "right"),
    [
        (BODY, "密钥", HEADER, NOW, True),
        (BODY, "密钥", f" {HEADER} ", NOW + 300, True),
        (BODY, "密钥", HEADER, NOW + 301, False),
        (BODY, "密钥", HEADER, NOW - 301, False),
        (BODY + b" ", "密钥", HEADER, NOW, False),
        (BODY, "别的", HEADER, NOW, False),
        (BODY, "密钥", HEADER.replace(str(NOW), str(NOW + 1)), NOW, False),
        (BODY, "密钥", HEADER[:-1], NOW, False),
        (BODY, "密钥", "", NOW, False),
        (BODY, "密钥", f"t={NOW},v1={'０' * 64}", NOW, False),
    ],
)
def test_only_the_right_signature_at_the_right_time_is_taken(
    body: bytes, secret: str, header: str, now: int, right: bool
) -> None:
    assert verify(body, secret, header, now) is right
