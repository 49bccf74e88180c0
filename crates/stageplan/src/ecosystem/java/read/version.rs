//! Versions and ranges of versions as Maven writes them: `[1.8,9),[11,)`.

/// A range: it holds what one of its parts holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Range<T> {
    parts: Vec<Part<T>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Part<T> {
    /// The lowest, and whether it is inside.
    low: Option<(T, bool)>,
    high: Option<(T, bool)>,
}

impl<T: Ord + Clone> Range<T> {
    /// Reads a range in brackets; `read` reads one version. A text without brackets is none.
    pub(super) fn parse(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let low_inside = rest.starts_with('[');
            if !low_inside && !rest.starts_with('(') {
                return None;
            }
            let end = rest.find([']', ')'])?;
            let high_inside = rest[end..].starts_with(']');
            let inner = &rest[1..end];
            let bound = |text: &str, inside: bool| match text.trim() {
                "" => Some(None),
                text => Some(Some((read(text)?, inside))),
            };
            parts.push(match inner.split_once(',') {
                Some((low, high)) => Part { low: bound(low, low_inside)?, high: bound(high, high_inside)? },
                None => Part { low: bound(inner, true)?, high: bound(inner, true)? },
            });
            rest = rest[end + 1..].trim_start().trim_start_matches(',').trim_start();
        }
        (!parts.is_empty()).then_some(Self { parts })
    }

    pub(super) fn holds(&self, value: &T) -> bool {
        self.parts.iter().any(|part| {
            let above = part.low.as_ref().is_none_or(|(low, inside)| value > low || (*inside && value == low));
            above && part.high.as_ref().is_none_or(|(high, inside)| value < high || (*inside && value == high))
        })
    }

    /// The lowest bound of all parts, and whether it is inside; nothing where a part has none.
    pub(super) fn low(&self) -> Option<&(T, bool)> {
        let lows: Option<Vec<&(T, bool)>> = self.parts.iter().map(|part| part.low.as_ref()).collect();
        lows?.into_iter().min_by(|a, b| a.0.cmp(&b.0))
    }

    /// The highest bound of all parts, and whether it is inside; nothing where a part has none.
    pub(super) fn high(&self) -> Option<&(T, bool)> {
        let highs: Option<Vec<&(T, bool)>> = self.parts.iter().map(|part| part.high.as_ref()).collect();
        highs?.into_iter().max_by(|a, b| a.0.cmp(&b.0))
    }
}

/// A version for comparing: its numbers, and whether it is a release rather than what comes before one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    numbers: Vec<u64>,
    release: bool,
}

/// Reads a version; `None` where it does not begin with a number.
pub(super) fn version(text: &str) -> Option<Version> {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let numbers = text[..end].split('.').filter(|part| !part.is_empty()).map(|part| part.parse::<u64>().ok());
    let mut numbers: Vec<u64> = numbers.collect::<Option<Vec<u64>>>()?;
    if numbers.is_empty() {
        return None;
    }
    // `1.0` and `1` are the same.
    while numbers.len() > 1 && numbers.last() == Some(&0) {
        numbers.pop();
    }
    let tail = text[end..].trim_start_matches(['-', '.', '_']).to_ascii_lowercase();
    let early = ["alpha", "beta", "rc", "cr", "m", "snapshot", "ea"];
    let release = !early.iter().any(|word| {
        tail.strip_prefix(word)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| !c.is_ascii_alphabetic()))
    });
    Some(Version { numbers, release })
}

#[cfg(test)]
mod tests {
    use super::{Range, version};

    #[track_caller]
    fn check(range: &str, holds: &[&str], not: &[&str]) {
        let held = |text: &str| Some(Range::parse(range, version)?.holds(&version(text)?));
        for text in holds {
            assert_eq!(held(text), Some(true), "{text}");
        }
        for text in not {
            assert_eq!(held(text), Some(false), "{text}");
        }
    }

    #[test]
    fn ranges_hold_what_lies_between_their_brackets() {
        check("[3.6.3,)", &["3.6.3", "3.9", "4.0.0"], &["3.6.2", "3.6.3-SNAPSHOT"]);
        check("(,3.9)", &["3.8.8", "3.9-rc-1"], &["3.9", "3.9.1"]);
        check("[3.9.5]", &["3.9.5"], &["3.9.6"]);
        check("[1,2),[3,4]", &["1.5", "4.0", "3"], &["2", "2.9", "4.0.1"]);
        check("(,)", &["0"], &[]);
    }

    #[test]
    fn what_is_no_range_is_none() {
        for text in ["", "3.9", "[3.9", "3.9]", "[a,b]", "[", "[1,2)x"] {
            assert_eq!(Range::parse(text, version), None, "{text}");
        }
    }

    #[test]
    fn what_comes_before_a_release_is_older_than_it() {
        let order = ["1.18.9", "1.18.30", "2.0.0-M1", "2.0", "2.0.1-jre", "2.10"];
        for pair in order.windows(2) {
            assert!(version(pair[0]) < version(pair[1]), "{pair:?}");
        }
        assert_eq!(version("2.0.0"), version("2"));
        assert_eq!(version("5.3.30.RELEASE"), version("5.3.30"));
        assert_eq!(version("Finchley.SR2"), None);
    }
}
