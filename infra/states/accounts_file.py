"""The file of ``--accounts``: whose each AWS account is, for stacks that do not say it themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from infra.engine.declared_accounts import DeclaredAccount
from infra.errors import UsageError
from infra.files.yaml_file import outline, read_yaml

PLANES: Final = ("org", "log-archive", "security", "management", "clinical", "exchange", "backup")
ACCOUNT_ID: Final = re.compile(r"[0-9]{12}")
SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]*")
FIELDS: Final = ("owner", "plane", "name")
EXAMPLE: Final = '"123456789012": {owner: lakeside, plane: clinical}'


def read_accounts_file(path: Path) -> tuple[DeclaredAccount, ...]:
    """The accounts in a YAML or JSON file: ``{id: {owner, plane, name?}}``, or the same under ``accounts``.

    :raises UsageError: the file cannot be read, or an entry is not valid; the message says where and what is allowed.
    """
    document = read_yaml(path, where=f"--accounts {path}", missing="`mso accounts --guess` proposes one").data
    entries = document.get("accounts", document) if isinstance(document, Mapping) else document
    if not isinstance(entries, Mapping) or not entries:
        raise UsageError(f"--accounts {path}: it is no mapping of account ids; write lines such as {EXAMPLE}")
    return tuple(_account(f"--accounts {path}", id_, entry) for id_, entry in entries.items())


def _account(where: str, text: str, entry: Any) -> DeclaredAccount:
    if not ACCOUNT_ID.fullmatch(text):
        raise UsageError(f"{where}: {text[:40]} is not an account id; write its 12 digits in quotes, as in {EXAMPLE}")
    if not isinstance(entry, Mapping):
        raise UsageError(f"{where}: {text}: {outline(entry)} is not a mapping; write {EXAMPLE}")
    if unknown := sorted(key[:40] for key in entry if key not in FIELDS)[:5]:
        raise UsageError(f"{where}: {text}: unknown fields {', '.join(unknown)}; allowed: {', '.join(FIELDS)}")
    owner, plane, name = (entry.get(field, "") for field in FIELDS)
    if not isinstance(owner, str) or not SLUG.fullmatch(owner):
        fix = "write the legal entity's short name in lower case, such as lakeside"
        raise UsageError(f"{where}: {text}: owner is {outline(owner)}; {fix}")
    if plane not in PLANES:
        raise UsageError(f"{where}: {text}: plane is {outline(plane)}; allowed: {', '.join(PLANES)}")
    if not isinstance(name, str):
        raise UsageError(f"{where}: {text}: name is {outline(name)}; write text")
    return DeclaredAccount(text, owner, plane, name)


def accounts_document(accounts: Iterable[tuple[DeclaredAccount, str]]) -> Iterator[str]:
    """The lines of such a file; the text of each account is a comment."""
    yield "# Whose each AWS account is, for --accounts. Guessed: read every line, and correct it."
    yield f"# owner: a legal entity's short name. plane: {', '.join(PLANES)}."
    yield "# A ? is not known and is refused until you replace it."
    yield "accounts:"
    for account, evidence in accounts:
        name = f", name: {_quoted(account.name)}" if account.name else ""
        entry = f"owner: {_quoted(account.owner)}, plane: {_quoted(account.plane)}{name}"
        yield f'  "{account.id}": {{{entry}}}  # {evidence}'


def _quoted(text: str) -> str:
    return text if SLUG.fullmatch(text) else yaml.safe_dump(text, default_style='"', width=1000).strip()
