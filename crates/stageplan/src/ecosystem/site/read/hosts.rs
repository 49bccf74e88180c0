//! What hosts of files and web servers are told of the pages beyond serving them: headers, redirects, addresses that are
//! passed on. The image's server follows none of it, which is said with its place; a page that answers every address is
//! taken over.

use stageplan_syntax::Span;
use stageplan_syntax::data::{Kind, Node};

use super::addresses::{is_all, target};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::{Manifest, Source, Unit};
use crate::tree::RepoPath;

const PASSES: &str = "passes requests on";
const ASKS: &str = "asks for passwords";
const ANSWERS: &str = "answers addresses itself";
const REWRITES: &str = "rewrites addresses";
const HEADERS: &str = "sets headers";
const FALLS: &str = "has pages of its own for addresses that no file has";
const ERRORS: &str = "has error pages of other names";

/// What a configuration may do beside serving files, by the first word of a statement.
const RULES: &[(&str, &str)] = &[
    ("proxy_pass", PASSES),
    ("reverse_proxy", PASSES),
    ("fastcgi_pass", PASSES),
    ("uwsgi_pass", PASSES),
    ("grpc_pass", PASSES),
    ("proxy.server", PASSES),
    ("ProxyPass", PASSES),
    ("auth_basic", ASKS),
    ("basic_auth", ASKS),
    ("basicauth", ASKS),
    ("AuthType", ASKS),
    ("limit_req", "limits requests"),
    ("allow", "lets some clients in alone"),
    ("deny", "lets some clients in alone"),
    ("return", ANSWERS),
    ("respond", ANSWERS),
    ("redir", ANSWERS),
    ("Redirect", ANSWERS),
    ("RedirectMatch", ANSWERS),
    ("RedirectPermanent", ANSWERS),
    ("rewrite", REWRITES),
    ("RewriteRule", REWRITES),
    ("sub_filter", "changes pages"),
    ("add_header", HEADERS),
    ("header", HEADERS),
    ("Header", HEADERS),
    ("setenv.add-response-header", HEADERS),
];

/// Configurations of web servers, in the folder and one below.
const SERVERS: &[&str] = &[
    "nginx.conf",
    "nginx.conf.template",
    "nginx.conf.erb",
    "default.conf",
    "default.conf.template",
    "site.conf",
    "Caddyfile",
    "lighttpd.conf",
    ".htaccess",
];

/// What web servers are told: the page that answers what no file does, with findings for all else.
pub(super) fn servers(unit: &Unit<'_>, folder: &RepoPath, findings: &mut Vec<Finding>) -> Option<Sourced<String>> {
    let tree = unit.project.tree();
    let named = |path: &&RepoPath| SERVERS.contains(&path.file_name());
    let mut folders = vec![unit.folder.clone()];
    folders.extend(tree.folders_in(&unit.folder));
    folders.extend(Some(folder.clone()).filter(|folder| !folders.contains(folder)));
    let mut fallback = None;
    for path in folders.iter().flat_map(|folder| tree.files_in(folder).filter(named)).take(8) {
        let Some(source) = unit.project.source(path) else { continue };
        let found = server(&source, findings);
        let there = |page: &Sourced<String>| is_page(unit, folder, page.value());
        fallback = fallback.or_else(|| found.filter(there));
    }
    fallback
}

/// Whether a page is there, or may be made.
fn is_page(unit: &Unit<'_>, folder: &RepoPath, page: &str) -> bool {
    page == "index.html" || folder.join(page).is_ok_and(|page| unit.project.tree().has_file(&page))
}

/// One statement with the address that it is for.
struct Statement<'t> {
    words: Vec<&'t str>,
    span: Span,
    location: &'t str,
}

