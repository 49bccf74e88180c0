//! Which versions of Python the files ask for, the most binding first:
//!
//! 1. `.python-version` of the unit, then of the folders above up to the root: pins;
//! 2. `runtime.txt`, `.tool-versions`, `mise.toml`: pins;
//! 3. `python_version` of a Pipfile, `python` of an environment of conda: pins;
//! 4. `requires-python`, Poetry's `python`, `python_requires`: ranges;
//! 5. the range that the lockfile was made for;
//! 6. automation and classifiers, which show what works.

use stageplan_syntax::Span;
use stageplan_syntax::python::version::Version;

use super::install::Read;
use super::lock::Lock;
use super::manifest::Manifests;
use crate::ecosystem::python::facts::{Manager, PythonWish, WishKind};
use crate::evidence::Evidence;
use crate::origin::Sourced;
use crate::project::Unit;

pub(super) fn read(
    unit: &Unit<'_>,
    manifests: &Manifests,
    install: &Read,
    lock: &Lock,
    evidence: &Evidence,
) -> Vec<PythonWish> {
    let wish = |kind| move |text| PythonWish { text, kind };
    let mut wishes: Vec<PythonWish> = Vec::new();
    let mut pins: Vec<Sourced<String>> = Vec::new();
    for folder in unit.folder.ancestors() {
        let at = unit.at(folder);
        if at.has(".python-version") {
            // The unit's own beats the one above it.
            pins.extend(python_version(&at));
            break;
        }
    }
    for folder in unit.folder.ancestors() {
        let at = unit.at(folder);
        let line = at.has("runtime.txt").then(|| at.one_line("runtime.txt")).flatten();
        if let Some(pin) = line.and_then(|line| pin(&line, line.value())) {
            pins.push(pin);
            break;
        }
    }
    pins.extend(evidence.tool("python").filter_map(|version| pin(version, version.value())));
    let pipenv = |pin: &&Sourced<String>| {
        let file = pin.origin().place().map(|place| place.path.file_name());
        file != Some("Pipfile") || *install.manager.value() == Manager::Pipenv
    };
    pins.extend(manifests.pins.iter().filter(pipenv).cloned());
    // What is for conda alone only shows what works where pip installs.
    let conda = manifests.conda_python.clone();
    let by_conda = *install.manager.value() == Manager::Conda;
    let exact = conda.iter().filter(|(_, exact)| *exact).filter_map(|(text, _)| pin(text, text.value()));
    let exact: Vec<Sourced<String>> = exact.collect();
    if by_conda {
        pins.extend(exact.iter().cloned());
    }
    wishes.extend(pins.into_iter().map(wish(WishKind::Pin)));
    wishes.extend(conda.filter(|(_, exact)| by_conda && !exact).map(|(text, _)| wish(WishKind::Range)(text)));
    wishes.extend(manifests.requires_python.clone().map(wish(WishKind::Range)));
    // Pipenv writes the version that it was run with.
    let kind = if *install.manager.value() == Manager::Pipenv { WishKind::Shown } else { WishKind::Range };
    let locked = lock
        .python
        .clone()
        .filter(|text| manifests.requires_python.as_ref().is_none_or(|known| known.value() != text.value()));
    wishes.extend(locked.map(wish(kind)));
    wishes.extend(
        evidence.ci_tool("python").filter_map(|version| pin(version, version.value())).map(wish(WishKind::Shown)),
    );
    wishes.extend(exact.into_iter().filter(|_| !by_conda).map(wish(WishKind::Shown)));
    wishes.extend(manifests.shown.iter().cloned().map(wish(WishKind::Shown)));
    wishes
}

/// pyenv takes several lines, of which the first is the one that `python` is; names of environments say no version.
fn python_version(unit: &Unit<'_>) -> Option<Sourced<String>> {
    let source = unit.source(".python-version")?;
    let mut offset = 0;
    for line in source.text.split_inclusive('\n') {
        let text = line.split('#').next().unwrap_or_default();
        for word in text.split_whitespace() {
            let start = offset + (word.as_ptr() as usize).saturating_sub(line.as_ptr() as usize);
            let span = Span::new(start, start + word.len());
            let found = Sourced::new(word.to_owned(), source.origin(span, ""));
            if let Some(pin) = pin(&found, word) {
                return Some(pin);
            }
        }
        offset += line.len();
    }
    None
}

/// A version or a line of CPython: `3.12`, `python-3.11.9`, `cpython@3.13`, `3.12-dev`, `shop-3.11.4`.
fn pin(at: &Sourced<String>, text: &str) -> Option<Sourced<String>> {
    let text = text.trim().trim_matches(['"', '\'']);
    // Other interpreters have other images, and `3.13t` is a build of its own.
    let lower = text.to_ascii_lowercase();
    if ["pypy", "graalpy", "jython", "conda", "stackless"].iter().any(|other| lower.contains(other)) {
        return None;
    }
    let version = text.trim_start_matches(['v', '=', '>', '<', '~', '^', ' ']);
    let version = version.rsplit(['-', '@', '/']).find(|part| part.starts_with(|c: char| c.is_ascii_digit()))?;
    let end = version.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(version.len());
    let plain = version[..end].trim_end_matches('.');
    let known = Version::parse(plain).filter(|version| matches!(version.part(0), 2 | 3))?;
    // `3` and `3.x` pin nothing.
    (known.release.len() > 1).then(|| Sourced::new(plain.to_owned(), at.origin().clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Origin;

    fn check(text: &str, expect: Option<&str>) {
        let at = Sourced::new(text.to_owned(), Origin::rule("test/pin", ""));
        assert_eq!(pin(&at, text).map(|pin| pin.value().clone()).as_deref(), expect, "{text}");
    }

    #[test]
    fn pins() {
        check("3.12", Some("3.12"));
        check("3.12.4", Some("3.12.4"));
        check("python-3.11.9", Some("3.11.9"));
        check("cpython@3.13", Some("3.13"));
        check("cpython-3.13.1-linux-x86_64-gnu", Some("3.13.1"));
        check("3.14-dev", Some("3.14"));
        check("3.13.0rc2", Some("3.13.0"));
        check("shop-3.11.4", Some("3.11.4"));
        check("pypy3.10-7.3.12", None);
        check("system", None);
        check("myproject", None);
        check("3", None);
        check("latest", None);
        check("3.x", None);
        check("python-2.7.18", Some("2.7.18"));
    }
}
