"""The secrets of the states that were read, so that no output repeats one.

A secret is what an export marks as one (Pulumi's secret signature), and what AWS calls one: a password, a token, a
private key. The rules and the proof read its value; whoever prints or reports asks ``masked``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from typing import Any, Final

from infra.engine.values import Secret
from infra.shown_text import markdown, shown

MASK: Final = "[secret]"
SHORTEST: Final = 6
"""Characters of a text that is masked; a shorter one, such as a number of days, stands in many other places."""
FEW: Final = 40
NAMES: Final = re.compile(
    r"(password(v4)?|passwd|passphrase|secret(string|binary)?|token|private_?key|secret_?access_?key|credentials?)$",
    re.IGNORECASE,
)
"""The names of properties whose value AWS documents as sensitive; a name such as ``secretArn`` is none."""
PARAMETER: Final = "aws:ssm/parameter:Parameter"


class SecretTexts:
    """The secret texts of one process."""

    def __init__(self) -> None:
        self._by_beginning: dict[str, list[str]] = {}
        self._known: set[str] = set()

    def add(self, value: Any) -> None:
        """Mask every text in a value, in each form in which an output writes it."""
        if isinstance(value, Secret):
            self.add(value.value)
        elif isinstance(value, Mapping):
            for inner in value.values():
                self.add(inner)
        elif isinstance(value, list | tuple):
            for inner in value:
                self.add(inner)
        elif isinstance(value, str) and len(value) >= SHORTEST and value not in self._known:
            forms = (value, json.dumps(value)[1:-1], escape(value), shown(value), markdown(value), repr(value)[1:-1])
            for form in dict.fromkeys(forms):
                self._known.add(form)
                same = self._by_beginning.setdefault(form[:SHORTEST], [])
                same.append(form)
                same.sort(key=len, reverse=True)

    def masked(self, text: str) -> str:
        """The text with ``[secret]`` in place of each secret."""
        if len(self._known) <= FEW:
            for secret in sorted(self._known, key=len, reverse=True):
                text = text.replace(secret, MASK)
            return text
        pieces, place, end = list[str](), 0, 0
        while place < len(text):
            for secret in self._by_beginning.get(text[place : place + SHORTEST], ()):
                if text.startswith(secret, place):
                    pieces += text[end:place], MASK
                    place = end = place + len(secret)
                    break
            else:
                place += 1
        return "".join((*pieces, text[end:]))


SECRETS: Final = SecretTexts()
"""What every output of this process masks."""


def mask_secrets_of(type_: str, properties: Mapping[str, Any]) -> None:
    """Mask the secrets among the properties of one resource."""
    for name, value in properties.items():
        if isinstance(value, Secret):
            SECRETS.add(value)
        elif isinstance(value, Mapping):
            mask_secrets_of(type_, value)
        elif isinstance(value, list):
            for inner in value:
                if isinstance(inner, Mapping | Secret):
                    mask_secrets_of(type_, {"": inner})
        elif isinstance(value, str) and not value.startswith("arn:") and NAMES.search(name):
            SECRETS.add(value)
    if type_ == PARAMETER and properties.get("type") == "SecureString":
        SECRETS.add(properties.get("value"))
