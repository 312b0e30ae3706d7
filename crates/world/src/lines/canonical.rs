//! Canonical JSON: members sorted by name, absent and empty members omitted.
//!
//! Values are written directly to the text buffer. When an object is closed, its members are sorted, enclosed in
//! braces, and omitted if empty. serde_json writes the scalars, except strings that need no escapes.

use serde::ser::{self, Impossible, Serialize, Serializer};
use serde_json::Error;

mod member;

use member::{Member, Name, stands_for_itself};

/// Serializes values one after the other, reusing its buffers.
#[derive(Default)]
pub(super) struct Canonical {
    text: Vec<u8>,
    /// The members of all open objects.
    members: Vec<Member>,
    /// A buffer for the sorted members.
    sorted: Vec<u8>,
}

impl Canonical {
    /// The value as text, without a line end.
    pub(super) fn write(&mut self, value: &impl Serialize) -> &[u8] {
        self.text.clear();
        self.members.clear();
        // Serializing entities cannot fail; property tests check that every world can be read back from its lines.
        let _ = value.serialize(&mut *self);
        &self.text
    }

    fn scalar(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        serde_json::to_writer(&mut self.text, value)
    }

    fn string(&mut self, text: &str) -> Result<(), Error> {
        if !text.bytes().all(stands_for_itself) {
            return self.scalar(text);
        }
        self.text.push(b'"');
        self.text.extend_from_slice(text.as_bytes());
        self.text.push(b'"');
        Ok(())
    }

    fn array(&mut self) -> Array<'_> {
        self.text.push(b'[');
        Array {
            start: self.text.len(),
            out: self,
        }
    }

    fn object(&mut self) -> Object<'_> {
        Object {
            start: self.text.len(),
            first: self.members.len(),
            named: None,
            out: self,
        }
    }

    /// Whether the text from `start` on is an absent or empty value.
    fn is_empty_from(&self, start: usize) -> bool {
        matches!(self.text.get(start..), Some(b"null" | b"[]" | b"{}"))
    }

    /// Sorts the members from `first` on, whose text begins at `start`, and encloses them in braces.
    fn close(&mut self, start: usize, first: usize) {
        let members = self.members.get_mut(first..).unwrap_or_default();
        members.sort_by(|one, other| one.order(other, &self.text));
        self.sorted.clear();
        self.sorted.push(b'{');
        for member in members {
            if self.sorted.len() > 1 {
                self.sorted.push(b',');
            }
            member.name.append_to(&mut self.sorted, &self.text);
            self.sorted.push(b':');
            let value = self.text.get(member.value..member.end);
            self.sorted.extend_from_slice(value.unwrap_or_default());
        }
        self.sorted.push(b'}');
        self.members.truncate(first);
        self.text.truncate(start);
        self.text.extend_from_slice(&self.sorted);
    }
}

/// An array being written.
pub(super) struct Array<'c> {
    out: &'c mut Canonical,
    /// Where the first item begins in the text.
    start: usize,
}

impl Array<'_> {
    fn item(&mut self, item: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        if self.out.text.len() > self.start {
            self.out.text.push(b',');
        }
        item.serialize(&mut *self.out)
    }

    fn close(self) -> Result<(), Error> {
        self.out.text.push(b']');
        Ok(())
    }
}

/// An object being written.
pub(super) struct Object<'c> {
    out: &'c mut Canonical,
    /// Where the object begins in the text and in the list of members.
    start: usize,
    first: usize,
    /// The name of the member whose value is written next.
    named: Option<Name>,
}

impl Object<'_> {
    fn field(
        &mut self,
        name: &'static str,
        value: &(impl Serialize + ?Sized),
    ) -> Result<(), Error> {
        if !name.bytes().all(stands_for_itself) {
            self.name(name)?;
            return self.value(value);
        }
        self.named = Some(Name::Field(name));
        self.value(value)
    }

    fn name(&mut self, name: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        let start = self.out.text.len();
        name.serialize(&mut *self.out)?;
        if self.out.text.get(start) != Some(&b'"') {
            return Err(ser::Error::custom("a name must be text"));
        }
        let end = self.out.text.len();
        self.named = Some(Name::Written { start, end });
        Ok(())
    }

    fn value(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        let start = self.out.text.len();
        value.serialize(&mut *self.out)?;
        let is_empty = self.out.is_empty_from(start);
        if let Some(name) = self.named.take().filter(|_| !is_empty) {
            let member = Member::new(name, start, &self.out.text);
            self.out.members.push(member);
        }
        Ok(())
    }

    fn close(self) -> Result<(), Error> {
        self.out.close(self.start, self.first);
        Ok(())
    }
}

