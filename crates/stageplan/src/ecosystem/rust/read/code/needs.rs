//! What the program asks of whoever runs it: variables, arguments, sub-commands, programs, and where it says that it is well.

use std::collections::BTreeSet;

use stageplan_syntax::order;
use stageplan_syntax::rust::{Arm, Call, Expr, ExprKind, ItemKind, Link, LinkKind, Variant};

use super::disk;
use super::fields;
use super::files::File;
use super::values::{At, Values, is_variable};
use crate::catalog;
use crate::ecosystem::rust::CATALOG;
use crate::ecosystem::rust::facts::{Code, NeededProgram};
use crate::evidence::Evidence;
use crate::origin::{Origin, Sourced};
use crate::plan::EnvironmentNeed;

/// More variables than this help nobody.
const MAX_VARIABLES: usize = 80;

/// Variables that every process has, or that are about the tools.
const COMMON: &[&str] = &[
    "HOME",
    "PATH",
    "USER",
    "PWD",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SHELL",
    "TERM",
    "HOSTNAME",
    "LANG",
    "EDITOR",
    "NO_COLOR",
    "CI",
    "RUST_BACKTRACE",
    "CARGO_MANIFEST_DIR",
    "OUT_DIR",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_CACHE_HOME",
    "XDG_RUNTIME_DIR",
    "XDG_STATE_HOME",
    "VISUAL",
    "LC_ALL",
    "TZ",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "LOGNAME",
    "USERNAME",
];

pub(super) fn read<'s>(values: &Values<'s>, evidence: &Evidence, code: &mut Code) {
    variables(values, code);
    health(values, evidence, code);
    commands(values, code);
    for (index, file) in values.files.iter().enumerate() {
        for call in &file.index.calls {
            programs(values, index, call, code);
            surroundings(file, call, code);
        }
    }
}

/// The variables that are read, each once.
fn variables<'s>(values: &Values<'s>, code: &mut Code) {
    for (index, file) in values.files.iter().enumerate() {
        for call in &file.index.calls {
            if call.method || !call.name.starts_with("var") {
                continue;
            }
            let full = file.index.full(call.path());
            if !matches!(full.as_slice(), [.., "env" | "dotenv" | "dotenvy", "var" | "var_os"]) {
                continue;
            }
            let at = At::new(index, call.function);
            let Some(arg) = call.args.first() else { continue };
            let origin = file.origin(call.own_span(), "env::var");
            match values.read(at, arg).known_text() {
                Some(name) if !from_parameter(file, call, arg) => {
                    let value = values.read_chain(at, call);
                    let default = value.0.iter().filter(|one| one.variable.is_some()).find_map(|one| one.value.clone());
                    let default = default.map(|text| text.value().clone());
                    let default = default.or_else(|| default_of_match(values, file, at, call));
                    let required = default.is_none() && !call.conditional && (disk::demands(call) || ends(file, call));
                    add(code, &name, default, required, origin);
                }
                // `fn setting(name: &str, default: &str) -> String`
                _ => {
                    let Some(function) = call.function.and_then(|at| file.index.functions.get(at)) else { continue };
                    let softened = !disk::demands(call);
                    for (other, caller) in values.calls_of(function) {
                        let caller_at = At::new(other, caller.function);
                        let pieces = values.read_chain(caller_at, caller);
                        for one in &pieces.0 {
                            let Some(name) = &one.variable else { continue };
                            let default = one.value.as_ref().map(|text| text.value().clone());
                            let required = default.is_none() && !softened && !caller.conditional && !call.conditional;
                            add(
                                code,
                                name.value(),
                                default,
                                required,
                                values.files[other].origin(caller.own_span(), caller.name),
                            );
                        }
                    }
                }
            }
        }
    }
    let of_commands = of_commands(values);
    for field in &values.fields.list {
        let asked = values.whole(field);
        let Some(name) = &asked.variable else { continue };
        let default = asked.value.as_ref().map(|text| text.value().clone());
        let required =
            field.required && default.is_none() && field.owner.is_none_or(|owner| !of_commands.contains(owner));
        add(code, name.value(), default, required, name.origin().clone());
    }
}

