//! Configuration files that a program reads and its repository does not have where the program looks for them.

use std::collections::BTreeSet;

use stageplan_syntax::data::{Format, Node};
use stageplan_syntax::golang::Kind;
use stageplan_syntax::order;

use super::facts::RuntimeFile;
use super::module::Module;
use super::settings::Setting;
use super::sources::Code;
use crate::origin::Origin;
use crate::project::Unit;
use crate::tree::RepoPath;

/// A configuration file that somebody has to provide.
#[derive(Clone, Debug)]
pub(super) struct Missing {
    /// Where the program looks for it.
    pub(super) path: String,
    /// The flag or variable that names another place.
    pub(super) by: Option<String>,
    /// A file of the repository to start from.
    pub(super) sample: Option<RepoPath>,
    /// Where the program names it.
    pub(super) why: Origin,
}

/// Words in the names of settings and files that are about configuration.
const ABOUT: [&str; 5] = ["config", "conf", "hooks", "rules", "settings"];

fn is_configuration(path: &str) -> bool {
    let extension = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, end)| end);
    matches!(extension, "yml" | "yaml" | "toml" | "json" | "conf" | "cfg" | "ini" | "hcl")
        && path.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_'))
}

/// Reads which configuration files are missing.
pub(super) fn missing(
    unit: &Unit<'_>,
    module: &Module,
    code: &Code<'_>,
    settings: &[Setting],
    files: &[RuntimeFile],
    name: &str,
) -> Vec<Missing> {
    let mut found: Vec<Missing> = Vec::new();
    let mut put = |path: &str, by: Option<String>, why: Origin| {
        let plain = path.trim_start_matches("./");
        let there = files.iter().any(|file| plain.starts_with(file.at.as_str()))
            || unit.at(module.own.folder.clone()).path(plain).is_some_and(|path| unit.project.tree().has_file(&path));
        if !there && found.iter().all(|known| known.path != plain) {
            found.push(Missing { path: plain.to_owned(), by, sample: sample(unit, module, plain), why });
        }
    };
    for setting in settings {
        let by = setting.flag.as_ref().map(|flag| format!("--{flag}")).or_else(|| setting.env.clone());
        let names = setting.names();
        if let (Some(by), Some(default)) = (by, setting.default.as_deref())
            && ABOUT.iter().any(|word| names.contains(word))
            && is_configuration(default)
        {
            put(default, Some(by), setting.origin.clone());
        }
    }
    // Without a setting: what the main package writes down as a value of its own.
    for file in code.main() {
        for pair in file.file.tokens.windows(2) {
            let [before, token] = pair else { continue };
            if !matches!(token.kind, Kind::String | Kind::RawString)
                || !matches!(before.text, "=" | ":=" | "return" | ",")
            {
                continue;
            }
            let Some(text) = token.string_value().filter(|text| is_configuration(text)) else { continue };
            let stem = text.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
            let about = ABOUT.contains(&stem) || stem.eq_ignore_ascii_case(name);
            let place = text.starts_with("/etc/") || !text.contains('/');
            if about && place {
                put(&text, None, file.origin(token.span, text.as_str()));
            }
        }
    }
    found
}

/// A file of the repository that shows what the missing one may look like: of its name, or of its name with a word for
/// samples.
fn sample(unit: &Unit<'_>, module: &Module, path: &str) -> Option<RepoPath> {
    let wanted = path.rsplit('/').next().unwrap_or(path);
    let stem = wanted.split('.').next().unwrap_or(wanted);
    let tree = unit.project.tree();
    let files = tree.files_below(&module.own.folder).filter(|file| {
        let name = file.file_name();
        let apart = |part: &str| matches!(part, "vendor" | "testdata" | "node_modules" | "test" | "tests");
        let shallow = file.parts().count() < module.own.folder.parts().count() + 4;
        shallow && !file.parts().any(apart) && name.split('.').next() == Some(stem) && is_sample(wanted, name)
    });
    files.min_by_key(|file| (file.file_name() != wanted, file.parts().count())).cloned()
}

fn is_sample(wanted: &str, name: &str) -> bool {
    let is_word = |part: &str| matches!(part, "example" | "sample" | "dist" | "default" | "docker" | "template");
    let others = |text: &str| -> Vec<String> {
        text.split('.').filter(|part| !is_word(part)).map(|part| part.replace("yaml", "yml")).collect()
    };
    others(wanted) == others(name)
}

/// The keys with a value in the configuration files that are in the image, each with the key above it.
pub(super) fn given(unit: &Unit<'_>, files: &[RuntimeFile]) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for file in files.iter().filter(|file| !file.folder) {
        let Some(format) = format(&file.path) else { continue };
        let Some(manifest) = unit.project.manifest(&file.path, format) else { continue };
        let Some(root) = manifest.root() else { continue };
        let has = |node: Node<'_>| node.scalar().is_some_and(|text| !text.is_empty());
        for (key, value) in root.entries() {
            if has(value) {
                found.insert((String::new(), key.to_owned()));
            }
            let inner = value.entries().filter(|(_, value)| has(*value)).map(|(inner, _)| inner.to_owned());
            found.extend(inner.map(|inner| (key.to_owned(), inner)));
        }
    }
    found
}

/// The format of a configuration file by the parts of its name, the last first.
pub(super) fn format(path: &RepoPath) -> Option<Format> {
    path.file_name().split('.').rev().find_map(|part| match part {
        "yaml" | "yml" => Some(Format::Yaml),
        "toml" => Some(Format::Toml),
        "json" => Some(Format::Json),
        _ => None,
    })
}

/// Samples of configurations beside the program, for what they say of ports: `config.yaml.dist`, `configs/app.toml`.
pub(super) fn samples(unit: &Unit<'_>, module: &Module, main: &RepoPath, name: &str) -> Vec<RepoPath> {
    let tree = unit.project.tree();
    let mut folders: Vec<RepoPath> = Vec::new();
    for base in [main, &unit.folder, &module.own.folder] {
        for below in ["", "config", "conf", "configs", "etc"] {
            let folder = unit.at(base.clone()).path(below);
            folders.extend(folder.filter(|folder| !folders.contains(folder)));
        }
    }
    let mut found: Vec<RepoPath> = Vec::new();
    for folder in folders {
        for file in tree.files_in(&folder) {
            let mut parts = file.file_name().split('.');
            let stem = parts.next().unwrap_or_default();
            let about = ABOUT.contains(&stem) || stem.eq_ignore_ascii_case(name);
            let is_template = || unit.project.source(file).is_some_and(|source| source.text.contains("{{"));
            if about
                && !is_template()
                && parts.any(|part| matches!(part, "yml" | "yaml" | "toml" | "json"))
                && found.len() < 12
            {
                found.push(file.clone());
            }
        }
    }
    // Those for containers first, those for development last.
    let rank = |path: &RepoPath| {
        let has = |words: &[&str]| path.file_name().split('.').any(|part| words.contains(&part));
        if has(&["docker", "prod", "production"]) { 0 } else { 1 + u8::from(has(&["dev", "local", "test"])) }
    };
    order::sort_by_key(&mut found, rank);
    found
}
