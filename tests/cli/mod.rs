//! The program as its users run it: arguments in; standard output, standard error and exit code out.

mod action;
mod annotations;
mod author;
mod check;
mod clone;
mod clone_faults;
mod clone_tls;
mod def;
mod list;
mod nearest;
mod trace;
