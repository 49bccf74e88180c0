//! What a user can say: by flag, through a host, or in `stageplan.toml`. One table describes every option; the command
//! line, the file, the documentation and the browser all read it.

use std::fmt;

use stageplan_syntax::data::{Format, Kind, Node};
use stageplan_syntax::order;
use stageplan_syntax::shell;

use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::{Manifest, Project};
use crate::tree::RepoPath;

/// The file in which a project keeps its options.
pub const FILE: &str = "stageplan.toml";

/// How the image that runs is made up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// What suits the project best.
    Auto,
    /// Alpine Linux: small, musl.
    Alpine,
    /// Debian without what a server does not need: glibc, a shell, a package manager.
    Slim,
    /// Only the language's run time: no shell, no package manager.
    Distroless,
    /// Nothing but the program.
    Scratch,
}

/// How dependencies are kept between builds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CacheStrategy {
    /// Manifests are bound and packages kept in cache mounts: fastest on a builder that stays.
    Mount,
    /// Manifests are copied and the install is a layer: what exported build caches can keep.
    Layer,
    /// Manifests are copied, the install is a layer, and packages are kept in cache mounts too.
    #[default]
    Both,
}

/// How much the printed Dockerfile explains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Comments {
    /// Nothing.
    None,
    /// What each stage is for and what stays behind in it.
    #[default]
    Short,
    /// Also the reason of each line, with file and line.
    Why,
}

/// Words that an option takes, each with what it means.
type Words = &'static [(&'static str, &'static str)];

macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal $about:literal,)+ }) => {
        impl $type {
            const WORDS: Words = &[$(($word, $about)),+];

            fn read(text: &str) -> Result<Self, String> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(not_one_of(text, Self::WORDS)),
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$variant => $word),+ })
            }
        }
    };
}

words!(Flavour {
    Auto = "auto" "what suits the project best",
    Alpine = "alpine" "Alpine Linux: small, with a shell and packages; musl as its C library",
    Slim = "slim" "Debian: glibc, a shell and packages",
    Distroless = "distroless" "the language's run time alone: no shell, no packages",
    Scratch = "scratch" "nothing but the program",
});
words!(CacheStrategy {
    Mount = "mount" "packages are kept by the builder: fastest on one that stays",
    Layer = "layer" "the install is a layer, which exported build caches keep",
    Both = "both" "a layer, and packages kept by the builder too",
});
words!(Comments {
    None = "none" "no comments",
    Short = "short" "what each stage is for and what stays behind in it",
    Why = "why" "also the reason of each line, with file and line",
});

/// The stages that `targets` may name.
const TARGETS: Words = &[
    ("development", "a stage to work on the project in"),
    ("test", "a stage that runs the tests"),
    ("production", "the image alone"),
];

/// The shape of an option's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One value.
    One,
    /// A list; each mention adds to it.
    Many,
    /// Names with values, `NAME=VALUE` as a flag; each mention adds to it.
    Pairs,
}

/// One option.
#[derive(Clone, Copy, Debug)]
pub struct OptionInfo {
    /// Its name in `stageplan.toml` and, behind `--`, on the command line.
    pub name: &'static str,
    /// The shape of its value.
    pub shape: Shape,
    /// What the value stands for in help texts.
    pub value: &'static str,
    /// What it does, as one sentence.
    pub help: &'static str,
    /// A value as a flag takes it.
    pub example: &'static str,
    /// Another one, where several can be given.
    pub second: Option<&'static str>,
}

