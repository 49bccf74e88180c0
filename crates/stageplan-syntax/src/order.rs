//! Sorting and collecting that weighs little. The standard library's sort is compiled anew for every type, several
//! kilobytes of WebAssembly each time, and its ordered sets and maps sort before they collect. Here the sort is compiled
//! once, by a plain merge, and what it finds is carried out by swaps.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Sorts a list; equals keep their order.
pub fn sort<T: Ord>(list: &mut [T]) {
    sort_by(list, T::cmp);
}

/// Sorts a list by a key of its items; equals keep their order.
pub fn sort_by_key<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(list, |a, b| key(a).cmp(&key(b)));
}

/// Sorts a list by a comparison; equals keep their order.
pub fn sort_by<T>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    for (a, b) in swaps(list.len(), &|a, b| compare(&list[a], &list[b])) {
        list.swap(a, b);
    }
}

/// The swaps that bring items into order, of which `compare` knows two by their indexes.
fn swaps(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<(usize, usize)> {
    // Most lists are in order already.
    if (1..len).all(|at| compare(at - 1, at).is_le()) {
        return Vec::new();
    }
    let mut sorted = merged(len, compare);
    let mut swaps = Vec::new();
    // Each cycle of places is walked once: a place gets the item it waits for, and that item's place is the next.
    for start in 0..len {
        let mut at = start;
        while sorted[at] != start {
            let from = std::mem::replace(&mut sorted[at], at);
            swaps.push((at, from));
            at = from;
        }
        sorted[at] = at;
    }
    swaps
}

/// The indexes in order, by merging runs of twice the length each round: a tenth of what the standard library's sort weighs,
/// and it has no order to panic about.
fn merged(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut sorted: Vec<usize> = (0..len).collect();
    let mut other = sorted.clone();
    let mut run = 1;
    while run < len {
        for start in (0..len).step_by(2 * run) {
            let middle = len.min(start + run);
            let end = len.min(middle + run);
            let (mut left, mut right) = (start, middle);
            for place in &mut other[start..end] {
                let is_left = right == end || left < middle && compare(sorted[left], sorted[right]).is_le();
                let next = if is_left { &mut left } else { &mut right };
                *place = sorted[*next];
                *next += 1;
            }
        }
        std::mem::swap(&mut sorted, &mut other);
        run *= 2;
    }
    sorted
}

/// The items as a set.
pub fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(items);
    set
}

/// The pairs as a map; of two with one key the last one stays.
pub fn map<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(pairs);
    map
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "what ours is compared with")]
mod tests {
    use super::*;

    fn check(list: &[&str]) {
        let mut ours: Vec<(usize, &str)> = list.iter().copied().enumerate().collect();
        let mut theirs = ours.clone();
        sort_by_key(&mut ours, |(_, text)| text.len());
        theirs.sort_by_key(|(_, text)| text.len());
        assert_eq!(ours, theirs);
        sort(&mut ours);
        theirs.sort();
        assert_eq!(ours, theirs);
    }

    #[test]
    fn sorts_as_the_standard_library_does() {
        check(&[]);
        check(&["a"]);
        check(&["a", "b", "c"]);
        check(&["ccc", "bb", "a"]);
        check(&["bb", "ccc", "aa", "", "dddd", "c", "eeee", "b", ""]);
        let texts: Vec<String> = (0..200).map(|at| "x".repeat(at * 37 % 23)).collect();
        for len in 10..texts.len() {
            check(&texts[..len].iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}
