//! The stages up to production.

use stageplan_syntax::shell;

use super::Decided;
use super::address::Address;
use super::install::{install_reason, install_step, production_dependencies, toolchain};
use super::native;
use crate::ecosystem::node::lines;
use crate::ecosystem::node::managers::Manager;
use crate::ecosystem::node::read::Facts;
use crate::ecosystem::node::read::install::Fate;
use crate::ecosystem::node::read::manifest::Named;
use crate::ecosystem::node::scripts::{Kind, Runner};
use crate::origin::{Origin, Sourced};
use crate::plan::{Action, Base, Command, Copy, Purpose, RunsOn, Script, Stage, Step, Value, Writable, prune};
use crate::tree::RepoPath;

use super::{locals, members, prisma, production, server};

/// The stages with what was decided on the way.
pub(super) struct Built {
    pub(super) stages: Vec<Stage>,
    pub(super) install: Sourced<String>,
    pub(super) build: Option<Sourced<String>>,
    pub(super) files: Sourced<String>,
    pub(super) writable: Vec<Writable>,
    pub(super) uses_node: bool,
}

/// Names of the stages that exist.
pub(super) struct Names {
    /// Where all dependencies are.
    pub(super) deps: Option<&'static str>,
    /// Where the packages of production are.
    pub(super) modules: Option<&'static str>,
    pub(super) build: Option<&'static str>,
}

pub(super) fn build(decided: &mut Decided<'_>, address: &Address) -> Built {
    let facts = decided.facts;
    let mut stages = vec![base(decided)];
    let has_packages = has_packages(decided.facts);
    let build_steps = build_steps(decided);
    let mut under = "base";
    if (has_packages || !build_steps.is_empty())
        && let Some(stage) = toolchain(decided)
    {
        stages.push(stage);
        under = "toolchain";
    }
    let mut names = Names { deps: None, modules: None, build: None };
    let install_why = install_reason(decided);
    let mut install = Sourced::new("nothing to install".to_owned(), facts.package.origin.clone());
    if has_packages {
        let step = install_step(decided, false, &install_why);
        install = Sourced::new(shown(&step.1), install_why.clone());
        stages.push(Stage::on(
            under,
            "deps",
            Purpose::Dependencies,
            "all dependencies, those for development too, fetched before the sources come.",
            step.0,
            install_why.clone(),
        ));
        names.deps = Some("deps");
        names.modules = Some("deps");
        let bundled = server::is_whole(decided)
            || decided.start.built && decided.start.needs_dev.is_none() && bundles_all(decided);
        if bundled {
            names.modules = None;
        } else if let Some(prod) = production_dependencies(decided, under, &install_why) {
            stages.push(prod);
            names.modules = Some("prod-deps");
        }
        if !facts.package.has_runtime_dependencies() && decided.start.needs_dev.is_none() && !has_members(decided) {
            names.modules = None;
        }
    }
    let from = names.deps.unwrap_or(under);
    let mut build = None;
    if !build_steps.is_empty() {
        let mut steps = sources(decided);
        steps.extend(build_steps);
        let text = steps.iter().rev().find_map(|step| match &step.action {
            Action::Run { script: Script::Commands(commands), .. } => Some(shown(commands)),
            Action::Run { script: Script::Shell(line), .. } => Some(line.value().clone()),
            _ => None,
        });
        let why = steps.last().map_or_else(|| facts.package.origin.clone(), |step| step.why.clone());
        build = text.map(|text| Sourced::new(text, why.clone()));
        stages.push(Stage::on(
            from,
            "build",
            Purpose::Build,
            "makes what runs; sources and tools stay behind.",
            steps,
            why,
        ));
        names.build = Some("build");
        // Where the build puts generated code among the packages, they are taken over from there.
        if names.modules == Some("deps")
            && let Some(prod) = production_dependencies(decided, "build", &install_why)
        {
            stages.push(prod);
            names.modules = Some("prod-deps");
        }
    }
    stages.extend(test(decided, &names, from));
    stages.extend(development(decided, from));
    server::inform(decided, &mut stages);
    let uses_node = stages.iter().any(|stage| matches!(&stage.base, Base::Image(image) if image.repository == "node"));
    stages.extend(native::browser(decided, names.modules));
    let (last, files, writable) = production::stage(decided, address, &names);
    // A stage that nothing takes from is left out, so that every stage of the file has a use.
    stages.push(last);
    prune(&mut stages);
    Built { stages, install, build, files, writable, uses_node }
}

