//! The attributes that are condition keys in trust policies, under all names that directories use for them.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html>, "Mapping SAML attributes to
//! AWS trust policy context keys".

use crate::federation::saml::Assertion;

const EDU_PERSON: &str = "urn:oid:1.3.6.1.4.1.5923.1.1.1.";
const EDU_ORG: &str = "urn:oid:1.3.6.1.4.1.5923.1.2.1.";
const X500: &str = "urn:oid:2.5.4.";
const COSINE: &str = "urn:oid:0.9.2342.19200300.100.1.";
const CLAIMS: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
const COMMON: &str = "http://schemas.xmlsoap.org/claims/";
const MICROSOFT: &str = "http://schemas.microsoft.com/ws/2008/06/identity/claims/";

/// The prefix and the rest of an attribute's name, and its condition key.
const KEYS: &[(&str, &str, &str)] = &[
    (EDU_PERSON, "1", "saml:edupersonaffiliation"),
    (EDU_PERSON, "2", "saml:edupersonnickname"),
    (EDU_PERSON, "3", "saml:edupersonorgdn"),
    (EDU_PERSON, "4", "saml:edupersonorgunitdn"),
    (EDU_PERSON, "5", "saml:edupersonprimaryaffiliation"),
    (EDU_PERSON, "6", "saml:edupersonprincipalname"),
    (EDU_PERSON, "7", "saml:edupersonentitlement"),
    (EDU_PERSON, "8", "saml:edupersonprimaryorgunitdn"),
    (EDU_PERSON, "9", "saml:edupersonscopedaffiliation"),
    (EDU_PERSON, "10", "saml:edupersontargetedid"),
    (EDU_PERSON, "11", "saml:edupersonassurance"),
    (EDU_ORG, "2", "saml:eduorghomepageuri"),
    (EDU_ORG, "3", "saml:eduorgidentityauthnpolicyuri"),
    (EDU_ORG, "4", "saml:eduorglegalname"),
    (EDU_ORG, "5", "saml:eduorgsuperioruri"),
    (EDU_ORG, "6", "saml:eduorgwhitepagesuri"),
    (X500, "3", "saml:cn"),
    (X500, "4", "saml:surname"),
    (X500, "42", "saml:givenName"),
    (X500, "45", "saml:x500UniqueIdentifier"),
    (COSINE, "1", "saml:uid"),
    (COSINE, "3", "saml:mail"),
    (COSINE, "45", "saml:organizationStatus"),
    (CLAIMS, "name", "saml:name"),
    (CLAIMS, "givenname", "saml:givenName"),
    (CLAIMS, "surname", "saml:surname"),
    (CLAIMS, "emailaddress", "saml:mail"),
    (COMMON, "CommonName", "saml:commonName"),
    (MICROSOFT, "primarygroupsid", "saml:primaryGroupSID"),
];

/// The condition keys of an assertion's attributes, with their values.
pub(super) fn of_attributes(
    assertion: &Assertion,
) -> impl Iterator<Item = (String, Vec<String>)> + '_ {
    KEYS.iter().filter_map(|(beginning, rest, key)| {
        let name = format!("{beginning}{rest}");
        let values: Vec<_> = assertion.values(&name).map(str::to_owned).collect();
        (!values.is_empty()).then(|| ((*key).to_owned(), values))
    })
}
