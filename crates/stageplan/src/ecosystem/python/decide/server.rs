//! Which server runs an application object, and with which words.

use stageplan_syntax::python::version::Version;

use crate::catalog::Row;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{Facts, Object};
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};

const RULE: &str = "python/server";

/// The command of a server.
pub(super) struct Served {
    pub(super) words: Vec<String>,
    pub(super) port: String,
    /// A distribution that has to be installed beside the project's own, as `name==version`.
    pub(super) adds: Option<String>,
    pub(super) why: Origin,
}

/// What of the servers a project has.
struct Picked {
    row: Row<'static>,
    because: String,
    from: Origin,
    installed: bool,
    rejected: Vec<Rejected>,
}

/// Whether the install brings a distribution for what runs.
pub(super) fn installs(facts: &Facts, name: &str) -> bool {
    let extra = |need: &crate::ecosystem::python::facts::Need| {
        // `fastapi[standard]` and `uvicorn[standard]` bring more than their own package.
        let full = need
            .extras
            .iter()
            .any(|extra| matches!(extra.as_str(), "standard" | "all" | "standard-no-fastapi-cloud-cli"));
        full && need.name == "fastapi" && matches!(name, "uvicorn" | "fastapi-cli")
    };
    facts.needs.iter().any(|need| facts.install.takes(&need.wanted_for) && (need.name == name || extra(need)))
        || facts.locked.iter().any(|locked| locked.main && locked.name == name)
}

/// The version of a distribution that is installed, as far as that is known.
fn version(facts: &Facts, name: &str) -> Option<Version> {
    let locked = facts.locked.iter().find(|locked| locked.name == name);
    locked.and_then(|locked| Version::parse(&locked.version)).or_else(|| {
        let need = facts.needs.iter().find(|need| need.name == name)?;
        need.constraint.pinned().cloned()
    })
}

fn at_least(version: &Version, least: &str) -> bool {
    Version::parse(least).is_some_and(|least| *version >= least)
}

fn pick(facts: &Facts, object: &Object, asynchronous: bool) -> Option<Picked> {
    let interface = if asynchronous { "asgi" } else { "wsgi" };
    let fits = |row: &Row<'_>| row.list("interface").contains(&interface) && !row.list("start").is_empty();
    // The program itself starts a server with this object.
    let of_code = facts.code.mains.iter().chain(facts.code.scripts.iter().map(|(_, main)| main)).find_map(|main| {
        let module = main.runs.as_deref()?.split('.').next()?;
        let row = CATALOG.row("server", module).filter(fits)?;
        (main.serves.as_deref() == Some(object.target.as_str())).then(|| (row, main.origin.clone()))
    });
    let of_code = of_code.map(|(row, from)| (row, "the program itself starts it with this server".to_owned(), from));
    let of_config = facts.code.configs.iter().find_map(|config| {
        let named = |row: &Row<'_>| {
            row.text("config") == Some(config.value())
                || row.list("files").contains(&config.value().as_str())
                || config.value().strip_suffix(".toml") == Some(row.key())
        };
        let row = CATALOG.rows("server").find(|row| fits(row) && named(row))?;
        installs(facts, row.key())
            .then(|| (row, format!("{} is its configuration", config.value()), config.origin().clone()))
    });
    // One process for each container: a server that manages others is the second choice for what is asynchronous.
    let order: &[&str] = if asynchronous {
        &["uvicorn", "hypercorn", "granian", "daphne", "gunicorn"]
    } else {
        &["gunicorn", "waitress", "granian", "uwsgi", "pyuwsgi", "hypercorn"]
    };
    let named = |key: &str| {
        let package = CATALOG.row("server", key).and_then(|row| row.text("package")).unwrap_or(key);
        facts.needs.iter().find(|need| facts.install.takes(&need.wanted_for) && need.name == package)
    };
    let mut of_needs = order.iter().filter_map(|key| {
        let row = CATALOG.row("server", key).filter(fits)?;
        let need = named(key)?;
        Some((row, "the project names it".to_owned(), need.origin.clone()))
    });
    let first = of_code.or(of_config).or_else(|| of_needs.next());
    let rest: Vec<Rejected> = of_needs
        .map(|(row, _, from)| Rejected {
            origin: Some(from),
            ..Rejected::idea(row.key(), "another one fits the program better")
        })
        .collect();
    if let Some((row, because, from)) = first {
        let rejected = rest.into_iter().filter(|other| other.value != row.key()).collect();
        return Some(Picked { row, because, from, installed: installs(facts, row.key()), rejected });
    }
    let framework = facts
        .frameworks
        .iter()
        .find(|framework| framework.origin == object.origin || framework.launch_target() == Some(&object.target));
    let own = framework.and_then(|framework| CATALOG.row("framework", framework.key)?.text("server"));
    let own = match own {
        _ if asynchronous && installs(facts, "channels") => Some("daphne"),
        Some("gunicorn") if asynchronous => Some("uvicorn"),
        own => own,
    };
    let own = own.and_then(|key| CATALOG.row("server", key)).filter(fits);
    let row = own.or_else(|| CATALOG.row("server", if asynchronous { "uvicorn" } else { "gunicorn" }))?;
    let installed = installs(facts, row.key());
    let because =
        if installed { "another package brings it".to_owned() } else { "the project names no server".to_owned() };
    let not = if asynchronous { "gunicorn" } else { "uvicorn" };
    let why = if asynchronous {
        "one process for each container needs no manager of processes"
    } else {
        "it runs objects of the asynchronous interface"
    };
    Some(Picked { row, because, from: row.origin(), installed, rejected: vec![Rejected::idea(not, why)] })
}

