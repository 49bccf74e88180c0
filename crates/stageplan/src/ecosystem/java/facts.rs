//! What is read of a project of the JVM, whoever builds it. `decide` sees nothing else.

use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::plan::SecretNeed;
use crate::tree::RepoPath;

/// The tool that builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tool {
    Maven,
    Gradle,
    Sbt,
    Leiningen,
    /// Clojure's own command, with `deps.edn`.
    Clojure,
}

impl Tool {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Maven => "maven",
            Self::Gradle => "gradle",
            Self::Sbt => "sbt",
            Self::Leiningen => "leiningen",
            Self::Clojure => "clojure",
        }
    }

    /// Its name for people.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Maven => "Maven",
            Self::Gradle => "Gradle",
            Self::Sbt => "sbt",
            Self::Leiningen => "Leiningen",
            Self::Clojure => "Clojure",
        }
    }
}

impl std::fmt::Display for Tool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Everything that was read.
#[derive(Clone, Debug)]
pub(in crate::ecosystem) struct Facts {
    /// The unit's folder.
    pub(super) unit: RepoPath,
    /// The folder the build is called in: the unit's own, or the one of the reactor that lists it.
    pub(super) root: RepoPath,
    /// The folder that the build needs as a whole: `root`, or one above where parents and siblings lie beside it.
    pub(super) context: RepoPath,
    /// The manifest that the unit was read from.
    pub(super) origin: Origin,
    /// What the project calls itself.
    pub(super) name: Option<Sourced<String>>,
    /// Its version, where it is written.
    pub(super) version: Option<Sourced<String>>,
    /// Who builds it, and who else could.
    pub(super) tool: Sourced<Tool>,
    pub(super) other_tools: Vec<Rejected>,
    /// The script of the project that brings the tool.
    pub(super) wrapper: Option<Wrapper>,
    /// How it is built.
    pub(super) build: Build,
    /// What says which JDK.
    pub(super) jdk: Jdk,
    /// What the build makes that runs.
    pub(super) artefact: Option<Artefact>,
    /// The server that an archive needs to run.
    pub(super) server: Option<Server>,
    /// Why nothing runs, where nothing does.
    pub(super) why_not: Option<Finding>,
    /// Versions of frameworks, where the build says them.
    pub(super) versions: Versions,
    /// What the program is made with, the most telling first.
    pub(super) frameworks: Vec<Framework>,
    /// What the project depends on, as far as manifests say: `group:artifact`.
    pub(super) dependencies: Vec<Dependency>,
    /// What its configuration says.
    pub(super) config: Config,
    /// What its sources say.
    pub(super) code: Code,
    /// The lines of the project that start it.
    pub(super) lines: Vec<Line>,
    /// What the project shows about running it.
    pub(super) evidence: Evidence,
    /// What was noticed.
    pub(super) findings: Vec<Finding>,
}

/// Versions of frameworks that the build says beside dependencies.
#[derive(Clone, Debug, Default)]
pub(super) struct Versions {
    /// Spring Boot's.
    pub(super) boot: Option<Sourced<String>>,
    /// Those of others, by the key of their row.
    pub(super) others: Vec<(String, Sourced<String>)>,
}

/// The script that fetches the tool in the version the project wants.
#[derive(Clone, Debug)]
pub(super) struct Wrapper {
    /// The script, in the repository.
    pub(super) path: Sourced<RepoPath>,
    /// The version that it fetches.
    pub(super) version: Option<Sourced<String>>,
    /// It fetches from a host of the project's own.
    pub(super) own_host: Option<Sourced<String>>,
    /// Its lines end as on Windows, so that no shell of an image reads it.
    pub(super) crlf: bool,
    /// The files that it needs beside itself.
    pub(super) files: Vec<RepoPath>,
}

