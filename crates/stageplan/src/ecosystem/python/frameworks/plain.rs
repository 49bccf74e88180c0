//! Frameworks that are a matter of names: an object that a server runs.

use super::Look;
use crate::catalog::Row;
use crate::ecosystem::Grade;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{App, Framework, Launch, Object};
use crate::origin::{Origin, Sourced};

pub(super) fn recognise(look: &Look<'_, '_>) -> Vec<Framework> {
    look.code.apps.iter().filter_map(by_object).collect()
}

fn by_object(app: &App) -> Option<Framework> {
    let row = CATALOG.row("framework", &app.framework)?;
    let kind = row.text("kind");
    let served = matches!(kind, Some("asgi" | "wsgi"));
    if !served {
        return None;
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

/// What a row says of a framework, whatever it is.
pub(super) fn described(row: Row<'static>, grade: Grade, launch: Launch, origin: &Origin) -> Framework {
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
