//! Rate limits: failed sign-ins, registrations, messages, actions.
//!
//! Kept in memory: a restart forgives, and each process counts its own. Names are counted whether or not there is such
//! an account, so the answer tells nothing. Attempts are counted first and given back when they succeed, or many
//! attempts at once would slip through.
//!
//! Who guesses must not lock the owner out. So each address has a budget of its own for an account, a browser that
//! signed in to the account before has one that nobody else can use up
//! ([device cookies](https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies)), and what
//! all others together may try only keeps out addresses that the account is not used from.

mod limiter;

use crate::{clock::Clock, error::Result, name_key::name_key, network::network_of, settings::Settings};
use governor::Quota;
use limiter::Limiter;
use postroom_model::{SessionId, UserId, text};
use std::{net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

/// How many times more often than one account an address may fail: offices share one.
const PER_ADDRESS: u32 = 6;
/// How many times more often than one address all addresses together may fail for one account.
const PER_ACCOUNT: u32 = 20;
/// Longest part of a typed name that is remembered.
const NAME: usize = 150;

/// All limits.
pub(crate) struct RateLimits {
    /// Failed sign-ins to an account from one address.
    account_from_address: Limiter<(String, Option<IpAddr>)>,
    /// Failed sign-ins to an account from all addresses that it is not used from.
    account: Limiter<String>,
    /// Failed sign-ins from one address.
    address: Limiter<IpAddr>,
    /// Failed sign-ins from a browser that is known to the account.
    browser: Limiter<BrowserId>,
    /// Failed sign-ins to an account from all browsers that are known to it.
    known_browsers: Limiter<String>,
    /// Wrong passwords where one's own is changed.
    session: Limiter<SessionId>,
    /// Accounts that were made from one address.
    registrations: Limiter<IpAddr>,
    /// Messages of one member.
    messages: Limiter<UserId>,
    /// What one member acts on.
    actions: Limiter<UserId>,
}

/// A browser that signed in to an account before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct BrowserId(pub [u8; 16]);

/// Where somebody tries to sign in from.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SignInOrigin {
    /// The address, as far as it is known.
    pub address: Option<IpAddr>,
    /// The account is signed in from this address.
    pub is_known_address: bool,
    /// The browser, if it signed in to the account before.
    pub browser: Option<BrowserId>,
}

impl RateLimits {
    pub(crate) fn new(settings: &Settings, clock: &Arc<dyn Clock>) -> Self {
        let (accounts, limits) = (&settings.accounts, &settings.limits);
        let burst = accounts.sign_in_attempts;
        let wait = Duration::from_secs(accounts.sign_in_wait_seconds.get().into());
        let quota = |times: u32| {
            let burst = burst.saturating_mul(NonZeroU32::new(times).unwrap_or(NonZeroU32::MIN));
            Quota::with_period(wait / times).unwrap_or_else(|| Quota::per_second(burst)).allow_burst(burst)
        };
        Self {
            account_from_address: Limiter::new(quota(1), clock),
            account: Limiter::new(quota(PER_ACCOUNT), clock),
            address: Limiter::new(quota(PER_ADDRESS), clock),
            browser: Limiter::new(quota(1), clock),
            known_browsers: Limiter::new(quota(PER_ADDRESS), clock),
            session: Limiter::new(quota(1), clock),
            registrations: Limiter::new(Quota::per_hour(accounts.registrations_per_hour), clock),
            messages: Limiter::new(Quota::per_minute(limits.messages_per_minute), clock),
            actions: Limiter::new(Quota::per_minute(limits.actions_per_minute), clock),
        }
    }

