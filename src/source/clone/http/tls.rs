//! TLS over OpenSSL, with the certificates that the user's git config and environment name.

use std::env;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use git2::{Config, Error, ErrorClass, ErrorCode};
use openssl::ssl::{HandshakeError, SslConnector, SslFiletype, SslMethod, SslVerifyMode};
use openssl::x509::X509VerifyResult;

use super::Context;
use super::connect::{Stream, patiently};
use crate::source::clone::gitconfig;

/// Makes `stream` a checked, encrypted one to `host`.
pub(super) fn encrypt(
    config: &Config,
    url: &str,
    host: &str,
    stream: Box<dyn Stream>,
    context: &Arc<Context>,
) -> Result<Box<dyn Stream>, Error> {
    let connector = connector(config, url)?;
    let stream = connector.connect(host, Patient { stream, context: context.clone() }).map_err(|error| {
        let (text, code) = match &error {
            HandshakeError::Failure(broken) | HandshakeError::WouldBlock(broken)
                if broken.ssl().verify_result() != X509VerifyResult::OK =>
            {
                let why = broken.ssl().verify_result().error_string();
                let hint = "http.sslCAInfo or SSL_CERT_FILE names the authorities you trust";
                (format!("the certificate of {host} is not trusted: {why} ({hint})"), ErrorCode::Certificate)
            }
            HandshakeError::Failure(broken) | HandshakeError::WouldBlock(broken) => {
                (format!("no TLS with {host}: {}", broken.error()), ErrorCode::GenericError)
            }
            HandshakeError::SetupFailure(error) => (format!("no TLS with {host}: {error}"), ErrorCode::GenericError),
        };
        Error::new(code, ErrorClass::Ssl, text)
    })?;
    Ok(Box::new(stream))
}

fn connector(config: &Config, url: &str) -> Result<SslConnector, Error> {
    let broken = |error: openssl::error::ErrorStack| ssl_error(&error.to_string());
    let unreadable = |path: &Path| ssl_error(&format!("cannot read the certificates in {}", path.display()));
    let mut builder = SslConnector::builder(SslMethod::tls_client()).map_err(broken)?;
    if !verifies(config, url) {
        builder.set_verify(SslVerifyMode::NONE);
    }
    let (file, dir) = certificates(config, url);
    if file.is_some() || dir.is_some() {
        // As in git, what the user names takes the place of the system's.
        let mut store = openssl::x509::store::X509StoreBuilder::new().map_err(broken)?;
        if let Some(file) = &file {
            let pem = std::fs::read(file).map_err(|_| unreadable(file))?;
            let list = openssl::x509::X509::stack_from_pem(&pem).map_err(|_| unreadable(file))?;
            if list.is_empty() {
                return Err(unreadable(file));
            }
            for certificate in list {
                store.add_cert(certificate).map_err(broken)?;
            }
        }
        builder.set_cert_store(store.build());
        if let Some(dir) = dir {
            builder.load_verify_locations(None, Some(&dir)).map_err(|_| unreadable(&dir))?;
        }
    } else {
        let system = openssl_probe::probe();
        let (file, dir) = (system.cert_file.as_deref(), system.cert_dir.as_deref());
        if file.is_some() || dir.is_some() {
            // A system's bundle that cannot be read leaves nothing trusted, which the handshake then says.
            let _ = builder.load_verify_locations(file, dir);
        }
    }
    let (certificate, key) = client_certificate(config, url);
    if let Some(certificate) = certificate {
        builder.set_certificate_chain_file(&certificate).map_err(|_| unreadable(&certificate))?;
        let key = key.unwrap_or(certificate);
        builder.set_private_key_file(&key, SslFiletype::PEM).map_err(|_| unreadable(&key))?;
    }
    Ok(builder.build())
}

fn ssl_error(text: &str) -> Error {
    Error::new(ErrorCode::GenericError, ErrorClass::Ssl, text)
}

/// A stream that never reports a tick, to encrypt on top of.
struct Patient {
    stream: Box<dyn Stream>,
    context: Arc<Context>,
}

impl Read for Patient {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        patiently(&self.context, || self.stream.read(buffer))
    }
}

impl Write for Patient {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        patiently(&self.context, || self.stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        patiently(&self.context, || self.stream.flush())
    }
}

/// Whether certificates are checked for `url`: `GIT_SSL_NO_VERIFY`, `http.sslVerify`.
fn verifies(config: &Config, url: &str) -> bool {
    let off = gitconfig::http(config, url, "sslVerify").is_some_and(|value| !Config::parse_bool(value).unwrap_or(true));
    !off && env::var_os("GIT_SSL_NO_VERIFY").is_none()
}

/// The file and the folder of trusted certificates that the user names: `GIT_SSL_CAINFO`, `http.sslCAInfo`,
/// `SSL_CERT_FILE`, and `GIT_SSL_CAPATH`, `http.sslCAPath`, `SSL_CERT_DIR`.
fn certificates(config: &Config, url: &str) -> (Option<PathBuf>, Option<PathBuf>) {
    let find = |git: &str, key: &str, ssl: &str| {
        let named = |name: &str| env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        named(git).or_else(|| gitconfig::http(config, url, key).map(|value| home(&value))).or_else(|| named(ssl))
    };
    (find("GIT_SSL_CAINFO", "sslCAInfo", "SSL_CERT_FILE"), find("GIT_SSL_CAPATH", "sslCAPath", "SSL_CERT_DIR"))
}

/// The user's own certificate and its key: `http.sslCert`, `http.sslKey`, and git's variables of these names.
fn client_certificate(config: &Config, url: &str) -> (Option<PathBuf>, Option<PathBuf>) {
    let find = |variable: &str, key: &str| {
        let named = env::var_os(variable).filter(|v| !v.is_empty()).map(PathBuf::from);
        named.or_else(|| gitconfig::http(config, url, key).map(|value| home(&value)))
    };
    (find("GIT_SSL_CERT", "sslCert"), find("GIT_SSL_KEY", "sslKey"))
}

/// `~/x` below the home directory, as git reads paths.
fn home(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), env::var_os("HOME")) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_are_checked_unless_the_url_s_own_setting_says_no() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config");
        let text = "[http \"https://h.example\"]\n sslVerify = false\n sslCert = /me.pem\n";
        std::fs::write(&path, text).unwrap();
        let config = Config::open(&path).unwrap();
        assert!(verifies(&config, "https://other.example/x"));
        assert!(!verifies(&config, "https://user:secret@h.example/teamwork"));
        assert!(verifies(&config, "https://h.example.evil/x"));
        assert_eq!(client_certificate(&config, "https://h.example/x"), (Some("/me.pem".into()), None));
        assert_eq!(client_certificate(&config, "https://other.example/x"), (None, None));
    }
}
