//! The steps by which a manager fills the environment: what runs, what development adds, and the project itself. What
//! all managers share is here; each manager's own words are in `managers`.

use super::{Decided, VENV, managers};
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{For, Manager, Package};
use crate::ecosystem::python::names;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{Action, Command, Copy, Mount, Sharing, Step, Value, VersionArg};
use crate::settings::CacheStrategy;
use crate::tree::RepoPath;

/// The steps of the install.
#[derive(Default)]
pub(super) struct Installed {
    /// Versions as build arguments, such as the manager's own.
    pub(super) versions: Vec<VersionArg>,
    /// Brings the manager, and makes the environment.
    pub(super) tool: Vec<Step>,
    /// Installs what runs, before the sources come.
    pub(super) production: Vec<Step>,
    /// Installs what tests and development add, on top of that; empty where that is nothing.
    pub(super) development: Vec<Step>,
    /// Installs the project itself once the sources are in place; empty where it is no package.
    pub(super) project: Vec<Step>,
    /// The same for tests and development, where the environment points at the sources.
    pub(super) working: Vec<Step>,
    /// The command as people would say it.
    pub(super) shown: Option<Sourced<String>>,
    pub(super) findings: Vec<Finding>,
}

pub(super) fn install(decided: &Decided<'_>) -> Installed {
    let mut installed = match decided.facts.install.manager.value() {
        Manager::Pip => managers::pip::install(decided),
        Manager::Uv => managers::uv::install(decided),
        Manager::Poetry => managers::poetry::install(decided),
        Manager::Pdm => managers::pdm::install(decided),
        Manager::Pipenv => managers::pipenv::install(decided),
        Manager::Conda => managers::conda::install(decided),
    };
    if !decided.start.adds.is_empty() {
        let why = Origin::rule("python/added-server", "the program needs it and the project does not name it");
        let why = match &decided.facts.site {
            Some(site) => {
                let because = "the pages need it and the project does not name it";
                Origin::rule_from("python/site-added", because, [site.found.clone()])
            }
            None => why,
        };
        installed.production.push(add(decided, &decided.start.adds, why));
    }
    installed
}

/// Installs distributions beside what the project names.
pub(super) fn add(decided: &Decided<'_>, adds: &[Sourced<String>], why: Origin) -> Step {
    let conda = *decided.facts.install.manager.value() == Manager::Conda;
    let names = adds.iter().map(|name| match conda {
        // Its channels have other versions, and no extras.
        true => Value::text(name.value().split(['=', '[']).next().unwrap_or_default()).because(name.origin().clone()),
        false => Value::from(name),
    });
    let (command, folder) = match decided.facts.install.manager.value() {
        Manager::Uv => (Command::new(["uv", "pip", "install"]), "/root/.cache/uv"),
        Manager::Conda => managers::conda::add(decided),
        Manager::Pip => (Command::new(["pip", "install"]), "/root/.cache/pip"),
        // Their environments have no pip of their own.
        _ => (Command::new(["pip", "--python", VENV, "install"]), "/root/.cache/pip"),
    };
    Step::run(caches(decided, folder), vec![command.args(names)], &[VENV], why)
}

/// A version as `1.2.3`, and nothing that has a meaning of its own.
fn is_version(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')
}

/// The manager's own version: what the project pins, or what the catalog has.
pub(super) fn version(decided: &Decided<'_>) -> Option<Sourced<String>> {
    let install = &decided.facts.install;
    let pinned = install.manager_version.as_ref().and_then(|wish| {
        let text = wish.value().trim_start_matches("==").trim();
        is_version(text).then(|| {
            let because = "the version that the project pins";
            wish.derive("python/manager-version", because, text.to_owned())
        })
    });
    pinned.or_else(|| {
        let row = CATALOG.row("manager", install.manager.value().as_str())?;
        let why = Origin::rule_from("python/manager-version", "the newest that was checked", [row.origin()]);
        Some(Sourced::new(row.text("version")?.to_owned(), why))
    })
}

