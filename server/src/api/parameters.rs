//! Parameters of the path and the query. What is wrong with the query is answered as a problem that names
//! all parameters that are wrong.

use crate::http::problem::{Problem, Result};
use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use postroom_model::{Code, Detail, FieldError, MessageId, Part, Refusal, limits};
use postroom_texts::requests;
use serde::de::DeserializeOwned;
use std::{convert::Infallible, str::FromStr};

/// Extractor: an id or a name in the path. What cannot be parsed is the id of nothing: 404.
pub struct PathParam<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for PathParam<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let path = Path::<T>::from_request_parts(parts, state).await;
        path.map(|Path(value)| Self(value)).map_err(|_| Code::NotFound.into())
    }
}

/// Extractor: the query's parameters, taken one by one. [`finish`](Self::finish) refuses those that no handler
/// took, as they are misspelled, and whatever else was wrong.
pub struct QueryParams {
    /// Names with values; no value where there is no `=`.
    pairs: Vec<(String, Option<String>)>,
    errors: Vec<FieldError>,
}

impl<S: Send + Sync> FromRequestParts<S> for QueryParams {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let query = parts.uri.query().unwrap_or_default();
        let pair = |text: &str| {
            let (name, value) = form_urlencoded::parse(text.as_bytes()).next()?;
            Some((name.into_owned(), text.contains('=').then(|| value.into_owned())))
        };
        Ok(Self { pairs: query.split('&').filter_map(pair).collect(), errors: Vec::new() })
    }
}

impl QueryParams {
    fn take(&mut self, name: &str) -> Option<Option<String>> {
        let at = self.pairs.iter().position(|(key, _)| key == name)?;
        Some(self.pairs.remove(at).1)
    }

    fn refuse(&mut self, name: &str, code: Code) {
        self.errors.push(FieldError::new(name, code));
    }

    /// The text of a parameter; `None` when it is missing or empty.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.take(name).flatten().filter(|text| !text.is_empty())
    }

    /// A parameter that is one of a set of words; the default when it is missing.
    pub fn word<T: FromStr + Default>(&mut self, name: &str) -> T {
        let Some(word) = self.take(name) else { return T::default() };
        word.unwrap_or_default().parse().unwrap_or_else(|_| {
            self.refuse(name, Code::WordUnknown);
            T::default()
        })
    }

    /// A parameter that is set by its presence, `1` or `true`.
    pub fn flag(&mut self, name: &str) -> bool {
        match self.take(name) {
            None => false,
            Some(None) => true,
            Some(Some(word)) if matches!(word.as_str(), "1" | "true") => true,
            Some(Some(word)) => {
                if !matches!(word.as_str(), "0" | "false") {
                    self.refuse(name, Code::WordUnknown);
                }
                false
            }
        }
    }

    /// The `limit` of a list.
    pub fn limit(&mut self) -> u32 {
        let Some(text) = self.take("limit") else { return limits::PAGE };
        match text.unwrap_or_default().parse() {
            Ok(limit @ 1..=limits::PAGE_MAX) => limit,
            _ => {
                let range = Detail::Range(1, u64::from(limits::PAGE_MAX));
                self.errors.push(FieldError::with("limit", Code::NumberRange, range));
                limits::PAGE
            }
        }
    }

    /// The part of a conversation: `before` a message or `after` one, not both.
    pub fn part(&mut self) -> Part {
        let id = |this: &mut Self, name: &str| {
            let text = this.text(name)?;
            let id = text.parse::<MessageId>().ok();
            if id.is_none() {
                this.errors.push(FieldError::new(name, Code::CursorInvalid));
            }
            id
        };
        let (before, after) = (id(self, "before"), id(self, "after"));
        if before.is_some() && after.is_some() {
            self.errors.push(FieldError::new("after", Code::CursorInvalid));
        }
        Part::beside(before, after)
    }

    /// Ends the reading of the query.
    ///
    /// # Errors
    /// Parameters that were wrong, unknown or given twice.
    pub fn finish(mut self) -> Result<()> {
        let unknown = |(name, _): &(String, Option<String>)| {
            let reason = Detail::Reason(requests::parameter_unknown().to_owned());
            FieldError::with(name, Code::WordUnknown, reason)
        };
        self.errors.extend(self.pairs.iter().map(unknown));
        Ok(Refusal::unless_empty(self.errors)?)
    }
}
