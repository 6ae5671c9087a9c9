"""Data sources answered by the emulated accounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from infra.emulator.binding import Aws
from infra.engine.datasources import PURE
from infra.engine.provider import Scope

Answer = Callable[[Aws, Mapping[str, Any]], dict[str, Any]]
EMULATED: Final[dict[str, Answer]] = {}