/// Whether the build's output holds all packages: the bundler leaves none outside, and none brings machine code.
fn bundles_all(decided: &Decided<'_>) -> bool {
    let package = &decided.facts.package;
    let native = decided.natives.at_run_time();
    // What Prisma makes, and what is loaded by name, stays outside of a bundle.
    decided.facts.bundled.is_some()
        && !native
        && package.optional.is_empty()
        && !["@prisma/client", "sharp", "pino", "puppeteer", "playwright"]
            .iter()
            .any(|name| package.runs(name).is_some())
}

/// The stages that build a front end, with the repository's root at `at`, and the build's command.
pub(super) fn front_end(decided: &mut Decided<'_>, at: &str) -> (Vec<Stage>, Option<Sourced<String>>) {
    let build_steps = build_steps(decided);
    let mut stages = vec![base(decided)];
    stages.extend(toolchain(decided));
    if has_packages(decided.facts) {
        let why = install_reason(decided);
        let steps = install_step(decided, false, &why).0;
        let under = stages.last().map_or("base", |_| if stages.len() > 1 { "toolchain" } else { "base" });
        let about = "the packages of the front end and of its tools, fetched before the sources come.";
        stages.push(Stage::on(under, "deps", Purpose::Dependencies, about, steps, why));
    }
    let under = stages.last().map_or_else(|| "base".to_owned(), |stage| stage.name.clone());
    let mut steps = sources(decided);
    steps.extend(build_steps);
    let why = steps.last().map_or_else(|| decided.facts.package.origin.clone(), |step| step.why.clone());
    let command = steps.iter().rev().find_map(|step| match &step.action {
        Action::Run { script: Script::Commands(commands), .. } => Some(Sourced::new(shown(commands), why.clone())),
        _ => None,
    });
    let about = "makes the front end; only the files that the program embeds or serves are taken from here.";
    stages.push(Stage::on(&under, "build", Purpose::Build, about, steps, why));
    // The output is the same for every platform, and bundlers write beside the folder they are in.
    let folder = match decided.facts.root.as_str() {
        "" => at.to_owned(),
        root => format!("{at}/{root}"),
    };
    for stage in &mut stages {
        if matches!(stage.base, Base::Image(_)) {
            stage.runs_on = RunsOn::Builder;
        }
        for step in &mut stage.steps {
            match &mut step.action {
                Action::Workdir(path) => *path = folder.as_str().into(),
                Action::Run { makes, .. } => *makes = vec![at.to_owned()],
                _ => {}
            }
        }
    }
    (stages, command)
}

/// The stages that build a front end which is served as files, with what was installed and what builds. Nothing they
/// make depends on a platform, so they run on the builder's own. `otherwise` builds where the project says nothing.
pub(super) fn site(
    decided: &mut Decided<'_>,
    otherwise: Option<(Command, Origin)>,
) -> (Vec<Stage>, Sourced<String>, Option<Sourced<String>>) {
    let mut stages = vec![base(decided)];
    stages.extend(toolchain(decided));
    let mut under = if stages.len() > 1 { "toolchain" } else { "base" };
    let install_why = install_reason(decided);
    let mut install = Sourced::new("nothing to install".to_owned(), decided.facts.package.origin.clone());
    if has_packages(decided.facts) {
        let step = install_step(decided, false, &install_why);
        install = Sourced::new(shown(&step.1), install_why.clone());
        let about = "the packages of the build, fetched before the sources come; none of them is in the image.";
        stages.push(Stage::on(under, "deps", Purpose::Dependencies, about, step.0, install_why));
        under = "deps";
    }
    let mut steps = sources(decided);
    steps.extend(build_steps(decided));
    if let Some((command, why)) = otherwise {
        let folder = &decided.facts.unit;
        if *folder != decided.facts.root {
            let path = Value::text(production::in_image(&decided.facts.base, folder));
            steps.push(Step::new(Action::Workdir(path), decided.facts.package.origin.clone()));
        }
        steps.push(Step::run(Vec::new(), vec![command], &["/app"], why));
    }
    let build = steps.last().and_then(|step| match &step.action {
        Action::Run { script: Script::Commands(commands), .. } => Some(Sourced::new(shown(commands), step.why.clone())),
        Action::Run { script: Script::Shell(line), .. } => Some(Sourced::new(line.value().clone(), step.why.clone())),
        _ => None,
    });
    let why = steps.last().map_or_else(|| decided.facts.package.origin.clone(), |step| step.why.clone());
    let about = "makes the files that are served; sources and tools stay behind.";
    stages.push(Stage::on(under, "build", Purpose::Build, about, steps, why));
    let names = Names { deps: Some(under), modules: None, build: Some("build") };
    stages.extend(test(decided, &names, under));
    stages.extend(development(decided, under));
    for stage in stages.iter_mut().filter(|stage| matches!(stage.base, Base::Image(_))) {
        stage.runs_on = RunsOn::Builder;
    }
    (stages, install, build)
}

