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

/// Every tool; among those that are equally likely the earlier one is taken.
const TOOLS: [Tool; 5] = [Tool::Maven, Tool::Gradle, Tool::Sbt, Tool::Leiningen, Tool::Clojure];

/// The tool's manifest in the unit's folder. This and [`read_with`] are no rows of one table: recognising calls this one
/// alone, and what stands in a table is called by nobody's name, so that the module could not be split between the two.
fn sign(tool: Tool, unit: &Unit<'_>) -> Option<Sourced<Tool>> {
    match tool {
        Tool::Maven => maven::sign(unit),
        Tool::Gradle => gradle::sign(unit),
        Tool::Sbt => sbt::sign(unit),
        Tool::Leiningen => clojure::sign_of_leiningen(unit),
        Tool::Clojure => clojure::sign_of_tools(unit),
    }
}

/// Reads the unit as a project of the tool; nothing where the manifest is hopeless.
fn read_with(tool: Tool, unit: &Unit<'_>, read: &mut Read<'_>) -> Option<()> {
    match tool {
        Tool::Maven => maven::read(unit, read),
        Tool::Gradle => gradle::read(unit, read),
        Tool::Sbt => sbt::read(unit, read),
        Tool::Leiningen => clojure::leiningen(unit, read),
        Tool::Clojure => clojure::tools(unit, read),
    }
}

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
    let signs: Vec<Sourced<Tool>> = TOOLS.into_iter().filter_map(|tool| sign(tool, unit)).collect();
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
    let mut candidates: Vec<Sourced<Tool>> = TOOLS.into_iter().filter_map(|tool| sign(tool, unit)).collect();
    // What the project itself calls beats the order of the list.
    if let Some((tool, origin)) = shown(unit, evidence)
        && let Some(at) = candidates.iter().position(|one| *one.value() == tool)
    {
        candidates.remove(at);
        let why = Origin::rule_from("java/tool-by-evidence", "the project itself builds with it", [origin]);
        candidates.insert(0, Sourced::new(tool, why));
    }
    let mut candidates = candidates.into_iter();
    let Some(first) = candidates.next() else { return empty(unit, evidence, Tool::Maven) };
    let tool = *first.value();
    let mut read = Read { unit, facts: empty(unit, evidence, tool), quarkus_type: None, given: Vec::new() };
    read.facts.tool = first;
    let other = |sign: Sourced<Tool>| Rejected {
        value: sign.value().as_str().to_owned(),
        why: "both build the unit, and one is enough".to_owned(),
        origin: Some(sign.origin().clone()),
    };
    read.facts.other_tools = candidates.map(other).collect();
    if read_with(tool, unit, &mut read).is_none() {
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
