"""The sections of ``mso.yaml``: unknown keys are rejected, every value is validated, and objects are immutable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from ipaddress import IPv4Address, IPv4Network
from math import ceil
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from infra.manifest import facts
from infra.manifest.delivery_section import Delivery
from infra.manifest.facts import Side
from infra.manifest.strict_model import StrictModel
from infra.manifest.valid_names import (
    ACCOUNT_EMAIL,
    AgreementKind,
    Domain,
    Email,
    Id,
    Investor,
    Label,
    Owner,
    Phone,
    Postal,
    Region,
    Repository,
    Slug,
)

LOG_GROUP_STEPS: Final = (2192, 2557, 2922, 3288, 3653)
"""Retention periods of six years and more, in days, that CloudWatch Logs offers (PutRetentionPolicy)."""


class Contacts(StrictModel):
    """The MSO's role mailboxes, never a person's own."""

    operations: Email = Field(description="role mailbox for AWS account and operations notices")
    security: Email = Field(description="role mailbox for security alarms")
    billing: Email = Field(description="role mailbox for AWS billing notices")
    phone: Phone | None = Field(default=None, description="an office phone number for AWS, such as +12065550100")


class Fee(StrictModel):
    """How the practice pays the MSO."""

    basis: Literal["flat", "cost-plus", "fair-market-value", "percentage"] = Field(
        default="flat", description="percentage is fee splitting in many states and needs counsel's confirmation"
    )


class Mso(StrictModel):
    """The management company. Under HIPAA it is a business associate of each practice."""

    slug: Slug = Field(description="short name used in AWS resource names")
    name: Label = Field(description="registered name of the company")
    entity: Literal["llc", "corporation", "lp", "professional-entity"] = Field(
        default="llc", description="legal form of the company"
    )
    state: Postal = Field(description="two-letter postal code of the state of formation")
    investor: Investor = Field(
        default="founders", description="who finances it; California SB 351 applies to private equity and hedge funds"
    )
    fee: Fee = Fee()
    contacts: Contacts


class Ci(StrictModel):
    """Which repository may deploy for which owner, through OpenID Connect."""

    issuer: Domain = Field(default="token.actions.githubusercontent.com", description="host name of the OIDC issuer")
    repositories: Mapping[Slug, Repository] = Field(
        default_factory=dict,
        description="owner slug to org/repository or org@ID/repository@ID; the repository's owner deploys the stacks",
    )


class Aws(StrictModel):
    """The estate's organizations, regions, networks and mailboxes in AWS."""

    topology: Literal["shared", "separate"] = Field(
        default="shared", description="shared: one organization; separate: each practice in an organization of its own"
    )
    home_region: Region = Field(default="us-west-2", description="AWS region of all resources")
    backup_region: Region = Field(default="us-east-2", description="another AWS region, for backup copies")
    email: Annotated[str, StringConstraints(pattern=ACCOUNT_EMAIL)] = Field(
        description="pattern of the root user mailboxes, with {account}; a practice's use its own domain"
    )
    network: IPv4Network = Field(
        default=IPv4Network("10.64.0.0/12"), description="private range that is divided into one /16 per account"
    )
    domain: Domain = Field(description="domain of the MSO; its applications are served below it")
    ci: Ci = Ci()


class Retention(StrictModel):
    """How long documentation and logs are kept. Charts follow each state's rule."""

    documentation_years: int = Field(
        default=6, ge=6, le=30, strict=True, description="at least six (45 CFR 164.316(b)(2)(i))"
    )
    log_years: int = Field(default=6, ge=6, le=30, strict=True, description="at least six")
    chart_years: int | None = Field(
        default=None, ge=5, le=100, strict=True, description="longer than the state's rule, never shorter"
    )
    legal_hold: bool = Field(default=False, strict=True, description="true stops every expiration")

    @property
    def log_group_days(self) -> int:
        """Retention of log groups in days: the CloudWatch Logs step that covers ``log_years``; 0: never expire."""
        days = ceil(self.log_years * 365.25)
        return 0 if self.legal_hold else next((step for step in LOG_GROUP_STEPS if step >= days), 0)