/// How the unit is built.
#[derive(Clone, Debug, Default)]
pub(super) struct Build {
    /// The files that tell what is depended on: all that the tool reads before it looks at a source.
    pub(super) manifests: Vec<Sourced<RepoPath>>,
    /// Certificates and keys that it packs, which a build otherwise does not see.
    pub(super) packed: Vec<Sourced<RepoPath>>,
    /// Folders that the tool reads before it looks at a source: repositories inside of this one.
    pub(super) folders: Vec<Sourced<RepoPath>>,
    /// The folders and files that the build reads, where the context is wider than the folder it is called in.
    pub(super) sources: Vec<Sourced<RepoPath>>,
    /// Folders below the one it is called in that belong to parts that the unit does not stand on.
    pub(super) apart: Vec<RepoPath>,
    /// What a file of toolchains must offer: names and values, the version among them.
    pub(super) toolchain: Option<Sourced<Vec<(String, String)>>>,
    /// More words for the call that tests.
    pub(super) test_words: Vec<Sourced<String>>,
    /// The unit stands on other parts of the build.
    pub(super) stands_on_others: bool,
    /// Why the project's own version of the tool must be taken.
    pub(super) own_tool: Option<Origin>,
    /// The unit inside of a larger build, as the tool names it: a path for Maven, `:app` for Gradle, a project of sbt.
    pub(super) select: Option<Sourced<String>>,
    /// The task or goal that makes what runs.
    pub(super) task: Option<Sourced<String>>,
    /// More words for the call that packages: switches that leave out checks and documents.
    pub(super) skips: Vec<Sourced<String>>,
    /// Goals behind the one that packages.
    pub(super) more: Vec<Sourced<String>>,
    /// More words for every call: settings files, profiles.
    pub(super) words: Vec<Sourced<String>>,
    /// Variables that the build needs.
    pub(super) env: Vec<(String, Sourced<String>)>,
    /// Files that carry credentials, or variables.
    pub(super) secrets: Vec<SecretNeed>,
    /// The front ends that the build would make.
    pub(super) front_ends: Vec<FrontEnd>,
    /// Folders of resources that are served, and of which the repository has nothing: a front end beside the program may
    /// be what fills them.
    pub(super) pages: Vec<Sourced<RepoPath>>,
    /// Why what is built is for one kind of machine.
    pub(super) platform: Option<Origin>,
    /// Options of the JVM that the build would start the program with.
    pub(super) options: Vec<Sourced<String>>,
    /// What starts the program while it is worked on: words behind the tool's name.
    pub(super) develop: Option<Sourced<Vec<String>>>,
    /// The word that runs the tests, where the tool has none of its own.
    pub(super) test: Option<String>,
    /// Whether there are tests, and where.
    pub(super) tests: Option<Origin>,
    /// Version of a helper that the tool itself needs, such as sbt's.
    pub(super) tool_version: Option<Sourced<String>>,
    /// The repository's other manifests of dependencies that the build reads, whose absence is told.
    pub(super) leftovers: Vec<RepoPath>,
}

/// A front end that a plugin of the build makes.
#[derive(Clone, Debug)]
pub(super) struct FrontEnd {
    /// Its folder, where its package.json lies.
    pub(super) folder: Sourced<RepoPath>,
    /// The folder that the build takes its files from.
    pub(super) output: Option<Sourced<RepoPath>>,
    /// Words that keep the build from making it itself.
    pub(super) skip: Vec<Sourced<String>>,
    /// The host that the plugin would fetch Node from.
    pub(super) host: Option<String>,
}

/// What says which JDK.
#[derive(Clone, Debug, Default)]
pub(super) struct Jdk {
    /// What wishes a line, best first.
    pub(super) wishes: Vec<Wish>,
    /// What does not work with newer lines.
    pub(super) caps: Vec<Cap>,
    /// What does not work with older lines.
    pub(super) floors: Vec<Floor>,
}

/// How a wish is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum WishKind {
    /// This line: a toolchain, a version file.
    Exact,
    /// This line or a newer one: what the compiler is told to make.
    AtLeast,
    /// It is known to work: workflows, hosts.
    Shown,
}

/// A wish for a JDK.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    /// The line.
    pub(super) line: Sourced<u32>,
    pub(super) kind: WishKind,
}

/// The oldest JDK that something works with.
#[derive(Clone, Debug)]
pub(super) struct Floor {
    /// What, for people: `Helidon 4.2`.
    pub(super) what: String,
    /// The oldest line.
    pub(super) least: u32,
    pub(super) origin: Origin,
}

/// The newest JDK that something works with.
#[derive(Clone, Debug)]
pub(super) struct Cap {
    /// What, for people: `Gradle 8.5`.
    pub(super) what: String,
    /// The newest line.
    pub(super) newest: u32,
    pub(super) origin: Origin,
}

