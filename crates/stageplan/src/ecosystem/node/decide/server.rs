//! A server that a framework's build makes: what starts it, where it listens, which files of it go into the image.

use stageplan_syntax::shell;

use super::address::{Address, move_port};
use super::native::at_least;
use super::{Decided, production, site, start};
use crate::ecosystem::node::entry;
use crate::ecosystem::node::frameworks::{Packages, Server, Take};
use crate::ecosystem::node::read::Facts;
use crate::ecosystem::node::read::start::Start;
use crate::ecosystem::node::scripts::{Kind, Runner};
use crate::ecosystem::node::typescript::Output;
use crate::ecosystem::{Decide, Grade};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{Action, Command, Copy, Decision, Process, Purpose, Script, Stage, Step, Value, Writable};
use crate::tree::is_below;

/// How the project uses what the framework's build makes.
pub(super) enum Use {
    /// It is the program.
    Program,
    /// A server of the project's own stands around it.
    Around,
}

/// How a unit uses a server, if it does.
pub(super) fn used(facts: &Facts, server: &Server, by: &Decide<'_>) -> Option<Use> {
    if facts.other_kind.is_some() {
        return None;
    }
    // What the scripts never build is no more than a tool beside something else that starts.
    let around = (server.grade == Grade::Certain).then_some(Use::Around);
    let program = if server.start.is_empty() { None } else { Some(Use::Program) };
    if let Some(option) = &by.settings.start {
        return if asks_for(server, option.value()) { Some(Use::Program) } else { around };
    }
    let Some(start) = &facts.starts.best else {
        let unclear = facts.starts.unclear.as_ref().and_then(|(name, ..)| facts.package.scripts.get(name));
        return match unclear {
            Some(line) if !serves_by_line(server, line.value()) => around,
            _ => program,
        };
    };
    let launch = &start.launch;
    if serves(server, start) {
        return Some(Use::Program);
    }
    // A file that lies there and that nobody starts: one among the sources is what the framework builds.
    let file = start.launch.file.and_then(|at| start.launch.words.get(at));
    let source = file.is_none_or(|file| entry::is_typescript(file) || file.contains('/'));
    let nobody = launch.through.is_empty() && facts.evidence.starts.is_empty();
    let other = facts.package.scripts.contains_key("start");
    let stray = nobody && (source || other || facts.code.listens.is_empty());
    let development = launch.dev.is_some() || launch.through.iter().any(|name| name.contains("dev"));
    if stray || development { program } else { around }
}

/// Whether the user's own start is that of what was built, at the place that it has in the image.
fn asks_for(server: &Server, line: &str) -> bool {
    let moves = server.take.iter().any(|take| take.made && take.from != take.to);
    line == server.start.join(" ") || !moves && server.packages == Packages::Inside && serves_by_line(server, line)
}

/// Whether a start only serves what the framework built.
fn serves(server: &Server, start: &Start) -> bool {
    serves_output(server, start) || says_the_same(server, start)
}

/// Whether it runs the framework's program, or a file of what was built.
fn serves_output(server: &Server, start: &Start) -> bool {
    match &start.launch.runner {
        Runner::Package(program) => {
            // A server for development is no way to serve what only a server of the project's own could.
            let develops = start.launch.words.iter().any(|word| matches!(word.as_str(), "dev" | "watch"));
            server.programs.contains(&program.as_str()) && !(develops && server.start.is_empty())
        }
        Runner::Node | Runner::Bun => start
            .launch
            .file
            .and_then(|at| start.launch.words.get(at))
            .is_some_and(|file| is_below(file.trim_start_matches("./"), server.output.value())),
        _ => false,
    }
}

/// Whether a start says in its own words what the framework says, of a file that the repository does not hold.
fn says_the_same(server: &Server, start: &Start) -> bool {
    let file = start.launch.file.and_then(|at| start.launch.words.get(at));
    let own = file.is_none() || file == start.source.as_ref();
    !own && !server.start.is_empty() && start.launch.words == server.start
}

