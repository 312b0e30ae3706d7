//! The password policy: the account's rules for the passwords of its users.
//!
//! It replaces the default rules as a whole: a member that a request omits gets the API's default, not its previous
//! value. New rules for the content apply to the next password; a new maximum age applies to existing passwords too.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html>

use roleback_model::iam::{
    DeleteAccountPasswordPolicyRequest, GetAccountPasswordPolicyRequest,
    GetAccountPasswordPolicyResponse, PasswordPolicy as PasswordPolicyShape,
    UpdateAccountPasswordPolicyRequest,
};
use roleback_wire::Fault;
use roleback_wire::encode::Nothing;
use roleback_world::entity::PasswordPolicy;
use roleback_world::event::{PasswordPolicyDeletedV1, PasswordPolicySetV1};

use crate::answer::{Change, Read, Write};
use crate::fault;
use crate::scene::Scene;

/// The default minimum length in a password policy.
const LENGTH_MIN_DEFAULT: u32 = 6;

fn shown(number: Option<u32>) -> Option<i32> {
    number.and_then(|number| i32::try_from(number).ok())
}

/// Converts a number that the contract's constraints have checked.
fn kept(number: Option<i32>) -> Option<u32> {
    number.and_then(|number| u32::try_from(number).ok())
}

fn shape(policy: &PasswordPolicy) -> PasswordPolicyShape {
    PasswordPolicyShape {
        minimum_password_length: shown(Some(policy.length_min)),
        require_symbols: Some(policy.symbols),
        require_numbers: Some(policy.numbers),
        require_uppercase_characters: Some(policy.uppercase),
        require_lowercase_characters: Some(policy.lowercase),
        allow_users_to_change_password: Some(policy.users_may_change),
        expire_passwords: Some(policy.max_age_days.is_some()),
        max_password_age: shown(policy.max_age_days),
        password_reuse_prevention: shown(policy.reuse_prevention),
        hard_expiry: policy.hard_expiry,
    }
}

impl Read for GetAccountPasswordPolicyRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetAccountPasswordPolicyResponse, Fault> {
        let policy = scene.account().settings.password_policy.as_ref();
        let policy = policy.ok_or_else(|| fault::no_password_policy(scene.caller.account))?;
        Ok(GetAccountPasswordPolicyResponse {
            password_policy: shape(policy),
        })
    }
}

impl Write for UpdateAccountPasswordPolicyRequest {
    fn write(&self, _: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let set = PasswordPolicySetV1 {
            length_min: kept(self.minimum_password_length).unwrap_or(LENGTH_MIN_DEFAULT),
            symbols: self.require_symbols.unwrap_or(false),
            numbers: self.require_numbers.unwrap_or(false),
            uppercase: self.require_uppercase_characters.unwrap_or(false),
            lowercase: self.require_lowercase_characters.unwrap_or(false),
            users_may_change: self.allow_users_to_change_password.unwrap_or(false),
            max_age_days: kept(self.max_password_age),
            reuse_prevention: kept(self.password_reuse_prevention),
            hard_expiry: self.hard_expiry,
        };
        Ok(Change::one(Nothing, set))
    }
}

impl Write for DeleteAccountPasswordPolicyRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        if scene.account().settings.password_policy.is_none() {
            return Err(fault::no_password_policy_to_delete());
        }
        Ok(Change::one(Nothing, PasswordPolicyDeletedV1 {}))
    }
}

#[cfg(test)]
mod tests {
    use crate::authorize::is_allowed;
    use crate::testing::{Walk, script};

    fn may(walk: &Walk, request: &str) -> bool {
        walk.ask(request, |scene, request| Ok(is_allowed(scene, request)))
            .unwrap()
    }

