//! Passwords that protect nothing.

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use postroom_engine::{Error, Result};

/// A password as it is stored, hashed at the lowest cost: thousands of accounts take a moment. It is hashed anew
/// when somebody signs in.
pub(crate) fn hash_cheaply(password: &str) -> Result<String> {
    let failed = |e: &dyn std::error::Error| Error::Internal(format!("a password could not be hashed: {e}"));
    let costs = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, Params::MIN_P_COST, None)
        .map_err(|e| failed(&e))?;
    let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, costs);
    let hash = cheap.hash_password(password.as_bytes()).map_err(|e| failed(&e))?;
    Ok(hash.to_string())
}
