//! The terms of the policy engine in text for people.

use roleback_api::evaluation::{Exemption, Layer, LayerOutcome};

/// The name of the policies of a layer.
pub(crate) fn layer_policies(layer: Layer) -> &'static str {
    match layer {
        Layer::ServiceControl => "service control policies",
        Layer::ResourceControl => "resource control policies",
        Layer::VpcEndpoint => "VPC endpoint policy",
        Layer::Resource => "resource policy",
        Layer::Trust => "role trust policy",
        Layer::Identity => "identity policies",
        Layer::Boundary => "permissions boundary",
        Layer::Session => "session policies",
        Layer::ScopeDown => "scope down policies",
    }
}

/// The result of the policies of a layer.
pub(crate) fn outcome(outcome: LayerOutcome) -> &'static str {
    match outcome {
        LayerOutcome::Denies => "denied",
        LayerOutcome::Allows => "allowed",
        LayerOutcome::Silent => "no statement applies",
    }
}

/// Why policies do not apply to a request.
pub(crate) fn exemption(exemption: Exemption) -> &'static str {
    match exemption {
        Exemption::ManagementAccount => "control policies do not apply to the management account",
        Exemption::ServiceLinkedRole => "control policies do not apply to service-linked roles",
        Exemption::NoAccount => "the principal belongs to no account",
        Exemption::NotCovered => "resource control policies do not cover this service or action",
        Exemption::BucketOwner => {
            "the root user of the bucket's owner can always repair the bucket policy"
        }
    }
}
