//! A database's file, which nobody else on the machine may read.

use crate::error::{Error, Result};
use std::{
    fs::{DirBuilder, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

/// Makes a file with its folder, for its owner alone, whatever the process's umask. What exists stays as it is. SQLite
/// gives the files that it lays beside a database the permissions of the database.
pub(super) fn create_private(path: &Path) -> Result<()> {
    let failed = |place: &Path, error: io::Error| Error::Internal(format!("{}: {error}", place.display()));
    if let Some(folder) = path.parent() {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|error| failed(folder, error))?;
    }
    let opened = OpenOptions::new().create(true).append(true).mode(0o600).open(path);
    opened.map(drop).map_err(|error| failed(path, error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn what_is_made_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("data/post.db");
        create_private(&file).unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
        // An operator may have given a group access.
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o640)).unwrap();
        create_private(&file).unwrap();
        assert_eq!(mode(&file), 0o640);
    }
}
