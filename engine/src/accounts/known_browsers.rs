//! Browsers that signed in to an account before, known by a signed cookie. It lets nobody in: it only gives the browser a
//! budget of failed sign-ins of its own, so that nobody elsewhere can lock the owner out.

use super::Secret;
use crate::rate_limits::BrowserId;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use postroom_model::UserId;
use sha2::Sha256;

/// Signs the cookies of browsers, and knows them again.
pub(crate) struct KnownBrowsers {
    key: Vec<u8>,
}

impl KnownBrowsers {
    /// With the server's own key.
    pub(crate) fn new(key: Vec<u8>) -> Self {
        Self { key }
    }

    /// The cookie of a browser that has just signed in to an account.
    pub(super) fn cookie(&self, user: UserId, browser: BrowserId) -> Secret {
        let signature = self.mac(user, browser).finalize().into_bytes();
        Secret::from_text(BASE64_URL_SAFE_NO_PAD.encode([&browser.0[..], &signature].concat()))
    }

    /// The browser of a cookie, if it signed in to this account.
    pub(super) fn find(&self, user: UserId, cookie: &str) -> Option<BrowserId> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cookie).ok()?;
        let (browser, signature) = bytes.split_first_chunk()?;
        let browser = BrowserId(*browser);
        self.mac(user, browser).verify_slice(signature).ok()?;
        Some(browser)
    }

    fn mac(&self, user: UserId, browser: BrowserId) -> Hmac<Sha256> {
        // HMAC takes keys of any length: the error cannot happen, and a wrong signature would be its harmless outcome.
        let mac = Hmac::<Sha256>::new_from_slice(&self.key);
        let mac = mac.unwrap_or_else(|_| Hmac::new(&Default::default()));
        mac.chain_update(user.0.to_be_bytes()).chain_update(browser.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_of_one_account_and_cannot_be_made_up() {
        let browsers = KnownBrowsers::new(vec![1; 32]);
        let browser = BrowserId([5; 16]);
        let cookie = browsers.cookie(UserId(1), browser);
        assert_eq!(browsers.find(UserId(1), cookie.expose()), Some(browser));
        assert_eq!(browsers.find(UserId(2), cookie.expose()), None);
        assert_eq!(KnownBrowsers::new(vec![2; 32]).find(UserId(1), cookie.expose()), None);
        for cookie in ["", "AAAA", &cookie.expose()[..30], &format!("Z{}", &cookie.expose()[1..])] {
            assert_eq!(browsers.find(UserId(1), cookie), None, "{cookie}");
        }
    }
}
