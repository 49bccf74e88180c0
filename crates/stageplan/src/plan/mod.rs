//! The plan: named stages of typed steps, each with its reason. Emitters print it, hosts explain it, and [`check`] holds
//! its laws. Nothing in it is text of a build language yet.

mod check;
mod naive;
mod runtime;

use std::fmt;

pub use check::check;
pub(crate) use check::{absolute, inside, needs};
pub use naive::Naive;
pub(crate) use naive::PLAIN_INSTALL;
pub use runtime::{Runtime, Writable};
pub(crate) use runtime::{install_packages, is_passing};

use crate::choices::Choice;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::settings::COMMON;
use crate::tree::RepoPath;

/// A piece of a [`Value`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Data: printed so that it means itself and nothing else.
    Text(String),
    /// A build argument or environment variable of our own, expanded by the builder.
    Variable(String),
    /// A pattern of our own for files of the context; never made of project text.
    Glob(String),
}

/// A text in a step. Only the parts that we made variables expand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Value {
    /// The parts, in order.
    pub parts: Vec<Part>,
    /// Why this value, where that is more than why the step.
    pub origin: Option<Origin>,
}

impl Value {
    /// Plain data.
    pub fn text(text: impl Into<String>) -> Self {
        Self { parts: vec![Part::Text(text.into())], origin: None }
    }

    /// The value of a build argument.
    pub fn variable(name: impl Into<String>) -> Self {
        Self { parts: vec![Part::Variable(name.into())], origin: None }
    }

    /// A pattern of our own.
    pub fn glob(pattern: impl Into<String>) -> Self {
        Self { parts: vec![Part::Glob(pattern.into())], origin: None }
    }

    /// The same value with its reason.
    #[must_use]
    pub fn because(mut self, origin: Origin) -> Self {
        self.origin = Some(origin);
        self
    }

    /// The value with another part behind it.
    #[must_use]
    pub fn then(mut self, other: impl Into<Value>) -> Self {
        let other = other.into();
        self.parts.extend(other.parts);
        self.origin = self.origin.or(other.origin);
        self
    }

    /// The text, when no part expands.
    pub fn literal(&self) -> Option<String> {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => Some(text.as_str()),
                Part::Variable(_) | Part::Glob(_) => None,
            })
            .collect()
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Text(text) | Part::Glob(text) => f.write_str(text),
            Part::Variable(name) => write!(f, "${{{name}}}"),
        })
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl From<&RepoPath> for Value {
    fn from(path: &RepoPath) -> Self {
        Self::text(path.or_dot())
    }
}

impl<T: fmt::Display> From<&Sourced<T>> for Value {
    fn from(sourced: &Sourced<T>) -> Self {
        Self::text(sourced.value().to_string()).because(sourced.origin().clone())
    }
}

/// The C library of an image. Binaries that link to one do not run on the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Libc {
    /// GNU, as in Debian.
    Glibc,
    /// musl, as in Alpine.
    Musl,
    /// None at all: static programs only.
    None,
}

/// The distribution of an image, which decides how packages and users are added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Os {
    /// Debian: `apt-get`.
    Debian,
    /// Alpine: `apk`.
    Alpine,
    /// Nothing that installs anything.
    None,
}

/// A base image, as the catalog knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The row in its catalog table.
    pub key: String,
    /// Repository, with the registry where it is not Docker Hub; `scratch` for the empty image.
    pub repository: String,
    /// Tag; may hold a version argument.
    pub tag: Vec<Part>,
    /// Digest the user pinned, as `sha256:…`.
    pub digest: Option<Sourced<String>>,
    /// The C library.
    pub libc: Libc,
    /// The distribution.
    pub os: Os,
    /// The distribution's release.
    pub release: Option<String>,
    /// The user the image brings for programs, as `uid:gid`.
    pub user: Option<String>,
    /// That user's home.
    pub home: Option<String>,
    /// Who the image starts as, as `uid:gid`.
    pub starts_as: String,
    /// Whether there is a shell.
    pub shell: bool,
    /// Whether certificate authorities are in it.
    pub ca: bool,
    /// Whether time zones are in it.
    pub tzdata: bool,
    /// Whether there is a `/tmp` that anyone may write.
    pub tmp: bool,
    /// The day support ends, as `YYYY-MM-DD`.
    pub eol: Option<String>,
    /// The catalog row.
    pub origin: Origin,
}

