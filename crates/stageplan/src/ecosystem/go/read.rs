//! From files to facts.

use stageplan_syntax::order;

use super::facts::{Facts, Program, WrittenFolder};
use super::mains::{self, Choice};
use super::modes::Mode;
use super::module::{self, Module};
use super::sources::{Closure, Code, closure, files_of};
use super::version::{self, Pin, Version};
use super::{
    CATALOG, ask, cgo, configuration, container, disk, flags, front_end, generate, listen, modes, settings, start,
};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::Value;
use crate::project::Unit;
use crate::tree::RepoPath;

/// Reads a unit.
pub(super) fn read(unit: &Unit<'_>, evidence: &Evidence) -> Facts {
    let mut findings = Vec::new();
    let mut module = module::read(unit, &mut findings);
    if let Some(module) = &mut module {
        module.pins.extend(pins(unit, module, evidence));
    }
    let choice = module.as_ref().and_then(|module| mains::choose(unit, module, evidence));
    let program = match (&module, choice) {
        (Some(module), Some(choice)) => Some(program(unit, module, choice, evidence, &mut findings)),
        _ => None,
    };
    Facts { unit: unit.folder.clone(), module, program, findings }
}

/// Versions that version managers pin, nearest folder first.
fn pins(unit: &Unit<'_>, module: &Module, evidence: &Evidence) -> Vec<Sourced<Pin>> {
    let mut pins = Vec::new();
    let mut folders: Vec<RepoPath> = vec![unit.folder.clone(), module.own.folder.clone(), RepoPath::root()];
    folders.dedup();
    for folder in folders {
        if let Some(line) = unit.at(folder).one_line(".go-version")
            && let Some(version) = Version::parse(line.value())
        {
            pins.push(line.map(|_| Pin::Manager(version)));
        }
    }
    for tool in evidence.tool("go").chain(evidence.tool("golang")) {
        if let Some(version) = Version::parse(tool.value()) {
            pins.push(tool.clone().map(|_| Pin::Manager(version)));
        }
    }
    pins
}

fn program(
    unit: &Unit<'_>,
    module: &Module,
    choice: Choice,
    evidence: &Evidence,
    findings: &mut Vec<Finding>,
) -> Program {
    report_others(&choice, findings);
    let main = choice.main.value().clone();
    let name = name(unit, module, &main, &choice.main);
    let package = main.relative_to(&module.own.folder).unwrap_or_default();
    let shown = flags::shown(evidence, package, name.value());
    let closure = closure(unit.project, module, std::slice::from_ref(&main), &flags::tags(&shown));
    let code = Code::read(&closure, &main);
    let generators = generate::generators(unit, module);
    if generators.is_empty() {
        report_closure(&closure, findings);
    }
    if closure.cut {
        findings.push(Finding::note(
            "go/not-all-read",
            "the program is larger than what is read of it; ports, files and variables may be incomplete",
        ));
    }
    report_gopath(unit, module, &closure, findings);
    report_stuffed(&closure, findings);
    let settings = settings::read(&code);
    let embedded = front_end::embedded(unit, &code);
    let mut files = disk::read_files(unit, module, &code, &settings, &main);
    // What is embedded is in the program already.
    files.retain(|file| !embedded.files.iter().any(|embedded| embedded.value().is_in(&file.path)));
    let samples = configuration::samples(unit, module, &main, name.value());
    let listen = listen::read(unit, &files, &samples, &code, &settings, evidence, findings);
    let names = [name.value().as_str(), mains::module_name(&module.own.path), main.file_name()];
    let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    let environment = ask::environment(&code, &settings, &configuration::given(unit, &files));
    let modes = modes::read(&code, evidence);
    findings.extend(modes.iter().map(Mode::finding));
    let used = order::set(closure.sources.iter().map(|(folder, _)| folder.clone()));
    Program {
        start: start::read(&code, &settings, evidence, &names, package),
        linked: flags::linked(&shown, &code),
        cgo: cgo::read(module, &closure, &code, &CATALOG, findings),
        configuration: configuration::missing(unit, module, &code, &settings, &files, name.value()),
        samples,
        files,
        written: written(disk::written(&code, &settings), evidence),
        packages: evidence.packages.iter().map(|package| package.value.clone()).collect(),
        programs: disk::programs(&code, &settings),
        framework: ask::framework(&closure)
            .into_iter()
            .chain(modes.iter().map(|mode| {
                let (name, value) = mode.chosen.value().clone();
                (name, value, mode.chosen.origin().clone())
            }))
            .chain(
                container::told(&code)
                    .map(|told| (told.value().0.clone(), told.value().1.clone(), told.origin().clone())),
            )
            .collect(),
        shown_values: ask::shown_values(&environment, evidence),
        environment,
        health: ask::health(&code, evidence),
        served: front_end::served(unit, module, &code, &settings, &main),
        embedded,
        dotenv: ask::dotenv(&code),
        time_zones: ask::time_zones(&code),
        temporary: ask::temporary(&code),
        locals: module
            .locals
            .iter()
            .filter(|local| used.iter().any(|folder| folder.is_in(&local.folder)))
            .map(|local| local.folder.clone())
            .collect(),
        tests: tests(unit, module),
        generators: generators.clone(),
        private: generate::private(unit, module, evidence),
        leftovers: leftovers(unit, module),
        limit: version::limit(module, &closure, &CATALOG),
        tags: shown.tags,
        cgo_said: shown.cgo,
        name,
        listen,
        main: choice.main,
    }
}

