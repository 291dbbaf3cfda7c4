//! What a page is: its address, what the server loads before it renders it, and its view.

#[cfg(feature = "ssr")]
use crate::{preloaded::Preloaded, server_fns::request_context::RequestContext};
#[cfg(feature = "ssr")]
use leptos_router::location::Url;
use leptos_router::{
    ChooseView, MatchNestedRoutes, NestedRoute, PossibleRouteMatch, SsrMode, params::ParamsMap,
};

/// The address of a page as the router matches it, from [`path!`](leptos_router::path).
pub trait RoutePath: PossibleRouteMatch + Clone + Send + 'static {}

impl<T: PossibleRouteMatch + Clone + Send + 'static> RoutePath for T {}

/// The address of a page, taken apart.
#[cfg(feature = "ssr")]
pub struct PageAddress {
    /// The parameters of its path.
    pub params: ParamsMap,
    /// Those of its query.
    pub query: ParamsMap,
}

/// A page. It is listed in [`pages`](super).
///
/// The code of most views is downloaded when they are visited first: [`view`](Self::view) then returns
/// [`Lazy`](leptos_router::Lazy). Pages that share most of their code share one lazy view, as each set of
/// lazy views with code in common adds another file to download.
///
/// `tests::ConversationWithPage` is an example.
pub trait Page: Copy + Send + Sync + 'static {
    /// Its address.
    fn path(self) -> impl RoutePath;

    /// Its view.
    fn view(self) -> impl ChooseView;

    /// Loads the first values of its resources, for a signed-in member. What it loads for reading counts
    /// as read from then on.
    #[cfg(feature = "ssr")]
    async fn load(self, _request: &RequestContext, _address: &PageAddress, _preloaded: &mut Preloaded) {}

    /// The route to it.
    fn route(self) -> impl MatchNestedRoutes + Clone + Send + 'static {
        // Rendered as a whole: with scripts off, what is streamed later would never be put in its place.
        NestedRoute::new(self.path(), self.view()).ssr_mode(SsrMode::Async)
    }

    /// An address taken apart, if it is one of this page.
    #[cfg(feature = "ssr")]
    fn match_address(self, url: &Url) -> Option<PageAddress> {
        Some(PageAddress { params: self.match_path(url.path())?, query: url.search_params().clone() })
    }

    /// The parameters of a path, if it is one of this page.
    fn match_path(self, path: &str) -> Option<ParamsMap> {
        let route = self.path();
        let matched = route.test(path)?;
        matches!(matched.remaining(), "" | "/").then(|| matched.params().into_iter().collect())
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::IntoErased;
    use leptos::prelude::*;
    use leptos_router::{hooks::use_params_map, path};

    /// A page whose address names a member, and which shows nothing that would have to be loaded.
    #[derive(Clone, Copy)]
    struct ConversationWithPage;

    impl Page for ConversationWithPage {
        fn path(self) -> impl RoutePath {
            path!("/with/:name")
        }

        fn view(self) -> impl ChooseView {
            || {
                let name = use_params_map().with(|params| params.get("name"));
                view! { <h1>{name}</h1> }.into_erased()
            }
        }
    }

    #[test]
    fn an_address_is_of_a_page_or_not() {
        let name = |path| Some(ConversationWithPage.match_path(path)?.get("name").unwrap_or_default());
        assert_eq!(name("/with/anna").as_deref(), Some("anna"));
        assert_eq!(name("/with/anna/"), Some("anna".to_owned()));
        assert_eq!((name("/with"), name("/with/anna/ben")), (None, None));
    }
}
