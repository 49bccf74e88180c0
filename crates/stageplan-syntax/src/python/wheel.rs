//! Names of wheels and source archives, and which wheels install where.

use super::lines::Lines;
use super::requirement::normalize;

/// The parts of a wheel's file name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wheel<'n> {
    /// The name as it is written.
    pub name: &'n str,
    /// The version as it is written.
    pub version: &'n str,
    /// Python tags between dots, such as `py2.py3`.
    pub python: &'n str,
    /// ABI tags between dots, such as `cp312` or `abi3`.
    pub abi: &'n str,
    /// Platform tags between dots, such as `manylinux_2_17_x86_64.manylinux2014_x86_64`.
    pub platform: &'n str,
}

/// A place to install to: CPython on Linux.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// The line of Python, as in `(3, 14)`.
    pub python: (u64, u64),
    /// The C library.
    pub libc: Libc,
    /// The machine.
    pub machine: Machine,
}

/// A C library with its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Libc {
    /// GNU's, of Debian and its kin.
    Glibc(u64, u64),
    /// musl, of Alpine.
    Musl(u64, u64),
}

/// Machines that images are built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Machine {
    /// amd64
    X86_64,
    /// arm64
    Aarch64,
}

impl Machine {
    /// What tags call it.
    pub fn tag(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Aarch64 => "aarch64",
        }
    }
}

impl<'n> Wheel<'n> {
    /// Reads a file name, or a path or address that ends in one; nothing where it is no wheel's.
    pub fn parse(file: &'n str) -> Option<Self> {
        let mut parts = last(file).strip_suffix(".whl")?.split('-');
        let (name, version) = (parts.next()?, parts.next()?);
        let platform = parts.next_back()?;
        let (abi, python) = (parts.next_back()?, parts.next_back()?);
        // A build number begins with a digit.
        let built = parts.next().is_none_or(|build| build.starts_with(|first: char| first.is_ascii_digit()));
        let full = [name, version, python, abi, platform].iter().all(|part| !part.is_empty());
        (built && full && parts.next().is_none()).then_some(Self { name, version, python, abi, platform })
    }

    /// Whether it holds nothing that was compiled, and so installs wherever its Python does.
    pub fn is_pure(&self) -> bool {
        self.abi == "none" && self.platform == "any"
    }

    /// Whether it installs there.
    pub fn supports(&self, target: &Target) -> bool {
        let (major, minor) = target.python;
        major == 3 && self.supports_platform(target.libc, target.machine) && self.lines().contains(minor)
    }

    /// Whether its platform tags are right for a C library on a machine.
    pub fn supports_platform(&self, libc: Libc, machine: Machine) -> bool {
        // What has an ABI has a platform.
        let pure = || self.abi.split('.').any(|abi| abi == "none");
        self.platform.split('.').any(|tag| supports_platform(tag, libc, machine) || (tag == "any" && pure()))
    }

    /// The lines of CPython with its lock that its Python and ABI tags are right for.
    pub fn lines(&self) -> Lines {
        let pairs = self.python.split('.').flat_map(|python| self.abi.split('.').map(move |abi| (python, abi)));
        pairs.fold(Lines::NONE, |lines, (python, abi)| lines | lines_of(python, abi))
    }
}

/// The lines of CPython that a pair of tags is right for.
fn lines_of(python: &str, abi: &str) -> Lines {
    let (Some(kind), Some(number)) = (python.get(..2), python.get(2..)) else { return Lines::NONE };
    let Some(minor) = number.strip_prefix('3') else { return Lines::NONE };
    let line = match minor {
        "" => None,
        "0" => Some(0),
        _ if minor.starts_with(|first: char| !matches!(first, '1'..='9')) => return Lines::NONE,
        _ => match minor.parse() {
            Ok(line) => Some(line),
            Err(_) => return Lines::NONE,
        },
    };
    match (kind, abi, line) {
        ("py", "none", None) => Lines::ALL,
        ("py", "none", Some(line)) => Lines::since(line),
        ("cp", "none", Some(line)) => Lines::only(line),
        ("cp", "abi3", Some(line)) if line >= 2 => Lines::since(line),
        ("cp", abi, Some(line)) => {
            // Until 3.7 an `m` behind it said how memory was handled.
            let own = abi.strip_prefix("cp").map(|abi| if line < 8 { abi.trim_end_matches('m') } else { abi });
            if own == Some(number) { Lines::only(line) } else { Lines::NONE }
        }
        _ => Lines::NONE,
    }
}

/// Whether a platform tag is right for a C library on a machine.
fn supports_platform(tag: &str, libc: Libc, machine: Machine) -> bool {
    let Some(tag) = tag.strip_suffix(machine.tag()).and_then(|tag| tag.strip_suffix('_')) else {
        return false;
    };
    let after = |prefix: &str| {
        let (major, minor) = tag.strip_prefix(prefix)?.split_once('_')?;
        Some((major.parse::<u64>().ok()?, minor.parse::<u64>().ok()?))
    };
    match (tag, libc) {
        ("linux", _) => true,
        (_, Libc::Glibc(major, minor)) => {
            let needs = match tag {
                "manylinux1" => Some((2, 5)),
                "manylinux2010" => Some((2, 12)),
                "manylinux2014" => Some((2, 17)),
                _ => after("manylinux_"),
            };
            needs.is_some_and(|needs| needs.0 == major && needs.1 <= minor)
        }
        (_, Libc::Musl(major, minor)) => after("musllinux_").is_some_and(|needs| needs.0 == major && needs.1 <= minor),
    }
}

