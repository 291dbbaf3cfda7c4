//! The cookies: the session's secret, the result to show on the next page, the chosen theme.
//!
//! Over https the session's cookie has the `__Host-` prefix, so that no neighbouring host can set it;
//! without https, for local use, browsers refuse that prefix and it has a plain name.

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use postroom_app::context::{FLASH_COOKIE, Flash, THEME_COOKIE, Theme};
use postroom_engine::Secret;
use time::Duration;

const SECURE_NAME: &str = "__Host-postroom";
const LOCAL_NAME: &str = "postroom";
/// Browsers hold about 4 KiB a cookie; a longer flash is shortened.
const FLASH_MAX: usize = 3500;

/// The session's secret that a request carries.
pub fn session_secret(headers: &HeaderMap, https: bool) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    jar.get(name(https)).map(|cookie| cookie.value().to_owned())
}

const fn name(https: bool) -> &'static str {
    if https { SECURE_NAME } else { LOCAL_NAME }
}

/// The cookie of a new session. It lasts as long as the server lets the session last.
pub fn session(secret: &Secret, https: bool, days: u32) -> Cookie<'static> {
    let age = Duration::days(days.into());
    cookie(name(https), secret.expose().to_owned(), https, age)
}

/// Takes the session's cookie away.
pub fn no_session(https: bool) -> Cookie<'static> {
    cookie(name(https), String::new(), https, Duration::ZERO)
}

/// The result that the next page shows. A selection that does not fit is left out.
pub fn flash(flash: &Flash, https: bool) -> Cookie<'static> {
    let mut value = encode(flash);
    if value.len() > FLASH_MAX {
        value = encode(&shortened(flash));
    }
    cookie(FLASH_COOKIE, value, https, Duration::MINUTE)
}

fn encode(flash: &Flash) -> String {
    let json = serde_json::to_string(flash).unwrap_or_default();
    utf8_percent_encode(&json, NON_ALPHANUMERIC).to_string()
}

fn shortened(flash: &Flash) -> Flash {
    match flash {
        Flash::Done { action, changed, .. } => {
            Flash::Done { action: *action, changed: *changed, selection: Default::default() }
        }
        Flash::Refused(refusal) => Flash::Refused(refusal.code.into()),
        other => other.clone(),
    }
}

/// The result that a request carries to its page.
pub fn read_flash(headers: &HeaderMap) -> Option<Flash> {
    let jar = CookieJar::from_headers(headers);
    let text = percent_decode_str(jar.get(FLASH_COOKIE)?.value()).decode_utf8().ok()?;
    serde_json::from_str(&text).ok()
}

/// Takes the result's cookie away, as it has been shown.
pub fn no_flash(https: bool) -> Cookie<'static> {
    cookie(FLASH_COOKIE, String::new(), https, Duration::ZERO)
}

/// The chosen theme, for a year; scripts may read it.
pub fn theme(theme: Theme, https: bool) -> Cookie<'static> {
    let mut cookie = cookie(THEME_COOKIE, theme.as_str().to_owned(), https, Duration::days(365));
    cookie.set_http_only(false);
    cookie
}

fn cookie(name: &'static str, value: String, https: bool, age: Duration) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .same_site(SameSite::Lax)
        .secure(https)
        .http_only(true)
        .max_age(age)
        .build()
}

/// Adds a cookie to an answer. Names and values here are plain ASCII, which always fits a header.
pub fn set(headers: &mut HeaderMap, cookie: &Cookie<'_>) {
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        headers.append(header::SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use postroom_model::{Action, MessageId, post::Selection};

    fn sent_back(set_cookie: &Cookie<'_>) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, set_cookie.stripped().to_string().parse().unwrap())])
    }

    #[test]
    fn a_result_comes_back_and_a_long_one_without_its_selection() {
        let done = |n| Flash::Done {
            action: Action::Archive,
            changed: 3,
            selection: Selection { messages: (0..n).map(MessageId).collect(), conversations: vec![] },
        };
        assert_eq!(read_flash(&sent_back(&flash(&done(3), false))), Some(done(3)));
        assert_eq!(read_flash(&sent_back(&flash(&done(900), false))), Some(done(0)));
    }
}
