//! What the program's own sources show: what they import, where they listen, which variables and files they read.

use std::collections::{BTreeSet, VecDeque};

use stageplan_syntax::javascript::{self, Arg, Call, File};
use stageplan_syntax::order;

use crate::ecosystem::is_loopback;
use crate::origin::{Origin, Sourced};
use crate::plan::is_passing;
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// How many files are read from an entry on, and how many bytes of them.
const FILES: usize = 60;
const BYTES: usize = 2_000_000;

/// What names in imports stand for: the name or its beginning, the value, and the folder that it is relative to.
pub(super) type ImportMap = Vec<(String, String, RepoPath)>;

/// A member of the workspace that is imported by name.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) name: Option<String>,
    pub(super) folder: RepoPath,
    /// The files that it offers, by the name behind its own: empty for the main one.
    pub(super) exports: Vec<(String, String)>,
    /// What its package.json names.
    pub(super) depends: Vec<String>,
}

/// One place that listens.
#[derive(Clone, Debug)]
pub(super) struct Listen {
    pub(super) port: Option<u16>,
    pub(super) variable: Option<String>,
    /// Nothing outside of the machine reaches it; with the variable that says otherwise.
    pub(super) loopback: Option<Option<String>>,
    /// It is handed an address that nothing here knows.
    pub(super) host_unknown: bool,
    pub(super) origin: Origin,
}

/// What was seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Code {
    pub(super) files: BTreeSet<RepoPath>,
    /// There are more files than were read.
    pub(super) not_all: bool,
    /// Addresses, and packages of registries, that sources name themselves.
    pub(super) remote: Vec<Sourced<String>>,
    pub(super) listens: Vec<Listen>,
    /// Variables with their defaults.
    pub(super) env: Vec<(Sourced<String>, Option<String>)>,
    pub(super) health: Option<Sourced<String>>,
    /// Files and folders of the repository that are read.
    pub(super) reads: Vec<Sourced<RepoPath>>,
    /// Folders that are written: absolute, or relative to the working folder.
    pub(super) writes: Vec<Sourced<String>>,
    /// Members of the workspace that are imported.
    pub(super) members: BTreeSet<RepoPath>,
    /// Something that only Deno has is used.
    pub(super) deno: Option<Origin>,
    /// It exports what `deno serve` serves.
    pub(super) exports_fetch: Option<Origin>,
    /// A store of keys and values is opened at no place of its own.
    pub(super) store: Option<Origin>,
    /// Packages of npm are imported, which read variables and files as they like.
    pub(super) npm: Option<Origin>,
}

/// What imports are looked up in.
pub(super) struct Around<'a> {
    pub(super) map: &'a ImportMap,
    pub(super) members: &'a [Member],
}

enum Found {
    File(RepoPath),
    Member(RepoPath, Option<RepoPath>),
    Remote(String),
    Package,
}

/// Reads from an entry on.
pub(super) fn scan(unit: &Unit<'_>, entry: &RepoPath, around: &Around<'_>) -> Code {
    let mut code = Code::default();
    let mut queue = VecDeque::from([entry.clone()]);
    let mut bytes = 0;
    while let Some(path) = queue.pop_front() {
        // What is not read is imported all the same.
        if !code.files.insert(path.clone()) {
            continue;
        }
        if code.files.len() > FILES || bytes > BYTES {
            code.not_all = true;
            continue;
        }
        let Some(source) = unit.project.source(&path) else { continue };
        bytes += source.text.len();
        let file = javascript::file(&source.text);
        let folder = path.parent().unwrap_or_else(RepoPath::root);
        for import in file.imports.iter().filter(|import| !import.type_only) {
            let origin = || source.origin(import.span, String::new());
            match resolve(unit, &folder, &import.specifier, around, 0) {
                Some(Found::File(found)) => queue.push_back(found),
                Some(Found::Member(folder, file)) => {
                    code.members.insert(folder);
                    queue.extend(file);
                }
                Some(Found::Remote(address)) => {
                    if address.starts_with("npm:") && code.npm.is_none() {
                        code.npm = Some(origin());
                    }
                    let inline = import.specifier.contains(':');
                    if inline && code.remote.iter().all(|known| *known.value() != address) {
                        code.remote.push(Sourced::new(address, origin()));
                    }
                }
                Some(Found::Package) if code.npm.is_none() => code.npm = Some(origin()),
                Some(Found::Package) | None => {}
            }
        }
        look(unit, &source, &file, &folder, &mut code);
        if path == *entry && exports_fetch(&file) {
            code.exports_fetch = Some(source.origin_of_file());
        }
    }
    let unknown = |listen: &Listen| listen.port.is_none() && listen.variable.is_none();
    order::sort_by_key(&mut code.listens, unknown);
    code
}

