//! How a project puts what one build makes where another expects it: the lines of make targets, tasks, release hooks,
//! workflows and scripts that copy, move and tidy folders.
//!
//! Nothing is run. Paths are followed through `cd` and plain variables; a command with anything else in it is left out.

use std::collections::{BTreeMap, BTreeSet};

use stageplan_syntax::data::{Format, Node};
use stageplan_syntax::shell::{self, Part, Word};
use stageplan_syntax::{makefile, order};

use crate::origin::{Origin, Sourced};
use crate::project::{Manifest, Project};
use crate::tree::{RepoPath, Tree};

/// How many scripts and workflows are read.
const SCRIPTS: usize = 24;

/// How deep shells are called in shells.
const DEPTH: usize = 4;

/// Stands for the root of the repository in a text that is being put together.
const ROOT: char = '\u{1}';

/// Stands for an unquoted star.
const STAR: char = '\u{2}';

/// A folder whose content is put into another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Move {
    pub(crate) from: RepoPath,
    pub(crate) to: RepoPath,
    /// What is done to single files on the way, as paths in `from`.
    pub(crate) tidy: Vec<Tidy>,
    pub(crate) why: Origin,
}

/// A script of a folder's manifest that a recipe builds with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) folder: RepoPath,
    pub(crate) script: String,
    pub(crate) why: Origin,
}

/// What the recipes of a project show.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recipes {
    pub(crate) moves: Vec<Move>,
    pub(crate) runs: Vec<Run>,
}

/// What is done to a single file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tidy {
    /// It gets another name.
    Rename(RepoPath, RepoPath),
    /// It is left out.
    Remove(RepoPath),
}

#[derive(Clone, Debug)]
enum Event {
    /// Something is built: what was done before was done to something older.
    Build(Option<Run>),
    Folder(RepoPath, RepoPath, Origin),
    File(RepoPath, RepoPath),
    Remove(RepoPath),
}

/// What the recipes of these folders, and the lines that the program's own files give, put where.
pub(crate) fn read(
    project: &Project<'_>,
    folders: &BTreeSet<RepoPath>,
    own: &[Sourced<(RepoPath, String)>],
) -> Recipes {
    let tree = project.tree();
    let mut found = Recipes::default();
    for line in own {
        let (folder, text) = line.value();
        let mut reader = Reader::new(tree, folder, None);
        reader.run(text, line.origin(), 0);
        reader.finish(&mut found);
    }
    for folder in folders {
        make(project, folder, &mut found);
        for name in ["Taskfile.yml", "Taskfile.yaml"] {
            task(project, folder, name, &mut found);
        }
        for name in [".goreleaser.yaml", ".goreleaser.yml", "goreleaser.yaml", "goreleaser.yml"] {
            release(project, folder, name, &mut found);
        }
    }
    let mut scripts = 0;
    for folder in ["", "scripts", "script", "hack", "build", "ci", "tools", "bin", ".github/workflows"] {
        let Ok(folder) = RepoPath::parse(folder) else { continue };
        for path in tree.files_in(&folder) {
            let workflow = folder.as_str().starts_with('.');
            match path.extension() {
                Some("sh" | "bash") if !workflow => script(project, path, &mut found),
                Some("yml" | "yaml") if workflow => steps(project, path, &mut found),
                _ => continue,
            }
            scripts += 1;
            if scripts >= SCRIPTS {
                return found;
            }
        }
    }
    found
}

/// What a text of shell puts where, run in a folder.
pub(crate) fn of_text(tree: &Tree, folder: &RepoPath, text: &str, why: &Origin) -> Vec<Move> {
    let mut reader = Reader::new(tree, folder, None);
    reader.run(text, why, 0);
    reader.moves()
}

