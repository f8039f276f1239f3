//! When somebody writes "it did not work": whoever helps finds out why, and helps; by commands and at `/staff`.

mod board;
mod commands;
mod deeds;
mod desk;
mod door;
mod figures;
mod issuer;
mod leftovers;
mod oidc;
mod people;
mod shelves;
