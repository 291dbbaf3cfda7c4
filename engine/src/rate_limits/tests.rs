use super::{limiter::PRUNE_EVERY, *};
use crate::testing::ManualClock;
use postroom_model::{Code, Detail, Refusal};

fn limits() -> (RateLimits, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new());
    let shared: Arc<dyn Clock> = clock.clone();
    (RateLimits::new(&Settings::default(), &shared), clock)
}

fn from(address: impl Into<IpAddr>) -> SignInOrigin {
    SignInOrigin { address: Some(address.into()), ..SignInOrigin::default() }
}

fn refusal<T>(attempt: Result<T>) -> Refusal {
    attempt.err().unwrap().refusal()
}

const NOWHERE: SignInOrigin = SignInOrigin { address: None, is_known_address: false, browser: None };

#[test]
fn failures_are_limited_successes_are_not() {
    let (limits, clock) = limits();
    for _ in 0..50 {
        limits.sign_in("anna", NOWHERE).ok().unwrap().give_back();
    }
    for _ in 0..10 {
        assert!(limits.sign_in("Anna", NOWHERE).is_ok());
    }
    clock.advance(Duration::from_secs(10));
    let late = Refusal::with(Code::TooMany, Detail::RetryAfter(20));
    assert_eq!(refusal(limits.sign_in("ANNA", NOWHERE)), late, "when to come back");
    assert!(limits.sign_in("ben", NOWHERE).is_ok());
    clock.advance(Duration::from_secs(20));
    assert!(limits.sign_in("anna", NOWHERE).is_ok());
}

#[test]
fn who_guesses_does_not_lock_the_owner_out() {
    let (limits, _) = limits();
    let browser = BrowserId([7; 16]);
    for n in 0..=255 {
        while limits.sign_in("anna", from([192, 0, 2, n])).is_ok() {}
    }
    assert!(limits.sign_in("anna", from([198, 51, 100, 1])).is_err(), "many together are too many");
    let known = SignInOrigin { is_known_address: true, ..from([198, 51, 100, 1]) };
    assert!(limits.sign_in("anna", known).is_ok(), "an address that the account is used from");
    let at_home = SignInOrigin { browser: Some(browser), ..from([192, 0, 2, 1]) };
    for _ in 0..10 {
        assert!(limits.sign_in("anna", at_home).is_ok(), "a known browser has a budget of its own");
    }
    assert!(limits.sign_in("anna", at_home).is_err(), "but may not guess for ever");
    let browsers = (8..=99).map(|n| SignInOrigin { browser: Some(BrowserId([n; 16])), ..NOWHERE });
    let guesses = browsers.flat_map(|browser| std::iter::repeat_n(browser, 10));
    let guessed = guesses.filter(|origin| limits.sign_in("anna", *origin).is_ok()).count();
    assert_eq!(guessed, 50, "many known browsers may together try as often as an address");
    assert!(limits.change_password(SessionId(1)).is_ok());
}

#[test]
fn addresses_of_one_network_count_as_one() {
    let (limits, _) = limits();
    let address = |n: u16| from(IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, n]));
    for n in 0..60 {
        assert!(limits.sign_in(&format!("name{n}"), address(n)).is_ok());
    }
    assert!(limits.sign_in("another", address(99)).is_err());
    assert!(limits.sign_in("another", from([192, 0, 2, 1])).is_ok());
}

#[test]
fn members_may_send_so_many_messages() {
    let (limits, clock) = limits();
    let (anna, ben) = (UserId(1), UserId(2));
    assert!(limits.messages(anna, 2000).is_ok() && limits.messages(anna, 1000).is_ok());
    assert_eq!(refusal(limits.messages(anna, 50)), Refusal::with(Code::TooMany, Detail::RetryAfter(1)));
    assert!(limits.messages(ben, 1).is_ok());
    clock.advance(Duration::from_secs(1));
    assert!(limits.messages(anna, 50).is_ok());
    assert!(limits.messages(ben, 100_000).is_ok(), "more than ever allowed counts as all that is allowed");
    assert!(limits.messages(ben, 1).is_err());
}

#[test]
fn old_counters_are_dropped() {
    let (limits, clock) = limits();
    let attempt = |n: u32| limits.sign_in(&format!("name{n}"), NOWHERE).ok().unwrap().give_back();
    (0..PRUNE_EVERY - 1).for_each(attempt);
    clock.advance(Duration::from_secs(31));
    attempt(PRUNE_EVERY);
    assert_eq!(limits.account.len(), 1);
}