fn base(decided: &Decided<'_>) -> Stage {
    let why = decided.image.why.clone();
    Stage {
        name: "base".to_owned(),
        purpose: Purpose::Base,
        base: Base::Image(Box::new(decided.image.base.clone())),
        runs_on: RunsOn::Target,
        about: "what every other stage stands on.".to_owned(),
        steps: vec![Step::new(
            Action::Workdir(production::in_image(&decided.facts.base, &decided.facts.root).into()),
            Origin::rule("node/workdir", "one folder for the program, the same in every stage"),
        )],
        why,
    }
}

pub(super) fn has_members(decided: &Decided<'_>) -> bool {
    decided.facts.workspace.as_ref().is_some_and(|workspace| !workspace.members.is_empty())
}

/// Whether anything is installed at all.
pub(super) fn has_packages(facts: &Facts) -> bool {
    let any = |package: &crate::ecosystem::node::read::manifest::Package| {
        package.has_runtime_dependencies() || !package.dev.is_empty()
    };
    any(&facts.package)
        || facts
            .workspace
            .as_ref()
            .is_some_and(|workspace| any(&workspace.package) || workspace.members.iter().any(any))
}

/// Copies of everything that a build reads.
fn sources(decided: &Decided<'_>) -> Vec<Step> {
    let mut steps = if decided.facts.reach.outside.is_empty() { locals::sources_beside(decided) } else { Vec::new() };
    steps.push(copy_all(decided));
    steps.extend(history(decided));
    steps
}

/// Begins a history, for what stops where there is none. Packages are no part of it.
fn history(decided: &Decided<'_>) -> Option<Step> {
    let facts = decided.facts;
    let asks = facts.reach.history.as_ref()?;
    let because = "the history of the repository is not in the build context, and the build stops where there is none";
    let why = Origin::rule_from("node/stand-in-history", because, [asks.clone()]);
    let top = facts.reach.repository.as_ref().filter(|folder| folder.is_in(&facts.base)).unwrap_or(&facts.base);
    let folder = production::in_image(&facts.base, top);
    let at = (*top != facts.root).then(|| ["-C".to_owned(), folder.clone()]);
    let git = || Command::new(["git"]).args(at.iter().flatten().cloned());
    let branch = facts.reach.branch.as_deref().unwrap_or("main");
    let init = git().args(["init", "--quiet"]).arg(format!("--initial-branch={branch}"));
    let add = git().args(["add", "--all", ".", ":(exclude,glob)**/node_modules/**"]);
    let who = ["-c", "user.name=build", "-c", "user.email=build@localhost"];
    let commit = git().args(who).args(["commit", "--quiet", "--allow-empty", "--message", "build"]);
    Some(Step::run(Vec::new(), vec![init, add, commit], &["/app"], why))
}

pub(super) fn copy_all(decided: &Decided<'_>) -> Step {
    let root = &decided.facts.root;
    let folder = |path: &RepoPath| if path.is_root() { ".".to_owned() } else { format!("{}/", path.as_str()) };
    let because = "the sources, after what changes less often";
    let outside = &decided.facts.reach.outside;
    if outside.is_empty() {
        return Step::copy(Copy::context([folder(root)], "."), Origin::rule("node/sources", because));
    }
    let base = &decided.facts.base;
    let because = "the build reads files above its own folder, so everything lies as it does in the repository";
    let why = Origin::rule_from("node/sources-around", because, outside.iter().map(|path| path.origin().clone()));
    Step::copy(Copy::context([folder(base)], production::in_image(base, base)), why)
}