    #[test]
    fn a_policy_lets_users_change_their_own_passwords_and_nothing_else() {
        let change = "ChangePassword OldPassword=Secret-1 NewPassword=Secret-2";
        for path in ["/", "/team/"] {
            let mut walk = script(&format!(
                "CreateUser UserName=bob Path={path} | ok
                 CreateUser UserName=ann | ok"
            ));
            let root = walk.caller.clone();
            for (update, allowed) in [
                ("UpdateAccountPasswordPolicy", false),
                (
                    "UpdateAccountPasswordPolicy AllowUsersToChangePassword=true",
                    true,
                ),
                ("DeleteAccountPasswordPolicy", false),
            ] {
                walk.caller = root.clone();
                walk.call(update).unwrap();
                walk.act_as_user("bob");
                assert_eq!(may(&walk, change), allowed, "{path} {update}");
                assert_eq!(may(&walk, "GetAccountPasswordPolicy"), allowed, "{update}");
                for other in [
                    "UpdateLoginProfile UserName=bob Password=Secret-2",
                    "UpdateLoginProfile UserName=ann Password=Secret-2",
                    "UpdateAccountPasswordPolicy",
                ] {
                    assert!(!may(&walk, other), "{other}");
                }
            }
        }
    }

    #[test]
    fn a_policy_replaces_the_default_rules_as_a_whole() {
        let bounds = |member: &str, bound: &str| {
            format!(
                "ValidationError 1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must have value {bound}"
            )
        };
        let less = "less than or equal to";
        let greater = "greater than or equal to";
        script(&format!(
            "GetAccountPasswordPolicy | NoSuchEntity The Password Policy with domain name 123456789012 cannot be found.
             DeleteAccountPasswordPolicy | NoSuchEntity The account policy with name PasswordPolicy cannot be found.
             UpdateAccountPasswordPolicy MinimumPasswordLength=5 | {}
             UpdateAccountPasswordPolicy MinimumPasswordLength=129 | {}
             UpdateAccountPasswordPolicy MaxPasswordAge=0 | {}
             UpdateAccountPasswordPolicy MaxPasswordAge=1096 | {}
             UpdateAccountPasswordPolicy PasswordReusePrevention=0 | {}
             UpdateAccountPasswordPolicy PasswordReusePrevention=25 | {}
             UpdateAccountPasswordPolicy MinimumPasswordLength=12 RequireSymbols=true RequireNumbers=true RequireUppercaseCharacters=true RequireLowercaseCharacters=true AllowUsersToChangePassword=true MaxPasswordAge=90 PasswordReusePrevention=24 HardExpiry=true | ok
             GetAccountPasswordPolicy | ok <MinimumPasswordLength>12</MinimumPasswordLength><RequireSymbols>true</RequireSymbols><RequireNumbers>true</RequireNumbers><RequireUppercaseCharacters>true</RequireUppercaseCharacters><RequireLowercaseCharacters>true</RequireLowercaseCharacters><AllowUsersToChangePassword>true</AllowUsersToChangePassword><ExpirePasswords>true</ExpirePasswords><MaxPasswordAge>90</MaxPasswordAge><PasswordReusePrevention>24</PasswordReusePrevention><HardExpiry>true</HardExpiry>
             UpdateAccountPasswordPolicy RequireSymbols=true | ok
             GetAccountPasswordPolicy | ok <PasswordPolicy><MinimumPasswordLength>6</MinimumPasswordLength><RequireSymbols>true</RequireSymbols><RequireNumbers>false</RequireNumbers><RequireUppercaseCharacters>false</RequireUppercaseCharacters><RequireLowercaseCharacters>false</RequireLowercaseCharacters><AllowUsersToChangePassword>false</AllowUsersToChangePassword><ExpirePasswords>false</ExpirePasswords></PasswordPolicy>
             DeleteAccountPasswordPolicy | ok
             GetAccountPasswordPolicy | NoSuchEntity The Password Policy with domain name 123456789012 cannot be found.",
            bounds("minimumPasswordLength", &format!("{greater} 6")),
            bounds("minimumPasswordLength", &format!("{less} 128")),
            bounds("maxPasswordAge", &format!("{greater} 1")),
            bounds("maxPasswordAge", &format!("{less} 1095")),
            bounds("passwordReusePrevention", &format!("{greater} 1")),
            bounds("passwordReusePrevention", &format!("{less} 24")),
        ));
    }
}
