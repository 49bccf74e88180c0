//! What an install or a program will stumble over.

use stageplan_syntax::order;

use super::{Arrives, Native, Natives, Parts};
use crate::ecosystem::node::decide::Decided;
use crate::ecosystem::node::managers::Manager;
use crate::finding::Finding;
use crate::origin::Origin;
use crate::plan::Libc;

/// Says what an install or a program will stumble over.
pub(in super::super) fn warn(decided: &Decided<'_>, findings: &mut Vec<Finding>) {
    let natives = &decided.natives;
    findings.extend(ended(natives));
    findings.extend(no_musl(decided));
    findings.extend(other_system(decided));
    findings.extend(left_out(decided));
    findings.extend(ignored_scripts(decided));
    findings.extend(downloads(decided));
    findings.extend(browser_elsewhere(decided));
    let browser = natives.running().find(|native| native.list("skip").iter().any(|pair| pair.starts_with("PUPPETEER")));
    findings.extend(browser.map(|native| {
        Finding::note("node/browser-sandbox", "Chromium's own sandbox does not start with the rights that a container has")
            .help("let the program launch it with `--no-sandbox`, or give the container a seccomp profile that allows user namespaces; other scripts and emoji need more fonts, such as `--run-packages fonts-noto-cjk`")
            .at(native.origin.place().cloned())
    }));
}

/// A program that drives a browser which none of its packages brings.
fn browser_elsewhere(decided: &Decided<'_>) -> Option<Finding> {
    let package = &decided.facts.package;
    let brings = ["puppeteer", "playwright", "@sparticuz/chromium", "chrome-aws-lambda"];
    let (name, found) =
        ["puppeteer-core", "playwright-core"].iter().find_map(|name| Some((name, package.runs(name)?)))?;
    if brings.iter().any(|name| package.runs(name).is_some()) {
        return None;
    }
    Some(
        Finding::note("node/browser-elsewhere", format!("{name} drives a browser that no package brings"))
            .help("where it is to run in this image, say `--run-packages chromium`, and let the program start `/usr/bin/chromium`")
            .at(found.origin().place().cloned()),
    )
}

fn ended(natives: &Natives<'_>) -> Option<Finding> {
    let ended =
        |native: &&Native| native.row.and_then(|row| row.text("ended")).map(|instead| (native.shown(), instead));
    let native = natives.found.iter().find(|native| ended(native).is_some())?;
    let (shown, instead) = ended(&native)?;
    Some(
        Finding::warning(
            "node/ended-package",
            format!("{shown} is no longer maintained and fails on newer lines of Node"),
        )
        .help(format!("take {instead} instead"))
        .at(native.origin.place().cloned()),
    )
}

fn no_musl(decided: &Decided<'_>) -> Option<Finding> {
    if decided.image.base.libc != Libc::Musl {
        return None;
    }
    let (name, why) = decided.natives.without_musl()?;
    Some(
        Finding::warning(
            "node/no-musl-build",
            format!("{name} has no build for musl, the C library of Alpine, and the program fails where it loads it"),
        )
        .help("say `--flavour slim`")
        .at(why.place().cloned()),
    )
}

/// Parts of packages that the lockfile holds for another system only.
fn other_system(decided: &Decided<'_>) -> Option<Finding> {
    let lock = decided.manager.lock?;
    let musl = decided.image.base.libc == Libc::Musl;
    let lacks = |parts: &&Parts<'_>| {
        let family = parts.family;
        if musl { family.musl_exists && !family.musl } else { !family.glibc }
    };
    let mut all = decided.natives.families.iter().filter(lacks);
    let first = all.next()?;
    let mut names = vec![first.name];
    names.extend(all.take(5).map(|parts| parts.name));
    let system = if musl { "Linux with musl" } else { "Linux" };
    let held = match &first.family.other {
        Some((other, _)) => format!("{} holds {other}, and", lock.path),
        None => format!("{} holds", lock.path),
    };
    let nothing = if first.family.other.is_some() { "nothing" } else { "no part" };
    let program = match decided.manager.manager {
        Manager::Npm => {
            "`npx npm@11 install --package-lock-only`, which adds what is missing and leaves versions alone".to_owned()
        }
        Manager::Pnpm => "`pnpm install --lockfile-only --fix-lockfile`".to_owned(),
        Manager::Yarn | Manager::Berry => "`yarn install` after removing yarn.lock".to_owned(),
        Manager::Bun => "`bun install` after removing bun.lock".to_owned(),
    };
    let message = format!("{held} {nothing} for {system} of {}", names.join(", "));
    let help = format!("the lockfile was written on another system: run {program}, and commit it");
    let needed = first.runs || decided.facts.build.is_some();
    let finding = if needed { Finding::error } else { Finding::warning };
    Some(finding("node/lockfile-of-another-system", message).help(help).at(first.origin.place().cloned()))
}

