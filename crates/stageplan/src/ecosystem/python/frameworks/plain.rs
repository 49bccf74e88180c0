//! Frameworks that are a matter of names: an object that a server runs, or a command of their own.

use super::Look;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::{Framework, Launch, Object};

pub(super) fn recognise(look: &Look<'_, '_>) -> Vec<Framework> {
    let found = look.code.apps.iter().filter_map(|app| {
        let row = CATALOG.row("framework", &app.framework)?;
        let object = Object {
            target: format!("{}:{}", app.module, app.object),
            factory: app.factory,
            from: app.from.clone(),
            origin: app.origin.clone(),
        };
        let launch = match row.text("kind") {
            Some("asgi") => Launch::Asgi(object),
            Some("wsgi") => Launch::Wsgi(object),
            _ => return None,
        };
        Some(Framework::new(row.key(), row.text("name").unwrap_or(row.key()), app.grade, launch, app.origin.clone()))
    });
    found.collect()
}
