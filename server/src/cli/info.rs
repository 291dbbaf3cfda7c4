//! `postroom export` and `postroom settings`.

use super::{
    outcome::{Result, no_account, or_missing},
    output::{json, listing},
};
use crate::http::former_members::with_former_members_named;
use clap::Args;
use postroom_engine::{
    Postroom,
    settings::{Described, Origin},
};
use postroom_texts::{columns, commands};

#[derive(Args)]
pub struct Export {
    /// Login name
    name: String,
}

impl Export {
    /// Prints everything that is stored about the member.
    pub async fn run(self, postroom: &Postroom) -> Result {
        let export = postroom.maintenance().export(&self.name).await;
        let mut export = or_missing(export, || no_account(&self.name))?;
        export.messages = with_former_members_named(export.messages);
        json(&export)
    }
}

#[derive(Args)]
pub struct Settings {
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Settings {
    /// Prints every setting.
    pub fn run(self, settings: &postroom_engine::Settings) -> Result {
        let heading =
            [columns::setting(), columns::value(), columns::default(), columns::from(), columns::meaning()];
        listing(self.json, &settings.describe(), heading, row)
    }
}

fn row(setting: &Described) -> [String; 5] {
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::Null => commands::unset().to_owned(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let origin = match setting.origin {
        Origin::Default => commands::origin_default(),
        Origin::File => commands::origin_file(),
        Origin::Environment => commands::origin_environment(),
    };
    let (value, default) = (text(&setting.value), text(&setting.default));
    [setting.name.clone(), value, default, origin.to_owned(), setting.meaning.clone()]
}