fn make(project: &Project<'_>, folder: &RepoPath, found: &mut Recipes) {
    for name in ["Makefile", "makefile", "GNUmakefile", "justfile", "Justfile", ".justfile"] {
        let Some(source) = folder.join(name).ok().and_then(|path| project.source(&path)) else { continue };
        let file = makefile::parse(&source.text);
        for rule in &file.rules {
            let mut reader = Reader::new(project.tree(), folder, None);
            let target = rule.targets.first().and_then(|target| file.expand(target)).unwrap_or_default();
            for line in &rule.recipe {
                let text = line.value.replace("$@", &target).replace("$(CURDIR)", ".");
                let Some(text) = file.expand(&text).or_else(|| plain(&text)) else { continue };
                reader.folder = Some(folder.clone());
                reader.run(&text, &source.origin(line.span, target.clone()), 0);
            }
            reader.finish(found);
        }
    }
}

/// The text of a recipe whose variables only a run would tell: commands with them are left out later.
fn plain(text: &str) -> Option<String> {
    text.contains('$').then(|| text.replace("$$", "$"))
}

fn task(project: &Project<'_>, folder: &RepoPath, name: &str, found: &mut Recipes) {
    let file = folder.join(name).ok().and_then(|path| project.manifest(&path, Format::Yaml));
    let Some(file) = file else { return };
    for (_, task) in file.at(&["tasks"]).into_iter().flat_map(Node::entries) {
        let at = task.get("dir").and_then(Node::as_str).map_or(Ok(folder.clone()), |dir| folder.join(dir));
        let Ok(at) = at else { continue };
        let mut reader = Reader::new(project.tree(), &at, None);
        for line in task.get("cmds").unwrap_or(task).items() {
            reader.folder = Some(at.clone());
            reader.node(&file, line.get("cmd").unwrap_or(line));
        }
        reader.finish(found);
    }
}

fn release(project: &Project<'_>, folder: &RepoPath, name: &str, found: &mut Recipes) {
    let file = folder.join(name).ok().and_then(|path| project.manifest(&path, Format::Yaml));
    let Some(file) = file else { return };
    let mut reader = Reader::new(project.tree(), folder, None);
    for line in file.at(&["before", "hooks"]).into_iter().flat_map(Node::items) {
        let at = line.get("dir").and_then(Node::as_str).map_or(Ok(folder.clone()), |dir| folder.join(dir));
        reader.folder = at.ok();
        reader.node(&file, line.get("cmd").unwrap_or(line));
    }
    reader.finish(found);
}

fn steps(project: &Project<'_>, path: &RepoPath, found: &mut Recipes) {
    let Some(file) = project.manifest(path, Format::Yaml) else { return };
    for (_, job) in file.at(&["jobs"]).into_iter().flat_map(Node::entries) {
        let mut reader = Reader::new(project.tree(), &RepoPath::root(), None);
        let usual = job.at(&["defaults", "run", "working-directory"]).and_then(Node::as_str).unwrap_or("");
        for step in job.get("steps").into_iter().flat_map(Node::items) {
            let at = step.get("working-directory").and_then(Node::as_str).unwrap_or(usual);
            reader.folder = RepoPath::parse(at).ok();
            if let Some(run) = step.get("run") {
                reader.node(&file, run);
            }
        }
        reader.finish(found);
    }
}

fn script(project: &Project<'_>, path: &RepoPath, found: &mut Recipes) {
    let Some(source) = project.source(path) else { return };
    let mut reader = Reader::new(project.tree(), &RepoPath::root(), path.parent());
    let file = shell::parse(&source.text);
    for command in &file.commands {
        let text = command.span.slice(&source.text);
        reader.command(command, text, &source.origin(command.span, ""), 0);
    }
    reader.finish(found);
}

struct Reader<'t> {
    tree: &'t Tree,
    /// The folder in which the next command runs, where that is known.
    folder: Option<RepoPath>,
    /// Where the script itself lies.
    home: Option<RepoPath>,
    variables: BTreeMap<String, String>,
    made: BTreeSet<RepoPath>,
    removed: BTreeSet<RepoPath>,
    events: Vec<Event>,
}