/// The words that run a script of a package of the workspace, or of the unit alone.
pub(super) fn run_in(decided: &Decided<'_>, folder: &RepoPath, script: &str) -> Command {
    let facts = decided.facts;
    let manager = decided.manager.manager;
    let relative = folder.relative_to(&facts.root).unwrap_or_default();
    if let Some(nx) = facts.nx.as_ref().filter(|_| *folder == facts.unit && script == "build") {
        return members::nx_build(decided, nx);
    }
    if let Some(moon) = facts.moon.as_ref().filter(|_| *folder == facts.unit && script == "build") {
        return members::run_tool(decided, folder, moon.value());
    }
    let program = decided.manager.program.iter().map(|word| Value::text(word.as_str()));
    let command = Command::new(program);
    if relative.is_empty() {
        let words = manager.run(script);
        return command.args(words.get(1..).unwrap_or_default().iter().map(String::as_str));
    }
    match manager {
        Manager::Npm => command.args(["run", script]).arg(format!("--workspace={relative}")),
        Manager::Pnpm => command.arg(format!("--filter=./{relative}")).args(["run", script]),
        Manager::Yarn | Manager::Berry => {
            let member =
                facts.workspace.iter().flat_map(|workspace| &workspace.members).find(|member| member.folder == *folder);
            let name = member.and_then(|member| member.name.as_ref()).map_or(relative, |name| name.value().as_str());
            command.args(["workspace", name, "run", script])
        }
        Manager::Bun => command.arg("run").arg(format!("--cwd={relative}")).arg(script),
    }
}

fn build_steps(decided: &mut Decided<'_>) -> Vec<Step> {
    let facts = decided.facts;
    let mut steps = Vec::new();
    if let Some(option) = &decided.by.settings.build {
        let why = crate::planner::as_asked(option.origin());
        let action =
            Action::Run { mounts: Vec::new(), script: Script::Shell(option.clone()), makes: vec!["/app".to_owned()] };
        return vec![Step::new(action, why)];
    }
    let mut commands: Vec<(Command, Origin)> = Vec::new();
    for script in facts.lifecycles.iter().filter(|script| script.fate == Fate::Build && script.folder == facts.unit) {
        let why = Origin::rule_from(
            "node/install-script-in-build",
            "the install would run it before the sources are there",
            [script.line.origin().clone()],
        );
        commands.push((run_in(decided, &script.folder, &script.name), why));
    }
    let keeps = native::generated_by_install(facts);
    let own = facts.build.as_ref().filter(|_| !facts.build_in_root);
    let generates = |_: &str, words: &[String]| native::generates(words);
    if facts.prisma.is_some()
        && facts.package.any("prisma").is_some()
        && !keeps
        && own.is_none_or(|build| !lines::reaches(&facts.package.scripts, build.value(), &generates))
    {
        let why = Origin::rule_from(
            "node/prisma-generate",
            "the client is made from the schema",
            facts.prisma.iter().map(|prisma| prisma.schema.origin().clone()),
        );
        commands.push((
            Command::new(decided.manager.manager.exec(&["prisma", "generate"]).iter().map(String::as_str)),
            why,
        ));
    }
    let used = members::builds(decided, facts.build.as_ref());
    commands.extend(used.commands);
    if let Some(build) = facts.build.as_ref().filter(|_| !used.with_unit) {
        let why = build.origin().clone();
        let folder = if facts.build_in_root { &facts.root } else { &facts.unit };
        commands.push((run_in(decided, folder, build.value()), why));
    }
    let first = facts.starts.prepares.iter().filter(|step| step.kind == Kind::Build);
    for step in first.filter(|_| !decided.start.before.is_empty()) {
        let because = "the start line runs this first; it belongs into the build";
        let Some(name) = &step.script else {
            if let Some(launch) = &step.launch {
                let why = Origin::rule_from("node/build-before-start", because, [decided.start.why.clone()]);
                let words: Vec<&str> = launch.words.iter().map(String::as_str).collect();
                let command = match (&launch.runner, words.as_slice()) {
                    (Runner::Package(_) | Runner::Compiling(_), [tool, rest @ ..]) => {
                        let tool = tool.strip_prefix("node_modules/.bin/").unwrap_or(tool);
                        let words: Vec<&str> = [tool].into_iter().chain(rest.iter().copied()).collect();
                        Command::new(decided.manager.manager.exec(&words).iter().map(String::as_str))
                    }
                    (_, words) => Command::new(words.iter().copied()),
                };
                commands.push((command, why));
            }
            continue;
        };
        let Some(line) = facts.package.scripts.get(name) else {
            // `nest start` without a build script.
            if name == "build" && facts.build.is_none() {
                let why = Origin::rule_from(
                    "node/build-before-start",
                    "the start command compiles first",
                    [decided.start.why.clone()],
                );
                commands.push((
                    Command::new(decided.manager.manager.exec(&["nest", "build"]).iter().map(String::as_str)),
                    why,
                ));
            }
            continue;
        };
        let builds = facts
            .build
            .as_ref()
            .is_some_and(|build| lines::reaches(&facts.package.scripts, name, &|script, _| script == build.value()));
        if !builds {
            let why = Origin::rule_from("node/build-before-start", because, [line.origin().clone()]);
            commands.push((run_in(decided, &facts.unit, name), why));
        }
    }
    for (command, why) in commands {
        let command = prisma::told(facts, command);
        let mut step = Step::run(Vec::new(), vec![command], &["/app"], why);
        if let Action::Run { makes, .. } = &mut step.action {
            let unit = production::in_image(&facts.base, &facts.unit);
            makes.extend(facts.outputs.iter().map(|output| format!("{unit}/{}", output.folder)));
        }
        steps.push(step);
    }
    steps.extend(server::build_otherwise(decided));
    steps
}

