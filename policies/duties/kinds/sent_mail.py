"""L2: what the products of a task send leaves: SES knows the sender's domain, the role may send, the API is reached."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.connections import service_connections, through_endpoints
from policies.duties.duty import Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.duties.kinds.mail_identities import IDENTITY, SET
from policies.duties.workloads import Task, about, settings, tasks

WHY = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html"
SENDER, CONFIGURATION = "MAIL_SENDER", "MAIL_CONFIGURATION"
"""What the container that takes a task's mail is told (infra/adapters/mail_relay.py)."""
ACTIONS = ("ses:SendEmail", "ses:SendRawEmail")
"""A whole message takes both: the operation is SendEmail, and SES asks for SendRawEmail."""
ENDPOINT = "email"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each service with a container that sends the mail of the others."""
    for task in tasks(estate):
        for container in task.containers:
            told = settings(container)
            for starter in task.starters if {SENDER, CONFIGURATION} <= told.keys() else ():
                needs = tuple(_sends(estate, task, starter, told[SENDER], told[CONFIGURATION]))
                does = f"sends mail from {told[SENDER]}"
                arn = task.role.arn if task.role else ""
                yield Duty("L2", "sent-mail", estate.label(starter), does, needs, WHY, about(starter), arn)


def _sends(estate: DutyEstate, task: Task, starter: Resource, sender: str, configuration: str) -> Iterator[Need]:
    """What it takes, the identity first: an address or the domain that it belongs to, in the same Region."""
    if task.role is None:
        yield not_in_input(f"the role of {task.label}")
        return
    here = f"arn:aws:ses:{starter.region}:{starter.account}"
    domain = sender.rpartition("@")[2]
    verified = {
        str(identity.facts.get("emailIdentity"))
        for identity in estate.beside(starter, IDENTITY)
        if identity.region == starter.region
    }
    stands = next((name for name in (sender, domain) if name in verified), "")
    yield Standing(bool(stands), f"SES has no identity of {sender} or {domain} in the account")
    sets = {each.facts.get("configurationSetName") for each in estate.beside(starter, SET)}
    yield Standing(configuration in sets, f"there is no configuration set {configuration}")
    resources = (f"{here}:identity/{stands or domain}", f"{here}:configuration-set/{configuration}")
    calls = [
        Call(task.role, action, arn, {"ses:fromaddress": sender}) for action in ACTIONS for arn in resources
    ]
    yield from calls
    yield from service_connections(estate, starter, ENDPOINT)
    yield from through_endpoints(estate, starter, ENDPOINT, calls)