impl<'t> Reader<'t> {
    fn new(tree: &'t Tree, folder: &RepoPath, home: Option<RepoPath>) -> Self {
        Self {
            tree,
            folder: Some(folder.clone()),
            home,
            variables: BTreeMap::new(),
            made: BTreeSet::new(),
            removed: BTreeSet::new(),
            events: Vec::new(),
        }
    }

    fn node(&mut self, file: &Manifest, node: Node<'_>) {
        if let Some(text) = node.as_str() {
            self.run(text, &file.origin(node), 0);
        }
    }

    fn run(&mut self, text: &str, why: &Origin, depth: usize) {
        for command in &shell::parse(text).commands {
            self.command(command, command.span.slice(text), why, depth);
        }
    }

    fn command(&mut self, command: &shell::Command, text: &str, why: &Origin, depth: usize) {
        if command.complex {
            let inner = text.trim().strip_prefix('(').and_then(|text| text.strip_suffix(')'));
            if let Some(inner) = inner.filter(|_| depth < DEPTH) {
                let folder = self.folder.clone();
                self.run(inner, why, depth + 1);
                self.folder = folder;
            }
            return;
        }
        if command.words.is_empty() {
            for set in &command.env {
                self.set(&set.name, &set.value);
            }
            return;
        }
        let words: Vec<Option<String>> = command.words.iter().map(|word| self.value(word)).collect();
        let literal = |at: usize| words.get(at).and_then(Option::as_deref).unwrap_or_default();
        let skipped = usize::from(matches!(literal(0), "shx" | "command" | "sudo"));
        let arguments = words.get(skipped + 1..).unwrap_or_default();
        let flags: String = arguments.iter().flatten().filter(|word| word.starts_with('-')).cloned().collect();
        let operands: Vec<&Option<String>> =
            arguments.iter().filter(|word| word.as_ref().is_none_or(|word| !word.starts_with('-'))).collect();
        match literal(skipped) {
            "cd" | "pushd" => self.folder = operands.first().and_then(|word| self.path(word.as_deref()?)),
            "export" => {
                for word in command.words.iter().skip(1) {
                    if let Some((name, value)) = word.assignment() {
                        self.set(&name, &value);
                    }
                }
            }
            "sh" | "bash" if flags.contains('c') && depth < DEPTH => {
                let folder = self.folder.clone();
                if let Some(inner) = operands.first().and_then(|word| word.as_deref()) {
                    self.run(inner, why, depth + 1);
                }
                self.folder = folder;
            }
            "mkdir" => {
                let folders: Vec<RepoPath> = operands.iter().filter_map(|word| self.path(word.as_deref()?)).collect();
                self.made.extend(folders);
            }
            "rm" | "rimraf" => {
                for path in operands.iter().filter_map(|word| self.path(word.as_deref()?)).collect::<Vec<_>>() {
                    self.events.push(Event::Remove(path.clone()));
                    self.made.remove(&path);
                    self.removed.insert(path);
                }
            }
            program @ ("cp" | "mv" | "rsync") => {
                let whole = program == "mv" || flags.contains(['r', 'R', 'a']);
                let Some((to, from)) = operands.split_last() else { return };
                for from in from {
                    if let (Some(from), Some(to)) = (from.as_deref(), to.as_deref()) {
                        self.put(from, to, whole, program == "rsync", why);
                    }
                }
            }
            manager @ ("npm" | "pnpm" | "yarn" | "bun") => {
                let run = self.script(manager, arguments, why);
                self.events.push(Event::Build(run));
            }
            "npx" | "bunx" | "make" | "task" | "vite" | "ng" => self.events.push(Event::Build(None)),
            _ => {}
        }
    }

