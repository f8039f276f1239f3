//! The shortest walk that still fails.

/// Leaves out whatever a failure does not need: halves first, then smaller parts, then single moves. `fails` is asked at most
/// `patience` times, so that what it answers last is short, if not the shortest.
pub(super) fn shorten<T: Clone>(
    moves: &[T],
    mut patience: usize,
    mut fails: impl FnMut(&[T]) -> bool,
) -> Vec<T> {
    let mut shortest = moves.to_vec();
    let mut part = shortest.len().div_ceil(2);
    while part > 0 {
        let mut from = 0;
        while from < shortest.len() && patience > 0 {
            let mut fewer = shortest.clone();
            fewer.drain(from..(from + part).min(shortest.len()));
            patience -= 1;
            if fails(&fewer) { shortest = fewer } else { from += part }
        }
        part = if part == 1 { 0 } else { part.div_ceil(2) };
    }
    shortest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_failure_needs_is_left_in_its_order() {
        let needs = |moves: &[u8]| {
            let back = moves.iter().position(|step| *step == 3);
            back.is_some_and(|at| moves[at..].contains(&7))
        };
        let walk: Vec<u8> = (0..16).collect();
        assert_eq!(shorten(&walk, 1000, needs), [3, 7]);
        assert_eq!(shorten(&walk, 1000, |_| true), [0_u8; 0]);
        assert_eq!(shorten(&walk, 0, needs), walk, "out of patience");
    }
}
