//! A stand-in for an event: the shape and size that a durable write needs, nothing more.
use bincode::Encode;
use iambench::scenario::{POLICY, TRUST};

#[derive(Encode, Clone, Debug, PartialEq)]
pub enum Event {
    UserCreated { name: String, path: String, id: String, tags: Vec<(String, String)> },
    UserPolicyPut { user: String, policy: String, document: String },
    RoleCreated { name: String, path: String, id: String, trust: String },
    RolePolicyAttached { role: String, policy_arn: String },
    AccessKeyCreated { user: String, key_id: String, secret: String },
}

#[derive(Encode, Clone, Debug, PartialEq)]
pub struct Envelope {
    pub seq: u64,
    pub at_us: u64,
    pub account: String,
    pub principal: String,
    pub request_id: [u8; 16],
    pub source_ip: [u8; 4],
    pub user_agent: String,
    pub event: Event,
}

/// The i-th event of a fixed history. Mix of five: 2 users, 1 inline policy on
/// one of them, 1 role, then an access key or an attachment. Mean near 300 bytes.
pub fn event(i: u64) -> Envelope {
    let g = i / 5;
    let event = match i % 5 {
        0 | 1 => Event::UserCreated {
            name: format!("application-user-{:08}", g * 2 + i % 5),
            path: "/engineering/platform/".into(),
            id: format!("AIDA{:017X}", i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 8),
            tags: vec![
                ("cost-center".into(), format!("cc-{:05}", i % 977)),
                ("owner".into(), "platform-team@example.com".into()),
                ("environment".into(), "integration-test".into()),
            ],
        },
        2 => Event::UserPolicyPut {
            user: format!("application-user-{:08}", g * 2),
            policy: "bucket-access".into(),
            document: POLICY.into(),
        },
        3 => Event::RoleCreated {
            name: format!("service-role-{g:08}"),
            path: "/service-roles/".into(),
            id: format!("AROA{:017X}", i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 8),
            trust: TRUST.into(),
        },
        _ if g % 2 == 0 => Event::AccessKeyCreated {
            user: format!("application-user-{:08}", g * 2),
            key_id: format!("AKIA{:016X}", i.wrapping_mul(0xBF58_476D_1CE4_E5B9)),
            secret: format!("{:040x}", i.wrapping_mul(0x94D0_49BB_1331_11EB)),
        },
        _ => Event::RolePolicyAttached {
            role: format!("service-role-{g:08}"),
            policy_arn: "arn:aws:iam::123456789012:policy/engineering/platform/bucket-access".into(),
        },
    };
    Envelope {
        seq: i,
        at_us: 1_750_000_000_000_000 + i * 997,
        account: "123456789012".into(),
        principal: "arn:aws:iam::123456789012:user/administrator".into(),
        request_id: (i as u128).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C834).to_le_bytes(),
        source_ip: [127, 0, 0, 1],
        user_agent: "aws-cli/2.17.0 md/awscrt#0.20 ua/2.0 os/linux#6.1".into(),
        event,
    }
}

pub fn encode(e: &Envelope) -> Vec<u8> {
    bincode::encode_to_vec(e, bincode::config::standard()).expect("encodes")
}
