//! The entry point of the browser: hydrates the page that the server rendered.

/// Called by the page once the module is loaded, with the texts of the page's language.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate(texts: String) {
    console_error_panic_hook::set_once();
    postroom_texts::load(texts);
    leptos::mount::hydrate_lazy(postroom_app::App);
}
