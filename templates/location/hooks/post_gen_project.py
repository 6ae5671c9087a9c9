"""Writes the location into mso.yaml, and the documents that follow."""

import json
import sys
from pathlib import Path

from infra.manifest import hooks

sys.exit(hooks.add_location_to(json.loads(r"""{{ cookiecutter | tojson }}"""), Path.cwd()))
