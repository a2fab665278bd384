//! TLS over OpenSSL, with the certificates that the user's git config and environment name.

use std::path::Path;

use git2::{Config, Error, ErrorClass, ErrorCode};
use openssl::ssl::{HandshakeError, SslConnector, SslFiletype, SslMethod, SslStream, SslVerifyMode};
use openssl::x509::X509VerifyResult;

use super::connect::Patient;
use crate::source::clone::gitconfig;

/// Makes `stream` a checked, encrypted one to `host`.
pub(super) fn encrypt(config: &Config, url: &str, host: &str, stream: Patient) -> Result<SslStream<Patient>, Error> {
    let connector = connector(config, url)?;
    connector.connect(host, stream).map_err(|error| {
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
    })
}

fn connector(config: &Config, url: &str) -> Result<SslConnector, Error> {
    let broken = |error: openssl::error::ErrorStack| ssl_error(&error.to_string());
    let unreadable = |path: &Path| ssl_error(&format!("cannot read the certificates in {}", path.display()));
    let mut builder = SslConnector::builder(SslMethod::tls_client()).map_err(broken)?;
    if !gitconfig::verifies(config, url) {
        builder.set_verify(SslVerifyMode::NONE);
    }
    let (file, dir) = gitconfig::certificates(config, url);
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
    let (certificate, key) = gitconfig::client_certificate(config, url);
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
