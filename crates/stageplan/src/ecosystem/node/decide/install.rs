//! What the stages of dependencies do: the manager and its tools, what an install looks at, the install itself.

use stageplan_syntax::order;

use super::production::in_image;
use super::stages::has_members;
use super::{Decided, is_bun, locals, members, native, prisma};
use crate::ecosystem::node::frameworks::Prisma;
use crate::ecosystem::node::managers::Manager;
use crate::ecosystem::node::read::Facts;
use crate::ecosystem::node::read::install::Fate;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{Command, Copy, Mount, Os, Purpose, SecretNeed, Sharing, Stage, Step, Value, install_packages};
use crate::settings::CacheStrategy;
use crate::tree::RepoPath;

/// OS packages and the package manager, where the base image lacks them. Production does not stand on this stage.
pub(super) fn toolchain(decided: &mut Decided<'_>) -> Option<Stage> {
    let debian = decided.image.base.os == Os::Debian;
    let mut packages = native::git_packages(decided);
    packages.extend(git_of_build(decided));
    packages.extend(native::build_packages(decided));
    packages.extend(decided.by.settings.build_packages.iter().cloned());
    order::sort_by(&mut packages, |a, b| a.value().cmp(b.value()));
    packages.dedup_by(|a, b| a.value() == b.value());
    let mut steps = Vec::new();
    if !packages.is_empty() {
        let mut reasons: Vec<Origin> = Vec::new();
        for package in &packages {
            if !reasons.contains(package.origin()) {
                reasons.push(package.origin().clone());
            }
        }
        let why = Origin::rule_from("node/build-packages", "", reasons);
        steps.push(install_packages(decided.image.base.os, &packages, why));
    }
    if let Some(package) = &decided.manager.package {
        let command = install_manager(package);
        steps.push(Step::run(vec![cache(Manager::Npm)], vec![command], &[], package.origin().clone()));
    }
    if is_bun(decided.manager.manager) && !decided.start.bun {
        let key = if debian { "bun-plain" } else { "bun-alpine" };
        let image = super::image::image(key, Some(Value::text(super::image::bun_version(decided.facts))));
        let mut copy =
            Copy::stage(image.reference().literal().unwrap_or_default(), "/usr/local/bin/bun", "/usr/local/bin/");
        copy.link = true;
        let from = [decided.manager.why.clone(), image.origin];
        steps.push(Step::copy(copy, Origin::rule_from("node/bun-installs", "bun installs, Node runs", from)));
    }
    if steps.is_empty() {
        return None;
    }
    let why = steps.first().map_or_else(|| decided.manager.why.clone(), |step| step.why.clone());
    Some(Stage::on(
        "base",
        "toolchain",
        Purpose::Base,
        "what installing and building need; none of it is in the image.",
        steps,
        why,
    ))
}

/// Git, where the build calls it.
fn git_of_build(decided: &Decided<'_>) -> Option<Sourced<String>> {
    let asks = decided.facts.reach.git.as_ref()?;
    let why = Origin::rule_from("node/git-of-build", "the build calls Git", [asks.clone()]);
    Some(Sourced::new("git".to_owned(), why))
}

/// The command that brings a package manager.
pub(super) fn install_manager(package: &Sourced<String>) -> Command {
    let mut command = Command::new(["npm", "install", "--global"]);
    // The image brings a yarn of its own under the same name.
    if package.value().contains("yarn") {
        command = command.arg("--force");
    }
    command.arg(package)
}

pub(super) fn cache(manager: Manager) -> Mount {
    let (id, target, locked) = manager.cache();
    Mount::Cache {
        target: target.into(),
        id: Some(id.into()),
        sharing: if locked { Sharing::Locked } else { Sharing::Shared },
    }
}

