//! What a front end's configuration reaches for beyond its own folder: files above it, and Git with the history of the
//! repository.

use stageplan_syntax::javascript::{self, File, Kind, Token};
use stageplan_syntax::shell;

use super::front::{Draft, Look};
use crate::ecosystem::node::{CATALOG, entry};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// What a build reads and calls that does not lie in its folder.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Reach {
    /// Files and folders outside of the unit's own.
    pub(in super::super) outside: Vec<Sourced<RepoPath>>,
    /// What calls the program `git`.
    pub(in super::super) git: Option<Origin>,
    /// What stops where there is no repository; it calls the program, too, or somebody has to.
    pub(in super::super) history: Option<Origin>,
    /// The branch that is asked for.
    pub(in super::super) branch: Option<String>,
    /// The folder that has to be a repository, where it is a certain one.
    pub(in super::super) repository: Option<RepoPath>,
}

impl Reach {
    /// Asks for a repository in a folder.
    pub(super) fn begin(&mut self, folder: Sourced<RepoPath>, branch: Option<String>) {
        let why = folder.origin().clone();
        self.git.get_or_insert_with(|| why.clone());
        self.history.get_or_insert(why);
        self.branch = branch;
        self.repository = Some(folder.value().clone());
        self.outside.push(folder);
    }

    /// What is called, without the files that are read.
    pub(in super::super) fn calls(&self) -> Self {
        Self { outside: Vec::new(), ..self.clone() }
    }

    /// The folder that holds an install's root, everything that is read, and what is made.
    pub(in super::super) fn base(&self, base: &RepoPath, output: &RepoPath) -> RepoPath {
        let mut base = base.clone();
        for path in self.outside.iter().map(Sourced::value).chain([output]) {
            while !path.is_in(&base) {
                let Some(above) = base.parent() else { break };
                base = above;
            }
        }
        base
    }
}

/// Files that are followed from a configuration.
const FILES: usize = 24;

/// Pages whose inclusions are looked at.
const PAGES: usize = 200;

/// Words of Git behind its name, by which a text is told from one that only begins alike.
const VERBS: &[&str] = &[
    "rev-parse",
    "rev-list",
    "describe",
    "log",
    "show",
    "ls-files",
    "branch",
    "tag",
    "remote",
    "config",
    "status",
    "diff",
    "symbolic-ref",
    "name-rev",
    "shortlog",
    "blame",
    "for-each-ref",
    "cat-file",
    "--no-pager",
    "-C",
];

/// Looks through the configuration that was read, those that the framework's own rules name, and what they import.
pub(super) fn read(look: &Look<'_>, draft: &mut Draft) {
    let own = look.config.map(|config| config.source.path.clone());
    let mut waiting: Vec<RepoPath> = own.into_iter().chain(std::mem::take(&mut draft.configs)).collect();
    let mut seen: Vec<RepoPath> = Vec::new();
    while let Some(path) = waiting.pop().filter(|_| seen.len() < FILES) {
        if seen.contains(&path) {
            continue;
        }
        seen.push(path.clone());
        let (Some(source), Some(folder)) = (look.unit.project.source(&path), path.parent()) else { continue };
        let file = javascript::file(&source.text);
        for import in file.imports.iter().filter(|import| !import.type_only) {
            let origin = || source.origin(import.span, "");
            if import.specifier.starts_with('.') {
                let at = look.unit.at(folder.clone());
                // TypeScript calls its files by the names that they are compiled to.
                let compiled = import.specifier.strip_suffix(".js").map(|stem| format!("{stem}.ts"));
                let found = entry::resolve(&at, &import.specifier).or_else(|| entry::resolve(&at, &compiled?));
                if folder.join(&import.specifier).is_err() {
                    beyond(&import.specifier, origin(), draft);
                }
                let Some(found) = found.and_then(|found| at.path(&found)) else { continue };
                leads(look.unit, found.clone(), &origin, &mut draft.reach);
                waiting.extend(found.extension().is_some_and(|end| end != "json").then_some(found));
            } else if CATALOG.row("reads-history", &import.specifier).is_some() {
                stops(origin(), &import.specifier, draft);
            }
        }
        strings(look.unit, &source, &file, &folder, draft);
        calls(&source, &file, draft);
        dates(look, &source, &file, draft);
    }
}

