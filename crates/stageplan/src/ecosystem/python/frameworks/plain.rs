//! Frameworks that are a matter of names: an object that a server runs, or a command of their own.

use super::Look;
use crate::catalog::Row;
use crate::ecosystem::Grade;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{App, Framework, Launch, Object, Side};
use crate::origin::{Origin, Sourced};
use crate::tree::RepoPath;

pub(super) fn recognise(look: &Look<'_, '_>) -> Vec<Framework> {
    let mut found: Vec<Framework> = look.code.apps.iter().filter_map(|app| by_object(look, app)).collect();
    for row in CATALOG.rows("framework").filter(|row| matches!(row.text("kind"), Some("own" | "script"))) {
        if found.iter().all(|known| known.key != row.key()) {
            found.extend(by_import(look, row));
        }
    }
    // What stands on another framework wins over it.
    let over: Vec<&str> = found
        .iter()
        .filter(|known| known.grade >= Grade::Likely && matches!(known.launch, Launch::Words(_)))
        .filter_map(|known| CATALOG.row("framework", known.key))
        .flat_map(|row| row.list("over"))
        .collect();
    found.retain(|known| known.grade == Grade::Certain || !over.contains(&known.key));
    found
}

fn by_object(look: &Look<'_, '_>, app: &App) -> Option<Framework> {
    let row = CATALOG.row("framework", &app.framework)?;
    let kind = row.text("kind");
    let served = matches!(kind, Some("asgi" | "wsgi"));
    if !served {
        return by_command(look, row, Some(app), &app.file, app.grade, &app.origin);
    }
    let object = Object {
        target: format!("{}:{}", app.module, app.object),
        factory: app.factory,
        from: app.from.clone(),
        origin: app.origin.clone(),
    };
    let asynchronous = app.asynchronous.unwrap_or(kind == Some("asgi"));
    let launch = if asynchronous { Launch::Asgi(object) } else { Launch::Wsgi(object) };
    Some(described(row, app.grade, launch, &app.origin))
}

/// A framework without an object: a file imports it and the project names its package.
fn by_import(look: &Look<'_, '_>, row: Row<'static>) -> Option<Framework> {
    let need = look.need(row.key())?;
    let modules = row.list("modules");
    let files = look.code.uses.iter().filter(|used| modules.contains(&used.value().as_str()));
    let usual = row.list("files");
    let rank = |file: &RepoPath| {
        let at = usual.iter().position(|name| *name == file.file_name()).unwrap_or(usual.len());
        let main = look.code.mains.iter().any(|main| main.file == *file);
        (!main && usual.is_empty(), at, file.as_str().matches('/').count())
    };
    let files = files.filter_map(|used| Some((&used.origin().place()?.path, used.origin())));
    let (file, origin) = files.min_by_key(|(file, _)| rank(file))?;
    let known = usual.is_empty() || usual.contains(&file.file_name());
    let grade = if known { Grade::Strong } else { Grade::Likely };
    let why = Origin::rule_from("python/framework", "", [need.origin.clone(), origin.clone()]);
    by_command(look, row, None, file, grade, &why)
}

/// A framework that brings the command that runs it.
fn by_command(
    look: &Look<'_, '_>,
    row: Row<'static>,
    app: Option<&App>,
    file: &RepoPath,
    grade: Grade,
    origin: &Origin,
) -> Option<Framework> {
    let words = row.list("start");
    let port = row.text("port").unwrap_or_default();
    let inside = file.relative_to(&look.unit.folder)?;
    let fill = |words: &[&str]| -> Option<Vec<String>> {
        let mut filled = Vec::new();
        for word in words {
            let object = word.contains("{object}") || word.contains("{module}");
            let app = if object { Some(app?) } else { None };
            let word = word.replace("{file}", inside).replace("{port}", port);
            let word = word.replace("{module}", app.map_or("", |app| &app.module));
            filled.push(word.replace("{object}", app.map_or("", |app| &app.object)));
        }
        filled.iter().all(|word| !word.contains("{name}")).then_some(filled)
    };
    let main = look.code.mains.iter().any(|main| main.file == *file);
    let runs_file = words.first() == Some(&"python") && words.get(1) == Some(&"{file}");
    // What is no program by itself is not started as one.
    let start = fill(&words).filter(|words| !words.is_empty() && (!runs_file || main));
    let because = "the framework's own command";
    let why = Origin::rule_from("python/framework-command", because, [row.origin(), origin.clone()]);
    let worker = row.text("kind") == Some("worker");
    let launch = match &start {
        // A file that runs by itself is looked at as such.
        Some(words) if !runs_file => Launch::Words(Sourced::new(words.clone(), why.clone())),
        _ => Launch::None,
    };
    let grade = if worker { grade.min(Grade::Likely) } else { grade };
    let mut found = described(row, grade, launch, origin);
    if worker {
        let also = row.list("also");
        let further = (!also.is_empty()).then(|| fill(&also)).flatten();
        let sides = [("worker", start), ("beat", further)];
        for (name, words) in sides.into_iter().filter_map(|(name, words)| Some((name, words?))) {
            found.processes.push(Side { name: name.to_owned(), words, once: false, grade, origin: why.clone() });
        }
    }
    for pair in row.list("env") {
        if let Some((name, value)) = pair.split_once('=') {
            found.env.push((name.to_owned(), Sourced::new(value.replace("{port}", port), row.origin())));
        }
    }
    Some(found)
}

fn described(row: Row<'static>, grade: Grade, launch: Launch, origin: &Origin) -> Framework {
    // A class that is called like the package shows how people write the name.
    let classes = row.list("classes");
    let same = |class: &&str| class.eq_ignore_ascii_case(&row.key().replace('-', ""));
    let name = classes.into_iter().find(same).unwrap_or(row.key());
    let mut found = Framework::new(row.key(), name, grade, launch, origin.clone());
    let of_row = |field: &str| row.text(field).map(|text| Sourced::new(text.to_owned(), row.origin()));
    found.port = of_row("port");
    found.health = of_row("health");
    found
}
