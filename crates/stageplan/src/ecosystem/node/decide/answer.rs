//! What is said of a package that is no service: why, and what can be done.

use crate::ecosystem::node::CATALOG;
use crate::ecosystem::node::frameworks::{Framework, Kind};
use crate::ecosystem::node::read::Facts;
use crate::ecosystem::node::read::start::Start;
use crate::ecosystem::{Decide, NotDeployable};
use crate::finding::Finding;
use crate::origin::Sourced;

/// It is something else that no container runs.
pub(super) fn not_deployable(facts: &Facts, what: &Sourced<String>) -> NotDeployable {
    let finding = Finding::error("node/not-a-service", format!("this is {}, which no container runs", what.value()))
        .help("if a part of it is a service, name its folder with `--unit` or its command with `--start`")
        .at(what.origin().place().cloned())
        .at(facts.package.origin.place().cloned());
    NotDeployable { findings: vec![finding] }
}

/// The command of a package that serves nothing, which is a program of its own that ends by itself.
pub(super) fn tool<'f>(facts: &'f Facts, findings: &mut Vec<Finding>) -> Option<&'f Start> {
    let (name, start) = facts.starts.tool.as_ref()?;
    if facts.hosted.is_some() || facts.fronts.told.is_some() {
        return None;
    }
    let others: Vec<&str> =
        facts.package.bins.iter().map(|(other, _)| other.as_str()).filter(|other| other != name).take(6).collect();
    let others = if others.is_empty() { String::new() } else { format!("; it also has {}", others.join(", ")) };
    findings.push(
        Finding::note(
            "node/command-line-tool",
            format!("nothing here serves, so the image is the command `{name}`, which ends when it is done"),
        )
        .help(format!(
            "give its arguments behind the image's name, with the folder it works on: `docker run --rm -v \"$PWD:/work\" -w /work …`; say a server with `--start`{others}"
        ))
        .at(start.origin.place().cloned()),
    );
    Some(start)
}

/// Programs of other languages that it starts and the image does not have.
pub(super) fn programs(facts: &Facts, by: &Decide<'_>, findings: &mut Vec<Finding>) {
    for program in &facts.programs {
        let Some(row) = CATALOG.row("other-program", program.value()) else { continue };
        let package = row.text("debian").unwrap_or_default();
        if by.settings.run_packages.iter().any(|asked| asked.value().starts_with(package)) {
            continue;
        }
        let own = match program.value().as_str() {
            "python" | "python3" => facts.requirements.as_ref(),
            _ => None,
        };
        let own = own.map_or(String::new(), |file| {
            format!("; what {} asks for has to be packages of the system too, such as python3-requests", file.value())
        });
        findings.push(
            Finding::warning(
                "node/starts-other-program",
                format!("the program starts {}, which an image of Node does not have", program.value()),
            )
            .help(format!("say `--run-packages {package}`{own}, or make it a service of its own"))
            .at(program.origin().place().cloned()),
        );
    }
}

/// Nothing starts a program.
pub(super) fn nothing_starts(facts: &Facts, frameworks: &[Framework]) -> NotDeployable {
    NotDeployable { findings: vec![why(facts, frameworks)] }
}

fn why(facts: &Facts, frameworks: &[Framework]) -> Finding {
    if let Some(told) = &facts.fronts.told {
        return told.clone();
    }
    if let Some(hosted) = &facts.hosted {
        let what = format!("this is {}: nothing in it listens by itself", hosted.what);
        return Finding::error("node/runs-on-a-platform", what).help(hosted.help).at(hosted.origin.place().cloned());
    }
    if let Some(library) = &facts.fronts.library {
        let what = "this is a library: its build makes something to import and no page";
        let help = "if a part of it is a page, name its folder with `--unit`, or its server with `--start`";
        return Finding::error("node/library", what).help(help).at(library.place().cloned());
    }
    let what = match frameworks.iter().find(|framework| framework.kind == Kind::FrontEnd) {
        Some(front) => format!("this is made with {} and has no command that starts it in production", front.name),
        None if facts.package.is_library => {
            "this is a library: it has something to import and nothing that starts".to_owned()
        }
        None => "nothing that starts a program was found".to_owned(),
    };
    let tried: Vec<String> = facts.starts.rejected.iter().map(|lost| format!("{}: {}", lost.value, lost.why)).collect();
    let tried = if tried.is_empty() { String::new() } else { format!(" (looked at {})", tried.join("; ")) };
    let help = if facts.package.is_library {
        format!(
            "a library is published and not run; say a server with `--start`, or name the folder of an example or of its documents with `--unit`{tried}"
        )
    } else {
        format!("add a `start` script to package.json or say the command with `--start`{tried}")
    };
    Finding::error("node/nothing-to-start", what).help(help).at(facts.package.origin.place().cloned())
}
