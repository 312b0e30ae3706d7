//! Operations that stand in the contract and are not decided yet: each is answered with a fault that names it. The list
//! only shrinks; `GET /_roleback/coverage` shows it.
use roleback_model::iam::*;
use roleback_model::sts::*;
use roleback_model::{Operation, OperationInfo};
use roleback_wire::Fault;

use crate::answer::{Change, Read, Write};
use crate::fault;
use crate::scene::Scene;
macro_rules! pending {
    (read: $($read:ident)* ; write: $($write:ident)*) => {
        $(impl Read for $read {
            fn read(&self, _: &Scene<'_>) -> Result<Self::Output, Fault> {
                Err(fault::not_implemented(Self::OPERATION))
            }
        })*
        $(impl Write for $write {
            fn write(&self, _: &Scene<'_>) -> Result<Change<Self::Output>, Fault> {
                Err(fault::not_implemented(Self::OPERATION))
            }
        })*
        /// The operations that are not decided yet.
        pub const PENDING: &[&OperationInfo] = &[
            $(<$read as Operation>::OPERATION,)*
            $(<$write as Operation>::OPERATION,)*
        ];
    };
}
pending! {
    read:
        GetOutboundWebIdentityFederationInfoRequest
        GetWebIdentityTokenRequest
    ;
    write:
        DisableOutboundWebIdentityFederationRequest EnableOutboundWebIdentityFederationRequest
}