/// A manager as a requirement, such as `poetry==2.5.1`.
fn requirement(decided: &Decided<'_>) -> Value {
    let manager = *decided.facts.install.manager.value();
    // PDM says which of the packages below it each release was tested with.
    let name = if manager == Manager::Pdm { "pdm[locked]" } else { manager.as_str() };
    match version(decided) {
        Some(version) => Value::text(format!("{name}=={}", version.value())).because(version.origin().clone()),
        None => Value::text(name),
    }
}

/// Whether pip is part of what runs: the program imports it, or the line of Python is one for which setuptools came with
/// every environment, and whose packages use that without naming it.
pub(super) fn runs_pip(decided: &Decided<'_>) -> bool {
    const LAST: u32 = 11;
    let minor = decided.version.value().split('.').nth(1).and_then(|minor| minor.parse::<u32>().ok());
    minor.is_some_and(|minor| minor <= LAST) || decided.facts.code.imports.iter().any(|module| module == "pip")
}

/// The empty environment for what another program than pip installs.
pub(super) fn for_others() -> Step {
    let why = Origin::rule("python/environment", "an environment of its own can be copied as one folder");
    Step::run(Vec::new(), vec![environment(true)], &[VENV], why)
}

/// The environment for what pip installs, and what tells pip of it where it stays outside.
pub(super) fn for_pip(decided: &Decided<'_>) -> Vec<Step> {
    if runs_pip(decided) {
        let because = "packages of this line, or the program, use what comes with pip";
        let why = Origin::rule("python/environment", because);
        return vec![Step::run(Vec::new(), vec![environment(false)], &[VENV], why)];
    }
    let because = "pip fills the environment from outside, so that it is not in the image";
    let mut steps = vec![for_others()];
    steps.extend(variables(&[("PIP_PYTHON", VENV, "python/pip-apart", because)]));
    steps
}

/// The environment that the packages go into; `bare` without pip, where another program fills it.
fn environment(bare: bool) -> Command {
    let command = Command::new(["python", "-m", "venv"]);
    if bare { command.arg("--without-pip").arg(VENV) } else { command.arg(VENV) }
}

/// A manager that is a program of Python, in an environment of its own, and the empty one for the project.
pub(super) fn tool(decided: &Decided<'_>) -> Vec<Step> {
    let name = decided.facts.install.manager.value().as_str();
    let home = format!("/opt/{name}");
    let because = "it lives apart, so that none of its own packages get among the project's";
    let why = Origin::rule_from("python/manager-apart", because, [decided.facts.install.manager.origin().clone()]);
    let commands = vec![
        Command::new(["python", "-m", "venv", &home]),
        Command::new([format!("{home}/bin/pip"), "install".to_owned()]).arg(requirement(decided)),
    ];
    let mut steps = vec![Step::run(downloads(decided, "/root/.cache/pip"), commands, &[&home], why.clone())];
    steps.push(for_others());
    steps
}

/// The program of a manager that [`tool`] has brought.
pub(super) fn program(decided: &Decided<'_>) -> Command {
    let name = decided.facts.install.manager.value().as_str();
    Command::new([format!("/opt/{name}/bin/{name}")])
}

/// The strategy that caches follow.
fn strategy(decided: &Decided<'_>) -> CacheStrategy {
    decided.by.settings.cache.as_ref().map_or(CacheStrategy::default(), |strategy| *strategy.value())
}

/// The cache of downloads.
fn downloads(decided: &Decided<'_>, folder: &str) -> Vec<Mount> {
    let cache = Mount::Cache { target: folder.into(), id: None, sharing: Sharing::Shared };
    if strategy(decided) == CacheStrategy::Layer { Vec::new() } else { vec![cache] }
}

/// The cache of downloads, and the secrets that an install asks for.
pub(super) fn caches(decided: &Decided<'_>, folder: &str) -> Vec<Mount> {
    let mut mounts = downloads(decided, folder);
    for secret in &decided.facts.install.secrets {
        if secret.is_agent() {
            mounts.push(Mount::Agent);
            continue;
        }
        let (target, env) = match secret.from.strip_prefix("env=") {
            Some(variable) => (None, Some(variable.to_owned())),
            None => (Some(Value::text(secret_file(&secret.from))), None),
        };
        let required = !decided.facts.install.optional_secrets.contains(&secret.id);
        mounts.push(Mount::Secret { id: secret.id.clone(), target, env, required });
    }
    mounts
}

