"""IAM-007: roles assumed by people or pipelines have a permissions boundary."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have
from policies.rule_support.iam_documents import Unreadable, allows, document, document_at, statements

PEOPLE = {
    "Effect": "Allow",
    "Action": "sts:AssumeRoleWithSAML",
    "Principal": {"Federated": "arn:aws:iam::222222222222:saml-provider/people"},
}
SERVICE = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}


def check(props: Props) -> Iterator[str]:
    """Require a boundary where the trust policy names AWS or Federated principals; service roles need none."""
    try:
        entries = statements(document_at(props, "assumeRolePolicy"))
    except Unreadable as error:
        yield f"assumeRolePolicy {error}"
        return
    trusted = (entry.get("Principal") for entry in entries if allows(entry))
    if any({"AWS", "Federated"} & set(principal) for principal in trusted if isinstance(principal, dict)):
        yield from must_have("permissionsBoundary", "nothing limits the policies that are attached to the role later")(
            props
        )


RULE = Rule(
    id="IAM-007",
    title="Roles assumed by people or pipelines have a permissions boundary",
    why=(
        "Roles of people and deployment pipelines change often and may change other roles. Without a boundary a single "
        "attached policy, added by mistake or by an intruder, gives them patient data, and nothing else in the account "
        "stops it."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)"),
    applies_to="aws:iam/role:Role",
    check=check,
    good=(
        {"assumeRolePolicy": document(PEOPLE), "permissionsBoundary": "arn:aws:iam::222222222222:policy/boundary"},
        {"assumeRolePolicy": document(SERVICE)},
    ),
    bad=({}, {"assumeRolePolicy": document(PEOPLE)}, {"assumeRolePolicy": document(SERVICE, PEOPLE)}),
    remediation="Set permissionsBoundary to a policy that limits the role even if its own policies are rewritten.",
)
