//! One mail, delivered twice, is one mail.

use sha2::{Digest, Sha256};

use super::Mail;

impl Mail {
    /// SHA-256 over what was said, by whom and when it was written: subject, texts, files. The same
    /// for every delivery of one mail, whatever the hops added to its header; another one for another mail, even
    /// under the same Message-ID, and for the same words sent again on another day.
    pub fn digest(&self) -> [u8; 32] {
        let mut sha = Sha256::new();
        // The version comes first: another rule must not meet the old digests by chance.
        let mut put = |bytes: &[u8]| {
            sha.update((bytes.len() as u64).to_be_bytes());
            sha.update(bytes);
        };
        put(b"relais-mail-1");
        put(self.from.as_ref().map(|f| f.address.to_lowercase()).unwrap_or_default().as_bytes());
        put(self.date.map(|d| d.to_string()).unwrap_or_default().as_bytes());
        put(self.subject.as_bytes());
        put(self.text.as_bytes());
        put(self.html.as_deref().unwrap_or_default().as_bytes());
        for file in &self.attachments {
            put(file.name.as_bytes());
            put(file.sha256.as_bytes());
        }
        sha.finalize().into()
    }
}
