//! The migrations of either database, as part of the program.
//!
//! sqlx's `migrate!` would read the folders itself, but its crate of macros compiles both drivers a second time, for the
//! compiler: half a minute of each first build.

use sqlx::{
    SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};
use std::sync::LazyLock;

/// One line for each file in `migrations/sqlite` and `migrations/postgres`: its number, its name, its statements.
macro_rules! files {
    ($folder:literal) => {
        [
            (1, "accounts", include_str!(concat!("../../../migrations/", $folder, "/0001_accounts.sql"))),
            (2, "messages", include_str!(concat!("../../../migrations/", $folder, "/0002_messages.sql"))),
            (3, "jobs", include_str!(concat!("../../../migrations/", $folder, "/0003_jobs.sql"))),
        ]
    };
}

pub(super) static SQLITE: LazyLock<Migrator> = LazyLock::new(|| migrator(&files!("sqlite")));
pub(super) static POSTGRES: LazyLock<Migrator> = LazyLock::new(|| migrator(&files!("postgres")));

fn migrator(files: &[(i64, &'static str, &'static str)]) -> Migrator {
    let migration = |&(version, name, statements): &(i64, &'static str, &'static str)| {
        Migration::new(version, name.into(), MigrationType::Simple, statements.into_sql_str(), false)
    };
    Migrator::with_migrations(files.iter().map(migration).collect())
}

#[cfg(test)]
mod tests {
    use super::{Migrator, POSTGRES, SQLITE};

    /// The names of the files in a folder of migrations, as in `0001_accounts.sql`.
    fn names_in(folder: &str) -> Vec<String> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(folder);
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn compiled_in(migrator: &Migrator) -> Vec<String> {
        migrator.iter().map(|one| format!("{:04}_{}.sql", one.version, one.description)).collect()
    }

    #[test]
    fn every_file_is_compiled_in() {
        assert_eq!(compiled_in(&SQLITE), names_in("sqlite"));
        assert_eq!(compiled_in(&POSTGRES), names_in("postgres"));
    }
}
