//! Calls that open a database or an index in a file or a folder, as a table knows them.

use stageplan_syntax::python::source::Call;

use super::modules::{DEPTH, Modules, What};
use super::touched::literal_of;
use crate::ecosystem::python::CATALOG;

/// What a call is given to keep its data in.
pub(super) enum Given {
    File(String),
    Folder(String),
}

/// Where a call keeps its data, if it is one that a row names and says where.
pub(super) fn given(modules: &Modules<'_, '_>, at: usize, call: &Call<'_>) -> Option<Given> {
    let module = modules.all.get(at)?;
    let last = call.path.last()?;
    let mut rows = CATALOG.rows("store").filter(|row| row.key().rsplit('.').next() == Some(last)).peekable();
    rows.peek()?;
    let scope = module.scope_at(call.span.start);
    let What::External(name) = modules.what(at, scope, &call.path, DEPTH) else { return None };
    let row = rows.find(|row| row.key() == name)?;
    let argument = row.text("argument")?;
    let value = if row.flag("named") { call.keyword(argument) } else { call.arg(0, argument) };
    let value = literal_of(modules, at, scope, value?).filter(|value| !value.is_empty() && !value.starts_with(':'))?;
    match row.text("kind")? {
        "folder" => (!value.contains("://")).then_some(Given::Folder(value)),
        "address" => in_file(&value).map(Given::File),
        _ => Some(Given::File(value)),
    }
}

/// The file of an address such as `sqlite:///./data/app.db`.
fn in_file(address: &str) -> Option<String> {
    let (scheme, file) = address.split_once("://")?;
    // Two slashes are followed by the name, or by the empty name of a host and a slash.
    let file = file.strip_prefix('/').unwrap_or(file).split('?').next().unwrap_or_default();
    let known = scheme.starts_with("sqlite") || scheme.starts_with("duckdb");
    (known && !file.is_empty() && !file.starts_with(':')).then(|| file.to_owned())
}
