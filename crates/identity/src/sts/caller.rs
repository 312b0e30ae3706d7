//! GetCallerIdentity, GetAccessKeyInfo and DecodeAuthorizationMessage.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>

use roleback_model::sts::{
    DecodeAuthorizationMessageRequest, DecodeAuthorizationMessageResponse, GetAccessKeyInfoRequest,
    GetAccessKeyInfoResponse, GetCallerIdentityRequest, GetCallerIdentityResponse,
};
use roleback_wire::Fault;

use crate::answer::Read;
use crate::authorize::message;
use crate::fault;
use crate::ids::read_access_key_id;
use crate::scene::Scene;

impl Read for GetCallerIdentityRequest {
    fn read(&self, scene: &Scene<'_>) -> Result<GetCallerIdentityResponse, Fault> {
        let caller = scene.caller;
        Ok(GetCallerIdentityResponse {
            user_id: Some(caller.user_id().into_owned()),
            account: Some(caller.account.digits().into()),
            arn: Some(caller.arn(scene.world, scene.partition())),
        })
    }
}

impl Read for GetAccessKeyInfoRequest {
    /// The account is part of the id, so the key does not have to exist. An id without an account must be a known key.
    fn read(&self, scene: &Scene<'_>) -> Result<GetAccessKeyInfoResponse, Fault> {
        let default = scene.settings.default_account;
        let id = self.access_key_id.as_str();
        let known = || scene.world.account(default).access_keys.contains(id);
        let account = match read_access_key_id(id) {
            Some((_, Some(account))) => account,
            Some((_, None)) if known() => default,
            _ => return Err(fault::invalid_client_token_id()),
        };
        Ok(GetAccessKeyInfoResponse {
            account: Some(account.to_string()),
        })
    }
}

impl Read for DecodeAuthorizationMessageRequest {
    /// Messages can be decoded only in the account of the denied caller.
    fn read(&self, scene: &Scene<'_>) -> Result<DecodeAuthorizationMessageResponse, Fault> {
        let account = scene.caller.account;
        let decoded = message::decoded(scene.world, account, &self.encoded_message)
            .ok_or_else(fault::invalid_authorization_message)?;
        Ok(DecodeAuthorizationMessageResponse {
            decoded_message: Some(decoded),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Walk;
    use crate::testing::script;
    use crate::testing::texts;

    /// UserId, Account and Arn of the caller.
    fn identity(walk: &mut Walk) -> [String; 3] {
        let shown = walk.call("GetCallerIdentity").unwrap();
        ["UserId", "Account", "Arn"].map(|name| texts(&shown, name).concat())
    }

    #[test]
    fn every_kind_of_caller_learns_who_it_is() {
        let mut walk = script(
            "
            CreateUser UserName=Bob Path=/team/ | ok
            GetFederationToken Name=guest | ok",
        );
        let account = "123456789012";
        let root = [account, account, "arn:aws:iam::123456789012:root"];
        assert_eq!(identity(&mut walk), root);
        let session = walk.call("GetSessionToken").unwrap();
        walk.sign_in(&session);
        assert_eq!(identity(&mut walk), root);
        walk.sign_in_as_root("000000000000");
        assert_eq!(
            identity(&mut walk),
            [
                "000000000000",
                "000000000000",
                "arn:aws:iam::000000000000:root"
            ]
        );
        walk.sign_in_as_root(account);
        walk.act_as_user("bob");
        let [id, _, arn] = identity(&mut walk);
        assert!(id.starts_with("AIDA") && arn == "arn:aws:iam::123456789012:user/team/Bob");
        let federated = walk.call("GetFederationToken Name=guest").unwrap();
        walk.origin.region = "cn-north-1".into();
        walk.sign_in(&federated);
        assert_eq!(
            identity(&mut walk),
            [
                "123456789012:guest",
                account,
                "arn:aws-cn:sts::123456789012:federated-user/guest"
            ]
        );
    }

    #[test]
    fn an_access_key_id_tells_its_account() {
        let mut walk = script(
            "GetAccessKeyInfo AccessKeyId=AKIAIOSFODNN7EXAMPLE | InvalidClientTokenId The security token included in the request is invalid.",
        );
        let session = walk.call("GetSessionToken").unwrap();
        let (id, _) = walk.sign_in(&session);
        walk.sign_in_as_root("000000000000");
        walk.follow(&format!(
            "
            GetAccessKeyInfo AccessKeyId={id} | ok <Account>123456789012</Account>
            GetAccessKeyInfo AccessKeyId=akeyofnoknownform | InvalidClientTokenId The security token included in the request is invalid."
        ));
    }
}