/// Whether the default export is an object with a `fetch`, as `deno serve` wants it.
fn exports_fetch(file: &File<'_>) -> bool {
    let object = javascript::default_export_object(file);
    let has = |object: &Arg<'_>| object.get("fetch").is_some();
    object.is_some_and(|object| has(&object)) || {
        let tokens = &file.tokens;
        // `export default { fetch(request) {…} }` and `export default app`, whose type has it.
        tokens.windows(3).any(|next| next[0].is_word("export") && next[1].is_word("default") && next[2].is_word("app"))
            || tokens.windows(4).any(|next| {
                next[0].is_word("export") && next[1].is_word("default") && next[2].is("{") && {
                    let name = if next[3].is_word("async") { None } else { Some(&next[3]) };
                    name.is_none_or(|name| name.is_word("fetch"))
                }
            })
    }
}

fn resolve(unit: &Unit<'_>, folder: &RepoPath, name: &str, around: &Around<'_>, depth: usize) -> Option<Found> {
    if name.starts_with("./") || name.starts_with("../") {
        return existing(unit, &folder.join(name).ok()?).map(Found::File);
    }
    if name.starts_with("node:") || name.starts_with("data:") {
        return None;
    }
    if ["http://", "https://", "jsr:", "npm:"].iter().any(|start| name.starts_with(start)) {
        return Some(Found::Remote(name.to_owned()));
    }
    let exact = around.map.iter().find(|(key, ..)| key == name);
    let longest = || {
        let fits = around.map.iter().filter(|(key, ..)| key.ends_with('/') && name.starts_with(key.as_str()));
        fits.max_by_key(|(key, ..)| key.len())
    };
    if let Some((key, value, base)) = exact.or_else(longest).filter(|_| depth < 4) {
        let rest = name.strip_prefix(key.as_str()).unwrap_or_default();
        return resolve(unit, base, &format!("{value}{rest}"), around, depth + 1);
    }
    for member in around.members {
        let Some(own) = &member.name else { continue };
        let Some(rest) = name.strip_prefix(own.as_str()) else { continue };
        if !rest.is_empty() && !rest.starts_with('/') {
            continue;
        }
        let wanted = rest.trim_start_matches('/');
        let file = member.exports.iter().find(|(known, _)| known.trim_start_matches("./") == wanted);
        let file = file.and_then(|(_, file)| existing(unit, &member.folder.join(file).ok()?));
        return Some(Found::Member(member.folder.clone(), file));
    }
    // A dependency of package.json, or a package that an import map in no known place names.
    Some(Found::Package)
}

/// The file of the repository, as it is written or with an end that is left out.
pub(super) fn existing(unit: &Unit<'_>, path: &RepoPath) -> Option<RepoPath> {
    let tree = unit.project.tree();
    if tree.has_file(path) {
        return Some(path.clone());
    }
    ["ts", "tsx", "js", "mjs", "jsx"].iter().find_map(|end| {
        let path = RepoPath::parse(&format!("{path}.{end}")).ok()?;
        tree.has_file(&path).then_some(path)
    })
}

fn look(unit: &Unit<'_>, source: &Source, file: &File<'_>, folder: &RepoPath, code: &mut Code) {
    for read in javascript::env_reads(file) {
        match code.env.iter_mut().find(|(known, _)| known.value() == read.name) {
            Some((_, default)) => *default = default.take().or(read.default),
            None => {
                let name = Sourced::new(read.name.to_owned(), source.origin(read.span, String::new()));
                code.env.push((name, read.default));
            }
        }
    }
    if code.deno.is_none()
        && let Some(token) = file.tokens.iter().find(|token| token.is_word("Deno"))
    {
        code.deno = Some(source.origin(token.span, String::new()));
    }
    for call in javascript::calls(file) {
        let Some(last) = call.path.last().copied() else { continue };
        match last {
            "serve" | "listen" | "start" | "serveTls" | "listenAndServe" => {
                code.listens.extend(listen(source, file, &call, last))
            }
            "get" | "use" | "all" => health(source, file, &call, code),
            _ => {}
        }
        if last == "openKv" && call.args.is_empty() && code.store.is_none() {
            code.store = Some(source.origin(call.span, String::new()));
        }
        touched(unit, source, file, folder, &call, last, code);
    }
}