impl Image {
    /// Whether this is the empty image.
    pub fn is_scratch(&self) -> bool {
        self.repository == "scratch"
    }

    /// The reference as the builder resolves it.
    pub fn reference(&self) -> Value {
        let mut parts = vec![Part::Text(self.repository.clone())];
        if !self.tag.is_empty() {
            parts.push(Part::Text(":".to_owned()));
            parts.extend(self.tag.iter().cloned());
        }
        if let Some(digest) = &self.digest {
            parts.push(Part::Text(format!("@{}", digest.value())));
        }
        Value { parts, origin: None }
    }
}

/// What a stage starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// An image.
    Image(Box<Image>),
    /// An earlier stage, by name.
    Stage(String),
}

/// The machine a stage runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunsOn {
    /// The platform the image is for; emulated when that is not the builder's own.
    Target,
    /// The builder's own platform, because what the stage makes does not depend on it or is cross-compiled.
    Builder,
}

/// What a stage is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// What several stages share.
    Base,
    /// All dependencies, those for development too.
    Dependencies,
    /// The dependencies that run.
    ProductionDependencies,
    /// Makes what runs.
    Build,
    /// Runs the project's tests; not part of the image.
    Test,
    /// For working on the project; not part of the image.
    Development,
    /// The image.
    Production,
}

impl Purpose {
    /// The purpose as one word of the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Dependencies => "deps",
            Self::ProductionDependencies => "prod-deps",
            Self::Build => "build",
            Self::Test => "test",
            Self::Development => "development",
            Self::Production => "production",
        }
    }

    /// Whether a user builds this stage by name, so that nothing needs to copy from it.
    pub fn is_target(self) -> bool {
        matches!(self, Self::Test | Self::Development | Self::Production)
    }
}

/// How a cache is shared between builds that run at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// Any number of builds use it together; the tool's own locks suffice.
    Shared,
    /// One build at a time.
    Locked,
}

/// Something mounted while a command runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mount {
    /// A folder that survives between builds on one builder.
    Cache {
        /// The folder.
        target: Value,
        /// The cache's name; caches of several projects on one builder are shared by it.
        id: Option<Value>,
        /// Who may use it at once.
        sharing: Sharing,
    },
    /// Files of the context or of a stage, there for this command only.
    Bind {
        /// The stage; the context where `None`.
        from: Option<String>,
        /// The path in it.
        source: Value,
        /// The path in the running stage.
        target: Value,
    },
    /// A secret as a file or a variable, never part of a layer.
    Secret {
        /// The secret's name.
        id: String,
        /// The file it appears as.
        target: Option<Value>,
        /// The variable it appears as.
        env: Option<String>,
        /// Whether the build stops without it.
        required: bool,
    },
    /// The user's SSH agent, which signs for this command and hands over no key.
    Agent,
}

/// One command: a program and its arguments, with no shell meaning in any of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// Variables for this command only.
    pub env: Vec<(String, Value)>,
    /// Program and arguments.
    pub words: Vec<Value>,
    /// File that takes the command's output.
    pub stdout_to: Option<Value>,
}

