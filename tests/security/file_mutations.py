"""Files as somebody else may have written them: each reader's own kind of file, changed at random with a fixed seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from infra.context.estate import Lock
from infra.context.stack_config import stack_config
from infra.engine.graph import Graph
from infra.manifest.environments.answers import merge_answers, preset_answers, read_answers
from infra.manifest.environments.presets import TEMPLATES
from infra.manifest.law.legal_gates import today
from infra.manifest.reading.load import REFERENCE, load_manifest
from infra.states.accounts_file import read_accounts_file
from infra.states.state_sources import read_sources
from policies.check.policy_config_file import load_config
from policies.check.waivers import load_waivers
from policies.separation.estate.what_if import apply_changes
from policies.separation.iam.request_cases import read_cases, simulate

VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 2**70, 1.5, "", " ", "\x1b[2J", "\u202e", "é" * 300, "*" * 50 + "b", "${" * 200, "../..",
    [], {}, [[]], {"a": 1}, ["x"] * 50, "2027-02-30", "123456789012", "arn:aws:iam::123456789012:role/a", "[" * 80,
    {"": ""},
)  # fmt: skip
TOKENS: tuple[bytes, ...] = (
    b"&a ", b"*a", b"!!python/object:os.system x", b"1" + b":59" * 400, b".nan", b"1e999", b"9" * 200, b"\x00",
    b"\xff\xfe", b"[" * 100, b"{" * 100, b"---\n", b"%YAML 9.9\n", b"? ", b"<<: ", b"NaN", b'"\\ud800"', b"\t", b"\r",
    b"'", b'"', b"|",
)  # fmt: skip
ROLE = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::*a*"}]}
URN = "urn:pulumi:dev::p::aws:{0}::{1}"


def _answers(file: Path) -> None:
    document = read_answers(file)
    merge_answers(preset_answers("solo-medspa"), document.data, today(), document)


def _cases(file: Path) -> None:
    for case in read_cases(file):
        simulate(case)


STATE: Any = {
    "version": 3,
    "deployment": {
        "manifest": {"time": "", "magic": "", "version": ""},
        "resources": [
            {"urn": URN.format("pulumi:Stack", "s"), "type": "pulumi:pulumi:Stack", "custom": False,
             "outputs": {"a": 1}},
            {"urn": URN.format("iam/role:Role", "r"), "type": "aws:iam/role:Role", "custom": True, "id": "r",
             "inputs": {"name": "r", "assumeRolePolicy": json.dumps(ROLE)}, "outputs": {"arn": "arn:aws:iam::1:role/r"},
             "parent": URN.format("pulumi:Stack", "s"), "dependencies": [URN.format("pulumi:Stack", "s")],
             "propertyDependencies": {"name": []}, "sourcePosition": "project:///a.py#1"},
        ],
        "pending_operations": [{"type": "creating", "resource": {"urn": "u", "type": "t"}}],
    },
    "mso": {},
}  # fmt: skip
CASE: Any = {
    "request": {"principal": "arn:aws:iam::123456789012:role/app", "action": "s3:GetObject",
                "resource": {"resource": "arn:aws:s3:::aaaa/x", "accountId": "123456789012"},
                "context": {"aws:a": "b"}},
    "identityPolicies": [{**ROLE, "Statement": [{**ROLE["Statement"][0],  # type: ignore[dict-item]
                                                 "Condition": {"StringLike": {"aws:a": ["${aws:b}*"]}}}]}],
}  # fmt: skip
WAIVER = {"rule": "S3-001", "resource": "x", "reason": "r", "approver": "pc_security_official", "expires": "2027-01-31"}
WHAT_IF: Any = {"add": [{"type": "aws:s3/bucket:Bucket", "name": "n", "account": "123456789012",
                         "properties": {"policy": ROLE}}]}  # fmt: skip
POLICIES = {"settings": {"log_retention_days": 9999}, "severities": {"S3-001": "critical"}}
ACCOUNTS = {"accounts": {"123456789012": {"owner": "lakeside", "plane": "clinical", "name": "x"}}}
LOCK = {"organization": "o-a", "accounts": {"payer": "123456789012"}, "organizations": {}, "paths": {"a": "o/r/ou"}}


def _of(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


Reader = Callable[[Path], object]
READERS: dict[str, tuple[str, Any, Reader]] = {
    "manifest": ("mso.yaml", _of(REFERENCE / "mso.yaml"), load_manifest),
    "answers": ("answers.yaml", _of(TEMPLATES / "presets" / "solo-medspa.yaml"), _answers),
    "waivers": ("waivers.yaml", {"waivers": [WAIVER]}, load_waivers),
    "policies": ("policies.yaml", POLICIES, load_config),
    "what-if": ("what-if.yaml", WHAT_IF, lambda file: apply_changes(Graph(), file)),
    "accounts": ("accounts.yaml", ACCOUNTS, read_accounts_file),
    "lock": ("accounts.lock.yaml", LOCK, lambda file: Lock.read(file.parent)),
    "state": ("state.json", STATE, lambda file: read_sources([file])),
    "cases": ("cases.json", CASE, _cases),
    "stack": ("Pulumi.org.yaml", {"config": {"mso:payerAccount": "123456789012"}}, stack_config),
}


def mutations(document: Any, count: int, seed: int) -> Iterator[bytes]:
    """Files that begin as this document: half of them with other values, half with other bytes."""
    chance = random.Random(seed)
    text = json.dumps(document, default=str)
    plain = yaml.safe_dump(document, sort_keys=False).encode()
    for number in range(count):
        if number % 2:
            changed = json.loads(text)
            for _ in range(chance.choice((1, 1, 2, 3))):
                changed = _with_other_value(changed, chance)
            yield json.dumps(changed, ensure_ascii=False).encode("utf-8", "surrogatepass")
        else:
            yield _with_other_bytes(text.encode() if number % 4 else plain, chance)


def _with_other_value(document: Any, chance: random.Random) -> Any:
    places = list(_places(document))
    if not places:
        return deepcopy(chance.choice(VALUES))
    holder, key = chance.choice(places)
    if isinstance(holder, dict) and chance.random() < 0.2:
        holder[chance.choice(("", "x", "\u202e", "1", "null"))] = holder.pop(key)
    else:
        holder[key] = deepcopy(chance.choice(VALUES))
    return document


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from _places(value[key])


def _with_other_bytes(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 4))):
        start = chance.randrange(len(content) + 1)
        end = min(len(content), start + chance.choice((0, 0, 1, 3, 20, 200)))
        put = chance.choice((b"", chance.choice(TOKENS), content[start:end] * 2, bytes([chance.randrange(256)])))
        content = content[:start] + put + content[end:]
    return content
