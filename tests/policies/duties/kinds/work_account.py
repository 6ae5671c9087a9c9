"""An account with work to do, built by hand; tests take one thing away from it, or add one, and ask what that stops."""

from __future__ import annotations

import json
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from policies.duties.duty import Outcome, all_of
from policies.duties.duty_estate import DutyEstate
from policies.duties.kinds import Find

ACCOUNT: Final = "222222222222"
REGION: Final = "us-east-1"
KEY: Final = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/data"
PROVIDER: Final = f"arn:aws:iam::{ACCOUNT}:saml-provider/staff"
POLICIES: Final = ("policy", "assumeRolePolicy")
Document = dict[str, Any]


def statement(
    sid: str, *actions: str, on: Any = "*", to: Any = None, when: Any = None, effect: str = "Allow"
) -> Document:
    """A policy statement with a Sid, by which tests take it away."""
    found: Document = {"Sid": sid, "Effect": effect, "Action": list(actions)}
    found |= {"Resource": on} if on else {}
    found |= {"Principal": to} if to else {}
    return found | ({"Condition": when} if when else {})


def role_arn(name: str) -> str:
    """The ARN of a role of the account."""
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


BY_STAFF: Final = statement(
    "SignIn",
    "sts:AssumeRoleWithSAML",
    "sts:TagSession",
    on=None,
    to={"Federated": PROVIDER},
    when={"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml", "aws:RequestTag/mfa": "true"}},
)


class WorkAccount:
    """Resources by logical name, with their policies as lists of statements until the graph is made."""

    def __init__(self) -> None:
        self.resources: dict[str, tuple[str, Document]] = {}
        self.outputs: Document = {}
        self.add("iam/samlProvider:SamlProvider", "staff", arn=PROVIDER, name="staff")

    def add(self, type_: str, label: str, /, **props: Any) -> None:
        """Add a resource; what its policies are is given as statements."""
        self.resources[label] = (f"aws:{type_}", props)

    def role(self, name: str, trust: Document, *permissions: Document, **props: Any) -> None:
        """A role with one inline policy, named ``NAME-policy``."""
        self.add("iam/role:Role", name, name=name, arn=role_arn(name), assumeRolePolicy=[trust], **props)
        self.add("iam/rolePolicy:RolePolicy", f"{name}-policy", role=name, policy=list(permissions))

    def key(self, *statements: Document) -> None:
        """The key of the account's data."""
        self.add("kms/key:Key", "key", arn=KEY, keyId="data", policy=list(statements))

    def bucket(self, name: str, *statements: Document, key: str = KEY) -> None:
        """A bucket under a key, with its policy."""
        self.add("s3/bucket:Bucket", name, bucket=name, arn=f"arn:aws:s3:::{name}")
        rule = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": key}}
        type_ = "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
        self.add(type_, f"{name}-encryption", bucket=name, rules=[rule])
        if statements:
            self.add("s3/bucketPolicy:BucketPolicy", f"{name}-policy", bucket=name, policy=list(statements))

    def change(self, label: str, /, **props: Any) -> None:
        """Change properties of a resource."""
        type_, found = self.resources[label]
        self.resources[label] = (type_, {**found, **props})

    def drop(self, name: str) -> None:
        """Remove a resource."""
        del self.resources[name]

    def without(self, sid: str) -> None:
        """Remove the statements with this Sid from every policy."""
        removed = 0
        for name, (_, props) in list(self.resources.items()):
            for prop in (p for p in POLICIES if isinstance(props.get(p), list)):
                kept = [s for s in props[prop] if s["Sid"] != sid]
                removed += len(props[prop]) - len(kept)
                self.change(name, **{prop: kept})
        assert removed, f"no statement {sid}"

    def denies(self, name: str, *actions: str, prop: str = "policy") -> None:
        """Add a Deny of these actions to a policy."""
        to = {"to": "*"} if "/key:" in self.resources[name][0] else {}
        added = statement("Stop", *actions, effect="Deny", **to)
        self.change(name, **{prop: [*self.resources[name][1][prop], added]})

    def graph(self) -> Graph:
        """The resources as a graph of one stack."""
        stack = Resource(urn="urn:pulumi:prod::work::pulumi:pulumi:Stack::work-prod", type="pulumi:pulumi:Stack",
                         custom=False, outputs=self.outputs)  # fmt: skip
        return Graph([stack, *(self._resource(name, *given) for name, given in self.resources.items())])

    def _resource(self, name: str, type_: str, props: Document) -> Resource:
        texts = {
            prop: json.dumps({"Version": "2012-10-17", "Statement": props[prop]})
            for prop in POLICIES
            if isinstance(props.get(prop), list)
        }
        urn = f"urn:pulumi:prod::work::{type_}::{name}"
        id_ = str(props.get("arn") or name) if "Role" not in type_ else name
        return Resource(urn=urn, type=type_, id=id_, inputs={**props, **texts}, account=ACCOUNT, region=REGION)

    def outcomes(self, find: Find) -> dict[str, Outcome]:
        """The outcome of each duty that a kind finds, by its sentence."""
        estate = DutyEstate(self.graph())
        return {duty.sentence: all_of(duty.needs, estate) for duty in find(estate)}

    def open(self, find: Find) -> dict[str, str]:
        """The answer and the cause of each duty that is not possible."""
        return {s: f"{o.answer} {o.cause}" for s, o in self.outcomes(find).items() if o.answer != "ALLOWED"}