pub(super) fn install_reason(decided: &Decided<'_>) -> Origin {
    let manager = &decided.manager;
    match manager.lock {
        Some(lock) if manager.frozen => {
            Origin::rule_from("node/install-by-lockfile", "exactly what the lockfile holds", [lock.origin.clone()])
        }
        Some(lock) => Origin::rule_from(
            "node/install-loosely",
            "the lockfile and package.json disagree, so it cannot be held to",
            [lock.origin.clone()],
        ),
        None => Origin::rule_from(
            "node/install-without-lockfile",
            "there is no lockfile to hold to",
            [decided.facts.package.origin.clone()],
        ),
    }
}

/// A path of the repository as the builder takes it, kept relative to the install's root by `--parents`.
fn pivoted(root: &RepoPath, path: &RepoPath) -> String {
    match path.relative_to(root) {
        Some(relative) if !root.is_root() => format!("{}/./{relative}", root.as_str()),
        _ => path.as_str().to_owned(),
    }
}

/// Everything an install looks at.
fn install_inputs(decided: &Decided<'_>) -> Vec<Sourced<RepoPath>> {
    let facts = decided.facts;
    let mut inputs: Vec<Sourced<RepoPath>> = members::manifests(decided).0.into_iter().cloned().collect();
    inputs.extend(locals::inputs_below(decided));
    if let Some(lock) = decided.manager.lock {
        inputs.push(Sourced::new(lock.path.clone(), lock.origin.clone()));
    }
    let yarn = matches!(decided.manager.manager, Manager::Yarn | Manager::Berry);
    for file in &facts.install.files {
        let path = file.value();
        let text = path.relative_to(&facts.root).unwrap_or_default();
        let fits = match text {
            ".npmrc" => decided.manager.manager != Manager::Berry,
            ".yarnrc" => decided.manager.manager == Manager::Yarn,
            "pnpm-workspace.yaml" | ".pnpmfile.cjs" | ".pnpmfile.mjs" => decided.manager.manager == Manager::Pnpm,
            "bunfig.toml" => is_bun(decided.manager.manager),
            text if text.starts_with(".yarn") => yarn,
            _ => true,
        };
        if fits && mounted(facts) != Some(path) {
            inputs.push(file.clone());
        }
    }
    if let Some(prisma) = &facts.prisma
        && facts.package.any("prisma").or(facts.package.any("@prisma/client")).is_some()
        // What is generated among the packages is made while they are installed.
        && !native::prisma_outside(decided)
    {
        let schema = &prisma.schema;
        // Migrations lie beside it, and a new one is no reason to install again.
        let parts = schema.value().parent().filter(|folder| folder.file_name() == "schema");
        let parts = parts.filter(|_| schema.value().extension() == Some("prisma"));
        inputs.push(Sourced::new(parts.unwrap_or_else(|| schema.value().clone()), schema.origin().clone()));
        inputs.extend(prisma.config.clone().filter(|_| super::prisma::in_install(facts)));
    }
    inputs
}

/// The configuration of npm where a credential is written into it: a secret of the install, and in no layer.
pub(super) fn mounted(facts: &Facts) -> Option<&RepoPath> {
    facts.install.literal.iter().map(Sourced::value).find(|path| path.file_name() == ".npmrc")
}

/// Credentials in the repository.
pub(super) fn credentials(facts: &Facts, findings: &mut Vec<Finding>) {
    for file in &facts.install.literal {
        let path = file.value();
        let mounted = mounted(facts) == Some(path);
        let then = if mounted { "; until then the build gets the file as a secret" } else { "" };
        findings.push(
            Finding::error("node/credential-in-repository", format!("a credential is written into {path}"))
                .help(format!(
                    "revoke it, and let the file take a new one from a variable such as `${{NPM_TOKEN}}`{then}"
                ))
                .at(file.origin().place().cloned()),
        );
    }
}

