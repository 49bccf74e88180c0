//! Workers: programs that take jobs from a queue, or run them by the clock. They are commands of the image beside the
//! program that answers; where there is none, the worker is the program.

use stageplan_syntax::order;

use super::Look;
use super::own::{self, Used};
use super::scan::Seen;
use crate::ecosystem::Grade;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{Framework, Launch, Line, Side};
use crate::evidence::DEVELOPMENT;
use crate::origin::{Origin, Sourced};

/// Processes that end by themselves and come before a new version starts.
const ONCE: &[&str] = &["release", "migrate", "migration", "migrations", "init", "setup", "seed", "prestart"];
/// Processes that work beside the one that answers, whatever runs them.
const BESIDE: &[&str] =
    &["worker", "workers", "beat", "scheduler", "consumer", "clock", "cron", "queue", "jobs", "flower", "bot"];

pub(super) fn recognise(look: &Look<'_, '_>, seen: &[Seen], used: &[Used<'_>]) -> Vec<Framework> {
    let over: Vec<&str> = used
        .iter()
        .filter(|one| one.named && one.row.text("kind") == Some("worker"))
        .flat_map(|one| one.row.list("over"))
        .collect();
    let mut found: Vec<Framework> = Vec::new();
    let mut shown = shown(look);
    for one in used.iter().filter(|one| one.row.text("kind") == Some("worker") && !over.contains(&one.row.key())) {
        let program = one.row.list("start");
        // Where the project shows how, nothing is made up.
        let (own, rest): (Vec<Side>, Vec<Side>) = shown.into_iter().partition(|side| is_of(&program, &side.words));
        shown = rest;
        let works =
            own.iter().any(|side| !side.once && !side.words.iter().any(|word| word == "beat" || word == "flower"));
        let mut sides: Vec<Side> = if works { own } else { Vec::new() };
        let mut from = None;
        if let Some((side, file)) = side(look, seen, one).filter(|_| !works) {
            sides.insert(0, side);
            from = Some(file);
        }
        if one.row.key() == "celery" && !sides.is_empty() {
            celery(look, seen, one, &mut sides);
        }
        let taken =
            |name: &String| found.iter().flat_map(|known: &Framework| &known.processes).any(|side| side.name == *name);
        for side in sides.iter_mut().filter(|side| taken(&side.name)) {
            side.name = format!("{}-{}", one.row.key(), side.name);
        }
        let Some(first) = sides.first() else { continue };
        let words = Sourced::new(first.words.clone(), first.origin.clone());
        let mut framework = one.framework(first.grade, Launch::Words(words));
        if let Some(file) = from.and_then(|inside| seen.iter().find(|seen| seen.inside == inside)) {
            own::import_path(file, &mut framework);
        }
        framework.processes = sides;
        found.push(framework);
    }
    if !shown.is_empty() {
        let row = CATALOG.rows("framework").find(|row| row.text("kind") == Some("worker"));
        if let (Some(row), Some(first)) = (row, shown.first()) {
            // They belong to whatever the program is; the row lends nothing but its place in the list.
            let mut framework = Framework::new(row.key(), "", Grade::Weak, Launch::None, first.origin.clone());
            framework.processes = shown;
            found.push(framework);
        }
    }
    if answers(look) {
        for framework in &mut found {
            framework.launch = Launch::None;
            framework.env.clear();
        }
    }
    found
}

/// Whether the project has a program that answers connections.
fn answers(look: &Look<'_, '_>) -> bool {
    let server = |app: &crate::ecosystem::python::facts::App| {
        CATALOG
            .row("framework", &app.framework)
            .is_some_and(|row| !matches!(row.text("kind"), Some("worker" | "script")))
    };
    look.code.apps.iter().any(server)
        || look.unit.has("manage.py")
        || look.code.mains.iter().any(|main| main.listens.is_some())
        || look.code.lines.iter().any(|line| line.process == "web" && !line.development)
}

/// Whether a command is that of a row: its program, and the command of `manage.py` where that is what it is.
fn is_of(program: &[&str], words: &[String]) -> bool {
    let Some((first, rest)) = program.split_first() else { return false };
    match *first {
        "python" => {
            rest.len() > 1 && words.len() > rest.len() && rest.iter().all(|word| words.iter().any(|own| own == word))
        }
        first => words.first().is_some_and(|own| own.rsplit('/').next() == Some(first)),
    }
}

/// The workers that the project's files show.
fn shown(look: &Look<'_, '_>) -> Vec<Side> {
    let rows = || CATALOG.rows("framework").filter(|row| row.text("kind") == Some("worker"));
    let known = |line: &Line| {
        let worker = rows().any(|row| is_of(&row.list("start"), &line.words));
        let named = BESIDE.contains(&line.process.as_str()) || ONCE.contains(&line.process.as_str());
        let server = line.words.first().is_some_and(|word| CATALOG.row("server", word).is_some());
        worker || named && !server
    };
    // Options or a program alone are half of what an image with an entry point is given.
    let whole = |line: &&Line| {
        line.missing.is_none()
            && !line.words.iter().any(|word| word.contains("${"))
            && line.words.len() > 1
            && line.words.first().is_some_and(|word| !word.starts_with('-'))
    };
    let mut found: Vec<Side> = Vec::new();
    for line in look.code.lines.iter().filter(|line| !line.development && line.process != DEVELOPMENT).filter(whole) {
        let same = |side: &Side| (side.words == line.words && side.env == line.env) || side.name == line.process;
        if !known(line) || line.process == "web" && !rows().any(|row| is_of(&row.list("start"), &line.words)) {
            continue;
        }
        if found.iter().any(same) {
            continue;
        }
        let once = line.once || ONCE.contains(&line.process.as_str());
        found.push(Side {
            name: line.process.clone(),
            words: line.words.clone(),
            env: line.env.clone(),
            cwd: Some(line.cwd.clone()),
            once,
            grade: line.grade,
            origin: Origin::rule_from("python/process", "the project's files name it", [line.origin.clone()]),
        });
    }
    found
}

/// The worker of a row by what the sources say, with its file as seen from the unit.
fn side(look: &Look<'_, '_>, seen: &[Seen], used: &Used<'_>) -> Option<(Side, String)> {
    let row = used.row;
    let grade = if used.named { Grade::Strong } else { Grade::Likely };
    let template = row.list("start");
    let manages = look.unit.has("manage.py");
    if let ["python", "manage.py", ..] = template.as_slice() {
        let why = Origin::rule_from(
            "python/worker",
            "a command of the project takes jobs",
            [used.origin.clone(), row.origin()],
        );
        let words = template.iter().map(|word| (*word).to_owned()).collect();
        return manages.then(|| (made("worker", words, grade, why), String::new()));
    }
    let django = match row.key() {
        "huey" if used.files.iter().any(|file| file.uses(&["huey.contrib.djhuey"]).is_some()) => Some("run_huey"),
        "dramatiq" if look.installs("django-dramatiq") => Some("rundramatiq"),
        _ => None,
    };
    if let Some(command) = django.filter(|_| manages) {
        let why = Origin::rule_from("python/worker", "a command of the project takes jobs", [used.origin.clone()]);
        let words = ["python", "manage.py", command].map(str::to_owned).to_vec();
        return Some((made("worker", words, grade, why), String::new()));
    }
    let (entry, object) = object(look, seen, used)?;
    let span = entry.uses(&row.list("modules")).unwrap_or_default();
    let why = Origin::rule_from(
        "python/worker",
        "takes jobs that the program leaves for it",
        [entry.origin(span, &object), row.origin()],
    );
    // A file that makes the worker itself is the program.
    let runs = |main: &&crate::ecosystem::python::facts::Main| {
        let file = used.files.iter().find(|file| file.path == main.file);
        file.is_some_and(|file| {
            matches!(row.key(), "rq" | "temporalio") && file.calls.iter().any(|call| call.name.ends_with("Worker"))
        })
    };
    if let Some(main) = look.code.mains.iter().find(runs) {
        let why = Origin::rule_from("python/worker", "the file that runs the worker", [main.origin.clone()]);
        return Some((made("worker", own::run(look, main), grade, why), entry.inside.clone()));
    }
    let mut words = own::fill(row, "", &entry.inside, &entry.module, &object);
    if row.key() == "rq" {
        let queues = used.files.iter().flat_map(|file| &file.calls).filter(|call| call.name == "rq.Queue");
        for queue in queues.filter_map(|call| call.first.clone()) {
            if !words.contains(&queue) {
                words.push(queue);
            }
        }
        let later =
            [".enqueue_at", ".enqueue_in"].iter().any(|call| used.files.iter().any(|file| file.call(call).is_some()));
        words.extend(later.then(|| "--with-scheduler".to_owned()));
    }
    Some((made("worker", words, grade, why), entry.inside.clone()))
}

fn made(name: &str, words: Vec<String>, grade: Grade, origin: Origin) -> Side {
    Side { name: name.to_owned(), words, env: Vec::new(), cwd: None, once: false, grade, origin }
}

/// The module and the object that a worker is given.
fn object<'s>(look: &Look<'_, '_>, all: &'s [Seen], used: &Used<'s>) -> Option<(&'s Seen, String)> {
    let row = used.row;
    let factories = row.list("factories");
    let needs = row.list("start").iter().any(|word| word.contains("{object}"));
    let of = |seen: &Seen| {
        let by_class = own::object(row, seen);
        let by_factory =
            || seen.made.iter().find(|made| factories.contains(&made.by.rsplit('.').next().unwrap_or_default()));
        let by_name = || {
            let names = row.list("objects");
            let class = seen.classes.iter().map(|(name, ..)| name).find(|name| names.contains(&name.as_str()));
            class.cloned().or_else(|| {
                seen.made.iter().map(|made| &made.name).find(|name| needs && names.contains(&name.as_str())).cloned()
            })
        };
        by_class.or_else(|| by_factory().map(|made| made.name.clone())).or_else(by_name)
    };
    const USUAL: &[&str] = &[
        "celery.py",
        "celery_app.py",
        "worker.py",
        "tasks.py",
        "celery_worker.py",
        "jobs.py",
        "broker.py",
        "actors.py",
    ];
    let mut found: Vec<(&Seen, Option<String>)> = used.files.iter().map(|seen| (*seen, of(seen))).collect();
    // A class that is only known by its name needs no import.
    let others =
        all.iter().filter(|seen| seen.classes.iter().any(|(name, ..)| row.list("objects").contains(&name.as_str())));
    found.extend(others.map(|seen| (seen, of(seen))));
    found.retain(|(_, object)| object.is_some() || !needs);
    order::sort_by_key(&mut found, |(seen, object)| {
        let usual = USUAL.iter().position(|name| *name == seen.path.file_name()).unwrap_or(USUAL.len());
        let tasks = seen.calls.iter().any(|call| call.name.ends_with(".autodiscover_tasks"));
        let named = look.code.apps.iter().any(|app| app.grade == Grade::Certain && app.file == seen.path);
        (object.is_none(), !named, !tasks, usual, seen.inside.matches('/').count())
    });
    found.into_iter().next().map(|(seen, object)| (seen, object.unwrap_or_default()))
}

