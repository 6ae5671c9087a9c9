"""Identifiers that are hidden in the declared fields of flows without direct identifiers: none passes a planned broker.

The fields are those of the plan, with the practice's own locations filled in.
"""

from __future__ import annotations

from base64 import b64encode

import pytest

from infra.exchange.field_types import PERMITTED, Field, as_entry, field_of, undeclarable
from infra.exchange.filter import Rule, refusal
from infra.manifest import facts
from infra.manifest.flow_carriage import LONGEST_LIST, fields_of
from infra.manifest.manifest_model import Flow, Manifest
from infra.manifest.reading.load import REFERENCE, load_manifest

PLAIN = {
    "amount": "10.00", "cell": 20, "number": 30, "year": "2026", "month": "2026-10", "week": "2026-W20", "state": "WA",
    "age_band": "30-39", "code": "99213", "date": "2026-10-02", "reference": "q-17", "city": "St. Louis",
    "zip5": "98101", "age": 40,
}  # fmt: skip
HIDDEN: dict[str, tuple[object, ...]] = {
    "name": ("Ann Lee", "ann-lee", "annlee", "ANNLEE", "ANN.LEE", "\u0430nn-lee", "ann-lee-1"),
    "telephone number": (
        "206-555-0143", "206.555.0143", "2065550143", 2065550143, 2065550143.0, -2065550143, "5550143", "555-0143",
        "+12065550143", "20655501.43", "\uff12\uff10\uff16\uff15\uff15\uff15\uff10\uff11\uff14\uff13",
    ),
    "e-mail address": ("a@b.example", "ann-at-mail-example"),
    "social security number": ("078-05-1120", "078.05.1120", "078051120", 78051120),
    "record number": ("MRN-48213", "mrn-4821", "MRN48213", 4821377, 48213771, "chart-4821"),
    "ZIP code": ("98402-1234", "984021234", "zip-98402"),
    "date": (
        "1980-02-11T08:00", "19800211", 19800211, "2026-W40-3", "2026-045", "feb-11-1980", 1700000000, 1700000000000,
    ),
    "age over 89": ("90-94", "age-94", "85-120", "94y", "94 years"),
    "birth": ("dob-0211", "born-1980", "dob0211"),
    "account or licence": ("GB33BUKB20201555555555", "D1234567", "ABC-12345", "1HGCM82633A004352"),
    "address": ("10.1.2.3", "https://ann.example", "www.ann.example", "12 Main St"),
    "something else in disguise": (
        '{"name": "Ann"}', b64encode(b"Ann Lee").decode(), "QW5uIExlZQ", "6f1c2d3e-77aa-4abc-8def-0123456789ab",
        "=HYPERLINK(1)", 10**30, "Infinity", "1e9", ["Ann"], {"name": "Ann"},
    ),
}  # fmt: skip
PASSES_THERE = {
    ("f-lds-quality", "city"): {"Ann Lee", "ann-lee", "annlee", "ANNLEE", "\u0430nn-lee", "ann-at-mail-example",
                                "Infinity"},
    ("f-lds-quality", "study_id"): {"ABC-12345"},
}  # fmt: skip
"""What no form tells from a city or a code of a study. A limited data set stays in the practice's exchange."""


@pytest.fixture(scope="module")
def reference() -> Manifest:
    return load_manifest(REFERENCE)


def rule_of(manifest: Manifest, flow: str, practice: str = "evergreen") -> Rule:
    fields = fields_of(manifest, Flow(id=flow), practice)
    return Rule(flow, tuple(field_of(as_entry(field)) for field in fields), identifiable=facts.flows()[flow].identifies)


def good(rule: Rule) -> dict[str, object]:
    return {f.name: [*f.values, *f.words, PLAIN.get(f.type)][0] for f in rule.fields}


WITHOUT_IDENTIFIERS = [flow.id for flow in facts.flows().values() if flow.form in PERMITTED and flow.fields]