/// The structs of sub-commands and of options: what they demand is demanded of who calls them.
fn of_commands<'s>(values: &Values<'s>) -> BTreeSet<&'s str> {
    let mut found = BTreeSet::new();
    for (_, item) in values.fields.items() {
        if let ItemKind::Enum(variants) = &item.kind
            && fields::derives(&item.attributes, &["Subcommand", "Parser", "StructOpt", "Clap"])
        {
            found.insert(item.name);
            let inner = variants.iter().flat_map(|variant| &variant.fields);
            found.extend(inner.filter_map(|field| values.fields.type_in(field.kind)));
        }
        // What is there or not as a whole is not demanded.
        if let ItemKind::Struct(fields) = &item.kind {
            let optional = fields.iter().filter(|field| field.kind.trim_start().starts_with("Option<"));
            found.extend(optional.filter_map(|field| values.fields.type_in(field.kind)));
        }
    }
    found
}

/// Whether the name of a variable is a parameter of the function.
fn from_parameter(file: &File<'_>, call: &Call<'_, '_>, arg: &Expr<'_>) -> bool {
    let Some([name]) = arg.path() else { return false };
    let Some(function) = call.function.and_then(|at| file.index.functions.get(at)) else { return false };
    function.signature.params.iter().any(|(known, _)| known == name)
}

fn add(code: &mut Code, name: &str, default: Option<String>, required: bool, origin: Origin) {
    if !is_variable(name) || COMMON.contains(&name) || name.starts_with("CARGO_") {
        return;
    }
    if let Some(known) = code.environment.iter_mut().find(|known| known.name.value() == name) {
        known.required = (known.required || required) && known.default.is_none() && default.is_none();
        known.default = known.default.take().or(default);
        return;
    }
    if code.environment.len() < MAX_VARIABLES {
        code.environment.push(EnvironmentNeed { name: Sourced::new(name.to_owned(), origin), default, required });
    }
}

/// The match that a call is the subject of.
fn arms_on<'s>(file: &File<'s>, call: &Call<'s, 's>) -> Option<&'s [Arm<'s>]> {
    let function = file.index.functions.get(call.function?)?;
    let mut found = None;
    for statement in &function.body.statements {
        let value = match statement {
            stageplan_syntax::rust::Statement::Let(one) => one.value.as_ref(),
            stageplan_syntax::rust::Statement::Expr(value, _) => Some(value),
            stageplan_syntax::rust::Statement::Item(_) => None,
        };
        if let Some(Expr { kind: ExprKind::Match(on, arms), .. }) = value
            && on.span.start <= call.span.start
            && call.span.end <= on.span.end
        {
            found = Some(arms.as_slice());
        }
    }
    found
}

fn is_failure(arm: &Arm<'_>) -> bool {
    matches!(arm.pattern.head.as_slice(), ["Err" | "None" | "_"])
}

/// Whether the arm for a variable that is not set ends the program.
fn ends(file: &File<'_>, call: &Call<'_, '_>) -> bool {
    let Some(arm) = arms_on(file, call).and_then(|arms| arms.iter().find(|arm| is_failure(arm))) else { return false };
    let body = match &arm.body.kind {
        ExprKind::Block(block) => match block.statements.last() {
            Some(stageplan_syntax::rust::Statement::Expr(value, _)) => value,
            _ => &arm.body,
        },
        _ => &arm.body,
    };
    match &body.kind {
        ExprKind::Macro(call) => matches!(call.path.last(), Some(&"panic" | &"bail")),
        ExprKind::Chain(base, _) => base.path().is_some_and(|path| path.last() == Some(&"exit")),
        ExprKind::Jump("return", Some(value)) => {
            matches!(&value.kind, ExprKind::Chain(base, _) if base.path() == Some(&["Err"]))
        }
        _ => false,
    }
}

