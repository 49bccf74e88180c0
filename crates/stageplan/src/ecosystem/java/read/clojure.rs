//! Projects of Clojure: those of Leiningen, and those whose build is a program in the tree.

use std::rc::Rc;

use stageplan_syntax::edn::{Document, Kind, Node};

use super::Read;
use crate::ecosystem::java::facts::{Artefact, Dependency, Shape, Tool};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::{Source, Unit};

/// How deep forms are looked into.
const DEEPEST: usize = 24;

/// The tool's own sign, with how much it tells.
pub(super) fn sign_of_leiningen(unit: &Unit<'_>) -> Option<Sourced<Tool>> {
    let path = unit.path("project.clj").filter(|path| unit.project.tree().has_file(path))?;
    Some(Sourced::new(Tool::Leiningen, Origin::of_file(path)))
}

/// The sign of Clojure's own command.
pub(super) fn sign_of_tools(unit: &Unit<'_>) -> Option<Sourced<Tool>> {
    let path = unit.path("deps.edn").filter(|path| unit.project.tree().has_file(path))?;
    Some(Sourced::new(Tool::Clojure, Origin::of_file(path)))
}

fn document(unit: &Unit<'_>, name: &str) -> Option<(Rc<Source>, Document)> {
    let source = unit.source(name)?;
    let document = Document::parse(&source.text);
    unit.project.report_problems(&source, document.problems());
    Some((source, document))
}

fn dependency(source: &Source, name: Node<'_>, version: Option<&str>, scope: &str) -> Option<Dependency> {
    let text = name.as_symbol()?;
    // A name alone stands for both.
    let (group, artifact) = text.split_once('/').unwrap_or((text, text));
    Some(Dependency {
        key: format!("{group}:{artifact}"),
        version: version.map(str::to_owned),
        scope: scope.to_owned(),
        origin: source.origin(name.span(), "dependencies"),
    })
}

fn manifests(unit: &Unit<'_>, names: &[&str], read: &mut Read<'_>) {
    let tree = unit.project.tree();
    let files = names.iter().filter_map(|name| unit.path(name)).filter(|path| tree.has_file(path));
    read.facts.build.manifests = files.map(|path| Sourced::new(path.clone(), Origin::of_file(path))).collect();
    read.facts.build.leftovers = ["target", "classes"].iter().filter_map(|name| unit.path(name)).collect();
    let mut folders = ["test"].iter().filter_map(|name| unit.path(name));
    read.facts.build.tests = folders.find_map(|folder| {
        let file = tree.files_below(&folder).next()?;
        Some(Origin::of_file(file.clone()))
    });
}

/// How a jar of everything is started: by its manifest where the class was compiled, else by Clojure itself.
fn started(path: Sourced<String>, pattern: bool, compiled: bool, main: &Sourced<String>, read: &mut Read<'_>) {
    let class = (!compiled).then(|| main.clone().map(|_| "clojure.main".to_owned()));
    if !compiled {
        let because = "nothing is compiled ahead, so that Clojure starts it by the name of its namespace";
        let why = Origin::rule_from("java/clojure-main", because, [main.origin().clone()]);
        read.facts.config.command = Some(Sourced::new(vec!["-m".to_owned(), main.value().clone()], why));
    }
    read.facts.artefact = Some(Artefact { path, pattern, shape: Shape::Jar, main: class });
}