/// Takes a path that lies outside of the unit.
fn leads(unit: &Unit<'_>, path: RepoPath, origin: &dyn Fn() -> Origin, reach: &mut Reach) {
    let around = unit.folder.is_in(&path) && path.is_root();
    if !path.is_in(&unit.folder) && !around && reach.outside.iter().all(|known| *known.value() != path) {
        reach.outside.push(Sourced::new(path, origin()));
    }
}

/// Says that what is read does not lie in the folder that was given.
fn beyond(text: &str, origin: Origin, draft: &mut Draft) {
    if draft.findings.iter().any(|finding| finding.rule == "node/reads-outside") {
        return;
    }
    let shown = if text.contains(char::is_control) { "a file" } else { text };
    draft.findings.push(
        Finding::warning("node/reads-outside", format!("the build reads {shown}, which is outside of what is given"))
            .help("give stageplan the folder that holds both, and name this one with `--unit`")
            .at(origin.place().cloned()),
    );
}

/// Texts that lead to something above the folder they are relative to.
fn strings(unit: &Unit<'_>, source: &Source, file: &File<'_>, folder: &RepoPath, draft: &mut Draft) {
    // A configuration that hides in a folder speaks of the folder that holds it, others of where the program runs.
    let hidden = folder.file_name().starts_with('.').then(|| folder.parent()).flatten();
    let bases: Vec<RepoPath> = [folder.clone()].into_iter().chain(hidden).chain([unit.folder.clone()]).collect();
    let mut take = |text: &str, named: bool, origin: &dyn Fn() -> Origin| {
        let plain = text.split(['*', '?', '{', '[', '!']).next().unwrap_or_default();
        // Of a pattern only whole folders count.
        let plain =
            if plain.len() == text.len() { plain } else { plain.rsplit_once('/').map_or("", |(above, _)| above) };
        let tree = unit.project.tree();
        let exists = |path: &RepoPath| !path.is_root() && (tree.has_file(path) || tree.has_folder(path));
        if let Some(found) = bases.iter().filter_map(|base| base.join(plain).ok()).find(exists) {
            leads(unit, found, origin, &mut draft.reach);
        } else if named && bases.iter().all(|base| base.join(text).is_err()) {
            beyond(text, origin(), draft);
        }
    };
    for (at, token) in file.tokens.iter().enumerate() {
        let Some(text) = token.string_value().filter(|text| text.starts_with("../") && text.len() > 3) else {
            continue;
        };
        // What visitors click is no file that is read.
        let key = at.checked_sub(2).and_then(|key| file.tokens.get(key)).filter(|_| is(file, at - 1, ":"));
        let is = |names: &[&str]| key.is_some_and(|key| names.iter().any(|name| key.is_word(name)));
        if !is(&["link", "href", "to", "url"]) {
            take(&text, is(&["path", "srcDir", "publicDir"]), &|| source.origin(token.span, ""));
        }
    }
    for call in javascript::calls(file) {
        if !call.path.last().is_some_and(|name| matches!(*name, "join" | "resolve")) {
            continue;
        }
        let parts: Vec<String> = call.args.iter().filter_map(|arg| file.resolve(arg).literal).collect();
        let path = parts.join("/");
        if path.starts_with("../") && parts.len() > 1 {
            take(&path, false, &|| source.origin(call.span, ""));
        }
    }
}

fn is(file: &File<'_>, at: usize, text: &str) -> bool {
    file.tokens.get(at).is_some_and(|token| token.is(text))
}

/// Calls of Git: as a line, as a tagged text, and as a program with its words.
fn calls(source: &Source, file: &File<'_>, draft: &mut Draft) {
    for (at, token) in file.tokens.iter().enumerate() {
        let called = at.checked_sub(1).and_then(|before| file.tokens.get(before));
        let called = called.is_some_and(|before| {
            before.is("(") || token.kind == Kind::Template && (before.kind == Kind::Ident || before.is(")"))
        });
        if let Some(words) = called.then(|| line(token)).flatten() {
            stops(source.origin(token.span, ""), &words.join(" "), draft);
        }
    }
    for call in javascript::calls(file) {
        let [program, words, ..] = call.args.as_slice() else { continue };
        if file.resolve(program).literal.as_deref() != Some("git") {
            continue;
        }
        let list = file.resolve(words).array.unwrap_or_default();
        let words: Vec<String> = list.iter().map_while(|word| file.resolve(word).literal).collect();
        if words.first().is_some_and(|verb| VERBS.contains(&verb.as_str())) {
            stops(source.origin(call.span, ""), &format!("git {}", words.join(" ")), draft);
        }
    }
}

