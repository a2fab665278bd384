//! What the integration tests share: repositories made by a script, git servers on loopback, and the program run in a
//! home of its own. Nothing here uses the network or the developer's git config.

pub mod env;
pub mod proxy;
pub mod repo;
pub mod server;
pub mod tls;
