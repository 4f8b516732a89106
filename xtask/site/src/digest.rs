//! What tells a text or a file from every other.

use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

/// The SHA-256 as a Content-Security-Policy writes it.
pub fn base64(bytes: impl AsRef<[u8]>) -> String {
    BASE64_STANDARD.encode(Sha256::digest(bytes))
}

/// The SHA-256 in hexadecimal.
pub fn hexadecimal(bytes: impl AsRef<[u8]>) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
