"""SES: identities that send mail, and configuration sets."""

from __future__ import annotations

from infra.emulator.provider.binding import Binding, call, standard_tagging

BINDINGS = (
    Binding(
        type="aws:sesv2/configurationSet:ConfigurationSet",
        create_call=call("sesv2.create_configuration_set"),
        read_call=call("sesv2.get_configuration_set", "@", ConfigurationSetName="{configurationSetName}"),
        delete_call=call("sesv2.delete_configuration_set", ConfigurationSetName="{configurationSetName}"),
        tagging=standard_tagging("sesv2", "ResourceArn"),
    ),
    Binding(
        type="aws:sesv2/emailIdentity:EmailIdentity",
        create_call=call("sesv2.create_email_identity"),
        read_call=call("sesv2.get_email_identity", "@", EmailIdentity="{emailIdentity}"),
        delete_call=call("sesv2.delete_email_identity", EmailIdentity="{emailIdentity}"),
        tagging=standard_tagging("sesv2", "ResourceArn"),
        not_returned="tags",  # moto keeps the tags of configuration sets only
    ),
)
