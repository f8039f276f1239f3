//! The journey as people make it, told in a real browser, one file for each thing that happens to them.
#![allow(clippy::unwrap_used)]

mod at_the_door;
mod comes_back;
mod every_page;
mod first_page;
mod gallery;
mod goes_back_and_forth;
mod has_a_bad_network;
mod has_other_hands_and_eyes;
mod helps_somebody;
mod is_a_member_already;
mod loses_cookies;
mod mistypes;
mod own_space;
mod pays;
mod practice_pages;
mod prints;
mod server_dies;
mod shown_from_the_cache;
mod signs_up;
mod tour;
mod twice;
mod waits;
mod walks;
