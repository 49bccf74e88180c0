//! What the files of a unit say. Each fact carries its place; none of them is a decision.

use stageplan_syntax::python::lines::Lines;

use super::site::Site;
use crate::ecosystem::Grade;
use crate::ecosystem::top::Top;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::tree::RepoPath;
use stageplan_syntax::python::version::Constraint;

/// What the files say.
pub(in crate::ecosystem) struct Facts {
    /// The unit's folder.
    pub(super) unit: RepoPath,
    /// The folder that installs happen in: that of the workspace or of the lockfile, which is mostly the unit's own.
    pub(super) root: RepoPath,
    /// What makes it a project of Python.
    pub(super) origin: Origin,
    /// What the project calls itself.
    pub(super) name: Option<Sourced<String>>,
    pub(super) install: Install,
    /// The project as a package of its own, where it is one.
    pub(super) package: Option<Package>,
    /// What the project names itself, in the order of the files.
    pub(super) needs: Vec<Need>,
    /// What a lockfile holds; empty where there is none.
    pub(super) locked: Vec<Locked>,
    /// Which versions of Python the files ask for, the most binding first; what that is, `read::versions` says.
    pub(super) pythons: Vec<PythonWish>,
    pub(super) code: Code,
    /// What was recognised, the most telling first.
    pub(super) frameworks: Vec<Framework>,
    /// Pages to build and serve, where nothing of the unit is a program.
    pub(super) site: Option<Site>,
    pub(super) top: Top,
    /// The names of [`Top::keep`] that are sources of Python, or hold some.
    pub(super) sources: Vec<String>,
    pub(super) evidence: Evidence,
    /// What was noticed on the way and does not fit elsewhere.
    pub(super) findings: Vec<Finding>,
}

/// A program that installs packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manager {
    /// pip with requirement files, or with the project itself.
    Pip,
    /// uv with its lockfile.
    Uv,
    /// Poetry.
    Poetry,
    /// PDM.
    Pdm,
    /// Pipenv.
    Pipenv,
    /// conda, mamba or micromamba with an environment file.
    Conda,
}

impl Manager {
    /// Its name: the key of its row in the table `manager`, and what `--package-manager` takes.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Pip => "pip",
            Self::Uv => "uv",
            Self::Poetry => "poetry",
            Self::Pdm => "pdm",
            Self::Pipenv => "pipenv",
            Self::Conda => "conda",
        }
    }
}

