"""The parts of ``mso.yaml``: every key is known, every value is checked, and nothing changes once it is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from ipaddress import IPv4Address, IPv4Network
from math import ceil
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from infra.manifest import facts
from infra.manifest.facts import Side
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
"""The retentions of six years and more that CloudWatch Logs offers (PutRetentionPolicy)."""


class Part(BaseModel):
    """A part of the manifest: unknown keys are refused, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=2000, hide_input_in_errors=True)


class Contacts(Part):
    """The MSO's role mailboxes. Never a person's own."""

    operations: Email = Field(description="role mailbox for AWS account and operations notices")
    security: Email = Field(description="role mailbox for security alarms")
    billing: Email = Field(description="role mailbox for AWS billing notices")
    phone: Phone | None = Field(default=None, description="a desk's number that AWS may call, as +12065550100")


class Fee(Part):
    """How the practice pays the MSO."""

    basis: Literal["flat", "cost-plus", "fair-market-value", "percentage"] = Field(
        default="flat", description="percentage is fee splitting in many states: it needs counsel"
    )


class Mso(Part):
    """The management company. Under HIPAA it is a business associate of each practice."""

    slug: Slug = Field(description="short name used in AWS resource names")
    name: Label = Field(description="registered name of the company")
    entity: Literal["llc", "corporation", "lp", "professional-entity"] = Field(
        default="llc", description="legal form of the company"
    )
    state: Postal = Field(description="two-letter postal code of the state of formation")
    investor: Investor = Field(
        default="founders", description="who stands behind it; private equity and hedge funds meet California SB 351"
    )
    fee: Fee = Fee()
    contacts: Contacts


class Ci(Part):
    """Which repository may deploy for which owner, by OpenID Connect."""

    issuer: Domain = Field(default="token.actions.githubusercontent.com", description="host name of the OIDC issuer")
    repositories: Mapping[Slug, Repository] = Field(
        default_factory=dict,
        description="owner slug (the MSO's or a practice's) to org/repository; whoever owns that deploys the stacks",
    )


class Aws(Part):
    """Where in AWS the estate stands."""

    topology: Literal["shared", "separate"] = Field(
        default="shared", description="shared: one organization; separate: each practice in an organization of its own"
    )
    home_region: Region = Field(default="us-west-2", description="AWS region in which everything stands")
    backup_region: Region = Field(default="us-east-2", description="another AWS region, for copies")
    email: Annotated[str, StringConstraints(pattern=ACCOUNT_EMAIL)] = Field(
        description="pattern of the root mailboxes, holding {account}; a practice's stand at its own domain"
    )
    network: IPv4Network = Field(
        default=IPv4Network("10.64.0.0/12"), description="private range carved into one /16 per account"
    )
    domain: Domain = Field(description="domain of the MSO")
    ci: Ci = Ci()


class Retention(Part):
    """How long documentation and logs are kept. Charts follow each state's rule."""

    documentation_years: int = Field(
        default=6, ge=6, le=30, strict=True, description="at least six (45 CFR 164.316(b)(2)(i))"
    )
    log_years: int = Field(default=6, ge=6, le=30, strict=True, description="at least six")
    chart_years: int | None = Field(
        default=None, ge=5, le=100, strict=True, description="longer than the state's rule, never shorter"
    )
    legal_hold: bool = Field(default=False, strict=True, description="true stops every expiry")

    @property
    def log_group_days(self) -> int:
        """Days that log groups keep records: the step of CloudWatch Logs that covers ``log_years``; 0 for ever."""
        days = ceil(self.log_years * 365.25)
        return 0 if self.legal_hold else next((step for step in LOG_GROUP_STEPS if step >= days), 0)


class PracticeContacts(Part):
    """A practice's role mailboxes. Never a person's own, never the MSO's."""

    custodian: Email = Field(description="role mailbox of the custodian of records")
    privacy: Email = Field(description="role mailbox of the privacy official")
    security: Email = Field(description="role mailbox of the security official")


class Practice(Part):
    """A physician-owned professional entity: the covered entity, owner of the records and the keys."""

    slug: Slug = Field(description="short name used in stacks, accounts and AWS resource names")
    name: Label = Field(description="registered name of the professional entity")
    entity: Literal["pc", "pllc", "pa", "pllp", "professional-corporation", "sole-proprietor"] = Field(
        default="pllc", description="legal form of the professional entity"
    )
    state: Postal = Field(description="two-letter postal code of a state in the facts")
    owner: Owner = Field(default="physician_md_do", description="licence of the one who owns the business")
    medical_director: Literal["owner", "physician", "np"] = Field(
        default="physician", description="which role directs care; a role, never a name"
    )
    contacts: PracticeContacts
    domain: Domain = Field(description="domain of the practice; patients' pages live here")
    records_owner: Literal["practice", "medical_director"] = Field(default="practice", description="never the MSO")
    slot: int | None = Field(
        default=None, ge=0, le=79, strict=True, description="place of its networks in aws.network; as listed if absent"
    )


class Site(Part):
    """The network at a location's address."""

    public_ip: IPv4Address = Field(description="address of the site's VPN gateway")
    network: IPv4Network = Field(description="the site's own private network")


