//! Where settings come from: the defaults, a TOML file, the environment; each overrides the one before.
//!
//! `POSTROOM_SECTION__KEY` sets `key` in `[section]`, `POSTROOM_KEY` a setting outside of sections.
//! A setting that does not exist is refused rather than ignored, as it is a mistyped one.

use super::{Settings, origin::Origin};
use figment::{
    Figment, Metadata, Profile, Provider,
    error::{Actual, Kind},
    providers::{Format, Toml},
    util::nest,
    value::{Dict, Map, Value},
};
use serde::Serialize;
use std::path::Path;
use url::Url;

/// The file that is read when none is named.
const FILE: &str = "postroom.toml";
const PREFIX: &str = "POSTROOM_";

/// The settings cannot be used: what is wrong with which of them, for the operator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid settings: {0:?}")]
pub struct SettingsError(pub Vec<InvalidSetting>);

/// What is wrong with a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidSetting {
    /// The file or the environment variable; none where it is about all sources together.
    pub source: Option<String>,
    /// The setting as `section.key`; none where it is about the source as a whole.
    pub name: Option<String>,
    /// Why it cannot be used.
    pub problem: SettingsProblem,
}

/// Why a setting cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingsProblem {
    /// The file cannot be read, for the system's reason.
    FileUnreadable(String),
    /// There is no setting of this name.
    Unknown(String),
    /// The value is none of the words that it may be.
    Word(String, &'static [&'static str]),
    /// The value is not of the kind that the setting has.
    Value(String),
    /// The address of the site is not `https://HOST` or `http://HOST`.
    SiteUrl(String),
    /// What a parser found, in its own words.
    Unreadable(String),
}

/// A setting as `postroom settings` shows it. Passwords are left out.
#[derive(Clone, Debug, Serialize)]
pub struct Described {
    /// `section.key`.
    pub name: String,
    /// The value when nobody sets it.
    pub default: serde_json::Value,
    /// The value now.
    pub value: serde_json::Value,
    /// Who set it.
    pub origin: Origin,
    /// What it is for.
    pub meaning: String,
}

impl Settings {
    /// Reads the settings of this process. Without a named file, `postroom.toml` in the working
    /// directory is read if it is there.
    ///
    /// # Errors
    /// The file cannot be read, a setting does not exist, or a value is not understood.
    pub fn load(config_file: Option<&Path>) -> Result<Self, SettingsError> {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Self::from_sources(config_file, variables)
    }

    fn from_sources(
        config_file: Option<&Path>,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let mut figment = Figment::new();
        let file = config_file.or_else(|| Some(Path::new(FILE)).filter(|file| file.exists()));
        if let Some(file) = file {
            let text = std::fs::read_to_string(file).map_err(|error| {
                let source = Some(file.display().to_string());
                let problem = SettingsProblem::FileUnreadable(error.to_string());
                SettingsError(vec![InvalidSetting { source, name: None, problem }])
            })?;
            figment = figment.merge(Named { name: file.display().to_string(), inner: Toml::string(&text) });
        }
        for variable in variables.filter_map(Variable::new) {
            figment = figment.merge(variable);
        }
        let mut settings: Self = figment.extract().map_err(|e| explain(&e))?;
        for (name, ..) in names() {
            if let Some(metadata) = figment.find_metadata(&name) {
                let from_variable = metadata.name.starts_with(PREFIX);
                settings.origins.insert(name, if from_variable { Origin::Environment } else { Origin::File });
            }
        }
        settings.check()
    }

    /// What the types of the fields cannot say.
    fn check(self) -> Result<Self, SettingsError> {
        let is_origin =
            |url: &Url| matches!(url.scheme(), "http" | "https") && url.has_host() && url.path() == "/";
        match &self.site.url {
            Some(url) if !Url::parse(url).is_ok_and(|url| is_origin(&url)) => {
                let (name, problem) = (Some("site.url".to_owned()), SettingsProblem::SiteUrl(url.clone()));
                Err(SettingsError(vec![InvalidSetting { source: None, name, problem }]))
            }
            _ => Ok(self),
        }
    }

