//! The stage that becomes the image.

use stageplan_syntax::shell;

use super::Decided;
use super::address::Address;
use super::install::{keeps_folders, modules_folder, pnp};
use super::stages::Names;
use super::{locals, native, server};
use crate::ecosystem::node::frameworks::Prisma;
use crate::ecosystem::node::lines;
use crate::ecosystem::node::managers::Manager;
use crate::ecosystem::node::read::Facts;
use crate::ecosystem::node::scripts::{Launch, Runner};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{Copy, Health, Part, Runtime, Stage, Step, Value, Writable};
use crate::tree::{RepoPath, is_below};

pub(super) fn stage(
    decided: &mut Decided<'_>,
    address: &Address,
    names: &Names,
) -> (Stage, Sourced<String>, Vec<Writable>) {
    let facts = decided.facts;
    let image = decided.image.production().clone();
    let about = "the program and what it needs to run; tools and the packages of development stay behind.";
    let mut runtime = Runtime::new(image, decided.image.why.clone(), about);
    if decided.image.distroless.is_none() {
        runtime.on = Some("base".to_owned());
    }
    runtime.grant(decided.by.settings);
    let os = decided.image.base.os;
    let asked: Vec<String> = runtime.packages.iter().map(|package| package.value().clone()).collect();
    let needed = decided.natives.run_packages(os).into_iter();
    runtime.packages.extend(needed.filter(|package| !asked.contains(package.value())));
    let unit = in_image(&facts.base, &facts.unit);
    let workdir = match &decided.start.cwd {
        Some(cwd) => RepoPath::root()
            .join(&format!("{}/{cwd}", unit.trim_start_matches('/')))
            .map_or(unit.clone(), |path| format!("/{}", path.as_str())),
        None => unit.clone(),
    };
    if workdir != in_image(&facts.base, &facts.root) || runtime.on.is_none() {
        let why =
            Origin::rule_from("node/workdir", "the program runs in its own folder", [facts.package.origin.clone()]);
        runtime.workdir = Some(Sourced::new(workdir, why));
    }
    environment(decided, address, &mut runtime);
    writable(decided, &unit, &mut runtime.writable);
    let writable = runtime.writable.clone();
    let user = runtime.effective_user().value().clone();
    let (steps, files) = files(decided, names, &writable, &user);
    runtime.files = native::browser_copy(decided, names.modules).into_iter().chain(steps).collect();
    runtime.ports.extend(address.port.clone());
    runtime.labels = labels(decided);
    runtime.grant_labels(decided.by.settings);
    health(decided, address, &mut runtime);
    command(decided, &mut runtime);
    (runtime.into_stage("production", None), files, writable)
}

/// Folders that the program serves, that are not in the repository, and that lie in a folder with a manifest of its own,
/// which the unit's own build script does not speak of. A file stands for the folder around it.
pub(super) fn served(facts: &Facts) -> Vec<Sourced<String>> {
    let own = facts.build.as_ref().and_then(|build| facts.package.scripts.get(build.value()));
    let mut found: Vec<Sourced<String>> = Vec::new();
    for absent in &facts.code.absent {
        let path = absent.value();
        let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
        let folder = if is_file { path.rsplit_once('/').map_or("", |(folder, _)| folder) } else { path.as_str() };
        let Some((top, _)) = folder.split_once('/') else { continue };
        let spoken_of = own.is_some_and(|line| {
            let words = lines::commands(line.value()).concat();
            words.iter().any(|word| word.split(['/', '=', ':']).any(|part| part == top))
        });
        let made = facts.outputs.iter().any(|output| is_below(folder, &output.folder));
        let known = found.iter().any(|known| is_below(folder, known.value()));
        if !spoken_of && !made && !known && facts.top.projects.iter().any(|project| project == top) {
            found.push(Sourced::new(folder.to_owned(), absent.origin().clone()));
        }
    }
    found
}

/// The folder of the image that a folder of the repository becomes.
pub(super) fn in_image(root: &RepoPath, folder: &RepoPath) -> String {
    match folder.relative_to(root) {
        Some("") | None => "/app".to_owned(),
        Some(relative) => format!("/app/{relative}"),
    }
}

