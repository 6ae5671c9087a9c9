"""``python tests/real/handed_over_ways_in.py``: trust policies and shares that let the MSO or others in, all at once.

Each trust policy is that of a role of the practice of its own, each share has a name of its own; the estate is proved
once, and a case is judged by the witnesses that name it.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from handed_over_estate import PHI, arn, with_stores
from small_estate import MANAGEMENT, NORTH, Builder, allow, role_arn, root

from policies.separation.reference.service_reference import actions_of
from policies.separation.verdicts.proof import Proof, prove
from policies.separation.verdicts.verdict import WORST_FIRST, Status

OTHERS = "999999999999"
ANALYST = role_arn(MANAGEMENT, "mso/analyst")
GITHUB = f"arn:aws:iam::{NORTH}:oidc-provider/token.actions.githubusercontent.com"
IN_MSO = f"arn:aws:iam::{MANAGEMENT}:*"
TRUSTED: dict[str, dict[str, Any]] = {
    "the management account": {"to": root(MANAGEMENT)},
    "its id": {"to": MANAGEMENT},
    "a role of the MSO": {"to": ANALYST},
    "a role that nobody declares": {"to": role_arn(MANAGEMENT, "later")},
    "a session of the MSO": {"to": f"arn:aws:sts::{MANAGEMENT}:assumed-role/analyst/anybody"},
    "a user of the MSO": {"to": f"arn:aws:iam::{MANAGEMENT}:user/contractor"},
    "a list with the MSO": {"to": [root(NORTH), ANALYST]},
    "everybody of the MSO": {"to": "*", "when": {"StringEquals": {"aws:PrincipalAccount": MANAGEMENT}}},
    "everybody with an ARN of the MSO": {"to": "*", "when": {"ArnLike": {"aws:PrincipalArn": IN_MSO}}},
    "everybody": {"to": "*"},
    "another company": {"to": root(OTHERS)},
    "another company with an external id": {"to": root(OTHERS), "when": {"StringEquals": {"sts:ExternalId": "north"}}},
    "all but the practice": {"NotPrincipal": {"AWS": root(NORTH)}},
}
"""Who may assume a role with sts:AssumeRole -> the principal and condition of the statement; each lets somebody in."""
FEDERATED: dict[str, dict[str, Any]] = {
    "the MSO's SAML provider": {"Federated": f"arn:aws:iam::{MANAGEMENT}:saml-provider/mso"},
    "GitHub without a condition": {"Federated": GITHUB},
    "a Cognito identity pool": {"Federated": "cognito-identity.amazonaws.com"},
    "Google": {"Federated": "accounts.google.com"},
}
HARMLESS_TRUSTED: dict[str, dict[str, Any]] = {
    "the practice's own account": {"to": root(NORTH)},
    "the practice's own role": {"to": role_arn(NORTH, "mso/phi/physician")},
    "a condition that nobody of the MSO meets": {
        "to": root(MANAGEMENT),
        "when": {"Bool": {"aws:PrincipalIsAWSService": "true"}},
    },
}
SHARES: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "snapshot of a volume": (("aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
                              {"snapshotId": "snap-0a1b2c3d", "accountId": MANAGEMENT}),),
    "image": (("aws:ec2/amiLaunchPermission:AmiLaunchPermission", {"imageId": "ami-0a1b2c3d", "accountId": OTHERS}),),
    "image, to everybody": (("aws:ec2/amiLaunchPermission:AmiLaunchPermission",
                             {"imageId": "ami-0a1b2c3d", "group": "all"}),),
    "snapshot of a database": (("aws:rds/snapshot:Snapshot", {"sharedAccounts": [MANAGEMENT]}),),
    "snapshot of a database, to everybody": (("aws:rds/snapshot:Snapshot", {"sharedAccounts": ["all"]}),),
    "snapshot of a cluster": (("aws:rds/clusterSnapshot:ClusterSnapshot", {"sharedAccounts": [OTHERS]}),),
    "warehouse endpoint": (("aws:redshift/endpointAuthorization:EndpointAuthorization",
                            {"clusterIdentifier": "reports", "account": MANAGEMENT}),),
    "search endpoint": (("aws:opensearch/authorizeVpcEndpointAccess:AuthorizeVpcEndpointAccess",
                         {"domainName": "notes", "account": MANAGEMENT}),),
    **{f"resource share of {what}": (
        ("aws:ram/resourceShare:ResourceShare",
         {"arn": arn("ram", f"resource-share/{n}"), "allowExternalPrincipals": True}),
        ("aws:ram/resourceAssociation:ResourceAssociation",
         {"resourceArn": of, "resourceShareArn": arn("ram", f"resource-share/{n}")}),
        ("aws:ram/principalAssociation:PrincipalAssociation",
         {"principal": MANAGEMENT, "resourceShareArn": arn("ram", f"resource-share/{n}")}),
    ) for n, (what, of) in enumerate({
        "a cluster": arn("rds", "cluster:ehr"), "a subnet": arn("ec2", "subnet/subnet-1"),
        "a transit gateway": arn("ec2", "transit-gateway/tgw-1"), "a catalog": arn("glue", "catalog"),
        "a table bucket": arn("s3tables", "bucket/tables"),
        "a certificate authority": arn("acm-pca", "certificate-authority/ca"),
    }.items())},
}  # fmt: skip


def of_roles() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Way, case and statement of every trust policy."""
    for case, named in TRUSTED.items():
        more = {key: value for key, value in named.items() if key == "NotPrincipal"}
        to, when = named.get("to"), named.get("when")
        yield "trust: principal", case, allow("sts:AssumeRole", on=(), to=to, when=when, **more)
    for case, named in HARMLESS_TRUSTED.items():
        yield "trust: own", case, allow("sts:AssumeRole", on=(), to=named["to"], when=named.get("when"))
    for case, to in FEDERATED.items():
        for action in ("sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"):
            if ("SAML" in action) == ("SAML" in case):
                yield "trust: federated", case, allow(action, on=(), to=to)
    for documented in actions_of("sts"):
        yield "trust: action", documented.full_name, allow(documented.full_name, on=(), to=ANALYST)


