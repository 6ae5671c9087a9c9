"""Names of fields that show an identifier of 45 CFR 164.514(b)(2)(i), that leave it open, and that do not."""

from __future__ import annotations

import pytest

from infra.manifest import facts
from policies.separation.verdicts.identifying_fields import identifier_in, may_identify


@pytest.mark.parametrize(
    ("field", "paragraph"),
    [
        ("patientName", "A"),
        ("zip_code", "B"),
        ("date_of_birth", "C"),
        ("Phone", "D"),
        ("EMAIL", "F"),
        ("chart number", "H"),
        ("deviceSerial", "M"),
        ("ip_address", "O"),
        ("face-photo", "Q"),
    ],
)
def test_an_identifier_is_recognised_in_any_spelling(field: str, paragraph: str) -> None:
    assert identifier_in(field) == paragraph


@pytest.mark.parametrize(
    "field", ["age_band (90+)", "missing_form_name_category", "room", "device_type", "slot_minutes"]
)
def test_classes_counts_and_things_identify_nobody(field: str) -> None:
    assert not identifier_in(field)
    assert not may_identify(field)


@pytest.mark.parametrize("field", ["age", "comments", "free text"])
def test_what_may_hold_anything_is_left_open(field: str) -> None:
    assert not identifier_in(field)
    assert may_identify(field)


@pytest.mark.parametrize("flow", [flow for flow in facts.flows().values() if not flow.identifies], ids=lambda f: f.id)
def test_no_flow_of_the_catalogue_that_identifies_nobody_has_a_field_that_the_wall_takes_for_an_identifier(
    flow: facts.FlowFact,
) -> None:
    """Whoever declares it would be told of a leak that the kit's own facts have made."""
    assert [field.name for field in flow.fields if identifier_in(field.name) or may_identify(field.name)] == []
