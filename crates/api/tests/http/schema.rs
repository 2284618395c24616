//! Holds answers against the document: as much of JSON Schema as the document uses.

use std::sync::LazyLock;

use serde_json::Value;

static DOCUMENT: LazyLock<Value> = LazyLock::new(relais_api::document);

/// The path of the document that an address matches, segment by segment, literal before parameter.
fn path_of(address: &str) -> &'static str {
    let address = address.split('?').next().unwrap();
    let segments: Vec<&str> = address.split('/').collect();
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let matches = |path: &&String| {
        let parts: Vec<&str> = path.split('/').collect();
        parts.len() == segments.len()
            && parts.iter().zip(&segments).all(|(part, given)| part.starts_with('{') || part == given)
    };
    let literal = |path: &&String| path.matches('{').count();
    paths
        .keys()
        .filter(matches)
        .min_by_key(literal)
        .unwrap_or_else(|| panic!("{address} is not in the document"))
}

/// Panics unless the document says that this operation may answer this.
pub fn must_describe(method: &str, address: &str, status: u16, media_type: &str, body: &Value) {
    let operation = &DOCUMENT["paths"][path_of(address)][method.to_lowercase()];
    let name = format!("{method} {address}: {status}");
    assert!(operation.is_object(), "{name}: the document has no such operation");
    let responses = &operation["responses"];
    let response = responses.get(status.to_string()).or(responses.get("default")).unwrap();
    if status < 400 {
        assert!(responses.get(status.to_string()).is_some(), "{name} is not in the document");
    }
    let response = resolve(response);
    if status == 304 {
        return;
    }
    let content = response["content"].as_object().unwrap_or_else(|| panic!("{name}: no content"));
    let described =
        content.get(media_type).unwrap_or_else(|| panic!("{name}: {media_type} is not in the document"));
    if let Some(schema) = described.get("schema") {
        let faults = faults(schema, body, "$");
        assert!(faults.is_empty(), "{name}: {}", faults.join("\n"));
    }
}

/// Panics unless the document says that this operation may be asked this.
pub fn must_take(method: &str, address: &str, body: &Value) {
    let operation = &DOCUMENT["paths"][path_of(address)][method.to_lowercase()];
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let faults = faults(schema, body, "$");
    assert!(faults.is_empty(), "{method} {address}: {}\n{body:#}", faults.join("\n"));
}

fn resolve(value: &'static Value) -> &'static Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

fn faults(schema: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return faults(DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap(), value, at);
    }
    let mut all = Vec::new();
    for (word, needed) in [("anyOf", None), ("oneOf", Some(1))] {
        let Some(branches) = schema.get(word).and_then(Value::as_array) else { continue };
        let tried: Vec<Vec<String>> = branches.iter().map(|it| faults(it, value, at)).collect();
        let fitting = tried.iter().filter(|it| it.is_empty()).count();
        if fitting == 0 {
            let best = tried.into_iter().min_by_key(Vec::len).unwrap_or_default();
            all.extend(best);
        } else if needed.is_some_and(|needed| fitting != needed) {
            all.push(format!("{at}: {fitting} branches of {word} fit"));
        }
    }
    if let Some(wanted) = schema.get("const").filter(|wanted| *wanted != value) {
        all.push(format!("{at}: {value} is not {wanted}"));
    }
    if let Some(choices) = schema.get("enum").and_then(Value::as_array)
        && !choices.contains(value)
    {
        all.push(format!("{at}: {value} is none of the choices"));
    }
    if let Some(kind) = schema.get("type") {
        let kinds: Vec<&str> = match kind {
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            one => one.as_str().into_iter().collect(),
        };
        if !kinds.iter().any(|kind| is(kind, value)) {
            all.push(format!("{at}: {value} is not {kind}"));
            return all;
        }
    }
    if let Value::Object(fields) = value {
        object_faults(schema, fields, at, &mut all);
    }
    if let Value::Array(items) = value {
        let tuple = schema.get("prefixItems").and_then(Value::as_array);
        for (place, item) in items.iter().enumerate() {
            let of = tuple.and_then(|tuple| tuple.get(place)).or(schema.get("items"));
            match of {
                Some(Value::Bool(false)) => all.push(format!("{at}: too many items")),
                Some(of) => all.extend(faults(of, item, &format!("{at}[{place}]"))),
                None => {}
            }
        }
    }
    all
}

fn object_faults(schema: &Value, fields: &serde_json::Map<String, Value>, at: &str, all: &mut Vec<String>) {
    for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
        let name = name.as_str().unwrap();
        if !fields.contains_key(name) {
            all.push(format!("{at}: {name} is not there"));
        }
    }
    for (name, value) in fields {
        let described = schema.get("properties").and_then(|it| it.get(name));
        match (described, schema.get("additionalProperties")) {
            (Some(of), _) => all.extend(faults(of, value, &format!("{at}.{name}"))),
            (None, Some(Value::Bool(false))) => all.push(format!("{at}: {name} is not in the document")),
            (None, Some(of)) => all.extend(faults(of, value, &format!("{at}.{name}"))),
            // The document lets answers grow; a test does not: what is answered today is described today.
            (None, None) if schema.get("properties").is_some() => {
                all.push(format!("{at}: {name} is not in the document"));
            }
            (None, None) => {}
        }
    }
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}
