"""The bring-up page answers every question of a first deployment, and the teardown page knows what refuses to go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from infra.engine.graph import Graph
from infra.manifest.documents import bring_up, render, teardown
from infra.manifest.manifest_model import Manifest, plane_and_slug
from infra.manifest.reading.load import REFERENCE, load_manifest
from infra.teardown.teardown_facts import FactKind
from infra.teardown.teardown_plan import teardown_order, teardown_plan

MANIFEST = load_manifest(REFERENCE)
SEPARATE = MANIFEST.model_copy(update={"aws": MANIFEST.aws.model_copy(update={"topology": "separate"})})
PAGES = {name: render(manifest)["bring-up.md"] for name, manifest in (("shared", MANIFEST), ("separate", SEPARATE))}

QUESTIONS = {
    "which tools, and whose credentials": ("Machine and", ("Pulumi CLI", "AWS CLI", "get-caller-identity")),
    "an organization that exists already": ("Payer accounts", ("mso:organizationId", "describe-organization")),
    "a mailbox for every account": ("Mailboxes", ("aws+clinical-saguaro@saguaro-skin.example", "domain")),
    "the telephone number": ("Mailboxes and telephone", ("mso.contacts.phone", "nobody answers")),
    "the quota of accounts and other quotas": ("quotas", ("may have 10", "request-service-quota", "mso doctor")),
    "AWS's business associate addendum": ("AWS's addendum", ("AWS Artifact", "accept the AWS Organizations")),
    "zones, delegation, and the domain's mail": ("DNS zones", ("care.saguaro-skin.example", "mso dns --state", "mail")),
    "copying the container images": ("Images", ("workflow `images` with the stack `exchange-saguaro`", "not started")),
    "the tunnels and keys of each site": ("Tunnels", ("198.51.100.10", "CustomerGatewayConfiguration", "pre-shared")),
    "whose credentials deploy a practice": ("First deployment", ("OrganizationAccountAccessRole", "payer admin")),
    "the state of the organization": ("State and passphrase", ("The state of org", "two copies", "To restore")),
    "environments, approvers, variables, the practice's copy": (
        "Repositories", ("approvers", "PULUMI_BACKEND_URL", "git merge mso/main"),
    ),
    "users and groups": ("People", ("IAM Identity Center", "sg-physicians", "SCIM")),
    "the role that reads, default VPCs": (
        "First look", ("--role OrganizationAccountAccessRole", "`auditor`", "default VPC"),
    ),
    "going back": ("If something fails", ("pulumi cancel", "Revert", "teardown.md")),
}  # fmt: skip
"""What a first deployment to real AWS asks, and what answers it: the section, and words in it."""


def sections(page: str) -> dict[str, str]:
    """The text of each section by its title."""
    parts = re.split(r"^## (?:\d+\. )?(.+)$", page, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("topology", PAGES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_section_answers_each_question_of_a_first_deployment(question: str, topology: str) -> None:
    section, words = QUESTIONS[question]
    (text,) = (text for title, text in sections(PAGES[topology]).items() if section in title)
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize("topology", PAGES)
def test_a_phase_says_who_acts_what_it_takes_and_how_its_end_is_seen(topology: str) -> None:
    found = {title: text for title, text in sections(PAGES[topology]).items() if "**Who:**" in text}
    assert len(found) == len(bring_up.phases(MANIFEST))
    assert all("\n- **Takes:** " in text and "\n- **Done when:** " in text for text in found.values())
    assert "none was timed on real AWS" in PAGES[topology]


@pytest.mark.parametrize(("topology", "manifest"), [("shared", MANIFEST), ("separate", SEPARATE)])
def test_every_stack_is_initialized_once_and_deployed_in_order(topology: str, manifest: Manifest) -> None:
    commands = re.findall(r"^pulumi stack init (\S+) --secrets-provider passphrase$", PAGES[topology], re.M)
    assert tuple(commands) == manifest.plane_names()
    set_role = r"^pulumi config set mso:deployRole OrganizationAccountAccessRole --stack (\S+)\nmso up \1$"
    onboarded = re.findall(set_role, PAGES[topology], re.M)
    assert {plane_and_slug(stack)[0] for stack in commands if stack not in onboarded} <= {"org", "perimeter"}


def test_an_organization_with_too_few_accounts_is_told_to_ask_for_more() -> None:
    assert "None is left for another practice: ask for more now." in PAGES["shared"]
    assert "ask for more now" not in PAGES["separate"]


def test_shell_blocks_are_shell() -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGES["shared"], re.M | re.S)
    assert len(blocks) > len(MANIFEST.plane_names())
    assert [block for block in blocks if "&lt;" in block or "\\|" in block] == []


def test_stacks_go_before_those_that_they_need() -> None:
    assert teardown.order(MANIFEST) == teardown_order(MANIFEST)


ROWS: dict[FactKind, Callable[[Manifest], Iterator[teardown.Kept]]] = {
    FactKind.LAW: teardown.kept_by_law,
    FactKind.LOCKED: teardown.locked,
    FactKind.PROTECTED: lambda _: teardown.protected(),
    FactKind.NOT_EMPTY: lambda _: teardown.protected(),
    FactKind.STATE: lambda _: teardown.protected(),
    FactKind.RETAINED: lambda _: teardown.remaining(),
    FactKind.DELAYED: lambda _: teardown.remaining(),
}


def test_the_teardown_page_has_a_row_for_everything_that_the_plan_finds(reference_plan: Graph) -> None:
    plan = teardown_plan(MANIFEST, reference_plan, today=date(2026, 11, 21))
    found = {(fact.kind, plane_and_slug(fact.stack)[0], fact.type.removeprefix("aws:")) for fact in plan.facts}
    told = {
        (kind, plane, type_)
        for kind, rows in ROWS.items()
        for row in rows(MANIFEST)
        for plane in row.planes
        for type_ in row.types
    }
    assert {kind for kind, _, _ in found} == ROWS.keys()
    assert found - told == set()


def test_the_teardown_page_invents_no_type(reference_plan: Graph) -> None:
    plan = teardown_plan(MANIFEST, reference_plan, today=date(2026, 11, 21))
    types = {fact.type.removeprefix("aws:") for fact in plan.facts}
    assert {type_ for rows in ROWS.values() for row in rows(MANIFEST) for type_ in row.types} == types


def test_a_legal_hold_stops_the_teardown() -> None:
    held = MANIFEST.model_copy(update={"retention": MANIFEST.retention.model_copy(update={"legal_hold": True})})
    page = render(held)["teardown.md"]
    assert "**A legal hold is in force" in page
    assert page.count("while the legal hold lasts") == len(MANIFEST.practices) + 2
