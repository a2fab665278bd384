//! The terminal UI, in the Elm shape.
//!
//! Input and workers post [`msg::Msg`]s; [`update::update`] changes the [`app::App`] and returns [`msg::Effect`]s;
//! effects run on threads against a [`backend::Backend`]; stale answers are dropped by number; [`view::draw`] draws and
//! changes nothing. The UI never parses and never touches git: what it knows comes through the backend. The front end
//! that starts it (`gloss browse`) provides the backend.
//!
//! Children in reading order: [`backend`] (what is asked), [`command`] and [`keymap`] (what can be done and with which
//! key), [`messages`] (what is said), [`app`] (the state) with its parts, [`msg`], [`update`], [`layout`], [`view`],
//! [`effect`], [`terminal`], [`mod@run`].

pub mod app;
pub mod backend;
pub mod code;
pub mod command;
pub mod compare;
pub mod crumbs;
pub mod doc;
pub mod effect;
pub mod folder;
pub mod headless;
pub mod input;
pub mod jump;
pub mod keymap;
pub mod layout;
pub mod list;
pub mod messages;
pub mod msg;
pub mod outside;
pub mod picker;
pub mod picture;
pub mod prose;
pub mod run;
pub mod search;
pub mod settings;
pub mod state;
pub mod svg;
pub mod terminal;
pub mod theme;
pub mod tree;
pub mod update;
pub mod view;

pub use run::{Options, TuiError, run};
