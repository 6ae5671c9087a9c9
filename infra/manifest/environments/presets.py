"""The folder of the templates, and the names of the presets."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import infra

TEMPLATES: Final = Path(infra.__file__).parents[1] / "templates"
PRESETS: Final = ("solo-medspa", "multi-site-medspa", "multi-state-mso", "primary-care")
