//! What is read of a Cargo project. `decide` sees nothing else.

use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::{EnvironmentNeed, SecretNeed};
use crate::tree::RepoPath;

/// All that was read of a unit.
#[derive(Clone, Debug)]
pub(in crate::ecosystem) struct Facts {
    /// The unit's folder.
    pub(super) unit: RepoPath,
    /// The workspace, and the package that is planned.
    pub(super) cargo: Cargo,
    /// Its program; `None` where nothing of it runs.
    pub(super) program: Option<Program>,
    /// What it is where it is no program: files for a browser.
    pub(super) site: Option<Front>,
    /// Why nothing runs, where nothing does.
    pub(super) why_not: Option<Finding>,
    /// What the project shows about running it.
    pub(super) evidence: Evidence,
    /// What was noticed while reading.
    pub(super) findings: Vec<Finding>,
}

/// The workspace as `cargo` sees it from the package.
#[derive(Clone, Debug)]
pub(super) struct Cargo {
    /// The folder of the workspace's manifest: the package's own where it stands alone.
    pub(super) root: RepoPath,
    /// The folder that has to be in the image as a whole: the root, or one above where path dependencies lie beside it.
    pub(super) whole: RepoPath,
    /// What a build reads outside of that folder: files that are compiled in, and what build scripts and macros name.
    pub(super) beside: Vec<Beside>,
    /// The folder that stands for the sources in the image, above all of these.
    pub(super) context: RepoPath,
    /// The manifest of the root.
    pub(super) origin: Origin,
    /// The package that is planned; `None` for a workspace without one.
    pub(super) package: Option<Package>,
    /// The lockfile, where there is one.
    pub(super) lock: Option<Lock>,
    /// The manifests of every member and of every path dependency outside, which `cargo` reads before it builds any.
    pub(super) manifests: Vec<Sourced<RepoPath>>,
    /// Those of them that are no member's, which tools that know the workspace alone do without.
    pub(super) strangers: Vec<Sourced<RepoPath>>,
    /// Where every dependency lies in the repository: the folder that configuration names in the place of the registry.
    pub(super) vendored: Option<Sourced<RepoPath>>,
    /// What says which toolchain.
    pub(super) toolchain: Toolchain,
    /// What the project sets of the profile that is built: that it strips symbols itself, that it keeps debug information.
    pub(super) strip: Option<Sourced<String>>,
    /// The target triple that `.cargo/config.toml` builds for by itself, so that the program lies in a folder of its name.
    pub(super) target: Option<Sourced<String>>,
    /// The folder for what is built, where configuration moves it, as it says it.
    pub(super) target_folder: Option<Sourced<String>>,
    /// Programs that configuration demands for linking and compiling: `clang`, `mold`, `lld`, `sccache`.
    pub(super) tools: Vec<Tool>,
    /// What stands around the compiler on the machines of those who work on it: `sccache`.
    pub(super) wrapper: Option<Sourced<String>>,
    /// What fetching private sources needs.
    pub(super) secrets: Vec<SecretNeed>,
    /// The folders of members that have programs, beside the package that is planned.
    pub(super) others: Vec<Sourced<String>>,
}

/// A file or folder outside of what is copied as a whole.
#[derive(Clone, Debug)]
pub(super) struct Beside {
    /// Its path, with what names it.
    pub(super) path: Sourced<RepoPath>,
    /// Whether it is a folder.
    pub(super) folder: bool,
}

/// A program that configuration demands for linking or compiling.
#[derive(Clone, Debug)]
pub(super) struct Tool {
    /// Its name, as configuration says it.
    pub(super) name: Sourced<String>,
    /// The C library of the targets it is for, as in their names: `gnu`, `musl`; `None` where it is for all.
    pub(super) libc: Option<String>,
}

/// A package of the workspace.
#[derive(Clone, Debug)]
pub(super) struct Package {
    /// Its folder.
    pub(super) folder: RepoPath,
    /// Its name.
    pub(super) name: Sourced<String>,
    /// The edition of the language.
    pub(super) edition: Option<Sourced<String>>,
    /// Its version.
    pub(super) version: Option<Sourced<String>>,
    /// Where its sources are, and what it is for, as its manifest says.
    pub(super) repository: Option<Sourced<String>>,
    pub(super) description: Option<Sourced<String>>,
    pub(super) license: Option<Sourced<String>>,
    /// The features that a build without flags turns on.
    pub(super) default_features: Vec<Sourced<String>>,
    /// All its features.
    pub(super) features: Vec<Sourced<String>>,
    /// Its build script.
    pub(super) build_script: Option<Sourced<RepoPath>>,
    /// The package and the path dependencies of the repository that it is built from, itself first.
    pub(super) locals: Vec<Sourced<RepoPath>>,
    /// A test, where it has any.
    pub(super) tests: Option<Origin>,
}

/// What the lockfile says.
#[derive(Clone, Debug)]
pub(super) struct Lock {
    /// Where it stands.
    pub(super) origin: Origin,
    /// The version of its format, which old toolchains cannot read.
    pub(super) format: Option<Sourced<u32>>,
}

