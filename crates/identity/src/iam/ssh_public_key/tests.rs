use crate::testing::{Walk, script, texts, word};

const RSA: &str = include_str!("../../../tests/keys/rsa-2048.pub");
const RSA_PEM: &str = include_str!("../../../tests/keys/rsa-2048.pub.pem");
const OTHER: &str = include_str!("../../../tests/keys/rsa-2048-other.pub");
const SMALL: &str = include_str!("../../../tests/keys/rsa-1024.pub");
const FINGERPRINT: &str = "d8:f0:2c:9a:54:c1:dc:ee:ec:42:b7:55:78:61:39:3e";
const UNKNOWN: &str = "APKAUNKNOWNUNKNOWN12";
const NO_USER: &str = "NoSuchEntity The user with name x cannot be found.";
const DUPLICATE: &str = "DuplicateSSHPublicKey Duplicate SSH public key uploaded.";

/// A key as one word of a request.
fn body(key: &str) -> String {
    format!("SSHPublicKeyBody={}", word(key))
}

fn uploaded(walk: &mut Walk, user: &str, key: &str) -> String {
    let request = format!("UploadSSHPublicKey UserName={user} {}", body(key));
    let xml = walk.call(&request).unwrap();
    texts(&xml, "SSHPublicKeyId").pop().unwrap()
}

#[test]
fn a_key_is_uploaded_shown_in_both_encodings_deactivated_and_deleted() {
    let mut walk = script(
        "CreateUser UserName=U | ok
         CreateUser UserName=v | ok",
    );
    let id = uploaded(&mut walk, "u", RSA);
    assert!(id.starts_with("APKA") && id.len() == 20, "{id}");
    let (openssh, pem) = (
        RSA.split(' ').nth(1).unwrap(),
        RSA_PEM.lines().nth(1).unwrap(),
    );
    let (rsa, rsa_pem) = (body(RSA), body(RSA_PEM));
    walk.follow(&format!(
        "UploadSSHPublicKey UserName=x {rsa} | {NO_USER}
         UploadSSHPublicKey UserName=x SSHPublicKeyBody=none | {NO_USER}
         UploadSSHPublicKey UserName=u SSHPublicKeyBody=none | UnrecognizedPublicKeyEncoding Invalid public key uploaded.
         UploadSSHPublicKey UserName=u {} | InvalidPublicKey Invalid body for public key
         UploadSSHPublicKey UserName=u {rsa} | {DUPLICATE}
         UploadSSHPublicKey UserName=u {rsa_pem} | {DUPLICATE}
         UploadSSHPublicKey UserName=v {rsa_pem} | ok <Fingerprint>{FINGERPRINT}</Fingerprint><SSHPublicKeyBody>-----BEGIN PUBLIC KEY-----
         GetSSHPublicKey UserName=u SSHPublicKeyId={id} Encoding=SSH | ok <UserName>U</UserName><SSHPublicKeyId>{id}</SSHPublicKeyId><Fingerprint>{FINGERPRINT}</Fingerprint><SSHPublicKeyBody>ssh-rsa {openssh}</SSHPublicKeyBody><Status>Active</Status>
         GetSSHPublicKey UserName=u SSHPublicKeyId={id} Encoding=PEM | ok {pem}
         GetSSHPublicKey UserName=u SSHPublicKeyId={id} Encoding=DER | ValidationError 1 validation error detected: Value at 'encoding' failed to satisfy constraint: Member must satisfy enum value set
         GetSSHPublicKey UserName=x SSHPublicKeyId={id} Encoding=SSH | {NO_USER}
         GetSSHPublicKey UserName=v SSHPublicKeyId={id} Encoding=SSH | NoSuchEntity User has no Public Key with id {id}.
         ListSSHPublicKeys UserName=u | ok <SSHPublicKeys><member><UserName>U</UserName><SSHPublicKeyId>{id}</SSHPublicKeyId><Status>Active</Status><UploadDate>
         ListSSHPublicKeys UserName=u | ok !Fingerprint
         ListSSHPublicKeys UserName=x | {NO_USER}
         UpdateSSHPublicKey UserName=x SSHPublicKeyId={id} Status=Expired | InvalidInput Operation does not support status Expired
         UpdateSSHPublicKey UserName=x SSHPublicKeyId={id} Status=Inactive | {NO_USER}
         UpdateSSHPublicKey UserName=v SSHPublicKeyId={id} Status=Inactive | NoSuchEntity User has no Public Key with id {id}.
         UpdateSSHPublicKey UserName=u SSHPublicKeyId={id} Status=Inactive | ok
         UpdateSSHPublicKey UserName=u SSHPublicKeyId={id} Status=Inactive | ok
         UpdateUser UserName=u NewUserName=w | ok
         ListSSHPublicKeys UserName=w | ok <UserName>w</UserName><SSHPublicKeyId>{id}</SSHPublicKeyId><Status>Inactive</Status>
         DeleteUser UserName=w | DeleteConflict Cannot delete entity, must remove referenced objects first.
         DeleteSSHPublicKey UserName=x SSHPublicKeyId={id} | {NO_USER}
         DeleteSSHPublicKey UserName=v SSHPublicKeyId={id} | NoSuchEntity User has no Public Key with id {id}.
         DeleteSSHPublicKey UserName=w SSHPublicKeyId={UNKNOWN} | NoSuchEntity User has no Public Key with id {UNKNOWN}.
         DeleteSSHPublicKey UserName=w SSHPublicKeyId={id} | ok
         DeleteSSHPublicKey UserName=w SSHPublicKeyId={id} | NoSuchEntity User has no Public Key with id {id}.
         DeleteUser UserName=w | ok",
        body(SMALL)
    ));
}

#[test]
fn the_quota_holds_and_keys_come_in_pages() {
    let mut walk = script("CreateUser UserName=u | ok");
    walk.settings.quotas.ssh_public_keys_per_user = 1;
    let id = uploaded(&mut walk, "u", RSA);
    walk.follow(&format!(
        "UploadSSHPublicKey UserName=u {} | {DUPLICATE}
         UploadSSHPublicKey UserName=u {} | LimitExceeded Cannot exceed quota for PublicKeysPerUser: 1
         ListSSHPublicKeys UserName=u Marker=! | ValidationError Invalid Marker: !
         ListSSHPublicKeys | ok <SSHPublicKeys/><IsTruncated>false</IsTruncated>",
        body(RSA),
        body(OTHER)
    ));
    walk.settings.quotas.ssh_public_keys_per_user = 2;
    let other = uploaded(&mut walk, "u", OTHER);
    let mut ids = [id, other];
    ids.sort();
    walk.act_as_user("u");
    assert_eq!(
        walk.pages_of_one("ListSSHPublicKeys", "SSHPublicKeyId"),
        ids
    );
    walk.act_in_role("r");
    walk.follow("ListSSHPublicKeys | ValidationError Must specify userName when calling with non-User credentials");
}