/// The same for a line that needs a shell, such as `next start -p ${PORT:-3000}`.
fn serves_by_line(server: &Server, line: &str) -> bool {
    let commands = shell::parse(line).commands;
    commands.last().is_some_and(|last| {
        let words: Vec<String> = last.words.iter().filter_map(shell::Word::literal).collect();
        let program = words.iter().position(|word| {
            let name = word.rsplit('/').next().unwrap_or(word);
            server.programs.contains(&name) || word.trim_start_matches("./").starts_with(server.output.value().as_str())
        });
        program.is_some_and(|at| !words[at..].iter().any(|word| matches!(word.as_str(), "dev" | "build" | "watch")))
    })
}

/// The facts as the build of the framework has them.
pub(super) fn facts(facts: &Facts, server: &Server) -> Facts {
    let mut own = facts.clone();
    if server.script.is_some() {
        own.build = server.script.clone();
        own.build_in_root = false;
    }
    own.reach = server.reach.calls();
    let folder = server.output.value().clone();
    let tracked = own.unit.join(&folder).ok().filter(|folder| facts.tracked_outputs.contains(folder));
    own.tracked_outputs.extend(tracked);
    own.outputs.retain(|output| output.folder != folder);
    own.outputs.insert(0, Output { tool: server.name.to_owned(), folder, mirrors: None, script: String::new() });
    own
}

/// What starts it: the project's own words where they say more than the framework's, else the framework's.
pub(super) fn start(facts: &Facts, server: &Server, by: &Decide<'_>, findings: &mut Vec<Finding>) -> start::Chosen {
    if let Some(option) = &by.settings.start {
        return start::Chosen { built: true, ..start::by_option(facts, option) };
    }
    let mut chosen = start::Chosen::nothing(facts);
    chosen.words.clone_from(&server.start);
    let mut from = vec![server.row.origin()];
    let given = facts.starts.best.as_ref().filter(|start| serves(server, start));
    let same = given.filter(|start| !serves_output(server, start));
    if let Some(start) = same {
        from.insert(0, start.origin.clone());
        chosen.env.clone_from(&start.launch.env);
    }
    if let Some(start) = given.filter(|_| same.is_none()) {
        let mut said = Vec::new();
        let own = start::from_start(facts, start, &mut said);
        let keeps = server.packages == Packages::Production || start.launch.runner == Runner::Node;
        // What was packed needs no package of development to start.
        let told = |finding: &Finding| {
            keeps && server.packages == Packages::Production || finding.rule == "node/start-prepares"
        };
        findings.extend(said.into_iter().filter(told));
        let port = flag(&start.launch.words, &["-p", "--port"]);
        let words = chosen.words;
        chosen = own;
        from.insert(0, chosen.why.clone());
        if server.packages == Packages::Inside {
            // Where the file lies in the image is the framework's matter; what else Node is told stays.
            let file = start.launch.file.filter(|_| keeps).and_then(|at| chosen.words.get_mut(at));
            match (file, words.last()) {
                (Some(file), Some(known)) => file.clone_from(known),
                _ => chosen.words = words,
            }
        }
        if !keeps {
            chosen.env.extend(port.map(|port| (server.variable.clone(), port)));
        }
        if server.packages == Packages::Inside {
            chosen.needs_dev = None;
        }
    }
    let loads = server.loads.as_ref().filter(|_| chosen.needs_dev.is_none());
    if let Some(loads) = loads.filter(|loads| !reads_types(facts, by, server, loads.value())) {
        let name = loads.value();
        chosen.needs_dev = Some(name.clone());
        findings.push(
            Finding::warning(
                "node/loads-development-dependency",
                format!("the server loads {name} as it starts, which is a development dependency, so those stay in the image"),
            )
            .help(format!("move {name} to `dependencies`"))
            .at(loads.origin().place().cloned()),
        );
    }
    if placed(facts, server.output.value()).is_none() {
        let message =
            format!("{} writes outside of the folder that is built, where no later stage finds it", server.name);
        findings.push(
            Finding::error("node/output-outside", message)
                .help("move the output below the project, or plan the folder around both")
                .at(server.output.origin().place().cloned()),
        );
    }
    chosen.built = true;
    let because = format!("{} is served so", server.name);
    chosen.why = Origin::rule_from("node/framework-start", because, from)
        .rejecting("node/framework-start", if given.is_some() { Vec::new() } else { facts.starts.rejected.clone() });
    chosen
}

