"""SSM-101: the cut-off runbook disables all cross-account roles of a practice and can be started."""

from collections import Counter
from collections.abc import Iterator

from infra.engine.graph import Resource
from infra.iam.cut_off_runbook import roles_cut_off_by, runbook
from policies.estate_view import PHI_PLANES, EstateView, owner_of, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.iam_documents import actions, allows, document, resources, statement, statements_at

ROLE, ROLE_POLICY, DOCUMENT = "iam/role:Role", "iam/rolePolicy:RolePolicy", "ssm/document:Document"
START = "ssm:startautomationexecution"


def check(estate: EstateView) -> Iterator[Problem]:
    """Report cross-account roles that no runbook of their account disables, and runbooks that no role may start."""
    runbooks = [
        automation
        for automation in estate.of_type(f"aws:{DOCUMENT}")
        if roles_cut_off_by(estate.props(automation).get("content"))
    ]
    for role in cross_account_roles(estate):
        here = [automation for automation in runbooks if automation.account == role.account]
        if not any(
            estate.text(role, "name") in roles_cut_off_by(automation.facts.get("content")) for automation in here
        ):
            yield Problem(role, "no cut-off runbook of its account disables this cross-account role")
    for automation in runbooks:
        if not any(may_start(estate, policy, automation) for policy in estate.of_type(f"aws:{ROLE_POLICY}")):
            yield Problem(automation, "no role policy allows ssm:StartAutomationExecution on its ARN")


def cross_account_roles(estate: EstateView) -> Iterator[Resource]:
    """Roles in practice accounts with another owner than the account, whose owner most of its resources name."""
    owners: dict[str, Counter[str]] = {}
    for resource in estate.account_resources:
        if plane_of(resource) in PHI_PLANES:
            owners.setdefault(resource.account, Counter()).update(filter(None, [owner_of(resource)]))
    for role in estate.of_type(f"aws:{ROLE}"):
        common = owners.get(role.account, Counter()).most_common(1)
        if common and owner_of(role) not in ("", common[0][0]):
            yield role


def may_start(estate: EstateView, policy: Resource, automation: Resource) -> bool:
    """Whether a role policy in the runbook's account allows starting it and names its ARN."""
    if policy.account != automation.account:
        return False
    name = f":document/{automation.facts.get('name')}"
    entries = (e for e in statements_at(estate.props(policy), "policy") if allows(e) and START in actions(e))
    return any(arn.endswith(name) for entry in entries for arn in resources(entry))


ACCOUNT = aws("kms/key:Key", "key"), aws("s3/bucket:Bucket", "charts")
OPERATOR_ROLE = aws(ROLE, "operator", name="operator", tags={"mso:owner": "mso"})
RUNBOOK = aws(DOCUMENT, "cut-off", name="cut-off", content=runbook(["operator"]))
START_POLICY = aws(
    ROLE_POLICY,
    "custodian",
    policy=document(
        statement("Allow", "ssm:StartAutomationExecution", "arn:aws:ssm:us-east-1:222222222222:document/cut-off")
    ),
)

RULE = EstateRule(
    id="SSM-101",
    title="The cut-off runbook disables all cross-account roles of a practice and can be started",
    why=(
        "When a practice ends its contract or suspects misuse, it has to end the MSO's access at once. A cross-account "
        "role that the runbook leaves out goes on reading patient data, and a runbook that no role may start cannot be "
        "used when it is needed."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(3)(ii)(C)", "164.308(a)(4)(ii)(C)", "164.308(a)(6)(ii)", "164.504(e)"),
    check=check,
    good=(
        lambda: estate_of(*ACCOUNT, OPERATOR_ROLE, RUNBOOK, START_POLICY),
        lambda: estate_of(*ACCOUNT, aws(ROLE, name="nurse")),
    ),
    bad=(
        lambda: estate_of(*ACCOUNT, OPERATOR_ROLE),
        lambda: estate_of(*ACCOUNT, OPERATOR_ROLE, RUNBOOK),
        lambda: estate_of(*ACCOUNT, OPERATOR_ROLE, RUNBOOK.with_(account="444444444444"), START_POLICY),
        lambda: estate_of(
            *ACCOUNT,
            OPERATOR_ROLE,
            START_POLICY,
            RUNBOOK.with_(inputs={**RUNBOOK.inputs, "content": runbook(["desk"])}),
        ),
    ),
    remediation=(
        "Disable every cross-account role of the account in one cut-off runbook, for example with "
        "infra.components.access_cut_off.AccessCutOff, and allow a role to start it by its ARN."
    ),
)