/// What runs beside a worker of Celery: the clock, and the page that shows what goes on.
fn celery(look: &Look<'_, '_>, seen: &[Seen], used: &Used<'_>, sides: &mut Vec<Side>) {
    let Some(first) = sides.first() else { return };
    let Some(at) = first.words.iter().position(|word| word == "worker") else { return };
    let base: Vec<String> = first.words[..at].to_vec();
    let has = |sides: &[Side], word: &str| sides.iter().any(|side| side.words.iter().any(|own| own == word));
    let clock = seen.iter().find_map(|file| {
        let set = file.sets.iter().find(|(name, _)| {
            let last = name.rsplit('.').next().unwrap_or_default();
            matches!(last, "beat_schedule" | "CELERY_BEAT_SCHEDULE" | "CELERYBEAT_SCHEDULE")
        });
        let set = set.map(|(name, span)| file.origin(*span, name));
        let called = file.calls.iter().find(|call| {
            call.name.ends_with(".add_periodic_task")
                || call.name.ends_with(".conf.update") && call.keywords.iter().any(|key| key == "beat_schedule")
        });
        set.or_else(|| called.map(|call| file.origin(call.span, &call.name)))
    });
    let database = look.need("django-celery-beat").map(|need| need.origin.clone());
    let embedded = first.words.iter().any(|word| word == "-B" || word == "--beat");
    if let Some(origin) = database.clone().or(clock).filter(|_| !has(sides, "beat") && !embedded) {
        let mut words = base.clone();
        words.extend(["beat", "--loglevel", "INFO"].map(str::to_owned));
        match &database {
            Some(_) => {
                words.extend(["--scheduler", "django_celery_beat.schedulers:DatabaseScheduler"].map(str::to_owned))
            }
            // It notes what ran when, and its own folder is not its user's.
            None => words.extend(["--schedule", "/tmp/celerybeat-schedule"].map(str::to_owned)),
        }
        let why = Origin::rule_from("python/beat", "jobs by the clock; one of it runs at a time", [origin]);
        sides.push(made("beat", words, Grade::Strong, why));
    }
    if let Some(need) = look.need("flower").filter(|_| !has(sides, "flower")) {
        let row = CATALOG.row("framework", "flower");
        let port = row.and_then(|row| row.text("port")).unwrap_or("5555");
        let mut words = base;
        words.extend(["flower".to_owned(), "--address=0.0.0.0".to_owned(), format!("--port={port}")]);
        let why =
            Origin::rule_from("python/flower", "shows workers and jobs", [need.origin.clone(), used.row.origin()]);
        sides.push(made("flower", words, Grade::Likely, why));
    }
}
