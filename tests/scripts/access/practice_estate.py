"""A practice's roles, runbooks and alarms, and what the tests of the commands on its side share."""

from __future__ import annotations

from collections.abc import Callable

from click.testing import Result

from infra.components.access_cut_off import AccessCutOff, AccessCutOffArgs
from infra.components.alarm_rules import AlarmRules, AlarmRulesArgs
from infra.components.alarm_topic import AlarmTopic, AlarmTopicArgs
from infra.components.break_glass_end import BreakGlassEnd, BreakGlassEndArgs
from infra.components.role import Role, RoleArgs
from infra.context.account_context import account_context, role_arn
from infra.context.estate import Estate
from infra.iam.policy_builder import allow
from infra.planes import org
from infra.planes.shared import workforce_roles
from infra.planes.shared.operator_role import operator_role
from infra.planes.shared.workforce_sign_in import saml_trust

PRACTICE = "evergreen"
AT = "evergreen-aesthetics.example"
PARTIES = ("--requester", f"ana@{AT}", "--approver", f"privacy@{AT}", "--reason", "INC-7")
CONFIRM = ("--confirm", PRACTICE)
Mso = Callable[..., Result]


def build(stack: str, estate: Estate) -> None:
    """A practice's accounts with workforce roles, cross-account roles, both runbooks and the alarms."""
    if stack == "org":
        org.build(estate)
        return
    if stack == "management":
        context = account_context(estate, stack, stack, estate.manifest.mso.slug)
        accounts = (estate.account_id(f"{plane}-{PRACTICE}") for plane in ("clinical", "exchange"))
        staff = workforce_roles.create_workforce(context, "lumen-ridge.example")
        workforce_roles.staff_roles(staff, {"mso_it": [role_arn(account, "operator") for account in accounts]})
        return
    context = account_context(estate, stack, stack.partition("-")[0], PRACTICE)
    workforce = workforce_roles.create_workforce(context, AT)
    workforce_roles.custodian_role(workforce)
    workforce_roles.auditor_role(workforce)
    if context.plane == "backup":
        return  # it has no cross-account roles
    deploys = RoleArgs(
        name="deployer",
        description="Deploys",
        trust=[saml_trust(workforce.provider.arn)],
        permissions=[allow("Roles", "iam:*", on=["*"])],
        tags=context.tags("security", "identity"),
    )
    Role("deployer", deploys, context.opts)
    mailboxes = {"practice": f"security@{AT}"}
    account = context.account_id
    alarms = AlarmTopicArgs(name="alarms", account_id=account, key_arn="alias/mso", mailboxes=mailboxes, tags={})
    topic = AlarmTopic("alarms", alarms, context.opts)
    AlarmRules("watch", AlarmRulesArgs(target_arn=topic.arn, tags={}), context.opts)
    tags = context.tags("security", "cut-off")
    AccessCutOff("cut-off", AccessCutOffArgs(roles=[operator_role(context)], topic=topic, tags=tags), context.opts)
    if context.plane == "clinical":
        workforce_roles.clinician_roles(workforce, ["charts"])
        role = workforce_roles.break_glass_role(workforce, ["charts"])
        BreakGlassEnd("end-break-glass", BreakGlassEndArgs(role=role, topic=topic, tags=tags), context.opts)
