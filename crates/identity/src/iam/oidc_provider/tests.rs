use crate::testing::script;

const GITHUB: &str = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
const UNKNOWN: &str = "arn:aws:iam::123456789012:oidc-provider/unknown.example.com";
const URL: &str = "https://token.actions.githubusercontent.com";
const NO_URL: &str = "ValidationError Invalid Open ID Connect Provider URL";

fn print(digit: &str) -> String {
    digit.repeat(40)
}

#[test]
fn a_provider_is_created_shown_listed_and_deleted() {
    let (a, b) = (print("A"), print("b"));
    let not_found = format!("NoSuchEntity OpenIDConnect Provider not found for arn {UNKNOWN}");
    script(&format!(
        "ListOpenIDConnectProviders | ok <OpenIDConnectProviderList/>
         CreateOpenIDConnectProvider Url={URL} ClientIDList.member.1=sts.amazonaws.com ClientIDList.member.2=sts.amazonaws.com ThumbprintList.member.1={a} | ok <OpenIDConnectProviderArn>{GITHUB}</OpenIDConnectProviderArn>
         CreateOpenIDConnectProvider Url={URL} | EntityAlreadyExists Provider with url {URL} already exists.
         CreateOpenIDConnectProvider Url={URL}/ | ok {GITHUB}/
         CreateOpenIDConnectProvider Url=https://accounts.google.com/A Tags.member.1.Key=k Tags.member.1.Value=v | ok <Tags><member><Key>k</Key>
         GetOpenIDConnectProvider OpenIDConnectProviderArn={GITHUB} | ok <Url>token.actions.githubusercontent.com</Url><ClientIDList><member>sts.amazonaws.com</member></ClientIDList><ThumbprintList><member>{}</member></ThumbprintList><CreateDate>2026-01-01T00:00:02Z</CreateDate><Tags/>
         GetOpenIDConnectProvider OpenIDConnectProviderArn={UNKNOWN} | {not_found}
         GetOpenIDConnectProvider OpenIDConnectProviderArn=this-is-not-an-arn-at-all | ValidationError Invalid ARN:  Could not be parsed!
         GetAccountSummary | ok <key>Providers</key><value>3</value>
         ListOpenIDConnectProviders | ok <member><Arn>arn:aws:iam::123456789012:oidc-provider/accounts.google.com/A</Arn><IsTrustedIdentityPropagationEnabled>false</IsTrustedIdentityPropagationEnabled></member><member><Arn>{GITHUB}</Arn>
         UpdateOpenIDConnectProviderThumbprint OpenIDConnectProviderArn={UNKNOWN} ThumbprintList.member.1={b} | {not_found}
         UpdateOpenIDConnectProviderThumbprint OpenIDConnectProviderArn={GITHUB} ThumbprintList.member.1={b} | ok
         UpdateOpenIDConnectProviderThumbprint OpenIDConnectProviderArn={GITHUB} ThumbprintList.member.1={b} | ok
         GetOpenIDConnectProvider OpenIDConnectProviderArn={GITHUB} | ok <ThumbprintList><member>{b}</member></ThumbprintList>
         DeleteOpenIDConnectProvider OpenIDConnectProviderArn={UNKNOWN} | {not_found}
         DeleteOpenIDConnectProvider OpenIDConnectProviderArn={GITHUB} | ok
         DeleteOpenIDConnectProvider OpenIDConnectProviderArn={GITHUB} | NoSuchEntity OpenIDConnect Provider not found for arn {GITHUB}",
        print("a"),
    ));
}

#[test]
fn a_url_is_https_and_has_a_host_without_port_or_query() {
    for url in [
        "http://example.com",
        "example.com",
        "https://",
        "https:///path",
        "https://example.com:8443",
        "https://user@example.com",
        "https://example.com?x=1",
        "https://example.com/#x",
        "https://exam_ple.com",
    ] {
        script(&format!("CreateOpenIDConnectProvider Url={url} | {NO_URL}"));
    }
}

#[test]
fn a_provider_has_at_most_five_thumbprints() {
    let list = |count: usize| -> String {
        let one = |n| format!(" ThumbprintList.member.{n}={}", print("c"));
        (1..=count).map(one).collect()
    };
    let too_many = "InvalidInput Thumbprint list must contain fewer than 5 entries.";
    let none = "InvalidInput Thumbprint list must contain at least one entry.";
    script(&format!(
        "CreateOpenIDConnectProvider Url={URL} ThumbprintList= | {none}
         CreateOpenIDConnectProvider Url={URL}{} | {too_many}
         CreateOpenIDConnectProvider Url={URL}{} | ok
         UpdateOpenIDConnectProviderThumbprint OpenIDConnectProviderArn={GITHUB} ThumbprintList= | {none}
         UpdateOpenIDConnectProviderThumbprint OpenIDConnectProviderArn={GITHUB}{} | {too_many}",
        list(6),
        list(5),
        list(6),
    ));
}

