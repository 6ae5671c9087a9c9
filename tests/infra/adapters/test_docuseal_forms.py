"""The forms of a visit are sent once, one leads to the next, and the visit is complete when all are signed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from played_docuseal import TOKEN, PlayedDocuSeal, played

from infra.adapters.docuseal_forms import DocuSeal
from infra.adapters.visit_request import FormRequest, NoTemplateError, ProductError

ADDRESS = "https://consent-forms.clinical.example"
REQUEST = FormRequest(
    appointment_ref="ap-1", forms=["consent-injectables", "privacy"], signer="patient", language="es",
    email="robin@patients.example",
)  # fmt: skip


@pytest.fixture
def product() -> Iterator[PlayedDocuSeal]:
    with played("consent-injectables en", "consent-injectables es", "privacy en", "privacy en, old") as docuseal:
        yield docuseal


def client(product: PlayedDocuSeal, token: str = TOKEN) -> DocuSeal:
    return DocuSeal(product.port, ADDRESS, token)


def test_each_form_is_sent_in_the_patients_language_or_english_and_leads_to_the_next(product: PlayedDocuSeal) -> None:
    said = client(product).send(REQUEST)
    last, first = product.signers
    assert said == {"link": f"{ADDRESS}/s/{first['slug']}"}
    assert [first["template"]["name"], last["template"]["name"]] == ["consent-injectables es", "privacy en"]
    assert first["completed_redirect_url"] == f"{ADDRESS}/s/{last['slug']}"
    assert "completed_redirect_url" not in last
    assert {(each["external_id"], each["name"], each["send_email"]) for each in product.signers} == {
        ("ap-1", "Patient", False)
    }


def test_a_request_that_comes_twice_sends_nothing_twice_and_goes_on_where_it_was(product: PlayedDocuSeal) -> None:
    seal = client(product)
    first = seal.send(REQUEST)
    assert seal.send(REQUEST) == first
    assert len(product.signers) == 2
    product.sign(product.signers[1]["slug"])
    assert not seal.all_signed("ap-1")
    assert seal.send(REQUEST) == {"link": f"{ADDRESS}/s/{product.signers[0]['slug']}"}
    product.sign(product.signers[0]["slug"])
    assert seal.all_signed("ap-1")
    assert seal.send(REQUEST) == {"on_file": True}


def test_a_declined_form_is_sent_anew(product: PlayedDocuSeal) -> None:
    seal = client(product)
    seal.send(REQUEST)
    product.decline(product.signers[1]["slug"])
    assert seal.send(REQUEST) == {"link": f"{ADDRESS}/s/{product.signers[2]['slug']}"}
    assert len(product.signers) == 3


def test_nothing_is_signed_of_a_visit_that_nothing_was_sent_for(product: PlayedDocuSeal) -> None:
    assert not client(product).all_signed("ap-2")


def test_a_form_without_a_template_is_named_and_nothing_is_sent(product: PlayedDocuSeal) -> None:
    request = FormRequest(appointment_ref="ap-1", forms=["privacy", "photos"], signer="guardian", language="en")
    with pytest.raises(NoTemplateError, match="photos en"):
        client(product).send(request)
    assert product.signers == []


@pytest.mark.parametrize("token", ["guess", ""])
def test_who_does_not_know_the_token_sends_nothing(product: PlayedDocuSeal, token: str) -> None:
    with pytest.raises(ProductError, match="401"):
        client(product, token).send(REQUEST)


def test_a_product_that_does_not_answer_says_so_without_a_value_of_the_request(product: PlayedDocuSeal) -> None:
    product.broken = True
    with pytest.raises(ProductError, match="GET /api/templates with 500") as refused:
        client(product).send(REQUEST)
    assert "consent-injectables" not in str(refused.value)
    with pytest.raises(ProductError, match="ConnectionRefusedError"):
        DocuSeal(1, ADDRESS, TOKEN).all_signed("ap-1")
