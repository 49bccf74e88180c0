//! Build tags and linker flags that the project's own builds use.

use stageplan_syntax::order;
use stageplan_syntax::shell;

use super::facts::LinkedVariable;
use super::sources::{Code, Tags};
use crate::evidence::Evidence;
use crate::origin::{Origin, Sourced};

/// What the project's own builds say.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    /// Build tags.
    pub(super) tags: Vec<Sourced<String>>,
    /// Linker flags, each as one text.
    pub(super) ldflags: Vec<Sourced<String>>,
    /// Whether cgo is switched on or off.
    pub(super) cgo: Option<Sourced<bool>>,
}

/// Reads the release configuration and the build commands. Only those that name the main package, or no other, count.
pub(super) fn shown(evidence: &Evidence, main: &str, name: &str) -> Shown {
    let mut shown = Shown::default();
    let releases: Vec<_> = evidence
        .releases
        .iter()
        .filter(|build| {
            let path = build.main.as_ref().map_or("", |main| main.value().as_str());
            let path = path.trim_start_matches("./").trim_end_matches('/').trim_end_matches("/main.go");
            let path = if matches!(path, "." | "main.go") { "" } else { path };
            path == main || build.binary.as_ref().is_some_and(|binary| binary.value() == name)
        })
        .collect();
    if let Some(build) = releases.first() {
        shown.tags.extend(build.tags.iter().flat_map(split_tags));
        shown.ldflags.extend(build.ldflags.iter().cloned());
        for env in &build.env {
            cgo(&mut shown, env.value(), env.origin());
        }
    }
    for build in evidence.builds.iter().chain(&evidence.starts) {
        let script = shell::parse(build.command.value());
        for command in &script.commands {
            let words: Vec<Option<String>> = command.words.iter().map(shell::Word::literal).collect();
            let word = |at: usize| words.get(at).and_then(Option::as_deref);
            let is_go = word(0) == Some("go") && matches!(word(1), Some("build" | "run" | "install"));
            let names_main = words.iter().flatten().any(|word| {
                let word = word.trim_start_matches("./").trim_end_matches('/').trim_end_matches("/main.go");
                word == main || main.is_empty() && matches!(word, "." | "")
            });
            if !is_go || !names_main {
                continue;
            }
            for assignment in &command.env {
                if let Some(value) = assignment.value.literal() {
                    cgo(&mut shown, &format!("{}={value}", assignment.name), build.command.origin());
                }
            }
            for at in 2..words.len() {
                let Some(text) = word(at) else { continue };
                let (flag, inline) = shell::split_flag(text);
                let value = inline.map(str::to_owned).or_else(|| word(at + 1).map(str::to_owned));
                let Some(value) = value else { continue };
                let value = Sourced::new(value, build.command.origin().clone());
                match flag {
                    "-tags" | "--tags" if shown.tags.is_empty() => shown.tags.extend(split_tags(&value)),
                    "-ldflags" | "--ldflags" if shown.ldflags.is_empty() => shown.ldflags.push(value),
                    _ => {}
                }
            }
        }
    }
    shown.tags.retain(|tag| {
        // Tags that choose between Go and C are ours to choose.
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
        !tag.value().is_empty()
            && tag.value().chars().all(fits)
            && !matches!(tag.value().as_str(), "netgo" | "osusergo" | "static_build")
    });
    shown
}

fn split_tags(tags: &Sourced<String>) -> Vec<Sourced<String>> {
    let split = tags.value().split([',', ' ']).filter(|tag| !tag.is_empty());
    split.map(|tag| Sourced::new(tag.to_owned(), tags.origin().clone())).collect()
}

fn cgo(shown: &mut Shown, text: &str, origin: &Origin) {
    if let Some(value) = text.strip_prefix("CGO_ENABLED=")
        && shown.cgo.is_none()
    {
        shown.cgo = match value.trim() {
            "0" => Some(Sourced::new(false, origin.clone())),
            "1" => Some(Sourced::new(true, origin.clone())),
            _ => None,
        };
    }
}

/// The tags a walk over the sources is made with.
pub(super) fn tags(shown: &Shown) -> Tags {
    Tags { extra: order::set(shown.tags.iter().map(|tag| tag.value().clone())), cgo: true }
}

/// Variables of the program that a build sets: those the project's own builds set, or else a version variable of the
/// main package.
pub(super) fn linked(shown: &Shown, code: &Code<'_>) -> Vec<LinkedVariable> {
    let mut found: Vec<LinkedVariable> = Vec::new();
    for flags in &shown.ldflags {
        // Templates of a release tool hold blanks that are no separators.
        let text = flags.value().replace("{{ ", "{{").replace(" }}", "}}");
        let words: Vec<&str> = text.split_whitespace().collect();
        for (at, word) in words.iter().enumerate() {
            if !matches!(*word, "-X" | "--X") {
                continue;
            }
            let Some((name, value)) = words.get(at + 1).and_then(|word| word.trim_matches(['\'', '"']).split_once('='))
            else {
                continue;
            };
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '_' | '-');
            if name.is_empty() || !name.chars().all(fits) || !name.contains('.') {
                continue;
            }
            if let Some((argument, default)) = argument(name, value)
                && found.iter().all(|known| known.name.value() != name)
            {
                let name = Sourced::new(name.to_owned(), flags.origin().clone());
                found.push(LinkedVariable { name, argument, default: default.to_owned() });
            }
        }
    }
    if found.is_empty() {
        for file in code.main() {
            for var in file.file.variables.iter().filter(|var| var.type_text.is_none_or(|text| text == "string")) {
                let argument = match var.name {
                    "version" | "Version" | "appVersion" | "buildVersion" => "VERSION",
                    "commit" | "Commit" | "gitCommit" | "GitCommit" | "revision" | "Revision" => "COMMIT",
                    _ => continue,
                };
                if var.init.is_some() && var.value.is_none() {
                    continue;
                }
                let default = var.value.clone().unwrap_or_default();
                let default = if default.is_empty() || !is_plain(&default) { "dev".to_owned() } else { default };
                let origin = file.origin(var.span, format!("var {}", var.name));
                let origin =
                    Origin::rule_from("go/version-variable", "a variable for the version is there to be set", [origin]);
                found.push(LinkedVariable {
                    name: Sourced::new(format!("main.{}", var.name), origin),
                    argument,
                    default,
                });
            }
        }
    }
    found
}

fn is_plain(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+'))
}

/// The build argument for a linked variable, by what it is set to or what it is called. Dates would make every build
/// another one.
fn argument(name: &str, value: &str) -> Option<(&'static str, &'static str)> {
    let last = name.rsplit('.').next().unwrap_or(name).to_ascii_lowercase();
    let value = value.to_ascii_lowercase();
    let about = |words: &[&str]| words.iter().any(|word| value.contains(word));
    if about(&["date", "time"]) || last.contains("date") || last.contains("time") {
        return None;
    }
    if last.contains("build") && !last.contains("version") {
        return None;
    }
    if about(&["commit", "sha", "rev"]) || last.contains("commit") || last.contains("sha") || last.contains("revision")
    {
        return Some(("COMMIT", "none"));
    }
    if about(&["version", "tag"]) || last.contains("version") || last == "tag" {
        return Some(("VERSION", "dev"));
    }
    None
}