/// Where programs look for a file with credentials.
fn secret_file(from: &str) -> String {
    let name = from.rsplit('/').next().unwrap_or_default().trim_start_matches("src=");
    match name {
        "pip.conf" => "/etc/pip.conf".to_owned(),
        "auth.toml" => "/root/.config/pypoetry/auth.toml".to_owned(),
        "uv.toml" => "/etc/uv/uv.toml".to_owned(),
        ".condarc" => "/root/.condarc".to_owned(),
        name => format!("/root/{}", if name.is_empty() { ".netrc" } else { name }),
    }
}

/// A path of the repository as the builder takes it, kept relative to the install's root by `--parents`.
fn pivoted(root: &RepoPath, path: &RepoPath) -> String {
    match path.relative_to(root) {
        Some(relative) if !root.is_root() => format!("{}/./{relative}", root.as_str()),
        _ => path.as_str().to_owned(),
    }
}

/// The path of a file or folder as a command names it that runs where the manager does.
pub(super) fn named(decided: &Decided<'_>, path: &RepoPath) -> String {
    let mut folder = decided.facts.install.folder.clone();
    let mut up = String::new();
    loop {
        match path.relative_to(&folder) {
            Some("") if up.is_empty() => return ".".to_owned(),
            Some(relative) => return format!("{up}{relative}"),
            None => match folder.parent() {
                Some(above) => folder = above,
                None => return path.as_str().to_owned(),
            },
        }
        up.push_str("../");
    }
}

/// Into the folder in which the manager runs, where that is not the root of what it needs.
pub(super) fn go(decided: &Decided<'_>) -> Option<Step> {
    let facts = decided.facts;
    let origin = facts.install.manager.origin().clone();
    let why = Origin::rule_from("python/install-folder", "the manager runs beside its own files", [origin]);
    let folder = &facts.install.folder;
    (*folder != facts.root).then(|| Step::new(Action::Workdir(decided.inside(folder).into()), why))
}

/// What an install reads, once each.
pub(super) fn inputs<'f>(groups: &[&'f [Sourced<RepoPath>]]) -> Vec<&'f Sourced<RepoPath>> {
    let mut found: Vec<&Sourced<RepoPath>> = Vec::new();
    for path in groups.iter().copied().flatten() {
        if found.iter().all(|known| known.value() != path.value()) {
            found.push(path);
        }
    }
    found
}

/// Whether a file is a text for people that the metadata of the project only shows.
pub(super) fn is_document(path: &RepoPath) -> bool {
    let name = path.file_name().to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    matches!(path.extension(), Some("md" | "rst" | "adoc"))
        || ["readme", "license", "licence", "copying", "notice", "changelog", "authors", "history"].contains(&stem)
}

/// What an install reads beside requirement files: the manifests and the lockfile, without texts for people.
pub(super) fn manifests<'f>(decided: &Decided<'f>) -> Vec<&'f Sourced<RepoPath>> {
    let install = &decided.facts.install;
    let lock = install.lock.as_ref().into_iter();
    let mut found: Vec<&Sourced<RepoPath>> = lock.collect();
    for path in install.manifests.iter().filter(|path| !is_document(path.value())) {
        if found.iter().all(|known| known.value() != path.value()) {
            found.push(path);
        }
    }
    found
}

