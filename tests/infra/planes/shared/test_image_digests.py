"""Tasks run the images that the owner's pipeline has pushed by their digests."""

from __future__ import annotations

import pulumi
import pytest

from infra.errors import UsageError
from infra.planes.shared import image_digests as module
from infra.planes.shared.image_digests import image_digests

DIGEST = f"sha256:{'ab' * 32}"


@pytest.fixture(autouse=True)
def stack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi, "get_stack", lambda: "management")


@pytest.mark.parametrize(("given", "found"), [("", {}), (f'{{"caddy:1-a": "{DIGEST}"}}', {"caddy:1-a": DIGEST})])
def test_the_setting_maps_images_to_digests(monkeypatch: pytest.MonkeyPatch, given: str, found: dict[str, str]) -> None:
    monkeypatch.setattr(module, "get_config", lambda _: given)
    assert image_digests() == found


@pytest.mark.parametrize(("given", "words"), [("{", "is not JSON"), ('{"a": "latest"}', "sha256"), ("[]", "sha256")])
def test_a_setting_of_another_form_is_refused_with_the_fix(
    monkeypatch: pytest.MonkeyPatch, given: str, words: str
) -> None:
    monkeypatch.setattr(module, "get_config", lambda _: given)
    with pytest.raises(UsageError, match=f"stack management.*{words}.*pulumi config set mso:imageDigests"):
        image_digests()
