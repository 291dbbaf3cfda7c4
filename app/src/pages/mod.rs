//! The pages.
//!
//! A page is a module that says its address, what the server loads for it, and its view, as a [`Page`].
//! Routes, preloading, and who may see a page are made of the list below: a new page takes its module and
//! one line there.

mod connection_banner;
mod error_page;
mod layout;
mod mailbox;
mod page;
mod preferences;
mod reading;
mod signed_out;
mod submission;
mod writing;

#[cfg(feature = "ssr")]
use crate::{preloaded::Preloaded, server_fns::request_context::RequestContext};
pub use error_page::NotFound;
#[cfg(feature = "ssr")]
pub use error_page::PageFailure;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos_router::location::{RequestUrl, Url};
use leptos_router::{MatchNestedRoutes, NestedRoute, SsrMode, path};
use mailbox::{FolderPage, Mailbox};
use page::Page;
use postroom_model::Folder;

/// Makes routes and preloading of the list of pages: those that need no session, the other ones, and those
/// that have a list beside them.
macro_rules! pages {
    (public: [$($public:expr,)+] standalone: [$($standalone:expr,)+] beside_a_list: [$($beside:expr,)+]) => {
        /// The routes to all pages.
        #[component(transparent)]
        pub fn PageRoutes() -> impl MatchNestedRoutes + Clone + Send + 'static {
            (
                $($public.route(),)+
                $($standalone.route(),)+
                NestedRoute::new(path!(""), Mailbox).ssr_mode(SsrMode::Async).child(($($beside.route(),)+)),
            )
        }

        /// Whether a path is that of a page for which nobody needs to be signed in.
        #[cfg(feature = "ssr")]
        pub fn is_public_page(path: &str) -> bool {
            $($public.match_path(path).is_some())||+
        }

        /// Whether a path is that of a page.
        #[cfg(feature = "ssr")]
        fn is_page(path: &str) -> bool {
            is_public_page(path)
                $(|| $standalone.match_path(path).is_some())+
                $(|| $beside.match_path(path).is_some())+
        }

        /// Loads what the page of an address shows, and answers whether a list is beside it.
        #[cfg(feature = "ssr")]
        async fn load_page(request: &RequestContext, url: &Url, preloaded: &mut Preloaded) -> bool {
            $(if let Some(address) = $public.match_address(url) {
                $public.load(request, &address, preloaded).await;
                return false;
            })+
            $(if let Some(address) = $standalone.match_address(url) {
                $standalone.load(request, &address, preloaded).await;
                return false;
            })+
            $(if let Some(address) = $beside.match_address(url) {
                $beside.load(request, &address, preloaded).await;
                return true;
            })+
            false
        }
    };
}

pages! {
    public: [
        signed_out::WelcomePage,
        signed_out::SignInPage,
        signed_out::RegisterPage,
        signed_out::SetPasswordPage,
    ]
    standalone: [
        preferences::PreferencesPage,
    ]
    beside_a_list: [
        FolderPage(Folder::Inbox),
        FolderPage(Folder::Sent),
        FolderPage(Folder::Archives),
        FolderPage(Folder::Trash),
        reading::MessagePage,
        reading::ConversationPage,
        writing::ComposePage,
        writing::ReplyPage,
    ]
}

/// The address of one of our pages, reduced to what pages understand: for going there after a form or after
/// signing in. None for any other address.
#[cfg(feature = "ssr")]
pub fn known_page(address: &str) -> Option<String> {
    let address = postroom_model::local_path::local_path(address)?;
    let path = address.split(['?', '#']).next()?;
    let other = || {
        is_page(path).then(|| match writing::ComposePage.match_path(path) {
            Some(_) => crate::address::with_prefill(path, &address),
            None => crate::address::with_known_next(path, &address),
        })
    };
    crate::address::known_address(&address).or_else(other)
}

/// Loads everything that the page of an address shows: the page itself, then the counters, then the list
/// beside it. In this order, so that counters and list include what the page has marked as read, and the
/// event stream continues from the counters' number. With `peek`, what is read stays unread.
///
/// # Errors
/// The counters cannot be read. Where something else cannot be loaded, [`Preloaded::failure`] says why and
/// the page shows it.
#[cfg(feature = "ssr")]
pub async fn preload_page(
    postroom: &postroom_engine::Postroom,
    session: Option<&postroom_engine::Session>,
    address: &str,
    peek: bool,
) -> postroom_engine::Result<Preloaded> {
    let mut preloaded = Preloaded::new(peek);
    let (Some(session), Ok(url)) = (session, RequestUrl::new(address).parse()) else {
        return Ok(preloaded);
    };
    let request = RequestContext { postroom: postroom.clone(), session: session.clone() };
    let beside_a_list = load_page(&request, &url, &mut preloaded).await;
    preloaded.counts = postroom.messages().counts(&session.caller).await?;
    if beside_a_list {
        mailbox::load_list(&request, address, &url, &mut preloaded).await;
    }
    Ok(preloaded)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parameter of an address if it is one of a page.
    fn parameter(page: impl Page, path: &str, name: &str) -> Option<String> {
        page.match_path(path).map(|params| params.get(name).unwrap_or_default())
    }

    #[test]
    fn pages_know_their_addresses() {
        assert_eq!(parameter(reading::MessagePage, "/message/5", "id").as_deref(), Some("5"));
        assert_eq!(parameter(reading::MessagePage, "/conversation/5", "id"), None);
        assert_eq!(parameter(reading::MessagePage, "/message", "id"), None);
        assert_eq!(parameter(FolderPage(Folder::Sent), "/sent", "").as_deref(), Some(""));
        assert_eq!(parameter(FolderPage(Folder::Sent), "/sent/5", ""), None);
    }

    #[test]
    #[cfg(feature = "ssr")]
    fn only_pages_of_the_public_list_need_no_session() {
        for path in ["/", "/login", "/register", "/set-password/kx7Tq0"] {
            assert!(is_public_page(path), "{path}");
        }
        for path in ["/inbox", "/preferences", "/message/5", "/set-password", "/login/5", "/nowhere"] {
            assert!(!is_public_page(path), "{path}");
        }
    }

    #[test]
    fn a_new_message_may_name_its_recipients_in_the_address() {
        assert_eq!(parameter(writing::ComposePage, "/write", "names").as_deref(), Some(""));
        let names = parameter(writing::ComposePage, "/write/anna:j%C3%BCrg", "names");
        assert_eq!(names.as_deref(), Some("anna:jürg"));
        assert_eq!(parameter(writing::ComposePage, "/write/anna/ben", "names"), None);
    }
}