fn copies(decided: &Decided<'_>, inputs: &[Sourced<RepoPath>]) -> Vec<Step> {
    let root = &decided.facts.root;
    let why = Origin::rule("node/manifests-first", "the install is done again only when one of these changes");
    let below_why = match members::suffice(decided) {
        Some(because) => Origin::rule_from("node/needed-manifests", because, [why.clone()]),
        None => why.clone(),
    };
    let value = |path: &Sourced<RepoPath>, text: String| Value::text(text).because(path.origin().clone());
    let (top, below): (Vec<_>, Vec<_>) = inputs.iter().partition(|path| {
        let file = path.value().file_name().contains('.');
        path.value().parent().as_ref() == Some(root) && file
    });
    let mut steps = locals::copies_beside(decided);
    if !top.is_empty() {
        let sources: Vec<Value> = top.iter().map(|path| value(path, path.value().as_str().to_owned())).collect();
        steps.push(Step::copy(Copy::context(sources, "./"), why.clone()));
    }
    if !below.is_empty() {
        let sources: Vec<Value> = below.iter().map(|path| value(path, pivoted(root, path.value()))).collect();
        let mut copy = Copy::context(sources, "./");
        copy.parents = true;
        steps.push(Step::copy(copy, below_why));
    }
    steps
}

fn binds(decided: &Decided<'_>, inputs: &[Sourced<RepoPath>]) -> Vec<Mount> {
    let target = |path: &RepoPath| path.relative_to(&decided.facts.root).unwrap_or(path.as_str()).to_owned();
    inputs
        .iter()
        .map(|path| Mount::Bind {
            from: None,
            source: Value::text(path.value().as_str()).because(path.origin().clone()),
            target: Value::text(target(path.value())),
        })
        .collect()
}

/// The commands that take scripts out of the manifests, and the words that keep scripts from running.
fn script_edits(decided: &Decided<'_>, production: bool) -> (Vec<Command>, Vec<&'static str>) {
    let facts = decided.facts;
    let gone: Vec<_> = members::lifecycles(decided)
        .into_iter()
        .filter(|script| script.fate != Fate::Keep || production)
        // yarn berry runs `prepare` on packing only.
        .filter(|script| decided.manager.manager != Manager::Berry || !script.name.contains("prepare"))
        .collect();
    if gone.is_empty() {
        return (Vec::new(), Vec::new());
    }
    // The image of bun has no npm, and a bun that cannot edit a manifest can only run no script at all, not even those of
    // packages that are trusted.
    let bun = decided.start.bun;
    if bun && !super::bun::edits_manifests(facts) {
        return (Vec::new(), vec!["--ignore-scripts"]);
    }
    let mut folders: Vec<&RepoPath> = gone.iter().map(|script| &script.folder).collect();
    order::sort(&mut folders);
    folders.dedup();
    let commands =
        folders
            .iter()
            .map(|folder| {
                let relative = folder.relative_to(&facts.root).filter(|relative| !relative.is_empty());
                let mut command = Command::new([if bun { "bun" } else { "npm" }]);
                command = command.args(relative.filter(|_| bun).map(|relative| format!("--cwd={relative}")));
                command = command.args(bun.then_some("pm")).args(["pkg", "delete"]);
                command = command.args(relative.filter(|_| !bun).map(|relative| format!("--prefix={relative}")));
                let names = gone.iter().filter(|script| script.folder == **folder);
                command.args(names.map(|script| {
                    Value::text(format!("scripts.{}", script.name)).because(script.line.origin().clone())
                }))
            })
            .collect();
    (commands, Vec::new())
}

fn program(decided: &Decided<'_>) -> Command {
    let mut command = Command::new(decided.manager.program.iter().map(|word| Value::text(word.as_str())));
    if !pnp(decided) {
        for (name, value) in decided.manager.manager.install_env() {
            command = command.env(*name, *value);
        }
    } else {
        // With Plug'n'Play the packages stay where the download is, so it must be part of the image.
        command = command.env("YARN_ENABLE_GLOBAL_CACHE", "false");
    }
    command
}