/// Reads the unit as a project of Leiningen.
pub(super) fn leiningen(unit: &Unit<'_>, read: &mut Read<'_>) -> Option<()> {
    let (source, document) = document(unit, "project.clj")?;
    let project = document.call("defproject")?;
    let text =
        |node: Node<'_>, text: &str, route: &str| Sourced::new(text.to_owned(), source.origin(node.span(), route));
    let facts = &mut read.facts;
    facts.origin = source.origin_of_file();
    let mut heads = project.items().skip(1);
    let name = heads.next().and_then(|node| Some((node, node.as_symbol()?)))?;
    let short = name.1.rsplit('/').next().unwrap_or(name.1);
    facts.name = Some(text(name.0, short, "defproject"));
    facts.version = heads.next().and_then(|node| Some(text(node, node.as_str()?, "defproject.version")));
    let listed = project.get("dependencies").into_iter().flat_map(Node::items);
    facts.dependencies = listed
        .filter_map(|vector| {
            let mut parts = vector.items();
            let (name, version) = (parts.next()?, parts.next().and_then(Node::as_str));
            let words: Vec<Node<'_>> = vector.items().collect();
            let scope =
                words.windows(2).find(|pair| pair[0].as_keyword() == Some("scope")).and_then(|pair| pair[1].as_str());
            dependency(&source, name, version, scope.unwrap_or("compile"))
        })
        .collect();
    manifests(unit, &["project.clj", "profiles.clj"], read);
    read.sources(&["src"]);
    read.configuration(&["resources"]);
    let profile = project.at(&["profiles", "uberjar"]);
    let said = |key: &str| profile.and_then(|profile| profile.get(key)).or_else(|| project.get(key));
    let run = Origin::rule_from("java/lein-run", "Leiningen starts it from its sources", [source.origin_of_file()]);
    read.facts.build.develop = Some(Sourced::new(vec!["run".to_owned()], run));
    let Some((node, main)) = said("main").and_then(|node| Some((node, node.as_symbol()?))) else {
        read.facts.why_not = Some(
            Finding::error("java/library", "nothing here runs: the project names no `:main`")
                .help("write `:main` with the namespace that starts into project.clj")
                .at(read.facts.origin.place().cloned()),
        );
        return Some(());
    };
    let main = text(node, main, "main");
    let version = read.facts.version.clone().map_or_else(|| "*".to_owned(), |version| version.into_parts().0);
    // What compiles ahead may name all, or the one that starts.
    let compiled = said("aot").is_some_and(|aot| {
        aot.as_keyword() == Some("all") || aot.items().any(|one| one.as_symbol() == Some(main.value()))
    });
    let folder = said("target-path").and_then(Node::as_str).unwrap_or("target").replace("%s", "uberjar");
    let folder = folder.trim_end_matches('/').trim_start_matches("./").to_owned();
    let named = said("uberjar-name").and_then(|node| Some((node, node.as_str()?)));
    let (file, place) = match named {
        Some((node, name)) => (name.replace("%s", &version), source.origin(node.span(), "uberjar-name")),
        None => (format!("{short}-{version}-standalone.jar"), source.origin(name.0.span(), "defproject")),
    };
    let why = Origin::rule_from("java/artefact", "the jar that Leiningen makes of everything", [place]);
    let path = format!("{folder}/{file}");
    let pattern = path.contains('*');
    let task = Origin::rule_from("java/lein-uberjar", "the task that makes one jar of everything", [why.clone()]);
    read.facts.build.task = Some(Sourced::new("uberjar".to_owned(), task));
    started(Sourced::new(path, why), pattern, compiled, &main, read);
    Some(())
}

/// Reads the unit as a project of Clojure's own command.
pub(super) fn tools(unit: &Unit<'_>, read: &mut Read<'_>) -> Option<()> {
    let (source, document) = self::document(unit, "deps.edn")?;
    let map = document.root().filter(|root| root.kind() == Kind::Map)?;
    let facts = &mut read.facts;
    facts.origin = source.origin_of_file();
    let listed = map.get("deps").into_iter().flat_map(Node::entries);
    facts.dependencies = listed
        .filter_map(|(name, value)| {
            dependency(&source, name, value.get("mvn/version").and_then(Node::as_str), "compile")
        })
        .collect();
    manifests(unit, &["deps.edn"], read);
    read.sources(&["src"]);
    read.configuration(&["resources"]);
    let aliases = || map.get("aliases").into_iter().flat_map(Node::entries);
    let alias = |names: &[&str]| aliases().find(|(key, _)| key.as_keyword().is_some_and(|key| names.contains(&key)));
    if let Some((key, value)) = alias(&["test"]) {
        let flag = if value.get("main-opts").is_some() { "-M" } else { "-X" };
        read.facts.build.test = Some(format!("{flag}:{}", key.as_keyword().unwrap_or("test")));
    }
    let runs = alias(&["run", "run-m", "dev", "server", "start"]).filter(|(_, value)| value.get("main-opts").is_some());
    if let Some((key, _)) = runs {
        let origin = source.origin(key.span(), "aliases");
        let word = format!("-M:{}", key.as_keyword().unwrap_or("run"));
        read.facts.build.develop = Some(Sourced::new(vec![word], origin));
    }
    let build = aliases().find(|(_, value)| {
        let deps = ["deps", "extra-deps", "replace-deps"].iter().filter_map(|name| value.get(name));
        let tools = |key: Node<'_>| key.as_symbol().is_some_and(|name| name.ends_with("/tools.build"));
        deps.flat_map(Node::entries).any(|(key, _)| tools(key))
    });
    let script = build.and_then(|(_, value)| value.get("ns-default")?.as_symbol()).unwrap_or("build");
    let script = format!("{}.clj", script.replace('.', "/").replace('-', "_"));
    let made = build.and_then(|_| self::document(unit, &script)).and_then(|(file, document)| uber(&file, &document));
    let Some(made) = made else {
        read.facts.why_not = Some(
            Finding::error("java/clojure-no-uberjar", "no program of the build makes one jar of everything")
                .help("add a build.clj with `uber` of tools.build, and an alias `:build` for it in deps.edn")
                .at(read.facts.origin.place().cloned()),
        );
        return Some(());
    };
    if let Some((key, _)) = build {
        let name = key.as_keyword().unwrap_or("build").to_owned();
        read.facts.build.select = Some(Sourced::new(name, source.origin(key.span(), "aliases")));
    }
    // The namespace of an alias that runs it is the one that starts.
    let named = runs.and_then(|(_, value)| {
        let words: Vec<Node<'_>> = value.get("main-opts")?.items().collect();
        let pair = words.windows(2).find(|pair| pair[0].as_str() == Some("-m"))?;
        Some(Sourced::new(pair[1].as_str()?.to_owned(), source.origin(pair[1].span(), "main-opts")))
    });
    let compiled = made.main.is_some();
    let Some(main) = made.main.or(named) else {
        read.facts.why_not = Some(
            Finding::error("java/no-main-class", "the jar of everything names no namespace to start")
                .help("write `:main` into the call of `uber`, and compile it ahead")
                .at(made.file.origin().place().cloned()),
        );
        return Some(());
    };
    read.facts.build.task = Some(made.task);
    let pattern = made.file.value().contains('*');
    started(made.file, pattern, compiled, &main, read);
    Some(())
}