/// The first of some file names that installs on a target, as a wheel.
pub fn wheel_for<'n>(files: impl IntoIterator<Item = &'n str>, target: &Target) -> Option<Wheel<'n>> {
    files.into_iter().filter_map(Wheel::parse).find(|wheel| wheel.supports(target))
}

/// Ends of source archives; the last ones are history.
const ARCHIVES: &[&str] = &[".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz", ".tar.Z", ".tar"];

/// Name, normal, and version of a source archive; nothing where a file name is no such thing's.
pub fn sdist(file: &str) -> Option<(String, &str)> {
    let file = last(file);
    let stem = ARCHIVES.iter().find_map(|end| file.strip_suffix(end))?;
    // Old archives have dashes in their names, and none has one in its version, if it is a version at all.
    let (name, version) = stem.rsplit_once('-')?;
    let known = !name.is_empty() && super::version::Version::parse(version).is_some();
    known.then(|| (normalize(name), version))
}

/// Whether a path or address ends as wheels and source archives do.
pub fn is_archive(file: &str) -> bool {
    file.ends_with(".whl") || ARCHIVES.iter().any(|end| file.ends_with(end))
}

/// The last part of a path or an address, without what may stand behind it.
fn last(file: &str) -> &str {
    let file = file.split(['#', '?']).next().unwrap_or_default();
    file.rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_wheels() {
        let check = |file: &str, expect: Option<[&str; 5]>| {
            let found = Wheel::parse(file).map(|one| [one.name, one.version, one.python, one.abi, one.platform]);
            assert_eq!(found, expect, "{file}");
        };
        check("requests-2.32.3-py3-none-any.whl", Some(["requests", "2.32.3", "py3", "none", "any"]));
        check(
            "https://h/p/lxml-5-1a-cp312-abi3-musllinux_1_2_x86_64.whl#sha256=0",
            Some(["lxml", "5", "cp312", "abi3", "musllinux_1_2_x86_64"]),
        );
        for none in [
            "",
            "a.whl",
            "a-1-py3-any.whl",
            "a-1-x-py3-none-any.whl",
            "a-1-1-2-py3-none-any.whl",
            "a-1.tar.gz",
            "a-1-py3--any.whl",
        ] {
            check(none, None);
        }
    }

    #[test]
    fn wheels_install_where_their_tags_say() {
        let check = |tags: &str, minor, libc, expect: bool| {
            let file = format!("a-1-{tags}.whl");
            let target = Target { python: (3, minor), libc, machine: Machine::X86_64 };
            assert_eq!(wheel_for([file.as_str()], &target).is_some(), expect, "{tags} {minor} {libc:?}");
        };
        let (glibc, old, musl) = (Libc::Glibc(2, 41), Libc::Glibc(2, 36), Libc::Musl(1, 2));
        for libc in [glibc, musl] {
            check("py3-none-any", 14, libc, true);
            check("py2.py3-none-any", 14, libc, true);
            check("py2-none-any", 14, libc, false);
            check("py313-none-any", 12, libc, false);
            check("py310-none-any", 12, libc, true);
            check("pp310-pypy310_pp73-manylinux_2_17_x86_64", 10, libc, false);
            check("cp312-none-any", 12, libc, true);
            check("cp312-none-any", 13, libc, false);
            check("cp312-cp312-win_amd64", 12, libc, false);
            check("cp312-cp312-macosx_11_0_arm64", 12, libc, false);
            check("cp312-cp312-linux_x86_64", 12, libc, true);
        }
        check("cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64", 12, glibc, true);
        check("cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64", 13, glibc, false);
        check("cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64", 12, musl, false);
        check("cp312-cp312-manylinux_2_17_aarch64", 12, glibc, false);
        check("cp37-abi3-manylinux_2_28_x86_64", 14, old, true);
        check("cp37-abi3-manylinux_2_39_x86_64", 14, old, false);
        check("cp37-abi3-manylinux_2_39_x86_64", 14, glibc, true);
        check("cp314-abi3-manylinux_2_28_x86_64", 13, glibc, false);
        check("cp313-cp313t-manylinux_2_28_x86_64", 13, glibc, false);
        check("cp37-cp37m-manylinux1_x86_64", 7, glibc, true);
        check("py3-none-manylinux2010_x86_64", 14, glibc, true);
        check("cp312-cp312-musllinux_1_1_x86_64", 12, musl, true);
        check("cp312-cp312-musllinux_1_3_x86_64", 12, musl, false);
        check("cp312-cp312-musllinux_1_1_x86_64", 12, glibc, false);
    }

    #[test]
    fn names_of_source_archives() {
        let check = |file: &str, expect: Option<(&str, &str)>| {
            assert_eq!(sdist(file).as_ref().map(|(name, version)| (name.as_str(), *version)), expect, "{file}");
        };
        check("Flask_Login-0.6.3.tar.gz", Some(("flask-login", "0.6.3")));
        check("https://h/python-dateutil-2.9.0.post0.tar.gz?x#y", Some(("python-dateutil", "2.9.0.post0")));
        check("a-1.zip", Some(("a", "1")));
        check("a-master.zip", None);
        check("a.tar.gz", None);
        check("a-1-py3-none-any.whl", None);
    }
}
