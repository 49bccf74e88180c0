//! Projects of sbt.

mod definition;

use std::collections::BTreeMap;

use stageplan_syntax::jvm::sbt::{Build, Lookup};
use stageplan_syntax::jvm::{Dialect, Expr, ExprKind, Token, Tokens};

use super::{Read, jdk};
use crate::catalog::Row;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Artefact, Dependency, Facts, Shape, Tool, WishKind, Wrapper};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// How deep lists of options are looked into.
const DEEPEST: usize = 12;

/// The tool's own sign, with how much it tells.
pub(super) fn sign(unit: &Unit<'_>) -> Option<Sourced<Tool>> {
    let root = definition::root(unit)?;
    let tree = unit.project.tree();
    let file = ["build.sbt", "project/build.properties"].iter().find_map(|name| {
        let path = root.join(name).ok()?;
        tree.has_file(&path).then_some(path)
    })?;
    Some(Sourced::new(Tool::Sbt, Origin::of_file(file)))
}

/// One project of a definition, and what is asked of it.
struct Look<'a> {
    source: &'a Source,
    lookup: Lookup<'a, 'a>,
    build: &'a Build<'a>,
    project: Option<usize>,
    /// The plugins of sbt that the build adds.
    plugins: Vec<(Row<'static>, Origin)>,
    sbt: Option<Sourced<String>>,
}

/// Reads the unit as a project of sbt.
pub(super) fn read(unit: &Unit<'_>, read: &mut Read<'_>) -> Option<()> {
    let root = definition::root(unit)?;
    let source = unit.at(root.clone()).source("build.sbt")?;
    let build = Build::parse(&source.text);
    unit.project.report_problems(&source, &build.problems);
    let known = definition::known(unit, &root);
    let project = which(unit, &root, &build, &known);
    let look = Look {
        source: &source,
        lookup: Lookup::new(&build, project, &known),
        build: &build,
        project,
        plugins: plugins(unit, &root, &build, &known, &source),
        sbt: definition::version(unit, &root),
    };
    let facts = &mut read.facts;
    facts.origin = source.origin_of_file();
    facts.root.clone_from(&root);
    facts.context.clone_from(&root);
    facts.build.tool_version.clone_from(&look.sbt);
    facts.name = look.setting("name", &[]).or_else(|| look.id());
    facts.version = look.setting("version", &[]);
    facts.dependencies = look.dependencies();
    let files = definition::manifests(unit, &root).into_iter();
    facts.build.manifests = files.map(|path| Sourced::new(path.clone(), Origin::of_file(path))).collect();
    facts.wrapper = wrapper(unit, &root, &look);
    if !unit.folder.is_in(&root) || unit.folder != root {
        facts.build.select = look.id();
    }
    look.jdk(facts);
    facts.build.platform = by_machine(&source);
    read.sources(&["src/main/scala", "src/main/java", "src/main/kotlin", "app"]);
    read.configuration(&["src/main/resources", "conf"]);
    let facts = &mut read.facts;
    match look.made(facts) {
        Some((task, artefact)) => {
            facts.build.task = Some(task);
            facts.artefact = Some(artefact);
        }
        None => facts.why_not = Some(look.why_not(facts)),
    }
    let develop = Origin::rule_from("java/sbt-run", "sbt starts the program from its sources", [facts.origin.clone()]);
    facts.build.develop = Some(Sourced::new(vec!["run".to_owned()], develop));
    let tree = unit.project.tree();
    let tests = ["src/test/scala", "src/test/java", "test"].iter().find_map(|name| {
        let folder = unit.path(name)?;
        tree.files_below(&folder).next().map(|file| Origin::of_file(file.clone()))
    });
    facts.build.tests = tests;
    let outputs = ["target", "project/target", "project/project"].into_iter();
    facts.build.leftovers = outputs.filter_map(|name| root.join(name).ok()).collect();
    facts.build.leftovers.extend(unit.path("target").filter(|_| unit.folder != root));
    Some(())
}

/// The project of the unit's folder; none where the definition has no projects of their own.
fn which(unit: &Unit<'_>, root: &RepoPath, build: &Build<'_>, known: &BTreeMap<String, String>) -> Option<usize> {
    let below = unit.folder.relative_to(root).unwrap_or_default();
    let lookup = Lookup::new(build, None, known);
    build
        .projects
        .iter()
        .position(|project| lookup.folder(project).is_some_and(|folder| definition::plain(&folder) == below))
}

