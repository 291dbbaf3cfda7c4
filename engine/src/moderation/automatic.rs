//! Automatic moderation: what decides a new message before it is stored, for each recipient on its own.
//!
//! The site's [`AutoModerator`]s rate it in the order of their registration. Without any rating the setting
//! `moderation.default` decides, as the last of the chain.

use crate::{error::Result, participants::Participant, settings::Verdict};
use async_trait::async_trait;
use postroom_model::{MessageId, Status, limits, text};
use serde::{Deserialize, Serialize};

/// The rating that rejects at once.
const REJECT: u8 = 0;
/// The rating that accepts at once.
const ACCEPT: u8 = 100;
/// The lowest mean of ratings that accepts.
const PASS: u32 = 50;

/// A message that is about to be stored, to one of its recipients.
#[derive(Clone, Copy, Debug)]
pub struct UnsentMessage<'a> {
    /// Who wrote it.
    pub sender: &'a Participant,
    /// To whom.
    pub recipient: &'a Participant,
    /// One line.
    pub subject: &'a str,
    /// Plain text.
    pub body: &'a str,
    /// The message that it answers.
    pub parent: Option<MessageId>,
}

/// How an automatic moderator rates a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rating {
    score: Option<u8>,
    reason: Option<String>,
}

impl Rating {
    /// No opinion: others decide.
    pub const NEUTRAL: Self = Self { score: None, reason: None };
    /// Accepts at once; later moderators are not asked.
    pub const ACCEPT: Self = Self { score: Some(ACCEPT), reason: None };
    /// Rejects at once; later moderators are not asked, and what earlier ones said does not count.
    pub const REJECT: Self = Self { score: Some(REJECT), reason: None };

    /// From 0, as [`REJECT`](Self::REJECT), to 100, as [`ACCEPT`](Self::ACCEPT). Of others the mean counts, and 50 is
    /// enough to accept. A greater number is neutral.
    pub const fn of(score: u8) -> Self {
        Self { score: if score > ACCEPT { None } else { Some(score) }, reason: None }
    }

    /// With a reason, which the sender is told if it leads to a rejection.
    #[must_use]
    pub fn because(self, reason: impl Into<String>) -> Self {
        Self { reason: Some(reason.into()), ..self }
    }
}

/// Rates new messages, so that people need not look at all of them.
///
/// ```
/// use postroom_engine::{
///     Postroom, Result, Settings, async_trait,
///     moderation::{AutoModerator, Rating, UnsentMessage},
/// };
///
/// /// Shouting is suspicious.
/// struct Shouting;
///
/// #[async_trait]
/// impl AutoModerator for Shouting {
///     async fn rate(&self, message: &UnsentMessage<'_>) -> Result<Rating> {
///         let shouts = message.subject.chars().any(char::is_alphabetic)
///             && message.subject.to_uppercase() == message.subject;
///         Ok(if shouts { Rating::of(30).because("no need to shout") } else { Rating::NEUTRAL })
///     }
/// }
///
/// # async fn open(settings: Settings) -> Result<Postroom> {
/// Postroom::builder(settings).auto_moderator(Shouting).open().await
/// # }
/// ```
#[async_trait]
pub trait AutoModerator: Send + Sync + 'static {
    /// Rates a message.
    ///
    /// # Errors
    /// When it cannot be rated. Nothing is sent then.
    async fn rate(&self, message: &UnsentMessage<'_>) -> Result<Rating>;

    /// The reason of ratings without one.
    fn default_reason(&self) -> Option<&str> {
        None
    }
}

/// All automatic moderators, and what is decided without them.
pub(crate) struct ModeratorChain {
    pub moderators: Vec<Box<dyn AutoModerator>>,
    pub default: Verdict,
}

/// What was decided about a message to one recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ModerationOutcome {
    pub status: Status,
    /// Why it was rejected; empty otherwise.
    pub reason: String,
}

