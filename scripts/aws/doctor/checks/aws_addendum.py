"""AWS's business associate addendum is accepted for each organization, and the manifest says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from infra.emulator.provider.binding import NotEmulatedError, NotFoundError
from infra.engine.provider import ProviderError
from scripts.aws.doctor.examination import (
    Answer,
    Area,
    Check,
    Examination,
    NoAccessError,
    not_checked,
    ok,
    problem,
)

NAME: Final = "business associate addendum"
CITATION: Final = "45 CFR 164.502(e), 164.308(b)(1)"


def run(examination: Examination) -> Iterator[Answer]:
    """Examine the agreement in the manifest, then AWS Artifact in the payer account, for each organization."""
    manifest = examination.manifest
    several = len(manifest.organizations()) > 1
    for owner in manifest.organizations():
        payer = manifest.stack_name("payer", owner)
        found = [
            agreement
            for agreement in manifest.agreements
            if agreement.kind == "baa" and "aws" in agreement.between and (owner in agreement.between or not several)
        ]
        in_force = [
            agreement.id for agreement in found if agreement.in_force(examination.today) and not agreement.draft
        ]
        if in_force:
            yield ok(f"mso.yaml: {in_force[0]} with AWS is in force for the organization of {owner}")
        else:
            state = "a draft or not in force" if found else "missing"
            fix = f"accept it in AWS Artifact ({payer}), then record it in mso.yaml: kind baa, between [{owner}, aws]"
            yield problem(f"mso.yaml: the BAA with AWS for the organization of {owner} is {state} ({CITATION})", fix)
        yield _in_artifact(examination, payer)


def _in_artifact(examination: Examination, payer: str) -> Answer:
    """What AWS Artifact says of the addendum; its API is in us-east-1 only, and not every role may read it."""
    by_hand = (
        f"the owner of {payer}: AWS Artifact, Agreements, Organization agreements: "
        "AWS Organizations Business Associate Addendum must be active"
    )
    try:
        answer = examination.read(payer, "us-east-1").call("artifact.list_customer_agreements")
    except NoAccessError as error:
        return not_checked(f"AWS Artifact: {error}", by_hand)
    except (ProviderError, NotEmulatedError, NotFoundError) as error:
        return not_checked(f"AWS Artifact could not be read: {error}", by_hand)
    addenda: list[Any] = [each for each in answer["customerAgreements"] if NAME in each["name"].lower()]
    active = [each for each in addenda if each["state"] == "ACTIVE"]
    if not active:
        return problem(f"AWS Artifact: no active {NAME} in {payer} ({CITATION})", by_hand)
    if not any(each.get("organizationArn") for each in active):
        return problem(f"AWS Artifact: the {NAME} is active for {payer} alone, not for its organization", by_hand)
    return ok(f"AWS Artifact: the {NAME} is active for the organization of {payer}")


CHECK = Check(id="baa", area=Area.PEOPLE, title="the business associate addendum", run=run)