/// Every option, in the order of the documentation.
pub const OPTIONS: &[OptionInfo] = &[
    one("unit", "FOLDER", "The folder of the repository to plan", "apps/web"),
    one("ecosystem", "ID", "The ecosystem to plan for where the unit shows several", "go"),
    one("flavour", "KIND", "What the final image is made of: auto, alpine, slim, distroless or scratch", "alpine"),
    one("version", "VERSION", "The language's version", "24"),
    one("package-manager", "NAME[@VERSION]", "The package manager", "pnpm@11.2.0"),
    one("build", "COMMAND", "The command that builds the project", "make all"),
    one("start", "COMMAND", "The command that starts it", "node dist/server.js"),
    one("port", "PORT", "The port it listens on", "8080"),
    one("user", "UID:GID", "The numeric user it runs as", "10001:10001"),
    many("build-packages", "PACKAGE", "An OS package that the build needs", &["git", "python3"]),
    many("run-packages", "PACKAGE", "An OS package that must be in the final image", &["curl", "git"]),
    many("writable", "PATH", "An absolute folder that the program writes", &["/data", "/var/cache/shop"]),
    pairs("env", "NAME=VALUE", "A variable of the final image", "LOG_LEVEL=info"),
    pairs("labels", "NAME=VALUE", "A label of the final image", "org.opencontainers.image.vendor=Example"),
    one("cache", "STRATEGY", "How dependencies are kept between builds: mount, layer or both", "layer"),
    many("platforms", "OS/ARCH", "A platform to build for", &["linux/amd64", "linux/arm64"]),
    many(
        "targets",
        "STAGE",
        "A stage to emit beside production: development or test; `production` for it alone",
        &["development", "test"],
    ),
    one("health", "PATH", "The HTTP path that answers when the program is well", "/healthz"),
    pairs("digests", "IMAGE=DIGEST", "The digest to pin an image to", "node:24-trixie-slim=sha256:…"),
    one("comments", "LEVEL", "How much the Dockerfile explains: none, short or why", "why"),
];

/// The options that hold for every plan, whatever made it.
pub const COMMON: &[&str] =
    &["unit", "ecosystem", "user", "run-packages", "writable", "env", "labels", "platforms", "digests", "comments"];

const fn one(name: &'static str, value: &'static str, help: &'static str, example: &'static str) -> OptionInfo {
    OptionInfo { name, shape: Shape::One, value, help, example, second: None }
}

const fn many(
    name: &'static str,
    value: &'static str,
    help: &'static str,
    [example, second]: &[&'static str; 2],
) -> OptionInfo {
    OptionInfo { name, shape: Shape::Many, value, help, example, second: Some(second) }
}

const fn pairs(name: &'static str, value: &'static str, help: &'static str, example: &'static str) -> OptionInfo {
    OptionInfo { name, shape: Shape::Pairs, value, help, example, second: None }
}

impl OptionInfo {
    /// The words that it takes, where it takes no others.
    pub fn choices(&self) -> Vec<&'static str> {
        match self.name {
            "ecosystem" => ecosystem_ids(),
            other => words(other).iter().map(|(word, _)| *word).collect(),
        }
    }

    /// How the option is given as a flag, as a sentence for whoever gave it wrongly.
    pub fn flag_help(&self) -> String {
        let word = |value: &str| if value.contains(' ') { shell::quote(value) } else { value.to_owned() };
        let flag = |value: &str| format!("--{} {}", self.name, word(value));
        match self.shape {
            Shape::One => format!("write {}, such as `{}`", self.value, flag(self.example)),
            Shape::Many => {
                let flags: Vec<String> = [self.example].into_iter().chain(self.second).map(flag).collect();
                format!("one {} each; repeat the flag for more, as in `{}`", self.value, flags.join(" "))
            }
            Shape::Pairs => {
                format!("write {}, such as `{}`; repeat the flag for more", self.value, flag(self.example))
            }
        }
    }

    /// How the option is given in `stageplan.toml`, as a sentence for whoever gave it wrongly.
    pub fn file_help(&self) -> String {
        match self.shape {
            Shape::One => format!("write one {}: `{} = {}`", self.value, self.name, literal(self.example)),
            Shape::Many => {
                let values: Vec<String> = [self.example].into_iter().chain(self.second).map(literal).collect();
                format!("write a list of one {} each: `{} = [{}]`", self.value, self.name, values.join(", "))
            }
            Shape::Pairs => {
                let (key, value) = self.example.split_once('=').unwrap_or((self.example, ""));
                let bare = key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
                let key = if bare { key.to_owned() } else { literal(key) };
                format!("write a table: `[{}]`, and on a line below it `{key} = {}`", self.name, literal(value))
            }
        }
    }
}

