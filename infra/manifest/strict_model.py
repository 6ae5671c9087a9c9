"""The base of every section of ``mso.yaml``."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class StrictModel(BaseModel):
    """The base of every section: unknown keys are rejected, values are immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=2000, hide_input_in_errors=True)
