//! Workflows of GitHub and GitLab: the commands by which automation builds and tests the unit, and the versions it does it
//! with.

use stageplan_syntax::data::{Format, Kind, Node};
use stageplan_syntax::shell::{self, Command};

use super::look;
use super::notes::{Notes, Purpose, text};
use super::{Evidence, tools, words};
use crate::ecosystem::Grade;
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

/// How many workflows are read.
const LIMIT: usize = 16;

/// Actions that install a language, with the input that holds its version.
const SETUPS: &[(&str, &str, &str)] = &[
    ("actions/setup-node", "node-version", "node"),
    ("actions/setup-go", "go-version", "go"),
    ("actions/setup-python", "python-version", "python"),
    ("actions/setup-java", "java-version", "java"),
    ("actions/setup-dotnet", "dotnet-version", "dotnet"),
    ("pnpm/action-setup", "version", "pnpm"),
    ("oven-sh/setup-bun", "bun-version", "bun"),
    ("denoland/setup-deno", "deno-version", "deno"),
    ("ruby/setup-ruby", "ruby-version", "ruby"),
    ("peaceiris/actions-hugo", "hugo-version", "hugo"),
    ("peaceiris/actions-mdbook", "mdbook-version", "mdbook"),
    ("jontze/action-mdbook", "mdbook-version", "mdbook"),
];

/// Actions that are named by the version of the tool that they run.
const NAMED: &[(&str, &str)] = &[("shalzz/zola-deploy-action", "zola")];

/// `.github/workflows/*.yml`.
pub(super) fn github(unit: &Unit<'_>, evidence: &mut Evidence) {
    let folders: Vec<RepoPath> = RepoPath::parse(".github/workflows").into_iter().collect();
    let yaml = |name: &str| name.ends_with(".yml") || name.ends_with(".yaml");
    for path in look::matching(unit, &folders, LIMIT, &yaml) {
        let Some(manifest) = unit.project.manifest(&path, Format::Yaml) else { continue };
        let default = directory(manifest.root(), &["defaults", "run", "working-directory"]);
        variables(&manifest, manifest.root(), evidence);
        for (_, job) in manifest.at(&["jobs"]).into_iter().flat_map(Node::entries) {
            variables(&manifest, Some(job), evidence);
            let job_folder = directory(Some(job), &["defaults", "run", "working-directory"]).or(default);
            for step in job.get("steps").into_iter().flat_map(Node::items) {
                version(&manifest, step, evidence);
                let folder = directory(Some(step), &["working-directory"]).or(job_folder).unwrap_or_default();
                if let (Some(grade), Some(run)) = (grade_in(unit, folder), step.get("run")) {
                    commands(unit, &manifest, run, grade, "workflow", evidence);
                }
            }
        }
    }
}

fn directory<'d>(node: Option<Node<'d>>, route: &[&str]) -> Option<&'d str> {
    node?.at(route)?.as_str()
}

/// How sure it is that a command run in this folder is about the unit; nothing where it is about another.
fn grade_in(unit: &Unit<'_>, folder: &str) -> Option<Grade> {
    let folder = look::folder_from(&RepoPath::root(), folder.trim_start_matches("${{ github.workspace }}/"))?;
    if folder == unit.folder {
        return Some(Grade::Likely);
    }
    folder.is_root().then_some(Grade::Weak)
}

/// Versions that the variables of a workflow or of a job tell, of tools that no action brings.
fn variables(manifest: &Manifest, node: Option<Node<'_>>, evidence: &mut Evidence) {
    let Some(env) = node.and_then(|node| node.get("env")) else { return };
    for (variable, tool) in tools::VARIABLES.iter().filter(|(_, tool)| !COMMON.contains(tool)) {
        if let Some(version) = text(manifest, env.get(variable)).filter(|version| !version.contains("${{")) {
            evidence.ci_tools.push(((*tool).to_owned(), version));
        }
    }
}

/// Tools that workflows install by an action, which says what their variables are for.
const COMMON: &[&str] = &["node", "go", "python", "ruby"];

/// A version that a step installs, where it is written out.
fn version(manifest: &Manifest, step: Node<'_>, evidence: &mut Evidence) {
    let Some(uses) = step.get("uses").and_then(Node::as_str) else { return };
    let (action, tag) = uses.split_once('@').unwrap_or((uses, ""));
    for (_, tool) in NAMED.iter().filter(|(name, _)| *name == action) {
        // `v0.22.0`, or `v0.22.0-1` for a second try.
        let version = tag.trim_start_matches('v').split('-').next().unwrap_or_default();
        if version.contains('.')
            && let Some(node) = step.get("uses")
        {
            evidence.ci_tools.push(((*tool).to_owned(), manifest.sourced(node, version.to_owned())));
        }
    }
    for (name, input, tool) in SETUPS {
        if *name == action
            && let Some(version) = text(manifest, step.at(&["with", input])).filter(|version| !version.contains("${{"))
        {
            evidence.ci_tools.push(((*tool).to_owned(), version));
        }
    }
}

