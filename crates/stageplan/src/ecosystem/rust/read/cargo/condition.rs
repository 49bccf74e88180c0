//! The conditions of dependencies: `cfg(unix)`, `cfg(target_os = "linux")`, the names of targets.

use std::collections::BTreeSet;

/// How deep conditions may nest.
const DEPTH: usize = 32;

/// Whether a program for Linux may meet the condition. What cannot be told, such as a `--cfg` of somebody's own, is taken
/// to hold: a dependency too many does no harm.
pub(super) fn holds(condition: &str) -> bool {
    let condition = condition.trim();
    match condition.strip_prefix("cfg(").and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => Reader { rest: inner, features: None }.any_of(DEPTH).unwrap_or(true),
        None => condition.split('-').any(|part| part == "linux"),
    }
}

/// Whether a condition in sources, without the word `cfg`, holds for an optimized program for Linux with these features;
/// nothing where that cannot be told.
pub(super) fn of_source(condition: &str, features: &BTreeSet<String>) -> Option<bool> {
    let mut reader = Reader { rest: condition, features: Some(features) };
    let holds = reader.one(DEPTH)?;
    reader.take(',');
    reader.blank();
    holds.filter(|_| reader.rest.is_empty())
}

struct Reader<'t> {
    rest: &'t str,
    /// The features that are on, where that is known.
    features: Option<&'t BTreeSet<String>>,
}

impl<'t> Reader<'t> {
    fn any_of(&mut self, depth: usize) -> Option<bool> {
        self.one(depth).unwrap_or(Some(true))
    }

    /// One predicate: the outer nothing is an end, the inner one says that nobody knows.
    #[expect(clippy::option_option, reason = "an end and what nobody knows are two things")]
    fn one(&mut self, depth: usize) -> Option<Option<bool>> {
        let name = self.word()?;
        let depth = depth.checked_sub(1)?;
        if self.take('(') {
            let mut found = Vec::new();
            while !self.take(')') {
                found.push(self.one(depth)?);
                self.take(',');
            }
            let known = |wanted: bool| found.contains(&Some(wanted));
            let open = found.contains(&None);
            return Some(match name {
                "all" if known(false) => Some(false),
                "all" => (!open).then_some(true),
                "any" if known(true) => Some(true),
                "any" => (!open).then_some(false),
                "not" => found.first().copied().flatten().map(|holds| !holds),
                _ => None,
            });
        }
        if self.take('=') {
            let value = self.quoted()?;
            return Some(match name {
                "feature" => self.features.map(|on| on.contains(value)),
                "target_os" => Some(value == "linux"),
                "target_family" => Some(value == "unix"),
                "target_arch" => match value {
                    "wasm32" | "wasm64" => Some(false),
                    _ => None,
                },
                "target_pointer_width" => Some(value == "64"),
                "target_endian" => Some(value == "little"),
                "target_vendor" => Some(value == "unknown"),
                _ => None,
            });
        }
        Some(match name {
            "unix" => Some(true),
            "windows" | "miri" | "loom" | "test" => Some(false),
            "debug_assertions" | "doc" | "doctest" if self.features.is_some() => Some(false),
            _ => None,
        })
    }

    fn blank(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn word(&mut self) -> Option<&'t str> {
        self.blank();
        let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }

    fn take(&mut self, wanted: char) -> bool {
        self.blank();
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn quoted(&mut self) -> Option<&'t str> {
        self.blank();
        let (text, rest) = self.rest.strip_prefix('"')?.split_once('"')?;
        self.rest = rest;
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(condition: &str, expect: bool) {
        assert_eq!(holds(condition), expect, "{condition}");
    }

    #[track_caller]
    fn of(condition: &str, expect: Option<bool>) {
        let on = BTreeSet::from(["web".to_owned()]);
        assert_eq!(of_source(condition, &on), expect, "{condition}");
    }

    #[test]
    fn features_are_on_or_off() {
        of("feature = \"web\"", Some(true));
        of("not(any(feature = \"web\", feature = \"cli\"))", Some(false));
        of("not(any(feature=\"ring\", feature=\"cli\",))", Some(true));
        of("all(feature = \"web\", windows)", Some(false));
        of("all(feature = \"web\", house)", None);
        of("not(debug_assertions)", Some(true));
        of("not(feature = \"cli\") junk", None);
        of("", None);
        of("not(", None);
    }

    #[test]
    fn what_linux_meets_holds() {
        check("cfg(unix)", true);
        check("cfg(windows)", false);
        check("cfg(not(windows))", true);
        check("cfg(target_os = \"linux\")", true);
        check("cfg(target_os=\"macos\")", false);
        check("cfg(any(target_os = \"macos\", target_os = \"linux\"))", true);
        check("cfg(all(unix, not(target_os = \"linux\")))", false);
        check("cfg(not(target_env = \"msvc\"))", true);
        check("cfg(all(windows, target_env = \"msvc\"))", false);
        check("cfg(target_arch = \"wasm32\")", false);
        check("cfg(not(target_arch = \"wasm32\"))", true);
        check("cfg(tokio_unstable)", true);
        check("x86_64-pc-windows-msvc", false);
        check("x86_64-unknown-linux-gnu", true);
        check("cfg(", false);
        check("cfg(any(", false);
        check(&format!("cfg({}", "not(".repeat(100_000)), false);
        check(&format!("cfg({}unix{})", "not(".repeat(1000), ")".repeat(1000)), true);
    }
}
