//! What a program asks of whoever runs it: variables, and the paths by which it says that it is well.

use std::collections::BTreeSet;

use stageplan_syntax::order;

use super::CATALOG;
use super::modes::is_stop;
use super::settings::{Setting, is_variable, key_above};
use super::sources::{Closure, Code};
use crate::evidence::Evidence;
use crate::origin::{Origin, Sourced};
use crate::plan::EnvironmentNeed;

/// More variables than this help nobody.
const MAX_VARIABLES: usize = 80;

/// Variables it reads, each once, in the order of the code.
///
/// `given` are the keys to which a configuration file in the image gives values.
pub(super) fn environment(
    code: &Code<'_>,
    settings: &[Setting],
    given: &BTreeSet<(String, String)>,
) -> Vec<EnvironmentNeed> {
    let is_given = |setting: &Setting| {
        let above = setting.owner.as_deref().and_then(|owner| key_above(code, owner)).unwrap_or_default();
        setting.key.as_ref().is_some_and(|key| given.contains(&(above, key.clone())))
    };
    let mut found: Vec<EnvironmentNeed> = Vec::new();
    for setting in settings {
        let Some(name) = setting.env.as_ref().filter(|name| is_variable(name)) else { continue };
        if is_of_the_system(name) {
            continue;
        }
        if let Some(known) = found.iter_mut().find(|known| known.name.value() == name) {
            known.default = known.default.take().or_else(|| setting.default.clone());
            known.required |= setting.required && !is_given(setting);
            continue;
        }
        if found.len() < MAX_VARIABLES {
            found.push(EnvironmentNeed {
                name: Sourced::new(name.clone(), setting.origin.clone()),
                default: setting.default.clone(),
                required: setting.required && setting.default.is_none() && !is_given(setting),
            });
        }
    }
    found
}

/// What samples and deployments give the variables that have to be set.
pub(super) fn shown_values(environment: &[EnvironmentNeed], evidence: &Evidence) -> Vec<Sourced<(String, String)>> {
    environment
        .iter()
        .filter(|need| need.required)
        .filter_map(|need| {
            let shown = evidence.variable(need.name.value())?;
            let value = shown.value.clone().filter(|value| !value.is_empty())?;
            Some(Sourced::new((need.name.value().clone(), value), shown.name.origin().clone()))
        })
        .collect()
}

/// Variables that every process has or that tools of development set.
fn is_of_the_system(name: &str) -> bool {
    matches!(
        name,
        "HOME"
            | "PATH"
            | "USER"
            | "PWD"
            | "TMPDIR"
            | "TEMP"
            | "TMP"
            | "SHELL"
            | "TERM"
            | "HOSTNAME"
            | "LANG"
            | "EDITOR"
            | "NO_COLOR"
            | "CI"
            | "XDG_CONFIG_HOME"
            | "XDG_DATA_HOME"
            | "XDG_CACHE_HOME"
            | "XDG_RUNTIME_DIR"
            | "XDG_CONFIG_DIRS"
            | "APPDATA"
            | "LOCALAPPDATA"
            | "USERPROFILE"
            | "GOPATH"
            | "GOROOT"
            | "GOOS"
            | "GOARCH"
    )
}

/// Paths that say that the program is well, best first.
const PATHS: [&str; 14] = [
    "/healthz",
    "/health",
    "/readyz",
    "/livez",
    "/-/healthy",
    "/-/ready",
    "/ping",
    "/status",
    "/api/health",
    "/api/healthz",
    "/health/live",
    "/health/ready",
    "/healthcheck",
    "/api/v1/health",
];

/// The health paths that appear as routes.
pub(super) fn health(code: &Code<'_>, evidence: &Evidence) -> Vec<Sourced<String>> {
    let mut found: Vec<(usize, Sourced<String>)> = Vec::new();
    for file in &code.files {
        for call in &file.calls {
            let Some(name) = call.path.last() else { continue };
            let routes = matches!(
                *name,
                "Handle"
                    | "HandleFunc"
                    | "GET"
                    | "Get"
                    | "Any"
                    | "All"
                    | "Path"
                    | "Method"
                    | "Add"
                    | "Route"
                    | "Use"
                    | "Methods"
                    | "HandlerFunc"
                    | "Mount"
            );
            if !routes {
                continue;
            }
            for arg in call.args.iter().take(2) {
                let Some(text) = file.file.string_of(arg) else { continue };
                // `GET /healthz` since Go 1.22.
                let text = text.rsplit(' ').next().unwrap_or_default();
                if let Some(rank) = PATHS.iter().position(|path| *path == text)
                    && found.iter().all(|(_, known)| known.value() != text)
                {
                    found.push((rank, Sourced::new(text.to_owned(), file.origin(call.span, "route"))));
                }
            }
        }
    }
    order::sort_by_key(&mut found, |(rank, _)| *rank);
    let shown = evidence.health.iter().map(|path| path.value.clone());
    let mut all: Vec<Sourced<String>> = shown.collect();
    for (_, path) in found {
        if !all.contains(&path) {
            all.push(path);
        }
    }
    all
}

/// Where the program uses time zones, which some images lack.
pub(super) fn time_zones(code: &Code<'_>) -> Option<Origin> {
    if code.files.iter().any(|file| file.imports("time/tzdata")) {
        return None;
    }
    code.files.iter().find_map(|file| {
        let call = file.calls.iter().find(|call| call.path.as_slice() == ["time", "LoadLocation"])?;
        Some(file.origin(call.span, "time.LoadLocation"))
    })
}

/// Where the program uses temporary files.
pub(super) fn temporary(code: &Code<'_>) -> Option<Origin> {
    code.files.iter().find_map(|file| {
        let call = file.calls.iter().find(|call| {
            matches!(
                call.path.as_slice(),
                ["os", "CreateTemp" | "MkdirTemp" | "TempDir"]
                    | ["ioutil", "TempFile" | "TempDir"]
                    | [.., "ParseMultipartForm" | "FormFile"]
            )
        })?;
        Some(file.origin(call.span, call.path.join(".")))
    })
}

/// Variables that frameworks want in production.
pub(super) fn framework(closure: &Closure) -> Vec<(String, String, Origin)> {
    CATALOG
        .rows("framework")
        .filter_map(|row| {
            let used = closure.external.iter().find(|external| external.path == row.key())?;
            let (name, value) = row.text("env")?.split_once('=')?;
            let origin = Origin::rule_from("go/framework-variable", "", [used.origin.clone(), row.origin()]);
            Some((name.to_owned(), value.to_owned(), origin))
        })
        .collect()
}

/// Where the program stops when there is no `.env` file, although its variables may come from elsewhere.
pub(super) fn dotenv(code: &Code<'_>) -> Option<Origin> {
    code.files.iter().find_map(|file| {
        let call = file.calls.iter().find(|call| {
            let loads = matches!(call.path.as_slice(), ["godotenv", "Load" | "Overload"]);
            let plain = call.args.iter().all(|arg| arg.literal.as_deref() == Some(".env"));
            let from = file.file.tokens.partition_point(|token| token.span.start < call.span.end);
            let behind = file.file.tokens.iter().skip(from).take(16);
            loads && plain && behind.take_while(|token| !token.is("}")).any(|token| is_stop(token.text))
        })?;
        Some(file.origin(call.span, "godotenv.Load"))
    })
}