/// The rows of the plugins that the build adds, with where.
fn plugins(
    unit: &Unit<'_>,
    root: &RepoPath,
    build: &Build<'_>,
    known: &BTreeMap<String, String>,
    source: &Source,
) -> Vec<(Row<'static>, Origin)> {
    let mut found = Vec::new();
    let mut add = |build: &Build<'_>, source: &Source| {
        for module in Lookup::new(build, None, known).sbt_plugins() {
            let key = format!("{}:{}", module.group, module.name);
            if let Some(row) = CATALOG.row("sbt-plugin", &key) {
                found.push((row, source.origin(module.span, "addSbtPlugin")));
            }
        }
    };
    for source in definition::meta(unit, root, "sbt") {
        add(&Build::parse(&source.text), &source);
    }
    add(build, source);
    found
}

/// The project's own script that starts sbt.
fn wrapper(unit: &Unit<'_>, root: &RepoPath, look: &Look<'_>) -> Option<Wrapper> {
    let here = unit.at(root.clone());
    let source = here.source("sbt").filter(|source| source.text.starts_with("#!"))?;
    let path = source.path.clone();
    let launcher = root.join("project/sbt-launch.jar").ok().filter(|path| unit.project.tree().has_file(path));
    Some(Wrapper {
        path: Sourced::new(path, source.origin_of_file()),
        version: look.sbt.clone(),
        own_host: None,
        crlf: source.text.lines().next().is_some_and(|line| line.ends_with('\r')) || source.text.contains("\r\n"),
        files: launcher.into_iter().collect(),
    })
}