/// Whether the version that is locked reads a typed configuration without the compiler.
fn reads_types(facts: &Facts, by: &Decide<'_>, server: &Server, loads: &str) -> bool {
    let Some(bound) = server.row.text("typescript-before").filter(|_| loads == "typescript") else { return false };
    let package = server.row.key();
    let lock = super::manager::lock(facts, by);
    let locked = lock.and_then(|lock| lock.packages.get(package)).map(|locked| locked.version.as_str());
    let named = || facts.package.any(package).map(|range| range.value().as_str());
    locked.or_else(named).is_some_and(|version| at_least(version, bound))
}

/// The value of an option.
fn flag(words: &[String], names: &[&str]) -> Option<String> {
    words.iter().enumerate().find_map(|(at, word)| {
        let (flag, inline) = shell::split_flag(word);
        let value = inline.or_else(|| words.get(at + 1).map(String::as_str));
        names.contains(&flag).then_some(value)?.map(str::to_owned)
    })
}

/// Where it listens. Unlike with a plain program, which variable moves the port is known.
pub(super) fn address(decided: &mut Decided<'_>, server: &Server) -> Address {
    let facts = decided.facts;
    let variable = server.variable.clone();
    let number = |text: &String| text.parse::<u16>().is_ok();
    let set = decided.by.settings.env.iter().find(|(name, value)| *name == variable && number(value.value()));
    let option = decided.by.settings.port.clone().map(|port| port.map(|port| port.to_string()));
    let option = option.or_else(|| set.map(|(_, value)| value.clone()));
    let option = option.map(|port| Sourced::new(port.value().clone(), crate::planner::as_asked(port.origin())));
    let why = decided.start.why.clone();
    let words = flag(&decided.start.words, &["-p", "--port"]).filter(number);
    let by_words = words.is_some();
    let env = decided.start.env.iter().find(|(name, value)| *name == variable && number(value));
    let own = words.or_else(|| env.map(|(_, value)| value.clone())).map(|port| Sourced::new(port, why));
    let (strong, weak): (Vec<_>, Vec<_>) = facts.evidence.ports.iter().partition(|port| port.grade >= Grade::Strong);
    let sample = facts.evidence.variable(&variable).and_then(|env| {
        let port = env.value.clone().filter(number)?;
        Some(Sourced::new(port, env.name.origin().clone()))
    });
    let standard = server.row.text("port").unwrap_or("3000");
    let strong = strong.into_iter().map(|port| port.value.clone());
    let weak = weak.into_iter().map(|port| port.value.clone());
    let framework = Sourced::new(standard.to_owned(), server.row.origin());
    let project = own.into_iter().chain(strong).chain(sample).chain([framework]).chain(weak);
    let mut address = Address {
        port: crate::origin::prefer("node/port", option.as_ref(), project, None),
        variable: Some(variable.clone()).filter(|_| !by_words),
        ..Address::default()
    };
    if let Some(port) = &address.port {
        if by_words {
            move_port(&mut decided.start.words, port.value());
        } else if port.value() != standard {
            let because = format!("{} listens where {variable} says", server.name);
            let told = port.derive("node/port-variable", because, port.value().clone());
            address.env.push((variable, told));
        }
    }
    let own_host = flag(&decided.start.words, &["-H", "--hostname", "--host"]).is_some();
    for (name, value) in server.env.iter().filter(|(_, value)| value.value() != "0.0.0.0" || !own_host) {
        let value = match value.value().as_str() {
            "0.0.0.0" => {
                let because = "without it only the container itself reaches the program";
                let told = value.derive("node/listen-on-all-addresses", because, value.value().clone());
                address.host = Some(Sourced::new(format!("0.0.0.0 by {name}"), told.origin().clone()));
                told
            }
            _ => value.clone(),
        };
        // A start line that names the machine itself is for development.
        decided.start.env.retain(|(known, _)| known != name);
        address.env.push((name.clone(), value));
    }
    address.health = super::address::health(decided, &address);
    address
}

/// Whether everything that runs is in what the build made.
pub(super) fn is_whole(decided: &Decided<'_>) -> bool {
    decided.server.as_ref().is_some_and(|server| server.packages == Packages::Inside)
}