/// The words of a line that calls Git, up to what is computed.
fn line(token: &Token<'_>) -> Option<Vec<String>> {
    let text = match token.kind {
        // What stands in its holes is of no interest.
        Kind::Template => token.text.trim_matches('`').to_owned(),
        Kind::String => token.string_value()?,
        _ => return None,
    };
    if !text.contains("git ") || text.len() > 2_000 {
        return None;
    }
    let script = shell::parse(&text);
    let mut commands = script
        .commands
        .iter()
        .map(|command| command.words.iter().map_while(shell::Word::literal).take(12).collect::<Vec<String>>());
    commands.find(|words| {
        words.first().is_some_and(|program| program == "git")
            && words.get(1).is_some_and(|verb| VERBS.contains(&verb.as_str()))
    })
}

/// Takes a call that stops where there is no repository.
fn stops(origin: Origin, call: &str, draft: &mut Draft) {
    draft.reach.git.get_or_insert_with(|| origin.clone());
    if draft.reach.history.is_some() {
        return;
    }
    draft.reach.history = Some(origin.clone());
    let words: Vec<&str> = call.split(' ').collect();
    let has = |word: &str| words.contains(&word);
    let lacks = has("remote") || has("config") || has("describe") && !has("--always");
    let message = format!(
        "the build asks Git by `{}`, and the history of the repository is not in the build context",
        if call.len() > 80 || call.contains(char::is_control) { "git" } else { call }
    );
    let finding = if lacks {
        Finding::warning("node/stand-in-history", message).help(format!(
            "a commit without tags and remotes stands in, which this call stops at: let {} go on where it fails",
            origin.place().map_or("the configuration", |place| place.path.as_str())
        ))
    } else {
        Finding::note("node/stand-in-history", message).help(
            "a commit of its own stands in for it; give what is shown of it as a variable to the build where it matters",
        )
    };
    draft.findings.push(finding.at(origin.place().cloned()));
}

/// Dates of pages that the framework asks Git for.
fn dates(look: &Look<'_>, source: &Source, file: &File<'_>, draft: &mut Draft) {
    let Some(row) = CATALOG.row("dates-of-git", look.front.key) else { return };
    let options = row.list("options");
    let asked = file.tokens.windows(3).find(|next| {
        let [key, colon, value] = next else { return false };
        let name = if key.kind == Kind::Ident { Some(key.text.to_owned()) } else { key.string_value() };
        let named = name.is_some_and(|name| options.contains(&name.as_str()));
        named && colon.is(":") && !["false", "undefined", "null"].iter().any(|word| value.is_word(word))
    });
    let Some([key, ..]) = asked else { return };
    let origin = source.origin(key.span, key.text.trim_matches(['"', '\'']));
    if draft.findings.iter().any(|finding| finding.rule == "node/dates-of-git") {
        return;
    }
    let stops = row.text("stops").is_some();
    if stops {
        let from = [origin.clone(), row.origin()];
        draft.reach.git.get_or_insert_with(|| Origin::rule_from("node/dates-of-git", "", from));
    }
    draft.findings.push(
        Finding::note("node/dates-of-git", "dates of pages come from Git, whose history is not in the build context")
            .help("write the date into the pages where it matters; those of the image are made without one")
            .at(origin.place().cloned()),
    );
}

/// Pages of VitePress that take in parts of files: `<<< ../file` and `<!--@include: ../file-->`.
pub(super) fn included(look: &Look<'_>, folder: &str, reach: &mut Reach) {
    let unit = look.unit;
    let Some(top) = unit.path(folder).filter(|_| !unit.folder.is_root()) else { return };
    let tree = unit.project.tree();
    let pages = tree.files_below(&top).filter(|path| path.extension() == Some("md"));
    for path in pages.take(PAGES) {
        let (Some(source), Some(folder)) = (unit.project.source(path), path.parent()) else { continue };
        let mut start = 0;
        for line in source.text.split_inclusive('\n') {
            let span = stageplan_syntax::Span { start, end: start + line.trim_end().len() };
            start += line.len();
            let Some(named) = included_by(line) else { continue };
            let joined = match named.strip_prefix("@/") {
                Some(rest) => top.join(rest),
                None => folder.join(named),
            };
            if let Some(found) = joined.ok().filter(|found| tree.has_file(found)) {
                leads(unit, found, &|| source.origin(span, ""), reach);
            }
        }
    }
}

