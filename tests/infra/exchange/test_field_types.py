"""The types of fields: what passes as each, and what a flow of each form may declare."""

from __future__ import annotations

import pytest

from infra.exchange.field_types import Field, as_entry, field_of, undeclarable
from infra.exchange.value_types import TYPES

EXAMPLES: dict[str, tuple[list[object], list[object]]] = {
    "name": (["Ana López", "Bo"], ["x" * 101, "a\nb"]),
    "email": (["ana@clinic.example"], ["ana", "ana@", "a b@c.example"]),
    "phone": (["(206) 555-0143", "+1 206 555 0143"], ["call me", "12"]),
    "url": (["https://a.example/x?y=1"], ["http://a.example", "javascript:alert(1)", "https://a b"]),
    "reference": (["ap-1", "A.1_b:2"], ["ap 1", "-x", "x" * 65]),
    "record": (["aGVsbG8="], ["<svg>"]),
    "text": (["one line"], ["two\nlines", "x" * 201]),
    "category": (
        ["skin-care", "laser-755"],
        ["Ann Lee born 1980-02-11 98402", "Skin", "a--b", "a1b2c3d4-e5f6-4abc-8def-0123456789ab", "sn-48213"],
    ),
    "code": (["99213", "L70.0"], ["flu", "A B"]),
    "label": (["room-2", "seattle", "bellevue-north"], ["Ann Lee", "98402", "room-20651"]),
    "boolean": (["true", False], ["yes", "1", "True"]),
    "number": ([3, "-4", "0"], ["03", "1.5", "1e9"]),
    "amount": (["12.50", 3], ["1,000", "1.23456"]),
    "cell": ([0, 11, "250"], [1, "10", "-11", "11.0"]),
    "year": (["2026"], ["26", "2026-01"]),
    "quarter": (["2026-Q4"], ["2026-Q5"]),
    "month": (["2026-11"], ["2026-13", "2026-11-01"]),
    "week": (["2026-W48"], ["2026-W54", "2026-48"]),
    "date": (["2026-02-28"], ["2026-02-30", "02/28/2026"]),
    "datetime": (["2026-11-29T10:30:00Z", "2026-11-29 10:30"], ["2026-11-29", "2026-11-29T25:00"]),
    "age": ([0, "89", "90+"], [90, "94", "120", "-1"]),
    "age_band": (["30-39", "90+"], ["90-99", "94"]),
    "state": (["WA", "DC"], ["wa", "ZZ"]),
    "zip3": (["984", "000"], ["036", "893", "98402"]),
    "instant": (["2026-03-04T09:30:00Z"], ["2026-03-04T09:30:00", "2026-03-04", "2026-13-04T09:30:00Z"]),
    "zip5": (["98402"], ["98402-1234", "984"]),
    "city": (["Seattle"], ["98402", "x" * 61]),
}


def test_every_type_has_examples() -> None:
    assert set(EXAMPLES) == set(TYPES)


@pytest.mark.parametrize("type_", EXAMPLES)
def test_a_value_passes_only_as_what_it_is(type_: str) -> None:
    good, bad = EXAMPLES[type_]
    field = Field("field", type_)
    assert [value for value in good if field.refusal(value)] == []
    assert [value for value in bad if not field.refusal(value)] == []
    assert all(str(value) not in field.refusal(value) for value in bad if len(str(value)) > 4), "no value is repeated"


def test_a_field_with_values_lets_only_those_pass() -> None:
    field = Field("tender", "category", values=("card", "cash"))
    assert (field.refusal("card"), bool(field.refusal("ann-lee"))) == ("", True)


def test_an_optional_field_may_be_empty_and_a_required_one_not() -> None:
    assert Field("email", "email", required=False).refusal("") == ""
    assert Field("email", "email").refusal(None) == "email: is required and empty"


@pytest.mark.parametrize(
    ("form", "field", "why"),
    [
        ("de-identified", Field("name", "name"), "kind name"),
        ("de-identified", Field("mail", "email"), "kind contact"),
        ("de-identified", Field("visit_week", "week"), "kind date"),
        ("de-identified", Field("home", "zip5"), "kind geography"),
        ("de-identified", Field("chart", "reference"), "kind identifier"),
        ("de-identified", Field("notes", "text"), "kind free-text"),
        ("de-identified", Field("week", "week", kind="period"), "kind period"),
        ("aggregate", Field("name", "name"), "kind name"),
        ("limited-data-set", Field("phone", "phone"), "kind contact"),
        ("limited-data-set", Field("patient_ref", "reference"), "kind identifier"),
        ("phi-minimum", Field("complete true/false", "boolean"), "write an identifier, not prose"),
        ("phi-minimum", Field("designated record set", "record"), "write an identifier, not prose"),
        ("phi-minimum", Field("age", "years"), "there is no type 'years'"),
        ("phi-minimum", Field("age", "age", kind="number"), "there is no kind 'number'"),
    ],
)
def test_a_flow_cannot_declare_what_its_form_excludes(form: str, field: Field, why: str) -> None:
    assert why in undeclarable(field, form)


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ("de-identified", Field("state", "state")),
        ("de-identified", Field("year", "year")),
        ("aggregate", Field("week", "week", kind="period")),
        ("limited-data-set", Field("service_date", "date")),
        ("limited-data-set", Field("study_id", "reference", kind="study-code")),
        ("phi-minimum", Field("name", "name")),
    ],
)
def test_a_flow_declares_what_its_form_permits(form: str, field: Field) -> None:
    assert undeclarable(field, form) == ""


@pytest.mark.parametrize(
    "field", [Field("a", "name"), Field("b", "text", required=False, kind="contact", values=("x", "y"))]
)
def test_a_field_survives_the_way_to_the_function(field: Field) -> None:
    assert field_of(as_entry(field)) == field
