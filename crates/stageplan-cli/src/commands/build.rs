//! `stageplan build`: hands the plan to docker without writing a file into the project.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::ArgMatches;
use stageplan::ArtifactKind;
use stageplan::plan::{Plan, SecretNeed};

use crate::failure::Failure;
use crate::session::Session;

pub(super) fn run(matches: &ArgMatches) -> Result<u8, Failure> {
    let session = Session::open(matches)?;
    let dockerfile = session.artifact(ArtifactKind::Dockerfile)?.text;
    let ignore = session.artifact(ArtifactKind::Dockerignore)?.text;
    let Some(plan) = session.planned.plan() else { return Err(session.nothing()) };
    session.say_findings();

    let made = Folder::make().and_then(|folder| {
        fs::write(folder.0.join("Dockerfile"), dockerfile)?;
        // BuildKit reads this one in place of the context's own, which a Dockerfile on standard input cannot bring.
        fs::write(folder.0.join("Dockerfile.dockerignore"), ignore)?;
        Ok(folder)
    });
    let folder = made.map_err(|error| Failure::usage(format!("no temporary file could be written: {error}")))?;

    let tag = matches.get_one::<String>("tag").unwrap_or(plan.name.value());
    let mut docker = Command::new("docker");
    docker.args(["buildx", "build", "--file"]).arg(folder.0.join("Dockerfile")).args(["--tag", tag]);
    docker.args(flags(plan, &session));
    docker.args(matches.get_many::<OsString>("docker").into_iter().flatten());
    docker.arg(&session.root);
    let status = docker.status().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Failure::usage("docker was not found on the PATH")
            .help("install docker with buildx, or print the Dockerfile with `stageplan dockerfile`"),
        _ => Failure::usage(format!("docker could not be started: {error}")),
    })?;
    // A signal has no code of its own; what a shell would say is not worth a special case.
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

fn flags(plan: &Plan, session: &Session) -> Vec<OsString> {
    let mut flags = Vec::new();
    if !plan.platforms.is_empty() {
        let platforms: Vec<&str> = plan.platforms.iter().map(|platform| platform.value().as_str()).collect();
        flags.push("--platform".into());
        flags.push(platforms.join(",").into());
    }
    for secret in &plan.secrets {
        match source(secret, &session.root) {
            Some(from) => {
                let mut value = OsString::from(format!("id={},", secret.id));
                value.push(from);
                flags.push("--secret".into());
                flags.push(value);
            }
            None => session.say(&format!(
                "note: the secret `{}` is not given, because {} is not there; pass it behind `--` where the build needs it\n",
                secret.id, secret.from
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
    let home = name.strip_prefix("~/").and_then(|rest| Some(PathBuf::from(std::env::var_os("HOME")?).join(rest)));
    let path = match home {
        Some(path) => Some(path),
        None => [root.join(name), PathBuf::from(name)].into_iter().find(|path| path.is_file()),
    }?;
    path.is_file().then(|| {
        let mut value = OsString::from("src=");
        value.push(path);
        value
    })
}

/// A folder of our own that is gone when the command ends.
struct Folder(PathBuf);

impl Folder {
    fn make() -> io::Result<Self> {
        let path = std::env::temp_dir().join(format!("stageplan-{}", std::process::id()));
        // Not `create_dir_all`: a folder that is there already is not ours.
        fs::create_dir(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