/// How packages come.
#[derive(Clone, Debug)]
pub(super) struct Install {
    pub(super) manager: Sourced<Manager>,
    /// Other managers that the files speak of.
    pub(super) rejected: Vec<Rejected>,
    /// The manager's own version, where the project pins one.
    pub(super) manager_version: Option<Sourced<String>>,
    pub(super) lock: Option<Sourced<RepoPath>>,
    /// Whatever else the install reads, such as pyproject.toml, constraints, a README that the metadata names, and the
    /// manifests of other members of a workspace.
    pub(super) manifests: Vec<Sourced<RepoPath>>,
    /// Requirement files for what runs, in the order of the install. Files that these include are among `manifests`.
    pub(super) requirements: Vec<Sourced<RepoPath>>,
    /// Requirement files for tests and tools only.
    pub(super) development: Vec<Sourced<RepoPath>>,
    /// Groups and extras that the program needs beside the plain dependencies: what `--extra` or `--group` would name.
    pub(super) extras: Vec<Sourced<String>>,
    pub(super) groups: Vec<Sourced<String>>,
    /// Groups for tests and tools.
    pub(super) development_groups: Vec<Sourced<String>>,
    /// Every requirement of the files carries a hash.
    pub(super) hashed: bool,
    /// Private indexes or repositories that the install asks: variable or file that holds the secret, and why.
    pub(super) secrets: Vec<crate::plan::SecretNeed>,
    /// Which of these an index may not ask for: nothing says whether it lets everybody in.
    pub(super) optional_secrets: Vec<String>,
    /// Folders of the repository that the install itself needs, such as local packages and members of a workspace.
    pub(super) locals: Vec<Sourced<RepoPath>>,
    /// Those of [`Install::locals`] that the environment only points at, so that the image needs them in their place.
    pub(super) linked: Vec<Sourced<RepoPath>>,
    /// The folder in which the manager runs: that of the lockfile or of the manifests. It is [`Facts::root`] unless
    /// something lies outside of it that the install needs.
    pub(super) folder: RepoPath,
    /// The distribution of a workspace that the unit is, where the workspace's root is another folder: `--package NAME`.
    pub(super) member: Option<Sourced<String>>,
    /// A requirement of the manifest that the lockfile does not hold: an install that insists on the lockfile would stop.
    pub(super) stale: Option<Sourced<String>>,
    /// Programs that fetch requirements from repositories of version control: `git`, `hg`, `svn`.
    pub(super) fetches: Vec<Sourced<String>>,
    /// Constraint files of the install, which are among `manifests` too where a requirement file includes them.
    pub(super) constraints: Vec<Sourced<RepoPath>>,
    /// Where some requirements carry hashes, the first one without: pip would refuse the mixture.
    pub(super) unhashed: Option<Sourced<String>>,
    /// The same of what is installed for development in one go, files of what runs that it includes among it.
    pub(super) development_unhashed: Option<Sourced<String>>,
    /// A requirement file installs the project itself (`-e .`).
    pub(super) installs_itself: Option<Origin>,
    /// A configuration of pip that is part of the repository, which pip reads only when it is told to.
    pub(super) config: Option<Sourced<RepoPath>>,
    /// A source of the Pipfile that has no name.
    pub(super) nameless: Option<Origin>,
    /// What conda installs, where an environment file says so.
    pub(super) conda: Option<Conda>,
}

impl Package {
    /// Whether installing the project makes the command of a line, or a part of it.
    pub(super) fn makes(&self, words: &[String]) -> bool {
        let names = self.scripts.iter().chain(&self.plugs);
        names.into_iter().any(|(name, _)| is_command(name.value(), words))
    }
}

/// Whether a line begins with a command, which for a sub-command of another package's has two words.
pub(super) fn is_command(name: &str, words: &[String]) -> bool {
    let Some((first, rest)) = words.split_first() else { return false };
    match name.split_once(' ') {
        Some((program, verb)) => first == program && rest.iter().any(|word| word == verb),
        None => first == name,
    }
}

impl Install {
    /// Whether the install for production brings what is wanted for this.
    pub(super) fn takes(&self, wanted: &For) -> bool {
        let named = |list: &[Sourced<String>], name: &String| list.iter().any(|one| one.value() == name);
        match wanted {
            For::Main => true,
            For::Extra(name) => named(&self.extras, name),
            For::Group(name) => named(&self.groups, name),
            For::Build => false,
        }
    }
}

/// An environment of conda.
#[derive(Clone, Debug)]
pub(super) struct Conda {
    /// The environment file.
    pub(super) file: Sourced<RepoPath>,
    /// Where packages come from, in order.
    pub(super) channels: Vec<Sourced<String>>,
    /// Packages of those channels as they are written, such as `gdal>=3.8`, without Python itself.
    pub(super) packages: Vec<Sourced<String>>,
    /// The file's name says that it is for images.
    pub(super) for_images: bool,
    /// pip is among them.
    pub(super) pip: bool,
    /// Where they name one version of Python.
    pub(super) python: Option<Origin>,
}

/// The project as something that can be installed.
#[derive(Clone, Debug)]
pub(super) struct Package {
    pub(super) name: Sourced<String>,
    /// What builds it, such as `setuptools.build_meta`.
    pub(super) backend: Option<Sourced<String>>,
    /// Commands that an install makes: their name, and the object they call.
    pub(super) scripts: Vec<(Sourced<String>, String)>,
    /// Sub-commands that it adds to the command of another package, such as `celery flower`, and the object they call.
    pub(super) plugs: Vec<(Sourced<String>, String)>,
    /// Its sources lie below this folder of the unit, such as `src`; empty for the unit's own.
    pub(super) sources: String,
    /// The version comes from git or another place that the build context does not have.
    pub(super) version_from: Option<Sourced<String>>,
    /// The manager would install it with the rest; `false` where the project says that it is no package.
    pub(super) installs: bool,
    /// Why the manager would not install it, or could not.
    pub(super) why_not: Option<Sourced<String>>,
    /// Files that building it reads beside its sources: a README, licences, `setup.py`, `VERSION`.
    pub(super) reads: Vec<Sourced<RepoPath>>,
    /// It has a native part that its own build compiles: `rust`, `c`.
    pub(super) compiles: Option<Sourced<String>>,
    pub(super) origin: Origin,
}

