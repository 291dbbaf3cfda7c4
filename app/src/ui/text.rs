//! Somebody's text: lines as typed, quotes folded, addresses as links. Never as markup.

use leptos::prelude::*;
use postroom_model::text::{Block, Span, blocks};

/// A stored text.
pub fn text(body: &str) -> AnyView {
    let view_of = |block: Block| match block {
        Block::Plain(spans) => view! { <p dir="auto">{run(spans)}</p> }.into_any(),
        Block::Quote(spans) => view! {
            <details class="quote">
                <summary>"Quoted text"</summary>
                <blockquote dir="auto">{run(spans)}</blockquote>
            </details>
        }
        .into_any(),
    };
    let parts: Vec<AnyView> = blocks(body).into_iter().map(view_of).collect();
    view! { <div class="text">{parts}</div> }.into_any()
}

fn run(spans: Vec<Span>) -> Vec<AnyView> {
    let view_of = |span| {
        match span {
        Span::Text(text) => text.into_any(),
        Span::Link(address) => {
            view! { <a href=address.clone() rel="noopener nofollow ugc" target="_blank">{address.clone()}</a> }.into_any()
        }
    }
    };
    spans.into_iter().map(view_of).collect()
}