    /// The script that a package manager runs, where its name says that it builds.
    fn script(&self, manager: &str, arguments: &[Option<String>], why: &Origin) -> Option<Run> {
        let mut folder = self.folder.clone();
        let mut words = arguments.iter().map(|word| word.as_deref());
        let mut plain: Vec<&str> = Vec::new();
        while let Some(word) = words.next() {
            let word = word?;
            let (flag, inline) = shell::split_flag(word);
            match (manager, flag) {
                ("npm", "--prefix") | ("yarn", "--cwd") | ("pnpm", "-C" | "--dir") | ("bun", "--cwd") => {
                    folder = self.path(inline.map_or_else(|| words.next().flatten(), Some)?);
                }
                (_, flag) if flag.starts_with('-') => {}
                _ => plain.push(word),
            }
        }
        let script = match plain.as_slice() {
            ["run" | "run-script", script, ..] => script,
            [script, ..] if manager == "yarn" || manager == "pnpm" => script,
            _ => return None,
        };
        let builds = ["build", "generate", "bundle", "export", "prod", "dist", "embed"];
        let named = script.split([':', '-', '_', '.']).any(|part| builds.contains(&part));
        named.then(|| Some(Run { folder: folder?, script: (*script).to_owned(), why: why.clone() }))?
    }

    fn set(&mut self, name: &str, value: &Word) {
        match self.value(value) {
            Some(value) => self.variables.insert(name.to_owned(), value),
            None => self.variables.remove(name),
        };
    }

    /// One file or folder that is put somewhere.
    fn put(&mut self, from: &str, to: &str, whole: bool, sync: bool, why: &Origin) {
        let content = from.strip_suffix("/.").or_else(|| from.strip_suffix(STAR)?.strip_suffix('/'));
        let content = content.or_else(|| from.strip_suffix('/').filter(|_| sync));
        let (Some(source), Some(dest)) = (self.path(content.unwrap_or(from)), self.path(to)) else { return };
        let is_folder = self.made.contains(&dest)
            || self.tree.has_folder(&dest) && !self.removed.contains(&dest)
            || !whole && to.ends_with('/');
        let inside = |dest: &RepoPath| dest.join(source.file_name()).ok();
        let file = source.extension().is_some() && content.is_none() || !whole && content.is_none();
        let dest = if content.is_some() || !is_folder && !sync { Some(dest) } else { inside(&dest) };
        let Some(dest) = dest.filter(|dest| *dest != source) else { return };
        self.events.push(if file { Event::File(source, dest) } else { Event::Folder(source, dest, why.clone()) });
    }

    /// The path that a word means.
    fn path(&self, word: &str) -> Option<RepoPath> {
        let path = match word.strip_prefix(ROOT) {
            Some(rest) => RepoPath::parse(rest.trim_start_matches('/')).ok()?,
            None => self.folder.as_ref()?.join(word).ok()?,
        };
        (!path.as_str().contains([ROOT, STAR, '~', '{', '$'])).then_some(path)
    }

