//! Which server runs an application object, and with which words.

use crate::ecosystem::python::facts::{Facts, Object};
use crate::finding::Finding;
use crate::origin::Origin;

/// The command of a server.
pub(super) struct Served {
    pub(super) words: Vec<String>,
    pub(super) port: &'static str,
    /// A distribution that has to be installed beside the project's own, as `name==version`.
    pub(super) adds: Option<String>,
    pub(super) why: Origin,
}

/// The command for an object of one of the two interfaces.
pub(super) fn serve(_facts: &Facts, object: &Object, asynchronous: bool, _findings: &mut Vec<Finding>) -> Served {
    let program = if asynchronous { "uvicorn" } else { "gunicorn" };
    let mut words = vec![program.to_owned()];
    if asynchronous {
        words.extend(["--host", "0.0.0.0", "--port", "8000"].map(str::to_owned));
        words.extend(object.factory.then(|| "--factory".to_owned()));
        words.push(object.target.clone());
    } else {
        words.extend(["--bind", "0.0.0.0:8000"].map(str::to_owned));
        words.push(if object.factory { format!("{}()", object.target) } else { object.target.clone() });
    }
    let why = Origin::rule_from("python/server", "", [object.origin.clone()]);
    Served { words, port: "8000", adds: None, why }
}

/// The command for development: it watches the sources.
pub(super) fn development(_decided: &super::Decided<'_>) -> Option<crate::origin::Sourced<Vec<String>>> {
    None
}
