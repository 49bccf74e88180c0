//! The package managers: what each is called, which command does what, where it keeps what it downloaded.

use std::fmt;

/// A package manager. The two yarns share a name and little else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Manager {
    /// npm, part of Node.
    Npm,
    /// pnpm.
    Pnpm,
    /// yarn 1.
    Yarn,
    /// yarn 2 and later.
    Berry,
    /// bun.
    Bun,
}

impl Manager {
    /// The manager a `packageManager` field names.
    pub(super) fn of(name: &str, version: Option<&str>) -> Option<Self> {
        Some(match name {
            "npm" => Self::Npm,
            "pnpm" => Self::Pnpm,
            "yarn" => match version.and_then(major) {
                Some(0 | 1) | None => Self::Yarn,
                Some(_) => Self::Berry,
            },
            "bun" => Self::Bun,
            _ => return None,
        })
    }

    /// The program.
    pub(super) fn program(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Pnpm => "pnpm",
            Self::Yarn | Self::Berry => "yarn",
            Self::Bun => "bun",
        }
    }

    /// The key of its row in the catalog.
    pub(super) fn row(self) -> &'static str {
        match self {
            Self::Berry => "yarn-berry",
            other => other.program(),
        }
    }

    /// The folder it keeps downloads in when root runs it, with the name of the cache and whether one build at a time may
    /// use it.
    pub(super) fn cache(self) -> (&'static str, &'static str, bool) {
        match self {
            Self::Npm => ("npm", "/root/.npm", false),
            Self::Pnpm => ("pnpm", "/pnpm/store", false),
            // Two installs at once spoil each other's archives in it.
            Self::Yarn => ("yarn", "/usr/local/share/.cache/yarn", true),
            Self::Berry => ("yarn-berry", "/root/.yarn/berry/cache", true),
            Self::Bun => ("bun", "/root/.bun/install/cache", false),
        }
    }

    /// Variables the install needs so that the cache is where the mount is.
    pub(super) fn install_env(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Yarn => &[("YARN_CACHE_FOLDER", "/usr/local/share/.cache/yarn")],
            Self::Berry => &[("YARN_ENABLE_GLOBAL_CACHE", "true"), ("YARN_GLOBAL_FOLDER", "/root/.yarn/berry")],
            _ => &[],
        }
    }

    /// The words that install everything, after the program. `frozen` holds to the lockfile.
    pub(super) fn install(self, frozen: bool, production: bool, major: u64) -> Vec<&'static str> {
        let mut words: Vec<&'static str> = match (self, frozen) {
            (Self::Npm, true) => vec!["ci"],
            _ => vec!["install"],
        };
        match self {
            Self::Npm => {
                if production {
                    words.push("--omit=dev");
                }
                words.extend(["--no-audit", "--no-fund"]);
            }
            Self::Pnpm => {
                words.push(if frozen { "--frozen-lockfile" } else { "--no-frozen-lockfile" });
                if production {
                    words.push("--prod");
                }
                words.push("--store-dir=/pnpm/store");
            }
            Self::Yarn => {
                if frozen {
                    words.push("--frozen-lockfile");
                }
                if production {
                    words.push("--production");
                }
                words.push("--non-interactive");
            }
            Self::Berry => words.push(match (frozen, major) {
                (true, _) => "--immutable",
                (false, _) => "--no-immutable",
            }),
            Self::Bun => {
                if frozen {
                    words.push("--frozen-lockfile");
                }
                if production {
                    words.push("--production");
                }
            }
        }
        words
    }

    /// The words that run a script of the unit, program included.
    pub(super) fn run(self, script: &str) -> Vec<String> {
        match (self, script) {
            (Self::Npm | Self::Pnpm, "test") => vec![self.program().to_owned(), script.to_owned()],
            _ => vec![self.program().to_owned(), "run".to_owned(), script.to_owned()],
        }
    }

    /// The words that run a program of a package, program included.
    pub(super) fn exec(self, words: &[&str]) -> Vec<String> {
        let start: &[&str] = match self {
            Self::Npm => &["npx", "--no-install"],
            Self::Pnpm => &["pnpm", "exec"],
            Self::Yarn | Self::Berry => &["yarn", "run"],
            Self::Bun => &["bunx", "--no-install"],
        };
        start.iter().chain(words).map(|word| (*word).to_owned()).collect()
    }
}

impl fmt::Display for Manager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Yarn => "yarn (classic)",
            Self::Berry => "yarn (berry)",
            other => other.program(),
        })
    }
}

/// The first number of a version or of a simple range: `^10.2` gives 10.
pub(super) fn major(version: &str) -> Option<u64> {
    let digits = version.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits.get(..end)?.parse().ok()
}