/// What the build makes that runs.
#[derive(Clone, Debug)]
pub(super) struct Artefact {
    /// The file or folder, seen from the unit's folder: `target/shop-1.0.jar`.
    pub(super) path: Sourced<String>,
    /// `path` is a pattern of ours, as the name could not be computed.
    pub(super) pattern: bool,
    pub(super) shape: Shape,
    /// The class that is started, where the artefact does not say it itself.
    pub(super) main: Option<Sourced<String>>,
}

/// How an artefact runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Spring Boot's jar or war, which can be taken apart.
    Boot(Layout),
    /// Everything in one file, started by `java -jar`.
    Jar,
    /// A jar whose manifest names the jars of a folder beside it.
    Thin {
        /// The folder, seen from the unit.
        libs: String,
    },
    /// A jar and a folder of jars, put onto the class path together; started by the name of the class.
    ClassPath {
        /// The folder, seen from the unit.
        libs: String,
    },
    /// Quarkus' folder.
    Quarkus,
    /// A folder with `bin/` and `lib/`.
    Distribution {
        /// The script in `bin`.
        program: String,
        /// The jar in `lib` that is the project's own, where its name is known.
        own: Option<String>,
        /// There is more in it than those two folders.
        whole: bool,
    },
    /// A folder that is copied as it is.
    Folder {
        /// The folder in it that counts, where what the build makes is an archive; empty for all of it.
        inside: Option<String>,
        /// What is below it, with what changes least first; everything where nothing is named.
        parts: Vec<String>,
        /// The start command, seen from it.
        start: Vec<String>,
    },
    /// An archive for a server of the catalog's table `war-server`.
    War {
        /// The row.
        server: String,
    },
}

/// The server that runs an archive which brings none.
#[derive(Clone, Debug)]
pub(super) struct Server {
    /// Its row of the table `war-server`.
    pub(super) key: Sourced<String>,
    /// The row with the level of the interfaces that the archive asks for.
    pub(super) level: Sourced<String>,
    /// The path that it answers below, without slashes; at the root where it is empty.
    pub(super) context: Sourced<String>,
    /// The folder of the repository with the server's configuration.
    pub(super) config: Option<Sourced<RepoPath>>,
    /// The name by which that configuration knows the archive.
    pub(super) file: Option<Sourced<String>>,
    /// The ports that the configuration names, the program's own first.
    pub(super) ports: Vec<Port>,
    /// Variables that the configuration is told by.
    pub(super) env: Vec<(String, Sourced<String>)>,
    /// The path that tells whether the program is well.
    pub(super) health: Option<Sourced<String>>,
}

/// How Spring Boot's archive is taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// By its `tools` mode: the jar and its libraries.
    Tools,
    /// Into its classes and libraries, and started by a class of Spring Boot.
    Launcher {
        /// Its archive has the newer `tools` mode, rather than `layertools`.
        tools: bool,
        /// The class.
        launcher: String,
    },
    /// Not at all, for this reason.
    Whole(&'static str),
}

/// What the program is made with.
#[derive(Clone, Debug)]
pub(super) struct Framework {
    /// The row of the catalog's table.
    pub(super) key: String,
    pub(super) name: String,
    /// Its version, where it is known.
    pub(super) version: Option<Sourced<String>>,
    pub(super) origin: Origin,
    /// Whether what is depended on of it listens.
    pub(super) server: bool,
}

/// A dependency.
#[derive(Clone, Debug)]
pub(super) struct Dependency {
    /// `group:artifact`.
    pub(super) key: String,
    pub(super) version: Option<String>,
    /// Maven's scope, or `compile`.
    pub(super) scope: String,
    pub(super) origin: Origin,
}

