//! Query strings and paths, read as strictly as bodies.

use std::str::FromStr;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::Uri;
use axum::http::request::Parts;
use domain::{Number, Reason, Refusal};
use engine::Engine;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::body::{from_value, unknown};
use crate::problem::Problem;
use crate::shape::Fields;

/// The query of a request. An unknown name is refused: a filter that is misspelled must not show everything.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Fields> FromRequestParts<Engine> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Engine) -> Result<Self, Problem> {
        Ok(Self(read(pairs(&parts.uri)?)?))
    }
}

/// Marks an operation that takes no query.
#[derive(Clone, Copy)]
pub struct NoQuery;

/// Refuses a query where none is taken, as one with an unknown name is refused elsewhere.
pub fn must_be_none(uri: &Uri) -> Result<(), Refusal> {
    let said = pairs(uri)?.into_iter().find(|(_, text)| !text.is_empty());
    said.map_or(Ok(()), |(name, _)| Err(unknown(&name)))
}

fn pairs(uri: &Uri) -> Result<Vec<(String, String)>, Refusal> {
    let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri);
    Ok(pairs.map_err(|_| Refusal::new(Reason::BadRequest).with("why", "query"))?.0)
}

fn read<T: DeserializeOwned + Fields>(pairs: Vec<(String, String)>) -> Result<T, Refusal> {
    let mut given = Map::new();
    for (name, text) in pairs {
        let wrong = || Refusal::field(Reason::FieldInvalid, &name);
        // `?status=` is how a form says that it does not narrow.
        if text.is_empty() {
            continue;
        }
        if text.contains('\0') || given.contains_key(&name) {
            return Err(wrong());
        }
        let wanted = T::TYPES.iter().find(|(it, _)| *it == name).map_or("", |(_, wanted)| *wanted);
        let value = match wanted {
            "bool" | "Option<bool>" => json!(text.parse::<bool>().map_err(|_| wrong())?),
            "u32" | "Option<u32>" => json!(text.parse::<u32>().map_err(|_| wrong())?),
            "Option<Severity>" => json!(text.parse::<std::num::NonZeroU8>().map_err(|_| wrong())?),
            _ => Value::String(text),
        };
        given.insert(name, value);
    }
    from_value(Value::Object(given))
}

/// The parts of a path. What is not shaped like the part it stands for names nothing, and answers so.
pub struct Path(Vec<(String, String)>);

impl FromRequestParts<Engine> for Path {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, engine: &Engine) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, engine).await;
        let params = params.map_err(|_| Problem::from(Reason::NotFound))?;
        // Nothing that is kept holds NUL, and PostgreSQL takes none: it names nothing.
        if params.iter().any(|(_, value)| value.contains('\0')) {
            return Err(Reason::NotFound.into());
        }
        Ok(Self(params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()))
    }
}

impl Path {
    fn part(&self, name: &str) -> Result<&str, Refusal> {
        let found = self.0.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value.as_str()).ok_or(Refusal::new(Reason::NotFound))
    }

    /// `{number}`
    pub fn number(&self) -> Result<Number, Refusal> {
        Number::parse(self.part("number")?)
    }

    /// Any part that can be read from text.
    pub fn read<T: FromStr>(&self, name: &str) -> Result<T, Refusal> {
        self.part(name)?.parse().map_err(|_| Refusal::new(Reason::NotFound))
    }
}
