//! The commands, one file each where they do more than print.

mod build;
mod explain;
mod learn;
mod units;
mod write;

use std::io::IsTerminal;

use clap::ArgMatches;
use stageplan::wire::{self, Positions};
use stageplan::{ArtifactKind, Outcome};

use crate::args;
use crate::failure::{Failure, NOTHING};
use crate::render::style::{CYAN, paint};
use crate::session::Session;
use crate::{output, render};

/// Runs what the arguments ask for. The number is the exit code.
pub(crate) fn run(matches: &ArgMatches) -> Result<u8, Failure> {
    match matches.subcommand() {
        None => plan(matches),
        Some(("plan", matches)) => plan(matches),
        Some(("dockerfile", matches)) => print(matches, ArtifactKind::Dockerfile),
        Some(("dockerignore", matches)) => print(matches, ArtifactKind::Dockerignore),
        Some(("write", matches)) => write::run(matches),
        Some(("explain", matches)) => explain::run(matches),
        Some(("learn", matches)) => learn::run(matches),
        Some(("build", matches)) => build::run(matches),
        Some(("units", matches)) => units::run(matches),
        Some(("completions", matches)) => {
            if let Some(shell) = matches.get_one::<clap_complete::Shell>("shell") {
                let mut text = Vec::new();
                clap_complete::generate(*shell, &mut args::command(), "stageplan", &mut text);
                output::out_exactly(&String::from_utf8_lossy(&text));
            }
            Ok(0)
        }
        Some(("schema", matches)) => {
            output::out_exactly(&match matches.get_one::<String>("of").map(String::as_str) {
                Some("learn") => wire::learn_json_schema(),
                Some("units") => wire::units_json_schema(),
                _ => wire::json_schema(),
            });
            Ok(0)
        }
        Some((other, _)) => Err(Failure::usage(format!("there is no command `{other}`"))),
    }
}

fn plan(matches: &ArgMatches) -> Result<u8, Failure> {
    let session = Session::open(matches)?;
    let json = matches.get_flag("json");
    if json {
        output::out_exactly(&wire::to_json(&wire::report(&session.planned, &session.tree, Positions::Bytes)));
    }
    if session.planned.plan().is_none() {
        // The answer as JSON says all; the exit code says it again. A wrong option is told to whoever gave it, too.
        let wrong = matches!(session.planned.outcome, Outcome::NoSuchUnit(_));
        return if json && !wrong { Ok(NOTHING) } else { Err(session.nothing()) };
    }
    if !json {
        output::out(&render::report(&session));
    }
    Ok(session.code())
}

fn print(matches: &ArgMatches, kind: ArtifactKind) -> Result<u8, Failure> {
    let session = Session::open(matches)?;
    let artifact = session.artifact(kind)?;
    session.say_findings();
    if kind == ArtifactKind::Dockerfile && !session.has_dockerignore() && !std::io::stdout().is_terminal() {
        let note = format!(
            "{}: the build context has no .dockerignore, so that a build of this Dockerfile alone copies local files such \
             as .env and .git; help: `stageplan build{again}` brings the planned one, `stageplan write{again}` keeps it\n",
            paint(CYAN, "note"),
            again = session.again()
        );
        session.say(&note);
    }
    output::out_exactly(&artifact.text);
    Ok(session.code())
}
