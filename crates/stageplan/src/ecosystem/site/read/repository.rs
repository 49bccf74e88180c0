//! The repository that plug-ins of Jekyll ask GitHub about: they stop where nothing tells its name, and in a build neither
//! Git nor GitHub does.

use crate::ecosystem::site::facts::Repository;
use crate::origin::{Origin, Sourced};
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

/// What is asked by `by`; none where the settings name the repository.
pub(super) fn read(unit: &Unit<'_>, config: Option<&Manifest>, by: Origin) -> Option<Repository> {
    let said = config.and_then(|config| config.string(&["repository"]));
    if said.is_some_and(|name| name.value().contains('/')) {
        return None;
    }
    let name = config.and_then(of_address).or_else(|| of_manifests(unit));
    Some(Repository { by, name })
}

/// The owner of `owner.github.io`, and the repository whose pages lie below its path there.
fn of_address(config: &Manifest) -> Option<Sourced<String>> {
    let url = config.string(&["url"])?;
    let rest = url.value().split_once("://").map_or(url.value().as_str(), |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    let owner = host.strip_suffix(".github.io")?;
    let base = config.string(&["baseurl"]);
    let below = base.as_ref().map(|base| base.value().trim_matches('/')).filter(|path| !path.is_empty());
    let name = plain(&format!("{owner}/{}", below.unwrap_or(host)))?;
    Some(url.map(|_| name))
}

/// What the manifests of programs in the folder, and at the top of the repository, say.
fn of_manifests(unit: &Unit<'_>) -> Option<Sourced<String>> {
    let top = unit.at(RepoPath::root());
    [unit, &top].into_iter().find_map(|unit| {
        let package = Some("package.json").filter(|name| unit.has(name)).and_then(|name| unit.json(name));
        let routes = [&["repository", "url"][..], &["repository"]];
        let named = package.and_then(|package| routes.iter().find_map(|route| of_text(package.string(route)?)));
        named.or_else(|| {
            let crates = Some("Cargo.toml").filter(|name| unit.has(name)).and_then(|name| unit.toml(name))?;
            of_text(crates.string(&["package", "repository"])?)
        })
    })
}

fn of_text(text: Sourced<String>) -> Option<Sourced<String>> {
    let name = at_github(text.value())?;
    Some(text.map(|_| name))
}

/// `owner/name` of an address at GitHub, or of the short form that npm takes for one.
fn at_github(text: &str) -> Option<String> {
    let path = match text.split_once("github.com") {
        Some((before, rest)) if before.is_empty() || before.ends_with(['/', '@']) => {
            rest.trim_start_matches([':', '/'])
        }
        Some(_) => return None,
        None => text.strip_prefix("github:").unwrap_or(text),
    };
    let mut parts = path.split('/');
    let (owner, name) = (parts.next()?, parts.next()?);
    let name = name.split(['#', '?']).next().unwrap_or_default();
    plain(&format!("{owner}/{}", name.strip_suffix(".git").unwrap_or(name)))
}

/// Two names with a slash between them.
fn plain(text: &str) -> Option<String> {
    let fits = |part: &str| {
        let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        !part.is_empty() && part.len() <= 100 && part.chars().all(letters) && !part.starts_with('.')
    };
    let (owner, name) = text.split_once('/')?;
    (fits(owner) && fits(name)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_at_github_name_repositories() {
        let check = |text: &str, expect: Option<&str>| assert_eq!(at_github(text).as_deref(), expect, "{text}");
        check("https://github.com/a/b", Some("a/b"));
        check("git+https://github.com/a/b.git", Some("a/b"));
        check("git@github.com:a/b.c.git", Some("a/b.c"));
        check("github:a/b", Some("a/b"));
        check("a/b", Some("a/b"));
        check("https://github.com/a/b/tree/main/c", Some("a/b"));
        check("https://gitlab.example/a/b", None);
        check("https://notgithub.com/a/b", None);
        check("a", None);
        check("a/$(b)", None);
    }
}