impl Command {
    /// A command of plain words.
    pub fn new<W: Into<Value>>(words: impl IntoIterator<Item = W>) -> Self {
        Self { words: words.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// The command as one line for people; [`crate::commands`] has those that are fit for a shell.
    pub fn shown(&self) -> String {
        self.words.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    /// Adds a word.
    #[must_use]
    pub fn arg(mut self, word: impl Into<Value>) -> Self {
        self.words.push(word.into());
        self
    }

    /// Adds several words.
    #[must_use]
    pub fn args<W: Into<Value>>(mut self, words: impl IntoIterator<Item = W>) -> Self {
        self.words.extend(words.into_iter().map(Into::into));
        self
    }

    /// Sets a variable for this command only.
    #[must_use]
    pub fn env(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }
}

/// What a RUN step runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Script {
    /// Commands, each only if the one before it succeeded.
    Commands(Vec<Command>),
    /// A shell line that the user gave as an option, or that a script of the project holds and its package manager would
    /// hand to a shell in the same way. It can do what a shell can and is never anything but one command of one step.
    Shell(Sourced<String>),
}

/// A copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// The stage or image; the context where `None`.
    pub from: Option<String>,
    /// Paths in it.
    pub sources: Vec<Value>,
    /// Where they go. Ends with `/` when it is a folder.
    pub dest: Value,
    /// Numeric owner, as `uid:gid`; root where `None`.
    pub owner: Option<String>,
    /// File mode.
    pub mode: Option<String>,
    /// Whether the layer stands apart from those below it, so that it survives a change of the base.
    pub link: bool,
    /// Whether the folders of the sources are kept.
    pub parents: bool,
    /// Patterns left out.
    pub exclude: Vec<Value>,
    /// Whether what is copied links to the C library of the stage it was made in.
    pub native: bool,
}

impl Copy {
    /// A copy of context files.
    pub fn context<S: Into<Value>>(sources: impl IntoIterator<Item = S>, dest: impl Into<Value>) -> Self {
        Self {
            from: None,
            sources: sources.into_iter().map(Into::into).collect(),
            dest: dest.into(),
            owner: None,
            mode: None,
            link: false,
            parents: false,
            exclude: Vec::new(),
            native: false,
        }
    }

    /// A copy out of an earlier stage.
    pub fn stage(stage: impl Into<String>, source: impl Into<Value>, dest: impl Into<Value>) -> Self {
        Self { from: Some(stage.into()), link: true, ..Self::context([source.into()], dest) }
    }

    /// Sets the numeric owner.
    #[must_use]
    pub fn owned_by(mut self, owner: impl Into<String>) -> Self {
        self.owner = Some(owner.into());
        self
    }

    /// Stands the layer apart from those below it.
    #[must_use]
    pub fn linked(mut self) -> Self {
        self.link = true;
        self
    }

    /// Says that the files link to a C library.
    #[must_use]
    pub fn native(mut self) -> Self {
        self.native = true;
        self
    }
}

/// A health check by a command that the image itself has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// Program and arguments.
    pub command: Vec<Value>,
    /// Seconds the program has before failures count.
    pub start_period: u32,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Sets the working folder.
    Workdir(Value),
    /// Sets variables for this stage and what is built on it.
    Env(Vec<(String, Value)>),
    /// Declares build arguments, with a default each or none.
    Arg(Vec<(String, Option<Value>)>),
    /// Runs commands.
    Run {
        /// What is mounted meanwhile.
        mounts: Vec<Mount>,
        /// What is run.
        script: Script,
        /// Absolute paths that are there afterwards and that other stages may copy.
        makes: Vec<String>,
    },
    /// Copies files.
    Copy(Copy),
    /// Writes a small file.
    File {
        /// Its lines.
        content: String,
        /// Its path.
        dest: Value,
        /// Numeric owner.
        owner: Option<String>,
    },
    /// Sets the user, as `uid:gid`.
    User(Value),
    /// Says which ports are listened on.
    Expose(Vec<Value>),
    /// Says which folders hold data.
    Volume(Vec<Value>),
    /// Sets labels.
    Label(Vec<(String, Value)>),
    /// Sets the signal that stops the program.
    StopSignal(Value),
    /// Sets the health check.
    Health(Health),
    /// Sets the program that always runs.
    Entrypoint(Vec<Value>),
    /// Sets the program, or the arguments of the entry point.
    Cmd(Vec<Value>),
}

/// One step of a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it does.
    pub action: Action,
    /// Why it is there.
    pub why: Origin,
}

impl Step {
    /// Joins an action and its reason.
    pub fn new(action: Action, why: Origin) -> Self {
        Self { action, why }
    }

    /// A RUN of commands.
    pub fn run(mounts: Vec<Mount>, commands: Vec<Command>, makes: &[&str], why: Origin) -> Self {
        let makes = makes.iter().map(|path| (*path).to_owned()).collect();
        Self::new(Action::Run { mounts, script: Script::Commands(commands), makes }, why)
    }

