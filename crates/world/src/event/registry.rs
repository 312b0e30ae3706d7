//! The macro that generates the event registry: frozen payloads for every version, and conversions to the newest
//! version.

/// One row per kind of event: number, name, subjects, and every version of its payload, newest last.
/// Each version is a struct. `From<V1> for V2` converts an old version to the next one; the macro chains these
/// conversions to the newest version, the only one that the world sees.
macro_rules! registry {
    (($d:tt) $(
        $(#[$doc:meta])* $kind:literal $name:ident about |$about:pat_param| $subjects:expr =>
        $(v $version:literal $payload:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? })+
    )*) => {
        $($(
            #[doc = concat!("Payload of the event `", stringify!($name), "`, version ", $version, ".")]
            #[derive(Debug, Clone, PartialEq, ::serde::Serialize, ::serde::Deserialize)]
            #[serde(deny_unknown_fields)]
            #[allow(missing_docs, reason = "the row's sentence says what happened; its fields are the nouns in it")]
            pub struct $payload { $($(#[$field_doc])* pub $field: $type,)* }
        )+)*

        registry!(@payloads $($(#[$doc])* $name [$($payload)+];)*);
        $(registry!(@newest $name [$($payload)+]);)*

        /// Passes the names of all events to another macro.
        #[allow(unused_macros, reason = "a registry of a test hands nothing over")]
        macro_rules! for_each_event {
            ($d with:ident) => { $d with! { $($name)* } };
        }

        impl Payload {
            /// Kind number, payload version and name of every row and version.
            pub const REGISTRY: &'static [(u16, u8, &'static str)] = &[$($(($kind, $version, stringify!($name)),)+)*];

            /// The name of the event, in the past tense.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name),)* }
            }

            /// The number of the kind and the newest version of the payload. Events are always written in this version.
            pub fn kind(&self) -> (u16, u8) {
                match self { $(Self::$name(_) => ($kind, registry!(@last $($version)+)),)* }
            }

            /// Encodes the payload and appends it to `out`.
            pub(crate) fn append_to(&self, out: &mut Vec<u8>) -> Result<(), $crate::event::codec::WriteError> {
                match self { $(Self::$name(payload) => {
                    $crate::event::codec::append_bytes(payload, stringify!($name), out)
                })* }
            }

            /// Decodes a payload of any released version and converts it to the newest version.
            ///
            /// # Errors
            /// If the kind or version is unknown, or the bytes do not match it.
            pub fn decode(kind: u16, version: u8, bytes: &[u8]) -> Result<Self, $crate::event::codec::DecodeError> {
                match (kind, version) {
                    $($(($kind, $version) => $crate::event::codec::from_bytes::<$payload>(bytes).map(Self::from),)+)*
                    _ => return Err($crate::event::codec::DecodeError::Unknown { kind, version }),
                }
                .map_err(|why| $crate::event::codec::DecodeError::Payload { kind, version, why })
            }

            pub(crate) fn subjects(&self) -> $crate::event::Subjects {
                match self { $(Self::$name($about) => $crate::event::subjects($subjects),)* }
            }

            /// The schema of every version of every payload, one row each.
            #[cfg(test)]
            pub(crate) fn schema(schema: &mut $crate::schema::Schema) -> Vec<(u16, u8, &'static str, String)> {
                vec![$($(($kind, $version, stringify!($name), schema.of::<$payload>()),)+)*]
            }
        }
    };

    (@payloads $($(#[$doc:meta])* $name:ident [$($payload:ident)+];)*) => {
        /// What happened.
        #[derive(Debug, Clone, PartialEq, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(tag = "event", content = "data")]
        pub enum Payload { $($(#[$doc])* $name(registry!(@last $($payload)+)),)* }
    };

    (@newest $name:ident [$newest:ident]) => {
        impl From<$newest> for Payload {
            fn from(payload: $newest) -> Self { Self::$name(payload) }
        }
    };
    (@newest $name:ident [$older:ident $newer:ident $($rest:ident)*]) => {
        impl From<$older> for Payload {
            fn from(payload: $older) -> Self { $newer::from(payload).into() }
        }
        registry!(@newest $name [$newer $($rest)*]);
    };

    (@last $last:tt) => { $last };
    (@last $first:tt $($rest:tt)+) => { registry!(@last $($rest)+) };
}

pub(crate) use registry;