/// A crate that takes part in the program, as far as manifests and lockfile say.
#[derive(Clone, Debug)]
pub(super) struct Crate {
    /// Its name.
    pub(super) name: String,
    /// Its version, where it is locked or written in full.
    pub(super) version: Option<String>,
    /// The versions that a manifest accepts, as it writes them.
    pub(super) accepted: Option<String>,
    /// The features that manifests of the repository ask of it.
    pub(super) features: Vec<String>,
    /// Whether a manifest of the repository names it.
    pub(super) direct: bool,
    /// Whether the build alone runs it: a build script's own.
    pub(super) build_only: bool,
    /// The names of those that its versions which take part lead to in the lockfile, as far as no manifest of the
    /// repository says it better.
    pub(super) needs: Vec<String>,
    /// Where it is named.
    pub(super) why: Origin,
}

/// What says which toolchain is right.
#[derive(Clone, Debug, Default)]
pub(super) struct Toolchain {
    /// The channel of `rust-toolchain.toml`: `1.90.0`, `stable`, `nightly-2026-01-01`.
    pub(super) channel: Option<Sourced<String>>,
    /// The file that holds it, which `rustup` reads.
    pub(super) file: Option<Sourced<RepoPath>>,
    /// Components and targets that it asks for.
    pub(super) components: Vec<Sourced<String>>,
    pub(super) targets: Vec<Sourced<String>>,
    /// The oldest versions that packages of the closure, locked crates and editions accept, the highest first.
    pub(super) minimum: Vec<Sourced<String>>,
    /// What version managers pin.
    pub(super) pins: Vec<Sourced<String>>,
    /// What only a nightly compiler accepts: `#![feature(…)]`, `cargo-features`, `-Z` in configuration.
    pub(super) nightly: Option<Origin>,
}

/// The program that is planned.
#[derive(Clone, Debug)]
pub(super) struct Program {
    /// The name of its binary, with why this one.
    pub(super) bin: Sourced<String>,
    /// The other binaries of its package.
    pub(super) others: Vec<Sourced<String>>,
    /// Features that it needs beyond the defaults, and whether these are turned off.
    pub(super) features: Vec<Sourced<String>>,
    pub(super) no_default_features: Option<Origin>,
    /// What needs the operating system, to be built or to run.
    pub(super) natives: Vec<NativeNeed>,
    /// What it is made with, the most telling first.
    pub(super) frameworks: Vec<Framework>,
    /// A front end in WebAssembly that is built with it.
    pub(super) front: Option<Front>,
    /// Programs that build scripts and macros run: `protoc`.
    pub(super) build_programs: Vec<NeededProgram>,
    /// Variables that the build needs, with their values.
    pub(super) build_env: Vec<(String, String, Origin)>,
    /// What its sources say.
    pub(super) code: Code,
    /// How the project starts it.
    pub(super) start: Option<Sourced<Vec<String>>>,
    /// What else is run of it: migrations, workers.
    pub(super) jobs: Vec<Sourced<(String, Vec<String>)>>,
}

/// A crate that is more than Rust.
#[derive(Clone, Debug)]
pub(super) struct NativeNeed {
    /// The crate.
    pub(super) name: String,
    /// Packages for building and for running, by distribution.
    pub(super) debian_build: Vec<String>,
    pub(super) debian_run: Vec<String>,
    pub(super) alpine_build: Vec<String>,
    pub(super) alpine_run: Vec<String>,
    /// How it ends up in the program.
    pub(super) kind: Linked,
    /// Variables that the build wants for it.
    pub(super) env: Vec<(String, String)>,
    /// Where it is named.
    pub(super) why: Origin,
}

/// How native code ends up in the program, the most demanding last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Linked {
    /// It is compiled from its own C sources into the program, which stays one file.
    Static,
    /// As before, in C++.
    StaticCxx,
    /// It does so with glibc alone.
    StaticGlibc,
    /// A shared library that the images without packages bring: OpenSSL.
    Openssl,
    /// Shared libraries that have to be installed.
    System,
}

/// A framework that was recognised.
#[derive(Clone, Debug)]
pub(super) struct Framework {
    /// The crate by which it was recognised, which is its key in the table.
    pub(super) key: String,
    /// Its name for people.
    pub(super) name: String,
    /// Where it is named.
    pub(super) why: Origin,
}

