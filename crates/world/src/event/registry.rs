//! The macro that makes the registry: payloads frozen per version, and the way from each to the newest.

/// One row for each kind of event: number, name, whom it is about, and every version of its payload, the newest last.
///
/// A version is a struct of its own. Of an older one, `From<V1> for V2` says what it means today; the way from there to
/// the newest, which alone the world sees, follows.
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

        /// Hands the names of all events to another macro.
        #[allow(unused_macros, reason = "a registry of a test hands nothing over")]
        macro_rules! for_each_event {
            ($d with:ident) => { $d with! { $($name)* } };
        }

        impl Payload {
            /// Kind number, payload version and name of every row and version.
            pub const REGISTRY: &'static [(u16, u8, &'static str)] = &[$($(($kind, $version, stringify!($name)),)+)*];

            /// What happened, in the past tense.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name),)* }
            }

            /// The number of the kind and the newest version of the payload, which is the one that is written.
            pub fn kind(&self) -> (u16, u8) {
                match self { $(Self::$name(_) => ($kind, registry!(@last $($version)+)),)* }
            }

            /// Writes the payload behind what stands in `out`.
            pub(crate) fn append_to(&self, out: &mut Vec<u8>) -> Result<(), $crate::event::codec::WriteError> {
                match self { $(Self::$name(payload) => {
                    $crate::event::codec::append_bytes(payload, stringify!($name), out)
                })* }
            }

            /// Reads a payload of any version that was ever written, as the newest.
            ///
            /// # Errors
            /// Where there is no such kind or version, or the bytes are not its payload.
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

            /// What every version of every payload is made of, a row each.
            #[cfg(test)]
            pub(crate) fn schema(schema: &mut $crate::schema::Schema) -> Vec<(u16, u8, &'static str, String)> {
                vec![$($(($kind, $version, stringify!($name), schema.of::<$payload>()),)+)*]
            }
        }
    };

    (@payloads $($(#[$doc:meta])* $name:ident [$($payload:ident)+];)*) => {
        /// Something that happened.
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
