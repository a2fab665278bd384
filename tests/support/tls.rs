//! A certificate authority made for one test, and a server's certificate by it.

use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::ssl::{SslAcceptor, SslMethod};
use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
use openssl::x509::{X509, X509Builder, X509NameBuilder};

/// The authority's certificate as PEM, and what makes a server speak TLS as `localhost`.
pub struct Identity {
    pub authority_pem: String,
    pub acceptor: SslAcceptor,
}

impl Identity {
    pub fn new() -> Self {
        let (authority_key, server_key) = (key(), key());
        let mut builder = certificate("gloss test authority", 1, &authority_key);
        builder.set_issuer_name(builder_name("gloss test authority").as_ref()).expect("a name");
        builder.append_extension(BasicConstraints::new().critical().ca().build().expect("plain")).expect("plain");
        builder.sign(&authority_key, MessageDigest::sha256()).expect("a key signs");
        let authority = builder.build();
        let mut builder = certificate("localhost", 2, &server_key);
        builder.set_issuer_name(authority.subject_name()).expect("a name");
        let names = SubjectAlternativeName::new()
            .dns("localhost")
            .ip("127.0.0.1")
            .build(&builder.x509v3_context(Some(&authority), None))
            .expect("plain names");
        builder.append_extension(names).expect("plain");
        builder.sign(&authority_key, MessageDigest::sha256()).expect("a key signs");
        let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls()).expect("an acceptor");
        acceptor.set_private_key(&server_key).expect("its key");
        acceptor.set_certificate(&builder.build()).expect("its certificate");
        let pem = authority.to_pem().expect("PEM");
        Self { authority_pem: String::from_utf8(pem).expect("ASCII"), acceptor: acceptor.build() }
    }
}

fn key() -> PKey<Private> {
    let group = openssl::ec::EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("a known curve");
    PKey::from_ec_key(openssl::ec::EcKey::generate(&group).expect("a key")).expect("a key")
}

fn builder_name(name: &str) -> openssl::x509::X509Name {
    let mut builder = X509NameBuilder::new().expect("memory");
    builder.append_entry_by_text("CN", name).expect("a plain name");
    builder.build()
}

fn certificate(name: &str, serial: u32, key: &PKey<Private>) -> X509Builder {
    let mut builder = X509::builder().expect("memory");
    builder.set_version(2).expect("version 3");
    let serial = BigNum::from_u32(serial).and_then(|n| n.to_asn1_integer()).expect("a number");
    builder.set_serial_number(&serial).expect("a number");
    builder.set_subject_name(builder_name(name).as_ref()).expect("a name");
    builder.set_not_before(Asn1Time::days_from_now(0).expect("a time").as_ref()).expect("a time");
    builder.set_not_after(Asn1Time::days_from_now(2).expect("a time").as_ref()).expect("a time");
    builder.set_pubkey(key).expect("a key");
    builder
}