    /// A COPY.
    pub fn copy(copy: Copy, why: Origin) -> Self {
        Self::new(Action::Copy(copy), why)
    }
}

/// One stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its name: lower case, what `--target` takes.
    pub name: String,
    /// What it is for.
    pub purpose: Purpose,
    /// What it starts from.
    pub base: Base,
    /// The machine it runs on.
    pub runs_on: RunsOn,
    /// What it is for and what stays behind in it, for the comment above it: one or two sentences of ours.
    pub about: String,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Why it is there.
    pub why: Origin,
}

impl Stage {
    /// A stage on top of another one, for the platform of the image.
    pub(crate) fn on(below: &str, name: &str, purpose: Purpose, about: &str, steps: Vec<Step>, why: Origin) -> Self {
        Self {
            name: name.to_owned(),
            purpose,
            base: Base::Stage(below.to_owned()),
            runs_on: RunsOn::Target,
            about: about.to_owned(),
            steps,
            why,
        }
    }
}

/// Drops stages that no later stage uses and no user builds by name.
pub(crate) fn prune(stages: &mut Vec<Stage>) {
    loop {
        let used = |name: &str| stages.iter().any(|stage| needs(stage).contains(name));
        match stages.iter().position(|stage| !stage.purpose.is_target() && !used(&stage.name)) {
            Some(at) => drop(stages.remove(at)),
            None => return,
        }
    }
}

/// A version that is an argument of the build, declared before the first stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionArg {
    /// The argument's name, such as `NODE_VERSION`.
    pub name: String,
    /// Its default.
    pub default: Sourced<String>,
}

/// One decision a person can read: what was decided, what it is, why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What was decided, such as `start command`.
    pub topic: &'static str,
    /// The option by which the user decides it.
    pub option: Option<&'static str>,
    /// The outcome.
    pub value: Sourced<String>,
}

/// A variable the program reads that whoever runs the image may have to set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentNeed {
    /// The variable.
    pub name: Sourced<String>,
    /// What it is when nobody sets it, as far as the project says.
    pub default: Option<String>,
    /// Whether the program is known to stop without it.
    pub required: bool,
}

/// A command of the image, or of a stage, beside what the image starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// What it is called: lower case.
    pub name: String,
    /// Program and arguments.
    pub words: Vec<String>,
    /// Variables that it alone is given.
    pub env: Vec<(String, String)>,
    /// The folder that it runs in, where that is not the one of its stage.
    pub folder: Option<String>,
    /// The stage that runs it.
    pub stage: String,
    /// It ends by itself, and is run once before a new version starts.
    pub once: bool,
    /// Why.
    pub why: Origin,
}

/// A secret that a build needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretNeed {
    /// The secret's name in `--secret id=…`.
    pub id: String,
    /// The file or variable on the user's side, for the command to copy: `src=.npmrc`, `env=NPM_TOKEN`. `ssh` is the agent.
    pub from: String,
    /// Why.
    pub why: Origin,
}

impl SecretNeed {
    /// The keys of the user's SSH agent, by the name that docker gives the agent.
    pub fn agent(why: Origin) -> Self {
        Self { id: "default".to_owned(), from: "ssh".to_owned(), why }
    }

    /// Whether it is the SSH agent, which `--ssh` gives and not `--secret`.
    pub fn is_agent(&self) -> bool {
        self.from == "ssh"
    }

    /// The file of the user's home folder that it is, below that folder.
    pub fn in_home(&self) -> Option<&str> {
        self.from.strip_prefix("src=$HOME/")
    }
}

/// Files that a program embeds or serves and that another ecosystem's build may have to make first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetNeed {
    /// The folder or file of the repository that the program's build reads, and where it says so.
    pub path: Sourced<RepoPath>,
    /// Whether the program's build fails without it: nothing of it is in the repository.
    pub missing: bool,
    /// The stage that needs it.
    pub stage: String,
    /// The absolute path that stands for [`AssetNeed::path`] in that stage.
    pub dest: String,
    /// What the user is told where nothing in the repository makes it.
    pub otherwise: Option<Finding>,
    /// Command lines by which the program's own files have it made: the folder they run in, and the line.
    pub made_by: Vec<Sourced<(RepoPath, String)>>,
}

