//! What the sources say: application objects, programs, variables.

use super::manifest::Manifests;
use crate::ecosystem::Grade;
use crate::ecosystem::python::facts::{Code, Main};
use crate::evidence::Evidence;
use crate::origin::Origin;
use crate::project::Unit;

/// Files that usually are the program.
const MAINS: &[&str] = &["main.py", "app.py", "server.py", "run.py", "__main__.py", "bot.py"];

pub(super) fn read(unit: &Unit<'_>, _manifests: &Manifests, _evidence: &Evidence) -> Code {
    let mut code = Code::default();
    for file in MAINS.iter().filter(|name| unit.has(name)).filter_map(|name| unit.path(name)) {
        code.mains.push(Main {
            origin: Origin::of_file(file.clone()),
            file,
            guarded: false,
            runs: None,
            port: None,
            host: None,
            grade: Grade::Likely,
        });
    }
    code
}