/// An example as a value of TOML. Examples hold nothing that a string would have to escape; a test says so.
fn literal(text: &str) -> String {
    if text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() > 2 {
        text.to_owned()
    } else {
        format!("\"{text}\"")
    }
}

/// The options that were given, each with where. Empty unless set.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The folder to plan.
    pub unit: Option<Sourced<String>>,
    /// The ecosystem to plan for.
    pub ecosystem: Option<Sourced<String>>,
    /// What the final image is made of.
    pub flavour: Option<Sourced<Flavour>>,
    /// The language's version.
    pub version: Option<Sourced<String>>,
    /// The package manager, with a version behind `@`.
    pub package_manager: Option<Sourced<String>>,
    /// The build command, a shell line.
    pub build: Option<Sourced<String>>,
    /// The start command, a shell line.
    pub start: Option<Sourced<String>>,
    /// The port.
    pub port: Option<Sourced<u16>>,
    /// The user, as `uid:gid`.
    pub user: Option<Sourced<String>>,
    /// OS packages for the build.
    pub build_packages: Vec<Sourced<String>>,
    /// OS packages for the final image.
    pub run_packages: Vec<Sourced<String>>,
    /// Folders the program writes.
    pub writable: Vec<Sourced<String>>,
    /// Variables of the final image.
    pub env: Vec<(String, Sourced<String>)>,
    /// Labels of the final image.
    pub labels: Vec<(String, Sourced<String>)>,
    /// How dependencies are kept between builds.
    pub cache: Option<Sourced<CacheStrategy>>,
    /// Platforms to build for.
    pub platforms: Vec<Sourced<String>>,
    /// Stages to emit beside production.
    pub targets: Vec<Sourced<String>>,
    /// The health path.
    pub health: Option<Sourced<String>>,
    /// Digests by image reference.
    pub digests: Vec<(String, Sourced<String>)>,
    /// How much the Dockerfile explains.
    pub comments: Option<Sourced<Comments>>,
}

/// A value that was given.
#[derive(Clone, Debug)]
pub struct Given<'s> {
    /// The option's name.
    pub name: &'static str,
    /// The value as a flag takes it.
    pub value: String,
    /// Where it was given, with what it overrode.
    pub origin: &'s Origin,
}

struct Rows<'s>(Vec<Given<'s>>);

impl<'s> Rows<'s> {
    fn one<T: fmt::Display>(&mut self, name: &'static str, value: &'s Option<Sourced<T>>) {
        if let Some(value) = value {
            self.0.push(Given { name, value: value.value().to_string(), origin: value.origin() });
        }
    }

    fn many(&mut self, name: &'static str, values: &'s [Sourced<String>]) {
        for value in values {
            self.0.push(Given { name, value: value.value().clone(), origin: value.origin() });
        }
    }

    fn pairs(&mut self, name: &'static str, pairs: &'s [(String, Sourced<String>)]) {
        for (key, value) in pairs {
            self.0.push(Given { name, value: format!("{key}={}", value.value()), origin: value.origin() });
        }
    }
}