/// The command for an object of one of the two interfaces.
pub(super) fn serve(facts: &Facts, object: &Object, asynchronous: bool, findings: &mut Vec<Finding>) -> Option<Served> {
    let picked = pick(facts, object, asynchronous)?;
    let row = picked.row;
    let package = row.text("package").unwrap_or(row.key());
    let port = row.text("port").unwrap_or("8000").to_owned();
    let form = row.text("factory").filter(|_| object.factory);
    let target = match form {
        Some(form) if form.contains('{') => format!("{}()", object.target),
        _ => object.target.clone(),
    };
    let interface = if asynchronous { "asgi" } else { "wsgi" };
    let fill = |word: &&str| word.replace("{port}", &port).replace("{app}", &target).replace("{interface}", interface);
    let mut words: Vec<String> = row.list("start").iter().map(fill).collect();
    let mut more: Vec<String> = form.filter(|form| !form.contains('{')).map(str::to_owned).into_iter().collect();
    let mut notes = vec![picked.because.clone()];
    let own_config =
        row.text("config").is_some_and(|name| facts.code.configs.iter().any(|config| config.value() == name));
    if row.key() == "gunicorn" {
        let known = version(facts, "gunicorn");
        let known = if picked.installed { known } else { row.text("version").and_then(Version::parse) };
        if !own_config {
            more.extend(gunicorn(facts, asynchronous, known.as_ref(), row, &mut notes));
        }
    }
    let at = words.iter().position(|word| *word == target).unwrap_or(words.len());
    words.splice(at..at, more);
    let pinned = row.text("version").map_or(package.to_owned(), |version| format!("{package}=={version}"));
    let adds = (!picked.installed).then(|| pinned.clone());
    if adds.is_some() {
        findings.push(
            Finding::warning(
                "python/no-server",
                format!(
                    "the project names no server for {}, so {pinned} is installed beside its packages",
                    object.target
                ),
            )
            .help(format!("add {package} to the project's dependencies, so that its version is locked with the others"))
            .at(object.origin.place().cloned()),
        );
    }
    let why = Origin::rule_from(RULE, notes.join("; "), [object.origin.clone(), picked.from]);
    Some(Served { words, port, adds, why: why.rejecting(RULE, picked.rejected) })
}

