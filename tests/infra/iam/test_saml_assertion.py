"""A SAML response as an identity provider posts it: its roles, session name, tags and recipient."""

from __future__ import annotations

import base64

import pytest

from infra.errors import UsageError
from infra.iam.saml_assertion import AUDIENCE, LONGEST, parse_assertion, synthetic_assertion

ROLE, PROVIDER = "arn:aws:iam::111111111111:role/mso/phi/break-glass", "arn:aws:iam::111111111111:saml-provider/w"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_response_is_read_as_it_was_written() -> None:
    found = synthetic_assertion(ROLE, PROVIDER, "ana@practice.example", {"incident": 'a<b>&"c"', "mfa": "true"})
    assert (found.session, found.recipient) == ("ana@practice.example", AUDIENCE)
    assert found.tags == {"incident": 'a<b>&"c"', "mfa": "true"}
    assert found.provider_for(ROLE) == PROVIDER
    assert found.request_context()["aws:requesttag/mfa"] == "true"
    assert found.request_context()["aws:tagkeys"] == ("incident", "mfa")


def test_role_and_provider_may_stand_in_either_order() -> None:
    assert synthetic_assertion(PROVIDER, ROLE, "a@b.example", {}).provider_for(ROLE) == PROVIDER


def test_an_assertion_for_other_roles_names_them() -> None:
    other = ROLE.replace("break-glass", "physician")
    with pytest.raises(UsageError, match="physician"):
        synthetic_assertion(other, PROVIDER, "a@b.example", {}).provider_for(ROLE)


@pytest.mark.parametrize(
    "text",
    [
        "", "no Base64!", encoded("no XML"), encoded("<a>"), encoded('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        encoded(f"<a>{'x' * LONGEST}</a>"),
    ],
)  # fmt: skip
def test_what_is_no_response_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="not a SAML response"):
        parse_assertion(text, "file")


def test_a_response_without_attributes_names_nobody() -> None:
    found = parse_assertion(encoded("<a/>"), "file")
    assert (found.roles, found.session, dict(found.tags), found.recipient) == ((), "", {}, "")
