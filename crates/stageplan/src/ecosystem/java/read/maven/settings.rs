//! Settings files of Maven that lie in the repository: mirrors, and who may come in.

use std::rc::Rc;

use stageplan_syntax::xml::{Document, Element};

use crate::origin::{Origin, Sourced};
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// A settings file.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub(super) servers: Vec<Server>,
    pub(super) mirrors: Vec<Mirror>,
    /// Repositories of the profiles that it switches on.
    pub(super) repositories: Vec<Repository>,
}

/// A place that packages come from.
#[derive(Clone, Debug)]
pub(super) struct Repository {
    pub(super) id: String,
    /// Its address, or nothing where a property of it is not known.
    pub(super) address: Option<String>,
    pub(super) origin: Origin,
    /// The folder that a relative address is seen from.
    pub(super) folder: RepoPath,
}

/// Who one is for a repository or a mirror of the same name.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) id: String,
    /// Variables that hold it.
    pub(super) variables: Vec<Sourced<String>>,
    /// A password that is written out.
    pub(super) literal: Option<Origin>,
}

/// What is asked in the place of repositories.
#[derive(Debug)]
pub(super) struct Mirror {
    pub(super) id: String,
    of: String,
    pub(super) address: String,
    /// It stands for what must not be asked; `false` where it lets plain HTTP through.
    pub(super) blocked: Option<bool>,
    pub(super) origin: Origin,
}

impl Mirror {
    /// Whether it stands in for a repository.
    pub(super) fn stands_for(&self, repository: &Repository) -> bool {
        let address = repository.address.as_deref().unwrap_or_default();
        let local =
            address.starts_with("file:") || address.contains("://localhost") || address.contains("://127.0.0.1");
        let mut found = false;
        for word in self.of.split(',').map(str::trim) {
            match word.strip_prefix('!') {
                Some(id) if id == repository.id => return false,
                Some(_) => {}
                None => {
                    found |= match word {
                        "*" => true,
                        "external:*" => !local,
                        "external:http:*" => !local && address.starts_with("http:"),
                        id => id == repository.id,
                    }
                }
            }
        }
        found
    }
}

/// Reads a settings file, once.
pub(super) fn read(unit: &Unit<'_>, path: &RepoPath) -> Option<Rc<Settings>> {
    let source = unit.project.source(path)?;
    let read = unit.project.once::<Option<Rc<Settings>>>(path, || {
        let document = Document::parse(&source.text);
        unit.project.report_problems(&source, document.problems());
        let root = document.root().filter(|root| root.name() == "settings")?;
        Some(Rc::new(of(root, &source)))
    });
    (*read).clone()
}

fn of(root: Element<'_>, source: &Rc<Source>) -> Settings {
    let listed = |list: &'static str, item: &'static str| {
        let list = root.child(list).into_iter();
        list.flat_map(move |list| list.all(item)).collect::<Vec<Element<'_>>>()
    };
    let servers = listed("servers", "server").into_iter().filter_map(|server| {
        let mut made = Server { id: server.value(&["id"])?.to_owned(), variables: Vec::new(), literal: None };
        for name in ["username", "password", "passphrase", "privateKey"] {
            if let Some(element) = server.child(name) {
                made.take(element, matches!(name, "password" | "passphrase"), source);
            }
        }
        let mut open: Vec<Element<'_>> = server.child("configuration").into_iter().collect();
        while let Some(element) = open.pop() {
            made.take(element, false, source);
            open.extend(element.children());
        }
        Some(made)
    });
    let mirrors = listed("mirrors", "mirror").into_iter().filter_map(|mirror| {
        Some(Mirror {
            id: mirror.value(&["id"]).unwrap_or_default().to_owned(),
            of: mirror.value(&["mirrorOf"])?.to_owned(),
            address: mirror.value(&["url"]).unwrap_or_default().to_owned(),
            blocked: mirror.value(&["blocked"]).map(|text| text == "true"),
            origin: source.origin(mirror.child("url").unwrap_or(mirror).text_span(), "mirrors.mirror"),
        })
    });
    let on: Vec<&str> = listed("activeProfiles", "activeProfile").into_iter().filter_map(Element::text).collect();
    let active = |profile: &Element<'_>| {
        profile.value(&["id"]).is_some_and(|id| on.contains(&id))
            || profile.value(&["activation", "activeByDefault"]) == Some("true")
    };
    let repositories = listed("profiles", "profile").into_iter().filter(active).flat_map(|profile| {
        let lists = [("repositories", "repository"), ("pluginRepositories", "pluginRepository")];
        let each = lists
            .into_iter()
            .flat_map(move |(list, item)| profile.child(list).into_iter().flat_map(move |list| list.all(item)));
        let folder = source.path.parent().unwrap_or_else(RepoPath::root);
        each.map(move |element| Repository {
            id: element.value(&["id"]).unwrap_or_default().to_owned(),
            address: element.value(&["url"]).filter(|url| !url.contains("${")).map(str::to_owned),
            origin: source.origin(element.child("url").unwrap_or(element).text_span(), "repositories.repository.url"),
            folder: folder.clone(),
        })
    });
    Settings { servers: servers.collect(), mirrors: mirrors.collect(), repositories: repositories.collect() }
}

impl Server {
    /// Takes the variables of a text, or a secret that it is.
    fn take(&mut self, element: Element<'_>, secret: bool, source: &Rc<Source>) {
        let Some(text) = element.text() else { return };
        let origin = || source.origin(element.text_span(), element.name());
        let mut rest = text;
        while let Some((_, behind)) = rest.split_once("${env.") {
            let Some((name, after)) = behind.split_once('}') else { break };
            let new = self.variables.iter().all(|known| known.value() != name);
            if new && crate::settings::is_variable_name(name) {
                self.variables.push(Sourced::new(name.to_owned(), origin()));
            }
            rest = after;
        }
        // What stands in braces is encrypted, and its key lies elsewhere.
        let encrypted = text.starts_with('{') && text.ends_with('}');
        if secret && !text.contains("${") && !encrypted {
            self.literal = Some(origin());
        }
    }
}
