//! The sentence of a refusal, from its code and its particulars.

use crate::{
    catalogue::{errors, import, refusals, requests},
    format::{isolated, list_of},
};
use postroom_model::{Code, Detail, FieldError, Refusal, Status, limits};

/// What a code means, as one sentence.
pub fn title(code: Code) -> String {
    let fixed = match code {
        Code::SessionRequired => refusals::session_required(),
        Code::LinkInvalid => refusals::link_invalid(),
        Code::Credentials => refusals::credentials(),
        Code::OtherMember => refusals::other_member(),
        Code::Scope => refusals::scope(),
        Code::NotFound => errors::not_found(),
        Code::Method => refusals::method(),
        Code::Unreadable => errors::unreadable(),
        Code::Fields => refusals::fields(),
        Code::TooLarge => refusals::too_large(),
        Code::BodyTimeout => refusals::body_timeout(),
        Code::CrossSite => refusals::cross_site(),
        Code::TooMany => refusals::too_many(),
        Code::IdempotencyMismatch => refusals::idempotency_mismatch(),
        Code::IdempotencyKey => refusals::idempotency_key(),
        Code::IdempotencyRunning => refusals::idempotency_running(),
        Code::ModerationConflict => refusals::moderation_conflict(),
        Code::Conflict => refusals::conflict(),
        Code::DatabaseAddress => refusals::database_address(),
        Code::DatabaseNewer => refusals::database_newer(),
        Code::DatabaseOlder => refusals::database_older(),
        Code::Unavailable => refusals::unavailable(),
        Code::Internal => errors::internal(),
        Code::RecipientsRequired => refusals::recipients_required(),
        Code::RecipientsMax => refusals::recipients_max(),
        Code::RecipientsUnknown => refusals::recipients_unknown(),
        Code::RecipientRemoved => refusals::recipient_removed(),
        Code::RecipientsFiltered => refusals::recipients_filtered(),
        Code::ExchangeFiltered => refusals::exchange_filtered(),
        Code::SubjectRequired => refusals::subject_required(),
        Code::SubjectTooLong => refusals::subject_too_long(),
        Code::BodyTooLong => refusals::body_too_long(),
        Code::TextNul => refusals::text_nul(),
        Code::ReplyVisitor => refusals::reply_visitor(),
        Code::SelectionEmpty => errors::selection_empty(),
        Code::SelectionMax => refusals::selection_max(),
        Code::ReasonTooLong => refusals::reason_too_long(),
        Code::NameInvalid => refusals::name_invalid(),
        Code::NameReserved => refusals::name_reserved(),
        Code::NameTaken => refusals::name_taken(),
        Code::AccountUnknown => refusals::account_unknown(),
        Code::LastAdministrator => refusals::last_administrator(),
        Code::TokensMax => refusals::tokens_max(),
        Code::DisplayInvalid => refusals::display_invalid(),
        Code::EmailInvalid => refusals::email_invalid(),
        Code::PasswordShort => return refusals::password_short(limits::count(limits::PASSWORD_MIN)),
        Code::PasswordLong => refusals::password_long(),
        Code::PasswordWrong => refusals::password_wrong(),
        Code::WordUnknown => refusals::word_unknown(),
        Code::ScopesRequired => refusals::scopes_required(),
        Code::NumberRange => refusals::number_range(),
        Code::ImportRefused => import::refused(),
        Code::ImportFile => import::file(),
        Code::ImportJson => import::json(),
        Code::ImportField => import::field(),
        Code::ImportFieldMissing => import::field_missing(),
        Code::ImportKind => import::kind(),
        Code::ImportParticipants => import::participants(),
        Code::ImportVisitorUnwanted => import::visitor_unwanted(),
        Code::ImportVisitorMissing => import::visitor_missing(),
        Code::ImportParent => import::parent(),
        Code::ImportId => import::id(),
        Code::ImportAccount => import::account(),
        Code::CursorInvalid => refusals::cursor_invalid(),
    };
    fixed.to_owned()
}

