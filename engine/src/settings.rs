//! Every setting of Postroom: its name, its default and what it means, written down once.
//!
//! The comment above a field is the documentation that `postroom settings` prints. Where the values
//! come from, and what is refused, is in `load`. What they do is up to the modules that read them.

mod load;
mod origin;

pub use load::{Described, InvalidSetting, SettingsError, SettingsProblem};
pub use origin::Origin;

use ipnet::IpNet;
use origin::Origins;
use postroom_model::Language;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;

/// Makes a section: the struct, its defaults, and the meanings taken from its comments.
macro_rules! section {
    (
        $(#[$outer:meta])*
        $name:ident {
            $($(#[doc = $doc:literal])+ $field:ident: $kind:ty = $default:expr,)*
        }
        $(private { $(#[$inner:meta])* $private:ident: $private_kind:ty })?
    ) => {
        $(#[$outer])*
        #[derive(Clone, Serialize, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name {
            $($(#[doc = $doc])+ pub $field: $kind,)*
            $($(#[$inner])* $private: $private_kind,)?
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)* $($private: <$private_kind>::default(),)? }
            }
        }

        impl $name {
            /// Field names with their documentation.
            const MEANINGS: &[(&str, &str)] = &[$((stringify!($field), concat!($($doc),+))),*];
        }
    };
}

const fn count(n: u32) -> NonZeroU32 {
    match NonZeroU32::new(n) {
        Some(n) => n,
        None => NonZeroU32::MIN,
    }
}

section! {
    /// All settings. Not `Debug`: the address of a database may hold a password.
    Settings {
        /// The database: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`.
        database: String = "sqlite:data/postroom.db".to_owned(),
        /// Address and port on which pages and REST are served.
        listen: String = "127.0.0.1:3000".to_owned(),
        /// Address and port on which `/metrics` is served, to whoever can reach it. Unset, it is beside the
        /// pages, for administrators only.
        metrics_listen: Option<String> = None,
        /// What is told on standard error, in the words of `RUST_LOG`.
        log: String = "info".to_owned(),
        /// About the site.
        site: Site = Site::default(),
        /// About accounts and sessions.
        accounts: AccountsSettings = AccountsSettings::default(),
        /// About messages.
        messages: MessagesSettings = MessagesSettings::default(),
        /// About moderation.
        moderation: ModerationSettings = ModerationSettings::default(),
        /// Limits on what accounts and clients do.
        limits: LimitsSettings = LimitsSettings::default(),
        /// About the event stream.
        live: LiveSettings = LiveSettings::default(),
        /// About work in the background.
        jobs: JobsSettings = JobsSettings::default(),
    }
    private {
        /// Which settings were set, and where.
        #[serde(skip)]
        origins: Origins
    }
}

/// The header by which a proxy says for whom it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedHeader {
    /// `X-Forwarded-For` with the address, `X-Forwarded-Proto` with the scheme.
    XForwardedFor,
    /// `Forwarded` with both (RFC 7239).
    Forwarded,
}

section! {
    /// About the site.
    #[derive(Debug)]
    Site {
        /// The name shown in titles.
        name: String = "Postroom".to_owned(),
        /// The language of pages and answers where neither the account nor the browser asks for one that
        /// there is: `en`, `de` or `ar`; also that of commands whose environment names none.
        language: Language = Language::En,
        /// The address under which people reach the site, such as `https://post.example.org`;
        /// unset, it is taken from each request, and commands put `listen` into the links to choose a password that they
        /// print. With `https` cookies are for encrypted connections only.
        url: Option<String> = None,
        /// Networks of the proxies that are believed when they say for whom they ask, such as `10.0.0.0/8`.
        trusted_proxies: Vec<IpNet> = Vec::new(),
        /// By which headers they say it: `x-forwarded-for`, with `X-Forwarded-Proto`, or `forwarded`. The
        /// proxy must set them, or clients could.
        forwarded_header: ForwardedHeader = ForwardedHeader::XForwardedFor,
    }
}

/// Who may make an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Registration {
    /// Everybody who opens the page.
    Open,
    /// Only administrators.
    Closed,
}

/// Names that others would take for the site's own.
const RESERVED_NAMES: [&str; 18] = [
    "abuse",
    "admin",
    "administrator",
    "help",
    "hostmaster",
    "info",
    "mod",
    "moderator",
    "no-reply",
    "noreply",
    "operator",
    "postmaster",
    "postroom",
    "root",
    "security",
    "support",
    "system",
    "webmaster",
];

section! {
    /// About accounts and sessions.
    #[derive(Debug)]
    AccountsSettings {
        /// Whether people may register themselves: `open` or `closed`.
        registration: Registration = Registration::Closed,
        /// Days after which a session ends that nobody used.
        session_idle_days: NonZeroU32 = count(14),
        /// Days after which a session ends in any case.
        session_days: NonZeroU32 = count(90),
        /// Failed sign-ins in a row that are tolerated for one account from one address, and for each browser
        /// that signed in to it before. Each address may fail six times as often, as many people may share one;
        /// for one account all unknown browsers together twenty times as often.
        sign_in_attempts: NonZeroU32 = count(10),
        /// Seconds after which one more sign-in may be tried for an account that reached the limit.
        sign_in_wait_seconds: NonZeroU32 = count(30),
        /// Accounts that may be made by registering from one address in an hour.
        registrations_per_hour: NonZeroU32 = count(10),
        /// Login names that nobody may register, nor one that looks alike; administrators may give them.
        reserved_names: Vec<String> = RESERVED_NAMES.map(str::to_owned).to_vec(),
    }
}

section! {
    /// About messages.
    #[derive(Debug)]
    MessagesSettings {
        /// Longest body of a message in bytes.
        body_max_bytes: usize = 65_536,
        /// Whether a message may have several recipients.
        multi_recipients: bool = true,
        /// Whether copies of a reply may go to others.
        copies_on_reply: bool = true,
        /// Whether a quick reply quotes the message it answers.
        quick_reply_quote: bool = false,
    }
}

/// What becomes of a message that nobody has decided about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It is delivered.
    Accept,
    /// It is rejected.
    Reject,
    /// It waits for a moderator.
    Hold,
}

section! {
    /// About moderation.
    #[derive(Debug)]
    ModerationSettings {
        /// What is decided about a new message: `accept`, `reject` or `hold` for a moderator.
        default: Verdict = Verdict::Accept,
    }
}

section! {
    /// Limits on what accounts and clients do.
    #[derive(Debug)]
    LimitsSettings {
        /// Messages that one member may send in a minute, one for each recipient. Each process counts its own.
        messages_per_minute: NonZeroU32 = count(3000),
        /// Messages and conversations that one member may archive, delete or mark in a minute, each counted when it is
        /// selected. Each process counts its own.
        actions_per_minute: NonZeroU32 = count(6000),
        /// Most recipients of one message.
        recipients: NonZeroU32 = count(100),
        /// Most sessions of one account: with one more, the one that was not used for the longest time ends.
        sessions: NonZeroU32 = count(100),
        /// Most tokens of one account.
        tokens: NonZeroU32 = count(100),
        /// Most connections that may be open at a time, event streams aside.
        connections: NonZeroU32 = count(10_000),
        /// How many of them may come from one address. Trusted proxies and this machine may have all.
        connections_per_address: NonZeroU32 = count(500),
    }
}

section! {
    /// About the event stream.
    #[derive(Debug)]
    LiveSettings {
        /// Most event streams that one member may have open.
        streams_per_user: NonZeroU32 = count(20),
        /// Hours for which events are kept, for browsers that were away.
        keep_events_hours: NonZeroU32 = count(24),
    }
}

section! {
    /// About work in the background.
    #[derive(Debug)]
    JobsSettings {
        /// Whether conversations are removed that everybody concerned has deleted, once a day.
        cleanup: bool = true,
        /// Days for which all owners of a message must have had it deleted.
        cleanup_days: u32 = 30,
        /// Seconds after which another process takes over the work of one that has died.
        lease_seconds: NonZeroU32 = count(30),
    }
}

impl Settings {
    /// The defaults with another database.
    pub fn for_database(url: &str) -> Self {
        Self { database: url.to_owned(), ..Self::default() }
    }

    /// The sections with their settings' documentation; the settings outside of any section first.
    const SECTIONS: &[(&str, &[(&str, &str)])] = &[
        ("", Self::MEANINGS),
        ("site", Site::MEANINGS),
        ("accounts", AccountsSettings::MEANINGS),
        ("messages", MessagesSettings::MEANINGS),
        ("moderation", ModerationSettings::MEANINGS),
        ("limits", LimitsSettings::MEANINGS),
        ("live", LiveSettings::MEANINGS),
        ("jobs", JobsSettings::MEANINGS),
    ];
}
