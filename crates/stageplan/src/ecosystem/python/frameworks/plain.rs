//! Frameworks that are a matter of an object that a server runs: rows of the table `framework`.

use super::Look;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{Framework, Launch, Object};

pub(super) fn recognise(look: &Look<'_, '_>) -> Vec<Framework> {
    let found = look.code.apps.iter().filter_map(|app| {
        let row = CATALOG.row("framework", &app.framework)?;
        let kind = row.text("kind").filter(|kind| matches!(*kind, "asgi" | "wsgi"))?;
        let object = Object {
            target: format!("{}:{}", app.module, app.object),
            factory: app.factory,
            from: app.from.clone(),
            origin: app.origin.clone(),
        };
        let asynchronous = app.asynchronous.unwrap_or(kind == "asgi");
        let launch = if asynchronous { Launch::Asgi(object) } else { Launch::Wsgi(object) };
        // A class that is called like the package shows how people write the name.
        let same = |class: &&str| class.eq_ignore_ascii_case(&row.key().replace('-', ""));
        let name = row.list("classes").into_iter().find(same).unwrap_or(row.key());
        Some(Framework::new(row.key(), row.text("name").unwrap_or(name), app.grade, launch, app.origin.clone()))
    });
    found.collect()
}