/// Commands that install from a few files: these are bound or copied first, so that the layer changes with them alone.
/// `writes` says that the commands write beside them.
pub(super) fn layer(
    decided: &Decided<'_>,
    inputs: &[&Sourced<RepoPath>],
    commands: Vec<Command>,
    cache: &str,
    writes: bool,
    why: Origin,
) -> Vec<Step> {
    let bind = strategy(decided) == CacheStrategy::Mount && !writes;
    let mut mounts = Vec::new();
    let mut steps = Vec::new();
    if bind {
        steps.extend(go(decided));
        mounts.extend(inputs.iter().map(|path| Mount::Bind {
            from: None,
            source: Value::from(path.value()).because(path.origin().clone()),
            target: Value::text(named(decided, path.value())),
        }));
    } else {
        steps.extend(copies(decided, inputs));
        steps.extend(go(decided));
    }
    mounts.extend(caches(decided, cache));
    let makes: &[&str] = if writes { &[VENV, super::HOME] } else { &[VENV] };
    steps.push(Step::run(mounts, commands, makes, why));
    steps
}

/// The copies of what an install reads.
pub(super) fn copies(decided: &Decided<'_>, inputs: &[&Sourced<RepoPath>]) -> Vec<Step> {
    let root = &decided.facts.root;
    let why = Origin::rule("python/manifests-first", "the install is done again only when one of these changes");
    let value = |path: &Sourced<RepoPath>, text: String| Value::text(text).because(path.origin().clone());
    let (top, below): (Vec<&Sourced<RepoPath>>, Vec<&Sourced<RepoPath>>) =
        inputs.iter().copied().partition(|path| path.value().parent().as_ref() == Some(root));
    // A step before may have gone into another folder.
    let dest = if decided.facts.install.folder == *root { "./" } else { "/app/" };
    let mut steps = Vec::new();
    if !top.is_empty() {
        let sources: Vec<Value> = top.iter().map(|path| value(path, path.value().as_str().to_owned())).collect();
        steps.push(Step::copy(Copy::context(sources, dest), why.clone()));
    }
    if !below.is_empty() {
        let sources: Vec<Value> = below.iter().map(|path| value(path, pivoted(root, path.value()))).collect();
        let mut copy = Copy::context(sources, dest);
        copy.parents = true;
        steps.push(Step::copy(copy, why));
    }
    steps
}

/// Variables of the stages that install.
pub(super) fn variables(pairs: &[(&str, &str, &'static str, &str)]) -> Vec<Step> {
    let Some((_, _, rule, because)) = pairs.first() else { return Vec::new() };
    let first = Origin::rule(rule, *because);
    let env = pairs.iter().map(|(name, value, rule, because)| {
        ((*name).to_owned(), Value::text(*value).because(Origin::rule(rule, *because)))
    });
    vec![Step::new(Action::Env(env.collect()), first)]
}

/// Whether the lockfile can be held to: it is there, and knows all that the manifest names.
pub(super) fn held(decided: &Decided<'_>) -> bool {
    decided.facts.install.lock.is_some() && decided.facts.install.stale.is_none()
}

/// Why an install takes what it takes.
pub(super) fn reason(decided: &Decided<'_>) -> Origin {
    let install = &decided.facts.install;
    match &install.lock {
        Some(lock) if !held(decided) => Origin::rule_from(
            "python/install-loosely",
            "the lockfile and the manifest disagree, so it cannot be held to",
            [lock.origin().clone()].into_iter().chain(install.stale.iter().map(|stale| stale.origin().clone())),
        ),
        Some(lock) => {
            Origin::rule_from("python/install-by-lockfile", "exactly what the lockfile holds", [lock.origin().clone()])
        }
        None => Origin::rule_from(
            "python/install-without-lockfile",
            "there is no lockfile to hold to",
            install.manifests.first().map(|file| file.origin().clone()),
        ),
    }
}

/// That a manager with lockfiles has none here.
pub(super) fn no_lockfile(decided: &Decided<'_>, name: &str, command: &str) -> Vec<Finding> {
    let install = &decided.facts.install;
    if install.lock.is_some() {
        return Vec::new();
    }
    let place = install.manifests.first().map_or(&decided.facts.origin, |file| file.origin());
    vec![
        Finding::warning("python/no-lockfile", format!("there is no {name}, so every build may bring other versions"))
            .help(format!("run `{command}` and commit {name}"))
            .at(place.place().cloned()),
    ]
}

/// How the project itself gets where it runs.
pub(super) struct Placed<'f> {
    pub(super) package: &'f Package,
    /// The environment holds its code, and the image needs no second copy of the sources.
    pub(super) inside: bool,
}

/// Whether the project is installed as the package it is, and whether its sources are needed beside that.
pub(super) fn placed<'f>(decided: &Decided<'f>) -> Option<Placed<'f>> {
    let facts = decided.facts;
    let package = facts.package.as_ref().filter(|package| package.installs)?;
    if let Some(site) = &facts.site {
        // Pages that ask the project about itself find it in the environment.
        let wanted = site.project.is_some() && facts.install.installs_itself.is_none();
        return wanted.then_some(Placed { package, inside: true });
    }
    let words = &decided.start.words;
    let script = package.makes(words);
    let below = !package.sources.is_empty();
    let by_itself = matches!(facts.install.manager.value(), Manager::Uv | Manager::Poetry | Manager::Pdm);
    // The requirement files may name the project themselves.
    let named = facts.install.installs_itself.is_some();
    let nothing_else =
        facts.install.requirements.is_empty() && !matches!(facts.install.manager.value(), Manager::Conda);
    if !(by_itself || (script || below || nothing_else) && !named) {
        return None;
    }
    let files = words.iter().any(|word| word.ends_with(".py")) || words.first().is_some_and(|word| word == "/bin/sh");
    let inside = (script || below) && !files && decided.start.cwd.is_empty();
    Some(Placed { package, inside })
}