/// What a requirement is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum For {
    /// What runs.
    Main,
    /// An extra of the project.
    Extra(String),
    /// A group beside the project's own metadata, such as `dev`.
    Group(String),
    /// Building the project itself.
    Build,
}

/// One requirement that the project names itself.
#[derive(Clone, Debug)]
pub(super) struct Need {
    /// The distribution, normalised: lower case, `-` between words.
    pub(super) name: String,
    /// Extras of it, normalised.
    pub(super) extras: Vec<String>,
    /// The requirement as it is written.
    pub(super) text: String,
    /// The versions it allows.
    pub(super) constraint: Constraint,
    /// It is wanted on some systems or versions of Python only.
    pub(super) conditional: bool,
    /// A Git address, URL or folder instead of the index, without credentials.
    pub(super) link: Option<String>,
    pub(super) wanted_for: For,
    pub(super) origin: Origin,
}

/// One package of a lockfile.
#[derive(Clone, Debug)]
pub(super) struct Locked {
    /// The distribution, normalised.
    pub(super) name: String,
    pub(super) version: String,
    /// File names of its wheels, where the lockfile lists files.
    pub(super) wheels: Vec<String>,
    /// The lockfile lists files, and a source distribution is among them.
    pub(super) sdist: bool,
    /// It is part of what runs, as far as the lockfile says; development only otherwise.
    pub(super) main: bool,
    /// Which versions of Python it says it runs on.
    pub(super) python: Option<String>,
    /// Lines of Python that it is installed on at all, as far as markers say.
    pub(super) lines: Lines,
    /// A Git address, URL or folder instead of the index.
    pub(super) link: Option<String>,
    pub(super) origin: Origin,
}

/// That a file asks for versions of Python.
#[derive(Clone, Debug)]
pub(super) struct PythonWish {
    /// A set of versions such as `>=3.11,<4`, or one version such as `3.12.4`.
    pub(super) text: Sourced<String>,
    pub(super) kind: WishKind,
}

/// How a wish for a version is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WishKind {
    /// The version to use, such as in `.python-version`.
    Pin,
    /// The versions that work, such as in `requires-python`.
    Range,
    /// A version that something else uses, such as a workflow: it shows what works.
    Shown,
}

