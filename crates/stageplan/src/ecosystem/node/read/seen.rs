//! Versions of Node that a project runs on without asking for them: those of an earlier Dockerfile and of automation.

use crate::evidence::Evidence;
use crate::origin::Sourced;
use crate::project::Unit;
use stageplan_syntax::Span;

/// What is seen, that of the Dockerfile first.
pub(super) fn versions(unit: &Unit<'_>, evidence: &Evidence) -> Vec<Sourced<String>> {
    let mut found = dockerfile(unit);
    found.extend(evidence.ci_tool("node").take(8).cloned());
    found
}

/// The tags of Node's images in `FROM` lines, arguments filled in. A Dockerfile of our own says nothing new.
fn dockerfile(unit: &Unit<'_>) -> Vec<Sourced<String>> {
    let Some(source) = unit.has("Dockerfile").then(|| unit.source("Dockerfile")).flatten() else { return Vec::new() };
    if source.text.lines().take(6).any(|line| line.starts_with("# Made by stageplan")) {
        return Vec::new();
    }
    let mut found: Vec<Sourced<String>> = Vec::new();
    let mut arguments: Vec<(&str, &str)> = Vec::new();
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let mut words = line.split_whitespace();
        match words.next().unwrap_or_default().to_ascii_uppercase().as_str() {
            "ARG" => arguments.extend(words.filter_map(|pair| pair.split_once('='))),
            "FROM" => {
                let Some(image) = words.find(|word| !word.starts_with("--")) else { continue };
                let Some((name, tag)) = image.rsplit_once(':') else { continue };
                if name.rsplit('/').next() != Some("node") {
                    continue;
                }
                let mut tag = tag.to_owned();
                for (name, value) in &arguments {
                    tag = tag
                        .replace(&format!("${{{name}}}"), value.trim_matches('"'))
                        .replace(&format!("${name}"), value);
                }
                let version = tag.split(['-', '@']).next().unwrap_or_default();
                if version.starts_with(|c: char| c.is_ascii_digit()) && found.len() < 4 {
                    let span = Span { start, end: start + line.trim_end().len() };
                    found.push(Sourced::new(version.to_owned(), source.origin(span, "FROM")));
                }
            }
            _ => {}
        }
    }
    found
}
