//! Files that a call reads or writes.

use stageplan_syntax::javascript::{Call, File};

use super::Code;
use crate::ecosystem::node::typescript;
use crate::origin::Sourced;
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// Whether a call writes to the path it is given, and which argument that is.
fn writes(call: &Call<'_>, last: &str) -> bool {
    matches!(
        last,
        "mkdir"
            | "mkdirSync"
            | "ensureDir"
            | "ensureDirSync"
            | "mkdirp"
            | "createWriteStream"
            | "writeFile"
            | "writeFileSync"
            | "appendFile"
            | "appendFileSync"
    ) || call.is_new && matches!(last, "Database" | "DatabaseSync" | "JSONFile" | "Low")
}

#[allow(clippy::too_many_arguments)]
pub(super) fn files(
    unit: &Unit<'_>,
    source: &Source,
    file: &File<'_>,
    name: &str,
    outputs: &[typescript::Output],
    call: &Call<'_>,
    last: &str,
    code: &mut Code,
) {
    let reads = matches!(
        last,
        "static"
            | "serveStatic"
            | "sendFile"
            | "readFileSync"
            | "readFile"
            | "createReadStream"
            | "readdirSync"
            | "readdir"
            | "loadSync"
            | "loadProto"
            | "opendir"
    ) || last == "set" && call.args.first().is_some_and(|arg| arg.literal.as_deref() == Some("views"));
    let joins = matches!(last, "join" | "resolve")
        && call
            .args
            .first()
            .is_some_and(|first| matches!(first.path.as_deref(), Some(["__dirname"] | ["import", "meta", "dirname"])));
    let writes = writes(call, last);
    if !(reads || joins || writes) {
        return;
    }
    let origin = source.origin(call.span, String::new());
    let (folder, parts): (Option<RepoPath>, Vec<String>) = if joins {
        let runs_at = typescript::built(name, outputs).unwrap_or_else(|| name.to_owned());
        let folder = unit.path(&runs_at).and_then(|path| path.parent());
        (folder, call.args.iter().skip(1).map_while(|arg| file.resolve(arg).literal).collect())
    } else {
        let at = usize::from(last == "set");
        let literal = call.args.get(at).and_then(|arg| file.resolve(arg).literal);
        (Some(unit.folder.clone()), literal.into_iter().collect())
    };
    if parts.is_empty() || parts.iter().any(|part| part.contains(['*', '\n', '\0'])) {
        return;
    }
    let text = parts.join("/");
    if text.starts_with('/') {
        if writes && !text.starts_with("/tmp") && !text.starts_with("/dev") && !text.starts_with("/proc") {
            code.writes.push(Sourced::new(folder_written(&text, last), origin));
        }
        return;
    }
    let Some(path) = folder.and_then(|folder| folder.join(&text).ok()) else { return };
    let Some(relative) = path.relative_to(&unit.folder).map(str::to_owned) else { return };
    // A package of the workspace is taken over as a whole.
    if name.starts_with("../") {
        return;
    }
    if relative.is_empty() {
        return;
    }
    let tree = unit.project.tree();
    if writes {
        let folder = folder_written(&relative, last);
        if !folder.is_empty() && !outputs.iter().any(|output| output.folder == folder) {
            code.writes.push(Sourced::new(folder, origin));
        }
    } else if tree.has_file(&path) || tree.has_folder(&path) {
        code.reads.push(Sourced::new(relative, origin));
    }
}

/// The folder that must be writable for a path that is written: itself when the call makes folders, else its parent.
fn folder_written(path: &str, last: &str) -> String {
    if last.to_lowercase().contains("dir") {
        return path.trim_end_matches('/').to_owned();
    }
    path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned())
}
