//! Somebody's text: lines as typed, quotes folded, addresses as links. Never as markup.

use super::{IntoPiece, Piece};
use leptos::prelude::*;
use postroom_model::text::{Block, Span, blocks};

/// A stored text.
pub fn text(body: &str) -> Piece {
    let view_of = |block: Block| match block {
        Block::Plain(spans) => view! { <p dir="auto">{run(spans)}</p> }.piece(),
        Block::Quote(spans) => view! {
            <details class="quote">
                <summary>"Quoted text"</summary>
                <blockquote dir="auto">{run(spans)}</blockquote>
            </details>
        }
        .piece(),
    };
    let parts: Vec<Piece> = blocks(body).into_iter().map(view_of).collect();
    view! { <div class="text">{parts}</div> }.piece()
}

fn run(spans: Vec<Span>) -> Vec<Piece> {
    let view_of = |span| match span {
        Span::Text(text) => text.piece(),
        Span::Link(address) => {
            view! { <a href=address rel="noopener nofollow ugc" target="_blank">{address.clone()}</a> }
                .piece()
        }
    };
    spans.into_iter().map(view_of).collect()
}