fn environment(decided: &Decided<'_>, address: &Address, runtime: &mut Runtime) {
    let why = Origin::rule("node/production", "packages leave out what only development needs to see");
    let mut set = |name: &str, value: String, why: Origin| {
        if runtime.env.iter().all(|(known, _, _)| known != name) {
            runtime.env.push((name.to_owned(), Value::text(value), why));
        }
    };
    set("NODE_ENV", "production".to_owned(), why);
    for (name, value) in &address.env {
        set(name, value.value().clone(), value.origin().clone());
    }
    for (name, value) in decided.natives.run_env(decided.image.base.os) {
        set(name, value.value().clone(), value.origin().clone());
    }
    for (name, value) in &decided.start.env {
        set(name, value.clone(), decided.start.why.clone());
    }
    if let Some(path) = hoisted(decided) {
        runtime.env.push(("PATH".to_owned(), path, decided.start.why.clone()));
    }
    runtime.grant_env(decided.by.settings);
}

/// Where programs of packages are searched in a workspace: managers that put packages into its root put their programs
/// there too, unless members disagree about a version.
fn hoisted(decided: &Decided<'_>) -> Option<Value> {
    let facts = decided.facts;
    let by_package = decided.start.words.first().is_some_and(|word| word.starts_with(BIN));
    if facts.root == facts.unit || !by_package || pnp(decided) || decided.manager.manager == Manager::Pnpm {
        return None;
    }
    let (own, root) = (in_image(&facts.base, &facts.unit), in_image(&facts.base, &facts.root));
    let folders = format!("{own}/{BIN}:{root}/{BIN}:").replace("/:", ":");
    Some(Value { parts: vec![Part::Text(folders), Part::Variable("PATH".to_owned())], origin: None })
}

/// Where programs of packages are.
const BIN: &str = "node_modules/.bin/";

/// The folders that the program writes, below the unit's folder where they are relative.
pub(super) fn writes(facts: &Facts, unit: &str, found: &mut Vec<Writable>) {
    let start = facts.starts.best.iter().flat_map(|start| {
        let folders = facts.starts.prepares.iter().flat_map(|step| step.folders());
        folders.map(|folder| {
            Sourced::new(folder.trim_start_matches("./").trim_end_matches('/').to_owned(), start.origin.clone())
        })
    });
    for write in facts.code.writes.iter().cloned().chain(start) {
        if !matches!(write.value().as_str(), "" | ".") && write.value() != unit {
            Writable::add(found, &write, unit, "node/writes");
        }
    }
}

/// Adds the folders that the program writes to those that the user wishes.
fn writable(decided: &mut Decided<'_>, unit: &str, found: &mut Vec<Writable>) {
    writes(decided.facts, unit, found);
    server::writes(decided, unit, found);
    let beside = decided.facts.code.writes.iter().find(|write| write.value().is_empty());
    if let Some(write) = beside {
        decided.findings.push(
            Finding::warning(
                "node/writes-beside-code",
                "the program writes files into its own folder, which its user may not change",
            )
            .help("let it write into a folder such as `data`, and say `--writable /app/data`")
            .at(write.origin().place().cloned()),
        );
    }
}

