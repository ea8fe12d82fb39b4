//! The document describes every route, is whole, and is the one that is committed.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::*;
use crate::api::routes::Access;

fn json() -> Value {
    serde_json::from_str(text()).expect("the document is JSON")
}

/// Every operation: method, path, value.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let of = |(path, item): (&String, &Value)| {
        let methods = item.as_object().expect("a path item").clone();
        methods.into_iter().map(|(method, it)| (method, path.clone(), it)).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of).collect()
}

#[test]
fn the_committed_document_is_the_one_that_the_code_makes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api/openapi.json");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == text(), "renew it: cargo run -q -- openapi > docs/api/openapi.json");
}

#[test]
fn every_route_stands_in_the_document_with_the_access_that_guards_it() {
    let document = json();
    let routes = routes();
    assert_eq!(operations(&document).len(), routes.len(), "no two routes share method and path");
    for route in routes {
        let method = serde_json::to_value(&route.method).expect("a method");
        let operation = &document["paths"][format!("{ROOT}{}", route.path)][method.as_str().expect("text")];
        let scopes = match route.access {
            Access::Anybody => Value::from(vec![Value::Object(serde_json::Map::new())]),
            access => serde_json::json!([{ BEARER: access.scope().into_iter().collect::<Vec<_>>() }]),
        };
        assert_eq!(operation["security"], scopes, "{method} {}", route.path);
    }
}

#[test]
fn whoever_reads_the_document_finds_words_for_everything() {
    let document = json();
    let mut ids = BTreeSet::new();
    let tags: BTreeSet<&str> = TAGS.iter().map(|(name, _)| *name).collect();
    for (method, path, operation) in operations(&document) {
        let at = format!("{method} {path}");
        let id = operation["operationId"].as_str().expect("an id").to_owned();
        assert!(ids.insert(id), "{at}: the id of another operation");
        assert!(operation["summary"].as_str().is_some_and(|text| text.len() > 3), "{at}");
        assert!(operation["description"].as_str().is_some_and(|text| text.contains("token") || text.contains("scope")));
        assert!(
            operation["tags"].as_array().expect("tags").iter().all(|tag| tags.contains(tag.as_str().unwrap_or("")))
        );
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(parameter["description"].as_str().is_some_and(|text| text.len() > 8), "{at}: {parameter}");
        }
        for part in path.split(['{', '}']).skip(1).step_by(2) {
            let parameters = operation["parameters"].as_array().expect("parameters");
            assert!(parameters.iter().any(|it| it["in"] == "path" && it["name"] == part), "{at}: {part}");
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        assert!(schema["description"].is_string(), "{name} says nothing of itself");
        for (field, it) in schema["properties"].as_object().into_iter().flatten() {
            let either = it["oneOf"].as_array().into_iter().flatten();
            let says = either.chain([it]).any(|it| it["description"].is_string());
            assert!(says, "{name}.{field} says nothing of itself: {it}");
        }
    }
}

#[test]
fn one_name_stands_for_one_shape() {
    let mut known = std::collections::BTreeMap::new();
    for (name, schema) in routes().into_iter().flat_map(|route| route.schemas) {
        let schema = serde_json::to_value(schema).expect("a schema");
        assert_eq!(*known.entry(name.clone()).or_insert_with(|| schema.clone()), schema, "{name}");
    }
}

/// The shape that OpenAPI 3.1 asks for, as far as this document uses it.
#[test]
fn the_document_is_openapi_three_point_one() {
    let document = json();
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1.")));
    for key in document.as_object().expect("an object").keys() {
        assert!(["openapi", "info", "servers", "tags", "paths", "components"].contains(&key.as_str()), "{key}");
    }
    assert!(document["info"]["title"].is_string() && document["info"]["version"].is_string());
    assert!(document["paths"].as_object().expect("paths").keys().all(|path| path.starts_with('/')));
    for (method, path, operation) in operations(&document) {
        let responses = operation["responses"].as_object().expect("responses");
        assert!(!responses.is_empty());
        for (status, response) in responses {
            let known = status == "default" || status.parse::<u16>().is_ok_and(|status| (100..600).contains(&status));
            assert!(known, "{method} {path}: {status}");
            assert!(response["description"].is_string() || response["$ref"].is_string(), "{method} {path} {status}");
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let place = parameter["in"].as_str().unwrap_or_default();
            assert!(["path", "query", "header", "cookie"].contains(&place));
            assert!(place != "path" || parameter["required"] == true, "{path}: {parameter}");
            assert!(parameter["schema"].is_object());
        }
        if let Some(body) = operation.get("requestBody") {
            assert!(body["content"].as_object().is_some_and(|content| !content.is_empty()), "{method} {path}");
        }
    }
    sound(&document, &document);
}

/// Every reference leads somewhere, and every type is one of JSON Schema.
fn sound(document: &Value, value: &Value) {
    match value {
        Value::Array(all) => all.iter().for_each(|value| sound(document, value)),
        Value::Object(fields) => {
            if let Some(Value::String(to)) = fields.get("$ref") {
                let to = to.strip_prefix('#').expect("a reference inside the document");
                assert!(document.pointer(to).is_some(), "{to} leads nowhere");
            }
            if let (Some(kinds), None) = (fields.get("type"), fields.get("name")) {
                let kinds = kinds.as_array().cloned().unwrap_or_else(|| vec![kinds.clone()]);
                let known = ["null", "boolean", "object", "array", "number", "string", "integer", "http"];
                let is_known =
                    |kind: &Value| kind.is_object() || kind.as_str().is_some_and(|kind| known.contains(&kind));
                assert!(kinds.iter().all(is_known), "{kinds:?}");
            }
            fields.values().for_each(|value| sound(document, value));
        }
        _ => {}
    }
}