/// What gunicorn is told beside its address: how it works, and where it keeps what.
fn gunicorn(
    facts: &Facts,
    asynchronous: bool,
    version: Option<&Version>,
    row: Row<'_>,
    notes: &mut Vec<String>,
) -> Vec<String> {
    let mut words: Vec<String> = row.list("tmp").iter().map(|word| (*word).to_owned()).collect();
    if let (Some(control), Some(from), Some(version)) = (row.text("control"), row.text("control-from"), version)
        && at_least(version, from)
    {
        words.push(control.to_owned());
    }
    words.extend(["--access-logfile", "-"].map(str::to_owned));
    let has = |name: &str| installs(facts, name);
    let sockets = has("flask-socketio") || has("python-socketio") && !asynchronous;
    let class = ["gevent", "eventlet"].into_iter().find(|name| has(name));
    let mut class_is = |name: &str| words.extend(["--worker-class".to_owned(), name.to_owned()]);
    match class {
        _ if asynchronous => {
            let worker = CATALOG
                .row("server", "uvicorn-worker")
                .filter(|row| has(row.key()))
                .and_then(|row| row.text("worker-class"));
            let own = row
                .text("asgi-class")
                .filter(|_| version.is_none_or(|version| at_least(version, row.text("asgi-from").unwrap_or("24"))));
            class_is(worker.or(own).unwrap_or("uvicorn.workers.UvicornWorker"));
        }
        Some(class) => {
            class_is(class);
            notes.push(format!("the project depends on {class}"));
        }
        None if sockets => words.extend(["--threads", "100"].map(str::to_owned)),
        None => words.extend(["--threads", "4"].map(str::to_owned)),
    }
    if sockets {
        words.extend(["--workers", "1"].map(str::to_owned));
        notes.push("sockets stay with one worker, as nothing sends a client to the same one again".to_owned());
    } else {
        notes.push(
            "WEB_CONCURRENCY says how many workers there are, and one is enough to scale by containers".to_owned(),
        );
    }
    words
}

impl crate::ecosystem::python::facts::Framework {
    /// The object of the framework that a server runs.
    pub(super) fn launch_target(&self) -> Option<&String> {
        use crate::ecosystem::python::facts::Launch;
        match &self.launch {
            Launch::Asgi(object) | Launch::Wsgi(object) => Some(&object.target),
            _ => None,
        }
    }
}

/// The command for development: it watches the sources.
pub(super) fn development(decided: &super::Decided<'_>) -> Option<Sourced<Vec<String>>> {
    use crate::ecosystem::python::facts::Launch;
    let facts = decided.facts;
    let port = decided.address.port.as_ref().map_or("8000", |port| port.value().as_str());
    let owned = |words: &[&str]| -> Vec<String> { words.iter().map(|word| (*word).to_owned()).collect() };
    // A program of the project's own does more than to serve the object; development starts it, too.
    let start = &decided.start;
    let own = start.words.first().is_some_and(|first| first == "python")
        || super::start::main_of(facts, &start.words, &start.cwd).is_some();
    let framework = decided.framework();
    let wrapped = |object: &Object| {
        let same =
            |app: &&crate::ecosystem::python::facts::App| format!("{}:{}", app.module, app.object) == object.target;
        facts.code.apps.iter().find(same).is_some_and(|app| app.wrapped)
    };
    if let Some(framework) = framework {
        let of = |words: Vec<String>| Some(Sourced::new(words, framework.origin.clone()));
        let address = format!("0.0.0.0:{port}");
        match &framework.launch {
            Launch::Asgi(_) | Launch::Wsgi(_) if matches!(framework.key, "django" | "channels" | "wagtail") => {
                return of(owned(&["python", "manage.py", "runserver", &address]));
            }
            _ if matches!(decided.start.words.first().map(String::as_str), Some("uvicorn" | "hypercorn")) => {
                let mut words = decided.start.words.clone();
                if let Some(at) = words.iter().position(|word| word == "--workers") {
                    words.drain(at..(at + 2).min(words.len()));
                }
                words.insert(1, "--reload".to_owned());
                return of(words);
            }
            Launch::Wsgi(object) if framework.key == "flask" && !own && !wrapped(object) => {
                let app = object.target.clone();
                return of(owned(&["flask", "--app", &app, "--debug", "run", "--host", "0.0.0.0", "--port", port]));
            }
            Launch::Wsgi(_) if decided.start.words.first().is_some_and(|word| word == "gunicorn") => {
                let mut words = decided.start.words.clone();
                words.insert(1, "--reload".to_owned());
                return of(words);
            }
            _ => {}
        }
    }
    // Whatever has no watcher of its own is started as it is.
    let words = decided.start.words.clone();
    let program = words.first().and_then(|word| word.rsplit('/').next());
    let shell = program.is_none_or(|name| matches!(name, "sh" | "bash" | "dash" | "ash" | "zsh"));
    (!shell)
        .then(|| Sourced::new(words, decided.start.why.clone()))
        .filter(|_| !facts.code.mains.is_empty() || framework.is_some())
}
