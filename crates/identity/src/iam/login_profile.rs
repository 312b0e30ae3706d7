//! Login profiles: the console passwords of users.
//!
//! Only hashes of passwords are stored, including those of former passwords, whose reuse a password policy can forbid.
//! A new password must follow the account's rules, regardless of who sets it. Passwords do not affect access keys.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords.html>

use roleback_model::iam::{
    ChangePasswordRequest, CreateLoginProfileRequest, CreateLoginProfileResponse,
    DeleteLoginProfileRequest, GetLoginProfileRequest, GetLoginProfileResponse,
    LoginProfile as LoginProfileShape, UpdateLoginProfileRequest,
};
use roleback_wire::encode::Nothing;
use roleback_wire::{Fault, Timestamp};
use roleback_world::World;
use roleback_world::arn::AccountId;
use roleback_world::entity::{LoginProfile, PasswordPolicy, ROOT_OWNER, User};
use roleback_world::event::{
    LoginProfileCreatedV1, LoginProfileDeletedV1, LoginProfileUpdatedV1, PasswordChangedV1,
};
use roleback_world::secret::Secret;

use crate::answer::{Change, Read, Write};
use crate::credential::password::{self, Age, PasswordCost, PasswordHashing, Rules};
use crate::fault;
use crate::iam::user;
use crate::principal::{Principal, UserName};
use crate::scene::Scene;

/// Bytes of a salt, as recommended by RFC 9106.
const SALT_BYTES: usize = 16;

/// The owner of the requested password.
#[derive(Clone, Copy)]
enum Owner<'a> {
    Root,
    User(&'a User),
}

impl<'a> Owner<'a> {
    /// The named user, or the caller itself. A request can refer to the root user only with temporary credentials.
    fn find(scene: &Scene<'a>, name: Option<&str>) -> Result<Self, Fault> {
        match (name, &scene.caller.principal) {
            (Some(name), _) => user::find(scene, name).map(Self::User),
            (None, Principal::User(caller)) => user::find(scene, &caller.name).map(Self::User),
            (None, Principal::Root) if scene.caller.session.is_some() => Ok(Self::Root),
            (None, _) => Err(fault::must_specify_user_name()),
        }
    }

    fn id(self) -> &'a str {
        match self {
            Self::Root => ROOT_OWNER,
            Self::User(user) => &user.id,
        }
    }

    fn name(self) -> Option<&'a str> {
        match self {
            Self::Root => None,
            Self::User(user) => Some(&user.name),
        }
    }

    fn shown_name(self) -> &'a str {
        self.name().unwrap_or(ROOT_OWNER)
    }

    fn profile(self, scene: &Scene<'a>) -> Result<&'a LoginProfile, Fault> {
        let profile = scene.account().login_profiles.get(self.id());
        profile.ok_or_else(|| fault::no_such_login_profile(self.shown_name()))
    }

    fn shape(self, profile: &LoginProfile) -> LoginProfileShape {
        let max_secs = profile.max_signin_session_secs;
        LoginProfileShape {
            user_name: self.name().map(Into::into),
            create_date: profile.created,
            password_reset_required: Some(profile.reset_required),
            max_signin_session_duration: max_secs.and_then(|secs| i32::try_from(secs).ok()),
        }
    }
}

/// The hash of a new password, if it follows the account's rules.
fn accepted(
    scene: &Scene<'_>,
    password: &str,
    known: Option<&LoginProfile>,
) -> Result<Secret, Fault> {
    let settings = &scene.account().settings;
    let policy = settings.password_policy.as_ref();
    let hashing = &scene.settings.passwords;
    let number = scene.caller.account.digits();
    let names = [
        number.as_str(),
        settings.alias.as_deref().unwrap_or(&number),
    ];
    Rules::of(policy).check(password, &names, || {
        let forbidden = policy
            .and_then(|policy| policy.reuse_prevention)
            .unwrap_or(0);
        let hashes = known.into_iter().flat_map(hashes_from_newest);
        let mut forbidden = hashes.take(forbidden as usize);
        forbidden.any(|hash| hashing.matches(password, hash.reveal()))
    })?;
    let salt = scene.entropy.bytes::<SALT_BYTES>();
    Ok(hashing.hash(password, &salt).into())
}

fn hashes_from_newest(profile: &LoginProfile) -> impl Iterator<Item = &Secret> {
    std::iter::once(&profile.password).chain(&profile.former)
}

fn age(profile: &LoginProfile, policy: Option<&PasswordPolicy>, now: Timestamp) -> Age {
    let max_age_days = policy.and_then(|policy| policy.max_age_days);
    let hard_expiry = policy.and_then(|policy| policy.hard_expiry) == Some(true);
    password::age(profile.changed, max_age_days, hard_expiry, now)
}

/// Converts a number of seconds that the contract's constraints have checked.
fn secs(duration: Option<i32>) -> Option<u32> {
    duration.and_then(|secs| u32::try_from(secs).ok())
}

