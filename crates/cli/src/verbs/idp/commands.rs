//! The commands of `idp`.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command};
use roleback_identity::federation::test_issuer::preset::PRESETS;

use super::value::duration;
use crate::options::examples;
use crate::target::endpoint;

/// `roleback idp`
pub(crate) fn command() -> Command {
    Command::new("idp")
        .about(
            "Sign tokens and assertions with the built-in test issuer, to test federation offline",
        )
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([token(), assertion(), metadata(), keys()])
}

fn token() -> Command {
    let audience = option(
        "audience",
        "AUDIENCE",
        "Set the claim `aud`; repeat for a list [default: the preset's]",
    );
    let claim = option(
        "claim",
        "NAME=VALUE",
        "Add a claim, or replace one; NAME:=JSON for a value that is not text; may be repeated",
    );
    let issuer = option(
        "issuer",
        "URL",
        "Sign as this issuer [default: the preset's, or https://idp.roleback.localhost]",
    );
    let preset = option(
        "preset",
        "NAME",
        "Give the token the form of this issuer's tokens",
    )
    .value_parser(PossibleValuesParser::new(
        PRESETS.iter().map(|preset| preset.name),
    ));
    let replace = Arg::new("replace-keys")
        .long("replace-keys")
        .action(ArgAction::SetTrue)
        .help("Replace the keys of the real issuer, if the account has registered them");
    let subjects: String = PRESETS
        .iter()
        .map(|preset| format!("  {:<10} {}\n", preset.name, preset.subject))
        .collect();
    let help = examples(&[
        (
            "Sign a token as GitHub Actions does",
            "roleback idp token --preset github --subject repo:octo-org/octo-repo:ref:refs/heads/main",
        ),
        (
            "Write the token of an EKS service account to a file",
            "roleback idp token --preset eks --issuer https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE --subject system:serviceaccount:default:app > token",
        ),
        (
            "Sign a token of the test issuer itself, with a session tag",
            "roleback idp token --subject ann --audience my-app --claim 'https://aws.amazon.com/tags:={\"principal_tags\":{\"team\":[\"red\"]}}'",
        ),
        (
            "Sign a token that expired ten minutes ago",
            "roleback idp token --subject ann --audience my-app --expires=-10m",
        ),
    ]);
    Command::new("token")
        .about("Sign an OpenID Connect token, and make an account accept it")
        .after_help(format!("Subjects of the presets:\n{subjects}\n{help}"))
        .args([
            option("subject", "SUBJECT", "Set the claim `sub`").required(true),
            audience.action(ArgAction::Append),
            issuer,
            preset,
            claim.action(ArgAction::Append),
            expires("Set how long the token is valid, such as 90s, 15m or 1h; below zero it has expired [default: 1h]"),
            option("account", "ACCOUNT", "Make this account accept the token [default: the server's default account]"),
            replace,
            endpoint(),
        ])
}

fn assertion() -> Command {
    let attribute = option(
        "attribute",
        "NAME=VALUE",
        "Add an attribute; repeat for more values; PrincipalTag:KEY, TransitiveTagKeys and SourceIdentity are AWS's own",
    );
    Command::new("assertion")
        .about("Sign a SAML response for AssumeRoleWithSAML")
        .after_help(examples(&[(
            "Sign a response for a role of the default account",
            "roleback idp assertion --provider my-idp --role my-role --name-id ann --attribute PrincipalTag:team=red",
        )]))
        .args([
            option("provider", "ARN|NAME", "Name the SAML provider").required(true),
            option("role", "ARN|NAME", "Name a role that the subject may choose; may be repeated")
                .required(true)
                .action(ArgAction::Append),
            option("name-id", "NAME", "Set the NameID").required(true),
            option("name-id-format", "FORMAT", "Set the format of the NameID [default: persistent]"),
            option("session-name", "NAME", "Set RoleSessionName [default: the NameID]"),
            option("duration", "DURATION", "Set SessionDuration, such as 1h")
                .value_parser(duration),
            attribute.action(ArgAction::Append),
            expires("Set how long the assertion is valid, such as 90s or 5m; below zero it has expired [default: 5m]"),
            option("account", "ACCOUNT", "Use this account for names without an ARN [default: the server's default account]"),
            endpoint(),
        ])
}

fn metadata() -> Command {
    Command::new("metadata")
        .about("Print the test issuer's SAML metadata, for CreateSAMLProvider")
        .after_help(examples(&[(
            "Create a SAML provider that trusts the test issuer",
            "roleback idp metadata > metadata.xml && aws iam create-saml-provider --name my-idp --saml-metadata-document file://metadata.xml",
        )]))
        .arg(endpoint())
}

fn keys() -> Command {
    Command::new("keys")
        .about("Print the test issuer's public keys as a JSON Web Key Set")
        .after_help(examples(&[(
            "Write them to a file for another program that verifies tokens",
            "roleback idp keys > jwks.json",
        )]))
        .arg(endpoint())
}

fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

fn expires(help: &'static str) -> Arg {
    option("expires", "DURATION", help)
        .value_parser(duration)
        .allow_hyphen_values(true)
}
