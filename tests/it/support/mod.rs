//! What the stories lean on: the program with its practice parts, somebody who walks through it, a real PostgreSQL a
//! mail server and a collector of traces that really receive.

pub(crate) mod collector;
pub(crate) mod database;
mod invariant;
pub(crate) mod markup;
pub(crate) mod nasty;
pub(crate) mod postgres;
mod process;
mod program;
mod proxy;
pub(crate) mod smtp;
mod upstream;
mod visitor;
mod world;

pub(crate) use invariant::Outcome;
pub(crate) use process::Process;
pub(crate) use program::Program;
pub(crate) use proxy::Proxy;
pub(crate) use upstream::Upstream;
pub(crate) use visitor::{Answer, Visitor};
pub(crate) use world::{World, code_in, eventually};
