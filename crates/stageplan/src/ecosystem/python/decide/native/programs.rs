//! Programs of the system that the sources start.

use super::{Native, RULE, run_packages};
use crate::catalog;
use crate::ecosystem::python::decide::start::{self, Chosen};
use crate::ecosystem::python::facts::Facts;
use crate::finding::Finding;
use crate::origin::Origin;

/// Adds the packages that bring what the program starts.
pub(in crate::ecosystem::python::decide) fn add(
    facts: &Facts,
    chosen: &Chosen,
    native: &mut Native,
    findings: &mut Vec<Finding>,
) {
    let main = start::main_of(facts, &chosen.words, &chosen.cwd).map(|main| &main.file);
    for program in &facts.code.programs {
        let name = program.name.value();
        let Some(row) = catalog::program(name) else { continue };
        // What only whoever runs a file of its own starts is not for the image.
        let other = |file| main != Some(file) && facts.code.mains.iter().any(|main| main.file == *file);
        if program.alone.as_ref().is_some_and(other) {
            continue;
        }
        if !program.idle {
            let origin = Origin::rule_from(
                RULE,
                format!("the program starts {name}"),
                [program.name.origin().clone(), row.origin()],
            );
            run_packages(row, &origin, native);
            continue;
        }
        let needed = |other: &crate::ecosystem::python::facts::Program| other.name.value() == name && !other.idle;
        if !facts.code.programs.iter().any(needed) {
            findings.push(
                Finding::note(
                    "python/asks-the-repository",
                    format!("the program asks {name} about its own repository, which the image does not hold"),
                )
                .help("it goes on without an answer; hand over the version as a variable where it is to be shown")
                .at(program.name.origin().place().cloned()),
            );
        }
    }
}
