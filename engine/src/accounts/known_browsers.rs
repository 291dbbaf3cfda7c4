//! Browsers that signed in to an account before, known by a signed cookie. It lets nobody in: it only gives the browser a
//! budget of failed sign-ins of its own, so that nobody elsewhere can lock the owner out.
//!
//! The signature covers the stored password. Who knew an old one, and has collected cookies with it, cannot guess the new one
//! with them.

use super::Secret;
use crate::{rate_limits::BrowserId, store::UserRow};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use postroom_model::UserId;
use sha2::Sha256;

/// An account that browsers are known to.
#[derive(Clone, Copy)]
pub(super) struct KnownAccount<'a> {
    pub user: UserId,
    pub password_hash: Option<&'a str>,
}

impl<'a> From<&'a UserRow> for KnownAccount<'a> {
    fn from(row: &'a UserRow) -> Self {
        Self { user: row.id, password_hash: row.password_hash.as_deref() }
    }
}

/// Signs the cookies of browsers, and knows them again.
pub(crate) struct KnownBrowsers {
    key: Vec<u8>,
}

impl KnownBrowsers {
    /// With the server's own key.
    pub(crate) fn new(key: Vec<u8>) -> Self {
        Self { key }
    }

    /// The cookie of a browser that has just signed in to an account with this password.
    pub(super) fn cookie(&self, account: KnownAccount<'_>, browser: BrowserId) -> Secret {
        let signature = self.mac(account, browser).finalize().into_bytes();
        Secret::from_text(BASE64_URL_SAFE_NO_PAD.encode([&browser.0[..], &signature].concat()))
    }

    /// The browser of a cookie, if it signed in to this account since its password was set.
    pub(super) fn find(&self, account: KnownAccount<'_>, cookie: &str) -> Option<BrowserId> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cookie).ok()?;
        let (browser, signature) = bytes.split_first_chunk()?;
        let browser = BrowserId(*browser);
        self.mac(account, browser).verify_slice(signature).ok()?;
        Some(browser)
    }

    fn mac(&self, account: KnownAccount<'_>, browser: BrowserId) -> Hmac<Sha256> {
        // HMAC takes keys of any length: the error cannot happen, and a wrong signature would be its harmless outcome.
        let mac = Hmac::<Sha256>::new_from_slice(&self.key);
        let mac = mac.unwrap_or_else(|_| Hmac::new(&Default::default()));
        let mac = mac.chain_update(account.user.0.to_be_bytes()).chain_update(browser.0);
        mac.chain_update(account.password_hash.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_of_one_account_and_password_and_cannot_be_made_up() {
        let browsers = KnownBrowsers::new(vec![1; 32]);
        let browser = BrowserId([5; 16]);
        let anna = KnownAccount { user: UserId(1), password_hash: Some("hash") };
        let cookie = browsers.cookie(anna, browser);
        assert_eq!(browsers.find(anna, cookie.expose()), Some(browser));
        let new_password = KnownAccount { password_hash: Some("other hash"), ..anna };
        for other in [KnownAccount { user: UserId(2), ..anna }, new_password] {
            assert_eq!(browsers.find(other, cookie.expose()), None);
        }
        assert_eq!(KnownBrowsers::new(vec![2; 32]).find(anna, cookie.expose()), None);
        for cookie in ["", "AAAA", &cookie.expose()[..30], &format!("Z{}", &cookie.expose()[1..])] {
            assert_eq!(browsers.find(anna, cookie), None, "{cookie}");
        }
    }
}