/// The lines of a step that build or test. Workflows release, lint and publish too; none of that is evidence.
fn commands(
    unit: &Unit<'_>,
    manifest: &Manifest,
    node: Node<'_>,
    grade: Grade,
    shown_by: &'static str,
    evidence: &mut Evidence,
) {
    let Some(script) = node.as_str() else { return };
    let parsed = shell::parse(script);
    let mut grade = grade;
    for command in parsed.commands.iter().filter(|command| !command.complex) {
        if command.literal(0).as_deref() == Some("cd") {
            // What follows is run there; a second `cd` is too much to follow.
            let folder = command.literal(1).and_then(|folder| look::folder_from(&RepoPath::root(), &folder));
            match folder {
                Some(folder) if folder == unit.folder && grade == Grade::Weak => grade = Grade::Likely,
                _ => return,
            }
            continue;
        }
        let line = command.span.slice(script);
        let Some(line) = words::clean(line).filter(|line| !line.contains("${{")) else { continue };
        if let Some(purpose) = purpose(command) {
            // Automation compiles all kinds of programs; a script of the manifest is the unit's own.
            let script = matches!(command.literal(0).as_deref(), Some("npm" | "yarn" | "pnpm" | "bun"));
            let grade = if script { grade } else { Grade::Weak };
            let list = if purpose == Purpose::Build { &evidence.builds } else { &evidence.tests };
            if list.iter().any(|known| known.shown_by == shown_by && known.command.value() == &line) {
                continue;
            }
            Notes::new(evidence, shown_by, grade).command(purpose, "ci", manifest.sourced(node, line));
        }
    }
}

/// What a command of automation is for.
fn purpose(command: &Command) -> Option<Purpose> {
    let words: Vec<String> = command.words.iter().map(|word| word.literal().unwrap_or_default()).collect();
    let (program, arguments) = words.split_first()?;
    let mut plain = arguments.iter().map(String::as_str).filter(|word| !word.starts_with('-'));
    let first = plain.next().unwrap_or_default();
    let name = match words::base(program) {
        "go" | "cargo" | "make" | "just" | "task" | "vite" | "tsc" | "deno" => first,
        // Several goals are called at once, and cleaning comes first.
        "mvn" | "mvnw" | "gradle" | "gradlew" => return std::iter::once(first).chain(plain).find_map(of_the_jvm),
        "npm" | "yarn" | "pnpm" | "bun" => {
            if matches!(first, "run" | "run-script") {
                plain.next().unwrap_or_default()
            } else {
                first
            }
        }
        "npx" if first == "vite" || first == "turbo" || first == "nx" => plain.next().unwrap_or_default(),
        _ => return None,
    };
    let aside = ["deps", "docker", "image", "docs", "doc", "storybook", "types", "e2e", "lint", "install"];
    let mut parts = name.split([':', '-', '_']);
    let head = parts.next().unwrap_or_default();
    if parts.any(|part| aside.contains(&part)) {
        return None;
    }
    match head {
        "build" | "compile" | "package" | "assemble" => Some(Purpose::Build),
        "test" | "tests" => Some(Purpose::Test),
        _ => None,
    }
}

/// What a goal of Maven or a task of Gradle is for.
fn of_the_jvm(goal: &str) -> Option<Purpose> {
    match goal.rsplit(':').next()? {
        "build" | "package" | "assemble" | "verify" | "install" | "bootJar" | "bootWar" | "shadowJar"
        | "buildFatJar" | "installDist" | "quarkusBuild" | "war" => Some(Purpose::Build),
        "test" | "check" => Some(Purpose::Test),
        _ => None,
    }
}

/// Images of languages in `.gitlab-ci.yml`, by the last part of their names.
const IMAGES: &[&str] = &["node", "golang", "python", "ruby", "rust", "php"];

/// `.gitlab-ci.yml`.
pub(super) fn gitlab(unit: &Unit<'_>, evidence: &mut Evidence) {
    let paths = look::named(unit, &[RepoPath::root()], &[".gitlab-ci.yml"]);
    let Some(manifest) = paths.first().and_then(|path| unit.project.manifest(path, Format::Yaml)) else { return };
    let Some(grade) = grade_in(unit, "") else { return };
    let Some(root) = manifest.root() else { return };
    image(&manifest, root.get("image"), evidence);
    image(&manifest, root.at(&["default", "image"]), evidence);
    for (name, job) in root.entries() {
        if job.kind() != Kind::Object || name == "default" {
            continue;
        }
        image(&manifest, job.get("image"), evidence);
        let Some(script) = job.get("script") else { continue };
        let lines: Vec<Node<'_>> = if script.kind() == Kind::Array { script.items().collect() } else { vec![script] };
        for line in lines {
            commands(unit, &manifest, line, grade, "gitlab-ci", evidence);
        }
    }
}

fn image(manifest: &Manifest, node: Option<Node<'_>>, evidence: &mut Evidence) {
    let node = node.map(|node| node.get("name").unwrap_or(node));
    let Some(image) = text(manifest, node) else { return };
    let last = image.rsplit('/').next().unwrap_or_default().split('@').next().unwrap_or_default();
    if let Some((name, tag)) = last.split_once(':')
        && IMAGES.contains(&name)
        && let version = tag.split('-').next().unwrap_or_default()
        && version.starts_with(|first: char| first.is_ascii_digit())
    {
        let version = version.to_owned();
        evidence.ci_tools.push((tools::name(name), image.map(|_| version)));
    }
}