/// What builds where no script of the project does.
pub(super) fn build_otherwise(decided: &Decided<'_>) -> Vec<Step> {
    let facts = decided.facts;
    let server = decided.server.as_ref().or(decided.around.as_ref());
    let server = server.filter(|server| !server.command.is_empty());
    let Some(server) = server.filter(|_| facts.build.is_none() && decided.by.settings.build.is_none()) else {
        return Vec::new();
    };
    let mut steps = Vec::new();
    if facts.unit != facts.root {
        let path = Value::text(production::in_image(&facts.base, &facts.unit));
        steps.push(Step::new(Action::Workdir(path), facts.package.origin.clone()));
    }
    let words = match server.command {
        ["node", ..] => server.command.iter().map(|word| (*word).to_owned()).collect(),
        command => decided.manager.manager.exec(command),
    };
    let why = "no script builds, so the framework's own command does";
    let why = Origin::rule_from("node/build-by-framework", why, [server.found.origin().clone()]);
    steps.push(Step::run(Vec::new(), vec![Command::new(words.iter().map(String::as_str))], &["/app"], why));
    steps
}

/// What earlier local runs of the framework leave beside its output.
pub(super) fn leftovers(decided: &Decided<'_>) -> Vec<Value> {
    let Some(server) = decided.server.as_ref().or(decided.around.as_ref()) else { return Vec::new() };
    let why = Origin::rule_from("node/leftovers", "the build makes it anew", [server.row.origin()]);
    let paths = server.row.list("ignore").into_iter().filter_map(|name| decided.facts.unit.join(name).ok());
    paths.map(|path| Value::from(&path).because(why.clone())).collect()
}

/// That the server ends by itself when it is told to stop.
pub(super) fn stops(decided: &Decided<'_>) -> Option<Origin> {
    let server = decided.server.as_ref()?;
    server.row.flag("stops").then(|| server.row.origin())
}

/// Whether a folder of the unit is what the framework made its output of.
pub(super) fn is_source(decided: &Decided<'_>, folder: &str) -> bool {
    decided.around.as_ref().is_some_and(|server| server.row.list("sources").contains(&folder))
}

/// Which framework it is, for people.
pub(super) fn decision(decided: &Decided<'_>) -> Option<Decision> {
    let server = decided.server.as_ref().or(decided.around.as_ref())?;
    let because = match &decided.server {
        Some(_) => "its build makes the server that runs",
        None => "its build makes what the project's own server serves",
    };
    let why = Origin::rule_from("node/framework-server", because, [server.found.origin().clone()]);
    let why = why.rejecting("node/framework-server", server.rejected.clone());
    Some(Decision { topic: "framework", option: None, value: Sourced::new(server.name.to_owned(), why) })
}

/// Tells the build what it wants to know: variables that it writes into pages, and its own.
pub(super) fn inform(decided: &mut Decided<'_>, stages: &mut [Stage]) {
    let Some(server) = decided.server.clone().or_else(|| decided.around.clone()) else { return };
    let Some(stage) = stages.iter_mut().find(|stage| stage.purpose == Purpose::Build) else { return };
    let runs = |step: &Step| matches!(step.action, Action::Run { .. });
    let (first, last) = (stage.steps.iter().position(runs), stage.steps.iter().rposition(runs));
    let (Some(at), Some(last)) = (first, last) else { return };
    if let Some(step) = stage.steps.get_mut(last)
        && let Action::Run { script: Script::Commands(commands), .. } = &mut step.action
        && let Some(command) = commands.last_mut()
    {
        let pairs = server.stand_ins.iter().map(|(name, value)| (name.clone(), Value::from(value)));
        command.env.extend(pairs);
    }
    stage.steps.splice(last..last, site::variables(server.row.text("variables"), decided));
    if let Some((_, first)) = server.build_env.first() {
        let why = Origin::rule_from("node/build-variables", "", [first.origin().clone()]);
        let pairs = server.build_env.iter().map(|(name, value)| (name.clone(), Value::from(value)));
        stage.steps.insert(at, Step::new(Action::Env(pairs.collect()), why));
    }
}

/// What of a copied folder is left out, and whether the program writes into it, where a server of the project's own stands
/// around what the framework made.
pub(super) fn around(decided: &Decided<'_>, folder: &str, user: &str, copy: Copy) -> Copy {
    let Some(server) = decided.around.as_ref().filter(|server| server.output.value() == folder) else { return copy };
    let copy = if server.row.flag("writes") { copy.owned_by(user) } else { copy };
    Copy { exclude: server.row.list("leave").into_iter().map(Value::glob).collect(), ..copy }
}

