//! What is known of whose a signup is.

/// What is proven of a signup's address, and whose the answers are; weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proof {
    /// Nothing: whoever typed the address may have typed somebody else's.
    None,
    /// The owner opened this signup's letter. The answers may still be a stranger's.
    Owner,
    /// Who gave these answers has proven the address.
    Author,
}

impl Proof {
    /// Its place in the order, as it is stored.
    pub fn rank(self) -> i64 {
        self as i64
    }

    /// The proof of this rank.
    pub fn of_rank(rank: i64) -> Self {
        match rank {
            2.. => Self::Author,
            1 => Self::Owner,
            _ => Self::None,
        }
    }

    /// Whether a signup with this proof takes the place of another one with the same address: only the owner's own answers
    /// do, and only where the other's are not.
    pub fn outranks(self, other: Self) -> bool {
        self == Self::Author && other < Self::Author
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_displaces_anybody_without_a_proof_of_their_own_answers() {
        let all = [Proof::None, Proof::Owner, Proof::Author];
        for one in all {
            assert_eq!(Proof::of_rank(one.rank()), one);
            for other in all {
                assert_eq!(one.outranks(other), one == Proof::Author && other != Proof::Author);
                assert!(!(one.outranks(other) && other.outranks(one)));
            }
        }
    }
}
