//! What the files of a Go project say. Nothing here decides.

use super::cgo::CgoNeed;
use super::configuration::Missing;
use super::listen::Listen;
use super::module::Module;
use super::start::Start;
use super::version::Limit;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::EnvironmentNeed;
use crate::tree::RepoPath;

/// A linker flag `-X name=value`.
#[derive(Clone, Debug)]
pub(super) struct LinkedVariable {
    /// The variable with its package: `main.version`.
    pub(super) name: Sourced<String>,
    /// The build argument whose value it takes.
    pub(super) argument: &'static str,
    /// What the argument is when nobody sets it.
    pub(super) default: String,
}

/// Files that the program reads while it runs.
#[derive(Clone, Debug)]
pub(super) struct RuntimeFile {
    /// The path in the repository.
    pub(super) path: RepoPath,
    /// The path the program asks for, relative to its working folder.
    pub(super) at: String,
    /// Whether it is a folder.
    pub(super) folder: bool,
    /// The flag that has to name it, where the program looks for it in a place that an image does not have.
    pub(super) flag: Option<String>,
    /// Why.
    pub(super) why: Origin,
}

/// A folder that the program writes: absolute, or relative to the working folder.
#[derive(Clone, Debug)]
pub(super) struct WrittenFolder {
    /// The path, as the program says it.
    pub(super) path: String,
    /// Whether what is in it must outlive the container.
    pub(super) keep: bool,
    /// Why.
    pub(super) why: Origin,
}

/// A program of the operating system that the program runs.
#[derive(Clone, Debug)]
pub(super) struct NeededProgram {
    /// Its name.
    pub(super) name: String,
    /// The package of Debian that holds it.
    pub(super) debian: String,
    /// The package of Alpine that holds it.
    pub(super) alpine: String,
    /// Whether it is the toolchain itself.
    pub(super) toolchain: bool,
    /// Where it is run.
    pub(super) why: Origin,
}

/// A command of the project's own that makes files before the build.
#[derive(Clone, Debug)]
pub(super) struct Generator {
    /// The words behind `go`.
    pub(super) words: Vec<String>,
    /// The folder it runs in.
    pub(super) folder: RepoPath,
    /// Where it is told.
    pub(super) why: Origin,
}

/// All that was read of a unit.
#[derive(Clone, Debug)]
pub(in crate::ecosystem) struct Facts {
    /// The unit.
    pub(super) unit: RepoPath,
    /// Its module; `None` where there is none.
    pub(super) module: Option<Module>,
    /// Everything about its program; `None` where it has none.
    pub(super) program: Option<Program>,
    /// What was noticed while reading.
    pub(super) findings: Vec<Finding>,
}

/// All that was read of a program.
#[derive(Clone, Debug)]
pub(super) struct Program {
    /// The folder of its main package.
    pub(super) main: Sourced<RepoPath>,
    /// Its name.
    pub(super) name: Sourced<String>,
    /// What it compiles in that newer Go does not compile.
    pub(super) limit: Option<Sourced<Limit>>,
    /// Build tags.
    pub(super) tags: Vec<Sourced<String>>,
    /// Linker flags that set variables.
    pub(super) linked: Vec<LinkedVariable>,
    /// What needs cgo.
    pub(super) cgo: Vec<CgoNeed>,
    /// What the project says of cgo itself: `CGO_ENABLED=0`.
    pub(super) cgo_said: Option<Sourced<bool>>,
    /// How it is started.
    pub(super) start: Start,
    /// Where it listens.
    pub(super) listen: Listen,
    /// Files it reads while it runs.
    pub(super) files: Vec<RuntimeFile>,
    /// Configuration files it wants and the repository does not have.
    pub(super) configuration: Vec<Missing>,
    /// Samples of its configuration.
    pub(super) samples: Vec<RepoPath>,
    /// Folders it writes.
    pub(super) written: Vec<WrittenFolder>,
    /// Programs it runs.
    pub(super) programs: Vec<NeededProgram>,
    /// OS packages that the project's own files ask for.
    pub(super) packages: Vec<Sourced<String>>,
    /// Commands that make files before the build.
    pub(super) generators: Vec<Generator>,
    /// Variables that its frameworks want in production: name, value, why.
    pub(super) framework: Vec<(String, String, Origin)>,
    /// Variables it reads.
    pub(super) environment: Vec<EnvironmentNeed>,
    /// What the project's samples and deployments give those that it does not start without; no secrets.
    pub(super) shown_values: Vec<Sourced<(String, String)>>,
    /// Paths that answer when it is well.
    pub(super) health: Vec<Sourced<String>>,
    /// What it embeds.
    pub(super) embedded: super::front_end::Embedded,
    /// What it serves from disk and the repository does not hold.
    pub(super) served: Vec<super::front_end::Served>,
    /// What shows that modules come from a private place.
    pub(super) private: Option<Sourced<String>>,
    /// Where it stops because there is no `.env` file.
    pub(super) dotenv: Option<Origin>,
    /// Whether it uses time zones.
    pub(super) time_zones: Option<Origin>,
    /// Whether it uses temporary files.
    pub(super) temporary: Option<Origin>,
    /// What local builds leave behind.
    pub(super) leftovers: Vec<crate::plan::Value>,
    /// The other modules of the repository whose packages it is made of.
    pub(super) locals: Vec<RepoPath>,
    /// A test, where the module has any.
    pub(super) tests: Option<Origin>,
}
