"""ORG-104: the guardrails over every practice take the acts away that would take a guard away."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from infra.engine.graph import Resource
from policies.estate import PHI_PLANES, Estate, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rules.documents import Statement, actions, allows, document, readable, resources, statement
from policies.rules.examples import aws, estate_of

MUST_DENY = (
    "organizations:LeaveOrganization",
    "account:CloseAccount",
    "cloudtrail:StopLogging",
    "cloudtrail:DeleteTrail",
    "cloudtrail:UpdateTrail",
    "cloudtrail:PutEventSelectors",
    "config:StopConfigurationRecorder",
    "config:DeleteConfigurationRecorder",
    "config:DeleteDeliveryChannel",
    "guardduty:DeleteDetector",
    "guardduty:UpdateDetector",
    "guardduty:DisassociateFromMasterAccount",
    "securityhub:DisableSecurityHub",
    "macie2:DisableMacie",
    "access-analyzer:DeleteAnalyzer",
    "ec2:DeleteFlowLogs",
    "logs:DeleteLogGroup",
    "iam:CreateUser",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "kms:ScheduleKeyDeletion",
    "kms:DisableKey",
    "backup:DeleteRecoveryPoint",
    "backup:DeleteBackupVault",
    "s3:PutAccountPublicAccessBlock",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketAcl",
    "s3:BypassGovernanceRetention",
    "ec2:DisableEbsEncryptionByDefault",
    "ec2:ModifySnapshotAttribute",
    "rds:ModifyDBSnapshotAttribute",
    "ram:CreateResourceShare",
    "lambda:CreateFunctionUrlConfig",
)
"""What every practice account must be barred from; exceptions by role are the separation proof's business."""

POLICY, ACCOUNT = "organizations/policy:Policy", "organizations/account:Account"
ATTACHMENT, UNIT = (
    "organizations/policyAttachment:PolicyAttachment",
    "organizations/organizationalUnit:OrganizationalUnit",
)


def tree(content: str) -> list[Resource]:
    """An account with one service control policy, for the examples."""
    attachment = aws(ATTACHMENT, "a", plane="org", policyId="p-1", targetId="222222222222")
    policy = aws(POLICY, "p-1", plane="org", type="SERVICE_CONTROL_POLICY", content=content)
    return [aws(ACCOUNT, "222222222222", parentId="r-1"), policy, attachment]


def check(estate: Estate) -> Iterator[Problem]:
    """Gather what is denied on the way from each account to the root, then look for what is missing."""
    for account in estate.of_type(f"aws:{ACCOUNT}"):
        if plane_of(account) not in PHI_PLANES:
            continue
        denied = [pattern for policy in above(estate, account) for pattern in denials(estate, policy)]
        missing = [act for act in MUST_DENY if not any(fnmatchcase(act.lower(), pattern) for pattern in denied)]
        if missing:
            yield Problem(account, f"nothing above this account denies {', '.join(missing)}")


def above(estate: Estate, account: Resource) -> Iterator[Resource]:
    """Every policy attached to the account, to a unit above it, or to the root."""
    attachments = estate.companions(f"aws:{ATTACHMENT}", "targetId")
    node, seen = account, set[str]()
    targets = []
    while node and node.urn not in seen:
        seen.add(node.urn)
        targets += attachments.of(node)
        parent = estate.target(node, "parentId", f"aws:{UNIT}")
        if parent is None:
            targets += attachments.pointing_at(str(node.facts.get("parentId")))
            break
        node = parent
    for attachment in targets:
        if found := estate.target(attachment, "policyId", f"aws:{POLICY}"):
            yield found


def denials(estate: Estate, policy: Resource) -> Iterator[str]:
    """The actions a service control policy denies on every resource, in lower case."""
    props = estate.props(policy)
    if props.get("type", "SERVICE_CONTROL_POLICY") == "SERVICE_CONTROL_POLICY":
        for entry in readable(props, "content"):
            if not allows(entry) and "NotAction" not in entry and "*" in resources(entry) and spares_roles_only(entry):
                yield from actions(entry)


def spares_roles_only(entry: Statement) -> bool:
    """Unconditional, or sparing named roles; a deny to root users or in other regions leaves the act open."""
    blocks = (entry.get("Condition") or {}).items()
    return all("Not" in operator and {*map(str.lower, block)} == {"aws:principalarn"} for operator, block in blocks)


RULE = EstateRule(
    id="ORG-104",
    title="The guardrails over every practice take the acts away that would take a guard away",
    severity=Severity.CRITICAL,
    cites=("164.308(a)(1)(ii)(B)", "164.312(a)(1)", "164.312(b)", "164.312(c)(1)", "164.308(a)(4)(i)"),
    needs=("org",),
    check=check,
    good=(lambda: estate_of(*tree(document(statement("Deny", list(MUST_DENY))))),),
    bad=(
        lambda: estate_of(
            *tree(document(statement("Deny", [act for act in MUST_DENY if act != "cloudtrail:StopLogging"])))
        ),
        lambda: estate_of(*tree(document(statement("Allow", "*")))),
        lambda: estate_of(*tree(document(statement("Deny", list(MUST_DENY), "arn:aws:s3:::one")))),
    ),
    remediation="Deny the missing acts on every resource in a service control policy on the practice's unit.",
)