/// What a build program makes.
struct Uber {
    task: Sourced<String>,
    file: Sourced<String>,
    main: Option<Sourced<String>>,
}

/// The function that makes one jar of everything, with the literals that it is told.
fn uber(source: &Source, document: &Document) -> Option<Uber> {
    document.forms().filter(|form| form.is_call("defn")).find_map(|form| {
        let call = calls_uber(form, 0)?;
        let name = form.items().nth(1)?;
        let told = call.items().nth(1)?;
        let file = told.get("uber-file")?;
        let text = resolve(document, file, 0).unwrap_or_else(|| "target/*.jar".to_owned());
        let text = text.trim_start_matches("./").to_owned();
        let main = told.get("main").filter(|main| !main.is_call("quote")).and_then(|main| {
            // A name may stand for another one.
            let symbol = main.as_symbol()?;
            let text = resolve(document, main, 0).unwrap_or_else(|| symbol.to_owned());
            Some(Sourced::new(text, source.origin(main.span(), "main")))
        });
        let why = Origin::rule_from(
            "java/artefact",
            "the jar that the build makes of everything",
            [source.origin(file.span(), "uber-file")],
        );
        let task = Sourced::new(name.as_symbol()?.to_owned(), source.origin(name.span(), "defn"));
        Some(Uber { task, file: Sourced::new(text, why), main })
    })
}

/// The call of `uber` somewhere in a form.
fn calls_uber(form: Node<'_>, depth: usize) -> Option<Node<'_>> {
    if depth > DEEPEST {
        return None;
    }
    let named = form.items().next().filter(|_| form.kind() == Kind::List).and_then(Node::as_symbol);
    let is = named.is_some_and(|name| name == "uber" || name.ends_with("/uber"));
    if is && form.items().nth(1).is_some_and(|told| told.kind() == Kind::Map) {
        return Some(form);
    }
    form.items().find_map(|inner| calls_uber(inner, depth + 1))
}

/// The text of a literal, of a name of one, or of a `format` or `str` of them, with a star for what only running tells.
fn resolve(document: &Document, node: Node<'_>, depth: usize) -> Option<String> {
    if depth > DEEPEST {
        return None;
    }
    if let Some(text) = node.as_str() {
        return Some(text.to_owned());
    }
    if let Some(name) = node.as_symbol() {
        let define = document.forms().filter(|form| form.is_call("def"));
        let mut values = define.filter(|form| form.items().nth(1).and_then(Node::as_symbol) == Some(name));
        let value = values.next()?.items().last()?;
        return resolve(document, value, depth + 1).or_else(|| Some(value.as_symbol()?.to_owned()));
    }
    let mut parts = node.items();
    let star = |part: Node<'_>| resolve(document, part, depth + 1).unwrap_or_else(|| "*".to_owned());
    let text = match parts.next()?.as_symbol()? {
        "str" => parts.map(star).collect(),
        "name" => {
            let whole = resolve(document, parts.next()?, depth + 1)?;
            whole.rsplit('/').next().unwrap_or(&whole).to_owned()
        }
        "format" => {
            let mut text = parts.next()?.as_str()?.to_owned();
            for part in parts {
                text = text.replacen("%s", &star(part), 1);
            }
            text.replace("%s", "*")
        }
        _ => return None,
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.+*/".contains(c);
    (text.len() < 400 && text.chars().all(plain)).then_some(text)
}

#[cfg(test)]
mod tests;
