//! SAML providers and issuers of outbound tokens.

use roleback_world::lines;

use super::{changed, refusal};
use crate::testing::script;

#[test]
fn an_impossible_provider_or_issuer_is_refused_by_its_name_and_the_rule() {
    let walk = script(
        "CreateSAMLProvider Name=idp SAMLMetadataDocument=@metadata AssertionEncryptionMode=Required AddPrivateKey=@key | ok
         EnableOutboundWebIdentityFederation | ok",
    );
    assert_eq!(refusal(&walk.world), "accepted");
    let lines: Vec<String> = lines::lines(&walk.world).collect();
    let outbound = walk.world.account(walk.caller.account);
    let outbound = outbound.settings.outbound_federation.clone().unwrap();
    let id = outbound.issuer.id.as_str();
    for (kind, from, to, expected) in [
        (
            "saml_provider",
            r#""name":"idp""#,
            r#""name":"i d p""#,
            "is not what CreateSAMLProvider makes: ",
        ),
        (
            "saml_provider",
            "IDPSSODescriptor ",
            "SPSSODescriptor ",
            "has metadata that cannot be used: ",
        ),
        (
            "saml_provider",
            "BEGIN PRIVATE KEY",
            "BEGIN PUBLIC KEY",
            "has a private key that is not an RSA or EC key in PEM",
        ),
        (
            "account",
            id,
            "../../etc",
            "has an issuer of outbound tokens whose id `../../etc` is not a UUID",
        ),
        (
            "account",
            r#""p384_key":{"$secret":""#,
            r#""p384_key":{"$secret":"AAAA"#,
            "has an issuer of outbound tokens without usable keys",
        ),
    ] {
        let refused = refusal(&changed(&lines, kind, from, to));
        assert!(refused.contains(expected), "{kind} {to}: {refused}");
    }
    let walk = script("CreateSAMLProvider Name=idp SAMLMetadataDocument=@metadata | ok");
    let lines: Vec<String> = lines::lines(&walk.world).collect();
    let required = changed(
        &lines,
        "saml_provider",
        r#""metadata":"#,
        r#""encryption":"Required","metadata":"#,
    );
    assert_eq!(
        refusal(&required),
        "in account 123456789012, saml-provider idp requires encrypted assertions, and has no private key"
    );
}
