//! The text of a message: lines as typed, quotes folded, addresses as links. Never markup.

use super::erased_view::{ErasedView, IntoErased};
use leptos::prelude::*;
use postroom_model::text::{Block, Span, blocks};
use postroom_texts as texts;

/// Renders the text of a message.
pub fn message_text(body: &str) -> ErasedView {
    let view_of = |block: Block| match block {
        Block::Plain(spans) => view! { <p dir="auto">{inline(spans)}</p> }.into_erased(),
        Block::Quote(spans) => view! {
            <details class="quote">
                <summary>{texts::reading::quoted()}</summary>
                <blockquote dir="auto">{inline(spans)}</blockquote>
            </details>
        }
        .into_erased(),
    };
    let parts: Vec<ErasedView> = blocks(body).into_iter().map(view_of).collect();
    view! { <div class="text">{parts}</div> }.into_erased()
}

/// Text and links of one block.
fn inline(spans: Vec<Span>) -> Vec<ErasedView> {
    let view_of = |span| match span {
        Span::Text(text) => text.into_erased(),
        Span::Link(address) => {
            view! { <a href=address rel="noopener nofollow ugc" target="_blank">{address.clone()}</a> }
                .into_erased()
        }
    };
    spans.into_iter().map(view_of).collect()
}
