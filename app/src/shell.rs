//! The HTML document around the pages, rendered on the server only: head, style sheet, the script that
//! starts hydration, and the content security policy.

use crate::{app::App, assets::Assets, pages::PageFailure, state::initial::requested_theme};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use leptos_meta::MetaTags;
use postroom_texts as texts;

/// Loads the module and the texts of the page's language, and hydrates the page. After a panic in WebAssembly the page's links are dead, so it
/// is reloaded then; at most once in ten seconds, so that a lasting failure does not make it loop.
const START: &str = "\
const failed = () => { const now = Date.now(), last = sessionStorage.getItem('failed'); \
if (now - last > 10000) { sessionStorage.setItem('failed', now); location.reload() } }; \
const broken = e => { if (e instanceof WebAssembly.RuntimeError) failed() }; \
addEventListener('error', e => broken(e.error)); \
addEventListener('unhandledrejection', e => broken(e.reason)); \
const texts = fetch(TEXTS).then(r => r.ok ? r.text() : Promise.reject(r.status)); \
import(SCRIPT).then(m => Promise.all([texts, m.default({ module_or_path: WASM })]).then(([t]) => m.hydrate(t)))";

/// The whole document.
pub fn shell(options: LeptosOptions, assets: &Assets) -> impl IntoView {
    if let Some(manifest) = assets.split_manifest() {
        provide_context(manifest);
    }
    let nonce = use_nonce();
    let code = nonce.as_ref().map(|nonce| nonce.as_inner().to_string()).unwrap_or_default();
    set_content_security_policy(&code);
    let texts = format!("/texts/{}", texts::File::of(texts::current()).name);
    let start = START
        .replace("SCRIPT", &format!("{:?}", assets.script))
        .replace("WASM", &format!("{:?}", assets.wasm))
        .replace("TEXTS", &format!("{texts:?}"));
    let hydration = PageFailure::from_context().is_none().then(|| {
        view! {
            <link rel="modulepreload" href=assets.script.clone() nonce=code />
            <link
                rel="preload"
                href=assets.wasm.clone()
                r#as="fetch"
                r#type="application/wasm"
                crossorigin=""
            />
            <link rel="preload" href=texts r#as="fetch" crossorigin="" />
            <script type="module" nonce=nonce>{start}</script>
        }
    });
    view! {
        <!DOCTYPE html>
        <html lang=texts::language::tag() dir=texts::language::direction() data-theme=requested_theme().as_str()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <link rel="stylesheet" href=assets.style.clone() />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="manifest" href=format!("/manifest/{}", texts::language::tag()) />
                {hydration}
                <AutoReload options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Allows our own files, our own scripts by their nonce, no inline styles, no frames.
fn set_content_security_policy(nonce: &str) {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    // The development build listens for rebuilt files on another port.
    let reload = if std::env::var_os("LEPTOS_WATCH").is_some() { " ws:" } else { "" };
    let policy = format!(
        "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         connect-src 'self'{reload}; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'"
    );
    if let Ok(value) = http::HeaderValue::from_str(&policy) {
        response.insert_header(http::header::CONTENT_SECURITY_POLICY, value);
    }
}
