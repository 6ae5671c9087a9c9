"""A new rule file from a few words: it imports, it is found, and its examples fail until someone writes the check."""

from __future__ import annotations

import re
from pathlib import Path

from infra.errors import UsageError
from policies import rules as rules_package
from policies.catalog.citations import citations
from policies.catalog.registry import registry
from policies.model import ID

TYPE = re.compile(r"aws:[a-z0-9]+/[A-Za-z0-9]+:[A-Z]\w*")
NAME = re.compile(r"[a-z][a-z0-9_]*")

RULE_FILE = '''\
"""{id}: {sentence}."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="{id}",
    title="{title}",
    why="{why}",
    severity=Severity.MEDIUM,
    cites=("{cite}",),
    applies_to="{type_}",
    check=must_be("property", True),
    good=({{"property": True}},),
    bad=({{}}, {{"property": False}}),
    remediation="Set property to true.",
)
'''


def scaffold(
    rule_id: str, *, title: str, why: str, service: str, type_: str, cite: str, name: str, folder: Path | None = None
) -> Path:
    """Write the file of a new resource rule and return its path; nothing that exists is touched.

    :raises UsageError: an id that is taken or malformed, an unknown citation, a type that is none, a file that exists.
    """
    if not ID.fullmatch(rule_id):
        raise UsageError(f"{rule_id!r}: an id is letters, a dash and three digits (S3-201)")
    if rule_id in registry().by_id:
        raise UsageError(f"{rule_id} is taken by {registry().by_id[rule_id].title!r}; next free: {free_id(rule_id)}")
    if cite not in citations():
        raise UsageError(f"{cite!r} is not in policies/catalog/citations.yaml; `mso policies matrix` lists what is")
    if not TYPE.fullmatch(type_):
        raise UsageError(f"{type_!r} is no type token; they look like aws:s3/bucketVersioning:BucketVersioning")
    for what, word in (("service", service), ("name", name)):
        if not NAME.fullmatch(word):
            raise UsageError(f"{what} {word!r}: use lower-case letters, digits and underscores")
    file = (folder or Path(rules_package.__path__[0])) / service / f"{name}.py"
    if file.exists():
        raise UsageError(f"{file} exists; choose another --name, or edit that rule")
    sentence = title[0].lower() + title[1:].rstrip(".")
    words = {"title": _quoted(title.rstrip(".")), "why": _quoted(why)}
    text = RULE_FILE.format(id=rule_id, sentence=sentence, cite=cite, type_=type_, **words)
    file.parent.mkdir(exist_ok=True)
    (file.parent / "__init__.py").touch()
    file.write_text(text, encoding="utf-8")
    return file


def free_id(like: str) -> str:
    """The next free id with the same letters."""
    letters = like.rsplit("-", 1)[0]
    taken = [int(rule_id.rsplit("-", 1)[1]) for rule_id in registry().by_id if rule_id.startswith(f"{letters}-")]
    return f"{letters}-{max((number for number in taken if number < 100), default=0) + 1:03}"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
