//! How a hydrated page calls server functions: with the id of the member whose page it is.
//!
//! Tabs of a browser share its session. When somebody else signs in in another tab, the server refuses what this page
//! asks for, instead of answering for the other member.

use futures_util::{Sink, Stream};
use leptos::server_fn::{
    Bytes,
    client::{Client, browser::BrowserClient},
    error::FromServerFnError,
    request::browser::BrowserRequest,
    response::browser::BrowserResponse,
};
use postroom_model::UserId;
use std::sync::OnceLock;

/// The header of server functions with the id of the member whose page calls.
pub const MEMBER_HEADER: &str = "postroom-member";

/// The member whose page this is, in the browser.
static MEMBER: OnceLock<UserId> = OnceLock::new();

/// Remembers whose page this is. A page is one member's until it is loaded anew.
#[cfg(not(feature = "ssr"))]
pub fn set_member(member: Option<UserId>) {
    if let Some(member) = member {
        MEMBER.get_or_init(|| member);
    }
}

/// The client of all server functions.
pub struct PageClient;

impl<E, I, O> Client<E, I, O> for PageClient
where
    E: FromServerFnError,
    I: FromServerFnError,
    O: FromServerFnError,
{
    type Request = BrowserRequest;
    type Response = BrowserResponse;

    fn send(request: BrowserRequest) -> impl Future<Output = Result<BrowserResponse, E>> + Send {
        if let Some(member) = MEMBER.get() {
            request.headers().set(MEMBER_HEADER, &member.to_string());
        }
        <BrowserClient as Client<E, I, O>>::send(request)
    }

    fn open_websocket(
        path: &str,
    ) -> impl Future<
        Output = Result<
            (impl Stream<Item = Result<Bytes, Bytes>> + Send + 'static, impl Sink<Bytes> + Send + 'static),
            E,
        >,
    > + Send {
        <BrowserClient as Client<E, I, O>>::open_websocket(path)
    }

    fn spawn(future: impl Future<Output = ()> + Send + 'static) {
        <BrowserClient as Client<E, I, O>>::spawn(future);
    }
}