    /// What a word comes to, where that can be told.
    fn value(&self, word: &Word) -> Option<String> {
        let mut text = String::new();
        for part in &word.parts {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Glob(glob) if glob == "*" => text.push(STAR),
                Part::Glob(_) => return None,
                Part::Variable { name, default, .. } => match (self.variables.get(name), name.as_str(), default) {
                    (Some(value), ..) => text.push_str(value),
                    (None, "PWD" | "GITHUB_WORKSPACE", _) => text.push(ROOT),
                    (None, _, Some(default)) => text.push_str(default),
                    (None, _, None) => return None,
                },
                Part::Substitution(inner) => text.push_str(&self.place(inner)?),
            }
        }
        Some(text)
    }

    /// The customary ways in which a script asks where it is.
    fn place(&self, substitution: &str) -> Option<String> {
        // What is nested deeper is no customary way.
        if substitution.matches("$(").count() > 3 {
            return None;
        }
        let mut folder = self.folder.clone();
        for command in &inside(substitution).commands {
            match (command.literal(0)?.as_str(), command.words.get(1)) {
                ("git", _)
                    if (1..=2)
                        .map(|at| command.literal(at))
                        .eq(["rev-parse", "--show-toplevel"].map(|word| Some(word.to_owned()))) =>
                {
                    return Some(ROOT.to_string());
                }
                ("pwd", _) => return Some(format!("{ROOT}/{}", folder?)),
                ("cd", Some(to)) => folder = self.path(&self.value(to)?),
                ("dirname", _) if command.words.iter().any(is_script) => {
                    return Some(format!("{ROOT}/{}", self.home.as_ref()?));
                }
                _ => return None,
            }
        }
        None
    }

    fn finish(self, found: &mut Recipes) {
        let run = |event: &Event| if let Event::Build(run) = event { run.clone() } else { None };
        found.runs.extend(self.events.iter().filter_map(run));
        found.moves.extend(self.moves());
    }

    /// The folders that were put somewhere, with what was done to their files since they were built.
    fn moves(self) -> Vec<Move> {
        let mut found: Vec<Move> = Vec::new();
        for (at, event) in self.events.iter().enumerate() {
            let Event::Folder(from, to, why) = event else { continue };
            let before = self.events.get(..at).unwrap_or_default();
            let built = before.iter().rposition(|event| matches!(event, Event::Build(_))).map_or(at, |built| built + 1);
            let tidy = before.get(built..).unwrap_or_default().iter().filter_map(|event| tidied(event, from, from));
            let behind = self.events.get(at + 1..).unwrap_or_default();
            let behind = behind.iter().take_while(|event| !matches!(event, Event::Build(_)));
            let tidy = tidy.chain(behind.filter_map(|event| tidied(event, to, from))).collect();
            found.push(Move { from: from.clone(), to: to.clone(), tidy, why: why.clone() });
        }
        found
    }
}

/// The commands of a substitution.
fn inside(substitution: &str) -> shell::Script {
    let inner = substitution.strip_prefix("$(").and_then(|inner| inner.strip_suffix(')'));
    shell::parse(inner.unwrap_or_else(|| substitution.trim_matches('`')))
}

/// Whether a word is the path of the script that is run.
fn is_script(word: &Word) -> bool {
    word.parts.iter().any(|part| match part {
        Part::Variable { name, .. } => name == "0" || name == "BASH_SOURCE",
        Part::Substitution(text) if text.starts_with("${") => text.starts_with("${BASH_SOURCE"),
        Part::Substitution(text) => inside(text).commands.iter().any(|command| {
            matches!(command.literal(0).as_deref(), Some("readlink" | "realpath"))
                && command.words.iter().any(is_script)
        }),
        _ => false,
    })
}

/// What an event does to a file in `folder`, told as if it were in `place`.
fn tidied(event: &Event, folder: &RepoPath, place: &RepoPath) -> Option<Tidy> {
    let inside = |path: &RepoPath| {
        let rest = path.relative_to(folder).filter(|rest| !rest.is_empty())?;
        place.join(rest).ok()
    };
    match event {
        Event::File(from, to) => Some(Tidy::Rename(inside(from)?, inside(to)?)),
        Event::Remove(path) => inside(path).map(Tidy::Remove),
        _ => None,
    }
}

