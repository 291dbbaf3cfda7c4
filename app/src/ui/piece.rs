//! Parts of a page that are hydrated in one go and replaced as a whole.
//!
//! Leptos can hydrate every view step by step, waiting for code that is loaded later, and rebuild it
//! in place; the code for both is made for each view anew, and was more than half of the download.
//! Only the frame around a page ever waits, and our views change through their signals:
//! [`IntoPiece::piece`], in place of `into_any`, leaves that code out of the browser's half. The
//! server renders a piece as the `AnyView` that it would be otherwise.

use leptos::{prelude::RenderHtml, tachys::reactive_graph::SharedReactiveFunction};
use std::sync::{Arc, Mutex};

#[cfg(not(feature = "ssr"))]
pub use browser::Piece;
#[cfg(feature = "ssr")]
pub use leptos::prelude::AnyView as Piece;

/// What changes with signals, as a value of one type for each kind of result: the code that follows
/// the signals is then there once, not for each closure.
pub fn live<T: 'static>(run: impl FnMut() -> T + Send + 'static) -> SharedReactiveFunction<T> {
    Arc::new(Mutex::new(run))
}

/// Makes a view a piece of the page.
pub trait IntoPiece {
    /// The piece.
    fn piece(self) -> Piece;
}

impl<T: RenderHtml> IntoPiece for T {
    fn piece(self) -> Piece {
        #[cfg(feature = "ssr")]
        return leptos::prelude::IntoAny::into_any(self);
        #[cfg(not(feature = "ssr"))]
        Piece::new(self)
    }
}

#[cfg(not(feature = "ssr"))]
mod browser {
    use leptos::{
        prelude::{AddAnyAttr, Render, RenderHtml},
        tachys::{
            html::attribute::{Attribute, any_attribute::AnyAttribute},
            hydration::Cursor,
            renderer::types::{Element, Node},
            view::{Mountable, Position, PositionState},
        },
    };

    /// A view of any kind.
    pub struct Piece(Box<dyn Part>);

    /// What can be done with a view here.
    trait Part: Send {
        fn build(self: Box<Self>) -> Shown;
        fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Shown;
    }

    impl<T: RenderHtml + 'static> Part for T {
        fn build(self: Box<Self>) -> Shown {
            Shown(Box::new(Render::build(*self)))
        }

        fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Shown {
            let shown = Shown(Box::new(RenderHtml::hydrate::<true>(*self, cursor, position)));
            if !T::EXISTS {
                // The server has marked the place of what cannot be seen.
                cursor.next_placeholder(position);
            }
            shown
        }
    }

    impl Piece {
        pub(super) fn new<T: RenderHtml>(view: T) -> Self {
            Self(Box::new(view.into_owned()))
        }
    }

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

    impl RenderHtml for Piece {
        type AsyncOutput = Self;
        type Owned = Self;
        const MIN_LENGTH: usize = 0;

        fn dry_resolve(&mut self) {}

        async fn resolve(self) -> Self {
            self
        }

        /// The browser renders no HTML.
        fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

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
}
