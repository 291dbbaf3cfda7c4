//! Cookies: the session's secret, the signature by which a browser is known, the flash message for the next page, the chosen theme.
//!
//! Over https the session's cookie has the `__Host-` prefix, so that no other host of the domain can set
//! it. Browsers refuse that prefix without https; there, for local use, the cookie has a plain name.

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use postroom_app::{AppError, FLASH_COOKIE, Flash, THEME_COOKIE, Theme};
use postroom_engine::Secret;
use time::Duration;

const HTTPS_SESSION_COOKIE: &str = "__Host-postroom";
const HTTP_SESSION_COOKIE: &str = "postroom";
const HTTPS_BROWSER_COOKIE: &str = "__Host-postroom_browser";
const HTTP_BROWSER_COOKIE: &str = "postroom_browser";
/// Browsers keep about 4 KiB of a cookie; a longer flash message is shortened.
const MAX_FLASH_BYTES: usize = 3500;

/// The session's secret that a request carries.
pub fn session_secret(headers: &HeaderMap, https: bool) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    jar.get(session_cookie_name(https)).map(|cookie| cookie.value().to_owned())
}

const fn session_cookie_name(https: bool) -> &'static str {
    if https { HTTPS_SESSION_COOKIE } else { HTTP_SESSION_COOKIE }
}

/// The cookie of a new session, for as long as the server lets the session last.
pub fn session_cookie(secret: &Secret, https: bool, days: u32) -> Cookie<'static> {
    let age = Duration::days(days.into());
    build(session_cookie_name(https), secret.expose().to_owned(), https, age)
}

/// Removes the session's cookie from the browser.
pub fn expired_session_cookie(https: bool) -> Cookie<'static> {
    build(session_cookie_name(https), String::new(), https, Duration::ZERO)
}

/// What a request shows to be known by as a browser that signed in before.
pub fn known_browser(headers: &HeaderMap, https: bool) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    jar.get(known_browser_cookie_name(https)).map(|cookie| cookie.value().to_owned())
}

const fn known_browser_cookie_name(https: bool) -> &'static str {
    if https { HTTPS_BROWSER_COOKIE } else { HTTP_BROWSER_COOKIE }
}

/// The cookie by which a browser is known at the next sign-in, for a year.
pub fn known_browser_cookie(signed: &Secret, https: bool) -> Cookie<'static> {
    build(known_browser_cookie_name(https), signed.expose().to_owned(), https, Duration::days(365))
}

/// The cookie of a flash message, which the next page shows. A selection that does not fit is left out.
pub fn flash_cookie(flash: &Flash, https: bool) -> Cookie<'static> {
    let mut value = encode(flash);
    if value.len() > MAX_FLASH_BYTES {
        value = encode(&shortened(flash));
    }
    build(FLASH_COOKIE, value, https, Duration::MINUTE)
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
        Flash::Refused(error) => Flash::Refused(AppError { fields: Vec::new(), ..error.clone() }),
        other => other.clone(),
    }
}

/// The flash message that a request carries to its page.
pub fn read_flash(headers: &HeaderMap) -> Option<Flash> {
    let jar = CookieJar::from_headers(headers);
    let text = percent_decode_str(jar.get(FLASH_COOKIE)?.value()).decode_utf8().ok()?;
    serde_json::from_str(&text).ok()
}

/// Removes the flash message's cookie from the browser, once a page has shown it.
pub fn expired_flash_cookie(https: bool) -> Cookie<'static> {
    build(FLASH_COOKIE, String::new(), https, Duration::ZERO)
}

/// The cookie of the chosen theme, for a year; scripts may read it.
pub fn theme_cookie(theme: Theme, https: bool) -> Cookie<'static> {
    let mut cookie = build(THEME_COOKIE, theme.as_str().to_owned(), https, Duration::days(365));
    cookie.set_http_only(false);
    cookie
}

fn build(name: &'static str, value: String, https: bool, age: Duration) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .same_site(SameSite::Lax)
        .secure(https)
        .http_only(true)
        .max_age(age)
        .build()
}

/// Adds a cookie to the headers of a response. The names and values of this module are ASCII, which always fits a header.
pub fn append(headers: &mut HeaderMap, cookie: &Cookie<'_>) {
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        headers.append(header::SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use postroom_model::{Action, MessageId, Selection};

    fn request_headers(set_cookie: &Cookie<'_>) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, set_cookie.stripped().to_string().parse().unwrap())])
    }

    #[test]
    fn a_flash_message_comes_back_and_a_long_one_without_its_selection() {
        let done = |n| Flash::Done {
            action: Action::Archive,
            changed: 3,
            selection: Selection { messages: (0..n).map(MessageId).collect(), conversations: vec![] },
        };
        assert_eq!(read_flash(&request_headers(&flash_cookie(&done(3), false))), Some(done(3)));
        assert_eq!(read_flash(&request_headers(&flash_cookie(&done(900), false))), Some(done(0)));
    }
}
