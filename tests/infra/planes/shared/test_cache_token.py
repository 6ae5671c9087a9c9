"""Every cache authenticates its applications, with a token that only its owner knows."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pulumi
import pytest

from infra.engine.graph import Graph
from infra.engine.values import reveal
from infra.errors import UsageError
from infra.planes.shared import cache_token as module
from infra.planes.shared.cache_token import cache_token


def test_every_cache_of_the_example_needs_a_token(reference_plan: Graph) -> None:
    caches = list(reference_plan.of_type("aws:elasticache/replicationGroup:ReplicationGroup"))
    assert caches
    assert all(len(str(reveal(cache.inputs["authToken"]))) >= 32 for cache in caches)


@pytest.mark.parametrize(("given", "what"), [("", "it is not set"), ("short", "it has 5 characters"), ("@" * 40, "40")])
def test_a_real_stack_without_a_usable_token_says_how_to_set_one(
    monkeypatch: pytest.MonkeyPatch, given: str, what: str
) -> None:
    context: Any = SimpleNamespace(estate=SimpleNamespace(real=True))
    monkeypatch.setattr(module, "get_config", lambda _: given)
    monkeypatch.setattr(pulumi, "get_stack", lambda: "clinical-evergreen")
    with pytest.raises(UsageError, match=f"{what}.*openssl rand -hex 32"):
        cache_token(context)
