//! Files that a generator makes and the repository does not hold, and what makes modules private.

use stageplan_syntax::makefile;

use super::CATALOG;
use super::facts::Generator;
use super::module::{Module, in_folder};
use crate::evidence::Evidence;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;

/// Generators that have to run before the build: what they read is there, and what they make is not.
pub(super) fn generators(unit: &Unit<'_>, module: &Module) -> Vec<Generator> {
    let tree = unit.project.tree();
    let mut found = Vec::new();
    for row in CATALOG.rows("generator") {
        let (Some(from), Some(to)) = (row.text("from"), row.text("to")) else { continue };
        let missing = tree.files_below(&module.own.folder).filter(|path| path.extension() == Some(from)).find(|path| {
            let made = path.file_name().trim_end_matches(from).trim_end_matches('.').to_owned() + to;
            path.parent().is_some_and(|folder| !tree.has_file(&in_folder(&folder, &made)))
        });
        let Some(missing) = missing else { continue };
        let place = Origin::of_file(missing.clone());
        let arguments = row.list("arguments").into_iter().map(str::to_owned);
        // A tool of the module has its version there; otherwise the version is that of the library it belongs to.
        let (words, why) = if let Some(tool) = module.tools.iter().find(|tool| tool.value() == row.key()) {
            let tool_name = row.text("tool").unwrap_or_default().to_owned();
            (vec!["tool".to_owned(), tool_name], tool.origin().clone())
        } else if let Some(library) =
            module.requires.iter().find(|require| Some(require.path.as_str()) == row.text("module"))
        {
            (vec!["run".to_owned(), format!("{}@{}", row.key(), library.version)], library.origin.clone())
        } else {
            continue;
        };
        found.push(Generator {
            words: words.into_iter().chain(arguments).collect(),
            folder: module.own.folder.clone(),
            why: Origin::rule_from(
                "go/generated-files",
                format!("what is made of {missing} is not in the repository"),
                [place, why, row.origin()],
            ),
        });
    }
    found
}

/// The value of GOPRIVATE that the project's own files set, where a required module fits it.
pub(super) fn private(unit: &Unit<'_>, module: &Module, evidence: &Evidence) -> Option<Sourced<String>> {
    let shown = evidence
        .variable("GOPRIVATE")
        .and_then(|env| Some(Sourced::new(env.value.clone()?, env.name.origin().clone())));
    let value = shown.or_else(|| {
        let source = unit.at(module.own.folder.clone()).source("Makefile")?;
        let file = makefile::parse(&source.text);
        let variable = file.variables.iter().find(|variable| variable.name == "GOPRIVATE")?;
        let value = file.expand(&variable.value)?;
        Some(Sourced::new(value.trim().to_owned(), source.origin(variable.span, "GOPRIVATE")))
    })?;
    let fits = |pattern: &str| {
        let pattern = pattern.trim().trim_end_matches("/*").trim_start_matches("*.");
        !pattern.is_empty() && module.requires.iter().any(|require| require.path.contains(pattern))
    };
    value.value().split(',').any(fits).then_some(value)
}