impl Write for CreateLoginProfileRequest {
    /// The root user's password stays empty: AWS has it reset by email.
    fn write(&self, scene: &Scene<'_>) -> Result<Change<CreateLoginProfileResponse>, Fault> {
        let owner = Owner::find(scene, self.user_name.as_deref())?;
        if scene.account().login_profiles.contains(owner.id()) {
            return Err(fault::login_profile_exists(owner.shown_name()));
        }
        let password = match (owner, &self.password) {
            (Owner::Root, _) => Secret::default(),
            (Owner::User(_), Some(password)) => accepted(scene, password, None)?,
            (Owner::User(_), None) => return Err(fault::missing_member("password")),
        };
        let created = LoginProfileCreatedV1 {
            owner: owner.id().into(),
            password,
            created: scene.now,
            reset_required: self.password_reset_required.unwrap_or(false),
            max_signin_session_secs: secs(self.max_signin_session_duration),
        };
        let login_profile = LoginProfileShape {
            user_name: owner.name().map(Into::into),
            create_date: scene.now,
            password_reset_required: Some(created.reset_required),
            max_signin_session_duration: self.max_signin_session_duration,
        };
        Ok(Change::one(
            CreateLoginProfileResponse { login_profile },
            created,
        ))
    }
}

impl Read for GetLoginProfileRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetLoginProfileResponse, Fault> {
        let owner = Owner::find(scene, self.user_name.as_deref())?;
        Ok(GetLoginProfileResponse {
            login_profile: owner.shape(owner.profile(scene)?),
        })
    }
}

impl Write for UpdateLoginProfileRequest {
    /// Omitted members keep their values.
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let resets = self.reset_max_signin_session_duration == Some(true);
        if resets && self.max_signin_session_duration.is_some() {
            return Err(fault::session_duration_set_and_reset());
        }
        let owner = Owner::find(scene, Some(&self.user_name))?;
        let profile = owner.profile(scene)?;
        let kept = profile.max_signin_session_secs.filter(|_| !resets);
        let reset_required = self.password_reset_required;
        let password = self.password.as_ref();
        let updated = LoginProfileUpdatedV1 {
            owner: owner.id().into(),
            password: password
                .map(|password| accepted(scene, password, Some(profile)))
                .transpose()?,
            changed: scene.now,
            reset_required: reset_required.unwrap_or(profile.reset_required),
            max_signin_session_secs: secs(self.max_signin_session_duration).or(kept),
        };
        Ok(Change::one(Nothing, updated))
    }
}

impl Write for DeleteLoginProfileRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let owner = Owner::find(scene, self.user_name.as_deref())?;
        owner.profile(scene)?;
        let owner = owner.id().into();
        Ok(Change::one(Nothing, LoginProfileDeletedV1 { owner }))
    }
}

impl Write for ChangePasswordRequest {
    fn write(&self, scene: &Scene<'_>) -> Result<Change<Nothing>, Fault> {
        let Principal::User(caller) = &scene.caller.principal else {
            return Err(fault::only_users_change_passwords());
        };
        let owner = Owner::User(user::find(scene, &caller.name)?);
        let profile = owner.profile(scene)?;
        let (old, new) = (&self.old_password, &self.new_password);
        let hashing = &scene.settings.passwords;
        if !hashing.matches(old, profile.password.reveal()) || old == new {
            return Err(fault::wrong_old_password());
        }
        let policy = scene.account().settings.password_policy.as_ref();
        if age(profile, policy, scene.now) == Age::NeedsAdministrator {
            return Err(fault::password_expired());
        }
        let changed = PasswordChangedV1 {
            owner: owner.id().into(),
            password: accepted(scene, new, Some(profile))?,
            changed: scene.now,
        };
        Ok(Change::one(Nothing, changed))
    }
}

/// What follows the right password at sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The user is signed in.
    Complete,
    /// The user must change the password first: an administrator set this one, or it has expired.
    MustChangePassword,
    /// The password has expired and only an administrator can replace it.
    NeedsAdministrator,
}

/// A password that was verified: whose it is, and its hash, to notice when it is changed before the sign-in is complete.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifiedPassword {
    /// The account.
    pub account: AccountId,
    /// The user.
    pub user: UserName,
    /// The hash of the password.
    pub hash: Secret,
    /// What comes next.
    pub next: Step,
}

/// The user does not exist, has no password, or has another one. The error does not say which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the user name or the password is wrong")]
pub struct WrongPassword;

/// Verifies a user's password at sign-in. This takes tens of milliseconds, even if the user does not exist.
///
/// # Errors
/// [`WrongPassword`].
pub fn verify_password(
    world: &World,
    account: AccountId,
    user: &str,
    password: &str,
    now: Timestamp,
) -> Result<VerifiedPassword, WrongPassword> {
    let number = account;
    let account = world.account(account);
    let user = account.users.get(user);
    let known = user.and_then(|user| Some((user, account.login_profiles.get(&user.id)?)));
    let Some((user, profile)) = known else {
        // An immediate answer would reveal that the user has no password.
        PasswordHashing::from(PasswordCost::Strong).hash(password, &[0; SALT_BYTES]);
        return Err(WrongPassword);
    };
    if !password::matches(password, profile.password.reveal()) {
        return Err(WrongPassword);
    }
    let next = match age(profile, account.settings.password_policy.as_ref(), now) {
        Age::NeedsAdministrator => Step::NeedsAdministrator,
        Age::MustChange => Step::MustChangePassword,
        Age::Valid if profile.reset_required => Step::MustChangePassword,
        Age::Valid => Step::Complete,
    };
    Ok(VerifiedPassword {
        account: number,
        user: UserName {
            name: user.name.clone(),
            id: user.id.clone(),
        },
        hash: profile.password.clone(),
        next,
    })
}

#[cfg(test)]
mod tests;
