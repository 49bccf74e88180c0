//! `.goreleaser.yml` and `.promu.yml`: how a Go program is released. Builds for systems other than Linux are left out.

use stageplan_syntax::data::{Format, Node};
use stageplan_syntax::shell;

use super::look;
use super::notes::{text, texts};
use super::{Evidence, ReleaseBuild};
use crate::origin::Sourced;
use crate::project::{Manifest, Unit};

pub(super) fn read(unit: &Unit<'_>, evidence: &mut Evidence) {
    let names = [".goreleaser.yaml", ".goreleaser.yml", "goreleaser.yaml", "goreleaser.yml"];
    for path in look::named(unit, &look::upwards(unit), &names) {
        let Some(manifest) = unit.project.manifest(&path, Format::Yaml) else { continue };
        let shared = variables(&manifest, manifest.at(&["env"]));
        for build in manifest.at(&["builds"]).into_iter().flat_map(Node::items) {
            if let Some(release) = read_build(&manifest, build, &shared)
                && !evidence.releases.contains(&release)
            {
                evidence.releases.push(release);
            }
        }
    }
}

fn read_build(manifest: &Manifest, build: Node<'_>, shared: &[Sourced<String>]) -> Option<ReleaseBuild> {
    let systems = texts(manifest, build.get("goos"));
    let linux = systems.is_empty() || systems.iter().any(|system| system.value() == "linux");
    let go = build.get("builder").is_none_or(|builder| builder.as_str() == Some("go"));
    let skipped = build.get("skip").is_some_and(|skip| skip.scalar() == Some("true"));
    if !linux || !go || skipped {
        return None;
    }
    let mut release = ReleaseBuild {
        main: text(manifest, build.get("main")),
        binary: text(manifest, build.get("binary")),
        dir: text(manifest, build.get("dir")),
        ldflags: texts(manifest, build.get("ldflags")),
        tags: Vec::new(),
        env: variables(manifest, build.get("env")),
    };
    // What the build sets itself counts, not what is set for all.
    for one in shared {
        let name = |text: &str| text.split('=').next().unwrap_or_default().to_owned();
        if !release.env.iter().any(|own| name(own) == name(one)) {
            release.env.push(one.clone());
        }
    }
    let split = |text: &Sourced<String>| -> Vec<Sourced<String>> {
        let names = text.split([',', ' ']).filter(|name| !name.is_empty());
        names.map(|name| Sourced::new(name.to_owned(), text.origin().clone())).collect()
    };
    for tags in texts(manifest, build.get("tags")) {
        release.tags.extend(split(&tags));
    }
    let flags = texts(manifest, build.get("flags"));
    // One item may hold a flag and its value, or several flags.
    let words: Vec<Sourced<String>> = flags.iter().flat_map(split_words).collect();
    for (number, word) in words.iter().enumerate() {
        let value = match shell::split_flag(word) {
            ("-tags" | "--tags", Some(value)) => Some(Sourced::new(value.to_owned(), word.origin().clone())),
            ("-tags" | "--tags", None) => words.get(number + 1).cloned(),
            _ => None,
        };
        if let Some(value) = value {
            release.tags.extend(split(&value));
        }
    }
    Some(release)
}

fn split_words(text: &Sourced<String>) -> Vec<Sourced<String>> {
    let words = super::words::split(text).unwrap_or_default();
    words.into_iter().map(|word| Sourced::new(word, text.origin().clone())).collect()
}

/// `NAME=value` items; those that look like secrets or hold a template are left out.
fn variables(manifest: &Manifest, node: Option<Node<'_>>) -> Vec<Sourced<String>> {
    let mut variables = texts(manifest, node);
    variables.retain(|one| {
        one.split_once('=').is_some_and(|(name, value)| !super::is_secret(name, value) && !value.contains("{{"))
    });
    variables
}

/// `.promu.yml`, by which programs of the Prometheus family are released.
pub(super) fn promu(unit: &Unit<'_>, evidence: &mut Evidence) {
    let paths = look::named(unit, &look::upwards(unit), &[".promu.yml"]);
    let Some(manifest) = paths.first().and_then(|path| unit.project.manifest(path, Format::Yaml)) else { return };
    let line = |text: &str, node: Node<'_>| super::words::clean(text).map(|text| manifest.sourced(node, text));
    let cgo = manifest.at(&["go", "cgo"]).filter(|node| node.as_bool() == Some(false));
    for binary in manifest.at(&["build", "binaries"]).into_iter().flat_map(Node::items) {
        let release = ReleaseBuild {
            main: text(&manifest, binary.get("path")),
            binary: text(&manifest, binary.get("name")),
            dir: None,
            ldflags: manifest
                .at(&["build", "ldflags"])
                .and_then(|node| Some((node, node.as_str()?)))
                .map(|(node, text)| text.lines().filter_map(|one| line(one, node)).collect())
                .unwrap_or_default(),
            tags: texts(&manifest, manifest.at(&["build", "tags", "all"])),
            env: cgo.map(|node| manifest.sourced(node, "CGO_ENABLED=0".to_owned())).into_iter().collect(),
        };
        evidence.releases.push(release);
    }
}
