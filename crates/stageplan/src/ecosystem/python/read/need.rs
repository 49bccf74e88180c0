//! One requirement, from the ways in which manifests write it.

use stageplan_syntax::data::{Kind, Node};
use stageplan_syntax::python::marker::{self, Environment, Marker};
use stageplan_syntax::python::requirement::{self, Requirement, normalize};
use stageplan_syntax::python::requirements::{Place, PlaceKind};
use stageplan_syntax::python::version::{self, Dialect};

use crate::ecosystem::python::facts::{For, Need};
use crate::origin::Origin;

/// A requirement with the place it comes from, where that is no index.
pub(super) struct Read {
    pub(super) need: Need,
    pub(super) place: Option<Place>,
    /// A folder that is not copied into the environment but linked.
    pub(super) linked: bool,
}

fn linux() -> Environment<'static> {
    Environment { python: None, machines: &["x86_64", "aarch64"], extras: &[], groups: &[] }
}

/// Whether something may be installed on Linux.
pub(super) fn here(marker: Option<&Marker>) -> bool {
    marker.is_none_or(|marker| marker.holds(&linux()) != Some(false))
}

/// An address without user and password.
pub(super) fn public(address: &str) -> String {
    match address.split_once("://") {
        Some((scheme, rest)) => {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            let host = rest[..end].rsplit_once('@').map_or(&rest[..end], |(_, host)| host);
            // A token may stand in a query, too.
            let path = rest[end..].split(['?', '#']).next().unwrap_or_default();
            format!("{scheme}://{host}{path}")
        }
        None => address.to_owned(),
    }
}

/// A requirement as PEP 508 writes it; nothing where Linux never gets it.
pub(super) fn of_text(text: &str, wanted_for: For, origin: Origin) -> Option<Read> {
    of_requirement(requirement::requirement(text, 0).0?, text, wanted_for, origin)
}

pub(super) fn of_requirement(found: Requirement, text: &str, wanted_for: For, origin: Origin) -> Option<Read> {
    if !here(found.marker.as_ref()) {
        return None;
    }
    let place = found.url.as_ref().map(|(url, _)| Place::parse(url));
    let text = match &found.url {
        Some((url, _)) => format!("{} @ {}", found.name, public(url)),
        None => text.trim().to_owned(),
    };
    let need = Need {
        name: found.name,
        extras: found.extras,
        text,
        constraint: found.constraint,
        conditional: found.marker.is_some(),
        link: place.as_ref().map(|place| public(&place.location)),
        wanted_for,
        origin,
    };
    Some(Read { need, place, linked: false })
}

/// A requirement as Poetry and Pipenv write it: versions as text, or a table with more; one for each form.
pub(super) fn of_table(name: &str, node: Node<'_>, wanted_for: &For, origin: &Origin) -> Vec<Read> {
    let forms: Vec<Node<'_>> = if node.kind() == Kind::Array { node.items().collect() } else { vec![node] };
    let text = |form: Node<'_>, key: &str| form.get(key).and_then(Node::as_str).map(str::to_owned);
    let read = |form: Node<'_>| {
        let versions = form.as_str().map(str::to_owned).or_else(|| text(form, "version")).unwrap_or_default();
        let marker = text(form, "markers").and_then(|text| marker::marker(&text, 0).ok());
        // Pipenv also takes each variable of a marker as a key of its own.
        let keys = [("sys_platform", "sys_platform"), ("platform_system", "platform_system"), ("os_name", "os_name")];
        let by_key = keys.iter().filter_map(|(key, name)| {
            let value = text(form, key)?;
            marker::marker(&format!("{name} {value}"), 0).ok()
        });
        let platform = text(form, "platform").is_some_and(|platform| platform != "linux");
        if platform || !here(marker.as_ref()) || by_key.into_iter().any(|marker| !here(Some(&marker))) {
            return None;
        }
        let place = place(form);
        let extras = form.get("extras").into_iter().flat_map(Node::items).filter_map(Node::as_str).map(normalize);
        let conditional = marker.is_some() || form.get("python").is_some() || node.kind() == Kind::Array;
        let need = Need {
            name: normalize(name),
            extras: extras.collect(),
            text: format!("{name} {versions}").trim().to_owned(),
            constraint: version::constraint(&versions, 0, Dialect::Poetry).0,
            conditional,
            link: place.as_ref().map(|place| public(&place.location)),
            wanted_for: wanted_for.clone(),
            origin: origin.clone(),
        };
        let linked = ["develop", "editable"].iter().any(|key| form.get(key).and_then(Node::as_bool) == Some(true));
        Some(Read { need, place, linked })
    };
    forms.into_iter().filter_map(read).collect()
}

/// Where a table says that a package is: Git and its like, a URL, a folder or a file.
pub(super) fn place(form: Node<'_>) -> Option<Place> {
    let systems = [("git", PlaceKind::Git), ("hg", PlaceKind::Hg), ("svn", PlaceKind::Svn), ("bzr", PlaceKind::Bzr)];
    for (key, kind) in systems {
        if let Some(location) = form.get(key).and_then(Node::as_str) {
            return Some(Place { kind, location: location.to_owned(), ..Place::default() });
        }
    }
    if let Some(url) = form.get("url").and_then(Node::as_str) {
        return Some(Place { kind: PlaceKind::Url, location: url.to_owned(), ..Place::default() });
    }
    let path = ["path", "file"].iter().find_map(|key| form.get(key).and_then(Node::as_str))?;
    Some(Place::parse(path))
}