/// Why a value was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingError {
    /// There is no option of this name; the text is the nearest one that there is.
    Unknown(Option<&'static str>),
    /// The value does not fit; the text says what would.
    Value(String),
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(Some(near)) => write!(f, "there is no such option; did you mean `{near}`?"),
            Self::Unknown(None) => f.write_str("there is no such option"),
            Self::Value(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for SettingError {}

impl Settings {
    /// Gives an option by its name in [`OPTIONS`], as a flag or through a host. Lists and pairs grow with each call.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), SettingError> {
        let info = info(name)?;
        self.put(info, value, Origin::option(info.name, None))
    }

    fn put(&mut self, info: &'static OptionInfo, value: &str, origin: Origin) -> Result<(), SettingError> {
        let wrong = |why: String| SettingError::Value(why);
        if value.chars().any(|c| c.is_control() && c != '\t') && !matches!(info.name, "build" | "start") {
            return Err(wrong("the value must not contain control characters".to_owned()));
        }
        if matches!(info.name, "build" | "start") && value.trim().is_empty() {
            return Err(wrong("the command is empty".to_owned()));
        }
        let text = || Sourced::new(value.to_owned(), origin.clone());
        match info.name {
            "unit" => {
                RepoPath::parse(value).map_err(|error| wrong(error.to_string()))?;
                self.unit = Some(text());
            }
            "ecosystem" => self.ecosystem = Some(Sourced::new(ecosystem(value).map_err(wrong)?, origin)),
            "flavour" => self.flavour = Some(Sourced::new(Flavour::read(value).map_err(wrong)?, origin)),
            "version" => {
                if !value.bytes().any(|byte| byte.is_ascii_digit()) {
                    return Err(wrong(format!("`{value}` is not a version; write its number, such as `24` or `1.27`")));
                }
                self.version = Some(tag(value, origin)?);
            }
            "package-manager" => self.package_manager = Some(text()),
            "build" => self.build = Some(text()),
            "start" => self.start = Some(text()),
            "port" => {
                let port = value.parse::<u16>().ok().filter(|port| *port > 0);
                let port = port.ok_or_else(|| wrong(format!("`{value}` is not a port")))?;
                self.port = Some(Sourced::new(port, origin));
            }
            "user" => self.user = Some(Sourced::new(numeric_user(value).map_err(wrong)?, origin)),
            "build-packages" => self.build_packages.push(package(value, origin)?),
            "run-packages" => self.run_packages.push(package(value, origin)?),
            "writable" => {
                if !value.starts_with('/') || value.split('/').any(|part| part == "..") {
                    return Err(wrong(format!("`{value}` is not an absolute path")));
                }
                self.writable.push(text());
            }
            "env" => {
                let (key, value) = pair(value)?;
                if !is_variable_name(key) {
                    return Err(wrong(format!("`{key}` is not the name of a variable")));
                }
                put_pair(&mut self.env, key, value, origin);
            }
            "labels" => {
                let (key, value) = pair(value)?;
                let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/');
                if key.is_empty() || !key.chars().all(fits) {
                    return Err(wrong(format!("`{key}` is not the name of a label")));
                }
                put_pair(&mut self.labels, key, value, origin);
            }
            "cache" => self.cache = Some(Sourced::new(CacheStrategy::read(value).map_err(wrong)?, origin)),
            "platforms" => {
                let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
                if !value.contains('/') || !value.chars().all(fits) {
                    return Err(wrong(format!("`{value}` is not a platform such as linux/amd64")));
                }
                self.platforms.push(text());
            }
            "targets" => {
                if TARGETS.iter().all(|(word, _)| *word != value) {
                    return Err(wrong(not_one_of(value, TARGETS)));
                }
                self.targets.push(text());
            }
            "health" => {
                let fits = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '\\' | '`' | '$');
                if !value.starts_with('/') || !value.chars().all(fits) {
                    return Err(wrong(format!("`{value}` is not an absolute HTTP path")));
                }
                self.health = Some(text());
            }
            "digests" => {
                let (image, digest) = pair(value)?;
                let hex = digest.strip_prefix("sha256:").unwrap_or_default();
                if hex.len() != 64 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    return Err(wrong(format!(
                        "`{digest}` is not a digest such as sha256:… with 64 hexadecimal digits"
                    )));
                }
                put_pair(&mut self.digests, image, digest, origin);
            }
            "comments" => self.comments = Some(Sourced::new(Comments::read(value).map_err(wrong)?, origin)),
            _ => return Err(SettingError::Unknown(None)),
        }
        Ok(())
    }

    /// Adds what the `stageplan.toml` of a folder says, below what is already set.
    pub(crate) fn read_file(&mut self, project: &Project<'_>, folder: &RepoPath) {
        let Some(manifest) = folder.join(FILE).ok().and_then(|path| project.manifest(&path, Format::Toml)) else {
            return;
        };
        let mut file = Settings::default();
        for (key, node) in manifest.root().into_iter().flat_map(Node::entries) {
            match info(key) {
                Err(error) => {
                    let names = || OPTIONS.iter().map(|option| option.name).collect::<Vec<_>>().join(", ");
                    let help = match error {
                        SettingError::Unknown(Some(near)) => format!("did you mean `{near}`?"),
                        _ => format!("take it out, or use one of {}", names()),
                    };
                    project.report(
                        Finding::warning("options/unknown-key", format!("`{key}` is not an option"))
                            .help(help)
                            .at(manifest.source.place(node.key_span().unwrap_or(node.span()))),
                    );
                }
                Ok(info) => file.put_node(info, node, &manifest, project),
            }
        }
        self.fill_from(file);
    }

    fn put_node(&mut self, info: &'static OptionInfo, node: Node<'_>, manifest: &Manifest, project: &Project<'_>) {
        let mut give = |node: Node<'_>, value: String| {
            let place = manifest.source.place(node.span());
            let origin = Origin::option(info.name, Some(place.clone()));
            if let Err(error) = self.put(info, &value, origin) {
                project.report(
                    Finding::warning("options/bad-value", format!("`{}` was not taken: {error}", info.name))
                        .help(info.file_help())
                        .at(place),
                );
            }
        };
        let bad = |node: Node<'_>, want: &str| {
            project.report(
                Finding::warning("options/bad-value", format!("`{}` {want}", info.name))
                    .help(info.file_help())
                    .at(manifest.source.place(node.span())),
            );
        };
        match (info.shape, node.kind()) {
            (Shape::One, Kind::Array) if matches!(info.name, "build" | "start") => {
                match node.items().map(Node::as_str).collect::<Option<Vec<_>>>() {
                    Some(words) => give(node, words.into_iter().map(shell::quote).collect::<Vec<_>>().join(" ")),
                    None => bad(node, "takes a list of strings"),
                }
            }
            (Shape::Many, Kind::Array) => {
                for item in node.items() {
                    match item.scalar() {
                        Some(text) => give(item, text.to_owned()),
                        None => bad(item, "takes a list of strings"),
                    }
                }
            }
            (Shape::Pairs, Kind::Object) => {
                node.entries()
                    .for_each(|(key, item)| give(item, format!("{key}={}", item.scalar().unwrap_or_default())));
            }
            (Shape::One | Shape::Many, Kind::String | Kind::Number | Kind::Bool) => {
                give(node, node.scalar().unwrap_or_default().to_owned());
            }
            (Shape::One, _) => bad(node, "takes one value"),
            (Shape::Many, _) => bad(node, "takes a list of strings"),
            (Shape::Pairs, _) => bad(node, "takes a table of strings"),
        }
    }

    /// Takes what `below` says where nothing is said yet: a flag beats the unit's `stageplan.toml`, which beats the
    /// repository's; lists add up.
    pub(crate) fn fill_from(&mut self, below: Settings) {
        fn scalar<T: fmt::Display>(above: &mut Option<Sourced<T>>, below: Option<Sourced<T>>) {
            let (Some(winner), Some(loser)) = (above.take_if(|_| below.is_some()), &below) else {
                if above.is_none() {
                    *above = below;
                }
                return;
            };
            let rejected = crate::origin::Rejected {
                value: loser.value().to_string(),
                why: winner.origin().says_otherwise(),
                origin: Some(loser.origin().clone()),
            };
            let (value, origin) = winner.into_parts();
            *above = Some(Sourced::new(value, origin.rejecting("options/precedence", vec![rejected])));
        }
        scalar(&mut self.unit, below.unit);
        scalar(&mut self.ecosystem, below.ecosystem);
        scalar(&mut self.flavour, below.flavour);
        scalar(&mut self.version, below.version);
        scalar(&mut self.package_manager, below.package_manager);
        scalar(&mut self.build, below.build);
        scalar(&mut self.start, below.start);
        scalar(&mut self.port, below.port);
        scalar(&mut self.user, below.user);
        scalar(&mut self.cache, below.cache);
        scalar(&mut self.health, below.health);
        scalar(&mut self.comments, below.comments);
        self.build_packages.extend(below.build_packages);
        self.run_packages.extend(below.run_packages);
        self.writable.extend(below.writable);
        self.platforms.extend(below.platforms);
        self.targets.extend(below.targets);
        let add = |above: &mut Vec<(String, Sourced<String>)>, below: Vec<(String, Sourced<String>)>| {
            let known = order::set(above.iter().map(|(key, _)| key.clone()));
            above.extend(below.into_iter().filter(|(key, _)| !known.contains(key)));
        };
        add(&mut self.env, below.env);
        add(&mut self.labels, below.labels);
        add(&mut self.digests, below.digests);
    }

    /// The options that were given, in the order of [`OPTIONS`]; one row for each item of a list and each name of a table.
    pub fn given(&self) -> Vec<Given<'_>> {
        let mut rows = Rows(Vec::new());
        rows.one("unit", &self.unit);
        rows.one("ecosystem", &self.ecosystem);
        rows.one("flavour", &self.flavour);
        rows.one("version", &self.version);
        rows.one("package-manager", &self.package_manager);
        rows.one("build", &self.build);
        rows.one("start", &self.start);
        rows.one("port", &self.port);
        rows.one("user", &self.user);
        rows.many("build-packages", &self.build_packages);
        rows.many("run-packages", &self.run_packages);
        rows.many("writable", &self.writable);
        rows.pairs("env", &self.env);
        rows.pairs("labels", &self.labels);
        rows.one("cache", &self.cache);
        rows.many("platforms", &self.platforms);
        rows.many("targets", &self.targets);
        rows.one("health", &self.health);
        rows.pairs("digests", &self.digests);
        rows.one("comments", &self.comments);
        rows.0
    }

    /// Whether a stage that only development or testing needs is wanted: all are, unless `targets` names some.
    pub fn wants_target(&self, stage: &str) -> bool {
        self.targets.is_empty() || self.targets.iter().any(|target| target.value() == stage)
    }
}