class PracticeContacts(StrictModel):
    """A practice's role mailboxes, never a person's own and never the MSO's."""

    custodian: Email = Field(description="role mailbox of the custodian of records")
    privacy: Email = Field(description="role mailbox of the privacy official")
    security: Email = Field(description="role mailbox of the security official")


class Practice(StrictModel):
    """A physician-owned professional entity: the covered entity, owner of the records and the keys."""

    slug: Slug = Field(description="short name used in stacks, accounts and AWS resource names")
    name: Label = Field(description="registered name of the professional entity")
    entity: Literal["pc", "pllc", "pa", "pllp", "professional-corporation", "sole-proprietor"] = Field(
        default="pllc", description="legal form of the professional entity"
    )
    state: Postal = Field(description="two-letter postal code of a state in the facts")
    owner: Owner = Field(default="physician_md_do", description="license of the owner of the business")
    entity_owners: tuple[Owner, ...] = Field(
        default=("physician_md_do",),
        min_length=1,
        description="licenses of the entity's own owners, the majority first",
    )
    staff_pay: Literal["not-stated", "salary", "hourly", "commission"] = Field(
        default="not-stated", description="how clinical staff are paid; a commission on fees may be fee splitting"
    )
    medical_director: Literal["owner", "physician", "np"] = Field(
        default="physician", description="the role that directs care; a role, never a name"
    )
    contacts: PracticeContacts
    domain: Domain = Field(description="domain of the practice; its applications are served below it")
    records_owner: Literal["practice", "medical_director"] = Field(default="practice", description="never the MSO")
    slot: int | None = Field(
        default=None,
        ge=0,
        le=79,
        strict=True,
        description="position of its networks in aws.network; its index if absent",
    )


class Site(StrictModel):
    """The network at a location."""

    public_ip: IPv4Address = Field(description="public address of the site's VPN gateway")
    network: IPv4Network = Field(description="the site's own private network")


class Location(StrictModel):
    """A site of one practice: part of its practice, never a tenant of its own."""

    slug: Slug = Field(description="short name of the site, used in the name of its stack")
    practice: Slug = Field(description="slug of the practice it belongs to")
    name: Label = Field(description="display name of the site")
    state: Postal = Field(description="the state of its practice")
    site: Site
    services: tuple[str, ...] = Field(default=(), description="service lines offered; each requires certain systems")


class Vendor(StrictModel):
    """The company that runs a system bought as a service."""

    slug: Slug = Field(description="short name of the vendor, used in agreements")
    name: Label = Field(description="registered name of the vendor")
    agreement: Id | None = Field(default=None, description="id of the BAA, where the system holds PHI")
    sso: Literal["saml", "oidc", "none"] = Field(default="none", description="how the workforce signs in")
    fields: tuple[Label, ...] = Field(default=(), description="the only fields that the vendor may see")
    delivery: Delivery | None = Field(
        default=None, description="how records of flows that end at the system reach the vendor"
    )