#[test]
fn client_ids_are_added_and_removed_once_and_have_a_quota() {
    let mut walk = script(&format!("CreateOpenIDConnectProvider Url={URL} | ok"));
    walk.settings.quotas.client_ids = 2;
    let at = format!("OpenIDConnectProviderArn={GITHUB}");
    let not_found = format!("NoSuchEntity OpenIDConnect Provider not found for arn {UNKNOWN}");
    walk.follow(&format!(
        "AddClientIDToOpenIDConnectProvider OpenIDConnectProviderArn={UNKNOWN} ClientID=a | {not_found}
         RemoveClientIDFromOpenIDConnectProvider OpenIDConnectProviderArn={UNKNOWN} ClientID=a | {not_found}
         AddClientIDToOpenIDConnectProvider {at} ClientID=b | ok
         AddClientIDToOpenIDConnectProvider {at} ClientID=a | ok
         AddClientIDToOpenIDConnectProvider {at} ClientID=a | ok
         AddClientIDToOpenIDConnectProvider {at} ClientID=A | LimitExceeded Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 2
         RemoveClientIDFromOpenIDConnectProvider {at} ClientID=unknown | ok
         GetOpenIDConnectProvider {at} | ok <ClientIDList><member>b</member><member>a</member></ClientIDList>
         RemoveClientIDFromOpenIDConnectProvider {at} ClientID=b | ok
         GetOpenIDConnectProvider {at} | ok <ClientIDList><member>a</member></ClientIDList>
         CreateOpenIDConnectProvider Url={URL}/x ClientIDList.member.1=a ClientIDList.member.2=b ClientIDList.member.3=c | LimitExceeded Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 2"
    ));
    walk.settings.quotas.oidc_providers = 1;
    walk.follow(&format!(
        "CreateOpenIDConnectProvider Url={URL} | EntityAlreadyExists Provider with url {URL} already exists.
         CreateOpenIDConnectProvider Url={URL}/x | LimitExceeded Cannot exceed quota for OpenIdConnectProvidersPerAccount: 1"
    ));
}

#[test]
fn tag_keys_of_a_provider_are_case_sensitive() {
    let not_found = format!("NoSuchEntity OpenIDConnect Provider not found for arn {UNKNOWN}");
    let mut walk = script(&format!(
        "CreateOpenIDConnectProvider Url={URL} Tags.member.1.Key=k Tags.member.1.Value=1 Tags.member.2.Key=K Tags.member.2.Value=2 | ok
         CreateOpenIDConnectProvider Url={URL}/x Tags.member.1.Key=k Tags.member.1.Value=1 Tags.member.2.Key=k Tags.member.2.Value=2 | InvalidInput Duplicate tag keys found. Please note that Tag keys are case insensitive.
         GetOpenIDConnectProvider OpenIDConnectProviderArn={GITHUB} | ok <Key>k</Key><Value>1</Value></member><member><Key>K</Key><Value>2</Value>
         TagOpenIDConnectProvider OpenIDConnectProviderArn={UNKNOWN} Tags.member.1.Key=k Tags.member.1.Value=1 | {not_found}
         UntagOpenIDConnectProvider OpenIDConnectProviderArn={UNKNOWN} TagKeys.member.1=k | {not_found}
         ListOpenIDConnectProviderTags OpenIDConnectProviderArn={UNKNOWN} | {not_found}"
    ));
    let list = format!("ListOpenIDConnectProviderTags OpenIDConnectProviderArn={GITHUB}");
    assert_eq!(walk.pages_of_one(&list, "Key"), ["K", "k"]);
    walk.follow(&format!(
        "UntagOpenIDConnectProvider OpenIDConnectProviderArn={GITHUB} TagKeys.member.1=K | ok"
    ));
    assert_eq!(walk.pages_of_one(&list, "Key"), ["k"]);
}

#[test]
fn trusted_identity_propagation_is_set_in_order() {
    let update = format!("UpdateOpenIDConnectProvider OpenIDConnectProviderArn={GITHUB}");
    let get = format!("GetOpenIDConnectProvider OpenIDConnectProviderArn={GITHUB}");
    let context = "ContextProvider.SubjectSourceKey=sub ContextProvider.SubjectTypeValue=workload";
    let instance = "IdentityCenterInstanceArn=arn:aws:sso:::instance/ssoins-1234567890abcdef";
    let without_context = "InvalidInput An Identity Center instance can only be associated with a provider that has a ContextProvider.";
    script(&format!(
        "CreateOpenIDConnectProvider Url={URL} {instance} | {without_context}
         CreateOpenIDConnectProvider Url={URL} | ok
         {update} | InvalidInput Specify what to update: the context provider or the Identity Center instance.
         {update} {context} {instance} | InvalidInput Update either the context provider or the Identity Center instance in one request, not both.
         {update} {context} RemoveContextProvider=true | InvalidInput Specify either ContextProvider or RemoveContextProvider, not both.
         {update} {instance} RemoveIdentityCenterInstance=true | InvalidInput Specify either IdentityCenterInstanceArn or RemoveIdentityCenterInstance, not both.
         {update} ContextProvider.SubjectSourceKey=sub | InvalidInput Specify either SubjectTypeValue or SubjectTypeSourceKey in ContextProvider.
         {update} {context} ContextProvider.SubjectTypeSourceKey=t | InvalidInput Specify either SubjectTypeValue or SubjectTypeSourceKey in ContextProvider.
         {update} {instance} | {without_context}
         {update} {context} ContextProvider.KeyDefinitionList.member.1.SourceKey=team | ok
         {get} | ok <KeyDefinitionList><member><SourceKey>team</SourceKey></member></KeyDefinitionList><SubjectSourceKey>sub</SubjectSourceKey><SubjectTypeValue>workload</SubjectTypeValue>
         {update} {instance} | ok
         {get} | ok <IdentityCenterInstanceArn>arn:aws:sso:::instance/ssoins-1234567890abcdef</IdentityCenterInstanceArn>
         ListOpenIDConnectProviders | ok <IsTrustedIdentityPropagationEnabled>true</IsTrustedIdentityPropagationEnabled>
         {update} RemoveContextProvider=true | {without_context}
         {update} RemoveIdentityCenterInstance=true | ok
         {update} RemoveContextProvider=true | ok
         {update} RemoveContextProvider=true | ok
         {get} | ok !SubjectSourceKey
         UpdateOpenIDConnectProvider OpenIDConnectProviderArn={UNKNOWN} RemoveContextProvider=true | NoSuchEntity OpenIDConnect Provider not found for arn {UNKNOWN}"
    ));
}