fn default_of_match<'s>(values: &Values<'s>, file: &File<'s>, at: At<'_, 's>, call: &Call<'s, 's>) -> Option<String> {
    let arm = arms_on(file, call)?.iter().find(|arm| is_failure(arm))?;
    let pieces = values.read(at, &arm.body);
    pieces.known_text().filter(|_| !pieces.set())
}

/// Paths that say that the program is well, best first.
const PATHS: &[&str] = &[
    "/healthz",
    "/health",
    "/readyz",
    "/livez",
    "/health_check",
    "/healthcheck",
    "/health-check",
    "/ping",
    "/status",
    "/health/live",
    "/health/ready",
    "/_health",
    "/__heartbeat__",
    "/__lbheartbeat__",
    "/alive",
    "/up",
    "/api/health",
    "/api/healthz",
    "/_ping",
];

/// Methods and functions that make a route of the path they are given first.
const ROUTES: &[&str] = &[
    "route",
    "resource",
    "at",
    "path",
    "with_path",
    "get",
    "api_route",
    "route_service",
    "nest",
    "any",
    "push",
    "new",
    "head",
    "typed_get",
    "to",
    "service",
    "scope",
    "handle",
    "route_with_tsr",
    "any_of",
];

/// The paths that answer, those for health alone.
fn health<'s>(values: &Values<'s>, evidence: &Evidence, code: &mut Code) {
    let mut found: Vec<(usize, Sourced<String>)> = Vec::new();
    let mut put = |text: &str, prefix: &str, origin: Origin| {
        let text = format!("/{}", text.trim_matches('/'));
        let Some(rank) = PATHS.iter().position(|path| *path == text) else { return };
        let whole = format!("{}{text}", prefix.trim_end_matches('/'));
        if found.iter().all(|(_, known)| *known.value() != whole) {
            found.push((rank, Sourced::new(whole, origin)));
        }
    };
    for (index, file) in values.files.iter().enumerate() {
        for call in &file.index.calls {
            // Loco's own routes.
            if matches!(call.path(), [.., "AppRoutes", "with_default_routes"]) {
                put("/_ping", "", file.origin(call.own_span(), call.name));
            }
            if !ROUTES.contains(&call.name) {
                continue;
            }
            let Some(text) = call.args.first().and_then(|arg| route_text(values, index, call, arg)) else { continue };
            // Metrics and clients take paths as well.
            if call.args.len() < 2 && !matches!(call.name, "resource" | "at" | "path" | "with_path" | "new" | "scope") {
                continue;
            }
            let prefix = prefix(values, index, call);
            put(&text, &prefix.unwrap_or_default(), file.origin(call.own_span(), "route"));
        }
        for function in &file.index.functions {
            for attribute in function.attributes {
                if !matches!(attribute.meta.name(), "get" | "route" | "head" | "handler" | "oai") {
                    continue;
                }
                let text = attribute.meta.args.first().and_then(|arg| arg.value.as_ref()).and_then(Expr::text);
                let Some(text) = text.or_else(|| attribute.meta.value_of("path").and_then(Expr::text)) else {
                    continue;
                };
                let prefix = mounted(values, function.name).unwrap_or_default();
                put(text, &prefix, file.origin(attribute.span, attribute.meta.name()));
            }
        }
        for one in &file.index.macros {
            // `warp::path!("health")`
            if one.call.path.as_slice() == ["warp", "path"]
                && let [only] = one.call.args.as_slice()
                && let Some(text) = only.text()
            {
                put(text, "", file.origin(one.span, "path"));
            }
        }
    }
    order::sort_by_key(&mut found, |(rank, _)| *rank);
    let shown = evidence.health.iter().map(|path| path.value.clone());
    for path in shown.chain(found.into_iter().map(|(_, path)| path)) {
        if !code.health.contains(&path) {
            code.health.push(path);
        }
    }
}