    /// Every setting with its default, value, origin and meaning.
    pub fn describe(&self) -> Vec<Described> {
        let (mut defaults, mut values) = (Self::default(), self.clone());
        for settings in [&mut defaults, &mut values] {
            settings.database = without_password(&settings.database);
        }
        let tree = |settings: &Self| serde_json::to_value(settings).unwrap_or_default();
        let (defaults, values) = (tree(&defaults), tree(&values));
        let at = |tree: &serde_json::Value, name: &str| {
            tree.pointer(&format!("/{}", name.replace('.', "/"))).cloned().unwrap_or_default()
        };
        let describe = |(name, meaning): (String, String)| Described {
            default: at(&defaults, &name),
            value: at(&values, &name),
            origin: self.origins.get(&name).copied().unwrap_or(Origin::Default),
            meaning,
            name,
        };
        names().map(describe).collect()
    }
}

/// All settings as `section.key`, with their meaning.
fn names() -> impl Iterator<Item = (String, String)> {
    let is_section = |key: &str| Settings::SECTIONS.iter().any(|(section, _)| *section == key);
    Settings::SECTIONS.iter().flat_map(move |(section, fields)| {
        let settings = fields.iter().filter(move |(key, _)| !(section.is_empty() && is_section(key)));
        settings.map(move |(key, meaning)| {
            let name = if section.is_empty() { (*key).to_owned() } else { format!("{section}.{key}") };
            (name, meaning.trim().to_owned())
        })
    })
}

/// A database's address as it may be shown.
fn without_password(address: &str) -> String {
    let Ok(mut url) = Url::parse(address) else { return "***".to_owned() };
    if url.password().is_some() && url.set_password(Some("***")).is_err() {
        return "***".to_owned();
    }
    if url.query_pairs().any(|(key, _)| key == "password") {
        let pairs: Vec<_> = url.query_pairs().into_owned().collect();
        url.query_pairs_mut()
            .clear()
            .extend_pairs(pairs.iter().map(|(k, v)| (k, if k == "password" { "***" } else { v })));
    }
    url.to_string()
}

/// All that is invalid; figment finds the source, serde says what is wrong.
fn explain(error: &figment::Error) -> SettingsError {
    let invalid = |error: figment::Error| InvalidSetting {
        source: error.metadata.as_ref().map(|metadata| metadata.name.to_string()),
        name: (!error.path.is_empty()).then(|| error.path.join(".")),
        problem: match error.kind {
            Kind::UnknownField(name, _) => SettingsProblem::Unknown(name),
            Kind::UnknownVariant(value, words) => SettingsProblem::Word(value, words),
            Kind::InvalidType(value, _) | Kind::InvalidValue(value, _) => {
                SettingsProblem::Value(shown_value(&value))
            }
            other => SettingsProblem::Unreadable(other.to_string()),
        },
    };
    SettingsError(error.clone().into_iter().map(invalid).collect())
}

/// A value as somebody wrote it.
fn shown_value(value: &Actual) -> String {
    match value {
        Actual::Bool(value) => value.to_string(),
        Actual::Unsigned(value) => value.to_string(),
        Actual::Signed(value) => value.to_string(),
        Actual::Float(value) => value.to_string(),
        Actual::Char(value) => value.to_string(),
        Actual::Str(value) => value.clone(),
        Actual::Seq => "[…]".to_owned(),
        _ => "{…}".to_owned(),
    }
}

/// A provider that is called by another name in messages.
struct Named<P> {
    name: String,
    inner: P,
}

impl<P: Provider> Provider for Named<P> {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        self.inner.data()
    }
}

/// One environment variable; a provider each, so that messages can name it.
struct Variable {
    name: String,
    key: String,
    value: String,
}

impl Variable {
    /// Nothing if the variable is no setting. One with a section must be; of the others only known ones
    /// are, as container platforms set `POSTROOM_PORT` and the like for a service of that name.
    fn new((name, value): (String, String)) -> Option<Self> {
        let key = name.strip_prefix(PREFIX)?.to_ascii_lowercase().replace("__", ".");
        let is_ours = key.contains('.') || names().any(|(known, _)| known == key);
        is_ours.then_some(Self { name, key, value })
    }
}