fn info(name: &str) -> Result<&'static OptionInfo, SettingError> {
    OPTIONS.iter().find(|option| option.name == name).ok_or_else(|| {
        let near = OPTIONS
            .iter()
            .map(|option| (strsim::damerau_levenshtein(option.name, name), option.name))
            .min()
            .filter(|(distance, near)| *distance <= near.len().max(3) / 3 + 1);
        SettingError::Unknown(near.map(|(_, near)| near))
    })
}

fn pair(text: &str) -> Result<(&str, &str), SettingError> {
    text.split_once('=')
        .filter(|(key, _)| !key.is_empty())
        .ok_or_else(|| SettingError::Value(format!("`{text}` has no `=` behind a name; write NAME=VALUE")))
}

/// A later mention of a name beats an earlier one, as everywhere on a command line.
fn put_pair(pairs: &mut Vec<(String, Sourced<String>)>, key: &str, value: &str, origin: Origin) {
    let value = Sourced::new(value.to_owned(), origin);
    match pairs.iter_mut().find(|(known, _)| known == key) {
        Some((_, known)) => *known = value,
        None => pairs.push((key.to_owned(), value)),
    }
}

fn ecosystem(value: &str) -> Result<String, String> {
    let known = crate::ecosystem::ALL.iter().any(|entry| entry.id == value);
    if known { Ok(value.to_owned()) } else { Err(format!("`{value}` is not one of {}", ecosystem_ids().join(", "))) }
}