@pytest.mark.parametrize("flow", WITHOUT_IDENTIFIERS)
def test_no_hidden_identifier_passes_in_any_field(reference: Manifest, flow: str) -> None:
    rule = rule_of(reference, flow)
    assert refusal(good(rule), rule) == ""
    passed = {
        (field.name, value)
        for field in rule.fields
        for values in HIDDEN.values()
        for value in map(str, values)
        if not refusal({**good(rule), field.name: value}, rule)
    }
    known = {(name, value) for (of, name), values in PASSES_THERE.items() if of == flow for value in values}
    assert passed == known
    for field in rule.fields:  # and as the JSON that they are, not as text
        for value in (value for values in HIDDEN.values() for value in values if not isinstance(value, str)):
            assert refusal({**good(rule), field.name: value}, rule)


@pytest.mark.parametrize("flow", WITHOUT_IDENTIFIERS)
def test_no_hidden_identifier_passes_as_the_name_of_a_field(reference: Manifest, flow: str) -> None:
    rule = rule_of(reference, flow)
    homoglyph = next(iter(good(rule))).translate(str.maketrans("aeoi", "\u0430\u0435\u043e\u0456"))
    for name in ("ann-lee", "mrn", homoglyph, " state", "State"):
        assert "not declared" in refusal({**good(rule), name: "x"}, rule)


def test_a_location_is_one_of_the_practice(reference: Manifest) -> None:
    rule = rule_of(reference, "f-utilisation")
    assert refusal({**good(rule), "location": "seattle"}, rule) == ""
    of_another_practice = refusal({**good(rule), "location": "scottsdale"}, rule)
    assert of_another_practice == "location: is none of the 2 values that are declared"


def test_a_list_of_locations_that_is_too_long_for_the_function_is_left_out(reference: Manifest) -> None:
    first, names = reference.locations[0], [f"a-long-name-{number}" for number in range(LONGEST_LIST // 10)]
    many = tuple(first.model_copy(update={"slug": name}) for name in names)
    fields = fields_of(reference.model_copy(update={"locations": many}), Flow(id="f-utilisation"), "evergreen")
    (location,) = [field for field in fields if field.name == "location"]
    assert (location.values, location.values_of) == ((), "locations")


@pytest.mark.parametrize(
    ("value", "passes"),
    [("room", True), ("room-1", True), ("room12", True), ("room-99", True), ("room-100", False), ("room-0", False),
     ("ann-1", False), ("room-ann", False)],
)  # fmt: skip
def test_a_word_passes_alone_or_with_a_number(value: str, passes: bool) -> None:
    assert (Field("room", "label", words=("room", "chair")).refusal(value) == "") is passes


@pytest.mark.parametrize(
    ("value", "passes"), [(0, True), ("2000", True), (2001, False), ("98402", False), ("-1", False)]
)
def test_a_number_is_at_most_what_is_declared(value: object, passes: bool) -> None:
    assert (Field("slots", "number", most=2000).refusal(value) == "") is passes


@pytest.mark.parametrize(("value", "passes"), [("2026-01-31T00:00:00Z", True), ("2099-01-31T00:00:00Z", False)])
def test_what_has_happened_does_not_lie_ahead(value: str, passes: bool) -> None:
    """A sender whose clock is years ahead would have the last word on a status for ever."""
    assert (Field("at", "instant", past=True).refusal(value) == "") is passes


@pytest.mark.parametrize("form", ["de-identified", "aggregate", "limited-data-set"])
def test_open_words_cannot_be_declared_where_nothing_may_identify(form: str) -> None:
    assert "as a name could be written as one" in undeclarable(Field("service", "category"), form)
    assert undeclarable(Field("service", "category", values=("lasers",)), form) == ""
    assert undeclarable(Field("service", "category"), "phi-minimum") == ""
    assert "values_of is 'patients'" in undeclarable(Field("who", "label", values_of="patients"), form)
    assert "most is for number, cell, amount" in undeclarable(Field("year", "year", most=3), form)


def test_bare_digits_of_a_thing_pass_where_no_patient_is_meant() -> None:
    """An article's or a clinician's number of ten digits is no telephone number; one that is written so is."""
    rule = Rule("f-stock-levels", facts.flows()["f-stock-levels"].fields, identifiable=False)
    record = {"sku": "3605970010", "lot": "078051120", "quantity": 12, "expiry": "2027-03-01", "location": "seattle"}
    assert refusal(record, rule) == ""
    assert "telephone number" in refusal({**record, "sku": "360-597-0010"}, rule)
    assert "telephone number" in refusal({**record, "lot": "call:206.555.0143"}, rule)
