"""IAM settings of an account: identity providers, password policy, alias, central management of root users."""

from __future__ import annotations

from dataclasses import replace

from infra.emulator.provider.binding import AwsContext, Binding, Props, Tagging, call, change
from infra.emulator.services.iam import tagging_of


class _Features(Binding):
    """Central management of root access in member accounts, enabled feature by feature."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Enable the declared features."""
        self._set(aws, "enable", props["enabledFeatures"])
        return str(props["id"])

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Disable removed features and enable added ones."""
        self._set(aws, "disable", sorted(set(olds["enabledFeatures"]) - set(news["enabledFeatures"])))
        self._set(aws, "enable", news["enabledFeatures"])

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Disable the features."""
        self._set(aws, "disable", props["enabledFeatures"])

    def _set(self, aws: AwsContext, verb: str, features: list[str]) -> None:
        names = {"RootCredentialsManagement": "root_credentials_management", "RootSessions": "root_sessions"}
        for feature in features:
            aws.call(f"iam.{verb}_organizations_{names[feature]}")


_PASSWORD = call("iam.update_account_password_policy")

BINDINGS = (
    Binding(
        type="aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        create_call=call("iam.create_open_id_connect_provider", "OpenIDConnectProviderArn"),
        read_call=call("iam.get_open_id_connect_provider", "@", OpenIDConnectProviderArn="{id}"),
        delete_call=call("iam.delete_open_id_connect_provider", OpenIDConnectProviderArn="{id}"),
        settings=(
            change(
                "thumbprintLists",
                call("iam.update_open_id_connect_provider_thumbprint", OpenIDConnectProviderArn="{id}"),
            ),
        ),
        tagging=Tagging(
            tag=call("iam.tag_open_id_connect_provider", OpenIDConnectProviderArn="{id}"),
            untag=call("iam.untag_open_id_connect_provider", OpenIDConnectProviderArn="{id}", TagKeys="{removedKeys}"),
        ),
    ),
    Binding(
        type="aws:iam/samlProvider:SamlProvider",
        create_call=call("iam.create_saml_provider", "SAMLProviderArn"),
        read_call=call("iam.get_saml_provider", "@", SAMLProviderArn="{id}"),
        delete_call=call("iam.delete_saml_provider", SAMLProviderArn="{id}"),
        settings=(change("samlMetadataDocument", call("iam.update_saml_provider", SAMLProviderArn="{id}")),),
        tagging=replace(tagging_of("saml_provider", SAMLProviderArn="{id}"), list_tags=None),
        not_returned="name",  # it is the end of the ARN that the read call looks up by
    ),
    Binding(
        type="aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
        create_call=_PASSWORD,
        read_call=call("iam.get_account_password_policy", "PasswordPolicy"),
        delete_call=call("iam.delete_account_password_policy"),
        settings=(change("*", _PASSWORD),),
        outputs={"expirePasswords": "ExpirePasswords"},
    ),
    Binding(
        type="aws:iam/accountAlias:AccountAlias",
        create_call=call("iam.create_account_alias"),
        read_call=call("iam.list_account_aliases", "AccountAliases[0] && {accountAlias: AccountAliases[0]}"),
        delete_call=call("iam.delete_account_alias", AccountAlias="{id}"),
    ),
    _Features(
        type="aws:iam/organizationsFeatures:OrganizationsFeatures",
        create_call=call("iam.enable_organizations_root_credentials_management"),
        read_call=call("iam.list_organizations_features", "EnabledFeatures && @"),
        shim=True,
    ),
)
