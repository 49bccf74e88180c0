//! Where packages are fetched from, and what that takes to be let in.

use super::need::public;
use crate::ecosystem::python::CATALOG;
use crate::evidence;
use crate::finding::Finding;
use crate::origin::Origin;
use crate::plan::SecretNeed;

/// An index, or an address of one package.
#[derive(Clone, Debug)]
pub(super) struct Index {
    /// What the project calls it.
    pub(super) name: Option<String>,
    /// Without credentials.
    pub(super) address: String,
    /// Variables that the address takes.
    tokens: Vec<String>,
    /// A credential is written out.
    literal: bool,
    /// It asks who comes, as the project says itself.
    pub(super) asks: bool,
    origin: Origin,
}

impl Index {
    pub(super) fn new(name: Option<String>, address: &str, origin: Origin) -> Self {
        let mut tokens = Vec::new();
        let mut rest = address;
        while let Some((_, behind)) = rest.split_once("${") {
            let Some((token, after)) = behind.split_once('}') else { break };
            if crate::settings::is_variable_name(token) && token != "PROJECT_ROOT" {
                tokens.push(token.to_owned());
            }
            rest = after;
        }
        let user = address.split_once("://").and_then(|(_, rest)| {
            rest.split(['/', '?', '#']).next().unwrap_or_default().rsplit_once('@').map(|(user, _)| user)
        });
        // `git@` in `ssh://git@…` is no secret; a name alone is one where hosts take tokens for names.
        let literal = user.is_some_and(|user| !user.contains("${") && !user.is_empty() && user != "git")
            || evidence::is_secret("", address) && !address.contains("${");
        Self { name, address: public(address), tokens, literal, asks: false, origin }
    }

    /// The row of the table `index`, if it is one that lets everybody in.
    fn open(&self) -> bool {
        let host = self.address.split_once("://").map_or("", |(_, rest)| rest.split(['/', ':']).next().unwrap_or(""));
        let (name, end) = host.rsplit_once('.').unwrap_or((host, ""));
        host.is_empty() || CATALOG.row("open-index", name).is_some_and(|row| row.text("end") == Some(end))
    }
}

/// How a manager is told user and password for an index that has a name.
pub(super) enum Names {
    /// `UV_INDEX_NAME_USERNAME`
    Uv,
    /// `POETRY_HTTP_BASIC_NAME_USERNAME`
    Poetry,
    /// Only by the address itself.
    Address,
}

/// The secrets that the build needs, and which of them it may do without: an index that is not known to be open may be.
pub(super) fn secrets(indexes: &[Index], names: &Names, findings: &mut Vec<Finding>) -> (Vec<SecretNeed>, Vec<String>) {
    let mut optional: Vec<String> = Vec::new();
    let mut secrets: Vec<SecretNeed> = Vec::new();
    let mut need = |name: String, why: Origin| {
        if secrets.iter().all(|known| known.id != name) {
            secrets.push(SecretNeed { id: name.clone(), from: format!("env={name}"), why });
        }
    };
    for index in indexes {
        let place = index.origin.place().cloned();
        if index.literal {
            let file = place.as_ref().map(|place| place.path.to_string()).unwrap_or_default();
            findings.push(
                Finding::warning(
                    "python/credential-in-file",
                    format!("{file} holds a credential for {}", index.address),
                )
                .help("take it out and make a new one; name a variable in its place, which the build gets as a secret")
                .at(place.clone()),
            );
            continue;
        }
        for token in &index.tokens {
            let why = Origin::rule_from("python/index-secret", "the address takes it", [index.origin.clone()]);
            need(token.clone(), why);
        }
        if !index.tokens.is_empty() || (index.open() && !index.asks) {
            continue;
        }
        let Some(name) = &index.name else { continue };
        let upper: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
        let prefix = match names {
            Names::Uv => format!("UV_INDEX_{upper}"),
            Names::Poetry => format!("POETRY_HTTP_BASIC_{upper}"),
            Names::Address => continue,
        };
        for end in ["USERNAME", "PASSWORD"] {
            let because = "the packages of this index may be for those alone who say who they are";
            let id = format!("{prefix}_{end}");
            if !index.asks && !optional.contains(&id) {
                optional.push(id.clone());
            }
            need(id, Origin::rule_from("python/index-secret", because, [index.origin.clone()]));
        }
    }
    (secrets, optional)
}