impl Look<'_> {
    /// The id by which sbt knows the project.
    fn id(&self) -> Option<Sourced<String>> {
        let project = self.build.projects.get(self.project?)?;
        let id = project.id.clone().unwrap_or_else(|| project.name.to_owned());
        Some(Sourced::new(id, self.source.origin(project.span, "project")))
    }

    /// A text of the project's settings.
    fn setting(&self, key: &str, scope: &[&str]) -> Option<Sourced<String>> {
        let setting = self.lookup.value(key, scope)?;
        let text = self.lookup.text(&setting.value)?;
        Some(Sourced::new(text, self.source.origin(setting.span, key)))
    }

    fn dependencies(&self) -> Vec<Dependency> {
        let scope = |config: Option<&str>| match config.map(str::to_ascii_lowercase).as_deref() {
            Some(name) if name.starts_with("test") || name == "it" => "test",
            Some(name) if name.starts_with("provided") => "provided",
            Some(name) if name.starts_with("runtime") => "runtime",
            _ => "compile",
        };
        let libraries = self.lookup.libraries().into_iter().map(|module| Dependency {
            key: format!("{}:{}", module.group, module.name),
            version: module.version,
            scope: scope(module.config.as_deref()).to_owned(),
            origin: self.source.origin(module.span, "libraryDependencies"),
        });
        // The language itself is a library as well, and asks for a JDK like others.
        let scala = self.setting("scalaVersion", &[]).map(|version| {
            let artifact = if version.value().starts_with("3.") { "scala3-library" } else { "scala-library" };
            let (version, origin) = version.into_parts();
            Dependency {
                key: format!("org.scala-lang:{artifact}"),
                version: Some(version),
                scope: "compile".to_owned(),
                origin,
            }
        });
        libraries.chain(scala).collect()
    }

    /// What the compilers are told to make.
    fn jdk(&self, facts: &mut Facts) {
        for setting in self.lookup.settings() {
            if !matches!(setting.key, "scalacOptions" | "javacOptions") || setting.scope.contains(&"Test") {
                continue;
            }
            let mut words = Vec::new();
            texts(&setting.value, 0, &mut words);
            for line in release(&words) {
                let text = Sourced::new(line, self.source.origin(setting.span, setting.key));
                facts.jdk.wishes.extend(jdk::wish(&text, WishKind::AtLeast));
            }
        }
    }

    /// The plugin of a kind that works for this project.
    fn plugin(&self, makes: &str) -> Option<&(Row<'static>, Origin)> {
        let project = self.project.and_then(|index| self.build.projects.get(index));
        let at_root = project.is_none_or(|project| self.lookup.is_root(project));
        let own = project.into_iter().flat_map(|project| &project.plugins);
        let bare = self.build.enabled.iter().filter(|_| at_root);
        let enabled: Vec<&str> = own.chain(bare).map(|named| named.name).collect();
        self.plugins.iter().find(|(row, _)| {
            let classes = row.list("classes");
            let on = classes.is_empty() || classes.iter().any(|class| enabled.contains(class));
            row.text("makes") == Some(makes) && on
        })
    }

    /// The task that makes what runs, and what that is.
    fn made(&self, facts: &Facts) -> Option<(Sourced<String>, Artefact)> {
        let name = facts.name.as_ref().map(|name| normal(name.value())).or_else(|| {
            // Without a name of its own it has that of its folder.
            Some(normal(facts.root.file_name())).filter(|name| !name.is_empty())
        })?;
        let task = |row: &Row<'_>, origin: &Origin| {
            let task = row.text("task").unwrap_or("package").to_owned();
            Sourced::new(task, Origin::rule_from("java/sbt-task", "the plugin's task", [origin.clone(), row.origin()]))
        };
        if let Some((row, origin)) = self.plugin("application") {
            let script = self.setting("executableScriptName", &[]).map_or(name, |name| name.value().clone());
            let path = self.stage(row, origin);
            // Its library need not be among those that the definition lists.
            let asked = |option: &Row<'_>| {
                let listed = facts.dependencies.iter().any(|one| option.list("artifacts").contains(&one.key.as_str()));
                option.key() == "play-pid-file" && row.key().ends_with(":sbt-plugin") && !listed
            };
            let options = CATALOG.rows("jvm-option").filter(asked);
            let words = options.flat_map(|option| option.list("options")).map(str::to_owned);
            let start = [format!("bin/{script}")].into_iter().chain(words).collect();
            let shape = Shape::Folder { parts: Vec::new(), inside: None, start };
            return Some((task(row, origin), Artefact { path, pattern: false, shape, main: None }));
        }
        let war = self.plugin("war").map(|plugin| (plugin, Shape::War { server: String::new() }));
        let jar = || self.plugin("shade").filter(|_| self.assembles(facts)).map(|plugin| (plugin, Shape::Jar));
        let ((row, origin), shape) = war.or_else(jar)?;
        let why = Origin::rule_from("java/artefact", "what the task leaves", [origin.clone(), row.origin()]);
        let (path, pattern) = self.archive(row, &name, facts);
        let written = ["assembly", "Compile"].iter().find_map(|scope| self.setting("mainClass", &[scope]));
        let main = written.is_none().then(|| facts.code.mains.first().cloned()).flatten();
        let main = main.filter(|_| shape == Shape::Jar && facts.code.mains.len() > 1);
        Some((task(row, origin), Artefact { path: Sourced::new(path, why), pattern, shape, main }))
    }

    /// The folder that is laid out to run.
    fn stage(&self, row: &Row<'_>, origin: &Origin) -> Sourced<String> {
        let because = "the folder that the task lays out";
        let why = |from: Origin| Origin::rule_from("java/artefact", because, [from, row.origin()]);
        let moved = self.lookup.value("target", &["Universal"]).and_then(|setting| {
            let mut parts = Vec::new();
            texts(&setting.value, 0, &mut parts);
            (!parts.is_empty()).then(|| (parts.join("/"), self.source.origin(setting.span, "Universal / target")))
        });
        if let Some((folder, origin)) = moved {
            return Sourced::new(format!("{}/stage", definition::plain(&folder)), why(origin));
        }
        let output = row.text("output").unwrap_or("target/universal/stage");
        Sourced::new(output.to_owned(), why(origin.clone()))
    }

    /// Whether the plugin that puts everything into one jar is meant: it is there for every project of the build.
    fn assembles(&self, facts: &Facts) -> bool {
        let settings = self.lookup.settings();
        let set =
            settings.iter().any(|setting| setting.key.starts_with("assembly") || setting.scope.contains(&"assembly"));
        set || !facts.code.mains.is_empty() || self.setting("mainClass", &["Compile"]).is_some()
    }

    fn archive(&self, row: &Row<'_>, name: &str, facts: &Facts) -> (String, bool) {
        if let Some(path) = self.lookup.value("assemblyOutputPath", &["assembly"]).and_then(|setting| {
            let mut parts = Vec::new();
            texts(&setting.value, 0, &mut parts);
            (!parts.is_empty()).then(|| definition::plain(&parts.join("/")))
        }) {
            return (path, false);
        }
        let output = row.text("output").unwrap_or_default();
        let scala = self.setting("scalaVersion", &[]).map(|version| scala_folder(version.value()));
        let version = facts.version.as_ref().map(|version| format!("-{}", version.value()));
        let own = ["assemblyJarName", "jarName"].iter().find_map(|key| self.setting(key, &["assembly"]));
        let pattern = scala.is_none() || own.is_none() && version.is_none();
        let text = match (&own, output.rsplit_once('/')) {
            (Some(own), Some((folder, _))) => format!("{folder}/{}", own.value()),
            _ => output.to_owned(),
        };
        let star = || "*".to_owned();
        // The newer sbt has one folder for all of them.
        let text =
            if self.is_second() { format!("target/out/jvm/scala-{{scala}}/{name}/{}", last(&text)) } else { text };
        let text = text.replace("{scala}", &scala.unwrap_or_else(star)).replace("{name}", name);
        (text.replace("{version}", &version.unwrap_or_else(star)), pattern)
    }

    fn is_second(&self) -> bool {
        self.sbt.as_ref().is_some_and(|version| version.value().starts_with("2."))
    }

    fn why_not(&self, facts: &Facts) -> Finding {
        let place = facts.origin.place().cloned();
        let running = self.build.projects.iter().enumerate().filter(|(at, project)| {
            let other = Some(*at) != self.project;
            let classes = |(row, _): &(Row<'_>, Origin)| {
                let classes = row.list("classes");
                project.plugins.iter().any(|named| classes.contains(&named.name))
            };
            let own = |setting: &&stageplan_syntax::jvm::sbt::Setting<'_>| {
                matches!(setting.owner, stageplan_syntax::jvm::sbt::Owner::Project(index) if index == *at)
            };
            let assembly = self.build.settings.iter().filter(own).any(|setting| setting.scope.contains(&"assembly"));
            other && (assembly || self.plugins.iter().any(classes))
        });
        let folders =
            running.filter_map(|(_, project)| self.lookup.folder(project)).map(|path| definition::plain(&path));
        let folders: Vec<String> = folders.filter(|folder| !folder.is_empty()).take(6).collect();
        if !folders.is_empty() {
            return Finding::error("java/aggregator", "this project of sbt only gathers others")
                .help(format!("name one of them by `--unit`: {}", folders.join(", ")))
                .at(place);
        }
        if facts.code.mains.is_empty() && self.setting("mainClass", &["Compile"]).is_none() {
            return Finding::error(
                "java/library",
                "nothing here runs: no class to start, and no plugin that makes a program",
            )
            .help("name the project that runs by `--unit`")
            .at(place);
        }
        Finding::error("java/sbt-no-packager", "no plugin of the build lays out a program with its libraries")
            .help(
                "add sbt-native-packager to project/plugins.sbt, and `enablePlugins(JavaAppPackaging)` to the project",
            )
            .at(place)
    }
}

