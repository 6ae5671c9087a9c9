"""``python -m infra.adapters``: carries between the product of the same task and its practice's flows, as that task.

It takes the product's webhooks, and asks DocuSeal for the forms, or OpenEMR for the exams, that a queue asks for. Its
environment:

- ``PRODUCT``: ``cal.com``, ``docuseal`` or ``openemr``, which tells nothing by itself;
- ``PORT``: where it listens, on the loopback address alone; ``WEBHOOK_SECRET``: what the product's webhooks know;
- Cal.com: ``FLOWS_BUCKET``, the exchange's bucket, and ``OFFERED`` (JSON: event type -> service, location, state);
- DocuSeal: ``VISITS_BUS`` (ARN), ``FORM_REQUESTS`` (queue URL), ``PRODUCT_PORT``, ``PRODUCT_ADDRESS``, ``API_TOKEN``;
- OpenEMR: ``FORM_REQUESTS``, ``PRODUCT_PORT``, ``CLIENT_ID``, ``CLIENT_SECRET``, ``API_USER``, ``API_PASSWORD``,
  ``CLINICIANS`` (to whom messages go) and ``EXAM_VALID_DAYS``.
"""

from __future__ import annotations

import os
import threading

from infra.adapters.docuseal_forms import DocuSeal
from infra.adapters.form_requests import keep_answering
from infra.adapters.openemr_exams import OpenEmr
from infra.adapters.webhook_receiver import serve


def main() -> None:
    """Carry until the task ends."""
    import boto3

    environment = dict(os.environ)
    queue = environment.get("FORM_REQUESTS")
    clients = {name: boto3.client(name) for name in ("sqs", "stepfunctions")} if queue else {}
    if queue and environment["PRODUCT"] == "openemr":
        keep_answering(queue, OpenEmr.of(environment), clients.__getitem__)
    elif queue:
        forms = DocuSeal.of(environment)
        threading.Thread(target=keep_answering, args=(queue, forms, clients.__getitem__), daemon=True).start()
    serve(environment, boto3.client)


if __name__ == "__main__":
    main()