    /// Counts an attempt to sign in.
    ///
    /// # Errors
    /// Too many, and when to come back.
    pub(crate) fn sign_in(&self, name: &str, origin: SignInOrigin) -> Result<Attempt<'_>> {
        let mut attempt = Attempt { limits: self, counted: Vec::new() };
        let name = name_key(text::cut(name, NAME));
        if let Some(browser) = origin.browser {
            attempt.count(Counted::Browser(browser))?;
            attempt.count(Counted::KnownBrowsers(name))?;
            return Ok(attempt);
        }
        let address = origin.address.map(network_of);
        if let Some(address) = address {
            attempt.count(Counted::Address(address))?;
        }
        attempt.count(Counted::AccountFromAddress(name.clone(), address))?;
        if !origin.is_known_address {
            attempt.count(Counted::Account(name))?;
        }
        Ok(attempt)
    }

    /// Counts an attempt to change one's own password. Somebody at a foreign keyboard must not guess here what they
    /// cannot guess at sign-in, and nobody elsewhere can use this budget up.
    ///
    /// # Errors
    /// Too many, and when to come back.
    pub(crate) fn change_password(&self, session: SessionId) -> Result<Attempt<'_>> {
        let mut attempt = Attempt { limits: self, counted: Vec::new() };
        attempt.count(Counted::Session(session))?;
        Ok(attempt)
    }

    /// Counts a registration; it is to be given back where no account was made.
    ///
    /// # Errors
    /// Too many, and when to come back.
    pub(crate) fn registration(&self, address: Option<IpAddr>) -> Result<Attempt<'_>> {
        let mut attempt = Attempt { limits: self, counted: Vec::new() };
        if let Some(address) = address {
            attempt.count(Counted::Registration(network_of(address)))?;
        }
        Ok(attempt)
    }

    /// Counts messages that a member is about to send.
    ///
    /// # Errors
    /// Too many, and when to come back.
    pub(crate) fn messages(&self, sender: UserId, count: usize) -> Result<()> {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        NonZeroU32::new(count).map_or(Ok(()), |count| self.messages.count_many(&sender, count))
    }

    /// Counts messages and conversations that a member is about to act on. It also limits the read receipts that others
    /// get, as each tells of a change.
    ///
    /// # Errors
    /// Too many, and when to come back.
    pub(crate) fn actions(&self, owner: UserId, count: usize) -> Result<()> {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        NonZeroU32::new(count).map_or(Ok(()), |count| self.actions.count_many(&owner, count))
    }
}

/// An attempt that was counted.
pub(crate) struct Attempt<'a> {
    limits: &'a RateLimits,
    counted: Vec<Counted>,
}

enum Counted {
    AccountFromAddress(String, Option<IpAddr>),
    Account(String),
    Address(IpAddr),
    Browser(BrowserId),
    KnownBrowsers(String),
    Session(SessionId),
    Registration(IpAddr),
}

impl Attempt<'_> {
    fn count(&mut self, counted: Counted) -> Result<()> {
        let limits = self.limits;
        match &counted {
            Counted::AccountFromAddress(name, address) => {
                limits.account_from_address.count(&(name.clone(), *address))
            }
            Counted::Account(name) => limits.account.count(name),
            Counted::Address(address) => limits.address.count(address),
            Counted::Browser(browser) => limits.browser.count(browser),
            Counted::KnownBrowsers(name) => limits.known_browsers.count(name),
            Counted::Session(session) => limits.session.count(session),
            Counted::Registration(address) => limits.registrations.count(address),
        }?;
        self.counted.push(counted);
        Ok(())
    }

    /// It does not count: the password was right, or no account was made.
    pub(crate) fn give_back(self) {
        let limits = self.limits;
        for counted in &self.counted {
            match counted {
                Counted::AccountFromAddress(name, address) => {
                    limits.account_from_address.give_back(&(name.clone(), *address));
                }
                Counted::Account(name) => limits.account.give_back(name),
                Counted::Address(address) => limits.address.give_back(address),
                Counted::Browser(browser) => limits.browser.give_back(browser),
                Counted::KnownBrowsers(name) => limits.known_browsers.give_back(name),
                Counted::Session(session) => limits.session.give_back(session),
                Counted::Registration(address) => limits.registrations.give_back(address),
            }
        }
    }
}

#[cfg(test)]
mod tests;
