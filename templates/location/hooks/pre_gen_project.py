"""Refuses a location that would make the manifest unsound, before anything is written."""

import json
import sys
from pathlib import Path

try:
    from infra.manifest.environments import cookiecutter_hooks
except ImportError:
    sys.exit("the kit is not installed beside cookiecutter: pip install mso-kit, then run cookiecutter from there")

sys.exit(cookiecutter_hooks.check_location(json.loads(r"""{{ cookiecutter | tojson }}"""), Path.cwd()))
