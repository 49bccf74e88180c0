//! From files to facts.

pub(super) mod boot;
mod caps;
mod clojure;
mod code;
mod config;
mod framework;
mod gradle;
pub(super) mod jdk;
mod lines;
mod maven;
mod packed;
mod pages;
mod sbt;
mod server;
mod version;

use crate::ecosystem::java::facts::{Build, Code, Config, Facts, Jdk, Tool, Versions};
use crate::ecosystem::{Detection, Grade};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::project::Unit;

/// What reads a project of one tool.
struct Reader {
    tool: Tool,
    /// The manifest in the unit's folder.
    sign: fn(&Unit<'_>) -> Option<Sourced<Tool>>,
    /// Reads it; nothing where the manifest is hopeless.
    read: fn(&Unit<'_>, &mut Read<'_>) -> Option<()>,
}

/// Every tool; among those that are equally likely the earlier one is taken.
const READERS: &[Reader] = &[
    Reader { tool: Tool::Maven, sign: maven::sign, read: maven::read },
    Reader { tool: Tool::Gradle, sign: gradle::sign, read: gradle::read },
    Reader { tool: Tool::Sbt, sign: sbt::sign, read: sbt::read },
    Reader { tool: Tool::Leiningen, sign: clojure::sign_of_leiningen, read: clojure::leiningen },
    Reader { tool: Tool::Clojure, sign: clojure::sign_of_tools, read: clojure::tools },
];

/// A reading on its way.
struct Read<'u> {
    unit: &'u Unit<'u>,
    facts: Facts,
    /// A setting of Quarkus that says what its build makes.
    quarkus_type: Option<Sourced<String>>,
    /// Lines by which the build starts the program, as one would write them.
    given: Vec<Sourced<String>>,
}

impl Read<'_> {
    /// Reads the sources below these folders of the unit, the first that exist; frameworks are known by then.
    fn sources(&mut self, folders: &[&str]) {
        framework::recognise(&mut self.facts);
        self.facts.code = code::read(self.unit, &self.facts, folders);
    }

    /// Reads the configuration files in these folders of the unit.
    fn configuration(&mut self, folders: &[&str]) {
        self.facts.lines = lines::read(self.unit, &self.facts, &self.given);
        let found = config::read(self.unit, &self.facts, folders);
        self.facts.config = found.config;
        for path in lines::files(&self.facts.lines) {
            if !self.facts.config.reads.contains(&path) {
                self.facts.config.reads.push(path);
            }
        }
        self.facts.findings.extend(found.findings);
        self.quarkus_type = found.quarkus;
        self.facts.build.pages = pages::read(self.unit, &self.facts, folders);
    }
}

/// What recognising needs: whether a manifest of any tool lies here, and how much that tells.
pub(super) fn detect(unit: &Unit<'_>) -> Option<Detection> {
    let signs: Vec<Sourced<Tool>> = READERS.iter().filter_map(|reader| (reader.sign)(unit)).collect();
    let first = signs.first()?;
    let what = first.clone().map(|tool| format!("{} project", tool.name()));
    // Sources make it a program or a library; a manifest alone may only list others, or hold settings of tools.
    let tree = unit.project.tree();
    let has = |name: &&str| unit.path(name).is_some_and(|path| tree.files_below(&path).next().is_some());
    let source = ["src/main", "src"].iter().find(|name| has(name));
    let grade = if source.is_some() { Grade::Strong } else { Grade::Likely };
    let reasons = signs.iter().skip(1).map(|sign| sign.clone().map(|tool| format!("{} project", tool.name())));
    Some(Detection { grade, what, reasons: reasons.collect() })
}

