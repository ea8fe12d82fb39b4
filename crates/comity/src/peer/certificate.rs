//! The node's own TLS key and certificate: made once, kept in its folder, named by its card.
//!
//! Promise: the key is readable by its owner only and never written over; the certificate says nothing but a word.
//! Not here: certificates of public authorities (a proxy in front holds them).

use std::path::Path;

use aws_lc_rs::digest;
use comity_dossier::Hash;
use comity_node::ceremony::{CeremonyFault, create_private, read_file, read_private, write_new};
use rcgen::{CertificateParams, KeyPair};
use rustls::server::ParsedCertificate;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

const PEM_BYTES_MAX: usize = 64 * 1024;

/// Why the node's TLS key could not be made or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CertificateFault {
    /// A file.
    #[error(transparent)]
    File(#[from] CeremonyFault),
    /// A key file.
    #[error(transparent)]
    Key(#[from] comity_node::ceremony::KeyFileFault),
    /// The files do not hold a key and its certificate.
    #[error("`{0}` does not hold what it should")]
    Shape(String),
    /// A key could not be made.
    #[error("a TLS key could not be made")]
    Make,
}

/// A TLS key with its certificate.
pub(crate) struct Certificate {
    /// The certificate.
    pub(crate) chain: Vec<CertificateDer<'static>>,
    /// The key.
    pub(crate) key: PrivateKeyDer<'static>,
    /// SHA-256 of the public key as it stands in the certificate (CARD-004).
    pub(crate) spki: Hash,
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Certificate({:?})", self.spki)
    }
}

/// Makes key and certificate in `keys` unless they are there, and reads them.
pub(crate) fn make_or_load(keys: &Path) -> Result<Certificate, CertificateFault> {
    let (key_path, certificate_path) = (keys.join("tls.key"), keys.join("tls.crt"));
    if !key_path.exists() {
        let key = KeyPair::generate().map_err(|_| CertificateFault::Make)?;
        create_private(&key_path, key.serialize_pem().as_bytes())?;
    }
    let key_pem = read_private(&key_path, PEM_BYTES_MAX)?;
    let shape = |path: &Path| CertificateFault::Shape(path.display().to_string());
    if !certificate_path.exists() {
        let text = std::str::from_utf8(&key_pem).map_err(|_| shape(&key_path))?;
        let key = KeyPair::from_pem(text).map_err(|_| shape(&key_path))?;
        write_new(&certificate_path, self_signed(&key)?.as_bytes())?;
    }
    let key = PrivateKeyDer::from_pem_slice(&key_pem).map_err(|_| shape(&key_path))?;
    let pem = read_file(&certificate_path, PEM_BYTES_MAX)?;
    let certificate = CertificateDer::from_pem_slice(&pem).map_err(|_| shape(&certificate_path))?;
    let spki = spki_of(&certificate).ok_or_else(|| shape(&certificate_path))?;
    Ok(Certificate { chain: vec![certificate], key, spki })
}

/// Returns SHA-256 of the public key of the certificate in a PEM file; `None` if there is none.
pub(crate) fn spki_of_file(path: &Path) -> Option<Hash> {
    let pem = read_file(path, PEM_BYTES_MAX).ok()?;
    spki_of(&CertificateDer::from_pem_slice(&pem).ok()?)
}

fn self_signed(key: &KeyPair) -> Result<String, CertificateFault> {
    let made = CertificateParams::new(vec!["comity.invalid".to_owned()]).and_then(|params| params.self_signed(key));
    Ok(made.map_err(|_| CertificateFault::Make)?.pem())
}

/// Returns SHA-256 of the public key of a certificate; `None` if it cannot be read.
pub(crate) fn spki_of(certificate: &CertificateDer<'_>) -> Option<Hash> {
    let parsed = ParsedCertificate::try_from(certificate).ok()?;
    Hash::from_bytes(digest::digest(&digest::SHA256, &parsed.subject_public_key_info()).as_ref())
}