/// Whether an address goes through a folder, whatever versions and ends of files it names: `jsr:@std/http@1` and
/// `https://deno.land/std@0.224.0/http/server.ts` go through `http`.
fn lies_in(specifier: &str, folder: &str) -> bool {
    let address = specifier.split_once(':').map_or(specifier, |(_, address)| address);
    let plain = |part: &'_ str| {
        let part = part.split_at(usize::from(part.starts_with('@')));
        let name = part.1.split('@').next().unwrap_or_default();
        format!("{}{}", part.0, name.strip_suffix(".ts").or(name.strip_suffix(".js")).unwrap_or(name))
    };
    let parts: Vec<String> = address.split('/').map(plain).collect();
    let folder: Vec<&str> = folder.split('/').collect();
    parts.windows(folder.len()).any(|window| window == folder)
}

fn listen(source: &Source, file: &File<'_>, call: &Call<'_>, last: &str) -> Option<Listen> {
    let of_deno = call.path.first() == Some(&"Deno");
    let imported = |names: &[&str]| {
        file.imports.iter().any(|import| {
            names.iter().any(|name| lies_in(&import.specifier, name))
                && import.names.iter().any(|(_, local)| *local == last)
        })
    };
    let options = call.args.iter().map(|arg| file.resolve(arg)).find(|arg| arg.object.is_some());
    let served = match last {
        "serve" => of_deno || imported(&["http/server", "std/http", "$std/http", "@std/http", "deno.land/std"]),
        "start" => imported(&["$fresh/server"]),
        // On an object: the listener of a framework; one of Deno itself takes any connection.
        "listen" => of_deno || call.path.len() > 1 && !call.args.is_empty(),
        _ => of_deno || imported(&["std/http", "$std/http", "@std/http"]),
    };
    if !served {
        return None;
    }
    let options = options.map(|options| match options.get("server").map(|server| file.resolve(server)) {
        Some(server) if server.object.is_some() => server,
        _ => options,
    });
    let port = match &options {
        Some(options) => options.get("port").cloned(),
        None if last == "listen" => call.args.first().cloned(),
        None => None,
    };
    // A socket in the file system is no port.
    if options.as_ref().is_some_and(|options| options.get("path").is_some()) && port.is_none() {
        return None;
    }
    let host = options.as_ref().and_then(|options| options.get("hostname").or_else(|| options.get("host")));
    let (mut number, variable) = port.as_ref().map_or((None, None), |port| port_of(file, port));
    if number.is_none() && variable.is_none() && port.is_none() && last != "listen" {
        number = Some(if last == "serveTls" { 443 } else { 8000 });
    }
    if number == Some(0) {
        return None;
    }
    let loopback = host.and_then(|host| {
        let resolved = file.resolve(host);
        let reads = javascript::env_reads(file);
        let read = reads.iter().find(|read| {
            let inside = |span: stageplan_syntax::Span| read.span.start >= span.start && read.span.end <= span.end;
            inside(host.span) || inside(resolved.span)
        });
        let literal = resolved.choices().iter().find_map(|choice| choice.literal.clone());
        let default = read.and_then(|read| read.default.clone()).or(literal)?;
        is_loopback(&default).then(|| read.map(|read| read.name.to_owned()))
    });
    let known = |host: &Arg<'_>| file.resolve(host).choices().iter().any(|choice| choice.literal.is_some());
    let host_unknown = loopback.is_none() && host.is_some_and(|host| !known(host));
    Some(Listen { port: number, variable, loopback, host_unknown, origin: source.origin(call.span, String::new()) })
}