/// A front end that is compiled to WebAssembly.
#[derive(Clone, Debug)]
pub(super) struct Front {
    /// The tool that builds it: `trunk`, `cargo-leptos`, `dx`, `wasm-pack`.
    pub(super) tool: Sourced<String>,
    /// The tool's version, where the project says it.
    pub(super) version: Option<Sourced<String>>,
    /// The folder it is called in.
    pub(super) folder: RepoPath,
    /// The version of `wasm-bindgen` that the crates are locked to, which its tool has to have, too.
    pub(super) bindgen: Option<Sourced<String>>,
    /// Where its output lies, relative to that folder.
    pub(super) output: Sourced<String>,
    /// The path below which its pages expect themselves, where that is not the root.
    pub(super) base: Option<Sourced<String>>,
    /// Whether nothing but files come out of it, so that a static server serves them.
    pub(super) alone: bool,
    /// Where the program looks for the files, relative to its working folder, and the variables that say so.
    pub(super) served_at: Option<Sourced<String>>,
    /// The project that the tool is told, where the workspace has several.
    pub(super) project: Option<Sourced<String>>,
    /// The features that its own table asks of the program.
    pub(super) features: Vec<Sourced<String>>,
    /// Files beside the program in the target's folder that it reads beside itself.
    pub(super) files: Vec<Sourced<String>>,
    /// Variables that the program is given.
    pub(super) env: Vec<(String, String, Origin)>,
}

/// A program of the operating system.
#[derive(Clone, Debug)]
pub(super) struct NeededProgram {
    /// Its name.
    pub(super) name: String,
    /// The packages that hold it.
    pub(super) debian: String,
    pub(super) alpine: String,
    /// Where it is run.
    pub(super) why: Origin,
}

/// A value that the program takes from outside, as far as its sources say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// What it is when nobody says anything.
    pub(super) value: Option<Sourced<String>>,
    /// The variable that sets it.
    pub(super) variable: Option<Sourced<String>>,
    /// The flag that sets it, with its dashes.
    pub(super) flag: Option<Sourced<String>>,
    /// The configuration file that sets it, in the repository.
    pub(super) file: Option<Sourced<RepoPath>>,
}

/// Where the program listens: an address in one piece, or a host and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listener {
    /// `127.0.0.1:3000` in one piece.
    pub(super) address: Asked,
    /// The host.
    pub(super) host: Asked,
    /// The port.
    pub(super) port: Asked,
    /// It serves measurements or people who look after it, not those who use it.
    pub(super) aside: bool,
    /// It is no TCP: `udp`.
    pub(super) protocol: Option<&'static str>,
    /// Where it is opened.
    pub(super) why: Origin,
}

/// A file or folder that the program reads while it runs.
#[derive(Clone, Debug)]
pub(super) struct RuntimeFile {
    /// The path in the repository.
    pub(super) path: RepoPath,
    /// The path the program asks for: relative to its working folder, or where the file lay when it was compiled.
    pub(super) at: String,
    /// Whether it is a folder.
    pub(super) folder: bool,
    /// Why.
    pub(super) why: Origin,
}

/// A folder that something has to make before the program is compiled, or runs.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// The path in the repository.
    pub(super) path: Sourced<RepoPath>,
    /// Whether it is compiled in.
    pub(super) compiled: bool,
    /// The path the program asks for, relative to its working folder or absolute.
    pub(super) at: String,
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

/// What the sources of the program say.
#[derive(Clone, Debug, Default)]
pub(super) struct Code {
    /// Where it listens, the main address first.
    pub(super) listeners: Vec<Listener>,
    /// Variables that it reads while it runs.
    pub(super) environment: Vec<EnvironmentNeed>,
    /// Variables that it is given, so that it reads what is meant for production.
    pub(super) given: Vec<(String, String, Origin)>,
    /// Variables that must be set while it is compiled: `env!("NAME")`.
    pub(super) compiled: Vec<Sourced<String>>,
    /// Files that it reads while it runs, and the repository holds.
    pub(super) files: Vec<RuntimeFile>,
    /// Files that it reads, and nothing brings: configuration that is mounted.
    pub(super) missing: Vec<Sourced<String>>,
    /// Folders that it writes.
    pub(super) written: Vec<WrittenFolder>,
    /// What is compiled into it from outside its packages: `include_str!`, embedded folders; and keys and certificates
    /// wherever they lie, which are kept away from a build otherwise.
    pub(super) embedded: Vec<Sourced<RepoPath>>,
    /// What would be compiled in from outside the project.
    pub(super) outside: Vec<Sourced<String>>,
    /// Embedded or served folders that the repository does not hold, so that a front end has to make them first.
    pub(super) wanted: Vec<Wanted>,
    /// Paths that answer when it is well.
    pub(super) health: Vec<Sourced<String>>,
    /// Signals that it answers by itself.
    pub(super) signals: Vec<Sourced<String>>,
    /// Sub-commands, where it does nothing without one.
    pub(super) commands: Vec<Sourced<String>>,
    /// Arguments that it demands.
    pub(super) required: Vec<Sourced<String>>,
    /// Programs of the operating system that it runs.
    pub(super) programs: Vec<NeededProgram>,
    /// Those of which no package is known.
    pub(super) unknown_programs: Vec<Sourced<String>>,
    /// Variables that sub-commands demand, with the name of the command.
    pub(super) of_commands: Vec<(String, Sourced<String>)>,
    /// Whether it uses the system's time zones, temporary files, a `.env` file that it stops without.
    pub(super) time_zones: Option<Origin>,
    pub(super) temporary: Option<Origin>,
    pub(super) dotenv: Option<Origin>,
    /// Whether not everything was read.
    pub(super) cut: bool,
}