/// Whether the environment may point at the sources, because these lie at the same path in the image.
pub(super) fn editable(decided: &Decided<'_>, placed: &Placed<'_>) -> bool {
    let facts = decided.facts;
    !placed.inside && facts.unit == facts.root && facts.install.locals.is_empty()
}

/// The command with what stands in for a version that only Git knows, and the step that declares it.
pub(super) fn with_version(decided: &Decided<'_>, command: Command) -> (Vec<Step>, Command) {
    let Some(from) = decided.facts.package.as_ref().and_then(|package| package.version_from.as_ref()) else {
        return (Vec::new(), command);
    };
    let why = Origin::rule_from(
        "python/version-without-git",
        "the version is counted from tags of Git, which are not in the build context",
        [from.origin().clone()],
    );
    let variable = match from.value().as_str() {
        text if text.contains("poetry") => "POETRY_DYNAMIC_VERSIONING_BYPASS",
        text if text.contains("pdm") => "PDM_BUILD_SCM_VERSION",
        _ => "SETUPTOOLS_SCM_PRETEND_VERSION",
    };
    let declare = Action::Arg(vec![("APP_VERSION".to_owned(), Some(Value::text("0.0.0").because(why.clone())))]);
    (vec![Step::new(declare, why)], command.env(variable, Value::variable("APP_VERSION")))
}

/// That the version of the project is a stand-in.
pub(super) fn version_finding(decided: &Decided<'_>) -> Option<Finding> {
    let from = decided.facts.package.as_ref()?.version_from.as_ref()?;
    let finding = Finding::note(
        "python/version-from-git",
        format!("{} takes the version from Git, which a build of an image does not have", from.value()),
    );
    Some(
        finding
            .help("say it with `--build-arg APP_VERSION=1.2.3`; it is 0.0.0 otherwise")
            .at(from.origin().place().cloned()),
    )
}

/// Extras of the project that are there for tests and tools.
pub(super) fn development_extras<'f>(decided: &Decided<'f>) -> Vec<&'f str> {
    let mut found: Vec<&str> = Vec::new();
    for need in &decided.facts.needs {
        if let For::Extra(name) = &need.wanted_for
            && names::is_for_tests(name)
            && !decided.facts.install.extras.iter().any(|extra| extra.value() == name)
            && !found.contains(&name.as_str())
        {
            found.push(name);
        }
    }
    found
}

/// Words such as `--extra NAME`, once for each.
pub(super) fn flags<'v>(flag: &'static str, names: &'v [Sourced<String>]) -> impl Iterator<Item = Value> + 'v {
    names.iter().flat_map(move |name| [Value::text(flag), Value::from(name)])
}