/// A port as far as it can be told, with the variable that sets it.
fn port_of(file: &File<'_>, arg: &Arg<'_>) -> (Option<u16>, Option<String>) {
    let resolved = file.resolve(arg);
    let mut port = None;
    for choice in resolved.choices() {
        let number = choice.number.as_deref().or(choice.literal.as_deref());
        port = port.or_else(|| number?.parse().ok());
    }
    let mut variable = None;
    for read in javascript::env_reads(file) {
        let inside = |span: stageplan_syntax::Span| read.span.start >= span.start && read.span.end <= span.end;
        if inside(arg.span) || inside(resolved.span) {
            port = port.or_else(|| read.default.as_ref()?.parse().ok());
            variable = variable.or_else(|| Some(read.name.to_owned()));
        }
    }
    if port.is_none() && variable.is_some() {
        // `parseInt(Deno.env.get("PORT") ?? "8000")`
        let within = |span: stageplan_syntax::Span| {
            let tokens = file.tokens.iter().filter(move |t| t.span.start >= span.start && t.span.end <= span.end);
            tokens.filter_map(|token| token.number_value().or_else(|| token.string_value())?.parse::<u16>().ok())
        };
        port = within(arg.span).chain(within(resolved.span)).find(|port| *port > 79);
    }
    (port, variable)
}

const HEALTH: &[&str] =
    &["/healthz", "/health", "/livez", "/readyz", "/ping", "/api/health", "/api/healthz", "/_health", "/status", "/up"];

fn health(source: &Source, file: &File<'_>, call: &Call<'_>, code: &mut Code) {
    // A router may be mounted below a prefix; what is registered on the program itself is where it says.
    if !matches!(call.path.first(), Some(&("app" | "server" | "router"))) || call.args.len() < 2 {
        return;
    }
    let Some(path) = call.args.first().and_then(|arg| file.resolve(arg).literal) else { return };
    let rank = |path: &str| HEALTH.iter().position(|known| *known == path);
    let Some(new) = rank(&path) else { return };
    if code.health.as_ref().and_then(|known| rank(known.value())).is_none_or(|known| new < known) {
        code.health = Some(Sourced::new(path, source.origin(call.span, String::new())));
    }
}

fn touched(
    unit: &Unit<'_>,
    source: &Source,
    file: &File<'_>,
    folder: &RepoPath,
    call: &Call<'_>,
    last: &str,
    code: &mut Code,
) {
    let writes = last.starts_with("mkdir")
        || last.starts_with("ensureDir")
        || last.starts_with("writeTextFile")
        || last.starts_with("writeFile")
        || last == "openKv"
        || call.is_new && matches!(last, "Database" | "DatabaseSync" | "DB");
    let origin = || source.origin(call.span, String::new());
    let values = call.args.iter().map(|arg| file.resolve(arg)).flat_map(|arg| {
        let inner = arg.object.iter().flatten().map(|(_, value)| file.resolve(value).literal).collect::<Vec<_>>();
        std::iter::once(arg.literal).chain(inner).collect::<Vec<_>>()
    });
    for text in values.flatten() {
        let plain = !text.is_empty() && text.len() < 200 && !text.contains(['*', '\n', '\0', ':', ' ']);
        if !plain {
            continue;
        }
        if writes {
            let dir = last.starts_with("mkdir") || last.starts_with("ensureDir");
            let clean = text.trim_start_matches("./").trim_end_matches('/');
            let target = if dir { Some(clean) } else { clean.rsplit_once('/').map(|(parent, _)| parent) };
            if let Some(target) =
                target.filter(|target| !is_passing(clean) && !target.is_empty() && !target.contains(".."))
            {
                code.writes.push(Sourced::new(target.to_owned(), origin()));
            }
            continue;
        }
        if text.starts_with('/') || matches!(text.as_str(), "." | "./" | ".." | "../") {
            continue;
        }
        let tree = unit.project.tree();
        let there = |path: &RepoPath| !path.is_root() && (tree.has_file(path) || tree.has_folder(path));
        let beside = folder.join(&text).ok().filter(there);
        let Some(path) = unit.path(&text).filter(there).or(beside) else { continue };
        let own = path != unit.folder && path.is_in(&unit.folder) && !code.files.contains(&path);
        if own && code.reads.iter().all(|known| *known.value() != path) {
            code.reads.push(Sourced::new(path, origin()));
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn addresses_are_compared_by_whole_folders() {
        let check = |address: &str, folder: &str, expect: bool| {
            assert_eq!(super::lies_in(address, folder), expect, "{address}");
        };
        check("https://deno.land/std@0.224.0/http/server.ts", "http/server", true);
        check("jsr:@std/http@1", "@std/http", true);
        check("$std/http/server.ts", "$std/http", true);
        check("std/http/mod.ts", "std/http", true);
        check("./nostd/https.ts", "std/http", false);
        check("npm:@mystd/http", "std/http", false);
    }
}
