//! Next.js: files where it exports them, else a server that packs what it needs, or one beside its packages.

use std::collections::BTreeMap;

use super::front::{Config, Draft, Front, Key, Look, Told, Verdict};
use super::stand_in;
use crate::ecosystem::node::lines;
use crate::ecosystem::node::read::code;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

pub(super) const FRONT: Front = Front {
    key: "next",
    packages: &["next"],
    programs: &["next"],
    verbs: &["build", "export"],
    build: &["next", "build"],
    configs: &["next.config"],
    output: Key { path: &["distDir"], flags: &["-o", "--outdir"] },
    base: Key { path: &["basePath"], flags: &[] },
    look,
};

fn look(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let output = look.told(&["output"]);
    let by_command = look.package.scripts.values().find(|line| {
        lines::commands(line.value()).iter().any(|words| words.starts_with(&["next".to_owned(), "export".to_owned()]))
    });
    if look.package.runs("payload").is_some() {
        payload(look, draft);
    }
    if let Some(checks) = validation(look) {
        draft.build_env.push(("SKIP_ENV_VALIDATION".to_owned(), checks));
    }
    stand_in::give(look, &["app", "src/app", "pages", "src/pages"], draft);
    if output.is("standalone") {
        return standalone(look, draft);
    }
    if !output.is("export") && by_command.is_none() {
        beside(look, draft, &output);
        return Verdict::Serves("next");
    }
    // With the older command only that command's own option moves the output.
    if let (false, Some(line)) = (output.is("export"), by_command) {
        let moved = look.flag(&["-o", "--outdir"]);
        draft.output = Some(
            moved.unwrap_or_else(|| line.derive("node/next-export", "`next export` puts it there", "out".to_owned())),
        );
    }
    Verdict::Site
}

/// What Payload, a part of the same server, is told by its own configuration.
fn payload(look: &Look<'_>, draft: &mut Draft) {
    let config = Config::read(look.unit, &["src/payload.config", "payload.config"]);
    draft.asks_of(look, config.as_ref());
    let secret = draft.reads.iter().find(|read| read.name.value() == "PAYLOAD_SECRET");
    draft.needs.extend(secret.map(|read| read.name.clone()));
}

/// The switch, by its customary name, that keeps the configuration from asking for what only the running program has.
fn validation(look: &Look<'_>) -> Option<Sourced<String>> {
    let path = look.config?.source.path.relative_to(&look.unit.folder)?.to_owned();
    let code = code::scan(look.unit, &[path], &[], &BTreeMap::new());
    let read = code.env.iter().find(|read| read.name.value() == "SKIP_ENV_VALIDATION")?;
    let because = "the values that are asked for are there only where the program runs";
    Some(read.name.derive("node/skip-validation", because, "1".to_owned()))
}

/// What is packed begins at the folder from which files are traced: the one that is said, else that of the lockfile.
fn standalone(look: &Look<'_>, draft: &mut Draft) -> Verdict {
    let said = [&["outputFileTracingRoot"][..], &["experimental", "outputFileTracingRoot"], &["turbopack", "root"]];
    let told = said.iter().map(|path| look.told(path)).find(|told| !told.is_silent());
    let folder = &look.unit.folder;
    let root = match told {
        Some(Told::Said(root)) => folder.join(root.value()).ok().filter(|root| folder.is_in(root)),
        Some(told) => {
            // Only a folder around the unit has anything to tell apart.
            if let (false, Some(origin)) = (folder.is_root(), told.origin()) {
                draft.computed("the folder that files are traced from", &origin);
            }
            None
        }
        None => None,
    };
    let root = root.unwrap_or_else(|| locked_in(look.unit));
    draft.inside = folder.relative_to(&root).unwrap_or_default().to_owned();
    Verdict::Serves("next standalone")
}

/// The folder around the unit in which its packages are locked.
fn locked_in(unit: &Unit<'_>) -> RepoPath {
    let locks = ["pnpm-lock.yaml", "package-lock.json", "yarn.lock", "bun.lock", "bun.lockb", "pnpm-workspace.yaml"];
    let mut at = Some(unit.folder.clone());
    while let Some(folder) = at {
        if locks.iter().any(|name| unit.at(folder.clone()).has(name)) {
            return folder;
        }
        at = folder.parent();
    }
    unit.folder.clone()
}

/// The server stands beside its packages and reads its configuration as it starts.
fn beside(look: &Look<'_>, draft: &mut Draft, output: &Told) {
    let place = |origin: Option<Origin>| origin.and_then(|origin| origin.place().cloned());
    let config = look.config.map(|config| config.source.origin_of_file());
    let finding = match output {
        Told::Computed(origin) => Finding::warning(
            "node/computed-setting",
            "`output` is computed while the build runs, so all packages of production go into the image",
        )
        .help("write `output: 'standalone'` as plain text: the image then holds only what is used")
        .at(origin.place().cloned()),
        _ => Finding::note(
            "node/next-standalone",
            "Next.js is not told to pack what it needs, so all packages of production go into the image",
        )
        .help(
            "add `output: 'standalone'` to the configuration: the image then holds only what is used, a fraction of it",
        )
        .at(place(config.clone().or_else(|| Some(look.package.origin.clone())))),
    };
    draft.findings.push(finding);
    // Some versions compile the configuration as they start, and install the compiler where it is missing.
    let typed = look.config.is_some_and(|config| config.source.path.as_str().ends_with(".ts"));
    if typed && look.package.runs("typescript").is_none() && look.package.dev.contains_key("typescript") {
        draft.loads = config.map(|origin| Sourced::new("typescript".to_owned(), origin));
    }
}
