"""The secrets of the states that were read, so that no output repeats one.

A secret is what an export marks as one (Pulumi's secret signature), and what AWS calls one: a password, a token, a
private key. The rules and the proof read its value; whoever prints or reports asks ``masked``. A secret may also be a
part of a name, such as ``master`` of ``master-key``: a name that the state shows by itself stays whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import escape
from typing import Any, Final

from infra.engine.values import Secret
from infra.engine.wire import UNREADABLE
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
WORD: Final = re.compile(r"[\w-]")
"""What continues a name."""
PARAMETER: Final = "aws:ssm/parameter:Parameter"


class SecretTexts:
    """The secret texts of one process, and the names that it may show although they contain one."""

    def __init__(self) -> None:
        self._by_beginning: dict[str, list[str]] = {}
        self._known: set[str] = set()
        self._named: dict[tuple[str, str], None] = {}
        self._forms_of_names: set[str] = set()
        self._names_with: dict[str, list[str]] = {}

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
            for form in _forms(value):
                self._known.add(form)
                same = self._by_beginning.setdefault(form[:SHORTEST], [])
                same.append(form)
                same.sort(key=len, reverse=True)

    def show_names_of(self, urn: str, arn: Any) -> None:
        """Leave the names of one resource whole, of its URN and of its ARN if it has one, where they stand as words of
        their own, although a secret is a part of them.

        A name that is a secret itself is masked as every secret is.
        """
        self._named[urn, arn if isinstance(arn, str) else ""] = None
        self._forms_of_names.clear()
        self._names_with.clear()

    def masked(self, text: str) -> str:
        """The text with ``[secret]`` in place of each secret."""
        pieces, end = list[str](), 0
        for first, last in _joined(sorted(self._places(text))):
            pieces += text[end:first], MASK
            end = last
        return "".join((*pieces, text[end:]))

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        """Where secrets stand that are no part of a name, each with its end: the longest of those that begin there."""
        few = len(self._known) <= FEW
        for place in self._starts(text) if few else range(len(text)):
            for secret in self._by_beginning.get(text[place : place + SHORTEST], ()):
                if text.startswith(secret, place) and not self._in_name(text, place, secret):
                    yield place, place + len(secret)
                    break

    def _starts(self, text: str) -> set[int]:
        """The places where a text has the beginning of a secret."""
        found = set()
        for beginning in self._by_beginning:
            place = text.find(beginning)
            while place >= 0:
                found.add(place)
                place = text.find(beginning, place + 1)
        return found

    def _in_name(self, text: str, place: int, secret: str) -> bool:
        """Whether a secret at a place is a part of a name that may be shown."""
        if secret not in self._names_with:
            if not self._forms_of_names:
                names = {name for named in self._named for name in _names(*named) if len(name) > SHORTEST}
                self._forms_of_names = {form for name in names for form in _forms(name)}
            found = [form for form in self._forms_of_names if secret in form and secret != form]
            self._names_with[secret] = found
        return any(_is_at(name, text, place, secret) for name in self._names_with[secret])


def _forms(text: str) -> tuple[str, ...]:
    """A text in each form in which an output writes it."""
    forms = (text, json.dumps(text)[1:-1], escape(text), shown(text), markdown(text), repr(text)[1:-1])
    return tuple(dict.fromkeys(forms))


def _joined(places: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Places in their order, those that overlap as one: nothing of a secret stays beside another."""
    first, last = -1, -1
    for start, end in places:
        if start >= last:
            if last >= 0:
                yield first, last
            first, last = start, end
        last = max(last, end)
    if last >= 0:
        yield first, last


def _is_at(name: str, text: str, place: int, part: str) -> bool:
    """Whether a name stands as a word of its own around its part at a place of a text."""
    within = name.find(part)
    while within >= 0:
        first, last = place - within, place - within + len(name)
        begins = first == 0 or (first > 0 and not WORD.match(text, first - 1))
        if begins and text.startswith(name, first) and not WORD.match(text, last):
            return True
        within = name.find(part, within + 1)
    return False


SECRETS: Final = SecretTexts()
"""What every output of this process masks."""


def mask_secrets_of(type_: str, *properties: Mapping[str, Any]) -> None:
    """Mask the secrets among the properties of one resource: its inputs, its outputs.

    :raises ValueError: the state holds a secret that cannot be read.
    """
    for each in properties:
        _mask(each)
        if type_ == PARAMETER and each.get("type") == "SecureString":
            SECRETS.add(each.get("value"))


def _mask(properties: Mapping[str, Any]) -> None:
    for name, value in properties.items():
        kind = type(value)
        if kind is str:
            if _names_secret(name) and not value.startswith("arn:"):
                SECRETS.add(value)
        elif kind is dict:
            _mask(value)
        elif kind is list:
            for inner in value:
                if type(inner) is dict or type(inner) is Secret:
                    _mask({"": inner})
        elif kind is Secret:
            if value.value is UNREADABLE:
                raise ValueError("the plaintext of a secret is not JSON")
            SECRETS.add(value)


@lru_cache(maxsize=4096)
def _names_secret(name: str) -> bool:
    return NAMES.search(name) is not None


def show_names_of(urn: str, arn: Any) -> None:
    """Show the names of one resource whole: of its URN and, if it has one, of its ARN."""
    SECRETS.show_names_of(urn, arn)


def _names(urn: str, arn: str) -> Iterator[str]:
    yield from (urn, urn.rpartition("::")[2])
    if arn.startswith("arn:"):
        own = arn.split(":", 5)[-1]
        yield from (arn, own, own.rpartition("/")[2], own.rpartition(":")[2])
