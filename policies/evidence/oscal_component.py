"""The estate as an OSCAL component definition: which items its rules and proofs implement, and which they do not."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from policies.catalog.hipaa_matrix import RULES
from policies.catalog.registry import registry
from policies.report.control_table import Control, controls
from policies.report.report_input import EstateReport
from policies.reporters.oscal_words import NOT_ADVICE, OSCAL_VERSION, props, token, uuid_of

REGULATION: Final = "https://www.ecfr.gov/current/title-45/part-164"


def component_definition(given: EstateReport) -> str:
    """One component, the estate, with an implemented requirement for each item that rules or evidence cover."""
    at = given.context.at.isoformat()
    items = [control for control in controls(given.report) if control.how in (RULES, "evidence")]
    implementation = {
        "uuid": uuid_of("implementation", REGULATION),
        "source": REGULATION,
        "description": "Items of 45 CFR Part 164 that the estate implements with means that are checked. Items of "
        "people and procedures are not in it.",
        "implemented-requirements": _requirements(items),
    }
    component: dict[str, Any] = {
        "uuid": uuid_of("component", given.context.name),
        "type": "service",
        "title": given.context.name,
        "description": given.context.subject,
        "control-implementations": [implementation],
    }
    body = {
        "uuid": uuid_of("component-definition", given.context.name, at),
        "metadata": {
            "title": f"Estate of {given.context.name}", "last-modified": at, "version": at[:10],
            "oscal-version": OSCAL_VERSION, "remarks": NOT_ADVICE,
        },
        "components": [component],
    }  # fmt: skip
    return json.dumps({"component-definition": body}, indent=2) + "\n"


def _requirements(items: Iterable[Control]) -> list[dict[str, Any]]:
    known = registry().by_id
    return [
        {
            "uuid": uuid_of("requirement", item.citation.id),
            "control-id": token(item.citation.id),
            "description": f"{item.citation.title}. " + "; ".join(
                f"{rule}: {known[rule].title}" if rule in known else rule for rule in item.by
            ),
            "props": props(status=item.citation.status, covered=item.how, result=item.state),
        }
        for item in items
    ]  # fmt: skip