/// The copies that make up the program.
fn files(decided: &Decided<'_>, names: &Names, writable: &[Writable], user: &str) -> (Vec<Step>, Sourced<String>) {
    let facts = decided.facts;
    let mut steps = Vec::new();
    let why = Origin::rule(
        "node/production-packages",
        "the packages that run, apart from the program, because they change less often",
    );
    let mut files = Files { decided, names, writable, user, steps: Vec::new() };
    if let Some(modules) = names.modules {
        if keeps_folders(decided) {
            let built = modules != "prod-deps" && names.build.is_some();
            let mut copy = Copy::stage(if built { "build" } else { modules }, "/app/", "/app/");
            // What tells the install where packages come from is of no use to a program.
            if facts.install.files.iter().any(|file| file.value().file_name() == ".npmrc") {
                copy.exclude.push(Value::glob("**/.npmrc"));
            }
            // The package manager itself is of use only to a start that calls it.
            let tools = facts.install.files.iter().filter_map(|file| file.value().relative_to(&facts.root));
            let tools = tools.filter(|path| matches!(*path, ".yarn/releases" | ".yarn/plugins"));
            if !decided.start.by_manager && super::processes::kept(decided).is_empty() && facts.root == facts.base {
                copy.exclude.extend(tools.map(Value::text));
            }
            steps.push(Step::copy(copy, why));
        } else {
            let generated = facts.prisma.as_ref().is_some_and(Prisma::in_packages) && modules == "deps";
            let from = if generated { names.build.unwrap_or(modules) } else { modules };
            let made = modules_folder(facts);
            let dest = if facts.root == facts.unit { "./node_modules".to_owned() } else { made.clone() };
            steps.push(Step::copy(Copy::stage(from, made, dest).native(), why));
        }
    }
    let (because, origin): (String, Origin) = {
        let made = decided.start.built && !decided.start.by_manager;
        if decided.server.is_some() {
            files.steps = server::files(decided, user, names.build);
        } else if made && (facts.root == facts.unit || !facts.outputs.is_empty()) {
            files.built();
        } else {
            files.sources();
        }
        // What development alone uses is there only where development's packages are.
        let used = facts.workspace.iter().flat_map(|workspace| match names.modules {
            Some("prod-deps") => &workspace.runtime,
            _ => &workspace.closure,
        });
        // What was packed holds its part of them.
        used.filter(|_| !server::is_whole(decided)).for_each(|folder| files.member(folder));
        files.steps.extend(locals::copies_for_image(decided, names.build));
        let kind = if decided.start.built {
            "what the build made, and data that is read"
        } else {
            "the sources without tests, documents and tools"
        };
        // The package says what its sources are; what starts them may be told anywhere.
        let from = if decided.start.built { &decided.start.why } else { &facts.package.origin };
        (kind.to_owned(), from.clone())
    };
    steps.extend(files.steps);
    let shown: Vec<String> = steps
        .iter()
        .filter_map(|step| match &step.action {
            crate::plan::Action::Copy(copy) => {
                Some(copy.sources.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
            }
            _ => None,
        })
        .collect();
    let dropped = facts.top.drop.iter().filter(|_| !decided.start.built).map(|(name, why)| crate::origin::Rejected {
        value: name.clone(),
        why: (*why).to_owned(),
        origin: None,
    });
    let origin = Origin::rule_from("node/files", because, [origin]).rejecting("node/files", dropped.collect());
    (steps, Sourced::new(shown.join(" "), origin))
}

struct Files<'d, 'f> {
    decided: &'d Decided<'f>,
    names: &'d Names,
    writable: &'d [Writable],
    user: &'d str,
    steps: Vec<Step>,
}

impl Files<'_, '_> {
    /// A path of the unit, from the build where there is one, else from the context.
    fn take(&mut self, paths: &[String], why: &Origin) {
        let facts = self.decided.facts;
        let unit = in_image(&facts.base, &facts.unit);
        let (folders, plain): (Vec<&String>, Vec<&String>) = paths.iter().partition(|path| path.ends_with('/'));
        let from = |path: &str| match self.names.build {
            Some(_) => format!("{}/{}", in_image(&facts.base, &facts.unit), path.trim_end_matches('/')),
            None => facts.unit.join(path).map_or_else(|_| path.to_owned(), |path| path.as_str().to_owned()),
        };
        let copy = |sources: Vec<String>, dest: String| {
            let copy = Copy::context(sources.iter().map(String::as_str), dest).linked();
            Copy { from: self.names.build.map(str::to_owned), ..copy }
        };
        let mut steps = Vec::new();
        if !plain.is_empty() {
            steps.push(Step::copy(copy(plain.iter().map(|path| from(path)).collect(), "./".to_owned()), why.clone()));
        }
        for folder in folders {
            let name = folder.trim_end_matches('/');
            let mut copy = copy(vec![from(name)], format!("./{name}"));
            if self.writable.iter().any(|writable| writable.path == format!("{unit}/{name}")) {
                copy = copy.owned_by(self.user);
            }
            steps.push(Step::copy(copy, why.clone()));
        }
        self.steps.extend(steps);
    }

    /// What a program that runs its sources needs.
    fn sources(&mut self) {
        let facts = self.decided.facts;
        let why = Origin::rule_from(
            "node/run-sources",
            "the program runs its sources; tests, documents and tools stay out",
            [self.decided.start.why.clone()],
        );
        let mut keep = facts.top.keep.clone();
        // Of a front end, only what its build makes is served.
        let fronts = served(facts);
        let front = |name: &String| {
            let name = name.trim_end_matches('/');
            let inside = |path: &str| path.split('/').next() == Some(name);
            fronts.iter().any(|front| inside(front.value()))
                && !facts.code.files.iter().any(|file| inside(file))
                && !facts.code.reads.iter().any(|read| inside(read.value()))
        };
        keep.retain(|name| !front(name));
        // What a framework is made of is in what its build made; of the sources only the server's own are read.
        let named = |name: &str, path: &str| path.split('/').next() == Some(name);
        keep.retain(|name| {
            let folder = name.trim_end_matches('/');
            !server::is_source(self.decided, folder)
                || facts.code.files.iter().any(|file| named(folder, file))
                || facts.code.reads.iter().any(|read| named(folder, read.value()))
        });
        // What a process manager was told is in the image's own command and variables, but for the secrets.
        keep.retain(|name| {
            let told = self.decided.start.words.iter().any(|word| word.trim_start_matches("./") == name);
            !name.starts_with("ecosystem.config.") || told || facts.code.files.contains(name)
        });
        // What is imported or read stays, whatever it is called.
        let needed = facts
            .code
            .files
            .iter()
            .map(String::as_str)
            .chain(facts.code.reads.iter().map(|read| read.value().as_str()));
        for path in needed.chain(self.decided.start.file.as_deref()) {
            if let Some(name) = facts.top.holding(path).filter(|name| !keep.iter().any(|known| known == name)) {
                keep.push(name.to_owned());
            }
        }
        let tools = self.of_the_build();
        keep.retain(|name| !tools.contains(name));
        // What compiles while it runs reads its settings then.
        let compiles = matches!(
            facts.starts.best.as_ref().map(|start| &start.launch.runner),
            Some(Runner::Compiling(_) | Runner::Bun)
        );
        let settings = facts.top.drop.iter().filter(|(name, _)| {
            let told = self.decided.start.words.iter().any(|word| word.trim_start_matches("./") == name);
            told || compiles && name.starts_with("tsconfig") && name.ends_with(".json")
        });
        for (name, _) in settings {
            if !keep.contains(name) {
                keep.push(name.clone());
            }
        }
        self.take(&keep, &why);
        self.outputs(&keep);
    }

    /// Folders of which the build runs a file, and that nothing else speaks of.
    fn of_the_build(&self) -> Vec<String> {
        let facts = self.decided.facts;
        let line = facts.build.as_ref().and_then(|build| facts.package.scripts.get(build.value()));
        let script = line.map(|line| shell::parse(line.value())).unwrap_or_default();
        let run = script.commands.iter().filter_map(|command| {
            let words: Vec<String> = command.words.iter().filter_map(shell::Word::literal).collect();
            let (program, rest) = words.split_first()?;
            let runs = matches!(program.as_str(), "node" | "tsx" | "ts-node" | "bun" | "sh" | "bash");
            let file = rest.iter().find(|word| !word.starts_with('-')).filter(|_| runs)?;
            Some(format!("{}/", file.trim_start_matches("./").split_once('/')?.0))
        });
        if facts.code.not_all || facts.code.files.is_empty() {
            return Vec::new();
        }
        let read = facts.code.reads.iter().chain(&facts.code.absent).map(|read| read.value().as_str());
        let written = facts.code.writes.iter().map(|write| write.value().as_str());
        let outputs = facts.outputs.iter().map(|output| output.folder.as_str());
        let others = facts.starts.others.iter().flat_map(|other| &other.start.launch.words);
        let prepares =
            facts.starts.prepares.iter().flat_map(|step| step.launch.iter().flat_map(|launch| &launch.words));
        let words = self.decided.start.words.iter().chain(others).chain(prepares).map(String::as_str);
        let imported = facts.code.files.iter().map(String::as_str);
        let used: Vec<&str> = imported.chain(read).chain(written).chain(outputs).chain(words).collect();
        let inside = |path: &str, folder: &str| {
            let path = path.trim_start_matches("./");
            path.starts_with(folder) || path == folder.trim_end_matches('/')
        };
        run.filter(|folder| !used.iter().any(|path| inside(path, folder))).collect()
    }

    /// What the build made and the sources do not hold.
    fn outputs(&mut self, taken: &[String]) {
        let facts = self.decided.facts;
        if self.names.build.is_none() {
            return;
        }
        let mut seen: Vec<String> = Vec::new();
        for output in &facts.outputs {
            let folder = &output.folder;
            let inside = |other: &String| folder == other || folder.starts_with(&format!("{other}/"));
            let known = taken.iter().any(|name| inside(&name.trim_end_matches('/').to_owned()));
            if known || seen.iter().any(inside) || facts.unit.join(folder).is_err() {
                continue;
            }
            seen.push(folder.clone());
            let why = Origin::rule_from(
                "node/build-output",
                format!("{} puts it there", output.tool),
                facts.build.iter().map(|build| build.origin().clone()),
            );
            let Ok(path) = facts.unit.join(folder) else { continue };
            let made = in_image(&facts.base, &path);
            let dest = if folder.starts_with("..") { made.clone() } else { format!("./{folder}") };
            let copy = server::around(self.decided, folder, self.user, Copy::stage("build", made, dest));
            self.steps.push(Step::copy(copy, why));
        }
    }

    /// What a program that was built needs beside its output.
    fn built(&mut self) {
        let facts = self.decided.facts;
        self.outputs(&[]);
        let manifest =
            Origin::rule_from("node/manifest", "it tells Node how to read the files", [facts.package.origin.clone()]);
        let mut data: Vec<(String, Origin)> = Vec::new();
        let mut add = |name: &str, origin: &Origin, because: &str| {
            let covered = |known: &str| name == known || name.starts_with(&format!("{}/", known.trim_end_matches('/')));
            let made = facts.outputs.iter().any(|output| covered(&output.folder));
            let code = [".ts", ".tsx", ".mts"].iter().any(|end| name.ends_with(end)) && !name.ends_with(".config.ts");
            if !made && !code && name != "package.json" && data.iter().all(|(known, _)| !covered(known)) {
                data.push((name.to_owned(), Origin::rule_from("node/run-time-data", because, [origin.clone()])));
            }
        };
        // Nx copies what a program reads into its output.
        for folder in facts.data.iter().filter(|_| facts.nx.is_none()) {
            add(&format!("{}/", folder.value()), folder.origin(), "programs read folders of this name while they run");
        }
        for folder in &facts.templates {
            add(&format!("{}/", folder.value()), folder.origin(), "compilers leave these files where they are");
        }
        for read in &facts.code.reads {
            add(read.value(), read.origin(), "the program reads it");
        }
        let own = facts.nx.as_ref().is_none_or(|nx| nx.has_manifest);
        let mut sources: Vec<String> = own.then(|| "package.json".to_owned()).into_iter().collect();
        let context =
            |path: &str| facts.unit.join(path).map_or_else(|_| path.to_owned(), |path| path.as_str().to_owned());
        let mut steps = Vec::new();
        for (name, why) in data {
            let bare = name.trim_end_matches('/');
            if !name.contains('/') {
                sources.push(name.clone());
                continue;
            }
            let copy = Copy::context([context(bare)], format!("./{bare}")).linked();
            steps.push(Step::copy(copy, why));
        }
        if !sources.is_empty() {
            let copy = Copy::context(sources.iter().map(|name| context(name)), "./").linked();
            self.steps.push(Step::copy(copy, manifest));
        }
        self.steps.extend(steps);
    }

    /// What a program reads of a package of the workspace that it uses.
    fn member(&mut self, folder: &RepoPath) {
        let facts = self.decided.facts;
        let taken = facts.workspace.iter().flat_map(|workspace| &workspace.taken).find(|taken| taken.folder == *folder);
        let target = in_image(&facts.base, folder);
        let mut copy = |inner: Option<&str>, exclude: &[String], why: Origin| {
            let below = |folder: &str| inner.map_or_else(|| folder.to_owned(), |inner| format!("{folder}/{inner}"));
            let source = if self.names.build.is_some() { below(&target) } else { below(folder.as_str()) };
            let mut copy = Copy::context([source], below(&target)).linked();
            copy.from = self.names.build.map(str::to_owned);
            copy.exclude = exclude.iter().map(|pattern| Value::glob(pattern.as_str())).collect();
            self.steps.push(Step::copy(copy, why));
        };
        let member = facts.workspace.as_ref().and_then(|workspace| workspace.member(folder));
        let from = || member.map_or_else(|| facts.package.origin.clone(), |member| member.origin.clone());
        let only = taken.and_then(|taken| taken.only.as_ref()).filter(|_| self.names.build.is_some());
        if let Some(only) = only {
            let because = "all that can be imported of it lies in what its build makes";
            let why = || Origin::rule_from("node/workspace-package", because, [from()]);
            if self.names.modules.is_none() {
                copy(Some("package.json"), &[], why());
            }
            only.iter().for_each(|name| copy(Some(name), &[], why()));
            return;
        }
        let why = Origin::rule_from("node/workspace-package", "the unit uses it", [from()]);
        let mut exclude = vec!["**/node_modules".to_owned()];
        exclude.extend(taken.iter().flat_map(|taken| taken.without.clone()));
        copy(None, &exclude, why);
    }
}

pub(super) fn labels(decided: &Decided<'_>) -> Vec<(String, Sourced<String>)> {
    let package = &decided.facts.package;
    let source = package.repository.as_ref().map(|address| {
        let clean = address.value().trim_start_matches("git+").trim_end_matches(".git").replace("ssh://", "");
        let clean =
            clean.strip_prefix("git@").map_or(clean.clone(), |rest| format!("https://{}", rest.replacen(':', "/", 1)));
        let clean = clean.replacen("git://", "https://", 1);
        let clean = clean.strip_prefix("github:").map_or(clean.clone(), |rest| format!("https://github.com/{rest}"));
        let clean = if clean.contains("://") { clean } else { format!("https://github.com/{clean}") };
        Sourced::new(clean, address.origin().clone())
    });
    let pairs = [
        ("title", package.name.clone()),
        ("description", package.description.clone()),
        ("version", package.version.clone()),
        ("licenses", package.license.clone()),
        ("source", source),
    ];
    let told =
        pairs.into_iter().filter_map(|(key, value)| Some((key, value.filter(|value| value.value() != "0.0.0")?)));
    told.map(|(key, value)| (format!("org.opencontainers.image.{key}"), value)).collect()
}

fn health(decided: &Decided<'_>, address: &Address, runtime: &mut Runtime) {
    let (Some(path), Some(port)) = (&address.health, &address.port) else { return };
    let program = if decided.image.distroless.is_some() {
        "/nodejs/bin/node"
    } else if decided.start.bun {
        "bun"
    } else {
        "node"
    };
    // The path goes into JavaScript text, so only what needs no quoting there is taken.
    let plain = path.value().chars().all(|c| c.is_ascii_alphanumeric() || "/-_.~".contains(c));
    if !plain {
        return;
    }
    // Where a variable moves the port, the question follows it.
    let address = match &address.variable {
        Some(variable) => format!("'http://127.0.0.1:'+(process.env.{variable}||{})+'{}'", port.value(), path.value()),
        None => format!("'http://127.0.0.1:{}{}'", port.value(), path.value()),
    };
    let script = format!("fetch({address}).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))");
    let health = Health { command: vec![program.into(), "-e".into(), script.into()], start_period: 10 };
    runtime.health =
        Some(path.derive("node/health", "the runtime of the image asks, so no other tool is needed", health));
}

/// Whether the command hands on the `$PORT` that a platform sets where it starts the container.
pub(super) fn takes_port(decided: &Decided<'_>) -> bool {
    let asked = decided.facts.starts.best.as_ref().is_some_and(|start| start.launch.reads_port);
    asked
        && decided.by.settings.start.is_none()
        && decided.image.distroless.is_none()
        && with_port(&decided.start.words).is_some()
}

/// The words of a command for a shell, with its port as the default of `$PORT`.
fn with_port(words: &[String]) -> Option<Vec<String>> {
    let number = |text: &str| text.parse::<u16>().is_ok();
    let names = |flag: &str| matches!(flag, "--port" | "-p" | "-P" | "--listen" | "-l");
    let mut found = false;
    let shown = words.iter().enumerate().map(|(at, word)| {
        let (flag, inline) = shell::split_flag(word);
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        let value = inline.filter(|value| names(flag) && number(value));
        if let Some(value) = value {
            found = true;
            return format!("{flag}=\"${{PORT:-{value}}}\"");
        }
        if number(word) && before.is_some_and(|before| names(before)) {
            found = true;
            return format!("\"${{PORT:-{word}}}\"");
        }
        shell::quote(word)
    });
    let shown: Vec<String> = shown.collect();
    found.then_some(shown)
}

fn command(decided: &mut Decided<'_>, runtime: &mut Runtime) {
    let start = &decided.start;
    let searched = hoisted(decided).is_some();
    let bare = |word: &'_ String| if searched { word.trim_start_matches(BIN).to_owned() } else { word.clone() };
    let mut words: Vec<Value> = start.words.iter().map(|word| Value::text(bare(word))).collect();
    if pnp(decided) && start.words.first().is_some_and(|word| word == "node") {
        // The maps of packages lie at the root of the install, wherever the program starts.
        let root = in_image(&decided.facts.base, &decided.facts.root);
        let here = runtime.workdir.as_ref().is_none_or(|workdir| *workdir.value() == root);
        let at = if here { ".".to_owned() } else { root };
        words.splice(1..1, ["-r".into(), Value::text(format!("{at}/.pnp.cjs"))]);
        let module = decided.facts.package.kind.as_ref().is_some_and(|kind| kind.value() == "module");
        if module {
            words.splice(3..3, ["--loader".into(), Value::text(format!("{at}/.pnp.loader.mjs"))]);
        }
    }
    let why = start.why.clone();
    let stops = decided.facts.code.handles_stop.clone().or_else(|| server::stops(decided));
    let by_itself = start.words.first().is_some_and(|word| word.ends_with("/fastify"));
    if decided.image.distroless.is_some() {
        let entry = Origin::rule_from("node/distroless-entry", "the image's own program", [decided.image.why.clone()]);
        runtime.entrypoint = Some((vec!["/nodejs/bin/node".into()], entry));
        words.remove(0);
        let asked = decided.facts.starts.best.as_ref().filter(|start| start.launch.reads_port);
        if let Some(asked) = asked.filter(|_| decided.by.settings.start.is_none() && with_port(&start.words).is_some())
        {
            decided.findings.push(
                Finding::note("node/port-is-fixed", "the start hands $PORT on, which needs a shell, and this image has none, so that PORT moves nothing")
                    .help("let the code itself read PORT, or choose another image with `--flavour`")
                    .at(asked.origin.place().cloned()),
            );
        }
        if stops.is_none() {
            decided.findings.push(
                Finding::note("node/no-stop-handler", "nothing handles SIGTERM, and a process with the id 1 ignores a signal that it does not handle, so stopping takes ten seconds")
                    .help("close the server on SIGTERM, or run the container with `--init`"),
            );
        }
    } else if stops.is_none() && !by_itself {
        let init = Origin::rule(
            "node/init",
            "nothing in the sources handles SIGTERM, which the first process of a container must do itself; tini does it for the program",
        );
        runtime.packages.push(Sourced::new("tini".to_owned(), init.clone()));
        // By name: the distributions keep it in different folders.
        runtime.entrypoint = Some((vec!["tini".into(), "--".into()], init));
    }
    let first = super::processes::kept(decided);
    let moves = takes_port(decided);
    if !first.is_empty() || moves {
        // The program takes the shell's place, so that signals reach it.
        let mut line: Vec<String> = first.iter().flat_map(|step| step.launch.iter().flat_map(before)).collect();
        line.push("exec".to_owned());
        let plain: Vec<String> = words.iter().filter_map(Value::literal).collect();
        let told = moves.then(|| with_port(&plain)).flatten();
        line.extend(told.unwrap_or_else(|| plain.iter().map(|word| shell::quote(word)).collect()));
        words = vec!["/bin/sh".into(), "-c".into(), Value::text(line.join(" "))];
    } else if start.program > 0 && decided.image.distroless.is_none() && !pnp(decided) && start.program <= words.len() {
        // What a program is told to do may be told otherwise where the image is run; the program itself stays.
        let arguments = words.split_off(start.program);
        let (mut entry, _) = runtime.entrypoint.take().unwrap_or((Vec::new(), why.clone()));
        entry.extend(words);
        runtime.entrypoint = Some((entry, why.clone()));
        words = arguments;
    }
    runtime.cmd = Some((words, why));
}

/// A step before the start as words of a shell, up to what comes next.
fn before(launch: &Launch) -> Vec<String> {
    let plain = |(name, value): &&(String, String)| {
        crate::settings::is_variable_name(name) && !crate::evidence::is_secret(name, value)
    };
    let env = launch.env.iter().filter(plain).map(|(name, value)| format!("{name}={}", shell::quote(value)));
    let words = launch.words.iter().map(|word| shell::quote(word));
    let output = launch.output.iter().map(|(file, behind)| {
        let operator = if *behind { ">>" } else { ">" };
        format!("{operator} {}", shell::quote(file))
    });
    env.chain(words).chain(output).chain(["&&".to_owned()]).collect()
}
