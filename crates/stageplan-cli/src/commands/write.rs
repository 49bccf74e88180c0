//! `stageplan write`: puts the printed files where they belong, and never over what someone else wrote.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use similar::TextDiff;
use stageplan::{Artifact, ArtifactKind};

use crate::failure::{FINDINGS, Failure};
use crate::output;
use crate::render::next;
use crate::render::style::{CYAN, DIM, GREEN, RED, paint, plain};
use crate::session::Session;

/// What is to be done about one file.
enum Change {
    Same,
    New,
    Differs(String),
}

pub(super) fn run(matches: &ArgMatches) -> Result<u8, Failure> {
    let session = Session::open(matches)?;
    let mut changes: Vec<(Artifact, PathBuf, Change)> = Vec::new();
    let kinds: &[ArtifactKind] = match matches.get_one::<String>("only").map(String::as_str) {
        Some("dockerfile") => &[ArtifactKind::Dockerfile],
        Some("dockerignore") => &[ArtifactKind::Dockerignore],
        _ => &[ArtifactKind::Dockerfile, ArtifactKind::Dockerignore],
    };
    for &kind in kinds {
        let artifact = session.artifact(kind)?;
        let target = target(&session.root, &artifact.path)?;
        let change = compare(&target, &artifact).map_err(|error| cannot(&artifact, "read", &error))?;
        changes.push((artifact, target, change));
    }
    session.say_findings();
    if matches.get_flag("dry-run") {
        return Ok(rehearse(&session, &changes));
    }

    // All or nothing: half a pair would describe two different builds.
    let differs: Vec<&str> = changes
        .iter()
        .filter(|(_, _, change)| matches!(change, Change::Differs(_)))
        .map(|(artifact, _, _)| artifact.path.as_str())
        .collect();
    if !differs.is_empty() && !matches.get_flag("force") {
        let diffs = changes.iter().filter_map(|(_, _, change)| match change {
            Change::Differs(diff) => Some(diff.as_str()),
            _ => None,
        });
        output::out(&diffs.collect::<String>());
        let verb = if differs.len() == 1 { "differs" } else { "differ" };
        return Err(Failure::new(
            FINDINGS,
            format!("{} {verb} from the plan; nothing was written", differs.join(" and ")),
        )
        .help(format!(
            "replace what is there with `stageplan write{again}{only} --force`, or print with `stageplan dockerfile{again}`",
            again = session.again(),
            only = only(matches)
        )));
    }
    for (artifact, target, change) in &changes {
        let word = match change {
            Change::Same => "unchanged",
            Change::New => "written",
            Change::Differs(_) => "replaced",
        };
        if !matches!(change, Change::Same) {
            replace(target, &artifact.text).map_err(|error| cannot(artifact, "written", &error))?;
        }
        session.say(&format!("{} {}\n", paint(GREEN, word), plain(&artifact.path)));
    }
    let dockerfile = changes.iter().find(|(artifact, _, _)| artifact.kind == ArtifactKind::Dockerfile);
    if let (Some((artifact, _, _)), Some(plan)) = (dockerfile, session.planned.plan()) {
        session.say(&format!("{}  {}\n", paint(DIM, "build"), next::build_written(&session, plan, &artifact.path)));
    }
    Ok(session.code())
}

fn only(matches: &ArgMatches) -> String {
    matches.get_one::<String>("only").map_or_else(String::new, |only| format!(" --only {only}"))
}

/// Prints what would change, and changes nothing.
fn rehearse(session: &Session, changes: &[(Artifact, PathBuf, Change)]) -> u8 {
    for (artifact, _, change) in changes {
        let path = plain(&artifact.path);
        match change {
            Change::Same => session.say(&format!("{path} would stay as it is\n")),
            Change::New => {
                output::out(&diff("/dev/null", &artifact.path, "", &artifact.text));
                session.say(&format!("{path} would be written\n"));
            }
            Change::Differs(diff) => {
                output::out(diff);
                session.say(&format!("{path} would be replaced, with --force\n"));
            }
        }
    }
    session.code()
}

fn cannot(artifact: &Artifact, verb: &str, error: &io::Error) -> Failure {
    Failure::usage(format!("{} cannot be {verb}: {error}", artifact.path))
}

/// The file that a path of the project stands for, links resolved. A link that leads out of the project, or nowhere, is
/// refused: what lies there belongs to someone else.
fn target(root: &Path, path: &str) -> Result<PathBuf, Failure> {
    let outside = || {
        Failure::usage(format!("{path} is a link that does not lead to a file of the project"))
            .help("remove the link, or print with `stageplan dockerfile`")
    };
    let target = root.join(path);
    let Ok(kind) = target.symlink_metadata() else {
        let folder = target.parent().and_then(|folder| folder.canonicalize().ok());
        let (Some(folder), Some(name)) = (folder, target.file_name()) else { return Err(outside()) };
        return if folder.starts_with(root) { Ok(folder.join(name)) } else { Err(outside()) };
    };
    let resolved = target.canonicalize().map_err(|_| outside())?;
    if !resolved.starts_with(root) {
        return Err(outside());
    }
    if kind.is_dir() || !resolved.is_file() {
        return Err(Failure::usage(format!("{path} is there and is not a file")));
    }
    Ok(resolved)
}

fn compare(target: &Path, artifact: &Artifact) -> io::Result<Change> {
    let old = match fs::read(target) {
        Ok(old) => old,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Change::New),
        Err(error) => return Err(error),
    };
    if old == artifact.text.as_bytes() {
        return Ok(Change::Same);
    }
    let there = format!("{} (there)", artifact.path);
    Ok(Change::Differs(diff(&there, &artifact.path, &String::from_utf8_lossy(&old), &artifact.text)))
}

/// The difference as a unified diff, coloured by line.
fn diff(from: &str, path: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let diff = diff.unified_diff().header(from, &format!("{path} (planned)")).to_string();
    diff.lines()
        .map(|line| {
            let safe = plain(line);
            let line = match line.as_bytes().first() {
                Some(b'+') => paint(GREEN, &safe),
                Some(b'-') => paint(RED, &safe),
                Some(b'@') => paint(CYAN, &safe),
                Some(b'\\') => paint(DIM, &safe),
                _ => safe,
            };
            line + "\n"
        })
        .collect()
}

/// Writes a file so that a reader sees the old text or the new, never half of one.
fn replace(target: &Path, text: &str) -> io::Result<()> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let beside = target.with_file_name(format!(".{name}.stageplan-{}", std::process::id()));
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&beside)?;
        file.write_all(text.as_bytes())?;
        if let Ok(metadata) = target.metadata() {
            file.set_permissions(metadata.permissions())?;
        }
        file.sync_all()?;
        fs::rename(&beside, target)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}