fn test(decided: &Decided<'_>, names: &Names, from: &str) -> Option<Stage> {
    let script = decided.facts.package.scripts.get("test")?;
    if !decided.by.settings.wants_target("test")
        || script.value().contains("no test specified")
        || script.value().trim().is_empty()
        || !ends_by_itself(&decided.facts.package.scripts, "test", 0)
    {
        return None;
    }
    let why = Origin::rule_from("node/test-script", "", [script.origin().clone()]);
    let mut steps = if names.build.is_some() { Vec::new() } else { vec![copy_all(decided)] };
    steps.push(Step::run(Vec::new(), vec![run_in(decided, &decided.facts.unit, "test")], &[], why.clone()));
    Some(Stage::on(
        names.build.unwrap_or(from),
        "test",
        Purpose::Test,
        "the project's tests; run them with `docker build --target test`.",
        steps,
        why,
    ))
}

/// Whether a script tests and then ends, with nothing but what the project installs: it neither watches files, nor needs
/// a browser, nor stops at a linter, whose settings are no part of the image's sources.
fn ends_by_itself(scripts: &Named, name: &str, depth: usize) -> bool {
    let Some(line) = scripts.get(name).filter(|_| depth < 8) else { return true };
    let script = shell::parse(line.value());
    script.commands.iter().all(|command| {
        let words: Vec<String> = command.words.iter().filter_map(shell::Word::literal).collect();
        let has = |word: &str| words.iter().any(|known| known == word);
        let program = |names: &[&str]| names.iter().any(|name| has(name));
        let watches = words.iter().any(|word| matches!(word.as_str(), "--watch" | "--watchAll" | "watch"))
            || has("-w") && program(&["jest", "mocha", "vitest"])
            || has("ng") && !words.iter().any(|word| word == "--watch=false" || word == "--no-watch")
            || has("karma") && !has("--single-run")
            || has("react-scripts") && !words.iter().any(|word| word == "--watchAll=false");
        let lints = program(&["eslint", "tslint", "standard", "xo", "prettier", "stylelint", "biome", "oxlint"]);
        let browses = program(&["playwright", "cypress", "nightwatch", "wdio", "testcafe"]);
        let called = words.iter().filter(|word| word.as_str() != name && scripts.contains_key(word.as_str()));
        let calls = program(&["npm", "pnpm", "yarn", "bun", "run-s", "run-p", "npm-run-all", "concurrently"]);
        !(watches || lints || browses)
            && (!calls || called.clone().all(|word| ends_by_itself(scripts, word, depth + 1)))
    })
}

fn development(decided: &Decided<'_>, from: &str) -> Option<Stage> {
    let scripts = &decided.facts.package.scripts;
    let name =
        ["dev", "start:dev", "develop", "watch", "serve:dev"].iter().find(|name| scripts.contains_key(**name))?;
    if !decided.by.settings.wants_target("development") {
        return None;
    }
    let why = Origin::rule_from("node/development-script", "", scripts.get(*name).map(|line| line.origin().clone()));
    let steps = vec![
        Step::new(
            Action::Env(vec![("NODE_ENV".to_owned(), "development".into())]),
            Origin::rule("node/development", "frameworks tell more while one works on them"),
        ),
        copy_all(decided),
    ];
    let steps = steps
        .into_iter()
        .chain(history(decided))
        .chain([Step::new(Action::Cmd(run_in(decided, &decided.facts.unit, name).words), why.clone())]);
    let steps = steps.collect();
    Some(Stage::on(
        from,
        "development",
        Purpose::Development,
        "runs the program from its sources; mount them over the copy to work on them.",
        steps,
        why,
    ))
}

/// Commands as one line for people.
fn shown(commands: &[Command]) -> String {
    commands.last().map(Command::shown).unwrap_or_default()
}