fn route_text<'s>(values: &Values<'s>, index: usize, call: &Call<'s, 's>, arg: &'s Expr<'s>) -> Option<String> {
    match arg.text() {
        Some(text) => Some(text.to_owned()),
        // A constant.
        None if arg.path().is_some() => values.read(At::new(index, call.function), arg).known_text(),
        None => None,
    }
}

/// What stands in front of a route: the scope it is in, or where the function that makes its router is mounted.
fn prefix<'s>(values: &Values<'s>, index: usize, call: &Call<'s, 's>) -> Option<String> {
    let file = &values.files[index];
    // `web::scope("/api").route("/health", …)`
    if let (Some(path), Some(LinkKind::Call(args))) = (call.base.path(), call.links.first().map(|link| &link.kind))
        && path.last() == Some(&"scope")
        && call.links.len() > 1
    {
        return args.first().and_then(Expr::text).map(str::to_owned);
    }
    // `.nest("/api", Router::new().route("/health", …))`
    let around = file.index.calls.iter().filter(|other| {
        let inside = |arg: &Expr<'_>| arg.span.start <= call.span.start && call.span.end <= arg.span.end;
        matches!(other.name, "nest" | "service" | "mount" | "push" | "nest_api_service")
            && other.args.iter().any(inside)
    });
    let nested =
        around.filter(|other| other.args.len() == 2).filter_map(|other| other.args.first().and_then(Expr::text)).next();
    if let Some(nested) = nested {
        return Some(nested.to_owned());
    }
    let function = file.index.functions.get(call.function?)?;
    mounted(values, function.name)
}

/// Where the router that a function makes, or a handler, is mounted: `.nest("/api", router())`, `mount("/", routes![health])`
fn mounted(values: &Values<'_>, name: &str) -> Option<String> {
    for file in values.files {
        for call in file.index.calls.iter().filter(|call| call.method && call.args.len() == 2) {
            if !matches!(call.name, "nest" | "mount" | "nest_service" | "nest_api_service") {
                continue;
            }
            let Some(prefix) = call.args.first().and_then(Expr::text) else { continue };
            if names(&call.args[1], name, 0) {
                return Some(prefix.to_owned());
            }
        }
    }
    None
}

/// Whether a value names a function by itself or by a call.
fn names(value: &Expr<'_>, name: &str, depth: usize) -> bool {
    let is = |value: &Expr<'_>| value.path().is_some_and(|path| path.last() == Some(&name));
    match &value.kind {
        _ if depth > 4 => false,
        ExprKind::Path(_) => is(value),
        ExprKind::Chain(base, links) => {
            is(base)
                || links.iter().any(|link| match &link.kind {
                    LinkKind::Method(_, args) => args.iter().any(|arg| names(arg, name, depth + 1)),
                    _ => false,
                })
        }
        ExprKind::Macro(call) => call.args.iter().any(|arg| names(arg, name, depth + 1)),
        ExprKind::Array(values) => values.iter().any(|value| names(value, name, depth + 1)),
        _ => false,
    }
}

