//! `stageplan build`: hands the plan to docker without writing a file into the project.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::ArgMatches;
use stageplan::ArtifactKind;
use stageplan::plan::{Plan, SecretNeed};
use tempfile::TempDir;

use crate::failure::{DOCKER, FINDINGS, Failure, INTERRUPTED, USAGE};
use crate::render::findings;
use crate::render::style::plain;
use crate::session::Session;

pub(super) fn run(matches: &ArgMatches) -> Result<u8, Failure> {
    let session = Session::open(matches)?;
    let dockerfile = session.artifact(ArtifactKind::Dockerfile)?.text;
    let ignore = session.artifact(ArtifactKind::Dockerignore)?.text;
    let Some(plan) = session.planned.plan() else { return Err(session.nothing()) };
    session.say_findings();
    if let Some(finding) = session.failing() {
        return Err(Failure::new(FINDINGS, "docker was not started: there are findings at or above --fail-on")
            .detail(findings::line(finding))
            .help("mend what the findings say, or build without --fail-on"));
    }

    // Before there is anything to clean up, so that no signal can come between.
    let interrupted = Arc::new(AtomicBool::new(false));
    let seen = interrupted.clone();
    // Where no handler can be set, a signal ends the command at once, as it would have without.
    let _ = ctrlc::set_handler(move || seen.store(true, Ordering::Relaxed));

    let made = tempfile::Builder::new().prefix("stageplan-").tempdir().and_then(|folder| {
        fs::write(folder.path().join("Dockerfile"), dockerfile)?;
        // BuildKit reads this one in place of the context's own, which a Dockerfile on standard input cannot bring.
        fs::write(folder.path().join("Dockerfile.dockerignore"), ignore)?;
        Ok(folder)
    });
    let folder: TempDir =
        made.map_err(|error| Failure::new(USAGE, format!("no temporary file could be written: {error}")))?;

    let arguments: Vec<&OsString> = matches.get_many("docker").into_iter().flatten().collect();
    let tag = matches.get_one::<String>("tag").cloned().or_else(|| tag(plan, &Said::read(&arguments)));
    let mut docker = Command::new("docker");
    docker.args(["buildx", "build", "--file"]).arg(folder.path().join("Dockerfile"));
    docker.args(tag.iter().flat_map(|tag| ["--tag", tag]));
    docker.args(flags(plan, &session));
    docker.args(arguments);
    docker.arg(&session.root);
    let status = wait(&mut docker, &interrupted).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Failure::new(DOCKER, "docker was not found on the PATH")
            .help("install docker with buildx, or print the Dockerfile with `stageplan dockerfile`"),
        _ => Failure::new(DOCKER, format!("docker could not be started: {error}")),
    })?;
    if interrupted.load(Ordering::Relaxed) {
        return Err(Failure::new(INTERRUPTED, "the build was interrupted"));
    }
    match status.code() {
        Some(0) => Ok(0),
        Some(code) => Err(Failure::new(DOCKER, format!("docker ended with exit code {code}"))),
        None => Err(Failure::new(DOCKER, format!("docker was ended: {status}"))),
    }
}

/// What the arguments for docker say about the image's name.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    tag: bool,
    target: Option<String>,
}

impl Said {
    fn read(arguments: &[&OsString]) -> Self {
        let mut said = Self::default();
        let mut words = arguments.iter().map(|word| word.to_string_lossy());
        while let Some(word) = words.next() {
            match word.as_ref() {
                "--tag" => said.tag = true,
                "--target" => said.target = words.next().map(Into::into),
                word => {
                    if let Some(target) = word.strip_prefix("--target=") {
                        said.target = Some(target.to_owned());
                    }
                    said.tag |= word.starts_with("--tag=") || is_short_tag(word);
                }
            }
        }
        said
    }
}

/// Whether a word is `-t`, with its value or behind the short flags that take none.
fn is_short_tag(word: &str) -> bool {
    word.strip_prefix('-').is_some_and(|flags| flags.trim_start_matches(['q', 'D']).starts_with('t'))
}

/// The name of the image where the user gives none: a stage for testing must not take the name of what runs.
fn tag(plan: &Plan, said: &Said) -> Option<String> {
    if said.tag {
        return None;
    }
    Some(match &said.target {
        // Docker compares names of stages without their case.
        Some(target) => stageplan::commands::tag(plan, &target.to_lowercase()),
        None => plan.name.value().clone(),
    })
}

/// Runs docker to its end. A terminal sends Ctrl-C to docker as well, which then ends its build in order; where the signal
/// was for us alone, or docker does not end, it is ended after a while.
fn wait(docker: &mut Command, interrupted: &AtomicBool) -> io::Result<ExitStatus> {
    const GLANCE: Duration = Duration::from_millis(20);
    const PATIENCE: Duration = Duration::from_secs(5);
    let mut child = docker.spawn()?;
    let mut since = None;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if interrupted.load(Ordering::Relaxed) && since.get_or_insert_with(Instant::now).elapsed() > PATIENCE {
            child.kill()?;
            return child.wait();
        }
        std::thread::sleep(GLANCE);
    }
}

fn flags(plan: &Plan, session: &Session) -> Vec<OsString> {
    let mut flags = Vec::new();
    if !plan.platforms.is_empty() {
        let platforms: Vec<&str> = plan.platforms.iter().map(|platform| platform.value().as_str()).collect();
        flags.push("--platform".into());
        flags.push(platforms.join(",").into());
    }
    for secret in &plan.secrets {
        if secret.is_agent() && std::env::var_os("SSH_AUTH_SOCK").is_some() {
            flags.extend(["--ssh".into(), OsString::from(&secret.id)]);
            continue;
        }
        match source(secret, &session.root) {
            Some(from) => {
                let mut value = OsString::from(format!("id={},", secret.id));
                value.push(from);
                flags.push("--secret".into());
                flags.push(value);
            }
            None if secret.is_agent() => session.say(
                "note: the build fetches over SSH, and no agent is there; start one, or pass `--ssh default=KEY` behind `--`\n",
            ),
            None => session.say(&format!(
                "note: the secret `{}` is not given, because {} is not there; pass it behind `--` where the build needs it\n",
                plain(&secret.id),
                plain(&secret.from)
            )),
        }
    }
    flags
}

/// Where docker finds a secret: a variable that is set, or a file, looked for in the project and then where we are.
fn source(secret: &SecretNeed, root: &Path) -> Option<OsString> {
    if let Some(name) = secret.from.strip_prefix("env=") {
        return std::env::var_os(name).map(|_| secret.from.clone().into());
    }
    let name = secret.from.strip_prefix("src=")?;
    let path = match secret.in_home() {
        Some(path) => Some(std::env::home_dir()?.join(path)),
        None => [root.join(name), PathBuf::from(name)].into_iter().find(|path| path.is_file()),
    }?;
    path.is_file().then(|| {
        let mut value = OsString::from("src=");
        value.push(path);
        value
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &[&str], tag: bool, target: Option<&str>) {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        let said = Said::read(&words.iter().collect::<Vec<_>>());
        assert_eq!(said, Said { tag, target: target.map(str::to_owned) }, "{words:?}");
    }

    #[test]
    fn tags_and_targets_are_seen_in_every_spelling() {
        check(&["--push", "--build-arg", "A=b"], false, None);
        check(&["-t", "x"], true, None);
        check(&["-tx"], true, None);
        check(&["-qt", "x"], true, None);
        check(&["--tag=x"], true, None);
        check(&["--tag", "x", "--target=test"], true, Some("test"));
        check(&["--target", "test"], false, Some("test"));
        check(&["-o", "out"], false, None);
    }
}
