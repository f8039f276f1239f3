//! The pages of those who help: no script on them, and nothing personal that was not asked for.

mod audit;
mod board;
mod case;
mod figures;
mod frame;
mod leftovers;
mod sign_in;

pub use audit::audit;
pub use board::{Board, Heap, board, matches};
pub use case::{Answering, Case, case};
pub use figures::{Figures, SPANS, Stumble, figures};
pub use frame::{Cell, Table};
pub use leftovers::leftovers;
pub use sign_in::{SignIn, arrived, sign_in, turned_away};
