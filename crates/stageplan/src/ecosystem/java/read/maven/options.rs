//! What the folder `.mvn` tells Maven before it reads a pom.

use std::collections::BTreeMap;
use std::rc::Rc;

use stageplan_syntax::Span;

use crate::origin::Sourced;
use crate::project::Unit;
use crate::tree::RepoPath;

/// Words of `.mvn/maven.config`, and what they mean.
#[derive(Debug, Default)]
pub(in crate::ecosystem::java) struct Options {
    /// The folder `.mvn`, where there is one.
    pub(in crate::ecosystem::java) folder: Option<RepoPath>,
    /// Properties that are set there, which beat those of every pom.
    pub(in crate::ecosystem::java) properties: BTreeMap<String, Sourced<String>>,
    /// Profiles that are switched on there.
    pub(in crate::ecosystem::java) profiles: Vec<String>,
    /// Profiles that are switched off there.
    pub(in crate::ecosystem::java) without: Vec<String>,
    /// The settings file that is named there.
    pub(in crate::ecosystem::java) settings: Option<Sourced<String>>,
    /// The file of toolchains that is named there.
    pub(in crate::ecosystem::java) toolchains: Option<Sourced<String>>,
    /// A line with several arguments, which Maven takes as one from 3.9 on.
    pub(in crate::ecosystem::java) crowded: Option<Sourced<String>>,
}

/// The options for a build in a folder: those of the nearest `.mvn` at or above it.
pub(in crate::ecosystem::java) fn of(unit: &Unit<'_>, folder: &RepoPath) -> Rc<Options> {
    let tree = unit.project.tree();
    let found = folder.ancestors().find_map(|folder| folder.join(".mvn").ok().filter(|path| tree.has_folder(path)));
    let at = found.clone().unwrap_or_else(RepoPath::root);
    unit.project.once::<Options>(&at, || {
        let mut options = Options { folder: found, ..Options::default() };
        if options.folder.is_some() {
            options.read(unit, &at);
        }
        options
    })
}

impl Options {
    fn read(&mut self, unit: &Unit<'_>, folder: &RepoPath) {
        let Some(source) = folder.join("maven.config").ok().and_then(|path| unit.project.source(&path)) else { return };
        let mut words: Vec<Sourced<String>> = Vec::new();
        let mut at = 0;
        for line in source.text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let text = line.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let mut of_line = 0;
            let mut inner = start;
            for word in line.split_inclusive(char::is_whitespace) {
                let begin = inner;
                inner += word.len();
                let word = word.trim();
                if word.is_empty() {
                    continue;
                }
                of_line += 1;
                let origin = source.origin(Span::new(begin, begin + word.len()), "");
                words.push(Sourced::new(word.to_owned(), origin));
            }
            if of_line > 1 && self.crowded.is_none() && text.starts_with('-') {
                let from = start + line.find(text).unwrap_or(0);
                let origin = source.origin(Span::new(from, from + text.len()), "");
                self.crowded = Some(Sourced::new(text.to_owned(), origin));
            }
        }
        let mut words = words.into_iter().peekable();
        while let Some(word) = words.next() {
            let text = word.value().as_str();
            let mut behind = |long: &str, short: &str| -> Option<Sourced<String>> {
                if text == long || text == short {
                    return words.next();
                }
                let value = text.strip_prefix(long).and_then(|rest| rest.strip_prefix('='));
                let value = value.or_else(|| text.strip_prefix(short).filter(|_| !text.starts_with("--")))?;
                Some(word.clone().map(|_| value.trim_start_matches('=').to_owned()))
            };
            if let Some(definition) = behind("--define", "-D") {
                let (name, value) = definition.value().split_once('=').unwrap_or((definition.value(), "true"));
                let (name, value) = (name.to_owned(), value.to_owned());
                self.properties.insert(name, definition.map(|_| value));
            } else if let Some(list) = behind("--activate-profiles", "-P") {
                for name in list.value().split(',').map(str::trim).filter(|name| !name.is_empty()) {
                    match name.strip_prefix(['!', '-']) {
                        Some(name) => self.without.push(name.to_owned()),
                        None => self.profiles.push(name.trim_start_matches(['+', '?']).to_owned()),
                    }
                }
            } else if text == "--settings" || text == "-s" || text.starts_with("--settings=") {
                self.settings = behind("--settings", "-s");
            } else if text == "--toolchains" || text == "-t" || text.starts_with("--toolchains=") {
                self.toolchains = behind("--toolchains", "-t");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::testing::{path, with_unit};

    #[track_caller]
    fn check(config: &str, expect: &str) {
        let text = format!("//- .mvn/maven.config\n{config}\n//- app/pom.xml\n<project/>\n");
        let got = with_unit(&text, "app", |unit| {
            let options = of(unit, &path("app"));
            let properties: Vec<String> =
                options.properties.iter().map(|(name, value)| format!("{name}={}", value.value())).collect();
            format!(
                "{} | +{} | -{} | {} | {}",
                properties.join(" "),
                options.profiles.join(","),
                options.without.join(","),
                options.settings.as_ref().map_or("", |settings| settings.value()),
                options.crowded.is_some(),
            )
        });
        assert_eq!(got, expect, "{config}");
    }

    #[test]
    fn words_of_the_configuration_are_understood() {
        check("-Drevision=1.2.3\n-DskipITs", "revision=1.2.3 skipITs=true | + | - |  | false");
        check("--settings\n./.mvn/settings.xml", " | + | - | ./.mvn/settings.xml | false");
        check("-s\nci/settings.xml\n# none\n-T1C", " | + | - | ci/settings.xml | false");
        check("-Pprod,!dev\n--activate-profiles=fast", " | +prod,fast | -dev |  | false");
        check("-T 1C -Drevision=2", "revision=2 | + | - |  | true");
        check("", " | + | - |  | false");
    }
}
