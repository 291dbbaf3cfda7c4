//! Parts of a page, lighter than Leptos' own `AnyView` on both sides.
//!
//! In the browser a piece is hydrated in one go and replaced as a whole. Leptos can hydrate every view
//! step by step, waiting for code that is loaded later, and rebuild it in place; the code for both is
//! made for each view anew and was more than half of the download, while only the frame around a page
//! ever waits, and our views change through their signals. On the server a piece is written at once
//! instead of being walked through twice to find what is still loading, as nothing is.

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

/// What changes with signals. In the browser a value of one type for each kind of result: the code that
/// follows the signals is then there once, not for each closure.
#[cfg(not(feature = "ssr"))]
pub fn live<T: 'static>(
    run: impl FnMut() -> T + Send + 'static,
) -> leptos::tachys::reactive_graph::SharedReactiveFunction<T> {
    std::sync::Arc::new(std::sync::Mutex::new(run))
}

/// What changes with signals. On the server nothing does, as everything was loaded before.
#[cfg(feature = "ssr")]
pub fn live<T: 'static>(mut run: impl FnMut() -> T + Send + 'static) -> T {
    run()
}

/// Makes a view a piece of the page.
pub trait IntoPiece {
    /// The view as a piece.
    fn piece(self) -> Piece;
}

impl<T: RenderHtml> IntoPiece for T {
    fn piece(self) -> Piece {
        Piece(Box::new(self.into_owned()))
    }
}

/// A view of any kind.
pub struct Piece(Box<dyn Part>);

/// What can be done with a view here.
trait Part: Send {
    fn build(self: Box<Self>) -> Shown;
    fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Shown;
    #[cfg(feature = "ssr")]
    fn write(self: Box<Self>, buf: &mut String, position: &mut Position, escape: bool);
}

impl<T: RenderHtml + 'static> Part for T {
    fn build(self: Box<Self>) -> Shown {
        Shown(Box::new(Render::build(*self)))
    }

    fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Shown {
        let shown = Shown(Box::new(RenderHtml::hydrate::<true>(*self, cursor, position)));
        if !T::EXISTS {
            cursor.next_placeholder(position);
        }
        shown
    }

    #[cfg(feature = "ssr")]
    fn write(self: Box<Self>, buf: &mut String, position: &mut Position, escape: bool) {
        self.to_html_with_buf(buf, position, escape, false, Vec::new());
        if !T::EXISTS {
            buf.push_str(UNSEEN);
        }
    }
}

/// Marks the place of what cannot be seen.
#[cfg(feature = "ssr")]
const UNSEEN: &str = "<!>";

impl Render for Piece {
    type State = Shown;

    fn build(self) -> Shown {
        self.0.build()
    }

    fn rebuild(self, state: &mut Shown) {
        let mut new = self.0.build();
        state.insert_before_this(&mut new);
        state.unmount();
        *state = new;
    }
}

impl AddAnyAttr for Piece {
    type Output<A: Attribute> = Self;

    /// No attributes are spread over our components.
    fn add_any_attr<A: Attribute>(self, _: A) -> Self
    where
        Self: RenderHtml,
    {
        self
    }
}

#[cfg_attr(not(feature = "ssr"), expect(unused_variables, reason = "the browser writes no HTML"))]
impl RenderHtml for Piece {
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

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Shown {
        self.0.hydrate(cursor, position)
    }

    fn into_owned(self) -> Self {
        self
    }
}

/// A piece that is on the page.
pub struct Shown(Box<dyn Mountable>);

impl Mountable for Shown {
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