impl Provider for Variable {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let Ok(value) = self.value.parse::<Value>();
        Ok(Profile::Default.collect(nest(&self.key, value).into_dict().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Verdict, *};

    fn load(file: Option<&str>, variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.toml");
        if let Some(text) = file {
            std::fs::write(&path, text).unwrap();
        }
        let variables = variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Settings::from_sources(file.map(|_| path.as_path()), variables)
    }

    fn described(settings: &Settings, name: &str) -> Described {
        settings.describe().into_iter().find(|d| d.name == name).unwrap()
    }

    #[test]
    fn environment_before_file_before_default() {
        let file = "listen = '[::]:80'\n[moderation]\ndefault = 'hold'\n[site]\nname = 'Guild'";
        let settings = load(
            Some(file),
            &[
                ("POSTROOM_LISTEN", "0.0.0.0:80"),
                ("POSTROOM_SITE__TRUSTED_PROXIES", "[\"10.0.0.0/8\"]"),
                ("POSTROOM_ACCOUNTS__SESSION_DAYS", "7"),
            ],
        )
        .unwrap();
        assert_eq!(settings.listen, "0.0.0.0:80");
        assert_eq!(settings.site.name, "Guild");
        assert_eq!(settings.moderation.default, Verdict::Hold);
        assert_eq!(settings.accounts.session_days.get(), 7);
        assert_eq!(settings.messages.body_max_bytes, 65_536);
        assert_eq!(described(&settings, "listen").origin, Origin::Environment);
        assert_eq!(described(&settings, "site.name").origin, Origin::File);
        assert_eq!(described(&settings, "site.trusted_proxies").value[0], "10.0.0.0/8");
        assert_eq!(described(&settings, "site.url").origin, Origin::Default);
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        let refused = |file: Option<&str>, variables: &[(&str, &str)]| {
            let mut invalid = load(file, variables).err().unwrap().0;
            assert_eq!(invalid.len(), 1, "{invalid:?}");
            let InvalidSetting { source, name, problem } = invalid.remove(0);
            (source.unwrap_or_default(), name.unwrap_or_default(), problem)
        };
        let unknown = SettingsProblem::Unknown("nmae".to_owned());
        let (source, name, problem) = refused(Some("[site]\nnmae = 'x'"), &[]);
        assert!(source.ends_with("test.toml"), "{source}");
        assert_eq!((name.as_str(), &problem), ("site.nmae", &unknown));
        assert_eq!(refused(None, &[("POSTROOM_SITE__NMAE", "x")]).2, unknown);
        let (source, _, problem) = refused(None, &[("POSTROOM_MODERATION__DEFAULT", "maybe")]);
        assert_eq!(source, "POSTROOM_MODERATION__DEFAULT");
        assert_eq!(problem, SettingsProblem::Word("maybe".to_owned(), &["accept", "reject", "hold"]));
        let (_, name, problem) = refused(None, &[("POSTROOM_ACCOUNTS__SESSION_DAYS", "0")]);
        assert_eq!(
            (name.as_str(), problem),
            ("accounts.session_days", SettingsProblem::Value("0".to_owned()))
        );
        for url in ["post.example.org", "https://post.example.org/path", "ftp://post.example.org"] {
            let (_, name, problem) = refused(None, &[("POSTROOM_SITE__URL", url)]);
            assert_eq!((name.as_str(), problem), ("site.url", SettingsProblem::SiteUrl(url.to_owned())));
        }
        let missing = Settings::load(Some(Path::new("/nowhere/at-all.toml"))).err().unwrap();
        assert_eq!(missing.0[0].source.as_deref(), Some("/nowhere/at-all.toml"));
    }

    #[test]
    fn variables_of_others_are_left_alone() {
        assert!(load(None, &[("POSTROOM_PORT", "tcp://10.0.0.1:80"), ("POSTROOM_CACHE", "x")]).is_ok());
    }

    #[test]
    fn passwords_are_not_shown() {
        let shown = |address: &str| described(&Settings::for_database(address), "database").value;
        assert_eq!(
            shown("postgres://me:secret@db/post?sslmode=require"),
            "postgres://me:***@db/post?sslmode=require"
        );
        assert_eq!(shown("postgres://db/post?password=secret"), "postgres://db/post?password=***");
        assert_eq!(shown("sqlite:data/postroom.db"), "sqlite:data/postroom.db");
    }

    #[test]
    fn every_setting_is_described() {
        let described = Settings::default().describe();
        assert!(described.len() > 15);
        assert!(described.iter().all(|d| d.value == d.default && d.meaning.len() > 10));
    }
}
