//! A route of the API and what is said of it: neither exists without the other.
//!
//! ```text
//!   Draft::get(path, access, handler) ── says, takes … ── answers ──> Route ──┬──> the router, guarded by its access
//!                                                                             └──> the OpenAPI document
//! ```
//!
//! Promise: the access that a route is guarded by is the one that the document shows, because it is the same value.
//! Not here: which routes there are (`table`), what stands around their descriptions (`document`).

use axum::handler::Handler;
use axum::routing::{MethodFilter, MethodRouter, on};
use comity_node::people::Power;
use utoipa::openapi::path::{Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Content, HttpMethod, Ref, RefOr, Required, ResponseBuilder};
use utoipa::{IntoParams, ToSchema};

use super::front::App;

/// The name of the way to sign in, in the document.
pub(super) const BEARER: &str = "token";
/// Where every problem is described.
pub(super) const PROBLEM: &str = "Problem";

/// Who may use a route: the scope that its token needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Anybody who reaches the API at all.
    Anybody,
    /// Any token that is good, whatever its scopes.
    Anyone,
    /// Scope `read`.
    Read,
    /// Scope `read`, for somebody who may see who read what.
    Oversee,
    /// Scope `act`.
    Act,
    /// Scope `admin`.
    Admin,
}

impl Access {
    /// Returns the power that is needed; `None`: no token at all.
    pub(super) fn power(self) -> Option<Power> {
        match self {
            Self::Anybody => None,
            Self::Anyone => Some(Power::Enter),
            Self::Read => Some(Power::Read),
            Self::Oversee => Some(Power::Oversee),
            Self::Act => Some(Power::Act),
            Self::Admin => Some(Power::Manage),
        }
    }

    /// Returns the scope as tokens name it; `None` if none is needed.
    pub(super) fn scope(self) -> Option<&'static str> {
        match self {
            Self::Anybody | Self::Anyone => None,
            Self::Read | Self::Oversee => Some("read"),
            Self::Act => Some("act"),
            Self::Admin => Some("admin"),
        }
    }
}

type Schemas = Vec<(String, RefOr<Schema>)>;

/// A route with its description.
pub(super) struct Route {
    pub(super) method: HttpMethod,
    pub(super) path: &'static str,
    pub(super) access: Access,
    pub(super) handler: MethodRouter<App>,
    pub(super) operation: Operation,
    pub(super) schemas: Schemas,
}

/// A route whose answer is not said yet.
pub(super) struct Draft {
    method: HttpMethod,
    path: &'static str,
    access: Access,
    handler: MethodRouter<App>,
    operation: OperationBuilder,
    description: String,
    schemas: Schemas,
}

