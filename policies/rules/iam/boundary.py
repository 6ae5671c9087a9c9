"""IAM-007: every role that people or pipelines take stays inside a boundary."""

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
    """Programs run under their task role and nothing else; whoever signs in or changes roles may hold much more."""
    try:
        entries = statements(document_at(props, "assumeRolePolicy"))
    except Unreadable as error:
        yield f"assumeRolePolicy {error}"
        return
    if any({"AWS", "Federated"} & set(entry.get("Principal") or ()) for entry in entries if allows(entry)):
        yield from must_have("permissionsBoundary", "what the role may ever be given has no ceiling")(props)


RULE = Rule(
    id="IAM-007",
    title="Every role that people or pipelines take stays inside a boundary",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(3)(ii)(A)", "164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)"),
    applies_to="aws:iam/role:Role",
    check=check,
    good=(
        {"assumeRolePolicy": document(PEOPLE), "permissionsBoundary": "arn:aws:iam::222222222222:policy/boundary"},
        {"assumeRolePolicy": document(SERVICE)},
    ),
    bad=({}, {"assumeRolePolicy": document(PEOPLE)}, {"assumeRolePolicy": document(SERVICE, PEOPLE)}),
    remediation="Set permissionsBoundary to a policy that holds even if the role's own policies are rewritten.",
)