/// What the sources say.
#[derive(Clone, Debug, Default)]
pub(super) struct Code {
    /// Application objects at the top level of modules, best first.
    pub(super) apps: Vec<App>,
    /// Application objects that are not the program, with why.
    pub(super) rejected: Vec<Rejected>,
    /// Files that do something when they are run, best first.
    pub(super) mains: Vec<Main>,
    /// What the commands of the package do, where their function was found: name and program. The name of a sub-command of
    /// another package's has both words.
    pub(super) scripts: Vec<(String, Main)>,
    /// Command lines that the project's files show, taken apart, best first.
    pub(super) lines: Vec<Line>,
    /// Variables that are read, with the literal that takes their place.
    pub(super) env: Vec<(Sourced<String>, Option<String>)>,
    /// Variables that the program stops without.
    pub(super) required: Vec<Sourced<String>>,
    /// A path that answers when the program is well.
    pub(super) health: Option<Sourced<String>>,
    /// Top-level names of packages that the sources import, without the project's own.
    pub(super) imports: Vec<String>,
    /// Settings of servers that lie where those look for them.
    pub(super) configs: Vec<Sourced<String>>,
    /// Folders that the program writes, as its sources show them.
    pub(super) writes: Vec<Sourced<String>>,
    /// Folders of the repository that it writes, counted from its own file.
    pub(super) fills: Vec<Sourced<RepoPath>>,
    /// Folders that it writes and that the repository has, with whether sources are in it, which a volume would hide.
    pub(super) brought: Vec<(RepoPath, bool)>,
    /// Files that the program writes right beside its sources.
    pub(super) beside: Vec<Sourced<String>>,
    /// Files of the unit that are read or imported while the program runs.
    pub(super) reads: Vec<Sourced<RepoPath>>,
    /// Configuration files that its options name and that are not there.
    pub(super) wanted: Vec<Wanted>,
    /// Programs of the system that it starts by their names.
    pub(super) programs: Vec<Program>,
    /// Names of the top level that are there for other tools and that no source speaks of, with why, folders with a
    /// `/` behind.
    pub(super) aside: Vec<(String, &'static str)>,
    /// Not all of the sources was read.
    pub(super) not_all: bool,
    /// Every name under which an application object can be had, whether or not it is the program.
    #[cfg(test)]
    pub(super) exposed: Vec<App>,
    /// How much of the work that looking for names may be was not done.
    #[cfg(test)]
    pub(super) unspent: usize,
}

impl Code {
    /// Notes a folder of the repository that the program writes.
    pub(super) fn fill(&mut self, folder: RepoPath, origin: impl FnOnce() -> Origin) {
        note(&mut self.fills, folder, origin);
    }

    /// Notes any other folder that it writes.
    pub(super) fn write(&mut self, folder: String, origin: impl FnOnce() -> Origin) {
        note(&mut self.writes, folder, origin);
    }

    /// Notes a file that it writes right beside its sources.
    pub(super) fn write_beside(&mut self, file: String, origin: impl FnOnce() -> Origin) {
        note(&mut self.beside, file, origin);
    }
}

/// The first place that shows something is the one to name.
fn note<T: PartialEq>(list: &mut Vec<Sourced<T>>, value: T, origin: impl FnOnce() -> Origin) {
    if list.iter().all(|known| *known.value() != value) {
        list.push(Sourced::new(value, origin()));
    }
}

/// A configuration file that the program is told to read and that is not there.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// Below the unit, or absolute.
    pub(super) path: Sourced<String>,
    /// The option or variable that names another one.
    pub(super) by: Option<String>,
    /// A file of the repository that shows what is in it.
    pub(super) sample: Option<RepoPath>,
    /// The file whose program takes the option; nothing where a line says so.
    pub(super) of: Option<RepoPath>,
}

/// A program of the system that the sources start.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) name: Sourced<String>,
    /// The file that starts it, where no other module imports that one: it is of use to who runs it only.
    pub(super) alone: Option<RepoPath>,
    /// It asks what the image does not hold, such as the history of the repository, and copes with no answer.
    pub(super) idle: bool,
}

/// An application object, or a function that makes one.
#[derive(Clone, Debug)]
pub(super) struct App {
    /// The row of the table `framework` whose class it is.
    pub(super) framework: String,
    /// The interface, where something around the object gives it another than the framework's.
    pub(super) asynchronous: Option<bool>,
    /// Something is around the framework's own object.
    pub(super) wrapped: bool,
    /// The module as it is imported, such as `shop.main`.
    pub(super) module: String,
    /// The object or function in it, such as `app` or `create_app`.
    pub(super) object: String,
    /// It is a function that gives the object.
    pub(super) factory: bool,
    /// The folder of the unit that has to be on the import path, such as `src`; empty for the unit's own.
    pub(super) from: String,
    pub(super) file: RepoPath,
    /// How sure it is that this is the program: the only one, under the usual name, in the usual file.
    pub(super) grade: Grade,
    pub(super) origin: Origin,
}

