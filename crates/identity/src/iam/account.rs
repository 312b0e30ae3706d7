//! The account: its alias, its summary and its complete contents.
//!
//! An account has at most one alias; a new one replaces the old one. Aliases are unique across accounts.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/console_account-alias.html>

use roleback_model::iam::{
    CreateAccountAliasRequest, DeleteAccountAliasRequest, GlobalEndpointTokenVersion,
    ListAccountAliasesRequest, ListAccountAliasesResponse,
    SetSecurityTokenServicePreferencesRequest,
};
use roleback_wire::Fault;
use roleback_wire::encode::Nothing;
use roleback_world::event::{AccountAliasCreatedV1, AccountAliasDeletedV1, TokenVersionSetV1};
use roleback_world::key::Key;

use crate::answer::{Change, Read, Write};
use crate::scene::Scene;
use crate::{fault, page};

mod details;
pub(crate) mod properties;
mod summary;

/// The common prefix of the stored ARNs of AWS managed policies.
const AWS_POLICIES: &str = "arn:aws:iam::aws:policy";

impl Write for CreateAccountAliasRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let alias = &self.account_alias;
        let mut accounts = scene.world.accounts();
        if accounts.any(|(_, account)| account.settings.alias.as_ref() == Some(alias)) {
            return Err(fault::entity_already_exists(format_args!(
                "The account alias {alias} already exists."
            )));
        }
        let alias = alias.clone();
        Ok(Change::one(Nothing, AccountAliasCreatedV1 { alias }))
    }
}

impl Read for ListAccountAliasesRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<ListAccountAliasesResponse, Fault> {
        let alias = scene.account().settings.alias.iter();
        let behind = |start: Option<&Key>| {
            let start = start.map_or(String::new(), |start| start.as_str().to_owned());
            let behind = alias.filter(move |alias| **alias > start);
            Ok(behind.map(|alias| (alias, alias)))
        };
        page::list(self, behind, String::clone)
    }
}

impl Write for DeleteAccountAliasRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let alias = self.account_alias.clone();
        if scene.account().settings.alias.as_ref() != Some(&alias) {
            return Err(fault::no_such_entity(format_args!(
                "The account alias {alias} cannot be found."
            )));
        }
        Ok(Change::one(Nothing, AccountAliasDeletedV1 { alias }))
    }
}

impl Write for SetSecurityTokenServicePreferencesRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let version = match self.global_endpoint_token_version {
            GlobalEndpointTokenVersion::V1Token => 1,
            GlobalEndpointTokenVersion::V2Token => 2,
        };
        if scene.account().settings.token_version == version {
            return Ok(Change::none(Nothing));
        }
        Ok(Change::one(Nothing, TokenVersionSetV1 { version }))
    }
}

#[cfg(test)]
mod tests {
    use crate::caller::Caller;
    use crate::testing::script;
    use roleback_world::arn::AccountId;

    #[test]
    fn an_account_has_one_alias_that_no_other_account_has() {
        let bad = "ValidationError 1 validation error detected: Value at 'accountAlias' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$";
        let mut walk = script(&format!(
            "ListAccountAliases | ok <AccountAliases/><IsTruncated>false</IsTruncated>
             CreateAccountAlias AccountAlias=Upper | {bad}
             CreateAccountAlias AccountAlias=two--dashes | {bad}
             CreateAccountAlias AccountAlias=dash-end- | {bad}
             DeleteAccountAlias AccountAlias=one | NoSuchEntity The account alias one cannot be found.
             CreateAccountAlias AccountAlias=one | ok
             CreateAccountAlias AccountAlias=one | EntityAlreadyExists The account alias one already exists.
             ListAccountAliases MaxItems=1 | ok <AccountAliases><member>one</member></AccountAliases><IsTruncated>false</IsTruncated>
             ListAccountAliases Marker=! | ValidationError Invalid Marker: !
             CreateAccountAlias AccountAlias=two | ok
             ListAccountAliases | ok !<member>one<
             DeleteAccountAlias AccountAlias=one | NoSuchEntity The account alias one cannot be found."
        ));
        walk.caller = Caller::root(AccountId::parse("999999999999").unwrap(), "999999999999");
        walk.follow(
            "CreateAccountAlias AccountAlias=two | EntityAlreadyExists The account alias two already exists.
             DeleteAccountAlias AccountAlias=two | NoSuchEntity The account alias two cannot be found.
             CreateAccountAlias AccountAlias=one | ok
             DeleteAccountAlias AccountAlias=one | ok
             ListAccountAliases | ok <AccountAliases/>",
        );
    }
}