/// The statements of a configuration: nginx ends them by `;` and braces, the others by the line.
fn statements(text: &str) -> Vec<Statement<'_>> {
    let mut found: Vec<Statement<'_>> = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let (mut start, mut comment, mut quote) = (0, false, None);
    // A file that is no configuration is not read to its end.
    for (at, c) in text.char_indices().take(200_000) {
        if let Some(end) = quote {
            quote = Some(end).filter(|end| *end != c && c != '\n');
            if quote.is_some() || c != '\n' {
                continue;
            }
        }
        match c {
            '"' | '\'' if !comment => quote = Some(c),
            '#' if !comment => {
                push(text, start, at, &open, &mut found);
                comment = true;
            }
            '\n' | ';' | '{' | '}' if c == '\n' || !comment => {
                let before = found.len();
                if !comment {
                    push(text, start, at, &open, &mut found);
                }
                match c {
                    '{' => {
                        let words =
                            found.get(before..).and_then(<[_]>::first).map_or(&[][..], |one| one.words.as_slice());
                        let address = match words {
                            ["location", .., address] => address,
                            [path] if path.starts_with('/') => path,
                            _ => open.last().copied().unwrap_or_default(),
                        };
                        open.push(address);
                    }
                    '}' => drop(open.pop()),
                    _ => {}
                }
                comment = false;
                start = at + 1;
            }
            _ => {}
        }
    }
    push(text, start, text.len(), &open, &mut found);
    found
}

fn push<'t>(text: &'t str, start: usize, end: usize, open: &[&'t str], found: &mut Vec<Statement<'t>>) {
    let part = text.get(start..end).unwrap_or_default();
    let words: Vec<&str> = part.split_whitespace().collect();
    if words.is_empty() {
        return;
    }
    let begin = start + part.len() - part.trim_start().len();
    let span = Span::new(begin, start + part.trim_end().len());
    found.push(Statement { words, span, location: open.last().copied().unwrap_or_default() });
}

/// The page that a statement sends everything to.
fn fallback(one: &Statement<'_>) -> Option<String> {
    let page = |text: &str| target(text).filter(|page| page != "404.html");
    match one.words.as_slice() {
        ["try_files", _, .., last] if matches!(one.location, "" | "/") && last.starts_with('/') => page(last),
        ["FallbackResource", last] => page(last),
        ["RewriteRule", pattern, last, ..]
            if matches!(*pattern, "." | "^" | ".*" | "^.*$" | "(.*)" | "^(.*)$" | "^(.+)$") =>
        {
            page(last).filter(|_| last.ends_with(".html"))
        }
        // Caddy's own.
        ["try_files", .., last] if one.location.is_empty() && last.starts_with('/') => page(last),
        _ => None,
    }
}

/// Whether a statement says nothing that the image's server would not do, or belongs to another one.
fn is_usual(one: &Statement<'_>) -> bool {
    match one.words.as_slice() {
        ["auth_basic", "off"] | ["allow" | "deny", "all"] => true,
        // Hidden files, which the image has none of.
        ["return", code] => matches!(*code, "404" | "403"),
        ["RewriteRule", _, "-", ..] => true,
        _ => false,
    }
}

/// Whether a page answers below some address alone.
fn falls(one: &Statement<'_>) -> bool {
    match one.words.as_slice() {
        ["try_files", .., last] => last.starts_with('/') && !matches!(*last, "/404.html"),
        _ => false,
    }
}

/// The name of an error page where the image's server has another one.
fn has_errors(one: &Statement<'_>) -> bool {
    match one.words.as_slice() {
        ["error_page", codes @ .., page] => codes.contains(&"404") && page.starts_with('/') && *page != "/404.html",
        ["ErrorDocument", "404", page, ..] => *page != "/404.html",
        _ => false,
    }
}