/// The folders in which recipes are looked for: those of the unit and of the paths, and all above them.
pub(crate) fn folders<'a>(paths: impl Iterator<Item = &'a RepoPath>) -> BTreeSet<RepoPath> {
    order::set(paths.flat_map(RepoPath::ancestors))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::path;

    fn check(text: &str, expect: &[(&str, &str)]) -> Vec<Move> {
        let files = ["web/package.json", "server/main.go", "server/site/.gitkeep", "build.sh"];
        let tree = Tree::in_memory(files.map(|file| (path(file), Some(String::new()))));
        let mut reader = Reader::new(&tree, &RepoPath::root(), Some(path("scripts")));
        reader.run(text, &Origin::rule("test/test", ""), 0);
        let moves = reader.moves();
        let found: Vec<_> = moves.iter().map(|one| (one.from.as_str(), one.to.as_str())).collect();
        assert_eq!(found, expect, "{text}");
        moves
    }

    #[test]
    fn folders_are_followed() {
        check("cp -r web/dist server/public", &[("web/dist", "server/public")]);
        check("cd web && npm run build && mv build ../server/out", &[("web/build", "server/out")]);
        check("cp -R web/dist/. server/site/", &[("web/dist", "server/site")]);
        check("cp -r web/dist/* server/site", &[("web/dist", "server/site")]);
        check("cp -r web/dist server/site", &[("web/dist", "server/site/dist")]);
        check("rm -rf server/site; mv web/dist server/site", &[("web/dist", "server/site")]);
        check("(cd web && npm ci); cp -r web/out server/out", &[("web/out", "server/out")]);
        check("sh -c 'cd web && cp -r dist ../server/out'", &[("web/dist", "server/out")]);
        check("rsync -a --delete web/dist/ server/site/", &[("web/dist", "server/site")]);
        check("A=web\nB=\"$A/dist\"\ncp -r \"$B\" server/out", &[("web/dist", "server/out")]);
        check(
            "R=$(cd \"$(dirname \"$0\")/..\" && pwd)\ncp -r $R/web/dist \"$R/server/out\"",
            &[("web/dist", "server/out")],
        );
        check("cp -r \"$(dirname \"$(readlink -f \"$0\")\")/../web/dist\" server/out", &[("web/dist", "server/out")]);
        check("R=$(git rev-parse --show-toplevel)\ncp -r $R/web/dist server/out", &[("web/dist", "server/out")]);
    }

    #[test]
    fn a_folder_that_another_command_names_is_not_that_of_the_script() {
        check("R=$(dirname \"$(which node)\")/..\ncp -r $R/dist server/out", &[]);
        check("cp -r $(echo git rev-parse --show-toplevel)/web/dist server/out", &[]);
        check("cp -r $($($($($(dirname $0)))))/web/dist server/out", &[]);
    }

    #[test]
    fn scripts_that_build_are_known() {
        let check = |text: &str, expect: &[(&str, &str)]| {
            let tree = Tree::in_memory([(path("web/package.json"), None)]);
            let mut reader = Reader::new(&tree, &RepoPath::root(), None);
            reader.run(text, &Origin::rule("test/test", ""), 0);
            let mut found = Recipes::default();
            reader.finish(&mut found);
            let runs: Vec<_> = found.runs.iter().map(|run| (run.folder.as_str(), run.script.as_str())).collect();
            assert_eq!(runs, expect, "{text}");
        };
        check("cd web && npm ci && npm run build:embed", &[("web", "build:embed")]);
        check("npm --prefix web run build; yarn --cwd=ui build", &[("web", "build"), ("ui", "build")]);
        check("pnpm -C web build && pnpm -C web lint", &[("web", "build")]);
        check("npm run lint && npm $X run build", &[]);
    }

    #[test]
    fn what_only_a_run_tells_is_left_out() {
        check("cp -r $OUT server/public; cp -r /tmp/dist server/public", &[]);
        check("cd $WHERE && cp -r dist out", &[]);
        check("cp README.md server/; cp -r ../../etc server/x", &[]);
        check("cp -r dist-{a,b} server/out; cp -r ~/dist server/out", &[]);
    }

    #[test]
    fn files_are_tidied_since_the_build() {
        let text = "rm -f web/build/old.js; cd web && npm run build && mv build/index.html build/app.html \
                    && rm -rf ../server/site && mv build ../server/site && rm ../server/site/config.js";
        let moves = check(text, &[("web/build", "server/site")]);

        let rename = Tidy::Rename(path("web/build/index.html"), path("web/build/app.html"));
        assert_eq!(moves[0].tidy, [rename, Tidy::Remove(path("web/build/config.js"))]);
    }
}
