"""A manifest in which people would sign in at the wrong provider is refused, with the line and the fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.manifest.reading.load import REFERENCE, ManifestError, parse_manifest

TEXT = (REFERENCE / "mso.yaml").read_text(encoding="utf-8").replace(
    "  - {id: training-lms,", "  - {id: identity-provider}\n  - {id: training-lms,"
)  # fmt: skip
BAD = {
    "an MSO's role at a practice": (
        {"owner: evergreen, role: front_desk}": "owner: evergreen, role: mso_it}"},
        "is a job function of the MSO's people", "role",
    ),
    "a practice's role at the MSO": (
        {"{id: lr-it, owner: lumen-ridge, role: mso_it}":
         "{id: lr-it, owner: lumen-ridge, role: pc_privacy_official}"},
        "is a job function of the practice's people", "role",
    ),
    "nobody": ({f"  - {{id: sg-{each}": f"  # {each}" for each in ("physicians", "injectors", "front-desk", "privacy")},
               "has nobody to sign in: no group of saguaro", 12),
    "Keycloak's own realm": ({"saguaro,": "master,", "slug: saguaro": "slug: master", "practice: saguaro":
                              "practice: master", "saguaro]": "master]", "saguaro: ": "master: "},
                             "is the realm of the identity provider's own administrators", "slug"),
}  # fmt: skip


def test_the_example_with_a_provider_is_valid() -> None:
    assert parse_manifest(TEXT, Path("mso.yaml")).systems


@pytest.mark.parametrize("case", BAD)
def test_a_realm_that_mixes_owners_or_serves_nobody_is_refused(case: str) -> None:
    changes, what, last = BAD[case]
    text = TEXT
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    with pytest.raises(ManifestError) as raised:
        parse_manifest(text, Path("mso.yaml"))
    (problem,) = [each for each in raised.value.problems if what in each.what]
    assert problem.at[-1] == last
    assert problem.line > 1
    assert problem.fix


def test_without_a_hosted_provider_there_is_no_realm_to_mix() -> None:
    alone = TEXT.replace("{id: identity-provider}", "{id: identity-provider, mode: \"off\"}")
    assert parse_manifest(alone.replace("role: mso_it}", "role: pc_privacy_official}"), Path("mso.yaml"))