/// Sub-commands and arguments that the program does not start without.
fn commands<'s>(values: &Values<'s>, code: &mut Code) {
    let mut inner: BTreeSet<&str> = BTreeSet::new();
    for (index, item) in values.fields.items() {
        let file = &values.files[index];
        // Only what is read from the arguments of the process counts.
        if !fields::derives(&item.attributes, &["Parser", "StructOpt", "Clap", "FromArgs"])
            || !is_parsed(values, item.name)
        {
            continue;
        }
        match &item.kind {
            ItemKind::Struct(fields) => {
                for field in fields {
                    let sub = field.attributes.iter().any(|one| {
                        one.meta.arg("subcommand").is_some()
                            || one.meta.path.as_slice() == ["argh"] && one.meta.arg("subcommand").is_some()
                    });
                    if sub && !field.kind.trim_start().starts_with("Option<") {
                        inner.extend(values.fields.type_in(field.kind));
                    }
                }
                let demanded =
                    values.fields.list.iter().filter(|field| field.owner == Some(item.name) && field.required);
                for field in demanded.filter(|field| field.asked.variable.is_none() && field.asked.value.is_none()) {
                    let shown = match (&field.asked.flag, field.positional) {
                        (Some(flag), _) => flag.value().clone(),
                        (None, true) => format!("<{}>", field.name.to_ascii_uppercase()),
                        (None, false) => continue,
                    };
                    code.required.push(Sourced::new(shown, file.origin(field.span, &field.name)));
                }
            }
            ItemKind::Enum(_) => {
                inner.insert(item.name);
            }
            _ => {}
        }
    }
    for name in inner {
        let Some((index, item)) = values.fields.item(name) else { continue };
        let ItemKind::Enum(variants) = &item.kind else { continue };
        for variant in variants {
            let given = variant.attributes.iter().find_map(|one| one.meta.value_of("name").and_then(Expr::text));
            let shown = given.map_or_else(|| kebab(variant.name), str::to_owned);
            of_command(values, item.name, variant, &shown, code);
            code.commands.push(Sourced::new(shown, values.files[index].origin(variant.span, variant.name)));
        }
    }
}

/// The variables that a sub-command demands by its own fields, or by those of the structs that it holds.
fn of_command<'s>(values: &Values<'s>, owner: &str, variant: &Variant<'s>, command: &str, code: &mut Code) {
    let inner: Vec<&str> = variant.fields.iter().filter_map(|field| values.fields.type_in(field.kind)).collect();
    let demanded = values.fields.list.iter().filter(|field| match field.variant {
        Some(of) => field.demanded && of == variant.name && field.owner == Some(owner),
        None => field.required && field.owner.is_some_and(|owner| inner.contains(&owner)),
    });
    for field in demanded.filter(|field| field.asked.value.is_none()) {
        if let Some(name) = &field.asked.variable {
            code.of_commands.push((command.to_owned(), name.clone()));
        }
    }
}

/// Whether a struct is filled from the arguments: `Args::parse()`.
fn is_parsed(values: &Values<'_>, name: &str) -> bool {
    let words = ["parse", "try_parse", "from_args", "parse_from", "command", "from_env", "into_app"];
    values.files.iter().any(|file| {
        file.index
            .calls
            .iter()
            .any(|call| matches!(call.path(), [.., owner, last] if *owner == name && words.contains(last)))
            || file.index.bindings.iter().any(|one| one.kind.contains(name))
    })
}

