//! The address under which people reach the site, for links that leave it.

use super::state::AppState;
use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts, uri::Authority},
};
use postroom_engine::{Secret, Settings};
use std::convert::Infallible;

/// The site's address, such as `https://post.example.org`.
///
/// As an extractor it is the setting `site.url`, else the address that the request came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteUrl(String);

impl SiteUrl {
    /// Where no request tells it: the setting, else the address that is listened on.
    pub fn of_settings(settings: &Settings) -> Self {
        let listening = || {
            // Nobody can open the address that stands for all of this machine's.
            let host = ["0.0.0.0:", "[::]:"].iter().find_map(|any| settings.listen.strip_prefix(any));
            format!("http://{}", host.map_or(settings.listen.clone(), |port| format!("localhost:{port}")))
        };
        Self(settings.site.url.clone().unwrap_or_else(listening))
    }

    /// The address at which a password can be chosen once.
    pub fn password_link(&self, secret: &Secret) -> String {
        format!("{}/set-password/{}", self.0.trim_end_matches('/'), secret.expose())
    }
}

impl FromRequestParts<AppState> for SiteUrl {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let settings = state.postroom.settings();
        let host = parts.headers.get(header::HOST).map(HeaderValue::as_bytes);
        let host = host.and_then(|host| Authority::try_from(host).ok());
        let scheme = if state.trusted_proxies.is_https(parts) { "https" } else { "http" };
        Ok(match host.filter(|_| settings.site.url.is_none()) {
            Some(host) => Self(format!("{scheme}://{host}")),
            None => Self::of_settings(settings),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_can_be_opened() {
        let url = |listen: &str, url: Option<&str>| {
            let mut settings = Settings::default();
            settings.listen = listen.to_owned();
            settings.site.url = url.map(str::to_owned);
            SiteUrl::of_settings(&settings).0
        };
        assert_eq!(url("0.0.0.0:3000", None), "http://localhost:3000");
        assert_eq!(url("[::]:80", None), "http://localhost:80");
        assert_eq!(url("192.0.2.7:3000", None), "http://192.0.2.7:3000");
        assert_eq!(url("0.0.0.0:3000", Some("https://post.example.org")), "https://post.example.org");
    }
}