/// Where a path of the unit lies in the image; nowhere if it is outside of what is copied there.
fn placed(facts: &Facts, path: &str) -> Option<String> {
    let path = facts.unit.join(path).ok()?;
    path.is_in(&facts.base).then(|| production::in_image(&facts.base, &path))
}

/// The copies of what the build made.
pub(super) fn files(decided: &Decided<'_>, user: &str, build: Option<&str>) -> Vec<Step> {
    let Some(server) = &decided.server else { return Vec::new() };
    let facts = decided.facts;
    let unit = production::in_image(&facts.base, &facts.unit);
    let top = unit.strip_suffix(server.inside.as_str()).unwrap_or(&unit).trim_end_matches('/');
    let leave = server.row.list("leave");
    let writes = server.row.flag("writes");
    let place = |path: &str| placed(facts, path);
    // Where nothing is built, it lies in the repository.
    let source = |path: &str| match build {
        Some(_) => place(path),
        None => facts.unit.join(path).ok().map(|path| path.as_str().to_owned()),
    };
    let relative = |path: &str| match path.strip_prefix(unit.as_str()) {
        Some("") => "./".to_owned(),
        Some(rest) if rest.starts_with('/') => format!(".{rest}"),
        _ => format!("{path}/"),
    };
    let mut steps = Vec::new();
    let mut plain = Vec::new();
    for Take { from, to, made, file } in &server.take {
        let target = match to.strip_prefix('^') {
            Some(_) => Some(top.to_owned()),
            None => place(to),
        };
        let (Some(source), Some(target)) = (source(from), target) else { continue };
        if *file && !from.contains('/') {
            plain.push(source);
            continue;
        }
        let because = if *made { "puts it there" } else { "reads it while it runs" };
        let origins = [server.output.origin().clone(), server.row.origin()];
        let why = Origin::rule_from("node/server-files", format!("{} {because}", server.name), origins);
        let mut copy = match build {
            Some(build) => Copy::stage(build, source, relative(&target)),
            None => Copy::context([source], relative(&target)).linked(),
        };
        if *made {
            if from == server.output.value() {
                copy.exclude = leave.iter().map(|pattern| Value::glob(*pattern)).collect();
            }
            copy = copy.native();
            if writes {
                copy = copy.owned_by(user);
            }
        }
        if server
            .volumes
            .iter()
            .any(|folder| folder.strip_prefix(to.as_str()).is_some_and(|rest| rest.starts_with('/')))
        {
            copy = copy.owned_by(user);
        }
        steps.push(Step::copy(copy, why));
    }
    if server.packages == Packages::Production {
        // What takes the unit's own place has a manifest.
        let replaces = server.take.iter().any(|take| take.made && take.to == "^");
        plain.extend(source("package.json").filter(|_| !replaces));
    }
    if !plain.is_empty() {
        let why = Origin::rule_from("node/manifest", "it tells how to read the files", [facts.package.origin.clone()]);
        let mut copy = Copy::context(plain.iter().map(String::as_str), "./").linked();
        copy.from = build.map(str::to_owned);
        steps.insert(0, Step::copy(copy, why));
    }
    steps
}

/// The folders that it writes.
pub(super) fn writes(decided: &Decided<'_>, unit: &str, found: &mut Vec<Writable>) {
    let Some(server) = &decided.server else { return };
    for folder in &server.volumes {
        let path = format!("{unit}/{folder}");
        if found.iter().all(|known| known.path != path) {
            let why = Origin::rule_from("node/writes", format!("{} writes here", server.name), [server.row.origin()]);
            found.push(Writable { path, volume: true, why });
        }
    }
}

/// What prepares its database before it starts, where nothing of the project's own does.
pub(super) fn job(decided: &Decided<'_>) -> Option<Process> {
    let server = decided.server.as_ref()?;
    let own = decided.facts.starts.prepares.iter().any(|step| step.kind == Kind::Migrate);
    let own = own || decided.facts.starts.others.iter().any(|other| other.once);
    let words = server.job.clone().filter(|_| !own)?;
    let because = format!("{} changes its database by this, once before a new version starts", server.name);
    let why = Origin::rule_from("node/framework-job", because, [server.row.origin()]);
    Some(Process {
        name: "migrate".to_owned(),
        words,
        env: Vec::new(),
        folder: None,
        stage: "production".to_owned(),
        once: true,
        why,
    })
}
