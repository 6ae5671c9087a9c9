"""What a message has to be before it leaves: from the one sender, whole, and without headers that steer Amazon SES.

Sources: RFC 5321 (3.3, 4.1.1, 4.5.3) and RFC 5322 (2.1.1, 3.6); the headers that SES obeys (``X-SES-*``,
``Return-Path``) are from memory of the Amazon SES Developer Guide, unverified.
"""

from __future__ import annotations

import re
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from typing import Final

MOST_RECIPIENTS: Final = 50
"""Of one message, as SES takes it (Amazon SES, Service quotas)."""
LONGEST_HEADERS: Final = 100_000
STEERING: Final = re.compile(rb"^(x-ses-|return-path|resent-)", re.IGNORECASE)
"""Headers that choose another configuration set, identity, or address for what bounces."""
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
_HEADER: Final = re.compile(rb"[!-9;-~]+[ \t]*:[\t -~]*")
_FOLDED: Final = re.compile(rb"[ \t][\t -~]*")


def is_address(text: str) -> bool:
    """Whether a text is one plain address: no quoted part, no control character, nothing but ASCII."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


def objection(message: bytes, sender: str) -> str:
    """Why a message does not leave, without a value of it; empty if it may.

    The lines of ``message`` end in CRLF; ``sender`` is the one address that it may come from.
    """
    if b"\0" in message or not message.count(b"\r") == message.count(b"\n") == message.count(b"\r\n"):
        return "a line does not end in CRLF, or has a zero byte"
    head, separator, _ = message.partition(b"\r\n\r\n")
    if not separator or len(head) > LONGEST_HEADERS:
        return "no end of the headers was found"
    previous = False
    for line in head.split(b"\r\n"):
        previous = _HEADER.fullmatch(line) is not None or (previous and _FOLDED.fullmatch(line) is not None)
        if not previous:
            return "a header is malformed"
        if STEERING.match(line):
            return "a header is not permitted"
    return _wrong_sender(head, sender)


def _wrong_sender(head: bytes, sender: str) -> str:
    parsed = BytesHeaderParser().parsebytes(head)
    for name, required in (("From", True), ("Sender", False)):
        given = [str(value) for value in parsed.get_all(name, [])]
        if len(given) > 1 or (required and not given):
            return f"there must be one {name} header"
        addresses = [address.lower() for _, address in getaddresses(given)]
        if given and addresses != [sender.lower()]:
            return f"the address in {name} is not the one that this system sends from"
    return ""
