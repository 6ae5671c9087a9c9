"""SSM-101: the cut-off switch of a practice shuts every door of its account, and somebody may pull it."""

from collections import Counter
from collections.abc import Iterator

from infra.engine.graph import Resource
from infra.iam.cut_off_runbook import runbook, shut_by
from policies.estate_view import PHI_PLANES, EstateView, owner_of, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.iam_documents import actions, allows, document, readable, resources, statement

ROLE, ROLE_POLICY, DOCUMENT = "iam/role:Role", "iam/rolePolicy:RolePolicy", "ssm/document:Document"
START = "ssm:startautomationexecution"


def check(estate: EstateView) -> Iterator[Problem]:
    """A door is a role in a practice's account that belongs to somebody else."""
    switches = [d for d in estate.of_type(f"aws:{DOCUMENT}") if shut_by(estate.props(d).get("content"))]
    for door in doors(estate):
        here = [switch for switch in switches if switch.account == door.account]
        if not any(estate.text(door, "name") in shut_by(switch.facts.get("content")) for switch in here):
            yield Problem(door, "stays open when the practice cuts others off: no runbook of its account shuts it")
    for switch in switches:
        if not any(may_start(estate, policy, switch) for policy in estate.of_type(f"aws:{ROLE_POLICY}")):
            yield Problem(switch, "no role has the right to start it by name")


def doors(estate: EstateView) -> Iterator[Resource]:
    """Roles in practices' accounts whose owner is not the account's own: the one that most there belongs to."""
    owners: dict[str, Counter[str]] = {}
    for resource in estate.built:
        if plane_of(resource) in PHI_PLANES:
            owners.setdefault(resource.account, Counter()).update(filter(None, [owner_of(resource)]))
    for role in estate.of_type(f"aws:{ROLE}"):
        common = owners.get(role.account, Counter()).most_common(1)
        if common and owner_of(role) not in ("", common[0][0]):
            yield role


def may_start(estate: EstateView, policy: Resource, switch: Resource) -> bool:
    """Whether a role's policy in the switch's account allows starting it, and names it."""
    if policy.account != switch.account:
        return False
    name = f":document/{switch.facts.get('name')}"
    entries = (e for e in readable(estate.props(policy), "policy") if allows(e) and START in actions(e))
    return any(arn.endswith(name) for entry in entries for arn in resources(entry))


ACCOUNT = aws("kms/key:Key", "key"), aws("s3/bucket:Bucket", "charts")
DOOR = aws(ROLE, "operator", name="operator", tags={"mso:owner": "mso"})
SWITCH = aws(DOCUMENT, "cut-off", name="cut-off", content=runbook(["operator"]))
RIGHT = aws(
    ROLE_POLICY,
    "custodian",
    policy=document(
        statement("Allow", "ssm:StartAutomationExecution", "arn:aws:ssm:us-east-1:222222222222:document/cut-off")
    ),
)

RULE = EstateRule(
    id="SSM-101",
    title="The cut-off switch of a practice shuts every door of its account, and somebody may pull it",
    severity=Severity.HIGH,
    cites=("164.308(a)(3)(ii)(C)", "164.308(a)(4)(ii)(C)", "164.308(a)(6)(ii)", "164.504(e)"),
    check=check,
    good=(lambda: estate_of(*ACCOUNT, DOOR, SWITCH, RIGHT), lambda: estate_of(*ACCOUNT, aws(ROLE, name="nurse"))),
    bad=(
        lambda: estate_of(*ACCOUNT, DOOR),
        lambda: estate_of(*ACCOUNT, DOOR, SWITCH),
        lambda: estate_of(*ACCOUNT, DOOR, SWITCH.with_(account="444444444444"), RIGHT),
        lambda: estate_of(*ACCOUNT, DOOR, RIGHT, SWITCH.with_(inputs={**SWITCH.inputs, "content": runbook(["desk"])})),
    ),
    remediation="Use infra.components.CutOff with every role that people of others take on in the account.",
)
