//! One operation: its route, who may call it, what it takes and answers, and the handler that does it.

use axum::handler::Handler;
use axum::routing::{MethodFilter, MethodRouter, on};
use engine::Engine;
use serde_json::{Value, json};

use crate::body::SEEN;
use crate::shape::{Components, Field, Fields, Shape};

/// What the field beside those of something that leaves is for.
const SEEN_SAYS: &str = "The `digest` of a refusal with `tells-the-other-side`: whom the words or files name was seen, and they are sent all the same.";

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// A seat with a token.
    Token,
}

/// A route of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub access: Access,
}

/// What a body or an answer is made of.
#[derive(Clone, Copy)]
pub enum Content {
    /// JSON of a shape.
    Json(fn(&mut Components) -> Value),
    /// Bytes of a media type.
    Bytes(&'static str),
}

/// An operation of the table.
pub struct Operation {
    pub route: Route,
    pub handler: MethodRouter<Engine>,
    pub id: &'static str,
    pub says: &'static str,
    pub query: Option<fn(&mut Components) -> Vec<Field>>,
    pub body: Option<Content>,
    /// The body may be left out.
    pub bodiless: bool,
    pub answers: Vec<(u16, Content)>,
    /// Goes through `execute`: takes an idempotency key.
    pub changes: bool,
    /// Answers with an ETag, and takes conditions.
    pub tagged: bool,
    pub paged: bool,
    /// Sends something to a next desk, whose answer a client may wait for.
    pub waits: bool,
}

fn operation<H, T>(method: &'static str, filter: MethodFilter, path: &'static str, handler: H) -> Operation
where
    H: Handler<T, Engine>,
    T: 'static,
{
    Operation {
        route: Route { method, path, access: Access::Token },
        handler: on(filter, handler),
        id: "",
        says: "",
        query: None,
        body: None,
        bodiless: false,
        answers: Vec::new(),
        changes: method != "GET",
        tagged: false,
        paged: false,
        waits: false,
    }
}

/// `GET path`
pub fn get<H: Handler<T, Engine>, T: 'static>(path: &'static str, handler: H) -> Operation {
    operation("GET", MethodFilter::GET, path, handler)
}

/// `POST path`
pub fn post<H: Handler<T, Engine>, T: 'static>(path: &'static str, handler: H) -> Operation {
    operation("POST", MethodFilter::POST, path, handler)
}

/// `PUT path`
pub fn put<H: Handler<T, Engine>, T: 'static>(path: &'static str, handler: H) -> Operation {
    operation("PUT", MethodFilter::PUT, path, handler)
}

/// `DELETE path`
pub fn delete<H: Handler<T, Engine>, T: 'static>(path: &'static str, handler: H) -> Operation {
    operation("DELETE", MethodFilter::DELETE, path, handler)
}

impl Operation {
    /// Its id in the document, and one sentence.
    pub fn called(mut self, id: &'static str, says: &'static str) -> Self {
        (self.id, self.says) = (id, says);
        self
    }

    /// Anybody may call it.
    pub fn public(mut self) -> Self {
        self.route.access = Access::Public;
        self
    }

    /// Takes these query parameters.
    pub fn query<Q: Fields>(mut self) -> Self {
        self.query = Some(Q::fields);
        self
    }

    /// Takes a JSON body.
    pub fn takes<B: Shape>(mut self) -> Self {
        self.body = Some(Content::Json(B::shape));
        self
    }

    /// Takes a JSON body that leaves towards another party: beside its fields, that what it tells was seen.
    pub fn tells<B: Shape>(mut self) -> Self {
        self.body = Some(Content::Json(|all| {
            let body = B::shape(all);
            all.also(&body, SEEN, json!({ "type": ["string", "null"] }), SEEN_SAYS);
            body
        }));
        self
    }

    /// Takes a JSON body, or none.
    pub fn may_take<B: Shape>(mut self) -> Self {
        self.bodiless = true;
        self.takes::<B>()
    }

    /// Takes bytes.
    pub fn takes_bytes(mut self, media_type: &'static str) -> Self {
        self.body = Some(Content::Bytes(media_type));
        self
    }

    /// Answers JSON.
    pub fn gives<A: Shape>(mut self, status: u16) -> Self {
        self.answers.push((status, Content::Json(A::shape)));
        self
    }

    /// Answers bytes.
    pub fn gives_bytes(mut self, status: u16, media_type: &'static str) -> Self {
        self.answers.push((status, Content::Bytes(media_type)));
        self
    }

    /// Answers with an ETag.
    pub fn tagged(mut self) -> Self {
        self.tagged = true;
        self
    }

    /// Answers page by page.
    pub fn paged(mut self) -> Self {
        self.paged = true;
        self
    }

    /// Does not go through `execute`: doing it twice is doing it once.
    pub fn without_key(mut self) -> Self {
        self.changes = false;
        self
    }
}