/// What an own package that has no files means: something generates it.
fn report_closure(closure: &Closure, findings: &mut Vec<Finding>) {
    for (import, folder, origin) in closure.missing.iter().take(5) {
        findings.push(
            Finding::error(
                "go/package-missing",
                format!("the package {import} is imported, and {folder} has no Go files that are built"),
            )
            .help("something has to generate it before `go build`; commit what it makes, or generate it in the build")
            .at(origin.place().cloned()),
        );
    }
}

/// Files that a tool of the project adds to the program once it is built.
fn report_stuffed(closure: &Closure, findings: &mut Vec<Finding>) {
    let packer = closure.external.iter().find(|external| external.path == "github.com/knadh/stuffbin");
    if let Some(packer) = packer {
        findings.push(
            Finding::warning(
                "go/files-packed-later",
                "the program looks for files that stuffbin packs into it after the build, and nothing here does that",
            )
            .help("say the whole build with `--build`, or have the files beside the program; the project's own targets show which they are")
            .at(packer.origin.place().cloned()),
        );
    }
}

/// A project without `go.mod` builds only from what it holds.
fn report_gopath(unit: &Unit<'_>, module: &Module, closure: &Closure, findings: &mut Vec<Finding>) {
    if module.has_gomod {
        return;
    }
    let tree = unit.project.tree();
    let vendored = |import: &str| tree.has_folder(&module::in_folder(&module.own.folder, &format!("vendor/{import}")));
    let missing = closure.external.iter().find(|external| !vendored(&external.path));
    let finding = match missing {
        Some(external) => Finding::error(
            "go/no-module-file",
            format!(
                "there is no go.mod, and {} is not vendored: nothing says which version to build with",
                external.path
            ),
        )
        .help("run `go mod init` with the project's import path, then `go mod tidy`, and commit both files")
        .at(external.origin.place().cloned()),
        None => Finding::note(
            "go/gopath-project",
            "there is no go.mod; the project is built in GOPATH mode, which Go still has",
        )
        .help("run `go mod init` with the project's import path, then `go mod tidy`")
        .at(module.own.why.place().cloned()),
    };
    findings.push(finding);
}