/// A file or function that does something when it is run.
#[derive(Clone, Debug)]
pub(super) struct Main {
    pub(super) file: RepoPath,
    /// The module as it is imported, and the folder of the unit that has to be on the import path for that.
    pub(super) module: String,
    pub(super) from: String,
    /// It runs something only below `if __name__ == "__main__"`, or as the `__main__` of a package.
    pub(super) guarded: bool,
    /// What it calls there, such as `uvicorn.run`.
    pub(super) runs: Option<String>,
    /// Where it listens.
    pub(super) listens: Option<Listen>,
    /// The application object that it has served, such as `shop.main:app`.
    pub(super) serves: Option<String>,
    /// It does nothing else than to start the server.
    pub(super) only: bool,
    /// What makes it a server for development, such as `reload=True`.
    pub(super) development: Option<Sourced<String>>,
    /// It only calls the command line of another package, whose options these are.
    pub(super) foreign: bool,
    /// It ends on SIGTERM by a handler of its own.
    pub(super) handles_stop: bool,
    /// An argument or a sub-command that it cannot do without.
    pub(super) argument: Option<Sourced<String>>,
    /// The sub-commands of its command line.
    pub(super) commands: Vec<SubCommand>,
    pub(super) grade: Grade,
    pub(super) origin: Origin,
}

/// A sub-command of a program.
#[derive(Clone, Debug)]
pub(super) struct SubCommand {
    pub(super) name: Sourced<String>,
    /// Where it listens, as far as its own function tells.
    pub(super) listens: Option<Listen>,
}

/// Where something listens.
#[derive(Clone, Debug)]
pub(super) struct Listen {
    pub(super) port: Option<Sourced<String>>,
    /// The variable that decides the port.
    pub(super) port_variable: Option<String>,
    /// The option of the command line that decides the port.
    pub(super) port_flag: Option<String>,
    /// The address, as far as it is known.
    pub(super) host: Option<String>,
    pub(super) host_variable: Option<String>,
    /// It ends in `=` where the program takes its value in the same word only.
    pub(super) host_flag: Option<String>,
    /// The option for the address takes address and port as one: `localhost:8080`.
    pub(super) pair: bool,
    pub(super) origin: Origin,
}

impl Listen {
    /// That something listens is known, and not where.
    pub(super) fn tells_nothing(&self) -> bool {
        let named = [&self.port_variable, &self.port_flag, &self.host, &self.host_variable, &self.host_flag];
        self.port.is_none() && named.iter().all(|name| name.is_none())
    }
}

/// A command line of the project, taken apart: without a shell, and without the programs that only prepare.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// The process it is for, such as `web`.
    pub(super) process: String,
    /// Program and arguments. A variable that nothing resolves stands as `${NAME}`.
    pub(super) words: Vec<String>,
    pub(super) env: Vec<(String, String)>,
    /// The folder of the unit it runs in; empty for the unit's own.
    pub(super) cwd: String,
    /// What runs before it, in order.
    pub(super) before: Vec<Vec<String>>,
    /// It watches files or shows errors to everybody.
    pub(super) development: bool,
    /// It runs to its end before a new version starts.
    pub(super) once: bool,
    pub(super) shown_by: &'static str,
    /// A module that it names and that no source of the project is.
    pub(super) missing: Option<String>,
    /// The file that Python would run and that is not in the repository.
    pub(super) absent: Option<String>,
    /// Configuration files that it names and that are not there.
    pub(super) wanted: Vec<Wanted>,
    pub(super) grade: Grade,
    pub(super) origin: Origin,
}

