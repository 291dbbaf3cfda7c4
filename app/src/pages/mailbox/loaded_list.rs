//! A page of a list as it was loaded.

use crate::{address, error::AppResult};
use postroom_model::{Folder, Listing, View};
use serde::{Deserialize, Serialize};

/// A page of a list, or why it could not be loaded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadedList {
    /// The list's address.
    pub address: String,
    /// The data version that it was loaded for.
    pub version: u32,
    /// The server's answer.
    pub listing: AppResult<Listing>,
}

impl LoadedList {
    /// The view that the address asks for.
    pub fn view(&self) -> View {
        address::view_of(&self.address).unwrap_or(View::of(Folder::Inbox))
    }
}
