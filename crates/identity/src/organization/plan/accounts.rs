//! The rules for accounts: each has one parent, and the management account cannot leave.

use roleback_world::arn::AccountId;
use roleback_world::entity::Target;
use roleback_world::event::{AccountPlacedV1, AccountRemovedV1};
use roleback_world::key::Key;

use super::{Plan, check_name};
use crate::organization::Refusal;

/// Accounts in an organization: the highest value to which AWS raises the quota.
const ACCOUNTS_MAX: usize = 50_000;
/// Characters in an account name.
const ACCOUNT_NAME_CHARS_MAX: usize = 50;

impl Plan<'_> {
    /// Adds an account to the organization.
    pub(in crate::organization) fn join(
        &mut self,
        account: AccountId,
        parent: &Key,
        name: Option<&str>,
    ) -> Result<(), Refusal> {
        let found = self.organization()?;
        if found.member(account).is_some() {
            return Err(Refusal::conflict(
                "DuplicateAccountException",
                format_args!("account {account} is in the organization already; it can be moved"),
            ));
        }
        if found.members.len() >= ACCOUNTS_MAX {
            return Err(Refusal::limit(
                "ACCOUNT_NUMBER_LIMIT_EXCEEDED",
                format_args!("an organization can have at most {ACCOUNTS_MAX} accounts"),
            ));
        }
        let digits = account.digits();
        self.place(account, parent, name.unwrap_or(&digits))?;
        self.attach_full_access(&Target::Account(account));
        Ok(())
    }

    /// Moves or renames an account. Omitted values stay as they are.
    pub(in crate::organization) fn change_account(
        &mut self,
        account: AccountId,
        parent: Option<&Key>,
        name: Option<&str>,
    ) -> Result<(), Refusal> {
        let member = self.organization()?.member(account).cloned();
        let member = member.ok_or_else(|| no_account(account))?;
        let (parent, name) = (
            parent.unwrap_or(&member.parent),
            name.unwrap_or(&member.name),
        );
        if *parent == member.parent && name == member.name {
            return Ok(());
        }
        self.place(account, parent, name)
    }

    fn place(&mut self, account: AccountId, parent: &Key, name: &str) -> Result<(), Refusal> {
        check_name("accounts", name, ACCOUNT_NAME_CHARS_MAX)?;
        if !name.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(Refusal::invalid(format_args!(
                "the name `{}` of account {account} has more than printable ASCII characters",
                name.escape_debug()
            )));
        }
        self.happen(AccountPlacedV1 {
            account,
            parent: parent.as_str().to_owned(),
            name: name.to_owned(),
        });
        Ok(())
    }

    pub(in crate::organization) fn remove_account(
        &mut self,
        account: AccountId,
    ) -> Result<(), Refusal> {
        let found = self.organization()?;
        if found.member(account).is_none() {
            return Err(no_account(account));
        }
        if found.head.management_account == account {
            return Err(Refusal::limit(
                "ACCOUNT_CANNOT_LEAVE_ORGANIZATION",
                format_args!(
                    "{account} is the management account; delete the organization instead"
                ),
            ));
        }
        self.happen_in(account, AccountRemovedV1 { account });
        Ok(())
    }
}

fn no_account(account: AccountId) -> Refusal {
    Refusal::not_found(
        "AccountNotFoundException",
        format_args!("account {account} is not in the organization"),
    )
}
