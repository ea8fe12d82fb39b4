//! The OpenAPI document of the API, made from the table of its routes.
//!
//! Promise: what is served, what `comity openapi` prints and what stands in `docs/api/openapi.json` are the same bytes.
//! Not here: single routes (`table`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Response};
use utoipa::openapi::path::{PathItem, Paths};
use utoipa::openapi::schema::ComponentsBuilder;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::server::ServerBuilder;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{Content, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

use super::events::{ChangeEvent, LineEvent, PositionEvent};
use super::routes::{BEARER, PROBLEM};
use super::table::{TAGS, routes};
use crate::problem::ProblemDocument;

/// Where the API is, below the address of the node.
pub(crate) const ROOT: &str = "/api/v1";

const ABOUT: &str = "\
The node of one member of a liaison network. Whatever the pages of a node do can be done here.

Times are milliseconds since 1970, UTC, unless a field says otherwise. Ids of dossiers and lines are 64 hexadecimal digits. \
Text that members wrote is plain text: show it as such, with the code of its author beside it.

Whatever is refused is a problem document (RFC 9457) with a stable `type` and `code`, the words in the language of \
`Accept-Language` (English, Chinese), and the fields at fault. Answers to looks carry an `ETag`; with `If-None-Match` an \
unchanged one is 304. Lists that go on carry `Link: <…>; rel=\"next\"`. An act with an `Idempotency-Key` is done once.

A token acts for the person who made it and can do no more than that person. The token file of the node's own folder can \
do everything; with it alone, the header `Comity-Officer` says which officer acts.";

static TEXT: LazyLock<String> = LazyLock::new(|| {
    let document = serde_json::to_value(document()).unwrap_or_default();
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
});

/// Returns the document as text: JSON, indented, with a line end.
pub(crate) fn text() -> &'static str {
    &TEXT
}

/// Serves the document.
pub(super) async fn serve() -> Response<Body> {
    let mut response = Response::new(Body::from(text()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Returns the document.
pub(super) fn document() -> OpenApi {
    let (mut paths, mut schemas) = (Paths::new(), BTreeMap::new());
    for route in routes() {
        let path = format!("{ROOT}{}", route.path);
        let item = PathItem::new(route.method, route.operation);
        match paths.paths.get_mut(&path) {
            Some(known) => known.merge_operations(item),
            None => drop(paths.paths.insert(path, item)),
        }
        schemas.extend(route.schemas);
    }
    let mut also = vec![
        (LineEvent::name().into_owned(), LineEvent::schema()),
        (ChangeEvent::name().into_owned(), ChangeEvent::schema()),
        (PositionEvent::name().into_owned(), PositionEvent::schema()),
        (PROBLEM.to_owned(), ProblemDocument::schema()),
    ];
    ProblemDocument::schemas(&mut also);
    schemas.extend(also);
    let problem = ResponseBuilder::new()
        .description("It was not done: why, and which fields are at fault.")
        .content(crate::problem::MEDIA_TYPE, Content::new(Some(Ref::from_schema_name(PROBLEM))));
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A token of `comity token make` or of the page of an account, with its scopes."));
    let components = ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .response(PROBLEM, RefOr::T(problem.build()))
        .security_scheme(BEARER, SecurityScheme::Http(bearer.build()));
    let info = InfoBuilder::new()
        .title("Comity")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()));
    let tag = |(name, about): &(&str, &str)| TagBuilder::new().name(*name).description(Some(*about)).build();
    OpenApiBuilder::new()
        .info(info.build())
        .servers(Some([ServerBuilder::new().url("/").description(Some("The node itself.")).build()]))
        .tags(Some(TAGS.iter().map(tag)))
        .paths(paths)
        .components(Some(components.build()))
        .build()
}

#[cfg(test)]
mod tests;
