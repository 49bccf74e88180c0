//! What a project shows about running it, whatever its language: process files, compose files, platform settings, make
//! targets, workflows, service units, samples of its environment. One reader a file, one list, one result that every
//! ecosystem reads.

mod compose;
mod devcontainer;
mod dotenv;
mod fly;
mod goreleaser;
mod kubernetes;
mod look;
mod notes;
mod platforms;
mod procfile;
mod systemd;
mod tasks;
mod tools;
mod words;
mod workflows;

use stageplan_syntax::order;

use crate::ecosystem::Grade;
use crate::origin::Sourced;
use crate::project::Unit;
use crate::settings::Settings;
use crate::tree::RepoPath;

pub use words::{is_private_key, is_secret, withhold};

/// Where a command is meant to run, which tells how it may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandForm {
    /// A whole command line: a Procfile, a service unit, a make target.
    Whole,
    /// What an image is given: either a whole command or only the arguments of its entry point.
    ImageArguments,
    /// What replaces the entry point of an image.
    ImageEntrypoint,
}

/// The process of a command that watches files, reloads, or compiles at every start.
pub const DEVELOPMENT: &str = "dev";

/// The process of a build's command that is a script's name alone: how another program's recipes build the unit for it.
pub const ASSETS: &str = "assets";

/// A command that starts, builds or tests the unit.
#[derive(Clone, Debug)]
pub struct CommandEvidence {
    /// The process it is for: `web`, `worker`, a compose service, a make target; [`DEVELOPMENT`] for a start that looks
    /// like a development server whatever its file calls it.
    pub process: String,
    /// The command as shell text; a list of words in the file is quoted into one.
    pub command: Sourced<String>,
    /// How it may be used.
    pub form: CommandForm,
    /// The folder it runs in, where the file says so: absolute inside an image or on a host.
    pub directory: Option<Sourced<String>>,
    /// How sure it is that this is the unit's own command for this purpose in production.
    pub grade: Grade,
    /// What shows it, such as `Procfile` or `compose`.
    pub shown_by: &'static str,
}

/// A value with how sure it is.
#[derive(Clone, Debug)]
pub struct Graded<T> {
    /// The value and its place.
    pub value: Sourced<T>,
    /// How sure.
    pub grade: Grade,
    /// What shows it.
    pub shown_by: &'static str,
}

/// A variable that a sample or a deployment sets.
#[derive(Clone, Debug)]
pub struct EnvEvidence {
    /// Its name, with the place.
    pub name: Sourced<String>,
    /// The value it is given; `None` where it is left to the user, and for everything that looks like a secret.
    pub value: Option<String>,
    /// The line is commented out: it shows a name and perhaps a default, and sets nothing.
    pub disabled: bool,
    /// What shows it.
    pub shown_by: &'static str,
    /// Whether the place describes a deployment (compose, platform settings) rather than a sample for development.
    pub deployed: bool,
}

/// One build of a Go release configuration. Templates such as `{{.Version}}` are left as they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReleaseBuild {
    /// The main package, such as `./cmd/server`.
    pub main: Option<Sourced<String>>,
    /// The program's name.
    pub binary: Option<Sourced<String>>,
    /// The module's folder, when not the root.
    pub dir: Option<Sourced<String>>,
    /// Linker flags, one text each.
    pub ldflags: Vec<Sourced<String>>,
    /// Build tags.
    pub tags: Vec<Sourced<String>>,
    /// Variables such as `CGO_ENABLED=0`.
    pub env: Vec<Sourced<String>>,
}

/// All that was found, best grade first within each list, then in the order of the files.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Commands that start the unit.
    pub starts: Vec<CommandEvidence>,
    /// Commands that build it.
    pub builds: Vec<CommandEvidence>,
    /// Commands that test it.
    pub tests: Vec<CommandEvidence>,
    /// Commands that run to their end before a new version starts, such as those that bring a database up to date.
    pub jobs: Vec<CommandEvidence>,
    /// Ports inside the container, as `8080` or `53/udp`.
    pub ports: Vec<Graded<String>>,
    /// Absolute folders that hold data.
    pub volumes: Vec<Graded<String>>,
    /// HTTP paths that answer when the program is well.
    pub health: Vec<Graded<String>>,
    /// Variables that are set for it.
    pub env: Vec<EnvEvidence>,
    /// OS packages it is given (Aptfile, nixpacks, railpack).
    pub packages: Vec<Graded<String>>,
    /// Folders of the repository that a deployment mounts into the container: (folder, absolute path).
    pub mounts: Vec<Graded<(String, String)>>,
    /// Builds of a Go release configuration.
    pub releases: Vec<ReleaseBuild>,
    /// Versions of languages that version managers pin: (`node`, `24.1.0`), from `.tool-versions` and `mise.toml`, those
    /// of the nearest folder first.
    pub tools: Vec<(String, Sourced<String>)>,
    /// Versions of languages that automation and hosts are told to use (workflows, platform settings). They show what
    /// works and pin nothing.
    pub ci_tools: Vec<(String, Sourced<String>)>,
    /// Folders of the repository that a host of static files publishes after the build.
    pub outputs: Vec<Graded<RepoPath>>,
    /// The command by which the user says to build it: it shows what is meant better than any file.
    pub asked_build: Option<CommandEvidence>,
    /// The command by which the user says to start it.
    pub asked_start: Option<CommandEvidence>,
}

