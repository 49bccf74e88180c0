//! What addresses mean that no file has: hosts of files are told of a page that routes by itself.

use stageplan_syntax::data::{Kind, Node};
use stageplan_syntax::{html, javascript};

use super::{hosts, pages};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

/// The page that answers in place of what is missing.
pub(super) fn read(unit: &Unit<'_>, folder: &RepoPath, findings: &mut Vec<Finding>) -> Option<Sourced<String>> {
    let told = staticfile(unit).or_else(|| redirects(unit, folder, findings)).or_else(|| settings(unit));
    hosts::settings(unit, folder, findings);
    let served = hosts::servers(unit, folder, findings);
    told.or(served).or_else(|| page(unit, folder)).or_else(|| routes(unit, folder))
}

/// A page of the folder's top: `/index.html`, or `/` for the first one.
pub(super) fn target(text: &str) -> Option<String> {
    let inner = text.trim().trim_start_matches('/');
    match inner {
        "" | "index.html" => Some("index.html".to_owned()),
        page if page.ends_with(".html") && !page.contains(['/', '$', ':']) => Some(page.to_owned()),
        _ => None,
    }
}

/// Whether a pattern means every address.
pub(super) fn is_all(pattern: &str) -> bool {
    matches!(
        pattern.trim(),
        "/*" | "**" | "/**" | "/(.*)" | "/:path*" | "/(.*)/" | "^(.*)$" | "/.*" | "*" | "/((?!api/).*)"
    )
}

fn staticfile(unit: &Unit<'_>) -> Option<Sourced<String>> {
    let manifest = Some("Staticfile").filter(|name| unit.has(name)).and_then(|name| unit.yaml(name))?;
    let node = manifest.at(&["pushstate"])?;
    matches!(node.scalar(), Some("enabled" | "true")).then(|| manifest.sourced(node, "index.html".to_owned()))
}

/// `_redirects`: `/* /index.html 200`. Other lines are rules of the host's.
fn redirects(unit: &Unit<'_>, folder: &RepoPath, findings: &mut Vec<Finding>) -> Option<Sourced<String>> {
    let tree = unit.project.tree();
    let places = [folder.join("_redirects").ok(), unit.path("_redirects"), unit.path("static/_redirects")];
    let source =
        places.into_iter().flatten().find(|path| tree.has_file(path)).and_then(|path| unit.project.source(&path))?;
    let mut found = None;
    let mut other = None;
    let mut offset = 0;
    for line in source.text.split_inclusive('\n') {
        let span = stageplan_syntax::Span::new(offset, offset + line.trim_end().len());
        offset += line.len();
        let words: Vec<&str> = line.split('#').next().unwrap_or_default().split_whitespace().collect();
        match words.as_slice() {
            // The error page answers everything else here, too.
            [] | ["/*", "/404.html", "404"] => {}
            [from, to, "200" | "200!"] if is_all(from) && target(to).is_some() => {
                found = found.or_else(|| Some(Sourced::new(target(to)?, source.origin(span, ""))));
            }
            _ => other = other.or(Some(source.origin(span, ""))),
        }
    }
    host_rules("_redirects", other, findings);
    found
}

/// Says that rules of a host are not followed.
pub(super) fn host_rules(file: &str, other: Option<Origin>, findings: &mut Vec<Finding>) {
    if let Some(other) = other {
        findings.push(
            Finding::warning(
                "site/host-rules",
                format!("{file} has rules of a host, which this server does not follow"),
            )
            .help("serve such addresses by pages, or let what stands before the container follow the rules")
            .at(other.place().cloned()),
        );
    }
}