fn ecosystem_ids() -> Vec<&'static str> {
    crate::ecosystem::ALL.iter().map(|entry| entry.id).collect()
}

fn not_one_of(text: &str, words: Words) -> String {
    let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    format!("`{text}` is not one of {}", words.join(", "))
}

/// The words of an option that takes no others, each with what it means; none for every other option.
pub(crate) fn words(option: &str) -> Words {
    match option {
        "flavour" => Flavour::WORDS,
        "cache" => CacheStrategy::WORDS,
        "targets" => TARGETS,
        "comments" => Comments::WORDS,
        _ => &[],
    }
}

fn package(value: &str, origin: Origin) -> Result<Sourced<String>, SettingError> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-' | '_' | ':' | '~' | '=');
    if value.contains([',', ' '])
        && value.split([',', ' ']).filter(|name| !name.is_empty()).all(|name| package(name, origin.clone()).is_ok())
    {
        return Err(SettingError::Value(format!("`{value}` is several OS packages, and each stands alone")));
    }
    if value.is_empty() || value.starts_with('-') || !value.chars().all(fits) {
        return Err(SettingError::Value(format!("`{value}` is not the name of an OS package")));
    }
    Ok(Sourced::new(value.to_owned(), origin))
}

fn tag(value: &str, origin: Origin) -> Result<Sourced<String>, SettingError> {
    if !is_tag(value) {
        return Err(SettingError::Value(format!("`{value}` is not a version that an image tag can hold")));
    }
    Ok(Sourced::new(value.to_owned(), origin))
}