/// The whole plan of one unit.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The ecosystem that made it.
    pub ecosystem: &'static str,
    /// The options that mean something to it beside those that do to every plan. The planner says.
    pub honours: &'static [&'static str],
    /// The unit.
    pub unit: RepoPath,
    /// A name for the image: lower case, made of the project's name.
    pub name: Sourced<String>,
    /// Versions as build arguments.
    pub versions: Vec<VersionArg>,
    /// The stages, in order; the last is the image.
    pub stages: Vec<Stage>,
    /// What was decided, in the order a reader asks.
    pub decisions: Vec<Decision>,
    /// Variables the program reads.
    pub environment: Vec<EnvironmentNeed>,
    /// What else can be run, such as workers and migrations.
    pub processes: Vec<Process>,
    /// Secrets the build needs.
    pub secrets: Vec<SecretNeed>,
    /// Paths of the context that the plan needs although no COPY names them one by one, such as a README that a manifest
    /// mentions.
    pub needs: Vec<Sourced<RepoPath>>,
    /// What the build itself makes and an earlier local build may have left behind, for `.dockerignore`: paths as plain
    /// text, and patterns of our own.
    pub leftovers: Vec<Value>,
    /// What whoever deploys should know.
    pub findings: Vec<Finding>,
    /// Files that another ecosystem's build must make first. The planner adds its stages and the copies.
    pub assets: Vec<AssetNeed>,
    /// The platforms to build for; the builder's own where empty.
    pub platforms: Vec<Sourced<String>>,
    /// What the user could say instead, where only the ecosystem knows: its versions, the commands it saw, the flavours
    /// that fit. The planner adds what holds for every plan.
    pub choices: Vec<Choice>,
    /// The same project as a first tutorial would put it into an image, to be compared with; `None` where no single
    /// image holds all that its build needs.
    pub naive: Option<Naive>,
}

impl Plan {
    /// A plan without stages yet. `name` is what the project calls itself.
    pub fn new(ecosystem: &'static str, unit: RepoPath, name: Sourced<String>) -> Self {
        Self {
            ecosystem,
            honours: &[],
            unit,
            name,
            versions: Vec::new(),
            stages: Vec::new(),
            decisions: Vec::new(),
            environment: Vec::new(),
            processes: Vec::new(),
            secrets: Vec::new(),
            needs: Vec::new(),
            leftovers: Vec::new(),
            findings: Vec::new(),
            assets: Vec::new(),
            platforms: Vec::new(),
            choices: Vec::new(),
            naive: None,
        }
    }

    /// The stage of a name.
    pub fn stage(&self, name: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.name == name)
    }

    /// The image's own stage.
    pub fn production(&self) -> Option<&Stage> {
        self.stages.last()
    }

    /// A stage and those it stands on, down to the one that starts from an image.
    pub fn chain<'a>(&'a self, stage: &'a Stage) -> Vec<&'a Stage> {
        let mut chain = vec![stage];
        while let Some(Base::Stage(name)) = chain.last().map(|stage| &stage.base)
            && let Some(below) = self.stage(name)
            && chain.len() <= self.stages.len()
        {
            chain.push(below);
        }
        chain
    }

    /// The image that a stage stands on in the end.
    pub fn image_below<'a>(&'a self, stage: &'a Stage) -> Option<&'a Image> {
        match &self.chain(stage).pop()?.base {
            Base::Image(image) => Some(image),
            Base::Stage(_) => None,
        }
    }

    /// Records a decision.
    pub fn decide(&mut self, topic: &'static str, value: Sourced<String>) {
        self.decisions.push(Decision { topic, option: None, value });
    }

    /// Records a decision that an option of the user can make another one.
    pub fn decide_by(&mut self, option: &'static str, topic: &'static str, value: Sourced<String>) {
        self.decisions.push(Decision { topic, option: Some(option), value });
    }

    /// Whether an option means something to the plan.
    pub fn honours(&self, option: &str) -> bool {
        COMMON.contains(&option) || self.honours.contains(&option)
    }
}