/// What configuration files say.
#[derive(Clone, Debug, Default)]
pub(super) struct Config {
    /// The port, and the variable that changes it.
    pub(super) port: Option<Port>,
    /// More ports: management, administration.
    pub(super) more_ports: Vec<Sourced<u16>>,
    /// The address that is listened on, with the variable that changes it.
    pub(super) host: Option<(Sourced<String>, Option<String>)>,
    /// The path that tells whether the program is well, and the port where that is another one.
    pub(super) health: Option<(Sourced<String>, Option<u16>)>,
    /// Folders that are written, absolute or relative to where the program runs.
    pub(super) writes: Vec<Sourced<String>>,
    /// Variables that it reads, with their default.
    pub(super) variables: Vec<(Sourced<String>, Option<String>)>,
    /// Services that it needs, with the variable that names where.
    pub(super) services: Vec<(Sourced<String>, String)>,
    /// The setting by which its tables are made anew at every start.
    pub(super) drops: Option<Sourced<String>>,
    /// It is told that nothing listens.
    pub(super) no_server: Option<Origin>,
    /// Its port is another one at every start.
    pub(super) random_port: Option<Origin>,
    /// What listens only speaks TLS.
    pub(super) tls: Option<Origin>,
    /// Addresses of more servers of the same program.
    pub(super) more_hosts: Vec<(Sourced<String>, Option<String>)>,
    /// Profiles of Spring that a deployment of the project activates by variable.
    pub(super) profiles: Option<Sourced<String>>,
    /// The arguments that it starts with: a command, and its configuration file.
    pub(super) command: Option<Sourced<Vec<String>>>,
    /// Files of the repository that are read while it runs, relative to where it runs.
    pub(super) reads: Vec<Sourced<RepoPath>>,
}

/// A line of the project that starts the program, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The process that it is for.
    pub(super) process: String,
    /// It ends by itself, and is run once before a new version starts.
    pub(super) once: bool,
    /// Options of the JVM that belong into the image.
    pub(super) options: Vec<String>,
    /// The class that it starts, or the jar.
    pub(super) class: Option<String>,
    pub(super) jar: Option<String>,
    pub(super) arguments: Vec<String>,
    /// Variables in front of it.
    pub(super) env: Vec<(String, String)>,
    /// Files of the repository that it names.
    pub(super) reads: Vec<RepoPath>,
    /// Words with variables of the host in them.
    pub(super) dropped: Vec<String>,
    /// Files of a host that it names.
    pub(super) outside: Vec<String>,
    /// Names of secrets that it sets.
    pub(super) secrets: Vec<String>,
    pub(super) origin: Origin,
}

impl Line {
    /// A line with nothing in it yet.
    pub(super) fn new(process: &str, origin: Origin, once: bool) -> Self {
        Self {
            process: process.to_owned(),
            once,
            options: Vec::new(),
            class: None,
            jar: None,
            arguments: Vec::new(),
            env: Vec::new(),
            reads: Vec::new(),
            dropped: Vec::new(),
            outside: Vec::new(),
            secrets: Vec::new(),
            origin,
        }
    }
}

/// A port.
#[derive(Clone, Debug)]
pub(super) struct Port {
    pub(super) number: Sourced<u16>,
    /// The variable by which it is changed.
    pub(super) variable: Option<String>,
}

/// A setting of a configuration file, with the value that sources give it where the files do not.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) origin: Origin,
}

/// What sources say.
#[derive(Clone, Debug, Default)]
pub(super) struct Code {
    /// Classes that can be started, best first.
    pub(super) mains: Vec<Sourced<String>>,
    /// Ports that are listened on.
    pub(super) ports: Vec<Port>,
    /// The variable with the port, where nothing says what it is without.
    pub(super) port_variable: Option<Sourced<String>>,
    /// Addresses that are listened on, with the variable that changes them.
    pub(super) hosts: Vec<(Sourced<String>, Option<String>)>,
    /// Variables that are read, with their default.
    pub(super) variables: Vec<(Sourced<String>, Option<String>)>,
    /// Programs of the system that are started.
    pub(super) programs: Vec<Sourced<String>>,
    /// Folders that are written.
    pub(super) writes: Vec<Sourced<String>>,
    /// Files of the repository that are read while it runs, relative to where it runs.
    pub(super) reads: Vec<Sourced<RepoPath>>,
    /// It draws or measures text.
    pub(super) fonts: Option<Origin>,
    /// It compiles while it runs.
    pub(super) compiles: Option<Origin>,
    /// Settings with their default.
    pub(super) settings: Vec<Setting>,
    /// Files of properties that its classes name.
    pub(super) property_files: Vec<Sourced<String>>,
    /// Names of configuration files that it sets itself.
    pub(super) config_names: Vec<Sourced<String>>,
}
