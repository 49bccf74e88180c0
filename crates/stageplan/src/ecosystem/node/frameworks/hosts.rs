//! What a front end's own files say about the server it is meant for: a configuration of one, rules for hosts of static
//! files, a script that writes settings where a container starts, compressed copies of files. What the image's server
//! does not take over is told.

use stageplan_syntax::Span;
use stageplan_syntax::data::Node;
use stageplan_syntax::{javascript, shell};

use super::front::Look;
use crate::ecosystem::node::CATALOG;
use crate::finding::Finding;
use crate::origin::Origin;
use crate::project::Source;
use crate::tree::RepoPath;

/// What was found.
#[derive(Default)]
pub(super) struct Hosts {
    /// Where it says that one page answers addresses that no file has.
    pub(super) fallback: Option<Origin>,
    pub(super) findings: Vec<Finding>,
}

/// Configurations of web servers.
const SERVERS: &[&str] = &[
    "nginx.conf",
    "nginx.conf.template",
    "default.conf",
    "default.conf.template",
    "nginx/nginx.conf",
    "nginx/default.conf",
    "nginx/default.conf.template",
    ".nginx/nginx.conf",
    "docker/nginx.conf",
    "docker/default.conf",
    "deploy/nginx.conf",
    "config/nginx.conf",
    "Caddyfile",
    "docker/Caddyfile",
    "lighttpd.conf",
    "public/.htaccess",
];

const PASSES: &str = "passes requests on";

/// What such a configuration may do beside serving files, by the first word of a statement.
const RULES: &[(&str, &str)] = &[
    ("proxy_pass", PASSES),
    ("reverse_proxy", PASSES),
    ("fastcgi_pass", PASSES),
    ("grpc_pass", PASSES),
    ("proxy.server", PASSES),
    ("auth_basic", "asks for passwords"),
    ("basic_auth", "asks for passwords"),
    ("basicauth", "asks for passwords"),
    ("limit_req", "limits requests"),
    ("add_header", "sets headers"),
    ("header", "sets headers"),
    ("Header", "sets headers"),
    ("setenv.add-response-header", "sets headers"),
    ("return", "answers addresses itself"),
    ("respond", "answers addresses itself"),
    ("redir", "answers addresses itself"),
    ("RewriteRule", "rewrites addresses"),
    ("rewrite", "rewrites addresses"),
    ("sub_filter", "changes pages"),
];

/// Plug-ins of bundlers that write compressed copies beside the files.
const COMPRESSORS: &[&str] = &[
    "vite-plugin-compression",
    "vite-plugin-compression2",
    "compression-webpack-plugin",
    "rollup-plugin-brotli",
    "astro-compressor",
    "ember-cli-deploy-gzip",
];

/// Packages that put settings into pages where a container starts.
const INJECTORS: &[&str] =
    &["@import-meta-env/cli", "react-inject-env", "runtime-env-cra", "@beam-australia/react-env", "envsub"];

pub(super) fn read(look: &Look<'_>) -> Hosts {
    let mut hosts = Hosts::default();
    if let Some(source) = SERVERS.iter().find_map(|name| look.unit.source(name)) {
        server(&source, &mut hosts);
    }
    if hosts.fallback.is_none() {
        hosts.fallback = redirects(look);
    }
    settings(look, &mut hosts);
    compressed(look, &mut hosts);
    functions(look, &mut hosts);
    headers(look, &mut hosts);
    hosts
}

/// The statements of a configuration: nginx ends them by `;` and braces, the others by the line.
fn statements(text: &str) -> Vec<(Span, Vec<&str>)> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut comment = false;
    for (at, c) in text.char_indices() {
        comment = c != '\n' && (comment || c == '#');
        if matches!(c, '\n' | ';' | '{' | '}') || comment {
            let words: Vec<&str> = text.get(start..at).unwrap_or_default().split_whitespace().collect();
            if let Some(first) = words.first() {
                // Within the text, so that it can be pointed at.
                let begin = text.get(start..at).and_then(|part| part.find(first)).map_or(start, |found| start + found);
                found.push((Span::new(begin, at), words));
            }
            start = at + c.len_utf8();
        }
    }
    found
}

