"""Ten thousand synthetic outputs of a de-identified flow, put to Presidio. Started by test_identifiers.py in an
environment with presidio-analyzer and Faker; the filter is the one that runs in the broker's function.

Reads ``{"flow": ID, "fields": [...], "outputs": NUMBER}`` from its input. Records have values of the fields' types, and
half of them an identifier of one of the 18 kinds of 45 CFR 164.514(b)(2)(i) in one of their fields or in a further one.
Prints how many were planted and passed, by kind, and what Presidio's recognizers find in what passed.
"""

from __future__ import annotations

import json
import random
import sys
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from typing import Any

import presidio_analyzer.predefined_recognizers as recognizers  # type: ignore[import-not-found,unused-ignore]
from faker import Faker  # type: ignore[import-not-found,unused-ignore]

from infra.exchange.field_types import Field, field_of
from infra.exchange.filter import Rule, judge

LOUD = 0.4
"""Presidio's score from which a finding counts: below it are bare digits that context would have to explain."""
ZIP, COUNTS = "B zip codes", ("cell", "number")
"""Five digits among counts are a number like any other: that a sender writes a ZIP code there, no form can tell."""
PATTERNS = (
    "CreditCardRecognizer", "CryptoRecognizer", "DateRecognizer", "EmailRecognizer", "IbanRecognizer", "IpRecognizer",
    "MedicalLicenseRecognizer", "UrlRecognizer", "UsBankRecognizer", "UsItinRecognizer",
    "UsLicenseRecognizer", "UsPassportRecognizer", "UsSsnRecognizer",
)  # fmt: skip
"""Recognizers by pattern and check digit. None of them knows a name: that takes a language model, which is not here."""


def planted(fake: Faker) -> dict[str, Callable[[], str]]:
    """What makes an identifier of each kind, by its letter in 164.514(b)(2)(i)."""
    return {
        "A names": fake.name,
        "B addresses": fake.street_address,
        ZIP: fake.zipcode,
        "C dates": lambda: str(fake.date_of_birth()),
        "C ages over 89": lambda: str(fake.random_int(90, 110)) + " years",
        "D telephone numbers": lambda: fake.numerify("###-###-####"),
        "E fax numbers": lambda: fake.numerify("+1 (###) ###-####"),
        "F e-mail addresses": fake.email,
        "G social security numbers": lambda: fake.ssn().replace("-", "") if fake.boolean() else fake.ssn(),
        "H medical record numbers": lambda: fake.numerify("MRN-########"),
        "I health plan numbers": lambda: fake.bothify("???#########").upper(),
        "J account numbers": fake.iban,
        "K license numbers": lambda: fake.bothify("?#######").upper(),
        "L vehicle identifiers": fake.vin,
        "M device identifiers": lambda: fake.bothify("SN-####-????-####").upper(),
        "N web addresses": fake.url,
        "O IP addresses": fake.ipv4,
        "P biometric identifiers": lambda: b64encode(fake.binary(96)).decode(),
        "Q photographs": lambda: "data:image/jpeg;base64," + b64encode(fake.binary(120)).decode(),
        "R other numbers": lambda: str(fake.uuid4()),
    }


def plain(fake: Faker, field: Field) -> Any:
    """A value of a field's type that identifies nobody."""
    if field.values or field.words:
        return fake.random_element((*field.values, *field.words, *(f"{word}-7" for word in field.words)))
    words = ("lasers", "injectables", "skin-care", "room-1", "room-12", "uptown", "harbor", "mesa")
    by_type: dict[str, Callable[[], Any]] = {
        "label": lambda: fake.random_element(words),
        "category": lambda: fake.random_element(words[:3]),
        "cell": lambda: fake.random_element((0, fake.random_int(11, field.most or 4000))),
        "number": lambda: fake.random_int(0, field.most or 9999),
        "year": lambda: str(fake.random_int(2015, 2026)),
        "month": lambda: f"{fake.random_int(2020, 2026)}-{fake.random_int(1, 12):02}",
        "week": lambda: f"{fake.random_int(2020, 2026)}-W{fake.random_int(1, 52):02}",
        "state": lambda: fake.state_abbr(include_territories=False),
        "age_band": lambda: fake.random_element(("20-29", "30-39", "80-89", "90+")),
    }
    return by_type[field.type]()


def main() -> None:
    """Make records until enough have passed, and judge those."""
    given = json.load(sys.stdin)
    fields = tuple(field_of(entry) for entry in given["fields"])
    Faker.seed(45164)
    chance, fake = random.Random(45164), Faker("en_US")
    kinds, rule = planted(fake), Rule(given["flow"], fields, identifiable=False)
    tried, passed, outputs = Counter[str](), Counter[str](), list[dict[str, Any]]()
    while len(outputs) < given["outputs"]:
        record = {field.name: plain(fake, field) for field in fields if field.required or chance.random() < 0.5}
        kind = chance.choice([*kinds]) if chance.random() < 0.5 else ""
        if kind:
            taken = (field.name for field in fields if not (kind == ZIP and field.type in COUNTS))
            place = chance.choice([*taken, "note"])
            record[place] = kinds[kind]()
            tried[kind] += 1
        (judged,) = judge([json.dumps(record) + "\n"], "jsonl", rule)
        if not judged.reason:
            outputs.append(dict(judged.record))
            passed[kind] += bool(kind)
    known = [getattr(recognizers, name)() for name in PATTERNS]
    known.append(recognizers.PhoneRecognizer(supported_regions=["US"]))  # elsewhere four digits are a number
    periods = {field.name for field in fields if field.holds == "period"}
    values = {str(value) for output in outputs for name, value in output.items() if name not in periods}
    found = [
        [result.entity_type, value]
        for value in sorted(values)
        for recognizer in known
        for result in recognizer.analyze(value, recognizer.supported_entities, None)
        if result.score >= LOUD
    ]
    slipped = {kind: count for kind, count in passed.items() if count}
    json.dump({"tried": tried, "passed": slipped, "found": found, "outputs": len(outputs)}, sys.stdout)


if __name__ == "__main__":
    main()