pub(super) fn read(unit: &Unit<'_>, evidence: &Evidence) -> Facts {
    let signs = READERS.iter().filter_map(|reader| Some((reader, (reader.sign)(unit)?)));
    let mut candidates: Vec<(&Reader, Sourced<Tool>)> = signs.collect();
    let shown = shown(unit, evidence);
    // What the project itself calls beats the order of the list.
    if let Some(at) = shown.as_ref().and_then(|(tool, _)| candidates.iter().position(|(one, _)| one.tool == *tool)) {
        let (reader, _) = candidates.remove(at);
        let (tool, origin) = shown.unwrap_or((reader.tool, Origin::of_file(unit.folder.clone())));
        let because = "the project itself builds with it";
        let why = Origin::rule_from("java/tool-by-evidence", because, [origin]);
        candidates.insert(0, (reader, Sourced::new(tool, why)));
    }
    let Some((first, tool)) = candidates.first().cloned() else { return empty(unit, evidence, Tool::Maven) };
    let mut read = Read { unit, facts: empty(unit, evidence, first.tool), quarkus_type: None, given: Vec::new() };
    read.facts.tool = tool;
    read.facts.other_tools = candidates
        .iter()
        .skip(1)
        .map(|(reader, sign)| Rejected {
            value: reader.tool.as_str().to_owned(),
            why: "both build the unit, and one is enough".to_owned(),
            origin: Some(sign.origin().clone()),
        })
        .collect();
    if (first.read)(unit, &mut read).is_none() {
        let file = read.facts.tool.origin().place().cloned();
        read.facts.why_not = Some(
            Finding::error("java/unreadable-build", "the build file says nothing that could be read")
                .help("mend the file and plan again")
                .at(file),
        );
    }
    server::complete(unit, &mut read.facts);
    classes(&mut read.facts);
    packed::find(unit, &mut read.facts);
    jdk::around(unit, evidence, &mut read.facts.jdk);
    read.facts
}

/// Whether a text can be the name of a class.
fn is_class(text: &str) -> bool {
    let part = |part: &str| {
        part.chars().next().is_some_and(|first| first.is_alphabetic() || first == '_' || first == '$')
            && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '-'))
    };
    text.split('.').all(part)
}

/// Leaves out what cannot be the name of a class: the launcher would take it for an option of its own.
fn classes(facts: &mut Facts) {
    let Some(artefact) = &mut facts.artefact else { return };
    let Some(odd) = artefact.main.take_if(|main| !is_class(main.value())) else { return };
    facts.findings.push(
        Finding::warning("java/no-class-name", format!("{} cannot be the name of a class", odd.value()))
            .help("name the class to start with its package, such as `com.example.Main`")
            .at(odd.origin().place().cloned()),
    );
}

/// The tool that commands of the project call.
fn shown(unit: &Unit<'_>, evidence: &Evidence) -> Option<(Tool, Origin)> {
    let commands = evidence.builds.iter().chain(&evidence.tests).chain(&evidence.starts);
    let calls = |line: &str| {
        let script = stageplan_syntax::shell::parse(line);
        let programs = script.commands.iter().filter_map(|command| command.literal(0));
        programs.into_iter().find_map(|program| match program.rsplit('/').next()? {
            "mvn" | "mvnw" => Some(Tool::Maven),
            "gradle" | "gradlew" => Some(Tool::Gradle),
            "sbt" => Some(Tool::Sbt),
            "lein" => Some(Tool::Leiningen),
            "clojure" | "clj" => Some(Tool::Clojure),
            _ => None,
        })
    };
    let mut found: Option<(Tool, Origin)> = None;
    for command in commands {
        let Some(tool) = calls(command.command.value()) else { continue };
        match &found {
            // The project calls both: that tells nothing.
            Some((known, _)) if *known != tool => return wrapped(unit),
            Some(_) => {}
            None => found = Some((tool, command.command.origin().clone())),
        }
    }
    found.or_else(|| wrapped(unit))
}

/// The only tool that has a wrapper.
fn wrapped(unit: &Unit<'_>) -> Option<(Tool, Origin)> {
    let has = |name: &str| unit.path(name).filter(|path| unit.project.tree().has_file(path)).map(Origin::of_file);
    match (has("mvnw"), has("gradlew")) {
        (Some(origin), None) => Some((Tool::Maven, origin)),
        (None, Some(origin)) => Some((Tool::Gradle, origin)),
        _ => None,
    }
}

fn empty(unit: &Unit<'_>, evidence: &Evidence, tool: Tool) -> Facts {
    let origin = Origin::of_file(unit.folder.clone());
    Facts {
        unit: unit.folder.clone(),
        root: unit.folder.clone(),
        context: unit.folder.clone(),
        origin: origin.clone(),
        name: None,
        version: None,
        tool: Sourced::new(tool, origin),
        other_tools: Vec::new(),
        wrapper: None,
        build: Build::default(),
        jdk: Jdk::default(),
        artefact: None,
        server: None,
        why_not: None,
        versions: Versions::default(),
        frameworks: Vec::new(),
        dependencies: Vec::new(),
        config: Config::default(),
        code: Code::default(),
        lines: Vec::new(),
        evidence: evidence.clone(),
        findings: Vec::new(),
    }
}