/// One reader: looks at the unit's files of one kind and adds what they show.
type Read = fn(&Unit<'_>, &mut Evidence);

/// Every reader. Among equal grades the earlier reader's evidence comes first.
const READERS: &[Read] = &[
    procfile::read,
    compose::read,
    fly::read,
    platforms::heroku,
    platforms::render,
    platforms::railway,
    platforms::nixpacks,
    platforms::railpack,
    platforms::aptfile,
    platforms::platform_sh,
    platforms::app_engine,
    platforms::digitalocean,
    platforms::static_hosts,
    kubernetes::manifests,
    kubernetes::helm,
    systemd::read,
    goreleaser::read,
    goreleaser::promu,
    tasks::make,
    tasks::just,
    tasks::task,
    workflows::github,
    workflows::gitlab,
    tools::read,
    dotenv::read,
    devcontainer::read,
];

/// Reads everything the unit shows.
pub fn gather(unit: &Unit<'_>) -> Evidence {
    let mut evidence = Evidence::default();
    for read in READERS {
        read(unit, &mut evidence);
    }
    let by_grade = |a: &CommandEvidence, b: &CommandEvidence| b.grade.cmp(&a.grade);
    order::sort_by(&mut evidence.starts, by_grade);
    order::sort_by(&mut evidence.builds, by_grade);
    order::sort_by(&mut evidence.tests, by_grade);
    order::sort_by(&mut evidence.jobs, by_grade);
    order::sort_by_key(&mut evidence.ports, |port| std::cmp::Reverse(port.grade));
    order::sort_by_key(&mut evidence.volumes, |volume| std::cmp::Reverse(volume.grade));
    order::sort_by_key(&mut evidence.health, |path| std::cmp::Reverse(path.grade));
    order::sort_by_key(&mut evidence.packages, |package| std::cmp::Reverse(package.grade));
    order::sort_by_key(&mut evidence.mounts, |mount| std::cmp::Reverse(mount.grade));
    order::sort_by_key(&mut evidence.outputs, |output| std::cmp::Reverse(output.grade));
    evidence
}

impl Evidence {
    /// With what the user says.
    #[must_use]
    pub fn asked(mut self, settings: &Settings) -> Self {
        let line = |command: &Sourced<String>| CommandEvidence {
            process: String::new(),
            command: command.clone(),
            form: CommandForm::Whole,
            directory: None,
            grade: Grade::Certain,
            shown_by: "the user",
        };
        self.asked_build = settings.build.as_ref().map(line);
        self.asked_start = settings.start.as_ref().map(line);
        self
    }

    /// The value a deployment gives a variable, or a sample where no deployment does.
    pub fn variable(&self, name: &str) -> Option<&EnvEvidence> {
        let named = |env: &&EnvEvidence| env.name.value() == name && env.value.is_some() && !env.disabled;
        self.env.iter().filter(named).find(|env| env.deployed).or_else(|| self.env.iter().find(named))
    }

    /// The version a version manager pins for a tool.
    pub fn tool(&self, name: &str) -> impl Iterator<Item = &Sourced<String>> {
        self.tools.iter().filter(move |(tool, _)| tool == name).map(|(_, version)| version)
    }

    /// The versions of a tool that automation and hosts use.
    pub fn ci_tool(&self, name: &str) -> impl Iterator<Item = &Sourced<String>> {
        self.ci_tools.iter().filter(move |(tool, _)| tool == name).map(|(_, version)| version)
    }

    /// What may be the command of the finished image, best first: whole commands and arguments of an entry point, without
    /// development servers and without what replaces an entry point.
    pub fn start_commands(&self) -> impl Iterator<Item = &CommandEvidence> {
        self.starts.iter().filter(|start| start.form != CommandForm::ImageEntrypoint && start.process != DEVELOPMENT)
    }

    /// The commands that start one process, best first.
    pub fn starts_of(&self, process: &str) -> impl Iterator<Item = &CommandEvidence> {
        self.starts.iter().filter(move |start| start.process == process)
    }

    /// The variables that a deployment sets, each name once, the first mention with a value before one without.
    pub fn deployed_env(&self) -> Vec<&EnvEvidence> {
        let mut found: Vec<&EnvEvidence> = Vec::new();
        for env in self.env.iter().filter(|env| env.deployed && !env.disabled) {
            match found.iter_mut().find(|known| known.name == env.name) {
                Some(known) if known.value.is_none() && env.value.is_some() => *known = env,
                Some(_) => {}
                None => found.push(env),
            }
        }
        found
    }
}

#[cfg(test)]
mod tests;