/// The sentence with its particulars; what they do not fit gets the sentence of its code.
fn sentence(code: Code, detail: &Detail) -> String {
    match (code, detail) {
        (Code::RecipientsMax, Detail::Count(count, max)) => refusals::recipients_max_of(*count, *max),
        (Code::ModerationConflict, Detail::Decided { status, by }) => decided(*status, by.as_deref()),
        (_, Detail::Recipient { name, reason }) => recipients(code, &[(name, reason)]),
        (Code::SubjectTooLong, Detail::Max(max)) => refusals::subject_too_long_max(*max),
        (Code::BodyTooLong, Detail::Max(max)) => refusals::body_too_long_max(*max),
        (Code::ReasonTooLong, Detail::Max(max)) => refusals::reason_too_long_max(*max),
        (Code::TokensMax, Detail::Max(max)) => refusals::tokens_max_of(*max),
        (Code::SelectionMax, Detail::Max(max)) => refusals::selection_max_of(*max),
        (Code::NumberRange, Detail::Range(min, max)) => refusals::number_range_of(*min, *max),
        (Code::IdempotencyKey, Detail::Max(max)) => requests::key_length(*max),
        (Code::OtherMember, Detail::Name(name)) => refusals::other_member_named(name),
        (Code::AccountUnknown, Detail::Name(name)) => refusals::account_unknown_name(name),
        (Code::NameTaken, Detail::Name(name)) => import::account_alike(name),
        (Code::NameTaken, Detail::Names(names)) => match names.as_slice() {
            [first, name] => import::user_alike(first, name),
            _ => title(code),
        },
        (Code::ImportRefused, Detail::Max(max)) => import::refused_more(*max),
        (Code::ImportFile, Detail::Name(reason)) => import::file_reason(reason),
        (Code::ImportJson, Detail::Name(column)) => import::json_column(column),
        (Code::ImportField, Detail::Name(field)) => import::field_of(field),
        (Code::ImportFieldMissing, Detail::Name(field)) => import::field_missing_of(field),
        (Code::DatabaseNewer, Detail::Name(migration)) => refusals::database_newer_of(migration),
        (Code::ImportKind, Detail::Name(kind)) => import::kind_unknown(kind),
        (Code::ImportParent, Detail::Name(id)) => import::parent_of(id),
        (Code::ImportId, Detail::Name(id)) => import::id_of(id),
        (Code::ImportAccount, Detail::Name(name)) => import::account_of(name),
        (_, Detail::Reason(reason)) => reason.clone(),
        _ => title(code),
    }
}

/// What somebody decided about a message.
fn decided(status: Status, by: Option<&str>) -> String {
    let Some(name) = by else {
        let decided = match status {
            Status::Accepted => refusals::decided_accepted(),
            Status::Rejected => refusals::decided_rejected(),
            Status::Pending => refusals::decided_pending(),
        };
        return decided.to_owned();
    };
    match status {
        Status::Accepted => refusals::decided_accepted_by(name),
        Status::Rejected => refusals::decided_rejected_by(name),
        Status::Pending => refusals::decided_pending_by(name),
    }
}

/// The sentence about recipients who were refused alike, each with the reason if there is one.
fn recipients(code: Code, refused: &[(&String, &String)]) -> String {
    let with_reason = |(name, reason): &(&String, &String)| match reason.as_str() {
        "" => isolated(name),
        reason => refusals::recipient_with_reason(name, reason),
    };
    let names = list_of(refused.iter().map(with_reason));
    match code {
        Code::RecipientsUnknown => refusals::recipients_unknown_names(&names),
        Code::RecipientsFiltered => refusals::recipients_filtered_names(&names),
        Code::ExchangeFiltered => refusals::exchange_filtered_names(&names),
        _ => title(code),
    }
}

/// What is wrong with a field.
pub fn field_error_text(error: &FieldError) -> String {
    sentence(error.code, &error.detail)
}

/// What is wrong with each invalid field, in one text a field. Recipients who were refused alike share a
/// sentence.
pub fn field_error_texts(errors: &[FieldError]) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for alike in errors.chunk_by(|a, b| (&a.field, a.code) == (&b.field, b.code)) {
        let Some(first) = alike.first() else { continue };
        let refused = alike.iter().filter_map(|error| match &error.detail {
            Detail::Recipient { name, reason } => Some((name, reason)),
            _ => None,
        });
        let refused: Vec<_> = refused.collect();
        let text =
            if refused.is_empty() { field_error_text(first) } else { recipients(first.code, &refused) };
        match fields.iter_mut().find(|(field, _)| *field == first.field) {
            Some((_, before)) => {
                before.push(' ');
                before.push_str(&text);
            }
            None => fields.push((first.field.clone(), text)),
        }
    }
    fields
}

/// What is wrong with a request as a whole.
pub fn refusal_text(refusal: &Refusal) -> String {
    sentence(refusal.code, &refusal.detail)
}