macro_rules! scalars {
    ($($name:ident($type:ty)),* $(,)?) => {
        $(fn $name(self, value: $type) -> Result<(), Error> { self.scalar(&value) })*
    };
}

macro_rules! arrays {
    ($($trait:ident::$item:ident),* $(,)?) => {
        $(impl ser::$trait for Array<'_> {
            type Ok = ();
            type Error = Error;

            fn $item<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Error> {
                self.item(item)
            }

            fn end(self) -> Result<(), Error> {
                self.close()
            }
        })*
    };
}

arrays!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
);

impl ser::SerializeMap for Object<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), Error> {
        self.name(name)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.value(value)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

impl ser::SerializeStruct for Object<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.field(name, value)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

impl<'c> Serializer for &'c mut Canonical {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Array<'c>;
    type SerializeTuple = Array<'c>;
    type SerializeTupleStruct = Array<'c>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeMap = Object<'c>;
    type SerializeStruct = Object<'c>;
    type SerializeStructVariant = Impossible<(), Error>;

    scalars!(
        serialize_bool(bool),
        serialize_i8(i8),
        serialize_i16(i16),
        serialize_i32(i32),
        serialize_i64(i64),
        serialize_u8(u8),
        serialize_u16(u16),
        serialize_u32(u32),
        serialize_u64(u64),
        serialize_f32(f32),
        serialize_f64(f64),
        serialize_char(char),
        serialize_bytes(&[u8]),
    );

    fn serialize_str(self, text: &str) -> Result<(), Error> {
        self.string(text)
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.scalar(&())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.scalar(&())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.scalar(&())
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Error> {
        self.string(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let mut object = self.object();
        object.field(variant, value)?;
        object.close()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Array<'c>, Error> {
        Ok(self.array())
    }

    fn serialize_tuple(self, _: usize) -> Result<Array<'c>, Error> {
        Ok(self.array())
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Array<'c>, Error> {
        Ok(self.array())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Impossible<(), Error>, Error> {
        Err(no_such(variant))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Object<'c>, Error> {
        Ok(self.object())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Object<'c>, Error> {
        Ok(self.object())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Impossible<(), Error>, Error> {
        Err(no_such(variant))
    }
}

/// Entities have no enum variants with data, and should not get any: they are hard to read in other languages.
fn no_such(variant: &str) -> Error {
    ser::Error::custom(format_args!("the variant {variant} has members of its own"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    /// A reference implementation that builds a tree.
    fn plainly(value: &Value) -> String {
        let mut value = value.clone();
        prune(&mut value);
        value.to_string()
    }

    fn prune(value: &mut Value) {
        match value {
            Value::Object(members) => {
                members.values_mut().for_each(prune);
                members.retain(|_, member| !is_empty(member));
            }
            Value::Array(items) => items.iter_mut().for_each(prune),
            _ => {}
        }
    }

    fn is_empty(value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::Array(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            _ => false,
        }
    }

    /// A tree whose members are not written in the order of their names.
    struct Backwards<'v>(&'v Value);

    impl Serialize for Backwards<'_> {
        fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
            match self.0 {
                Value::Object(members) => {
                    out.collect_map(members.iter().rev().map(|(k, v)| (k, Backwards(v))))
                }
                Value::Array(items) => out.collect_seq(items.iter().map(Backwards)),
                scalar => scalar.serialize(out),
            }
        }
    }

    fn trees() -> impl Strategy<Value = Value> {
        let scalars = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,6}".prop_map(Value::from),
        ];
        scalars.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map("[\"\\\\\n!a-cA]{0,3}|.{0,3}", inner, 0..5)
                    .prop_map(|members: BTreeMap<String, Value>| members.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn text_is_the_same_as_by_way_of_a_tree(values in prop::collection::vec(trees(), 1..4)) {
            let mut canonical = Canonical::default();
            for value in &values {
                let text = canonical.write(&Backwards(value));
                prop_assert_eq!(std::str::from_utf8(text), Ok(&*plainly(value)));
            }
        }
    }
}
