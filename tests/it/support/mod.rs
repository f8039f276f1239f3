//! What the stories lean on: a real PostgreSQL and a mail server that really receives.

pub(crate) mod postgres;
pub(crate) mod smtp;