fn server(source: &Source, findings: &mut Vec<Finding>) -> Option<Sourced<String>> {
    let mut found = None;
    let mut told: Vec<&str> = Vec::new();
    let (mut passed, mut place): (Vec<&str>, _) = (Vec::new(), None);
    let statements = statements(&source.text);
    for one in &statements {
        if let Some(page) = fallback(one) {
            let first = one.words.first().copied().unwrap_or_default();
            found = found.or_else(|| Some(Sourced::new(page, source.origin(one.span, first))));
            continue;
        }
        let first = one.words.first().copied().unwrap_or_default();
        let named = RULES.iter().find(|(word, _)| *word == first).map(|(_, rule)| *rule);
        let named = named.filter(|_| !is_usual(one)).or_else(|| falls(one).then_some(FALLS));
        let Some(rule) = named.or_else(|| has_errors(one).then_some(ERRORS)) else {
            continue;
        };
        if rule == PASSES {
            let own = one.words.get(1).copied().filter(|word| word.starts_with('/'));
            let address = own.unwrap_or(one.location);
            if passed.is_empty() {
                place = None;
            }
            if !address.is_empty() && !passed.contains(&address) {
                passed.push(address);
            }
        }
        if !told.contains(&rule) {
            told.push(rule);
        }
        place = place.or_else(|| Some(source.place(one.span)));
    }
    if told.is_empty() {
        return found;
    }
    let of = if passed.is_empty() { String::new() } else { format!(" for {}", passed.join(", ")) };
    let shown: Vec<String> =
        told.iter().map(|rule| if *rule == PASSES { format!("{rule}{of}") } else { (*rule).to_owned() }).collect();
    let message =
        format!("{} {}, and the image's server has a configuration of its own", source.path, shown.join(", "));
    let finding = if told == [HEADERS] {
        Finding::note("static/own-server-configuration", message)
    } else {
        Finding::warning("static/own-server-configuration", message)
    };
    let nginx = source.path.file_name().contains(".conf") && !source.path.file_name().starts_with("lighttpd");
    let help = if nginx {
        "have what is in front of the image do so, or mount such a file over /etc/nginx/conf.d/default.conf; the pages are in /srv"
    } else {
        "have what is in front of the image do so, such as an ingress or a gateway"
    };
    findings.push(finding.help(help).at(place));
    found
}

/// Says what the settings of hosts have beside the page that answers everything.
pub(super) fn settings(unit: &Unit<'_>, folder: &RepoPath, findings: &mut Vec<Finding>) {
    let mut rules: Option<(String, Origin)> = None;
    let mut headers: Option<Origin> = None;
    let places = [folder.join("_headers").ok(), unit.path("_headers"), unit.path("static/_headers")];
    let file = places.into_iter().chain([unit.path("public/_headers"), unit.path("source/_headers")]);
    if let Some(path) = file.flatten().find(|path| unit.project.tree().has_file(path)) {
        headers = Some(Origin::of_file(path));
    }
    for (name, lists) in [
        ("netlify.toml", &[&["redirects"][..]][..]),
        ("vercel.json", &[&["redirects"], &["rewrites"], &["routes"]]),
        ("firebase.json", &[&["hosting", "redirects"], &["hosting", "rewrites"]]),
        ("staticwebapp.config.json", &[&["routes"]]),
        ("serve.json", &[&["redirects"], &["rewrites"]]),
    ] {
        let Some(manifest) = manifest(unit, folder, name) else { continue };
        let at = |route: &[&str]| {
            let (first, rest) = route.split_first()?;
            let node = manifest.at(&[first])?;
            let node = if *first == "hosting" && node.kind() == Kind::Array { node.items().next()? } else { node };
            rest.iter().try_fold(node, |node, key| node.get(key))
        };
        let other = lists.iter().filter_map(|route| at(route)).flat_map(Node::items).find(|rule| !is_fallback(rule));
        if let Some(rule) = other {
            rules = rules.or_else(|| Some((name.to_owned(), manifest.origin(rule))));
        }
        let sent = at(if name == "firebase.json" { &["hosting", "headers"] } else { &["headers"] });
        let sent = sent
            .or_else(|| at(&["globalHeaders"]))
            .filter(|node| node.items().chain(node.entries().map(|(_, node)| node)).next().is_some());
        headers = headers.or_else(|| sent.map(|node| manifest.origin(node)));
    }
    if let Some((file, rule)) = rules {
        super::addresses::host_rules(&file, Some(rule), findings);
    }
    if let Some(headers) = headers {
        findings.push(
            Finding::note(
                "static/headers-left-out",
                "a host is told to send headers with the pages, and the image's server sends none of them",
            )
            .help("have what is in front of the image add them, such as an ingress or a gateway")
            .at(headers.place().cloned()),
        );
    }
}