/// A definition that asks which machine it runs on chooses libraries by that.
fn by_machine(source: &Source) -> Option<Origin> {
    let tokens = Tokens::new(Dialect::Scala, &source.text);
    let asks = |token: &&Token<'_>| token.text.trim_matches('"') == "os.arch";
    let token = tokens.list.iter().find(asks)?;
    let because = "the build chooses by the machine that it runs on";
    Some(Origin::rule_from("java/build-by-machine", because, [source.origin(token.span, "os.arch")]))
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The version of Scala in names of folders: the whole one since the third, and the first two numbers before.
fn scala_folder(version: &str) -> String {
    if version.starts_with('3') {
        return version.to_owned();
    }
    version.split('.').take(2).collect::<Vec<_>>().join(".")
}

/// A name as sbt writes it in names of files.
fn normal(name: &str) -> String {
    let mut out = String::new();
    for c in name.to_lowercase().chars() {
        let c = if c.is_alphanumeric() || c == '_' { c } else { '-' };
        if c != '-' || !out.ends_with('-') {
            out.push(c);
        }
    }
    out
}

/// The texts of a list of options, in order.
fn texts(value: &Expr<'_>, depth: usize, found: &mut Vec<String>) {
    if depth > DEEPEST || found.len() > 200 {
        return;
    }
    match &value.kind {
        ExprKind::Text(text) => found.push(text.clone()),
        ExprKind::List(parts) => parts.iter().for_each(|part| texts(part, depth + 1, found)),
        ExprKind::Call(call) => {
            if let Some(on) = &call.on {
                texts(on, depth + 1, found);
            }
            call.args.iter().for_each(|arg| texts(&arg.value, depth + 1, found));
        }
        ExprKind::Infix(first, rest) => {
            texts(first, depth + 1, found);
            rest.iter().for_each(|(_, part)| texts(part, depth + 1, found));
        }
        _ => {}
    }
}

/// The lines of the JDK that options name: `-release 21`, `-release:21`, `-target:jvm-1.8`, `-Xtarget:21`.
fn release(words: &[String]) -> Vec<String> {
    let is = |name: &str| {
        let name = name.trim_start_matches('-');
        matches!(
            name,
            "release" | "java-output-version" | "target" | "Xtarget" | "Xunchecked-java-output-version" | "source"
        )
    };
    let plain = |value: &str| value.strip_prefix("jvm-").unwrap_or(value).to_owned();
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        match word.split_once(':') {
            Some((name, value)) if is(name) => found.push(plain(value)),
            None if is(word) => found.extend(words.get(at + 1).map(|value| plain(value))),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests;
