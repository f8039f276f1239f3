//! Encryption at rest: a key per signup, wrapped by the operator's keys.
//!
//! XChaCha20-Poly1305 with a random 24-byte nonce. Every ciphertext is bound to the place it belongs to (`context`),
//! so that a row copied into another signup, step or version does not open there.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::{BASE64, BASE64_NOPAD as COMPACT};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::StoreError;
use crate::chance;

const NONCE: usize = 24;

/// 32 bytes that encrypt. Never printed.
#[derive(Clone)]
pub(super) struct SealKey([u8; 32]);

impl SealKey {
    pub(super) fn random() -> Self {
        Self(chance::bytes())
    }

    /// Encrypts `plain` for one place. Base 64 of nonce and ciphertext.
    pub(super) fn seal(&self, context: &str, plain: &[u8]) -> Result<String, StoreError> {
        let nonce = chance::bytes::<NONCE>();
        let payload = Payload { msg: plain, aad: context.as_bytes() };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload).map_err(|_| StoreError::Sealed)?;
        Ok(COMPACT.encode(&[nonce.as_slice(), &sealed].concat()))
    }

    /// Decrypts what [`SealKey::seal`] made for the same place.
    pub(super) fn open(&self, context: &str, sealed: &str) -> Result<Vec<u8>, StoreError> {
        let bytes = COMPACT.decode(sealed.as_bytes()).map_err(|_| StoreError::Sealed)?;
        let (nonce, cipher) = bytes.split_first_chunk::<NONCE>().ok_or(StoreError::Sealed)?;
        let payload = Payload { msg: cipher, aad: context.as_bytes() };
        self.cipher().decrypt(&XNonce::from(*nonce), payload).map_err(|_| StoreError::Sealed)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.0.into())
    }
}

/// The operator's keys: the first encrypts, all decrypt.
#[derive(Clone)]
pub struct SecretKeys(Vec<(String, SealKey)>);

/// `DHSIGNUP_SECRET_KEYS` is not a list of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "DHSIGNUP_SECRET_KEYS: its value can't be used; expected id:base64 of 32 bytes, several separated by commas, each with another id"
)]
pub struct NotKeys;

impl SecretKeys {
    /// Reads `id:base64,…`.
    pub fn read(text: &str) -> Result<Self, NotKeys> {
        let keys = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let keys: Vec<_> = keys.map(|part| one(part).ok_or(NotKeys)).collect::<Result<_, _>>()?;
        let twice =
            keys.iter().enumerate().any(|(at, (id, _))| keys[..at].iter().any(|(other, _)| other == id));
        if keys.is_empty() || twice { Err(NotKeys) } else { Ok(Self(keys)) }
    }

    /// A list of one fresh key, in the form that [`SecretKeys::read`] reads.
    pub fn make() -> String {
        Self(vec![("k1".to_owned(), SealKey::random())]).written()
    }

    /// Their names, the active one first.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(id, _)| id.as_str())
    }

    /// A fresh one alone, named by the next number that is free among these.
    pub(super) fn another(&self) -> Self {
        let numbers = self.ids().filter_map(|id| id.strip_prefix('k')?.parse::<u32>().ok());
        Self(vec![(format!("k{}", numbers.max().unwrap_or(0) + 1), SealKey::random())])
    }

    /// These behind a fresh one.
    pub(super) fn with_another(&self) -> Self {
        Self([self.another().0, self.0.clone()].concat())
    }

    /// These without one.
    pub(super) fn without(&self, id: &str) -> Self {
        Self(self.0.iter().filter(|(other, _)| other != id).cloned().collect())
    }

    /// In the form that [`SecretKeys::read`] reads.
    pub(super) fn written(&self) -> String {
        let one = |(id, key): &(String, SealKey)| format!("{id}:{}", BASE64.encode(&key.0));
        self.0.iter().map(one).collect::<Vec<_>>().join(",")
    }

    /// Encrypts another key for the place it is stored at: `id.sealed`.
    pub(super) fn wrap(&self, context: &str, key: &SealKey) -> Result<String, StoreError> {
        let (id, active) = &self.0[0];
        Ok(format!("{id}.{}", active.seal(context, &key.0)?))
    }

    /// Decrypts a wrapped key.
    pub(super) fn unwrap(&self, context: &str, wrapped: &str) -> Result<SealKey, StoreError> {
        let (id, sealed) = wrapped.split_once('.').ok_or(StoreError::Sealed)?;
        let (_, key) = self.0.iter().find(|(name, _)| name == id).ok_or(StoreError::Sealed)?;
        key.open(context, sealed)?.try_into().map(SealKey).map_err(|_| StoreError::Sealed)
    }
}

fn one(part: &str) -> Option<(String, SealKey)> {
    let (id, key) = part.split_once(':')?;
    let named = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric());
    let key = BASE64.decode(key.as_bytes()).ok()?.try_into().ok()?;
    named.then(|| (id.to_owned(), SealKey(key)))
}

/// Hashes that find a row by what a person typed, without keeping what they typed.
#[derive(Clone)]
pub(super) struct LookupKey(pub(super) SealKey);

impl LookupKey {
    /// HMAC-SHA256 of a canonical address or username, base 64. `kind` keeps the two apart.
    pub(super) fn hash(&self, kind: &str, canonical: &str) -> String {
        COMPACT.encode(&self.mac(kind, canonical).finalize().into_bytes())
    }

    /// Whether this is that hash, compared in constant time.
    pub(super) fn is_hash_of(&self, hash: &str, kind: &str, canonical: &str) -> bool {
        COMPACT
            .decode(hash.as_bytes())
            .is_ok_and(|bytes| self.mac(kind, canonical).verify_slice(&bytes).is_ok())
    }

    fn mac(&self, kind: &str, canonical: &str) -> Hmac<Sha256> {
        // RFC 2104: a key shorter than the block is padded with zeros.
        let mut block = [0; 64];
        block[..32].copy_from_slice(&self.0.0);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(canonical.as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_where_it_was_sealed_for() {
        let key = SealKey::random();
        let sealed = key.seal("PS1-A/contact/1", b"555 0199").expect("sealed");
        assert_eq!(key.open("PS1-A/contact/1", &sealed).ok().as_deref(), Some(b"555 0199".as_slice()));
        assert!(key.open("PS1-B/contact/1", &sealed).is_err());
        assert!(SealKey::random().open("PS1-A/contact/1", &sealed).is_err());
    }

    #[test]
    fn an_old_key_still_opens_and_the_first_one_seals() {
        let (old, new) = (SecretKeys::make(), SecretKeys::make().replace("k1:", "k2:"));
        let wrapped =
            SecretKeys::read(&old).and_then(|k| k.wrap("x", &SealKey::random()).map_err(|_| NotKeys));
        let both = SecretKeys::read(&format!("{new},{old}")).expect("two keys");
        assert!(both.unwrap("x", &wrapped.expect("wrapped")).is_ok());
        assert!(both.wrap("x", &SealKey::random()).is_ok_and(|w| w.starts_with("k2.")));
        assert!(SecretKeys::read("k1:short").is_err() && SecretKeys::read("").is_err());
    }
}
