//! Clones over TLS with a private authority.

use super::clone::depth;
use crate::support::env::{Home, run};
use crate::support::proxy::Proxy;
use crate::support::repo::history;
use crate::support::server::{Behaviour, Server};
use crate::support::tls::Identity;

fn served(home: &Home) -> (Server, std::path::PathBuf) {
    history(&home.path().join("srv/p.git"));
    let identity = Identity::new();
    let authority = home.write("authority.pem", &identity.authority_pem);
    (Server::start_tls(&home.path().join("srv"), Behaviour::default(), identity), authority)
}

#[test]
fn an_unknown_authority_is_refused() {
    let home = Home::new();
    let (server, _) = served(&home);
    let outcome = home.gloss(&["clone", &server.url("p")]);
    assert_eq!(outcome.code, Some(3), "{outcome:?}");
    assert!(outcome.stderr.to_lowercase().contains("certificate"), "{outcome:?}");
    assert_eq!(home.clones(), Vec::<String>::new());
    assert_eq!(server.log(), Vec::<String>::new(), "nothing was said to it");
}

#[test]
fn the_authority_is_trusted_through_the_environment() {
    let home = Home::new();
    let (server, authority) = served(&home);
    for variable in ["SSL_CERT_FILE", "GIT_SSL_CAINFO"] {
        let name = variable.to_lowercase();
        let mut command = home.gloss_command(&["clone", &server.url("p"), "--name", &name]);
        let outcome = run(command.env(variable, &authority));
        assert_eq!(outcome.code, Some(0), "{variable}: {outcome:?}");
        assert_eq!(depth(&home.clone_of(&name), "HEAD"), 5);
    }
}

#[test]
fn the_authority_is_trusted_through_the_git_config() {
    let home = Home::new();
    let (server, authority) = served(&home);
    home.git_config(&format!("[http]\n sslCAInfo = {}\n", authority.display()));
    home.gloss_ok(&["clone", &server.url("p"), "--name", "general"]);
    home.git_config(&format!("[http \"{}\"]\n sslCAInfo = ~/authority.pem\n", server.url("")));
    home.gloss_ok(&["clone", &server.url("p"), "--name", "of-the-url"]);
    home.git_config("[http \"https://elsewhere.example\"]\n sslCAInfo = ~/authority.pem\n");
    assert_eq!(home.gloss(&["clone", &server.url("p"), "--name", "of-another"]).code, Some(3));
    home.git_config("[http]\n sslCAInfo = ~/nothing.pem\n");
    let missing = home.gloss(&["clone", &server.url("p"), "--name", "missing"]);
    assert!(missing.stderr.contains("nothing.pem"), "{missing:?}");
    // What a user switches off stays off, for that server.
    home.git_config(&format!("[http \"{}\"]\n sslVerify = false\n", server.url("")));
    home.gloss_ok(&["clone", &server.url("p"), "--name", "unverified"]);
}

#[test]
fn a_tunnel_through_a_proxy_keeps_the_check() {
    let home = Home::new();
    let (server, authority) = served(&home);
    let proxy = Proxy::start();
    home.git_config(&format!("[http]\n proxy = {}\n", proxy.url()));
    assert_eq!(home.gloss(&["clone", &server.url("p")]).code, Some(3));
    home.git_config(&format!("[http]\n proxy = {}\n sslCAInfo = {}\n", proxy.url(), authority.display()));
    home.gloss_ok(&["clone", &server.url("p")]);
    assert!(proxy.log().iter().all(|line| line.starts_with("CONNECT ")), "{:?}", proxy.log());
}

#[test]
fn a_socks_proxy_is_told_the_name_and_keeps_the_check() {
    let home = Home::new();
    let (server, authority) = served(&home);
    let proxy = Proxy::start();
    let url = proxy.url().replace("http:", "socks5h:");
    home.git_config(&format!("[http]\n proxy = {url}\n"));
    assert_eq!(home.gloss(&["clone", &server.url("p")]).code, Some(3));
    home.git_config(&format!("[http]\n proxy = {url}\n sslCAInfo = {}\n", authority.display()));
    home.gloss_ok(&["clone", &server.url("p")]);
    let expected = format!("SOCKS localhost:{}", server.port);
    assert!(proxy.log().iter().all(|line| *line == expected), "{:?}", proxy.log());
}
