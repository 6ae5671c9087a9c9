"""The forms of a visit in DocuSeal: sent one after the other, under one link, and whether all of them are signed.

Source, read 2026-11-30 at docusealco/docuseal 1.7.5: config/routes.rb (``/api``), app/controllers/api
(api_base_controller.rb: ``X-Auth-Token``; submissions_controller.rb; submitters_controller.rb: ``external_id``;
templates_controller.rb: ``q``), lib/submitters/serialize_for_api.rb. Nothing was asked of a running DocuSeal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import urlencode

from infra.adapters.product_api import asked
from infra.adapters.visit_request import FormRequest, NoTemplateError

MOST: Final = 100
"""Entries that the product gives at once; a visit has a few forms."""
ANYWHERE: Final = "en"
"""The language of a form that has none in the patient's."""


@dataclass(frozen=True, slots=True)
class DocuSeal:
    """DocuSeal on a ``port`` of the loopback address; ``address`` is the one that patients open, without a slash."""

    port: int
    address: str
    token: str

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """The product that a container's environment names."""
        return cls(int(environment["PRODUCT_PORT"]), environment["PRODUCT_ADDRESS"], environment["API_TOKEN"])

    def send(self, request: FormRequest) -> dict[str, object]:
        """Send the forms of a visit without a mail: ``{"link": ...}``, or ``{"on_file": True}`` if all are signed.

        One form leads to the next. A request that comes twice finds the forms of the first.

        :raises NoTemplateError: a form has no template.
        :raises ProductError: the product gave no answer.
        """
        templates = [self._template(form, request.language) for form in request.forms]
        sent = {each["template"]["id"]: each for each in self._signers(request.appointment_ref)}
        following = ""
        for template in reversed(templates):
            signer = sent.get(template) or self._submission(template, request, following)
            if not signer.get("completed_at"):
                following = f"{self.address}/s/{signer['slug']}"
        return {"link": following} if following else {"on_file": True}

    def all_signed(self, appointment_ref: str) -> bool:
        """Whether every form that was sent for a visit is signed.

        :raises ProductError: the product gave no answer.
        """
        signers = self._signers(appointment_ref)
        return bool(signers) and all(each.get("completed_at") for each in signers)

    def _template(self, form: str, language: str) -> int:
        """The id of the template named after the form and the patient's language, else English."""
        found = self._ask("GET", f"/api/templates?{urlencode({'q': form, 'limit': MOST})}")["data"]
        by_name = {each["name"]: each["id"] for each in found}
        for name in (f"{form} {language}", f"{form} {ANYWHERE}"):
            if name in by_name:
                return int(by_name[name])
        raise NoTemplateError(f"DocuSeal has no template {form} {ANYWHERE}")

    def _signers(self, appointment_ref: str) -> list[dict[str, Any]]:
        """Who signs for a visit, one for each form that was sent and not declined."""
        wanted = urlencode({"external_id": appointment_ref, "limit": MOST})
        found = self._ask("GET", f"/api/submitters?{wanted}")["data"]
        return [each for each in found if not each.get("declined_at")]

    def _submission(self, template: int, request: FormRequest, following: str) -> dict[str, Any]:
        signer = {"external_id": request.appointment_ref, "send_email": False, "name": request.signer.capitalize()}
        signer |= {"email": request.email} if request.email else {}
        signer |= {"completed_redirect_url": following} if following else {}
        body = {"template_id": template, "send_email": False, "submitters": [signer]}
        made: list[dict[str, Any]] = self._ask("POST", "/api/submissions", body)
        return made[0]

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        headers = {"X-Auth-Token": self.token, "Content-Type": "application/json", "Accept": "application/json"}
        text, shown = None if body is None else json.dumps(body), path.partition("?")[0]
        return asked("DocuSeal", self.port, method, path, text, headers, expected=(200,), shown=shown)
