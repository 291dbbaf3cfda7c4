//! The parts of the OpenAPI document that all calls share.

use crate::http::problem::Body;
use postroom_model::{Folder, Mode, Sort};
use utoipa::{
    Modify, OpenApi, ToSchema,
    openapi::{
        ContentBuilder, OpenApi as Document, Ref, ResponseBuilder,
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
    },
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Postroom",
        description = "Private messages for a site. Sign in with the session cookie, or send a token as \
                       `Authorization: Bearer TOKEN`; a token with scope `admin` may act for somebody else with \
                       `Postroom-As: NAME`. What a caller may not see is 404.",
        license(name = "Apache-2.0 OR MIT", identifier = "Apache-2.0 OR MIT"),
    ),
    components(schemas(Body, Folder, Mode, Sort)),
    security(("token" = []), ("cookie" = [])),
    modifiers(&SecuritySchemes),
)]
struct SharedParts;

/// How a call says who makes it.
struct SecuritySchemes;

impl Modify for SecuritySchemes {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
        let cookie =
            ApiKeyValue::with_description("__Host-postroom", "Named `postroom` where there is no https.");
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

/// The document without any call.
pub fn without_calls() -> Document {
    SharedParts::openapi()
}

/// Adds the problem response to every call.
pub fn with_problem_responses(mut document: Document) -> Document {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(Body::name()))).build();
    let refused = ResponseBuilder::new()
        .description("Refused: the code says why, for programs; the detail, for people.")
        .content("application/problem+json", content)
        .build();
    for item in document.paths.paths.values_mut() {
        let calls = [&mut item.get, &mut item.post, &mut item.patch, &mut item.delete];
        for call in calls.into_iter().flatten() {
            call.responses.responses.insert("default".to_owned(), refused.clone().into());
        }
    }
    document
}
