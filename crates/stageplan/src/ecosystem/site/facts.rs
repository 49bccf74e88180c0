//! What is read of a site, whatever makes it; `decide` sees nothing else.

use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::tree::RepoPath;

/// What the files say. Each fact carries its place.
pub(in crate::ecosystem) struct Facts {
    /// The unit's folder.
    pub(super) unit: RepoPath,
    /// What it is, with what tells it.
    pub(super) what: Sourced<String>,
    /// A name for the image.
    pub(super) title: Option<Sourced<String>>,
    /// The page that answers addresses that no file has.
    pub(super) fallback: Option<Sourced<String>>,
    pub(super) made: Made,
    /// The unit has no files outside of this folder that the site needs; where it does, with what says so.
    pub(super) outside: Option<Origin>,
    pub(super) findings: Vec<Finding>,
}

/// What makes the pages.
pub(super) enum Made {
    Plain(Plain),
    Hugo(Box<Hugo>),
    Zola(Zola),
    Book(Book),
    Ruby(Box<Ruby>),
}

/// Versions that a project names.
#[derive(Default)]
pub(super) struct Pins {
    /// Those it pins.
    pub(super) pinned: Vec<Sourced<String>>,
    /// Those it is built with elsewhere.
    pub(super) shown: Vec<Sourced<String>>,
    /// The least one that works.
    pub(super) least: Option<Sourced<String>>,
}

/// Pages as they are.
pub(super) struct Plain {
    pub(super) folder: Sourced<RepoPath>,
    pub(super) rejected: Vec<Rejected>,
    /// What of the folder is no page, nor anything that a page loads.
    pub(super) out: Vec<(RepoPath, &'static str)>,
    /// A page that a program would have to make.
    pub(super) runs: Option<RepoPath>,
}

/// Who installs packages of npm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manager {
    Npm,
    Yarn,
    Pnpm,
}

/// Packages of npm that the making of the site calls.
pub(super) struct Packages {
    pub(super) manager: Manager,
    /// What is copied before the install: the manifest first.
    pub(super) files: Vec<RepoPath>,
    pub(super) lock: Option<Origin>,
    pub(super) origin: Origin,
    /// Scripts that run before the site is made.
    pub(super) before: Vec<Sourced<String>>,
    /// The script that makes the site itself, where it does more than call the tool.
    pub(super) build: Option<Sourced<String>>,
    /// Versions of Node.
    pub(super) node: Pins,
}

pub(super) struct Hugo {
    pub(super) pins: Pins,
    pub(super) base: Option<Sourced<String>>,
    pub(super) output: Option<Sourced<String>>,
    /// Flags of the command that a host is told.
    pub(super) flags: Vec<Sourced<String>>,
    /// Modules have to be fetched.
    pub(super) modules: Option<Origin>,
    pub(super) packages: Option<Packages>,
    /// Dates are taken from the history.
    pub(super) history: Option<Origin>,
    /// What was processed before is in the repository.
    pub(super) resources: bool,
    /// Dart Sass is asked for, with its version.
    pub(super) sass: Option<Sourced<String>>,
}

pub(super) struct Zola {
    pub(super) pins: Pins,
    pub(super) base: Sourced<String>,
    pub(super) output: Option<Sourced<String>>,
    /// Templates, or settings, that newer versions do not read: `Some(true)` where only the oldest does.
    pub(super) old: Option<Sourced<bool>>,
}

/// A program that a book calls for its text.
pub(super) struct Helper {
    /// The name of its table.
    pub(super) name: Sourced<String>,
    /// How it is called, where the book says so.
    pub(super) command: Option<Sourced<String>>,
    /// The book can do without it.
    pub(super) optional: bool,
}

pub(super) struct Book {
    pub(super) pins: Pins,
    /// A setting that newer versions refuse.
    pub(super) old: Option<Sourced<String>>,
    pub(super) output: Option<Sourced<String>>,
    pub(super) helpers: Vec<Helper>,
    /// Crates with the versions by which workflows install them.
    pub(super) crates: Vec<(String, Sourced<String>)>,
    /// Everything that is made beside the pages.
    pub(super) renderers: Vec<Helper>,
    /// Whether names change with what is in the files, where the book says so.
    pub(super) hashed: Option<Sourced<bool>>,
    /// The path below which the error page expects itself.
    pub(super) path: Option<Sourced<String>>,
}

/// What makes the site with Ruby.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Generator {
    Jekyll,
    Middleman,
}

pub(super) struct Ruby {
    pub(super) generator: Generator,
    /// The files that the install reads; empty where the repository has none of them.
    pub(super) files: Vec<RepoPath>,
    pub(super) gemfile: Option<Origin>,
    /// The lockfile, and what of it matters.
    pub(super) lock: Option<Locked>,
    /// The whole folder is needed to install, as the site is a gem itself.
    pub(super) gem: bool,
    pub(super) pins: Pins,
    /// The version of Jekyll, as far as it is known: locked, or the least that is wished for.
    pub(super) jekyll: Option<Sourced<String>>,
    /// GitHub's own set of gems is used.
    pub(super) pages: Option<Origin>,
    pub(super) output: Option<Sourced<String>>,
    pub(super) base: Option<Sourced<String>>,
    pub(super) packages: Option<Packages>,
    /// What is known at GitHub of the repository is read, and the settings do not say which one it is.
    pub(super) repository: Option<Repository>,
    /// The path below which pages expect themselves is left to what GitHub says.
    pub(super) base_by_github: bool,
}

/// A repository that a plug-in asks GitHub about.
pub(super) struct Repository {
    /// What asks.
    pub(super) by: Origin,
    /// `owner/name`, where other files of the project tell it.
    pub(super) name: Option<Sourced<String>>,
}

pub(super) struct Locked {
    pub(super) origin: Origin,
    pub(super) bundler: Option<Sourced<String>>,
    /// Platforms with Linux that it was not made for, as they are named in it.
    pub(super) lacks: Vec<&'static str>,
    /// Liquid, which fails on newer versions of Ruby before 4.0.4.
    pub(super) liquid: Option<Sourced<String>>,
}

/// The path of an address below which pages expect themselves; none where that is the root.
pub(super) fn path_of(url: &Sourced<String>) -> Option<Sourced<String>> {
    let text = url.value().as_str();
    let path = match text.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map(|(_, path)| path)?,
        None => text.strip_prefix("//").map_or(Some(text), |rest| rest.split_once('/').map(|(_, path)| path))?,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
    (!path.is_empty() && path != ".").then(|| url.clone().map(|_| format!("/{path}/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_paths() {
        let check = |url: &str, expect: Option<&str>| {
            let path = path_of(&Sourced::new(url.to_owned(), Origin::rule("test/url", "")));
            assert_eq!(path.as_ref().map(|path| path.value().as_str()), expect, "{url}");
        };
        check("https://example.org", None);
        check("https://example.org/", None);
        check("https://example.org/a/b", Some("/a/b/"));
        check("/a", Some("/a/"));
        check("//example.org/a/?x", Some("/a/"));
        check("/", None);
        check("", None);
    }
}
