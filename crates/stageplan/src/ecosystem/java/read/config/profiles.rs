//! Profiles of Spring: which of them the project itself activates, and what counts then.

use super::Found;
use super::values::{self, Layer, Values, When};
use crate::ecosystem::java::facts::Facts;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// The variable that names them.
const VARIABLE: &str = "SPRING_PROFILES_ACTIVE";

/// How many are followed.
const PROFILES: usize = 16;

/// Adds the files of active profiles, and lets documents count that ask for one.
pub(super) fn activate(
    unit: &Unit<'_>,
    facts: &Facts,
    places: &[RepoPath],
    name: &str,
    layers: &mut Vec<Layer>,
    found: &mut Found,
) {
    let files = files(unit, places, name);
    let known = |profile: &str| {
        files.iter().any(|(known, _)| known == profile)
            || layers
                .iter()
                .any(|layer| matches!(&layer.when, When::Profile(text) if named(text).any(|one| one == profile)))
    };
    let shown = shown(facts).filter(|shown| split(shown.value()).any(known));
    if let Some(shown) = shown.as_ref().filter(|shown| by_variable(facts, shown)) {
        found.config.profiles = Some(shown.clone());
    }
    let always = Values {
        layers: layers.iter().filter(|layer| layer.when == When::Always).cloned().rev().collect(),
        dash: false,
        loads: true,
    };
    let lists = |key: &str| -> Vec<String> {
        let all = always.all(key).into_iter().filter_map(|entry| always.resolve(&entry.value).text);
        all.flat_map(|text| split(&text).map(str::to_owned).collect::<Vec<_>>()).collect()
    };
    let mut active = match &shown {
        Some(shown) => split(shown.value()).map(str::to_owned).collect(),
        None => lists("spring.profiles.active"),
    };
    active.extend(lists("spring.profiles.include"));
    let mut at = 0;
    while let Some(profile) = active.get(at).cloned() {
        at += 1;
        if active.len() < PROFILES {
            let group = lists(&format!("spring.profiles.group.{profile}"));
            active.extend(group.into_iter().filter(|one| !active.contains(one)).collect::<Vec<_>>());
        }
    }
    active.truncate(PROFILES);
    for profile in &active {
        for (_, path) in files.iter().filter(|(known, _)| known == profile) {
            layers.extend(values::read(unit, path));
        }
    }
    for layer in layers.iter_mut() {
        if let When::Profile(text) = &layer.when {
            layer.when = if holds(text, &active) { When::Always } else { When::Never };
        }
    }
    let named = |path: &RepoPath| facts.code.property_files.iter().any(|file| path.as_str().ends_with(file.value()));
    let waiting: Vec<(String, RepoPath)> = files.into_iter().filter(|(_, path)| !named(path)).collect();
    tell(&waiting, &active, found);
}

/// The profiles of a list.
fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|profile| !profile.is_empty())
}

/// The profiles that a deployment or a start of the project names.
fn shown(facts: &Facts) -> Option<Sourced<String>> {
    let by_command = facts.lines.iter().filter(|line| !line.once).find_map(|line| {
        let words = line.options.iter().chain(&line.arguments);
        let value = words.into_iter().find_map(|word| {
            let word = word.trim_start_matches("-D").trim_start_matches("--");
            word.strip_prefix("spring.profiles.active=").map(str::to_owned)
        })?;
        Some(Sourced::new(value, line.origin.clone()))
    });
    by_command.or_else(|| {
        let env = facts.evidence.variable(VARIABLE).filter(|env| env.deployed)?;
        Some(Sourced::new(env.value.clone()?, env.name.origin().clone()))
    })
}

/// Whether a variable names them, so that the image has to.
fn by_variable(facts: &Facts, shown: &Sourced<String>) -> bool {
    facts.evidence.variable(VARIABLE).is_some_and(|env| env.name.origin() == shown.origin())
}

/// The files of profiles, with their profile.
fn files(unit: &Unit<'_>, places: &[RepoPath], name: &str) -> Vec<(String, RepoPath)> {
    let tree = unit.project.tree();
    let mut found = Vec::new();
    for path in places.iter().flat_map(|place| tree.files_in(place)) {
        let Some((stem, end)) = path.file_name().rsplit_once('.') else { continue };
        let profile = stem.strip_prefix(name).and_then(|rest| rest.strip_prefix('-'));
        if let (Some(profile), "properties" | "yml" | "yaml") = (profile, end) {
            found.push((profile.to_owned(), path.clone()));
        }
    }
    found
}

