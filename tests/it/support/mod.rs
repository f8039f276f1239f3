//! What the stories lean on: the program with its practice parts, somebody who walks through it, a real PostgreSQL and
//! a mail server that really receives.

pub(crate) mod postgres;
pub(crate) mod smtp;
mod visitor;
mod world;

pub(crate) use visitor::{Answer, Visitor};
pub(crate) use world::{World, eventually};
