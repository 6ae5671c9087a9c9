"""The typed shape of ``mso.yaml``. Every key is known, every value is checked, and nothing changes once it is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from infra.manifest import facts
from infra.manifest.facts import Side

ID: Final = r"^[a-z][a-z0-9-]{1,60}$"
SLUG: Final = r"^[a-z][a-z0-9-]{1,20}$"
LABEL: Final = r"^[^\s\x00-\x1f\x7f\u2028\u2029][^\x00-\x1f\x7f\u2028\u2029]{0,119}$"
EMAIL: Final = r"^[a-z0-9][a-z0-9._+-]{0,63}@([a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}$"
DOMAIN: Final = r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}$"
REGION: Final = r"^us-(east|west)-[12]$"
POSTAL: Final = r"^[A-Z]{2}$"
ACCOUNT_EMAIL: Final = r"^[a-z0-9._+-]*\{account\}[a-z0-9._+-]*@([a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}$"
REPOSITORY: Final = r"^[\w.-]{1,100}/[\w.-]{1,100}$"
FILE: Final = r"^[\w-]{1,60}\.yaml$"

Id = Annotated[str, StringConstraints(pattern=ID)]
Slug = Annotated[str, StringConstraints(pattern=SLUG)]
Label = Annotated[str, StringConstraints(pattern=LABEL)]
Email = Annotated[str, StringConstraints(pattern=EMAIL)]
Domain = Annotated[str, StringConstraints(pattern=DOMAIN)]
Region = Annotated[str, StringConstraints(pattern=REGION)]
Postal = Annotated[str, StringConstraints(pattern=POSTAL)]
Owner = Literal["physician_md_do", "np", "pa", "rn", "non_clinician"]
Size = Literal["solo", "standard", "resilient"]
Investor = Literal["founders", "physicians", "private-equity", "hedge-fund", "venture-capital", "hospital"]
AgreementKind = Literal[
    "msa", "baa", "dua", "authorization", "instruction", "medical_director", "collaboration", "supervision", "lease"
]


class Part(BaseModel):
    """A part of the manifest: unknown keys are refused, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=2000, hide_input_in_errors=True)


class Contacts(Part):
    """The MSO's role mailboxes. Never a person's own."""

    operations: Email = Field(description="role mailbox for AWS account and operations notices")
    security: Email = Field(description="role mailbox for security alarms")
    billing: Email = Field(description="role mailbox for AWS billing notices")


class Fee(Part):
    """How the practice pays the MSO."""

    basis: Literal["flat", "cost-plus", "fair-market-value", "percentage"] = Field(
        default="flat", description="percentage is fee splitting in many states: it needs counsel"
    )


class Mso(Part):
    """The management company. Under HIPAA it is a business associate of each practice."""

    slug: Slug = Field(description="short name used in AWS resource names")
    name: Label = Field(description="registered name of the company")
    entity: Literal["llc", "corporation", "lp", "professional-entity"] = "llc"
    state: Postal = Field(description="two-letter postal code of the state of formation")
    investor: Investor = "founders"
    fee: Fee = Fee()
    contacts: Contacts


class Ci(Part):
    """Which repository may deploy for which owner, by OpenID Connect."""

    issuer: Domain = Field(default="token.actions.githubusercontent.com", description="host name of the OIDC issuer")
    repositories: Mapping[Slug, Annotated[str, StringConstraints(pattern=REPOSITORY)]] = Field(
        default_factory=dict, description="owner slug (the MSO's or a practice's) to org/repository"
    )


