//! Lists, messages to read, and actions on them.

use super::page_client::PageClient;
#[cfg(feature = "ssr")]
use super::request_context::{RequestContext, request_context};
use crate::{error::AppResult, json::Json, wire::LoadedConversation};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use postroom_engine::idempotency::RequestKey;
use postroom_model::{Action, Counts, ItemId, Listing, Part, Selection};

/// One page of a list, by the list's own address.
#[server(prefix = "/rpc", endpoint = "list", protocol = Json, client = PageClient)]
pub async fn load_list(address: String) -> AppResult<Listing> {
    request_context()?.list(&address).await
}

/// A message, or a part of a conversation. What was received is marked as read unless `peek` is set.
#[server(prefix = "/rpc", endpoint = "conversation", protocol = Json, client = PageClient)]
pub async fn load_conversation(item: ItemId, part: Part, peek: bool) -> AppResult<LoadedConversation> {
    request_context()?.conversation(item, part, peek).await
}

/// Carries out an action on a selection; returns how many messages changed. A request that the browser repeats,
/// with the same `key`, is answered as the first one was.
#[server(prefix = "/rpc", endpoint = "act", protocol = Json, client = PageClient)]
pub async fn perform_action(action: Action, selection: Selection, key: String) -> AppResult<u64> {
    let RequestContext { postroom, session } = request_context()?;
    let key = RequestKey::of_form(session.caller.id, &key, &(action, &selection));
    Ok(postroom.messages().act(&session.caller, action, &selection, key.as_ref()).await?)
}

/// The present counters. Fails with `SessionRequired` once the session has ended.
#[server(prefix = "/rpc", endpoint = "counts", protocol = Json, client = PageClient)]
pub async fn load_counts() -> AppResult<Counts> {
    let RequestContext { postroom, session } = request_context()?;
    Ok(postroom.messages().counts(&session.caller).await?)
}