/// Whether a text can stand in an image tag.
pub(crate) fn is_tag(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    !text.is_empty()
        && text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(fits)
}

/// Whether a text is a name a shell and a build take for a variable.
pub(crate) fn is_variable_name(text: &str) -> bool {
    let first = |c: char| c.is_ascii_alphabetic() || c == '_';
    text.starts_with(first) && text.chars().all(|c| first(c) || c.is_ascii_digit())
}

fn numeric_user(text: &str) -> Result<String, String> {
    let (uid, gid) = text.split_once(':').unwrap_or((text, text));
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    match (number(uid), number(gid)) {
        (Some(uid), Some(gid)) => Ok(format!("{uid}:{gid}")),
        _ => Err(format!("`{text}` is not a numeric user such as 10001:10001; Kubernetes cannot check a name")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, value: &str, expect: Result<(), &str>) {
        let got = Settings::default().set(name, value).map_err(|error| error.to_string());
        assert_eq!(got.as_ref().map_err(String::as_str).copied(), expect, "{name} = {value}");
    }

    #[test]
    fn values_that_do_not_fit_say_what_would() {
        check("port", "8080", Ok(()));
        check("port", "0", Err("`0` is not a port"));
        check("port", "99999", Err("`99999` is not a port"));
        check("prot", "1", Err("there is no such option; did you mean `port`?"));
        check("xyzzy-plugh", "1", Err("there is no such option"));
        check("flavour", "tiny", Err("`tiny` is not one of auto, alpine, slim, distroless, scratch"));
        check("user", "1000", Ok(()));
        check("user", "node", Err("`node` is not a numeric user such as 10001:10001; Kubernetes cannot check a name"));
        check("build", "make all", Ok(()));
        check("build", " ", Err("the command is empty"));
        check("env", "A=b=c", Ok(()));
        check("env", "1A=b", Err("`1A` is not the name of a variable"));
        check("env", "A", Err("`A` has no `=` behind a name; write NAME=VALUE"));
        check("run-packages", "ffmpeg", Ok(()));
        check("run-packages", "a,b", Err("`a,b` is several OS packages, and each stands alone"));
        check("run-packages", "-y", Err("`-y` is not the name of an OS package"));
        check("run-packages", "a; rm -rf /", Err("`a; rm -rf /` is not the name of an OS package"));
        check("version", "banana", Err("`banana` is not a version; write its number, such as `24` or `1.27`"));
        check("version", "24\nRUN x", Err("the value must not contain control characters"));
        check("version", "24 AS x", Err("`24 AS x` is not a version that an image tag can hold"));
    }

    /// An example with a digest in it as a whole one.
    fn filled(example: &str) -> String {
        example.replace('…', &"0".repeat(64))
    }

    /// What the help says is a form that is taken, as a flag and in the file.
    #[test]
    fn examples_are_taken_in_the_form_the_help_shows() {
        for option in OPTIONS {
            for example in [option.example].into_iter().chain(option.second) {
                assert_eq!(Settings::default().set(option.name, &filled(example)), Ok(()), "{}", option.name);
                assert!(!example.contains(['"', '\\']), "{example}");
            }
            let help = filled(&option.file_help());
            let lines: Vec<&str> = help.split('`').skip(1).step_by(2).collect();
            let tree = crate::testing::tree(&format!("//- stageplan.toml\n{}\n", lines.join("\n")));
            let project = Project::new(&tree);
            let mut settings = Settings::default();
            settings.read_file(&project, &RepoPath::root());
            assert_eq!(settings.given().len(), 1 + usize::from(option.second.is_some()), "{help}");
        }
    }

    #[test]
    fn a_value_in_the_wrong_form_is_answered_with_the_right_one() {
        fn form(name: &str, as_flag: bool) -> String {
            let info = OPTIONS.iter().find(|option| option.name == name).unwrap_or(&OPTIONS[0]);
            if as_flag { info.flag_help() } else { info.file_help() }
        }
        assert_eq!(form("port", true), "write PORT, such as `--port 8080`");
        assert_eq!(form("port", false), "write one PORT: `port = 8080`");
        assert_eq!(form("env", true), "write NAME=VALUE, such as `--env LOG_LEVEL=info`; repeat the flag for more");
        assert_eq!(form("env", false), "write a table: `[env]`, and on a line below it `LOG_LEVEL = \"info\"`");
        assert_eq!(
            form("run-packages", true),
            "one PACKAGE each; repeat the flag for more, as in `--run-packages curl --run-packages git`"
        );
        assert_eq!(
            form("run-packages", false),
            "write a list of one PACKAGE each: `run-packages = [\"curl\", \"git\"]`"
        );
    }

    #[test]
    fn what_was_given_is_told_in_the_order_of_the_table() {
        let mut settings = Settings::default();
        let mut expect = Vec::new();
        for option in OPTIONS.iter().rev() {
            let values: Vec<String> = [option.example].into_iter().chain(option.second).map(filled).collect();
            for value in &values {
                assert_eq!(settings.set(option.name, value), Ok(()), "{}", option.name);
            }
            expect.splice(0..0, values.into_iter().map(|value| (option.name, value)));
        }
        let given: Vec<_> = settings.given().into_iter().map(|given| (given.name, given.value)).collect();
        assert_eq!(given, expect);
    }

    #[test]
    fn the_words_of_an_option_are_those_it_takes() {
        for option in OPTIONS {
            for word in option.choices() {
                assert_eq!(Settings::default().set(option.name, word), Ok(()), "{} = {word}", option.name);
                assert!(option.help.contains(word) || option.name == "ecosystem", "{}: {word}", option.help);
            }
        }
    }

    #[test]
    fn every_option_of_the_table_can_be_set() {
        for option in OPTIONS {
            assert_ne!(
                Settings::default().set(option.name, "?"),
                Err(SettingError::Unknown(None)),
                "{} is listed and not read",
                option.name
            );
        }
    }
}
