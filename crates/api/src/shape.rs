//! The shape of what goes in and out, as JSON Schema: one declaration for the type and its schema, so that the
//! document cannot say another thing than the program does.

use std::collections::BTreeMap;

use domain::Timestamp;
use serde_json::{Value, json};

/// Something that has a schema.
pub trait Shape {
    /// The schema, or a reference to it among the components.
    fn shape(all: &mut Components) -> Value;
}

/// Something made of named fields: also the parameters of a query.
pub trait Fields {
    /// Their names on the wire, and their types in the program.
    const TYPES: &'static [(&'static str, &'static str)];

    /// Its fields, in order.
    fn fields(all: &mut Components) -> Vec<Field>;
}

/// A field of an object.
pub struct Field {
    pub name: &'static str,
    pub says: String,
    pub required: bool,
    pub schema: Value,
}

/// The named schemas of the document.
#[derive(Default)]
pub struct Components(BTreeMap<&'static str, Value>);

impl Components {
    /// A reference to a named schema, made when it is first met.
    pub fn named(&mut self, name: &'static str, make: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.0.contains_key(name) {
            // Held while it is made: a shape may hold itself.
            self.0.insert(name, Value::Null);
            let made = make(self);
            self.0.insert(name, made);
        }
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    /// The schema that a reference names.
    pub fn get(&self, named: &Value) -> Option<&Value> {
        self.0.get(named["$ref"].as_str()?.rsplit('/').next()?)
    }

    /// One more field, beside those of a named object.
    pub fn also(&mut self, named: &Value, field: &str, schema: Value, says: &str) {
        let name = named["$ref"].as_str().and_then(|it| it.rsplit('/').next()).unwrap_or_default();
        if let Some(properties) = self.0.get_mut(name).and_then(|it| it["properties"].as_object_mut()) {
            properties.insert(field.to_owned(), described(schema, says));
        }
    }

    /// An object of these fields. What comes in holds no others; what goes out may grow, as clients must expect.
    pub fn object(says: &str, fields: Vec<Field>, strict: bool) -> Value {
        let required: Vec<&str> = fields.iter().filter(|it| it.required).map(|it| it.name).collect();
        let mut properties = serde_json::Map::new();
        for field in fields {
            properties.insert(field.name.to_owned(), described(field.schema, &field.says));
        }
        let mut object = json!({ "type": "object", "properties": properties });
        if strict {
            object["additionalProperties"] = json!(false);
        }
        if !required.is_empty() {
            object["required"] = json!(required);
        }
        described(object, says)
    }

    /// All of them.
    pub fn into_value(self) -> Value {
        json!(self.0)
    }
}

/// A schema with a description; beside a reference it may stand since OpenAPI 3.1.
pub fn described(mut schema: Value, says: &str) -> Value {
    if !says.is_empty()
        && let Value::Object(object) = &mut schema
    {
        object.insert("description".into(), json!(says));
    }
    schema
}

/// The doc lines of a declaration, as one text.
pub fn said(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// The name of a field on the wire, without Rust's escape.
pub const fn wire(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

/// Or nothing.
pub fn nullable(schema: Value) -> Value {
    match schema.get("type") {
        Some(Value::String(kind)) if schema.get("enum").is_none() => {
            let kinds = json!([kind, "null"]);
            let mut schema = schema;
            schema["type"] = kinds;
            schema
        }
        _ => json!({ "anyOf": [schema, { "type": "null" }] }),
    }
}

/// Declares what an operation takes: a strict type for serde, and its schema. `[default]` marks what may be left out.
macro_rules! input {
    ($(
        $(#[doc = $doc:literal])*
        $name:ident { $( $(#[doc = $what:literal])* $field:ident $([$opt:ident])? : $type:ty ),* $(,)? }
    )*) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $( $(#[doc = $what])* $(#[serde($opt)])? pub $field: $type ),* }

        impl $crate::shape::Fields for $name {
            const TYPES: &'static [(&'static str, &'static str)] =
                &[$( ($crate::shape::wire(stringify!($field)), stringify!($type)) ),*];

            fn fields(all: &mut $crate::shape::Components) -> Vec<$crate::shape::Field> {
                vec![$( $crate::shape::Field {
                    name: $crate::shape::wire(stringify!($field)),
                    says: $crate::shape::said(&[$($what),*]),
                    required: <[&str]>::is_empty(&[$(stringify!($opt))?]),
                    schema: <$type as $crate::shape::Shape>::shape(all),
                } ),*]
            }
        }

        impl $crate::shape::Shape for $name {
            fn shape(all: &mut $crate::shape::Components) -> serde_json::Value {
                all.named(stringify!($name), |all| {
                    let fields = <$name as $crate::shape::Fields>::fields(all);
                    $crate::shape::Components::object(&$crate::shape::said(&[$($doc),*]), fields, true)
                })
            }
        }
    )*};
}

/// What is told of a problem, from a body that opens a request or escalates one. What only one of them has, it adds.
macro_rules! told {
    ($new:ident) => {
        domain::problem::Problem {
            subject: $new.subject,
            text: $new.text,
            product: $new.product,
            values: $new.values,
            form: $new.form,
            attachments: $new.attachments.0,
            ..domain::problem::Problem::default()
        }
    };
}

/// Declares the schema of a type of the floors below. The types of its fields are held by the compiler; that no field
/// is left out, by the compiler when tests are built. `[maybe]` marks what is not always there, `=>` a narrower
/// schema than the type's; what is never written is named after `without`,
/// and `| ..` stands for fields that only their own floor sees. First, `..` is a field that is written as its own fields.
macro_rules! shapes {
    ($(
        $(#[doc = $doc:literal])*
        $type:ident as $name:literal {
            $(..$flat:ident: $flat_type:ty,)?
            $( $(#[doc = $what:literal])* $field:ident $([$opt:ident])? : $ft:ty $(=> $shape:ty)? ),* $(,)?
        }
        $(; without [$($skip:ident),* $(| $hidden:tt)?])?
    )*) => {$(
        impl $crate::shape::Shape for $type {
            fn shape(all: &mut $crate::shape::Components) -> serde_json::Value {
                #[cfg(test)]
                fn _holds_every_field(it: &$type) {
                    let $type { $($field,)* $($flat,)? $($($skip: _,)* $($hidden)?)? } = it;
                    $( let _: &$ft = $field; )*
                    $( let _: &$flat_type = $flat; )?
                }
                #[cfg(not(test))]
                fn _holds(it: &$type) {
                    $( let _: &$ft = &it.$field; )*
                    $( let _: &$flat_type = &it.$flat; )?
                }
                all.named($name, |all| {
                    let fields = vec![$( $crate::shape::Field {
                        name: $crate::shape::wire(stringify!($field)),
                        says: $crate::shape::said(&[$($what),*]),
                        required: <[&str]>::is_empty(&[$(stringify!($opt))?]),
                        schema: <shape_of!($ft $(=> $shape)?) as $crate::shape::Shape>::shape(all),
                    } ),*];
                    $(
                        let written = <$flat_type as $crate::shape::Fields>::fields(all);
                        let fields = fields.into_iter().chain(written).collect();
                    )?
                    $crate::shape::Components::object(&$crate::shape::said(&[$($doc),*]), fields, false)
                })
            }
        }
    )*};
}

/// The type whose schema a field has.
macro_rules! shape_of {
    ($type:ty) => {
        $type
    };
    ($type:ty => $shape:ty) => {
        $shape
    };
}

/// Declares the schema of closed choices: their codes.
macro_rules! codes {
    ($($type:ty as $name:literal),* $(,)?) => {$(
        impl $crate::shape::Shape for $type {
            fn shape(all: &mut $crate::shape::Components) -> serde_json::Value {
                all.named($name, |_| {
                    let codes: Vec<&str> = <$type>::ALL.iter().map(|it| it.code()).collect();
                    serde_json::json!({ "type": "string", "enum": codes })
                })
            }
        }
    )*};
}

macro_rules! plain {
    ($($type:ty: $schema:tt),* $(,)?) => {$(
        impl Shape for $type {
            fn shape(_: &mut Components) -> Value {
                json!($schema)
            }
        }
    )*};
}

plain! {
    String: { "type": "string" },
    &'static str: { "type": "string" },
    bool: { "type": "boolean" },
    u8: { "type": "integer", "minimum": 0, "maximum": 255 },
    i16: { "type": "integer", "minimum": -9999, "maximum": 9999 },
    u16: { "type": "integer", "minimum": 0, "maximum": 65535 },
    u32: { "type": "integer", "minimum": 0 },
    u64: { "type": "integer", "minimum": 0 },
    usize: { "type": "integer", "minimum": 0 },
    i64: { "type": "integer" },
    Value: {},
    Timestamp: { "type": "string", "format": "date-time" },
    jiff::civil::Date: { "type": "string", "format": "date" },
    uuid::Uuid: { "type": "string", "format": "uuid" },
    domain::id::AccountId: { "type": "string", "format": "uuid" },
    domain::id::OutboxId: { "type": "string", "format": "uuid" },
    domain::id::AgreementId: { "type": "string", "format": "uuid" },
    domain::id::DeskId: { "type": "string", "format": "uuid" },
    domain::id::LinkId: { "type": "string", "format": "uuid" },
    domain::id::PersonId: { "type": "string", "format": "uuid" },
    domain::id::CalendarId: { "type": "string", "format": "uuid" },
    domain::id::QueueId: { "type": "string", "format": "uuid" },
    domain::id::RotaId: { "type": "string", "format": "uuid" },
    domain::id::SiteId: { "type": "string", "format": "uuid" },
    domain::id::SeatId: { "type": "string", "format": "uuid" },
    domain::Number: { "type": "string", "maxLength": 20, "examples": ["BOR-K7Q2MD"] },
}

impl<T: Shape> Shape for Option<T> {
    fn shape(all: &mut Components) -> Value {
        nullable(T::shape(all))
    }
}

impl<T: Shape> Shape for Box<T> {
    fn shape(all: &mut Components) -> Value {
        T::shape(all)
    }
}

impl<T: Shape> Shape for Vec<T> {
    fn shape(all: &mut Components) -> Value {
        json!({ "type": "array", "items": T::shape(all) })
    }
}

impl<T: Shape, const N: usize> Shape for [T; N] {
    fn shape(all: &mut Components) -> Value {
        json!({ "type": "array", "items": T::shape(all), "minItems": N, "maxItems": N })
    }
}

impl<K, V: Shape> Shape for BTreeMap<K, V> {
    fn shape(all: &mut Components) -> Value {
        json!({ "type": "object", "additionalProperties": V::shape(all) })
    }
}

impl<A: Shape, B: Shape> Shape for (A, B) {
    fn shape(all: &mut Components) -> Value {
        let items = [A::shape(all), B::shape(all)];
        json!({ "type": "array", "prefixItems": items, "items": false, "minItems": 2, "maxItems": 2 })
    }
}

impl<A: Shape, B: Shape, C: Shape> Shape for (A, B, C) {
    fn shape(all: &mut Components) -> Value {
        let items = [A::shape(all), B::shape(all), C::shape(all)];
        json!({ "type": "array", "prefixItems": items, "items": false, "minItems": 3, "maxItems": 3 })
    }
}

/// A list as every list is answered: `{"items":[..]}`.
pub struct List<T>(std::marker::PhantomData<T>);

impl<T: Shape> Shape for List<T> {
    fn shape(all: &mut Components) -> Value {
        let items = T::shape(all);
        json!({
            "type": "object",
            "properties": {
                "items": { "type": "array", "items": items },
                "unreadable": {
                    "type": "array", "items": { "type": "string" },
                    "description": "Numbers or ids of what stands in the list and cannot be read; left out where there is none.",
                },
                "building": {
                    "type": "object", "additionalProperties": { "type": "integer", "minimum": 0, "maximum": 99 },
                    "description": "What the list leans on and is still being built after an upgrade (`search`, `values`, `list`), and how far it has come, of a hundred: until then something may be missing. Left out where there is nothing.",
                },
                "words_left_out": {
                    "type": "integer", "minimum": 1,
                    "description": "How many words of the search were not looked for, or not whole: it has more than a search takes. Left out where there are none.",
                },
            },
            "required": ["items"],
        })
    }
}
