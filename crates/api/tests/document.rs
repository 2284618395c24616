//! The document: true in shape, and neither more nor less than what the router holds.

use std::collections::BTreeSet;

use relais_api::Access;
use serde_json::Value;

/// Every value below a value, itself included.
fn everything(value: &Value) -> Vec<&Value> {
    let mut all = vec![value];
    match value {
        Value::Object(fields) => all.extend(fields.values().flat_map(everything)),
        Value::Array(items) => all.extend(items.iter().flat_map(everything)),
        _ => {}
    }
    all
}

fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let methods = |(path, item): (&String, &'_ Value)| {
        let item = item.as_object().expect("a path item").clone();
        item.keys().map(|method| (method.clone(), path.clone())).collect::<Vec<_>>()
    };
    let named: Vec<_> = paths.iter().flat_map(methods).collect();
    named
        .into_iter()
        .map(|(method, path)| (method.clone(), path.clone(), &document["paths"][path][method]))
        .collect()
}

#[test]
fn every_operation_is_a_route_and_every_route_an_operation() {
    let document = relais_api::document();
    let described: BTreeSet<_> =
        operations(&document).into_iter().map(|(method, path, _)| (method.to_uppercase(), path)).collect();
    let routes: Vec<_> =
        relais_api::routes().iter().map(|it| (it.method.to_owned(), it.path.to_owned())).collect();
    let known: BTreeSet<_> = routes.iter().cloned().collect();
    assert_eq!(routes.len(), known.len(), "a route stands twice in the table");
    assert_eq!(described, known);
}

#[test]
fn only_the_document_is_public() {
    let public: Vec<_> = relais_api::routes().into_iter().filter(|it| it.access == Access::Public).collect();
    assert_eq!(public.len(), 1);
    assert_eq!((public[0].method, public[0].path), ("GET", "/api/openapi.json"));
    let document = relais_api::document();
    for (method, path, operation) in operations(&document) {
        let open = operation.get("security").is_some();
        assert_eq!(open, path == "/api/openapi.json", "{method} {path}");
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_used() {
    let document = relais_api::document();
    let mut used = BTreeSet::new();
    for value in everything(&document) {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else { continue };
        let pointer = reference.strip_prefix('#').expect("a reference within the document");
        let found = document.pointer(pointer).unwrap_or(&Value::Null);
        assert!(found.is_object(), "{reference} leads nowhere");
        used.insert(reference.to_owned());
    }
    for name in document["components"]["schemas"].as_object().expect("schemas").keys() {
        assert!(used.contains(&format!("#/components/schemas/{name}")), "{name} is not used");
    }
}

#[test]
fn every_operation_says_what_it_is_what_it_takes_and_what_it_answers() {
    let document = relais_api::document();
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let name = format!("{method} {path}");
        let id = operation["operationId"].as_str().unwrap_or_default();
        assert!(!id.is_empty() && ids.insert(id.to_owned()), "{name}: its id `{id}` is missing or taken");
        assert!(operation["summary"].as_str().is_some_and(|it| it.ends_with('.')), "{name}: no sentence");
        let declared: Vec<&str> = operation["parameters"]
            .as_array()
            .expect("parameters")
            .iter()
            .filter(|it| it["in"] == "path")
            .map(|it| it["name"].as_str().expect("a name"))
            .collect();
        let held: Vec<&str> =
            path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        assert_eq!(declared, held, "{name}: its path parameters");
        for parameter in operation["parameters"].as_array().expect("parameters") {
            assert!(parameter["schema"].is_object(), "{name}: a parameter without a schema");
        }
        let responses = operation["responses"].as_object().expect("responses");
        assert!(responses.contains_key("default"), "{name}: what goes wrong");
        let good = responses.iter().filter(|(status, _)| status.starts_with('2')).count();
        assert!(good > 0, "{name}: what goes right");
        for (status, response) in responses {
            let shaped = response.get("$ref").is_some() || response["description"].is_string();
            assert!(shaped, "{name}: {status} is neither described nor a reference");
        }
        if method == "get" || method == "delete" {
            assert!(operation.get("requestBody").is_none(), "{name} takes a body");
        }
    }
}

#[test]
fn what_an_object_requires_it_has() {
    let document = relais_api::document();
    for value in everything(&document) {
        let Some(required) = value.get("required").and_then(Value::as_array) else { continue };
        for name in required {
            let name = name.as_str().expect("a name");
            assert!(value["properties"].get(name).is_some(), "{name} is required and not described: {value}");
        }
    }
}

#[test]
fn an_entry_is_described_with_its_type_and_its_facts() {
    let document = relais_api::document();
    let schemas = &document["components"]["schemas"];
    for name in ["ContactEntry", "DeskEntry"] {
        let entry = &schemas[name];
        assert_eq!(entry["properties"]["type"]["$ref"], "#/components/schemas/EntryType", "{name}");
        assert_eq!(entry["properties"]["facts"]["additionalProperties"]["type"], "string", "{name}");
        for field in ["type", "facts"] {
            let required = entry["required"].as_array().expect("required");
            assert!(required.iter().any(|it| it == field), "{name}: {field}");
        }
        assert!(entry["properties"].get("kind").is_none(), "{name} is written without its kind's own name");
    }
    let types = schemas["EntryType"]["enum"].as_array().expect("codes");
    assert!(types.len() > 40 && types.iter().any(|it| it == "hand-back-lapsed"), "{types:?}");
}
