//! The OpenAPI 3.1 document, made from the table of operations.

use std::sync::LazyLock;

use axum::body::Bytes;
use axum::http::Uri;
use serde_json::{Map, Value, json};

use crate::answer::{self, Answer};
use crate::operation::{Access, Content, Operation};
use crate::shape::{Components, Field, described};
use crate::{query, schema, table};

/// The document: what `/api/openapi.json` serves.
pub fn document() -> Value {
    let mut all = Components::default();
    let problem = schema::problem(&mut all);
    let mut paths: Map<String, Value> = Map::new();
    for operation in table::operations() {
        let path = paths.entry(operation.route.path).or_insert_with(|| json!({}));
        path[operation.route.method.to_ascii_lowercase()] = describe(&operation, &mut all);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Relais",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "The support desk for companies that support what somebody else builds.",
            "description": ABOUT,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": { "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "A token acts for one seat: a contact's or an agent's.",
            } },
            "responses": { "Problem": {
                "description": "Refused: why, in French or English as Accept-Language asks.",
                "headers": { "Content-Language": { "schema": { "type": "string", "enum": ["en", "fr"] } } },
                "content": { "application/problem+json": { "schema": problem } },
            } },
            "schemas": all.into_value(),
        },
    })
}

const ABOUT: &str = "One token acts for one seat, so a path names no desk. Contacts and agents use the same paths \
    and get their own view. What belongs to others answers 404, exactly as what does not exist. Every change takes an \
    `Idempotency-Key`: the same key and the same body again change nothing and answer the same record for seven days. \
    Requests and escalations carry an `ETag`; changes of them take it as `If-Match`. Errors are RFC 9457 problems with \
    a stable `type` and `code`. What the next desk decides is answered 202 with an address that ends in `taken` or \
    `refused`; `Prefer: wait=N` waits for it.";

fn describe(operation: &Operation, all: &mut Components) -> Value {
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.says,
        "tags": [tag(operation.route.path)],
        "parameters": parameters(operation, all),
        "responses": responses(operation, all),
    });
    if operation.route.access == Access::Public {
        described["security"] = json!([]);
    }
    if let Some(body) = operation.body {
        described["requestBody"] = json!({ "required": !operation.bodiless, "content": content(body, all) });
    }
    described
}

/// The family of a path: the first part after the version.
fn tag(path: &str) -> &str {
    path.trim_start_matches("/api/v1/").split('/').next().unwrap_or_default().trim_start_matches('/')
}

fn content(of: Content, all: &mut Components) -> Value {
    match of {
        Content::Json(shape) => json!({ "application/json": { "schema": shape(all) } }),
        Content::Bytes(media_type) => json!({ media_type: {} }),
    }
}

fn parameters(operation: &Operation, all: &mut Components) -> Vec<Value> {
    let mut parameters: Vec<Value> = path_parts(operation.route.path).map(path_parameter).collect();
    if let Some(fields) = operation.query {
        parameters.extend(fields(all).into_iter().map(query_parameter));
    }
    let header = |name: &str, says: &str| json!({ "name": name, "in": "header", "required": false, "description": says, "schema": { "type": "string" } });
    if operation.changes {
        parameters
            .push(header("Idempotency-Key", "The same key again changes nothing and answers the same."));
    }
    if operation.waits {
        let says = "`wait=N`: wait up to N seconds, at most 30, for the next desk's answer and for our own copy to show it (RFC 7240).";
        parameters.push(header("Prefer", says));
    }
    match (operation.tagged, operation.route.method) {
        (true, "GET") => {
            parameters.push(header("If-None-Match", "Answer 304 if the view still has this tag."))
        }
        (true, _) => parameters.push(header("If-Match", "Answer 412 unless the view still has this tag.")),
        _ => {}
    }
    parameters
}

fn path_parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn path_parameter(name: &str) -> Value {
    let schema = match name {
        "number" | "sha256" | "policy" => json!({ "type": "string" }),
        "duty" => json!({ "$ref": "#/components/schemas/Duty" }),
        "promise" => json!({ "$ref": "#/components/schemas/Promise" }),
        "door" => json!({ "$ref": "#/components/schemas/Door" }),
        "version" | "cycle" | "message" => json!({ "type": "integer", "minimum": 1 }),
        _ => json!({ "type": "string", "format": "uuid" }),
    };
    json!({ "name": name, "in": "path", "required": true, "schema": schema })
}

