//! Versions that version managers pin: `.tool-versions` and `mise.toml`.

use stageplan_syntax::data::{Format, Kind, Node};

use super::Evidence;
use super::look;
use super::notes::{lines, sourced, text};
use crate::project::Unit;

/// Variables by which hosts and workflows are told the version of a tool.
pub(super) const VARIABLES: &[(&str, &str)] = &[
    ("NODE_VERSION", "node"),
    ("GO_VERSION", "go"),
    ("PYTHON_VERSION", "python"),
    ("RUBY_VERSION", "ruby"),
    ("HUGO_VERSION", "hugo"),
    ("ZOLA_VERSION", "zola"),
    ("MDBOOK_VERSION", "mdbook"),
    ("DART_SASS_VERSION", "dart-sass"),
];

/// A tool's name as `stageplan` uses it, whatever the manager calls it.
pub(super) fn name(tool: &str) -> String {
    let tool = tool.trim().to_ascii_lowercase();
    let tool = tool.strip_prefix("core:").unwrap_or(&tool);
    match tool {
        "nodejs" => "node",
        "golang" => "go",
        "rustc" => "rust",
        "openjdk" | "temurin" => "java",
        other => other,
    }
    .to_owned()
}

pub(super) fn read(unit: &Unit<'_>, evidence: &mut Evidence) {
    let names = [
        ".tool-versions",
        "mise.toml",
        ".mise.toml",
        "mise/config.toml",
        ".config/mise.toml",
        ".config/mise/config.toml",
    ];
    for path in look::named(unit, &look::upwards(unit), &names) {
        if path.file_name() == ".tool-versions" {
            let Some(source) = unit.project.source(&path) else { continue };
            for (span, line) in lines(&source.text) {
                let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
                if let (Some(tool), Some(version)) = (words.next(), words.next())
                    && !version.chars().any(char::is_control)
                {
                    evidence.tools.push((name(tool), sourced(&source, span, tool, version)));
                }
            }
            continue;
        }
        let Some(manifest) = unit.project.manifest(&path, Format::Toml) else { continue };
        for (tool, version) in manifest.at(&["tools"]).into_iter().flat_map(Node::entries) {
            // One version, a table with options, or a list of either, the first being the one on the path.
            let version = if version.kind() == Kind::Array { version.items().next() } else { Some(version) };
            let version = version.map(|version| version.get("version").unwrap_or(version));
            if let Some(version) = text(&manifest, version) {
                evidence.tools.push((name(tool), version));
            }
        }
    }
}
