"""What the machines write to patients: a link and nothing of the treatment; and how they write it.

E-mail is not a private place: no text names a service, a clinician or a form (45 CFR 164.312(e)(1), 164.502(b)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from infra.visits.states_language import State, States, all_of, choice, equals, is_filled, task

Purpose: TypeAlias = Literal["invite", "remind", "prompt"]

LANGUAGES: Final = ("en", "es")
"""Languages of the mails and the forms; a booking in another language gets the first."""
SUBJECTS: Final[Mapping[str, str]] = {"en": "Before your visit", "es": "Antes de su visita"}
TEXTS: Final[Mapping[Purpose, Mapping[str, str]]] = {
    "invite": {
        "en": "{practice} asks you to read and complete something before your visit: {link}",
        "es": "{practice} le pide que lea y complete algo antes de su visita: {link}",
    },
    "remind": {
        "en": "Something is still to be completed before your visit to {practice}: {link}",
        "es": "Todavía falta completar algo antes de su visita a {practice}: {link}",
    },
    "prompt": {
        "en": "You have arrived at {practice}. Please complete this first; your visit begins afterwards: {link}",
        "es": "Ha llegado a {practice}. Por favor, complete esto primero; su visita empieza después: {link}",
    },
}
CLOSING: Final[Mapping[str, str]] = {
    "en": "If you did not book a visit, ignore this message. Questions: call the practice. Do not reply.",
    "es": "Si no reservó una visita, ignore este mensaje. Preguntas: llame a la clínica. No responda.",
}


@dataclass(frozen=True, kw_only=True)
class Mail:
    """Who writes: the address, SES's identity and configuration set, and the practice's name."""

    sender: str
    identity_arn: str
    configuration_set: str
    practice: str


def mails(mail: Mail, purpose: Purpose, at: str, then: str) -> States:
    """Send a link by e-mail, in the patient's language, if there are an address and a link; then go on.

    ``at`` is the path of the object with ``email``, ``link`` and ``language``.
    """
    name = {"invite": "Send the link", "remind": "Remind", "prompt": "Prompt the patient"}[purpose]
    in_language = {language: f"{name} ({language})" for language in LANGUAGES}
    rules = [(equals(f"{at}.language", language), state) for language, state in in_language.items()]
    reachable = all_of(is_filled(f"{at}.email"), is_filled(f"{at}.link"))
    states: States = {
        f"{name}?": choice((reachable, f"{name}: language"), otherwise=then),
        f"{name}: language": choice(*rules, otherwise=in_language[LANGUAGES[0]]),
    }
    for language, state in in_language.items():
        states[state] = _send(mail, TEXTS[purpose][language], language, at, then)
    return states


def _send(mail: Mail, text: str, language: str, at: str, then: str) -> State:
    name = "".join(character for character in mail.practice if character not in "'\\{}")  # they end a text of ASL
    body = f"{text} {CLOSING[language]}".replace("{practice}", name).replace("{link}", "{}")
    parameters = {
        "FromEmailAddress": mail.sender,
        "FromEmailAddressIdentityArn": mail.identity_arn,
        "ConfigurationSetName": mail.configuration_set,
        "Destination": {"ToAddresses.$": f"States.Array({at}.email)"},
        "Content": {
            "Simple": {
                "Subject": {"Data": SUBJECTS[language], "Charset": "UTF-8"},
                "Body": {"Text": {"Data.$": f"States.Format('{body}', {at}.link)", "Charset": "UTF-8"}},
            }
        },
    }
    return task("aws-sdk:sesv2:sendEmail", parameters, then=then)