/// Whether yarn keeps packages as archives instead of a folder `node_modules`.
pub(super) fn pnp(decided: &Decided<'_>) -> bool {
    let linker = decided.facts.install.node_linker.as_ref().map(|linker| linker.value().as_str());
    decided.manager.manager == Manager::Berry && matches!(linker, None | Some("pnp"))
}

/// Whether an install leaves more behind than one folder of packages: members have packages of their own beside their
/// sources, what is linked stays where it lies, and Plug'n'Play keeps all of them in the project.
pub(super) fn keeps_folders(decided: &Decided<'_>) -> bool {
    has_members(decided) || pnp(decided) || !decided.facts.locals.folders.is_empty()
}

/// The folder that an install fills.
fn makes(decided: &Decided<'_>) -> String {
    if keeps_folders(decided) { "/app".to_owned() } else { modules_folder(decided.facts) }
}

/// The folder of the packages, where it is one.
pub(super) fn modules_folder(facts: &Facts) -> String {
    format!("{}/node_modules", in_image(&facts.base, &facts.root))
}

/// The steps that install, with the commands alone.
pub(super) fn install_step(decided: &mut Decided<'_>, production: bool, why: &Origin) -> (Vec<Step>, Vec<Command>) {
    let manager = decided.manager.manager;
    let (mut commands, words) = script_edits(decided, production);
    let mut install = program(decided);
    for (name, value) in decided.natives.install_env(production) {
        install = install.env(name, value);
    }
    let filter = members::filter(decided, production);
    install = match filter.instead {
        Some(instead) => install.args(instead),
        None => install.args(manager.install(decided.manager.frozen, production, decided.manager.major)),
    };
    install = install.args(filter.behind);
    install = install.args(words);
    if !production && prisma::in_install(decided.facts) {
        install = prisma::with_variables(decided.facts, install);
    }
    let edits = !commands.is_empty();
    commands.push(install);
    let inputs = install_inputs(decided);
    let strategy = decided.by.settings.cache.as_ref().map_or(CacheStrategy::default(), |strategy| *strategy.value());
    // A bound manifest cannot be edited, a link to a bound member leads nowhere afterwards, and an install without a
    // lockfile writes one.
    let bind = strategy == CacheStrategy::Mount && !edits && !keeps_folders(decided) && decided.manager.frozen;
    let mut mounts = if bind { binds(decided, &inputs) } else { Vec::new() };
    if strategy != CacheStrategy::Layer && !pnp(decided) {
        mounts.push(cache(manager));
    }
    mounts.extend(secrets(decided));
    let mut steps = if bind { Vec::new() } else { copies(decided, &inputs) };
    steps.push(Step::run(mounts, commands.clone(), &[&makes(decided)], why.clone()));
    (steps, commands)
}

/// Notes a secret of the build once, however many steps mount it.
fn need(secrets: &mut Vec<SecretNeed>, id: &str, from: String, why: Origin) {
    if secrets.iter().all(|secret| secret.id != id) {
        secrets.push(SecretNeed { id: id.to_owned(), from, why });
    }
}

