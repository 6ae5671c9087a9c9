"""L10: the organization has trusted access, policy types and switches for each of its features that is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Resource
from policies.data_files import read_data
from policies.duties.backups import covered
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, documents, items
from policies.duties.switches import cross_account_backup, organization_of, payer_of
from policies.separation.iam.arn_fields import account_of
from policies.separation.iam.patterns import glob_matches

DELEGATES = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html"
POLICIES = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_enable-disable.html"
COPIES = "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_UpdateGlobalSettings.html"
DELEGATE = "organizations/delegatedAdministrator:DelegatedAdministrator"
POLICY, ATTACHMENT = "organizations/policy:Policy", "organizations/policyAttachment:PolicyAttachment"
DEFAULT_TYPE = "SERVICE_CONTROL_POLICY"


def _features() -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = read_data("duties/aws/organization_features.yaml")["features"]
    return found


PAGES = {feature["why"]: feature["why"] for feature in _features()}


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each resource that uses a feature of an organization, each delegation, policy and copying plan."""
    for feature in _features():
        for type_, when in feature["uses"].items():
            for resource in estate.of_type(type_):
                if _uses(resource, when):
                    yield _duty(estate, resource, tuple(_stands(estate, resource, feature)), PAGES[feature["why"]])
    for delegate in estate.of_type(DELEGATE):
        principal = str(delegate.facts.get("servicePrincipal"))
        needs = tuple(_trusted(estate, delegate, principal))
        yield _duty(estate, delegate, needs, DELEGATES, f"delegates {principal}")
    attached = {str(a.facts.get("policyId")) for a in estate.of_type(ATTACHMENT)}
    for policy in estate.of_type(POLICY):
        if str(policy.id) in attached:
            needs = tuple(_policy_type(estate, policy))
            yield _duty(estate, policy, needs, POLICIES, f"attaches {policy.facts.get('name') or policy.name}")
    yield from _copies(estate)


def _uses(resource: Resource, when: Mapping[str, Any]) -> bool:
    for prop, wanted in when.items():
        value = resource.facts.get(prop)
        if wanted == "*":
            fits = bool(value)
        else:
            fits = glob_matches(wanted, str(value)) if isinstance(wanted, str) else value is wanted
        if not fits:
            return False
    return True


def _duty(
    estate: DutyEstate,
    resource: Resource,
    needs: tuple[Need, ...],
    why: str,
    does: str = "has its organization's leave",
) -> Duty:
    who = f"{estate.account(resource).name or resource.account}:{resource.name}"
    return Duty("L10", "organization-services", who, does, needs, why, resource.urn)


def _trusted(estate: DutyEstate, resource: Resource, principal: str) -> Iterator[Need]:
    organization = organization_of(estate, estate.account(resource))
    if organization is None:
        yield Standing(None, f"the organization of {resource.account} is not in the input")
        return
    given = {str(p) for p in items(organization.facts.get("awsServiceAccessPrincipals"))}
    given |= {
        str(r.facts.get("servicePrincipal"))
        for r in estate.of_type("organizations/awsServiceAccess:AwsServiceAccess")
        if r.account == organization.account
    }
    yield Standing(principal in given, f"the organization gives {principal} no trusted access")


def _stands(estate: DutyEstate, resource: Resource, feature: Mapping[str, Any]) -> Iterator[Need]:
    """Trusted access, and the right account: the management account or a delegated administrator."""
    yield from _trusted(estate, resource, feature["principal"])
    account = estate.account(resource)
    if not feature.get("delegate") or account.payer:
        return
    payer = payer_of(estate, account.organization)
    if payer is None:
        yield Standing(
            None, f"the management account of {account.organization or resource.account} is not in the input"
        )
        return
    admins = [(DELEGATE, "accountId"), *feature.get("admin", {}).items()]
    delegated = any(
        a.facts.get(prop) == account.id
        for type_, prop in admins
        for a in estate.of_type(type_)
        if a.account == payer.id and a.facts.get("servicePrincipal", feature["principal"]) == feature["principal"]
    )
    yield Standing(delegated, f"{account.name or account.id} is no delegated administrator for {feature['principal']}")


def _policy_type(estate: DutyEstate, policy: Resource) -> Iterator[Need]:
    organization = organization_of(estate, estate.account(policy))
    kind = str(policy.facts.get("type") or DEFAULT_TYPE)
    if organization is None:
        yield Standing(None, f"the organization of {policy.account} is not in the input")
        return
    enabled = {str(t) for t in items(organization.facts.get("enabledPolicyTypes"))}
    yield Standing(kind in enabled, f"the organization has not enabled the policy type {kind}")
    yield Standing(organization.facts.get("featureSet") != "CONSOLIDATED_BILLING", "the organization has no policies")


def _copies(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each plan that copies to another account."""
    for plan in {each.plan.urn: each.plan for each in covered(estate)}.values():
        own = estate.account(plan)
        arns = [
            str(c.get("destinationVaultArn"))
            for r in documents(items(plan.facts.get("rules")))
            for c in documents(items(r.get("copyActions")))
        ]
        for other in sorted({account_of(arn) for arn in arns} - {plan.account}):
            needs = tuple(cross_account_backup(estate, own, estate.model.accounts.get(other)))
            yield _duty(estate, plan, needs, COPIES, f"may copy backups to {other}")