impl ModeratorChain {
    /// Decides about a message.
    pub(crate) async fn moderate(&self, message: &UnsentMessage<'_>) -> Result<ModerationOutcome> {
        let (mut sum, mut count, mut reasons) = (0, 0, Vec::new());
        for moderator in &self.moderators {
            let Rating { score, reason } = moderator.rate(message).await?;
            let Some(score) = score else { continue };
            let reason =
                || reason.or_else(|| moderator.default_reason().map(str::to_owned)).unwrap_or_default();
            match score {
                REJECT => return Ok(ModerationOutcome::rejected(&reason())),
                ACCEPT => return Ok(ModerationOutcome::accepted()),
                _ => {
                    (sum, count) = (sum + u32::from(score), count + 1);
                    if u32::from(score) < PASS {
                        reasons.push(reason());
                    }
                }
            }
        }
        Ok(match count {
            0 => self.without_rating(),
            _ if sum >= PASS * count => ModerationOutcome::accepted(),
            _ => {
                reasons.retain(|reason| !reason.trim().is_empty());
                ModerationOutcome::rejected(&reasons.join(", "))
            }
        })
    }

    fn without_rating(&self) -> ModerationOutcome {
        match self.default {
            Verdict::Accept => ModerationOutcome::accepted(),
            Verdict::Reject => ModerationOutcome::rejected(""),
            Verdict::Hold => ModerationOutcome { status: Status::Pending, reason: String::new() },
        }
    }
}

impl ModerationOutcome {
    fn accepted() -> Self {
        Self { status: Status::Accepted, reason: String::new() }
    }

    fn rejected(reason: &str) -> Self {
        let reason = text::one_line(reason);
        Self { status: Status::Rejected, reason: text::cut(&reason, limits::REASON).to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    /// Always rates alike.
    struct Fixed(Rating, Option<&'static str>);

    #[async_trait]
    impl AutoModerator for Fixed {
        async fn rate(&self, _: &UnsentMessage<'_>) -> Result<Rating> {
            Ok(self.0.clone())
        }

        fn default_reason(&self) -> Option<&str> {
            self.1
        }
    }

    fn moderate(ratings: impl IntoIterator<Item = Rating>) -> (Status, String) {
        moderate_with(ratings.into_iter().map(|rating| Fixed(rating, None)))
    }

    fn moderate_with(moderators: impl IntoIterator<Item = Fixed>) -> (Status, String) {
        let boxed = |one| -> Box<dyn AutoModerator> { Box::new(one) };
        let moderators = moderators.into_iter().map(boxed).collect();
        let visitor = Participant::Visitor { email: "eve@example.org".to_owned() };
        let message =
            UnsentMessage { sender: &visitor, recipient: &visitor, subject: "S", body: "", parent: None };
        let chain = ModeratorChain { moderators, default: Verdict::Hold };
        let ModerationOutcome { status, reason } = chain.moderate(&message).now_or_never().unwrap().unwrap();
        (status, reason)
    }

    #[test]
    fn without_a_rating_the_setting_decides() {
        assert_eq!(moderate([]), (Status::Pending, String::new()));
        assert_eq!(moderate([Rating::NEUTRAL, Rating::of(101).because("out of range")]).0, Status::Pending);
    }

    #[test]
    fn the_extremes_decide_at_once() {
        let rejected =
            moderate([Rating::of(40).because("early"), Rating::REJECT.because("spam"), Rating::ACCEPT]);
        assert_eq!(rejected, (Status::Rejected, "spam".to_owned()), "earlier reasons are discarded");
        assert_eq!(moderate([Rating::of(1), Rating::ACCEPT, Rating::REJECT]).0, Status::Accepted);
    }

    #[test]
    fn else_the_mean_counts() {
        let (low, high) = (Rating::of(20).because("links"), Rating::of(80).because("known"));
        assert_eq!(moderate([low.clone(), high.clone()]), (Status::Accepted, String::new()), "50 is enough");
        let rejected = moderate([low, Rating::of(49).because(" "), Rating::of(49).because("caps"), high]);
        assert_eq!(rejected, (Status::Rejected, "links, caps".to_owned()));
    }

    #[test]
    fn reasons_have_a_default_and_fit() {
        let own = Fixed(Rating::of(10).because("own"), Some("default"));
        assert_eq!(moderate_with([own, Fixed(Rating::of(10), Some("default"))]).1, "own, default");
        assert_eq!(moderate([Rating::REJECT.because("x".repeat(200))]).1.len(), limits::REASON);
    }
}