/// The signs between the profiles of an expression.
const SIGNS: [char; 6] = ['!', '&', '|', '(', ')', ','];

/// How deep parentheses are followed.
const DEPTH: usize = 16;

/// The profiles that an expression names.
fn named(text: &str) -> impl Iterator<Item = &str> {
    text.split(SIGNS).map(str::trim).filter(|profile| !profile.is_empty())
}

/// Whether one of the expressions of a list, such as `prod & !(cloud | edge)`, holds.
fn holds(text: &str, active: &[String]) -> bool {
    let mut expression = Expression { rest: text, active };
    let mut holds = expression.any(DEPTH);
    while expression.eat(',') {
        holds |= expression.any(DEPTH);
    }
    holds
}

/// An expression of profiles that is being read.
struct Expression<'a> {
    rest: &'a str,
    active: &'a [String],
}

impl Expression<'_> {
    fn eat(&mut self, sign: char) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn any(&mut self, depth: usize) -> bool {
        let mut holds = self.all(depth);
        while self.eat('|') {
            holds |= self.all(depth);
        }
        holds
    }

    fn all(&mut self, depth: usize) -> bool {
        let mut holds = self.one(depth);
        while self.eat('&') {
            holds &= self.one(depth);
        }
        holds
    }

    fn one(&mut self, depth: usize) -> bool {
        let mut not = false;
        while self.eat('!') {
            not = !not;
        }
        if self.eat('(') {
            if depth == 0 {
                self.rest = "";
                return false;
            }
            let inner = self.any(depth - 1);
            self.eat(')');
            return inner != not;
        }
        let end = self.rest.find(SIGNS).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        let word = word.trim();
        let is_active = self.active.iter().any(|known| known == word) || (word == "default" && self.active.is_empty());
        !word.is_empty() && is_active != not
    }
}

/// Says which files wait for a profile that nothing activates.
fn tell(files: &[(String, RepoPath)], active: &[String], found: &mut Found) {
    let aside = ["test", "tests", "it", "dev", "local", "development", "ci", "integration"];
    let mut waiting: Vec<&str> = Vec::new();
    let mut first = None;
    for (profile, path) in files {
        let told = active.contains(profile) || waiting.contains(&profile.as_str());
        if !told && !aside.iter().any(|word| profile.split(['-', '_']).any(|part| part == *word)) {
            waiting.push(profile);
            first.get_or_insert(path);
        }
    }
    let Some(path) = first.filter(|_| waiting.len() <= 6) else { return };
    let several = if waiting.len() == 1 { "a profile" } else { "profiles" };
    let names = waiting.join(", ");
    found.findings.push(
        Finding::note("java/profiles", format!("there are files for {several} that nothing activates: {names}"))
            .help(format!("set {VARIABLE} where the image runs, or by `--env`, if one of them is meant for it"))
            .at(Origin::of_file(path.clone()).place().cloned()),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, active: &[&str], expect: bool) {
        let active: Vec<String> = active.iter().map(|word| (*word).to_owned()).collect();
        assert_eq!(holds(text, &active), expect, "{text} with {active:?}");
    }

    #[test]
    fn expressions_of_profiles_hold() {
        check("prod", &["prod"], true);
        check("prod", &[], false);
        check("dev, prod", &["prod"], true);
        check("!prod", &[], true);
        check("prod & !cloud", &["prod"], true);
        check("prod & !cloud", &["prod", "cloud"], false);
        check("(prod | staging)", &["staging"], true);
        check("prod & (eu | us)", &["us"], false);
        check("prod & (eu | us)", &["us", "prod"], true);
        check("!(a | b)", &["b"], false);
        check("!(a | b)", &["c"], true);
        check("!!a, b", &["a"], true);
        check("a, (b", &["b"], true);
        check("", &["b"], false);
        check(&"(".repeat(100_000), &["b"], false);
        check("default", &[], true);
        check("default", &["prod"], false);
    }
}
