//! The files that chapters of a book include. mdBook prints the directive in their place where they are not there, and
//! calls the book made.

use stageplan_syntax::Span;

use super::Names;
use crate::finding::Finding;
use crate::tree::RepoPath;

/// How many chapters are read.
const CHAPTERS: usize = 1000;

/// Looks at what the chapters below `folder` include: files of the repository outside of the unit, and files that are
/// nowhere.
pub(super) fn read(names: &mut Names<'_, '_>, folder: &str) {
    let unit = names.unit;
    let Some(folder) = unit.path(folder) else { return };
    let Some(summary) = folder.join("SUMMARY.md").ok().and_then(|path| unit.project.source(&path)) else { return };
    let tree = unit.project.tree();
    let mut missing = None;
    for link in links(&summary.text).into_iter().take(CHAPTERS) {
        let Some(chapter) = folder.join(&link).ok().filter(|path| tree.has_file(path)) else { continue };
        let Some(source) = unit.project.source(&chapter) else { continue };
        for (text, span) in directives(&source.text) {
            let beside = chapter.parent().unwrap_or_else(RepoPath::root);
            let origin = || source.origin(span, "include");
            match beside.join(text).ok().filter(|path| tree.has_file(path)) {
                Some(path) if !path.is_in(&unit.folder) && names.outside.is_none() => *names.outside = Some(origin()),
                Some(_) => {}
                None => missing = missing.or_else(|| Some((text.to_owned(), origin()))),
            }
        }
    }
    if let Some((text, origin)) = missing {
        names.findings.push(
            Finding::warning("site/include-missing", format!("a chapter includes {text}, which is not there"))
                .help("mdBook prints the directive in its place and goes on; add the file, or mend the path")
                .at(origin.place().cloned()),
        );
    }
}

/// The chapters that a summary links to.
fn links(text: &str) -> Vec<String> {
    let inner = text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(inner, _)| inner.trim());
    let inner = inner.map(|link| link.strip_prefix('<').and_then(|link| link.strip_suffix('>')).unwrap_or(link));
    inner.filter(|link| !link.is_empty() && !link.contains("://")).map(|link| link.replace("%20", " ")).collect()
}

/// The paths that are included, with where they stand; a backslash in front takes a directive for text.
fn directives(text: &str) -> Vec<(&str, Span)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find("{{")).map(|open| at + open) {
        at = open + 2;
        if text.get(..open).is_some_and(|before| before.ends_with('\\')) {
            continue;
        }
        let Some(inner) = text.get(at..).and_then(|rest| rest.split_once("}}")).map(|(inner, _)| inner) else { break };
        let mut words = inner.split_whitespace();
        let kind = words.next().unwrap_or_default();
        if !matches!(kind, "#include" | "#rustdoc_include" | "#playground" | "#playpen") || inner.contains('\n') {
            continue;
        }
        // Lines or an anchor stand behind a colon.
        let Some(path) = words.next().and_then(|word| word.split(':').next()).filter(|path| !path.is_empty()) else {
            continue;
        };
        let start = at + inner.find(path).unwrap_or_default();
        found.push((path, Span::new(start, start + path.len())));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_name_files() {
        let check = |text: &str, expect: &[&str]| {
            let found: Vec<&str> = directives(text).into_iter().map(|(path, _)| path).collect();
            assert_eq!(found, expect, "{text}");
        };
        check("a {{#include ../a.rs:2:5}} {{ #playground b.rs editable }}", &["../a.rs", "b.rs"]);
        check("{{#rustdoc_include c.rs:main}}", &["c.rs"]);
        check("\\{{#include a.rs}} {{#title A}} {{x}}", &[]);
        check("{{#include a", &[]);
    }

    #[test]
    fn summaries_link_to_chapters() {
        assert_eq!(
            links("- [A](a.md)\n- [B]()\n- [C](<b c.md>) [D](d%20e.md) [x](https://x/)"),
            ["a.md", "b c.md", "d e.md"]
        );
    }
}