/// The file that a line takes in.
fn included_by(line: &str) -> Option<&str> {
    let line = line.trim();
    let named = match line.strip_prefix("<<<") {
        Some(rest) => rest.trim(),
        None => line.strip_prefix("<!--")?.trim_start().strip_prefix("@include:")?.split("-->").next()?.trim(),
    };
    let named = named.split(['#', '{', '[', ' ', '<']).next().unwrap_or_default();
    (!named.is_empty()).then_some(named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecosystem::node::frameworks;
    use crate::ecosystem::node::read::manifest::Package;
    use crate::testing::with_unit;

    /// What a configuration of Vite in the folder `web` reaches for: files, then the line that asks for a history.
    fn check(config: &str, expect: &str) {
        let text = format!(
            "//- web/package.json\n{{\"scripts\": {{\"build\": \"vite build\"}}, \"devDependencies\": {{\"vite\": \"^7\"}}}}\n\
             //- web/index.html\n<p>\n//- web/src/index.ts\n\n//- web/vite.config.ts\n{config}\n\
             //- web/tools/version.ts\nimport {{ name }} from '../../names.js';\n\
             //- names.ts\nimport {{ execSync as run }} from 'child_process';\nrun('git rev-parse HEAD');\n\
             //- docs/a.md\n\n//- src/index.ts\n\n"
        );
        with_unit(&text, "web", |unit| {
            let Some(package) = Package::read(unit) else { unreachable!("the manifest is read") };
            let build = package.scripts.get("build").map(|line| line.clone().map(|_| "build".to_owned()));
            let fronts = frameworks::fronts(unit, &package, build.as_ref());
            let Some(site) = fronts.site() else { unreachable!("Vite is found: {config}") };
            let mut found: Vec<String> = site.reach.outside.iter().map(|path| path.value().to_string()).collect();
            let history = site.reach.history.as_ref().and_then(|origin| origin.place());
            found.extend(history.map(|place| format!("asks in {}", place.path)));
            assert_eq!(found.join(", "), expect, "{config}");
        });
    }

    #[test]
    fn files_above_the_folder_are_found_by_what_is_there() {
        check("export default { publicDir: '../docs' }", "docs");
        check("export default { pages: ['../docs/**/*.md', '../docs/[a-z].md'] }", "docs");
        check("import path from 'path';\nexport default { publicDir: path.join(__dirname, '..', 'docs') }", "docs");
        check("export default { publicDir: '../elsewhere' }", "");
        check("export default { nav: [{ text: 'Documents', link: '../docs' }] }", "");
        check("export default { alias: './src' }", "");
        check("import './tools/version'", "names.ts, asks in names.ts");
        check("import type { Name } from '../names'", "");
    }

    #[test]
    fn a_call_of_git_is_told_from_words_about_it() {
        let asks = "asks in web/vite.config.ts";
        check("import { execSync } from 'child_process';\nexecSync('git rev-parse HEAD')", asks);
        check("spawnSync('git', ['describe', '--always'])", asks);
        check("const git = 'git';\nexecFile(git, ['log', '-1'])", asks);
        check("await $`git log -1 --format=%cI ${file}`", asks);
        check("execSync(`cd .. && git rev-parse --short HEAD`)", asks);
        check("import simpleGit from 'simple-git'", asks);
        check("console.log('git is not needed')", "");
        check("const help = 'git log shows it'", "");
        check("spawnSync('gitlab', ['log'])", "");
    }

    #[test]
    fn lines_that_take_in_files() {
        for (line, expect) in [
            ("<<< @/../src/a.ts#part{2}", Some("@/../src/a.ts")),
            ("<<< ./a.ts", Some("./a.ts")),
            ("<!--@include: ../CHANGELOG.md{3,}-->", Some("../CHANGELOG.md")),
            ("<!-- @include: ./part.md -->", Some("./part.md")),
            ("<!-- a comment -->", None),
            ("<<<", None),
        ] {
            assert_eq!(included_by(line), expect, "{line}");
        }
    }
}
