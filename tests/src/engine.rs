//! The container engine, where there is one: a lab beside the repository, or any Docker that answers.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// An engine that answers.
#[derive(Clone, Debug)]
pub struct Engine {
    /// Variables that point the `docker` command to it.
    env: Vec<(String, String)>,
}

/// The script of the lab, where it is.
pub fn lab_script() -> Option<PathBuf> {
    let path = crate::repository().join("../shared/lab/lab");
    path.exists().then_some(path)
}

/// The lab's parser of Dockerfiles, which is BuildKit's own, or why it cannot be asked.
pub fn parser() -> Result<PathBuf, String> {
    static FOUND: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    FOUND
        .get_or_init(|| {
            let script = lab_script().ok_or("there is no lab beside the repository")?;
            let status = Command::new(&script).arg("status").stdin(Stdio::null()).output();
            match status {
                Ok(output) if output.status.success() => Ok(script),
                _ => Err("the lab is not up".to_owned()),
            }
        })
        .clone()
}

/// What BuildKit's parser makes of a Dockerfile; an error holds its complaint.
pub fn parse(script: &PathBuf, text: &str) -> Result<Value, String> {
    let mut child = Command::new(script)
        .arg("parse")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(text.as_bytes()).map_err(|error| error.to_string())?;
    }
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())
}

impl Engine {
    /// The engine, or why there is none.
    pub fn find() -> Result<Self, String> {
        static FOUND: OnceLock<Result<Engine, String>> = OnceLock::new();
        FOUND.get_or_init(Self::look).clone()
    }

    fn look() -> Result<Self, String> {
        let mut tries = Vec::new();
        if let Some(script) = lab_script()
            && let Ok(output) = Command::new(script).arg("env").stdin(Stdio::null()).output()
        {
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let host = text.split_whitespace().find_map(|word| word.strip_prefix("DOCKER_HOST="));
            tries.extend(host.map(|host| vec![("DOCKER_HOST".to_owned(), host.to_owned())]));
        }
        tries.push(Vec::new());
        for env in tries {
            let engine = Self { env };
            let version = engine.docker(["version", "--format", "{{.Server.Version}}"]).output();
            if version.is_ok_and(|output| output.status.success()) {
                return Ok(engine);
            }
        }
        Err("no container engine answers".to_owned())
    }

    /// A `docker` command.
    pub fn docker<S: AsRef<std::ffi::OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new("docker");
        command.args(args).envs(self.env.iter().map(|(name, value)| (name, value)));
        command.env("DOCKER_BUILDKIT", "1").stdin(Stdio::null());
        command
    }
}