fn manifest(unit: &Unit<'_>, folder: &RepoPath, name: &str) -> Option<std::rc::Rc<Manifest>> {
    let served = unit.at(folder.clone());
    let unit = if unit.has(name) { unit } else { &served };
    if !unit.has(name) {
        return None;
    }
    if name.ends_with(".toml") { unit.toml(name) } else { unit.json(name) }
}

/// A rule that one page answers everything, or that the error page does what it does anyhow.
fn is_fallback(rule: &Node<'_>) -> bool {
    let text = |names: &[&str]| names.iter().find_map(|name| rule.get(name)).and_then(Node::as_str);
    let status = rule.get("status").and_then(Node::scalar).unwrap_or_default();
    let all = text(&["source", "from", "src", "route"]).is_some_and(is_all);
    let page = text(&["destination", "to", "dest", "rewrite"]).and_then(target);
    let handled = rule.get("handle").is_some();
    handled || all && page.is_some() && (matches!(status, "" | "200") || page.as_deref() == Some("404.html"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    /// The page that answers everything, and what is said.
    fn check(text: &str, page: Option<&str>, said: &[&str]) {
        testing::with_unit(text, "", |unit| {
            let mut findings = Vec::new();
            let found = servers(unit, &unit.folder, &mut findings);
            settings(unit, &unit.folder, &mut findings);
            assert_eq!(found.as_ref().map(|page| page.value().as_str()), page, "{text}");
            let messages: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
            assert_eq!(messages.len(), said.len(), "{text}\n{messages:?}");
            for (message, part) in messages.iter().zip(said) {
                assert!(message.contains(part), "{message} has no {part}");
            }
        });
    }

    #[test]
    fn servers_say_more_than_which_files() {
        let nginx = |inner: &str| format!("//- nginx.conf\nserver {{ listen 80; {inner} }}\n");
        check(&nginx("location / { try_files $uri /index.html; }"), Some("index.html"), &[]);
        check(&nginx("location / { try_files $uri $uri/ =404; } error_page 404 /404.html;"), None, &[]);
        check(
            &nginx("location /api/ { proxy_pass http://a; } location / { try_files $uri /index.html; }"),
            Some("index.html"),
            &["passes requests on for /api/"],
        );
        check(&nginx("location /app { try_files $uri /app.html; }"), None, &["pages of its own"]);
        check(&nginx("error_page 404 /gone.html; # return 301 /x;"), None, &["error pages"]);
        check("//- conf/nginx.conf\nlocation / {\n  return 301 /x;\n}\n", None, &["answers addresses"]);
        check(
            "//- .htaccess\nRewriteEngine On\nRewriteCond %{REQUEST_FILENAME} !-f\nRewriteRule ^ index.html [L]\n",
            Some("index.html"),
            &[],
        );
        check("//- .htaccess\nErrorDocument 404 /gone.html\nRedirect 301 /a /b\n", None, &["error pages"]);
        check("//- Caddyfile\n:80 {\n\thandle /api/* {\n\t\treverse_proxy /api/* a:80\n\t}\n}\n", None, &["/api/*"]);
    }

    #[test]
    fn hosts_say_more_than_which_folder() {
        check("//- _headers\n/*\n", None, &["headers"]);
        check(
            "//- netlify.toml\n[[redirects]]\nfrom = '/a'\nto = '/b'\n[[headers]]\nfor = '/*'\n",
            None,
            &["rules of a host", "headers"],
        );
        check("//- netlify.toml\n[[redirects]]\nfrom = '/*'\nto = '/index.html'\nstatus = 200\n", None, &[]);
        check("//- firebase.json\n{\"hosting\": [{\"headers\": [{\"source\": \"**\"}]}]}", None, &["headers"]);
        check(
            "//- firebase.json\n{\"hosting\": {\"rewrites\": [{\"source\": \"/api/**\", \"function\": \"a\"}]}}",
            None,
            &["rules of a host"],
        );
        check(
            "//- serve.json\n{\"redirects\": [{\"source\": \"/a\", \"destination\": \"/b\"}]}",
            None,
            &["rules of a host"],
        );
    }
}