def answers() -> Iterator[tuple[str, str, Status]]:
    """Way, case and status of every trust policy and share."""
    b = with_stores(lambda b: b.drop("organization-perimeter:attachment"))
    cases = [(way, case, f"mso/phi/way{number}x", trust) for number, (way, case, trust) in enumerate(of_roles())]
    for _, _, name, trust in cases:
        b.role(NORTH, name, [trust], [allow("logs:GetLogEvents")], owner="north")
    proof = prove(b.graph())
    for way, case, name, _ in cases:
        yield way, case, status_of(proof, f"{name.rpartition('/')[2]}")
    for case, parts in SHARES.items():
        shared = with_stores()
        plant(shared, parts)
        yield "share", case, status_of(prove(shared.graph()), "handed")


def plant(b: Builder, parts: tuple[tuple[str, dict[str, Any]], ...]) -> None:
    """Add the resources of one share."""
    for number, (type_, properties) in enumerate(parts):
        label = PHI if "napshot:" in type_ else {}
        b.add(type_, f"handed{number}", NORTH, "", label, name=f"handed{number}", **properties)


def status_of(proof: Proof, name: str) -> Status:
    """The worst status of the witnesses that name something."""
    named = (w.status for v in proof.verdicts for w in v.witnesses if name in " ".join(w.lines()))
    return min(named, key=WORST_FIRST.index, default=Status.PROVED)


def main() -> int:
    """Ask and print."""
    found = list(answers())
    for way in dict.fromkeys(way for way, _, _ in found):
        of_way = [(case, status) for w, case, status in found if w == way]
        print(f"{way}: {len(of_way)} cases, {dict(Counter(str(status) for _, status in of_way))}")
        for status in WORST_FIRST:
            if names := [case for case, s in of_way if s is status]:
                print(f"  {status}: {'; '.join(names)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
