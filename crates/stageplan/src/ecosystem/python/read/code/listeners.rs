//! Calls of libraries that listen, as rows of the table `listener`.

use std::sync::LazyLock;

use super::apps::Made;
use super::modules::{DEPTH, Modules};
use crate::catalog::Row;
use crate::ecosystem::python::CATALOG;
use stageplan_syntax::python::source::{Call, Expr, ExprKind};

/// One call that listens.
pub(super) struct Listener {
    /// The whole name of what is called, or its last part where many classes have it. `@flask.run` is a method of the
    /// application object of that framework.
    pub(super) name: &'static str,
    row: Row<'static>,
    /// Its arguments by position.
    args: Vec<&'static str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Host and port are arguments.
    Arguments,
    /// Host and port are one argument, a tuple.
    Pair,
    /// The address is one text, such as `[::]:50051`.
    Text,
    /// It takes them from settings, such as `server.socket_port`.
    Settings,
}

static LISTENERS: LazyLock<Vec<Listener>> = LazyLock::new(|| {
    let rows = CATALOG.rows("listener");
    rows.flat_map(|row| row.list("calls").into_iter().map(move |name| Listener { name, row, args: row.list("args") }))
        .collect()
});

impl Listener {
    /// What the row calls the host, the port or the object.
    pub(super) fn named(&self, what: &'static str) -> &'static str {
        self.row.text(what).unwrap_or(what)
    }

    /// The argument that is the host, the port or the object.
    pub(super) fn arg<'c, 't>(&self, call: &'c Call<'t>, what: &'static str) -> Option<&'c Expr<'t>> {
        let name = self.named(what);
        let place = self.args.iter().position(|arg| *arg == name);
        call.keyword(name).or_else(|| call.positional(place?))
    }

    /// Host and port by itself.
    pub(super) fn by_itself(&self) -> (&'static str, &'static str) {
        self.row.text("alone").and_then(|text| text.rsplit_once(':')).unwrap_or_default()
    }

    pub(super) fn form(&self) -> Form {
        match self.row.text("form") {
            Some("pair") => Form::Pair,
            Some("text") => Form::Text,
            Some("settings") => Form::Settings,
            _ => Form::Arguments,
        }
    }

    /// A server that its makers call one for development.
    pub(super) fn is_for_development(&self) -> bool {
        self.row.flag("dev")
    }

    /// It answers beside the program, such as with numbers for a monitor.
    pub(super) fn is_aside(&self) -> bool {
        self.row.flag("aside")
    }
}

/// What a call listens with, and the application object whose method it is.
pub(super) fn listener_of(
    modules: &Modules<'_, '_>,
    at: usize,
    call: &Call<'_>,
) -> Option<(&'static Listener, Option<Made>)> {
    let last = call.path.last().copied().unwrap_or_default();
    // Only what may be in the table is followed.
    LISTENERS.iter().find(|one| one.name.rsplit('.').next() == Some(last))?;
    let scope = modules.all.get(at)?.scope_at(call.span.start);
    let made = match (&call.on, call.path.split_last()) {
        (Some(on), Some((_, []))) => modules.made(at, scope, on, DEPTH).or_else(|| {
            // `demo.queue().launch()`
            let inner = on.call().filter(|on| on.path.last() == Some(&"queue") && on.on.is_none())?;
            made_of(modules, at, scope, inner, call)
        }),
        (None, Some(_)) => made_of(modules, at, scope, call, call),
        _ => None,
    };
    let name = match &made {
        Some(made) => Some(format!("@{}.{last}", made.row.key())),
        None => modules.callee(at, call, DEPTH),
    };
    let name = name.unwrap_or_else(|| last.to_owned());
    let found = LISTENERS.iter().find(|one| {
        one.name == name || !one.name.contains('.') && name.rsplit('.').next() == Some(one.name) && name.contains('.')
    });
    // Any object of the synchronous interface has the same server for trying out.
    let found = found.or_else(|| {
        let wsgi = made.is_some_and(|made| made.row.text("kind") == Some("wsgi"));
        LISTENERS.iter().find(|one| wsgi && last == "run" && one.name == "@flask.run")
    });
    Some((found?, made))
}

/// The application object that a call is a method of.
fn made_of(
    modules: &Modules<'_, '_>,
    at: usize,
    scope: Option<usize>,
    method: &Call<'_>,
    call: &Call<'_>,
) -> Option<Made> {
    let (_, owner) = method.path.split_last().filter(|(_, owner)| !owner.is_empty())?;
    let value = Expr { kind: ExprKind::Path(owner.to_vec()), span: call.span };
    modules.made(at, scope, &value, DEPTH)
}
