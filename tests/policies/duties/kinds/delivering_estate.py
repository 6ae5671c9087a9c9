"""An organization of four accounts whose deliveries, backups and switches all work; tests take one thing away."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from policies.duties.duty import Answer, Duty, all_of
from policies.duties.duty_estate import DutyEstate

PAYER, LOGS, APP, SAFE = "100000000000", "400000000000", "222222222222", "333333333333"
ORG, ROOT, REGION = "o-small", "r-small", "us-east-1"
KEY, SAFE_KEY, LOG_KEY = (
    f"arn:aws:kms:{REGION}:{a}:key/{n}" for a, n in ((APP, "app"), (SAFE, "safe"), (LOGS, "logs"))
)
TOPIC, QUEUE = f"arn:aws:sns:{REGION}:{APP}:alarms", f"arn:aws:sqs:{REGION}:{APP}:work"
VAULT, SAFE_VAULT = (f"arn:aws:backup:{REGION}:{a}:backup-vault:vault" for a in (APP, SAFE))
FUNCTION: Final = f"arn:aws:lambda:{REGION}:{APP}:function:handler"
GROUP: Final = f"arn:aws:logs:{REGION}:{APP}:log-group:aws-waf-logs-door"
POLICIES: Final = ("policy", "assumeRolePolicy", "policyDocument", "content")
Document = dict[str, Any]


def allow(sid: str, *actions: str, to: Any = None, on: Any = "*", when: Any = None, effect: str = "Allow") -> Document:
    """A statement with a Sid, by which tests take it away; ``to`` names a service if it ends in amazonaws.com."""
    found: Document = {"Sid": sid, "Effect": effect, "Action": list(actions)}
    found |= {"Resource": on} if on else {}
    if isinstance(to, str) and to != "*":
        to = {"Service": to} if to.endswith("amazonaws.com") else {"AWS": to}
    return found | ({"Principal": to} if to else {}) | ({"Condition": when} if when else {})


def of(account: str) -> Document:
    """A condition on the account for which a service acts."""
    return {"StringEquals": {"aws:SourceAccount": account}}


def in_context(key: str, value: str) -> Document:
    """A condition on the encryption context."""
    return {"ArnLike": {f"kms:EncryptionContext:{key}": value}}


def role_arn(account: str, name: str) -> str:
    """The ARN of a role."""
    return f"arn:aws:iam::{account}:role/{name}"


class Delivering:
    """Resources by name; policies are lists of statements until the graph is made."""

    def __init__(self) -> None:
        self.resources: dict[str, tuple[str, str, str, Document]] = {}
        self.add("organizations/organization:Organization", "organization", PAYER, id=ORG, roots=[{"id": ROOT}],
                 featureSet="ALL", enabledPolicyTypes=["SERVICE_CONTROL_POLICY"],
                 awsServiceAccessPrincipals=["cloudtrail.amazonaws.com"])  # fmt: skip
        for account in (LOGS, APP, SAFE):
            self.add("organizations/account:Account", account, PAYER, id=account, name=f"a{account[0]}", parentId=ROOT)

    def add(self, type_: str, label: str, account: str = APP, region: str = REGION, /, **props: Any) -> None:
        """Add a resource."""
        self.resources[label] = (f"aws:{type_}", account, region, props)

    def key(self, arn: str, *statements: Document) -> None:
        """A KMS key, named as its id."""
        id_, account = arn.rpartition("/")[2], arn.split(":")[4]
        self.add("kms/key:Key", id_, account, id=id_, arn=arn, keyId=id_, policy=list(statements))

    def bucket(self, name: str, account: str, *statements: Document, key: str = "") -> None:
        """A versioned bucket with its policy and encryption."""
        self.add("s3/bucket:Bucket", name, account, bucket=name, arn=f"arn:aws:s3:::{name}")
        default = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": key} if key else {"sseAlgorithm": "AES256"}
        rules = [{"applyServerSideEncryptionByDefault": default, "bucketKeyEnabled": bool(key)}]
        self.add("s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
                 f"{name}-encryption", account, bucket=name, rules=rules)  # fmt: skip
        self.add("s3/bucketVersioning:BucketVersioning", f"{name}-versions", account, bucket=name,
                 versioningConfiguration={"status": "Enabled"})  # fmt: skip
        self.add("s3/bucketPolicy:BucketPolicy", f"{name}-policy", account, bucket=name, policy=list(statements))

    def role(self, account: str, name: str, service: str, *permissions: Document) -> str:
        """A role that a service assumes, with one inline policy; returns its ARN."""
        trust = [allow(f"Trust{name}", "sts:AssumeRole", to=service, on=None)]
        self.add(
            "iam/role:Role", name, account, id=name, name=name, arn=role_arn(account, name), assumeRolePolicy=trust
        )
        self.add("iam/rolePolicy:RolePolicy", f"{name}-policy", account, role=name, policy=list(permissions))
        return role_arn(account, name)

    def change(self, label: str, /, **props: Any) -> None:
        """Change properties of a resource."""
        type_, account, region, found = self.resources[label]
        self.resources[label] = (type_, account, region, {**found, **props})

    def drop(self, name: str) -> None:
        """Remove a resource."""
        del self.resources[name]

    def edit(self, sid: str, statement: Document | None) -> None:
        """Replace the statements with this Sid, or remove them."""
        found = 0
        for name, (_, _, _, props) in list(self.resources.items()):
            for prop in (p for p in POLICIES if isinstance(props.get(p), list)):
                hit = [s for s in props[prop] if s["Sid"] == sid]
                if hit:
                    kept = [s for s in props[prop] if s["Sid"] != sid]
                    self.change(name, **{prop: kept + ([statement] if statement else [])})
                    found += 1
        assert found, f"no statement {sid}"

    def when(self, sid: str, condition: Document) -> None:
        """Put a condition on the statement with this Sid."""
        found = next(s for *_, props in self.resources.values() for p in POLICIES
                     if isinstance(props.get(p), list) for s in props[p] if s["Sid"] == sid)  # fmt: skip
        self.edit(sid, {**found, "Condition": condition})

    def deny(self, name: str, *actions: str, prop: str = "policy", to: Any = None) -> None:
        """Add a Deny to a policy."""
        found = self.resources[name][3][prop]
        self.change(name, **{prop: [*found, allow("Stop", *actions, to=to, effect="Deny")]})

    def graph(self) -> Graph:
        """The resources as a graph."""
        return Graph([self._resource(name, *given) for name, given in self.resources.items()])

    def _resource(self, name: str, type_: str, account: str, region: str, props: Document) -> Resource:
        texts = {
            p: json.dumps({"Version": "2012-10-17", "Statement": props[p]})
            for p in POLICIES
            if isinstance(props.get(p), list)
        }
        id_ = str(props.get("id") or props.get("arn") or name)
        urn = f"urn:pulumi:prod::d::{type_}::{name}"
        inputs = {key: value for key, value in {**props, **texts}.items() if key != "id"}
        return Resource(urn=urn, type=type_, id=id_, inputs=inputs, account=account, region=region)

    def answers(self, *names: str, about: str = "") -> dict[str, tuple[Answer, str]]:
        """Answer and cause of each duty of these kinds whose sentence has these words, by its sentence."""
        estate = DutyEstate(self.graph())
        modules = [import_module(f"policies.duties.kinds.{name.replace('-', '_')}") for name in names]
        found: list[Duty] = [duty for module in modules for duty in module.find(estate) if about in duty.sentence]
        outcomes = [(duty.sentence, all_of(duty.needs, estate)) for duty in found]
        return {sentence: (outcome.answer, outcome.cause) for sentence, outcome in outcomes}
