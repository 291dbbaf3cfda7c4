//! Filters: who may write to whom, decided by the site.
//!
//! A [`UserFilter`] decides who may be named as a recipient at all, an [`ExchangeFilter`] who may write to
//! whom. They are registered with [`Builder`](crate::Builder) and asked for each recipient of a submission before anything is
//! stored. One refusal stops the whole submission, and its author learns of each recipient who was refused, and why.

use crate::{
    error::Result,
    participants::{Member, Participant},
};
use async_trait::async_trait;
use postroom_model::{Code, Detail, FieldError, Refusal};

/// What a filter says about one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterDecision {
    /// This filter has nothing against it.
    Allow,
    /// The submission is refused.
    Refuse {
        /// What the author is told; may be empty.
        reason: String,
    },
}

/// Decides who may be named as a recipient. It is not asked about the addressee of a reply, who wrote first.
///
/// ```
/// use postroom_engine::{
///     Member, Postroom, Result, Settings, async_trait,
///     filters::{FilterDecision, UserFilter},
/// };
///
/// /// Nobody writes to the account that only sends.
/// struct NoReply;
///
/// #[async_trait]
/// impl UserFilter for NoReply {
///     async fn check(&self, recipient: &Member) -> Result<FilterDecision> {
///         Ok(match recipient.name.as_str() {
///             "no-reply" => FilterDecision::Refuse { reason: "nobody reads its mail".to_owned() },
///             _ => FilterDecision::Allow,
///         })
///     }
/// }
///
/// # async fn open(settings: Settings) -> Result<Postroom> {
/// Postroom::builder(settings).user_filter(NoReply).open().await
/// # }
/// ```
#[async_trait]
pub trait UserFilter: Send + Sync + 'static {
    /// Whether this member may be written to.
    ///
    /// # Errors
    /// When it cannot be decided. Nothing is sent then.
    async fn check(&self, recipient: &Member) -> Result<FilterDecision>;
}

/// Who writes to whom.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// The author.
    pub sender: &'a Participant,
    /// The recipient that is asked about.
    pub recipient: &'a Member,
    /// All recipients that the author named; none where `recipient` is the addressee of a reply, whom the
    /// author did not choose.
    pub recipients: Option<&'a [Member]>,
}

/// Decides who may write to whom.
///
/// ```
/// use postroom_engine::{
///     Participant, Postroom, Result, Settings, async_trait,
///     filters::{Exchange, ExchangeFilter, FilterDecision},
/// };
///
/// /// Visitors write to the office only.
/// struct OfficeHours;
///
/// #[async_trait]
/// impl ExchangeFilter for OfficeHours {
///     async fn check(&self, exchange: &Exchange<'_>) -> Result<FilterDecision> {
///         Ok(match exchange.sender {
///             Participant::Visitor { .. } if exchange.recipient.name != "office" => {
///                 FilterDecision::Refuse { reason: String::new() }
///             }
///             _ => FilterDecision::Allow,
///         })
///     }
/// }
///
/// # async fn open(settings: Settings) -> Result<Postroom> {
/// Postroom::builder(settings).exchange_filter(OfficeHours).open().await
/// # }
/// ```
#[async_trait]
pub trait ExchangeFilter: Send + Sync + 'static {
    /// Whether the sender may write to the recipient.
    ///
    /// # Errors
    /// When it cannot be decided. Nothing is sent then.
    async fn check(&self, exchange: &Exchange<'_>) -> Result<FilterDecision>;
}

/// All filters, in the order of their registration.
#[derive(Default)]
pub(crate) struct Filters {
    pub users: Vec<Box<dyn UserFilter>>,
    pub exchanges: Vec<Box<dyn ExchangeFilter>>,
}

impl Filters {
    /// Asks the user filters about members that were named as recipients; an error of the field `to` for
    /// each who was refused.
    pub(crate) async fn check_recipients(&self, named: &[Member]) -> Result<Vec<FieldError>> {
        let mut refused = Vec::new();
        for recipient in named {
            let detail = self.refuse_recipient(recipient).await?;
            refused.extend(detail.map(|detail| FieldError::with("to", Code::RecipientsFiltered, detail)));
        }
        Ok(refused)
    }

    /// Asks the exchange filters about members that were named as recipients; an error of the field `to`
    /// for each who was refused.
    pub(crate) async fn check_exchanges(
        &self,
        sender: &Participant,
        named: &[Member],
    ) -> Result<Vec<FieldError>> {
        let mut refused = Vec::new();
        for recipient in named {
            let exchange = Exchange { sender, recipient, recipients: Some(named) };
            let detail = self.refuse_exchange(&exchange).await?;
            refused.extend(detail.map(|detail| FieldError::with("to", Code::ExchangeFiltered, detail)));
        }
        Ok(refused)
    }

    /// Asks the exchange filters about the addressee of a reply. They are not in a field of the form, so a
    /// refusal is about the reply as a whole.
    pub(crate) async fn check_addressee(
        &self,
        sender: &Participant,
        addressee: &Member,
    ) -> Result<Option<Refusal>> {
        let exchange = Exchange { sender, recipient: addressee, recipients: None };
        let refused = self.refuse_exchange(&exchange).await?;
        Ok(refused.map(|detail| Refusal::with(Code::ExchangeFiltered, detail)))
    }

    /// Whom a filter refused and why; the first refusal counts.
    async fn refuse_recipient(&self, recipient: &Member) -> Result<Option<Detail>> {
        for filter in &self.users {
            if let FilterDecision::Refuse { reason } = filter.check(recipient).await? {
                return Ok(Some(refused(recipient, &reason)));
            }
        }
        Ok(None)
    }

    async fn refuse_exchange(&self, exchange: &Exchange<'_>) -> Result<Option<Detail>> {
        for filter in &self.exchanges {
            if let FilterDecision::Refuse { reason } = filter.check(exchange).await? {
                return Ok(Some(refused(exchange.recipient, &reason)));
            }
        }
        Ok(None)
    }
}

fn refused(recipient: &Member, reason: &str) -> Detail {
    Detail::Recipient { name: recipient.name.clone(), reason: reason.trim().to_owned() }
}