impl Draft {
    /// Begins a route that is looked at.
    pub(super) fn get<H: Handler<T, App>, T: 'static>(path: &'static str, access: Access, handler: H) -> Self {
        Self::new(HttpMethod::Get, path, access, on(MethodFilter::GET, handler))
    }

    /// Begins a route that does something. A repeated `Idempotency-Key` gets the first answer again.
    pub(super) fn post<H: Handler<T, App>, T: 'static>(path: &'static str, access: Access, handler: H) -> Self {
        let draft = Self::new(HttpMethod::Post, path, access, on(MethodFilter::POST, handler));
        draft.parameter("Idempotency-Key", ParameterIn::Header, Required::False, IDEMPOTENCY)
    }

    /// Begins a route that does something whose answer is never told twice, such as a secret.
    pub(super) fn post_each<H: Handler<T, App>, T: 'static>(path: &'static str, access: Access, handler: H) -> Self {
        Self::new(HttpMethod::Post, path, access, on(MethodFilter::POST, handler))
    }

    /// Begins a route that puts something in place of what was there.
    pub(super) fn put<H: Handler<T, App>, T: 'static>(path: &'static str, access: Access, handler: H) -> Self {
        Self::new(HttpMethod::Put, path, access, on(MethodFilter::PUT, handler))
    }

    /// Begins a route that takes something away.
    pub(super) fn delete<H: Handler<T, App>, T: 'static>(path: &'static str, access: Access, handler: H) -> Self {
        Self::new(HttpMethod::Delete, path, access, on(MethodFilter::DELETE, handler))
    }

    fn new(method: HttpMethod, path: &'static str, access: Access, handler: MethodRouter<App>) -> Self {
        let operation = OperationBuilder::new();
        let (description, schemas) = (String::new(), Vec::new());
        Self { method, path, access, handler, operation, description, schemas }
    }

    /// Names the operation and says what it does: `id` for programs, a line for lists, the rest for readers.
    pub(super) fn says(mut self, tag: &str, id: &str, summary: &str, description: &str) -> Self {
        self.operation = self.operation.tag(tag).operation_id(Some(id)).summary(Some(summary));
        self.description = description.to_owned();
        self
    }

    /// Describes a part of the path.
    pub(super) fn part(self, name: &str, description: &str) -> Self {
        self.parameter(name, ParameterIn::Path, Required::True, description)
    }

    /// Describes the parameters after the question mark.
    pub(super) fn query<Q: IntoParams>(mut self) -> Self {
        for parameter in Q::into_params(|| Some(ParameterIn::Query)) {
            self.operation = self.operation.parameter(parameter);
        }
        self
    }

    fn parameter(mut self, name: &str, place: ParameterIn, required: Required, description: &str) -> Self {
        let parameter: Parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(place)
            .required(required)
            .description(Some(description))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String).build()))
            .build();
        self.operation = self.operation.parameter(parameter);
        self
    }

    /// Describes a JSON body.
    pub(super) fn takes<B: ToSchema>(mut self, description: &str) -> Self {
        let content = Content::new(Some(self.schema_of::<B>()));
        let body = RequestBodyBuilder::new().description(Some(description)).required(Some(Required::True));
        self.operation = self.operation.request_body(Some(body.content("application/json", content).build()));
        self
    }

    /// Describes the body of an act: JSON, or a form with the file as it is.
    pub(super) fn takes_act<B: ToSchema>(mut self, description: &str) -> Self {
        let json = Content::new(Some(self.schema_of::<B>()));
        let file = ObjectBuilder::new().schema_type(Type::String).content_media_type("application/octet-stream");
        let multipart = ObjectBuilder::new()
            .description(Some("One part for each value of a field; the part `file`, with a file name, is the file."))
            .property("file", file)
            .additional_properties(Some(ObjectBuilder::new().schema_type(Type::String)));
        let body = RequestBodyBuilder::new()
            .description(Some(description))
            .required(Some(Required::True))
            .content("application/json", json)
            .content("multipart/form-data", Content::new(Some(multipart.build())));
        self.operation = self.operation.request_body(Some(body.build()));
        self
    }

    /// Describes a body of bytes.
    pub(super) fn takes_bytes(mut self, media_type: &str, description: &str) -> Self {
        let body = RequestBodyBuilder::new().description(Some(description)).required(Some(Required::True));
        // Bytes as they are: in OpenAPI 3.1 a media type without a schema says so.
        let content = Content::new(None::<RefOr<Schema>>);
        self.operation = self.operation.request_body(Some(body.content(media_type, content).build()));
        self
    }

    /// Says which problems this route has beside those of every route: status and code of each.
    pub(super) fn problems(mut self, problems: &[(u16, &str)]) -> Self {
        let mut statuses: Vec<u16> = problems.iter().map(|(status, _)| *status).collect();
        statuses.sort_unstable();
        statuses.dedup();
        for status in statuses {
            let codes = problems.iter().filter(|(of, _)| *of == status).map(|(_, code)| format!("`{code}`"));
            let codes: Vec<String> = codes.collect();
            let response = ResponseBuilder::new()
                .description(codes.join(", "))
                .content(crate::problem::MEDIA_TYPE, Content::new(Some(Ref::from_schema_name(PROBLEM))));
            self.operation = self.operation.response(status.to_string(), response.build());
        }
        self
    }

    /// Describes a JSON answer.
    pub(super) fn answers<A: ToSchema>(mut self, description: &str) -> Route {
        let content = Content::new(Some(self.schema_of::<A>()));
        self.ends("200", ResponseBuilder::new().description(description).content("application/json", content))
    }

    /// Describes a JSON answer that is a list.
    pub(super) fn answers_list<A: ToSchema>(mut self, description: &str) -> Route {
        let list = utoipa::openapi::schema::ArrayBuilder::new().items(self.schema_of::<A>()).build();
        let content = Content::new(Some(list));
        self.ends("200", ResponseBuilder::new().description(description).content("application/json", content))
    }

    /// Describes an answer of bytes.
    pub(super) fn answers_bytes(self, media_type: &str, description: &str) -> Route {
        let content = Content::new(None::<RefOr<Schema>>);
        self.ends("200", ResponseBuilder::new().description(description).content(media_type, content))
    }

    fn ends(mut self, status: &str, response: ResponseBuilder) -> Route {
        let needs = match self.access {
            Access::Anybody => "Needs no token.".to_owned(),
            Access::Anyone => "Needs a token of any scope.".to_owned(),
            access => format!("Needs scope `{}`.", access.scope().unwrap_or_default()),
        };
        self.operation = self.operation.description(Some(format!("{} {needs}", self.description)));
        self.operation = self.operation.response(status, response.build());
        let other = Ref::from_response_name(PROBLEM);
        self.operation = self.operation.response("default", RefOr::Ref(other));
        let security = match self.access {
            Access::Anybody => SecurityRequirement::default(),
            access => SecurityRequirement::new(BEARER, access.scope()),
        };
        self.operation = self.operation.security(security);
        Route {
            method: self.method,
            path: self.path,
            access: self.access,
            handler: self.handler,
            operation: self.operation.build(),
            schemas: self.schemas,
        }
    }

    fn schema_of<S: ToSchema>(&mut self) -> Ref {
        let name = S::name().into_owned();
        self.schemas.push((name.clone(), S::schema()));
        S::schemas(&mut self.schemas);
        Ref::from_schema_name(name)
    }
}

const IDEMPOTENCY: &str = "A key of the caller's own, 1 to 128 visible ASCII characters. Within 24 hours the same key gets \
                           the first answer again and does nothing twice; with another body it is a problem.";