class Location(Part):
    """A site of one practice: configuration under its practice, never a tenant of its own."""

    slug: Slug = Field(description="short name of the site, used in the name of its stack")
    practice: Slug = Field(description="slug of the practice it belongs to")
    name: Label = Field(description="name of the site, as people say it")
    state: Postal = Field(description="the state of its practice")
    site: Site
    services: tuple[str, ...] = Field(default=(), description="service lines; they turn on registers")


class Vendor(Part):
    """Who runs a system bought as a service."""

    slug: Slug = Field(description="short name, by which agreements name the vendor")
    name: Label = Field(description="registered name of the vendor")
    agreement: Id | None = Field(default=None, description="id of the BAA, where the system holds PHI")
    sso: Literal["saml", "oidc", "none"] = Field(default="none", description="how the workforce signs in")
    fields: tuple[Label, ...] = Field(default=(), description="the only fields the vendor may see")


class System(Part):
    """A system of the catalogue, hosted here, bought as a service, or off."""

    id: str = Field(description="id of a system in the facts (mso facts systems)")
    mode: Literal["hosted", "saas", "off"] = Field(
        default="hosted", description="hosted here, bought as a service from a vendor, or off"
    )
    product: str | None = Field(default=None, description="the product; the catalogue's first if absent")
    part_of: str | None = Field(default=None, description="id of the hosted system whose product also serves this one")
    declared_side: Side | None = Field(default=None, alias="side", description="only to say it again; the facts decide")
    practices: tuple[Slug, ...] = Field(default=(), description="which practices use it; all if empty")
    vendor: Vendor | None = Field(default=None, description="who runs it, for mode saas")

    @property
    def fact(self) -> facts.SystemFact:
        """What the catalogue says of it."""
        return facts.systems()[self.id]

    @property
    def side(self) -> Side:
        """Its side of the wall: the facts decide, never the manifest."""
        return self.fact.side

    @property
    def data_class(self) -> str:
        """The most sensitive class it holds."""
        return self.fact.data_class

    @property
    def product_name(self) -> str | None:
        """The product that is hosted; None where the catalogue knows none, or another system's product serves."""
        if self.mode != "hosted" or self.part_of:
            return None
        return self.product or next((name for name in self.fact.products if name in facts.products()), None)

    @property
    def runtime(self) -> facts.Runtime | None:
        """How the hosted product is run; None unless it is hosted as a container of its own."""
        return facts.products().get(self.product_name or "")


class Flow(Part):
    """A declared crossing of the wall and the agreements it stands on."""

    id: str = Field(description="id of a flow in the facts (mso facts flows)")
    agreements: tuple[Id, ...] = Field(default=(), description="ids of the agreements that allow it")
    practices: tuple[Slug, ...] = Field(default=(), description="which practices; all if empty")

    @property
    def fact(self) -> facts.FlowFact:
        """What the facts say of it: purpose, form, fields, approver."""
        return facts.flows()[self.id]


class Agreement(Part):
    """A signed paper that allows a crossing: who with whom, for what, until when."""

    id: Id = Field(description="name by which flows and vendors cite it")
    kind: AgreementKind = Field(description="what kind of paper it is")
    between: tuple[Id, ...] = Field(min_length=2, description="slugs: MSO, practice, vendor, aws, role parties")
    purpose: Label = Field(description="what it is for, in a line")
    effective: date = Field(description="YYYY-MM-DD")
    expires: date | None = Field(default=None, description="YYYY-MM-DD; until ended if absent")
    draft: bool = Field(default=False, strict=True, description="true until it is signed; drafts stop a real apply")
    covers: tuple[str, ...] = Field(default=(), description="ids of systems and flows it covers; all if empty")

    def live(self, on: date) -> bool:
        """Whether that day lies in its term."""
        return self.effective <= on and (self.expires is None or on <= self.expires)


class JobFunction(Part):
    """A group of the workforce, by job. Groups, never persons."""

    id: Id = Field(description="name of the group; a job, never a person")
    owner: Slug = Field(description="whose workforce it is: the MSO's slug or a practice's")
    role: str = Field(description="a role of the facts (mso facts roles)")
    approves: tuple[str, ...] = Field(default=(), description="decisions it approves (mso facts decisions)")


class CounselConfirmed(Part):
    """Counsel has looked at the structure: when, in which role, for which states."""

    date: Annotated[date, Field(description="YYYY-MM-DD, the day on which it was given")]
    role: Label = Field(description="role of the one who confirmed, never a name")
    states: tuple[Postal, ...] = Field(min_length=1, description="states the confirmation covers")


class Budget(Part):
    """What an account may cost in a month before its owner is told."""

    per_account: int = Field(default=500, ge=1, strict=True, description="US dollars a month")
    accounts: Mapping[str, Annotated[int, Field(ge=1, strict=True)]] = Field(
        default_factory=dict, description="other amounts, by account name"
    )


class ResidualTrust(Part):
    """A trust that no control removes, and what was decided about it."""

    id: Id = Field(description="which trust, such as payer-account")
    decision: Literal["accepted", "limited", "refused"] = Field(description="what was decided about it")
    role: Label = Field(description="role of the one who decided, never a name")
    date: Annotated[date, Field(description="YYYY-MM-DD, the day of the decision")]
    limits: Label = Field(description="what limits the trust")