/// What a framework makes of a unit.
#[derive(Clone, Debug)]
pub(super) struct Framework {
    /// The row of the table `framework`.
    pub(super) key: &'static str,
    /// What it is called.
    pub(super) name: &'static str,
    pub(super) grade: Grade,
    pub(super) origin: Origin,
    pub(super) launch: Launch,
    pub(super) port: Option<Sourced<String>>,
    /// What runs once the sources are in place, in order.
    pub(super) steps: Vec<BuildStep>,
    /// Folders and files that these steps make: below the unit, or absolute.
    pub(super) outputs: Vec<Sourced<String>>,
    /// Folders of sources below the unit into which these steps write.
    pub(super) filled: Vec<Sourced<String>>,
    /// What else of the project can be run.
    pub(super) processes: Vec<Side>,
    /// Variables of the image.
    pub(super) env: Vec<(String, Sourced<String>)>,
    /// Folders that the program writes: below the unit (`.` for the unit's own), or absolute.
    pub(super) writable: Vec<Sourced<String>>,
    /// Variables that the program stops without.
    pub(super) required: Vec<Sourced<String>>,
    pub(super) health: Option<Sourced<String>>,
    /// Packages of the operating system that the steps need, under a name that every distribution has.
    pub(super) tools: Vec<Sourced<String>>,
    /// Folders that hold what a front end's build makes.
    pub(super) assets: Vec<WantedFiles>,
    /// Files that it reads at run time and that lie where tools keep their settings.
    pub(super) files: Vec<Sourced<RepoPath>>,
    /// It is known to listen where others reach it.
    pub(super) reached: bool,
    /// Why there is nothing to start, where that is what it tells.
    pub(super) why_not: Option<Sourced<String>>,
    pub(super) findings: Vec<Finding>,
}

impl Framework {
    /// What the steps make or change: below the unit, or absolute.
    pub(super) fn written(&self) -> impl Iterator<Item = &Sourced<String>> {
        self.outputs.iter().chain(&self.filled)
    }

    /// A framework that only has a name and a place.
    pub(super) fn new(key: &'static str, name: &'static str, grade: Grade, launch: Launch, origin: Origin) -> Self {
        Self {
            key,
            name,
            grade,
            origin,
            launch,
            port: None,
            steps: Vec::new(),
            outputs: Vec::new(),
            filled: Vec::new(),
            processes: Vec::new(),
            env: Vec::new(),
            writable: Vec::new(),
            required: Vec::new(),
            health: None,
            tools: Vec::new(),
            assets: Vec::new(),
            files: Vec::new(),
            reached: false,
            why_not: None,
            findings: Vec::new(),
        }
    }
}

/// A folder that the program reads and that the build of a front end may have to fill first.
#[derive(Clone, Debug)]
pub(super) struct WantedFiles {
    pub(super) path: Sourced<RepoPath>,
    /// Nothing of it is in the repository.
    pub(super) missing: bool,
    /// A step of the build reads it.
    pub(super) at_build: bool,
    /// The program reads it while it runs.
    pub(super) at_run: bool,
}

/// How something is started.
#[derive(Clone, Debug)]
pub(super) enum Launch {
    /// An object that a server of the asynchronous interface runs.
    Asgi(Object),
    /// An object that a server of the synchronous interface runs.
    Wsgi(Object),
    /// The program's own command, without a shell.
    Words(Sourced<Vec<String>>),
    /// Nothing is started by it.
    None,
}

/// An object for a server.
#[derive(Clone, Debug)]
pub(super) struct Object {
    /// Module and object, such as `shop.main:app`.
    pub(super) target: String,
    /// It is a function that gives the object.
    pub(super) factory: bool,
    /// The folder of the unit that has to be on the import path; empty for the unit's own.
    pub(super) from: String,
    pub(super) origin: Origin,
}

/// A command that the build runs once the sources are in place.
#[derive(Clone, Debug)]
pub(super) struct BuildStep {
    /// Program and arguments.
    pub(super) words: Vec<String>,
    /// Variables for this command only, such as a throw-away key.
    pub(super) env: Vec<(String, String)>,
    /// The folder of the unit it runs in; empty for the unit's own.
    pub(super) cwd: String,
    /// Why.
    pub(super) origin: Origin,
}

/// Something beside the main process.
#[derive(Clone, Debug)]
pub(super) struct Side {
    /// What it is called: `worker`, `beat`, `migrate`.
    pub(super) name: String,
    /// Program and arguments.
    pub(super) words: Vec<String>,
    /// Variables that its line sets.
    pub(super) env: Vec<(String, String)>,
    /// The folder of the unit that its line runs in, empty for the unit's own; nothing where no line says one.
    pub(super) cwd: Option<String>,
    /// It ends by itself, and is run once before a new version starts.
    pub(super) once: bool,
    /// How sure it is that the project runs it.
    pub(super) grade: Grade,
    pub(super) origin: Origin,
}