fn server(source: &Source, hosts: &mut Hosts) {
    let mut told: Vec<&str> = Vec::new();
    // The addresses that are passed on, and where the first rule stands; one that passes on says most.
    let (mut passed, mut place): (Vec<&str>, _) = (Vec::new(), None);
    let mut location = "";
    for (span, words) in statements(&source.text) {
        let first = words.first().copied().unwrap_or_default();
        match (first, words.last()) {
            ("location", Some(address)) => location = address,
            ("try_files", Some(&"/index.html")) if hosts.fallback.is_none() => {
                hosts.fallback = Some(source.origin(span, "try_files"));
            }
            _ => {}
        }
        let Some((_, rule)) = RULES.iter().find(|(word, _)| *word == first) else { continue };
        if *rule == PASSES {
            let own = words.get(1).copied().filter(|word| word.starts_with('/'));
            let address = own.unwrap_or(if first == "proxy_pass" { location } else { "" });
            if passed.is_empty() {
                place = None;
            }
            if !address.is_empty() && !passed.contains(&address) {
                passed.push(address);
            }
        }
        if !told.contains(rule) {
            told.push(rule);
        }
        place = place.or_else(|| Some(source.place(span)));
    }
    if told.is_empty() {
        return;
    }
    let of = if passed.is_empty() { String::new() } else { format!(" for {}", passed.join(", ")) };
    let told: Vec<String> =
        told.into_iter().map(|rule| if rule == PASSES { format!("{rule}{of}") } else { rule.to_owned() }).collect();
    let message = format!("{} {}, and the image's server has a configuration of its own", source.path, told.join(", "));
    let finding = if told.iter().any(|rule| rule.starts_with(PASSES) || rule.starts_with("asks")) {
        Finding::warning("static/own-server-configuration", message)
    } else {
        Finding::note("static/own-server-configuration", message)
    };
    // Only one for the same server could take the place of the image's.
    let help = if source.path.file_name().contains(".conf") && !source.path.file_name().starts_with("lighttpd") {
        "have what is in front of the image do so, or mount such a file over /etc/nginx/conf.d/default.conf; the pages are in /srv"
    } else {
        "have what is in front of the image do so, such as an ingress or a gateway"
    };
    hosts.findings.push(finding.help(help).at(place));
}

/// Rules for hosts of static files that send every address to one page.
fn redirects(look: &Look<'_>) -> Option<Origin> {
    for name in ["public/_redirects", "static/_redirects", "_redirects"] {
        let Some(source) = look.unit.source(name) else { continue };
        let mut start = 0;
        for line in source.text.split_inclusive('\n') {
            let words: Vec<&str> = line.split_whitespace().collect();
            if matches!(words.as_slice(), ["/*", "/" | "/index.html", "200" | "200!"]) {
                return Some(source.origin(Span::new(start, start + line.trim_end().len()), ""));
            }
            start += line.len();
        }
    }
    let page = |node: Option<Node<'_>>| node.and_then(Node::as_str).is_some_and(|to| matches!(to, "/" | "/index.html"));
    let all = |node: Option<Node<'_>>| {
        node.and_then(Node::as_str).is_some_and(|from| matches!(from, "/(.*)" | "/:path*" | "**" | "/*" | "/(.*)/"))
    };
    if let Some(file) = look.unit.has("vercel.json").then(|| look.unit.json("vercel.json")).flatten() {
        let mut rules = file.at(&["rewrites"]).into_iter().flat_map(Node::items);
        if let Some(rule) = rules.find(|rule| all(rule.get("source")) && page(rule.get("destination"))) {
            return Some(file.origin(rule));
        }
    }
    if let Some(file) = look.unit.has("firebase.json").then(|| look.unit.json("firebase.json")).flatten() {
        let mut rules = file.at(&["hosting", "rewrites"]).into_iter().flat_map(Node::items);
        if let Some(rule) = rules.find(|rule| all(rule.get("source")) && page(rule.get("destination"))) {
            return Some(file.origin(rule));
        }
    }
    if let Some(file) = look.unit.has("netlify.toml").then(|| look.unit.toml("netlify.toml")).flatten() {
        let mut rules = file.at(&["redirects"]).into_iter().flat_map(Node::items);
        if let Some(rule) = rules.find(|rule| all(rule.get("from")) && page(rule.get("to"))) {
            return Some(file.origin(rule));
        }
    }
    None
}