/// Settings of hosts.
fn settings(unit: &Unit<'_>) -> Option<Sourced<String>> {
    let json = |name: &str| Some(name).filter(|name| unit.has(name)).and_then(|name| unit.json(name));
    if let Some(manifest) = json("vercel.json") {
        let found = rules(&manifest, manifest.at(&["rewrites"]), "source", "destination");
        let found = found.or_else(|| rules(&manifest, manifest.at(&["routes"]), "src", "dest"));
        if found.is_some() {
            return found;
        }
    }
    if let Some(manifest) = json("firebase.json") {
        let hosting = manifest.at(&["hosting"])?;
        let one = if hosting.kind() == Kind::Array { hosting.items().next()? } else { hosting };
        if let Some(found) = rules(&manifest, one.get("rewrites"), "source", "destination") {
            return Some(found);
        }
    }
    if let Some(manifest) = json("static.json")
        && let Some(routes) = manifest.at(&["routes"])
        && let Some(found) = routes.entries().find(|(from, _)| is_all(from)).and_then(|(_, to)| page_at(&manifest, to))
    {
        return Some(found);
    }
    if let Some(manifest) = json("staticwebapp.config.json")
        && let Some(found) = manifest.at(&["navigationFallback", "rewrite"]).and_then(|to| page_at(&manifest, to))
    {
        return Some(found);
    }
    let manifest = Some("netlify.toml").filter(|name| unit.has(name)).and_then(|name| unit.toml(name))?;
    let rules = manifest.at(&["redirects"])?;
    let rewrites = |rule: &Node<'_>| rule.get("status").and_then(Node::scalar) == Some("200");
    let all = |rule: &Node<'_>| rule.get("from").and_then(Node::as_str).is_some_and(is_all);
    let rule = rules.items().find(|rule| rewrites(rule) && all(rule))?;
    page_at(&manifest, rule.get("to")?)
}

fn page_at(manifest: &Manifest, node: Node<'_>) -> Option<Sourced<String>> {
    Some(manifest.sourced(node, target(node.as_str()?)?))
}

fn rules(manifest: &Manifest, list: Option<Node<'_>>, from: &str, to: &str) -> Option<Sourced<String>> {
    let all = |rule: &Node<'_>| rule.get(from).and_then(Node::as_str).is_some_and(is_all);
    let rule = list?.items().find(all)?;
    page_at(manifest, rule.get(to)?)
}

/// A first page whose own script routes without a mark in the address: docsify in its history mode.
fn routes(unit: &Unit<'_>, folder: &RepoPath) -> Option<Sourced<String>> {
    let source = folder.join("index.html").ok().and_then(|page| unit.project.source(&page))?;
    let tags = html::tags(&source.text);
    let scripts = tags.iter().filter(|tag| tag.name == "script");
    if !scripts.filter_map(|tag| tag.get("src")).any(|address| pages::loads(address, &["docsify"])) {
        return None;
    }
    scripts_of(&source.text).into_iter().find_map(|(start, script)| {
        let tokens = javascript::tokens(script);
        let found = tokens.windows(3).find_map(|three| match three {
            [name, colon, value] if colon.is(":") => {
                let named = name.is_word("routerMode") || name.string_value().as_deref() == Some("routerMode");
                (named && value.string_value().as_deref() == Some("history")).then_some(value.span)
            }
            _ => None,
        })?;
        let span = stageplan_syntax::Span::new(start + found.start, start + found.end);
        Some(Sourced::new("index.html".to_owned(), source.origin(span, "routerMode")))
    })
}

/// The texts of scripts that stand in a page, with where they begin.
fn scripts_of(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find("<script")).map(|open| at + open) {
        let Some(start) = text.get(open..).and_then(|rest| rest.find('>')).map(|end| open + end + 1) else { break };
        let end = text.get(start..).and_then(|rest| rest.find("</script")).map_or(text.len(), |end| start + end);
        found.extend(text.get(start..end).filter(|script| !script.trim().is_empty()).map(|script| (start, script)));
        at = end;
    }
    found
}

/// `200.html`, by which hosts know a page that routes by itself.
fn page(unit: &Unit<'_>, folder: &RepoPath) -> Option<Sourced<String>> {
    let path = folder.join("200.html").ok().filter(|path| unit.project.tree().has_file(path))?;
    Some(Sourced::new("200.html".to_owned(), Origin::of_file(path)))
}