fn query_parameter(field: Field) -> Value {
    json!({
        "name": field.name,
        "in": "query",
        "required": field.required,
        "description": field.says,
        "schema": without_null(field.schema),
    })
}

/// A parameter is given or left out; it is never null.
fn without_null(mut schema: Value) -> Value {
    if let Some(kinds) = schema.get("type").and_then(Value::as_array) {
        schema["type"] = kinds.first().cloned().unwrap_or_default();
        return schema;
    }
    match schema.get("anyOf").and_then(Value::as_array).and_then(|any| any.first()) {
        Some(first) => first.clone(),
        None => schema,
    }
}

fn responses(operation: &Operation, all: &mut Components) -> Value {
    let mut responses = Map::new();
    let carries = operation.changes && carries_files(operation, all);
    for (status, of) in &operation.answers {
        let mut answer = json!({ "description": answered(*status), "content": content(*of, all) });
        answer["headers"] = headers(operation, *status, carries);
        responses.insert(status.to_string(), answer);
    }
    if operation.tagged && operation.route.method == "GET" {
        responses.insert("304".into(), json!({ "description": "The client has this view already." }));
    }
    for status in refusals(operation) {
        responses.insert(status.to_string(), json!({ "$ref": "#/components/responses/Problem" }));
    }
    responses.insert("default".into(), json!({ "$ref": "#/components/responses/Problem" }));
    Value::Object(responses)
}

fn answered(status: u16) -> &'static str {
    match status {
        201 => "Made.",
        202 => "It went out; the next desk decides.",
        204 => "Done.",
        _ => "Answered.",
    }
}

/// Whether a body names files that go along.
fn carries_files(operation: &Operation, all: &mut Components) -> bool {
    let Some(Content::Json(shape)) = operation.body else { return false };
    let schema = shape(all);
    all.get(&schema).is_some_and(|schema| schema["properties"]["attachments"]["type"] == "array")
}

fn headers(operation: &Operation, status: u16, carries: bool) -> Value {
    let mut headers = Map::new();
    let mut add = |name: &str, says: &str| {
        headers.insert(name.to_owned(), described(json!({ "schema": { "type": "string" } }), says));
    };
    if operation.tagged && status != 202 {
        add("ETag", "Digest of your own view.");
    }
    match status {
        201 => add("Location", "Where it is."),
        202 => add("Location", "Where its end is told."),
        _ => {}
    }
    if operation.waits {
        add("Preference-Applied", "The wait that was honoured.");
        add("Link", "RFC 8288: what went to the next desk, as rel=\"monitor\".");
    }
    if carries {
        let says = "RFC 9651: names of the files that the check of names did not look at, as they are no text, or larger than 1 MB.";
        add("Not-Looked-At", says);
    }
    if operation.paged {
        add("Link", "RFC 8288: the next page as rel=\"next\", if there is one.");
    }
    Value::Object(headers)
}

/// The statuses an operation may refuse with, besides faults.
fn refusals(operation: &Operation) -> Vec<u16> {
    // An unknown name in the query is refused, whatever the operation takes.
    let mut statuses = vec![400];
    if operation.route.access == Access::Token {
        statuses.extend([401, 403, 410]);
    }
    if operation.query.is_some() || operation.body.is_some() {
        statuses.push(422);
    }
    if operation.body.is_some() {
        statuses.extend([413, 415]);
    }
    if operation.route.access == Access::Token {
        statuses.push(404);
    }
    if operation.changes {
        statuses.extend([409, 412, 422]);
    }
    statuses.sort_unstable();
    statuses.dedup();
    statuses
}

/// `GET /api/openapi.json`
pub async fn serve(uri: Uri) -> Answer {
    query::must_be_none(&uri)?;
    static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| document().to_string().into());
    Ok(answer::known(DOCUMENT.clone()))
}
