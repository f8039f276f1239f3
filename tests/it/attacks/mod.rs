//! What somebody who means harm would try, and what comes of it; docs/threats.md has all of it in one table.

mod forms;
mod pages;
mod sessions;
mod wire;

/// Every kind of address that the site answers.
const PATHS: [&str; 24] = [
    "/",
    "/signup",
    "/signup/email",
    "/signup/about-you",
    "/signup/contact",
    "/signup/username",
    "/signup/username/check?username=ada",
    "/signup/agreements",
    "/signup/review",
    "/signup/join",
    "/signup/membership",
    "/signup/welcome",
    "/signup/confirm",
    "/signup/choose",
    "/signup/resume",
    "/signup/my-data",
    "/signup/leave",
    "/r/sgr_abcdefghijklmnopqrstuvwxyz234567",
    "/signup/check-email",
    "/health",
    "/ready",
    "/version",
    "/nowhere",
    "/webhooks/stripe",
];
