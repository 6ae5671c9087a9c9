"""Patch of ``moto.guardduty``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


@contextmanager
def detector_features() -> Iterator[None]:
    """Keep the features that ``update_detector`` does not name; moto drops them."""
    from moto.guardduty.models import Detector

    update = Detector.update

    def update_and_keep_features(self: Any, enable: Any, frequency: Any, sources: Any, features: Any) -> None:
        if features is not None:
            before = {each["name"]: each for each in self.features or ()}
            features = [*{**before, **{each["name"]: each for each in features}}.values()]
        update(self, enable, frequency, sources, features)

    with patch.object(Detector, "update", update_and_keep_features):
        yield