class Aws(Part):
    """Where in AWS the estate stands."""

    topology: Literal["shared", "separate"] = Field(
        default="shared", description="shared: one organization; separate: each practice in an organization of its own"
    )
    home_region: Region = "us-west-2"
    backup_region: Region = "us-east-2"
    email: Annotated[str, StringConstraints(pattern=ACCOUNT_EMAIL)] = Field(
        description="pattern for the mailbox of each account, holding {account}"
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


class PracticeContacts(Part):
    """A practice's role mailboxes. Never a person's own, never the MSO's."""

    custodian: Email = Field(description="role mailbox of the custodian of records")
    privacy: Email = Field(description="role mailbox of the privacy official")
    security: Email = Field(description="role mailbox of the security official")


class Practice(Part):
    """A physician-owned professional entity: the covered entity, owner of the records and the keys."""

    slug: Slug
    name: Label = Field(description="registered name of the professional entity")
    entity: Literal["pc", "pllc", "pa", "pllp", "professional-corporation", "sole-proprietor"] = "pllc"
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

    slug: Slug
    practice: Slug = Field(description="slug of the practice it belongs to")
    name: Label
    state: Postal = Field(description="the state of its practice")
    site: Site
    services: tuple[str, ...] = Field(default=(), description="service lines; they turn on registers")


class Vendor(Part):
    """Who runs a system bought as a service."""

    slug: Slug
    name: Label
    agreement: Id | None = Field(default=None, description="id of the BAA, where the system holds PHI")
    sso: Literal["saml", "oidc", "none"] = Field(default="none", description="how the workforce signs in")
    fields: tuple[Label, ...] = Field(default=(), description="the only fields the vendor may see")


class System(Part):
    """A system of the catalogue, hosted here, bought as a service, or off."""

    id: str = Field(description="id of a system in the facts (mso facts systems)")
    mode: Literal["hosted", "saas", "off"] = "hosted"
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

    id: Id
    kind: AgreementKind
    between: tuple[Id, ...] = Field(min_length=2, description="slugs: MSO, practice, vendor, aws, role parties")
    purpose: Label
    effective: date = Field(description="YYYY-MM-DD")
    expires: date | None = Field(default=None, description="YYYY-MM-DD; until ended if absent")
    draft: bool = Field(default=False, strict=True, description="true until it is signed; drafts stop a real apply")
    covers: tuple[str, ...] = Field(default=(), description="ids of systems and flows it covers; all if empty")

    def live(self, on: date) -> bool:
        """Whether that day lies in its term."""
        return self.effective <= on and (self.expires is None or on <= self.expires)


class JobFunction(Part):
    """A group of the workforce, by job. Groups, never persons."""

    id: Id
    owner: Slug = Field(description="whose workforce it is: the MSO's slug or a practice's")
    role: str = Field(description="a role of the facts (mso facts roles)")
    approves: tuple[str, ...] = Field(default=(), description="decisions it approves (mso facts decisions)")


class CounselConfirmed(Part):
    """Counsel has looked at the structure: when, in which role, for which states."""

    date: date
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

    id: Id
    decision: Literal["accepted", "limited", "refused"]
    role: Label = Field(description="role of the one who decided, never a name")
    date: date
    limits: Label = Field(description="what limits the trust")


class Manifest(Part):
    """One MSO with its practices, locations, systems, flows and agreements."""

    version: Literal[1] = 1
    synthetic: bool = Field(default=False, strict=True, description="true for an example that stands for nobody")
    structure: Literal["mso", "single-entity"] = Field(
        default="mso", description="single-entity: a physician runs both sides alone, under the same protection"
    )
    mso: Mso
    aws: Aws
    size: Size = Field(default="standard", description="trades cost against availability, never the wall")
    retention: Retention = Retention()
    practices: tuple[Practice, ...] = Field(min_length=1)
    locations: tuple[Location, ...] = Field(min_length=1)
    systems: tuple[System, ...] = ()
    flows: tuple[Flow, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    people: tuple[JobFunction, ...] = ()
    counsel: CounselConfirmed | None = None
    budget: Budget = Budget()
    waivers: str | None = Field(default=None, pattern=FILE, description="file beside mso.yaml with waived findings")
    residual_trust: tuple[ResidualTrust, ...] = ()

    def practice(self, slug: str) -> Practice:
        """The practice with this slug; ``KeyError`` if there is none."""
        return {practice.slug: practice for practice in self.practices}[slug]

    def location(self, slug: str) -> Location:
        """The location with this slug; ``KeyError`` if there is none."""
        return {location.slug: location for location in self.locations}[slug]

    def locations_of(self, practice: str) -> tuple[Location, ...]:
        """The sites of one practice."""
        return tuple(location for location in self.locations if location.practice == practice)

    def systems_on(self, side: Side, practice: str | None = None) -> tuple[System, ...]:
        """The systems that are not off on one side; of one practice, where it is named."""
        return tuple(
            system
            for system in self.systems
            if system.mode != "off" and system.side == side and _used_by(system.practices, practice)
        )

    def systems_of(self, practice: str) -> tuple[System, ...]:
        """The systems that a practice works with: its own and those of its exchange."""
        return self.systems_on("clinical", practice) + self.systems_on("exchange", practice)

    def flows_of(self, practice: str) -> tuple[Flow, ...]:
        """The crossings declared for one practice."""
        return tuple(flow for flow in self.flows if _used_by(flow.practices, practice))

    def agreement(self, id_: str) -> Agreement:
        """The agreement with this id; ``KeyError`` if there is none."""
        return {agreement.id: agreement for agreement in self.agreements}[id_]

    def people_of(self, owner: str) -> tuple[JobFunction, ...]:
        """The job functions of one owner's workforce."""
        return tuple(function for function in self.people if function.owner == owner)

    def owner_slugs(self) -> tuple[str, ...]:
        """The legal entities: the MSO first, then the practices."""
        return (self.mso.slug, *(practice.slug for practice in self.practices))

    def account_names(self) -> tuple[str, ...]:
        """The accounts that the organization makes, in the order in which their networks are carved."""
        per_practice = (f"{plane}-{p.slug}" for p in self.practices for plane in PRACTICE_PLANES)
        return (*SHARED_ACCOUNTS, *per_practice)

    def plane_names(self) -> tuple[str, ...]:
        """The stacks in the order in which they can be deployed."""
        return ("org", *self.account_names(), *(f"location-{location.slug}" for location in self.locations))

    def owner_of(self, account: str) -> str:
        """The slug of the entity that an account belongs to."""
        plane, _, practice = account.partition("-")
        return practice if plane in PRACTICE_PLANES else self.mso.slug

    def email_of(self, account: str) -> str:
        """The mailbox of an account's root user."""
        return self.aws.email.format(account=account)

    def network_of(self, account: str) -> IPv4Network:
        """The /16 of an account: carved from ``aws.network`` by position, so that it never moves once given."""
        first = int(self.aws.network.network_address)
        return IPv4Network((first + self._position(account) * 2**16, 16))

    def _position(self, account: str) -> int:
        if account in SHARED_ACCOUNTS:
            return SHARED_ACCOUNTS.index(account)
        plane, _, slug = account.partition("-")
        slot = self.slot_of(self.practice(slug))
        return len(SHARED_ACCOUNTS) + slot * len(PRACTICE_PLANES) + PRACTICE_PLANES.index(plane)

    def slot_of(self, practice: Practice) -> int:
        """The place of a practice's networks: the one it names, else its place in the list."""
        return self.practices.index(practice) if practice.slot is None else practice.slot

    def budget_of(self, account: str) -> int:
        """US dollars a month for an account."""
        return self.budget.accounts.get(account, self.budget.per_account)

    def chart_retention(self, practice: str) -> facts.Retention:
        """The state's clock for a practice's charts; the text behind it included."""
        return facts.states()[self.practice(practice).state].retention

    def chart_years(self, practice: str) -> int:
        """Years that a chart is kept: the longest of the state's rule and the manifest's own."""
        return max(self.chart_retention(practice).years, self.retention.chart_years or 0)


SHARED_ACCOUNTS = ("log-archive", "security", "management")
PRACTICE_PLANES = ("clinical", "exchange", "backup")


def _used_by(practices: tuple[str, ...], practice: str | None) -> bool:
    return practice is None or not practices or practice in practices