/// What local builds leave behind, unless the repository itself holds it.
fn leftovers(unit: &Unit<'_>, module: &Module) -> Vec<Value> {
    let tree = unit.project.tree();
    let origin = Origin::rule("go/leftovers", "what a local build leaves behind");
    let folders = ["bin", "dist", "tmp"].into_iter().map(|name| module::in_folder(&module.own.folder, name));
    let own = folders.filter(|folder| !tree.has_folder(folder)).map(|folder| Value::from(&folder));
    let known = ["**/*.test", "**/*.prof", "**/coverage.out"].into_iter().map(Value::glob);
    own.chain(known).map(|value| value.because(origin.clone())).collect()
}

/// The folders that the program writes, those first that a deployment keeps.
fn written(found: Vec<WrittenFolder>, evidence: &Evidence) -> Vec<WrittenFolder> {
    let mut all: Vec<WrittenFolder> = evidence
        .volumes
        .iter()
        .filter(|volume| volume.value.value().len() > 1)
        .map(|volume| WrittenFolder {
            path: volume.value.value().trim_end_matches('/').to_owned(),
            keep: true,
            why: volume.value.origin().clone(),
        })
        .collect();
    for folder in found {
        if all.iter().all(|known| known.path != folder.path) {
            all.push(folder);
        }
    }
    all
}

/// Whether the module has tests.
fn tests(unit: &Unit<'_>, module: &Module) -> Option<Origin> {
    let test = |path: &&RepoPath| path.file_name().ends_with("_test.go");
    let path = unit.project.tree().files_below(&module.own.folder).find(test)?;
    Some(Origin::of_file(path.clone()))
}

/// What the program is called: the folder of its main package, or the module where that is its root or a folder whose
/// name says nothing.
fn name(unit: &Unit<'_>, module: &Module, main: &RepoPath, why: &Sourced<RepoPath>) -> Sourced<String> {
    let folder = main.relative_to(&module.own.folder).unwrap_or_default();
    let last = folder.rsplit('/').next().unwrap_or_default();
    if !is_general(last) {
        return why.derive("go/name-of-main", "the folder of the main package", clean(last));
    }
    let telling =
        |part: &&str| !part.is_empty() && !is_general(part) && mains::module_name(part) == *part && !part.contains('.');
    let from_module = module.own.path.rsplit('/').find(|part| !mains::is_major(part) && telling(part));
    let text = from_module
        .or_else(|| unit.folder.parts().filter(|part| telling(part)).last())
        .or_else(|| Some(last).filter(|last| !last.is_empty()))
        .unwrap_or("app");
    Sourced::new(
        clean(text),
        Origin::rule_from("go/name-of-module", "the module's last part", [module.own.why.clone()]),
    )
}

/// Whether a name says what something is, rather than which.
fn is_general(name: &str) -> bool {
    matches!(name, "" | "cmd" | "app" | "src" | "main" | "server" | "api" | "service" | "backend" | "go" | "proxy")
}

/// A name that is fit for a file.
fn clean(name: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let text: String = name.chars().map(|c| if fits(c) { c } else { '-' }).collect();
    let text = text.trim_matches(['-', '.']).to_owned();
    if text.is_empty() { "app".to_owned() } else { text }
}

fn report_others(choice: &Choice, findings: &mut Vec<Finding>) {
    if choice.others.is_empty() || choice.sure && choice.others.len() > 8 {
        return;
    }
    let names: Vec<String> = choice.others.iter().take(6).map(|main| main.folder.to_string()).collect();
    let more = choice.others.len().saturating_sub(names.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!(
        "the module has {} main packages; the one in {} was planned, not {}{more}",
        choice.others.len() + 1,
        if choice.main.value().is_root() { "the top folder" } else { choice.main.value().as_str() },
        names.join(", ")
    );
    let finding = if choice.sure {
        Finding::note("go/several-mains", message)
    } else {
        Finding::warning("go/several-mains", message)
    };
    findings.push(
        finding.help("each is a unit of its own; the option `unit` names the folder of the one to plan").at(choice
            .main
            .origin()
            .place()
            .cloned()),
    );
}

/// Whether a folder holds Go files that are no tests.
pub(super) fn has_go(unit: &Unit<'_>, folder: &RepoPath) -> bool {
    !files_of(unit.project, folder).is_empty()
}
