//! Randomness: the operating system's, through one door.

use rand::Rng as _;

/// Fresh random bytes, good enough for secrets (ChaCha12 seeded by the operating system).
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}