/// Scripts that write settings for the pages where a container starts.
fn settings(look: &Look<'_>, hosts: &mut Hosts) {
    let help = "mount the file that it writes below /srv where the image is run, or give the settings to the build; the image starts nothing but the server";
    let names = [
        "entrypoint.sh",
        "docker-entrypoint.sh",
        "env.sh",
        "generate-env.sh",
        "generate-config.sh",
        "start.sh",
        "set-env.sh",
    ];
    let found = ["", "docker/", "scripts/", "nginx/", "deploy/"].iter().find_map(|folder| {
        names.iter().find_map(|name| {
            let source = look.unit.source(&format!("{folder}{name}"))?;
            let script = shell::parse(&source.text);
            let span = script.commands.iter().find_map(|command| {
                let fills = command.literal(0).as_deref() == Some("envsubst");
                let writes = command.redirects.iter().any(|one| {
                    let text = one.target.span.slice(&source.text).trim_matches(['"', '\'']).to_owned();
                    one.operator.starts_with('>') && [".js", ".json", ".html"].iter().any(|end| text.ends_with(end))
                });
                (fills || writes).then_some(command.span)
            })?;
            Some((source.path.to_string(), source.place(span)))
        })
    });
    let starts = ["entrypoint.sh", "docker-entrypoint.sh", "start.sh"].iter().find_map(|name| {
        let source = look.unit.source(name)?;
        let script = shell::parse(&source.text);
        let span = script.commands.iter().find_map(|command| {
            let mut words = command.words.iter().filter_map(shell::Word::literal);
            let program = words.find(|word| word != "exec").unwrap_or_default();
            let server = ["nginx", "lighttpd", "caddy", "httpd", "apache2-foreground"];
            server.contains(&program.rsplit('/').next().unwrap_or_default()).then_some(command.span)
        })?;
        Some((
            format!("{name} prepares something and starts a web server, and the image does not run it"),
            source.place(span),
        ))
    });
    let found =
        found.map(|(path, place)| (format!("{path} writes settings for the pages where a container starts"), place));
    let found = found.or(starts);
    let package = || look.has(INJECTORS).map(|found| (found.value().clone(), found.origin().place().cloned()));
    let (what, place) = match found {
        Some((what, place)) => (what, Some(place)),
        None => match package() {
            Some((_, place)) => ("a package puts settings into the pages where a container starts".to_owned(), place),
            None => return,
        },
    };
    hosts.findings.push(Finding::warning("static/settings-at-start", what).help(help).at(place));
}

/// Headers that a host of static files is told to send.
fn headers(look: &Look<'_>, hosts: &mut Hosts) {
    let unit = look.unit;
    let file = ["public/_headers", "static/_headers", "_headers"].iter().find(|name| unit.has(name));
    let file = file.and_then(|name| unit.path(name)).map(Origin::of_file);
    let manifests =
        [("vercel.json", &["headers"][..]), ("firebase.json", &["hosting", "headers"]), ("netlify.toml", &["headers"])];
    let told = || {
        manifests.iter().find_map(|(name, route)| {
            let manifest =
                unit.has(name).then(|| if name.ends_with("toml") { unit.toml(name) } else { unit.json(name) })?;
            let manifest = manifest?;
            manifest.at(route).map(|node| manifest.origin(node))
        })
    };
    let Some(origin) = file.or_else(told) else { return };
    hosts.findings.push(
        Finding::note(
            "static/headers-left-out",
            "a host is told to send headers with the pages, and the image's server sends none of them",
        )
        .help("have what is in front of the image add them, such as an ingress or a gateway")
        .at(origin.place().cloned()),
    );
}

/// Functions that a host of static files runs beside the pages.
fn functions(look: &Look<'_>, hosts: &mut Hosts) {
    let tree = look.unit.project.tree();
    let code = |path: &&RepoPath| matches!(path.extension(), Some("js" | "ts" | "mjs" | "mts" | "py" | "go"));
    let found = CATALOG.rows("platform").find_map(|row| {
        let (folder, host) = (row.text("folder")?, row.text("name")?);
        let packages = [row.list("packages"), row.list("beside")].concat();
        let shown = row.list("files").iter().any(|name| look.unit.has(name)) || look.has(&packages).is_some();
        let path = look.unit.path(folder).filter(|_| shown)?;
        let first = tree.files_below(&path).find(code)?;
        Some((folder, host, first.clone()))
    });
    let Some((folder, host, first)) = found else { return };
    hosts.findings.push(
        Finding::warning(
            "static/functions-left-out",
            format!(
                "the functions in {folder} are run by {host} beside the pages, and the image serves the pages only"
            ),
        )
        .help("serve them by a program of their own, and have what is in front of both send their addresses there")
        .at(Origin::of_file(first).place().cloned()),
    );
}

/// Copies compressed by Brotli, which the image's server has no module for.
fn compressed(look: &Look<'_>, hosts: &mut Hosts) {
    let (Some(plugin), Some(config)) = (look.has(COMPRESSORS), look.config) else { return };
    let file = javascript::file(&config.source.text);
    let brotli = file.tokens.iter().find(|token| {
        token
            .string_value()
            .is_some_and(|text| matches!(text.trim_start_matches('.'), "br" | "brotli" | "brotliCompress"))
    });
    let Some(token) = brotli else { return };
    hosts.findings.push(
        Finding::note(
            "static/brotli-not-served",
            "the build also makes copies compressed by Brotli, which the image's server has no module for",
        )
        .help("copies ending in .gz are served; leave the others out, or have a proxy in front compress")
        .at(config.source.place(token.span))
        .at(plugin.origin().place().cloned()),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_begin_where_the_last_one_ends() {
        let text = "server { listen 80; # proxy_pass x;\n location /a/ { proxy_pass\n http://b; } }\n:80 {\n\treverse_proxy b\n}";
        let first: Vec<_> = statements(text).into_iter().map(|(_, words)| words[0]).collect();
        assert_eq!(first, ["server", "listen", "location", "proxy_pass", "http://b", ":80", "reverse_proxy"]);
    }
}