/// Settings and dependencies that leave Linux out.
fn left_out(decided: &Decided<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let facts = decided.facts;
    if let Some(systems) = facts.builds.systems.as_ref().filter(|_| decided.manager.manager == Manager::Pnpm) {
        findings.push(
            Finding::error(
                "node/packages-of-another-system",
                format!("packages are installed for {} only, and the image runs on Linux", systems.value()),
            )
            .help("add `linux` or `current` to `supportedArchitectures.os`")
            .at(systems.origin().place().cloned()),
        );
    }
    let foreign =
        facts.package.dependencies.iter().chain(&facts.package.dev).find(|(name, _)| {
            ["-darwin-", "/darwin-", "-win32-", "/win32-"].iter().any(|system| name.contains(system))
        });
    if let Some((name, range)) = foreign {
        findings.push(
            Finding::error(
                "node/packages-of-another-system",
                format!("{name} does not install on Linux, and nothing says that an install may go on without it"),
            )
            .help("move it to `optionalDependencies`, or drop it: what needs it lists it itself")
            .at(range.origin().place().cloned()),
        );
    }
    findings
}

/// Packages whose machine code a script would fetch or compile that the manager does not run.
fn ignored_scripts(decided: &Decided<'_>) -> Option<Finding> {
    let (manager, builds) = (decided.manager.manager, &decided.facts.builds);
    let (libc, major) = (decided.image.base.libc, decided.manager.major);
    let allowed = |name: &String| builds.allowed.contains(name);
    let stops = manager == Manager::Pnpm && builds.strict.unwrap_or(major >= 11);
    let ignored = |native: &&Native| {
        let script = matches!(native.arrives(libc), Arrives::Download | Arrives::Fallback | Arrives::Compile);
        // What nobody uses in an image, or what is fetched later, is not missed; a manager that stops asks for it all the same.
        let missed = native.list("dev-skip").is_empty() && !native.row.is_some_and(|row| row.flag("later"));
        let asks = native.row.is_some_and(|row| row.flag("bun-asks"));
        script
            && native.row.is_some()
            && (missed || stops && !builds.denied.contains(&native.name))
            && !native.optional
            && match manager {
                Manager::Pnpm if builds.all => builds.denied.contains(&native.name),
                Manager::Pnpm => (major >= 10 || builds.list.is_some()) && !allowed(&native.name),
                Manager::Bun if builds.trusted.is_some() => !allowed(&native.name),
                Manager::Bun => asks,
                Manager::Npm if major >= 12 && !allowed(&native.name) => true,
                Manager::Npm => builds.none.is_some() || builds.denied.contains(&native.name),
                Manager::Yarn => builds.none.is_some(),
                Manager::Berry => builds.none.is_some() && !allowed(&native.name),
            }
    };
    let all: Vec<&Native> = decided.natives.found.iter().filter(ignored).collect();
    let first = all.first()?;
    let names: Vec<&str> = all.iter().map(|native| native.name.as_str()).take(6).collect();
    let names = names.join(", ");
    let help = match manager {
        Manager::Pnpm => "run `pnpm approve-builds`, and commit what it writes".to_owned(),
        Manager::Bun => format!("run `bun pm trust {}`, and commit package.json", names.replace(',', "")),
        Manager::Berry => "set `built: true` for it under `dependenciesMeta` of package.json".to_owned(),
        Manager::Npm if builds.none.is_none() => {
            format!("run `npm install-scripts approve {}`, and commit package.json", names.replace(',', ""))
        }
        Manager::Npm | Manager::Yarn => {
            "drop `ignore-scripts` from .npmrc, and let those who work on it say it in their own".to_owned()
        }
    };
    let message = if stops && !all.iter().any(|native| builds.denied.contains(&native.name)) {
        format!("{manager} {major} stops, because nobody said whether {names} may run scripts while being installed")
    } else {
        format!("{manager} does not run the install scripts of {names}, so the machine code is missing")
    };
    let runs = all.iter().any(|native| native.runs);
    let finding = if runs || stops { Finding::error } else { Finding::warning };
    let list = builds.none.as_ref().or(builds.list.as_ref()).or(builds.trusted.as_ref());
    let places = list.and_then(Origin::place).or(first.origin.place());
    Some(finding("node/install-scripts-ignored", message).help(help).at(places.cloned()))
}

/// Packages that need another host than the registry while they are installed.
fn downloads(decided: &Decided<'_>) -> Option<Finding> {
    let libc = decided.image.base.libc;
    let env = decided.natives.install_env(false);
    let fetches = |native: &&Native| {
        let spared = native.list("skip").into_iter().chain(native.list("dev-skip"));
        let spared = spared.filter_map(|pair| pair.split_once('=')).any(|pair| env.contains(&pair));
        let host = native.row.and_then(|row| row.text("host"));
        host.is_some()
            && !native.optional
            && !spared
            && matches!(native.arrives(libc), Arrives::Download | Arrives::Fallback)
    };
    let all: Vec<&Native> = decided.natives.found.iter().filter(fetches).collect();
    let first = all.first()?;
    let mut hosts: Vec<&str> = all.iter().filter_map(|native| native.row?.text("host")).collect();
    order::sort(&mut hosts);
    hosts.dedup();
    let names: Vec<&str> = all.iter().map(|native| native.name.as_str()).collect();
    let fetch = if names.len() == 1 { "fetches" } else { "fetch" };
    let message = format!("{} {fetch} files from {} while being installed", names.join(", "), hosts.join(", "));
    let apart = decided.facts.install.private_registry.is_some();
    let finding = if apart { Finding::warning } else { Finding::note };
    Some(
        finding("node/install-downloads", message)
            .help(
                "the build must reach more than the registry; behind a proxy, pass it with `--build-arg HTTPS_PROXY=…`",
            )
            .at(first.origin.place().cloned()),
    )
}