fn secrets(decided: &mut Decided<'_>) -> Vec<Mount> {
    let mut mounts = Vec::new();
    for token in &decided.facts.install.tokens {
        mounts.push(Mount::Secret {
            id: token.value().clone(),
            target: None,
            env: Some(token.value().clone()),
            required: true,
        });
        let because = "the registry's configuration reads this variable";
        let why = Origin::rule_from("node/registry-token", because, [token.origin().clone()]);
        need(&mut decided.secrets, token.value(), format!("env={}", token.value()), why);
    }
    let literal = decided.facts.install.literal.iter().find(|file| mounted(decided.facts) == Some(file.value()));
    if let Some(file) = literal.filter(|_| decided.manager.manager != Manager::Berry) {
        mounts.push(Mount::Secret {
            id: "npmrc".to_owned(),
            target: Some(Value::text(format!("{}/.npmrc", in_image(&decided.facts.base, &decided.facts.root)))),
            env: None,
            required: true,
        });
        let because = "a credential is written into the file, so no layer may hold it";
        let why = Origin::rule_from("node/registry-credentials", because, [file.origin().clone()]);
        need(&mut decided.secrets, "npmrc", format!("src={}", file.value()), why);
    }
    if let Some(registry) = decided.facts.install.private_registry.as_ref().filter(|_| mounts.is_empty()) {
        // Whether the registry wants credentials is not known, so the build goes on without them.
        let name = if decided.manager.manager == Manager::Berry { "yarnrc" } else { "npmrc" };
        let file = if name == "npmrc" { ".npmrc" } else { ".yarnrc.yml" };
        mounts.push(Mount::Secret {
            id: name.to_owned(),
            target: Some(format!("/root/{file}").as_str().into()),
            env: None,
            required: false,
        });
        let because = "the registry may ask who installs; what the user's own configuration says is mounted for the install alone";
        let why = Origin::rule_from("node/registry-credentials", because, [registry.origin().clone()]);
        need(&mut decided.secrets, name, format!("src=$HOME/{file}"), why);
    }
    mounts
}

pub(super) fn production_dependencies(decided: &mut Decided<'_>, under: &str, why: &Origin) -> Option<Stage> {
    let facts = decided.facts;
    if decided.start.needs_dev.is_some() {
        return None;
    }
    if !facts.package.has_runtime_dependencies() && !has_members(decided) {
        return None;
    }
    let about = "the packages that the program needs at run time; those of development stay behind.";
    let keeps = facts.lifecycles.iter().find(|script| script.fate == Fate::Keep);
    let manager = decided.manager.manager;
    if manager == Manager::Berry && !members::can_focus(decided) {
        decided.findings.push(
            Finding::note("node/no-production-install", "this yarn installs for production only with its workspace-tools plugin, so development dependencies stay in the image")
                .help("upgrade to yarn 4, or add the plugin")
                .at(facts.package.origin.place().cloned()),
        );
        return None;
    }
    // What a script of the project did to the packages must stay, so the others are taken away instead.
    let client = ["@prisma/client", "@keystone-6/core"].iter().any(|name| facts.package.any(name).is_some());
    let generates = client && facts.prisma.as_ref().is_some_and(Prisma::in_packages);
    if keeps.is_some() || generates {
        let from = keeps
            .map(|script| script.line.origin().clone())
            .or_else(|| facts.prisma.as_ref().map(|prisma| prisma.schema.origin().clone()));
        let why = Origin::rule_from(
            "node/prune-for-production",
            "an install script changes the packages, so they are taken over as they are",
            from,
        );
        let mut command = program(decided);
        command = match manager {
            Manager::Npm => command.args(["prune", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]),
            Manager::Pnpm => command.args(["prune", "--prod", "--ignore-scripts"]).env("CI", "true"),
            Manager::Yarn => {
                command.args(["install", "--production", "--ignore-scripts", "--frozen-lockfile", "--non-interactive"])
            }
            Manager::Berry => command.args(members::filter(decided, true).instead.unwrap_or_default()),
            Manager::Bun => command.args(["install", "--production", "--ignore-scripts"]),
        };
        let generated_by_build = generates && keeps.is_none();
        if generated_by_build != (under == "build") {
            return None;
        }
        let on = if generated_by_build { "build" } else { "deps" };
        let run = Step::run(vec![cache(manager)], vec![command], &[&makes(decided)], why.clone());
        return Some(Stage::on(on, "prod-deps", Purpose::ProductionDependencies, about, vec![run], why));
    }
    if under == "build" {
        return None;
    }
    let (steps, _) = install_step(decided, true, why);
    Some(Stage::on(under, "prod-deps", Purpose::ProductionDependencies, about, steps, why.clone()))
}