/// `ServeFiles` as `serve-files`.
fn kebab(name: &str) -> String {
    let mut text = String::new();
    for (at, letter) in name.char_indices() {
        if letter.is_uppercase() && at > 0 {
            text.push('-');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

/// Programs of other systems and of desks, which a container does not come to.
const ELSEWHERE: &[&str] = &[
    "cmd",
    "explorer",
    "powershell",
    "osascript",
    "open",
    "xdg-open",
    "start",
    "cargo",
    "rustc",
    "rustup",
    "docker",
    "launchctl",
    "schtasks",
    "taskkill",
    "pbcopy",
    "xclip",
    "notify-send",
    "clear",
    "cls",
    "systemctl",
    "stty",
    "tput",
];

/// Programs of the operating system that are run.
fn programs<'s>(values: &Values<'s>, index: usize, call: &Call<'s, 's>, code: &mut Code) {
    let file = &values.files[index];
    if call.method || call.name != "new" {
        return;
    }
    let full = file.index.full(call.path());
    let process = matches!(full.as_slice(), ["std" | "tokio" | "async_process" | "async_std", .., "Command", "new"])
        || matches!(full.as_slice(), ["process", "Command", "new"]);
    let Some(arg) = call.args.first().filter(|_| process) else { return };
    let Some(name) = values.read(At::new(index, call.function), arg).known_text() else { return };
    let name =
        ["/usr/local/bin/", "/usr/bin/", "/bin/"].iter().find_map(|folder| name.strip_prefix(folder)).unwrap_or(&name);
    let name = name.to_owned();
    if code.programs.iter().any(|known| known.name == name) {
        return;
    }
    let place = file.origin(call.own_span(), "Command::new");
    let Some(row) = CATALOG.row("program", &name).or_else(|| catalog::program(&name)) else {
        let plain =
            name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '+'));
        let known = code.unknown_programs.iter().any(|known| *known.value() == name);
        if plain && !name.is_empty() && !known && !ELSEWHERE.contains(&name.trim_end_matches(".exe")) {
            code.unknown_programs.push(Sourced::new(name, place));
        }
        return;
    };
    let package = |field| row.list(field).first().copied().unwrap_or_default().to_owned();
    code.programs.push(NeededProgram {
        debian: package("debian-run"),
        alpine: package("alpine-run"),
        why: Origin::rule_from("rust/runs-program", format!("the program runs {name}"), [place, row.origin()]),
        name,
    });
}

/// Time zones, temporary files, a file of variables.
fn surroundings(file: &File<'_>, call: &Call<'_, '_>, code: &mut Code) {
    if call.method {
        return;
    }
    let full = file.index.full(call.path());
    let origin = || file.origin(call.own_span(), call.name);
    match full.as_slice() {
        [.., "env", "temp_dir"]
        | ["tempfile", ..]
        | [.., "NamedTempFile" | "TempDir" | "TempFile", "new" | "new_in" | "with_prefix"] => {
            code.temporary.get_or_insert_with(origin);
        }
        ["jiff", .., "TimeZone", "get" | "system"] | ["tzfile", ..] | ["tz", .., "TimeZone", _] => {
            code.time_zones.get_or_insert_with(origin);
        }
        [.., of, name] if !call.conditional && CATALOG.rows("constructor").any(|row| row.text("type") == Some(*of)) => {
            let made = format!("{of}::{name}");
            if let Some(row) = CATALOG.row("constructor", &made)
                && row.text("crate").is_some_and(|name| file.index.uses_crate(name))
                && let Some(variable) = row.text("variable")
            {
                let because = format!("{made} ends the program without it");
                let why = Origin::rule_from("rust/constructor", because, [origin(), row.origin()]);
                add(code, variable, None, true, why);
            }
        }
        [.., "dotenv" | "dotenvy", "dotenv" | "dotenv_override" | "load"]
            if demanded(call.behind) && !call.conditional =>
        {
            code.dotenv.get_or_insert_with(origin);
        }
        _ => {}
    }
}

fn demanded(links: &[Link<'_>]) -> bool {
    matches!(
        links.first().map(|link| &link.kind),
        Some(LinkKind::Try | LinkKind::Method("unwrap" | "expect" | "context", _))
    )
}

/// Variables that the compiler needs: `env!("NAME")`, unless a build script sets them.
pub(super) fn compiled(values: &Values<'_>, set: &BTreeSet<String>, code: &mut Code) {
    for file in values.files {
        for one in file.index.macros.iter().filter(|one| one.call.path.last() == Some(&"env")) {
            let Some(name) = one.call.args.first().and_then(Expr::text) else { continue };
            let of_tools = ["CARGO", "OUT_DIR", "VERGEN_", "BUILT_", "SHADOW_", "RUSTC", "TARGET", "PROFILE"];
            if of_tools.iter().any(|start| name.starts_with(start)) || set.contains(name) {
                continue;
            }
            let name = Sourced::new(name.to_owned(), file.origin(one.span, "env!"));
            if !code.compiled.contains(&name) {
                code.compiled.push(name);
            }
        }
    }
}