class System(StrictModel):
    """A system of the catalog: hosted in the estate, bought as a service, or off."""

    id: str = Field(description="id of a system in the facts (mso facts systems)")
    mode: Literal["hosted", "saas", "off"] = Field(
        default="hosted", description="hosted in the estate, bought as a service from a vendor, or off"
    )
    product: str | None = Field(default=None, description="the product; the first one in the catalog if absent")
    part_of: str | None = Field(default=None, description="id of the hosted system whose product also serves this one")
    declared_side: Side | None = Field(
        default=None, alias="side", description="repeats the side given in the facts; it cannot change it"
    )
    practices: tuple[Slug, ...] = Field(default=(), description="which practices use it; all if empty")
    vendor: Vendor | None = Field(default=None, description="the company that runs it, for mode saas")

    @property
    def fact(self) -> facts.SystemFact:
        """The catalog's entry for the system."""
        return facts.systems()[self.id]

    @property
    def side(self) -> Side:
        """The system's side of the wall. The facts decide it, never the manifest."""
        return self.fact.side

    @property
    def data_class(self) -> str:
        """The most sensitive data class that the system holds."""
        return self.fact.data_class

    @property
    def product_name(self) -> str | None:
        """The hosted product; None where the catalog has none, or another system's product is used."""
        if self.mode != "hosted" or self.part_of:
            return None
        return self.product or next((name for name in self.fact.products if name in facts.products()), None)

    @property
    def runtime(self) -> facts.HostedProduct | None:
        """How the hosted product runs; None unless the system has tasks of its own."""
        return facts.products().get(self.product_name or "")


class Flow(StrictModel):
    """A declared flow of data across the wall and the agreements that allow it."""

    id: str = Field(description="id of a flow in the facts (mso facts flows)")
    agreements: tuple[Id, ...] = Field(default=(), description="ids of the agreements that allow it")
    practices: tuple[Slug, ...] = Field(default=(), description="which practices; all if empty")

    @property
    def fact(self) -> facts.FlowFact:
        """The flow's entry in the facts: purpose, form, fields, approver."""
        return facts.flows()[self.id]


class Agreement(StrictModel):
    """An agreement: its parties, purpose and term."""

    id: Id = Field(description="id that flows and vendors cite")
    kind: AgreementKind = Field(description="kind of agreement")
    between: tuple[Id, ...] = Field(
        min_length=2, description="the parties' slugs: MSO, practice, vendor, aws, or a role such as medical-director"
    )
    purpose: Label = Field(description="purpose, in one line")
    effective: date = Field(description="YYYY-MM-DD")
    expires: date | None = Field(default=None, description="YYYY-MM-DD; no end date if absent")
    draft: bool = Field(
        default=False, strict=True, description="true until it is signed; a draft blocks applying to real AWS"
    )
    covers: tuple[str, ...] = Field(default=(), description="ids of systems and flows it covers; all if empty")

    def in_force(self, on: date) -> bool:
        """Whether the day is within the agreement's term."""
        return self.effective <= on and (self.expires is None or on <= self.expires)


class JobFunction(StrictModel):
    """A group of the workforce with one job function; never a person."""

    id: Id = Field(description="name of the group: a job function, never a person")
    owner: Slug = Field(description="the employer: the MSO's slug or a practice's")
    role: str = Field(description="a role from the facts (mso facts roles)")
    approves: tuple[str, ...] = Field(default=(), description="decisions that it approves (mso facts decisions)")


class CounselConfirmed(StrictModel):
    """Counsel's confirmation of the structure: the date, counsel's role, and the states it covers."""

    date: Annotated[date, Field(description="YYYY-MM-DD, the day of the confirmation")]
    role: Label = Field(description="role of the person who confirmed, never a name")
    states: tuple[Postal, ...] = Field(min_length=1, description="states that the confirmation covers")


class Budget(StrictModel):
    """Monthly budgets of the accounts; their owners are notified when one is exceeded."""

    per_account: int = Field(default=500, ge=1, strict=True, description="US dollars per month for each account")
    accounts: Mapping[str, Annotated[int, Field(ge=1, strict=True)]] = Field(
        default_factory=dict, description="different amounts, by account name"
    )


class ResidualTrust(StrictModel):
    """A trust relationship that no control removes, and the decision about it."""

    id: Id = Field(description="the trust, such as payer-account")
    decision: Literal["accepted", "limited", "refused"] = Field(description="the decision about it")
    role: Label = Field(description="role of the person who decided, never a name")
    date: Annotated[date, Field(description="YYYY-MM-DD, the day of the decision")]
    limits: Label = Field(description="what limits the trust")
