//! Type-erased views that take less code than Leptos' `AnyView`, and less work on the server.
//!
//! `AnyView` keeps, for each type of view, code to hydrate it asynchronously (waiting for lazy code inside
//! of it), to rebuild it in place, to add attributes to it and to resolve it on the server. Monomorphised
//! for each of our views, that was more than half of the WebAssembly. Here only the layout around a page
//! waits for lazy code, views change through their signals, and the server has loaded all data before it
//! renders. So an [`ErasedView`] is hydrated synchronously, replaced as a whole, and written at once on the
//! server instead of being walked through twice for pending resources.

use leptos::{
    prelude::{AddAnyAttr, Render, RenderHtml},
    tachys::{
        html::attribute::{Attribute, any_attribute::AnyAttribute},
        hydration::Cursor,
        renderer::types::{Element, Node},
        ssr::StreamBuilder,
        view::{Mountable, Position, PositionState},
    },
};

/// A view or attribute that changes with signals.
///
/// In the browser a boxed closure: the code that tracks signals and updates the page is then compiled once
/// for each type of result, not for each closure.
#[cfg(not(feature = "ssr"))]
pub fn reactive<T: 'static>(
    run: impl FnMut() -> T + Send + 'static,
) -> leptos::tachys::reactive_graph::SharedReactiveFunction<T> {
    std::sync::Arc::new(std::sync::Mutex::new(run))
}

/// A view or attribute that changes with signals. On the server its present value: all data is loaded
/// before, and nothing changes while a page is rendered.
#[cfg(feature = "ssr")]
pub fn reactive<T: 'static>(mut run: impl FnMut() -> T + Send + 'static) -> T {
    run()
}

/// Erases the type of a view.
pub trait IntoErased {
    /// The view without its type.
    fn into_erased(self) -> ErasedView;
}

impl<T: RenderHtml> IntoErased for T {
    fn into_erased(self) -> ErasedView {
        ErasedView(Box::new(self.into_owned()))
    }
}

/// A view of any type: what functions and components return, and what their branches have in common.
///
/// `tests::state_label` is an example.
pub struct ErasedView(Box<dyn ErasedRender>);

/// What an [`ErasedView`] needs of a view.
trait ErasedRender: Send {
    fn build(self: Box<Self>) -> ErasedState;
    fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> ErasedState;
    #[cfg(feature = "ssr")]
    fn write(self: Box<Self>, buf: &mut String, position: &mut Position, escape: bool);
}

impl<T: RenderHtml + 'static> ErasedRender for T {
    fn build(self: Box<Self>) -> ErasedState {
        ErasedState(Box::new(Render::build(*self)))
    }

    fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> ErasedState {
        let state = ErasedState(Box::new(RenderHtml::hydrate::<true>(*self, cursor, position)));
        if !T::EXISTS {
            cursor.next_placeholder(position);
        }
        state
    }

    #[cfg(feature = "ssr")]
    fn write(self: Box<Self>, buf: &mut String, position: &mut Position, escape: bool) {
        self.to_html_with_buf(buf, position, escape, false, Vec::new());
        if !T::EXISTS {
            buf.push_str(PLACEHOLDER);
        }
    }
}

/// Marks the place of a view without nodes, for hydration.
#[cfg(feature = "ssr")]
const PLACEHOLDER: &str = "<!>";

impl Render for ErasedView {
    type State = ErasedState;

    fn build(self) -> ErasedState {
        self.0.build()
    }

    fn rebuild(self, state: &mut ErasedState) {
        let mut new = self.0.build();
        state.insert_before_this(&mut new);
        state.unmount();
        *state = new;
    }
}

impl AddAnyAttr for ErasedView {
    type Output<A: Attribute> = Self;

    /// Attributes are never spread onto our components, so they are dropped.
    fn add_any_attr<A: Attribute>(self, _: A) -> Self
    where
        Self: RenderHtml,
    {
        self
    }
}

#[cfg_attr(not(feature = "ssr"), expect(unused_variables, reason = "the browser writes no HTML"))]
impl RenderHtml for ErasedView {
    type AsyncOutput = Self;
    type Owned = Self;
    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        _: bool,
        _: Vec<AnyAttribute>,
    ) {
        #[cfg(feature = "ssr")]
        self.0.write(buf, position, escape);
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        buf: &mut StreamBuilder,
        position: &mut Position,
        escape: bool,
        _: bool,
        _: Vec<AnyAttribute>,
    ) {
        #[cfg(feature = "ssr")]
        buf.with_buf(|buf| self.0.write(buf, position, escape));
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> ErasedState {
        self.0.hydrate(cursor, position)
    }

    fn into_owned(self) -> Self {
        self
    }
}

/// An [`ErasedView`] that is on the page.
pub struct ErasedState(Box<dyn Mountable>);

impl Mountable for ErasedState {
    fn unmount(&mut self) {
        self.0.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.0.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.0.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.0.elements()
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use leptos::prelude::*;

    /// What stands beside a message. Two views of different types, one of which changes with a signal.
    fn state_label(is_read: bool, time: RwSignal<String>) -> ErasedView {
        if is_read {
            view! { <time>{reactive(move || time.get())}</time> }.into_erased()
        } else {
            view! { <strong>"unread"</strong> }.into_erased()
        }
    }

    #[test]
    fn a_view_without_its_type_is_written_as_before() {
        Owner::new().with(|| {
            let time = RwSignal::new("noon".to_owned());
            assert_eq!(state_label(true, time).to_html(), "<time>noon</time>");
            let both = view! { <p>{state_label(false, time)} " " {state_label(true, time)}</p> };
            assert_eq!(both.to_html(), "<p><strong>unread</strong> <time>noon</time></p>");
        });
    }
}
