//! Streamlit: the page that the command is given, what its settings say, and what of them an image may hold.

use stageplan_syntax::order;

use super::Look;
use super::own::{self, Used};
use super::scan::Seen;
use crate::ecosystem::Grade;
use crate::ecosystem::python::facts::{Framework, Launch};
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};

const CONFIG: &str = ".streamlit/config.toml";
const SECRETS: &str = ".streamlit/secrets.toml";

pub(super) fn recognise(look: &Look<'_, '_>, used: &Used<'_>) -> Option<Framework> {
    let names = used.row.list("files");
    // Pages are run by the one file that leads to them.
    let pages: Vec<&str> = used
        .files
        .iter()
        .flat_map(|file| &file.calls)
        .filter(|call| call.name == "streamlit.Page")
        .filter_map(|call| call.first.as_deref())
        .collect();
    let page = |seen: &Seen| {
        let below = seen.inside.split('/').rev().skip(1).any(|folder| folder == "pages");
        below || pages.iter().any(|page| seen.inside == *page || seen.inside.ends_with(&format!("/{page}")))
    };
    let rank = |seen: &Seen| {
        let file = seen.path.file_name();
        let folder = seen.inside.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let pages =
            look.unit.path(&format!("{folder}pages")).is_some_and(|path| look.unit.project.tree().has_folder(&path));
        let shows = seen.guarded || seen.calls.iter().any(|call| !call.inner && call.name.starts_with("streamlit."));
        let leads =
            pages || seen.call("streamlit.navigation").is_some() || seen.call("streamlit.set_page_config").is_some();
        let known = names.iter().position(|name| *name == file).unwrap_or(names.len());
        (seen.imported, !shows, !leads, seen.inside.matches('/').count(), known)
    };
    let mut files: Vec<&Seen> = used.files.iter().copied().filter(|seen| !page(seen)).collect();
    order::sort_by_key(&mut files, |seen| rank(seen));
    let (entry, rest) = files.split_first()?;
    let best = rank(entry);
    let rivals: Vec<&str> = rest
        .iter()
        .filter(|other| (rank(other).0, rank(other).1, rank(other).2) == (best.0, best.1, best.2))
        .map(|other| other.inside.as_str())
        .collect();
    let span = entry.uses(&used.row.list("modules")).unwrap_or_default();
    let why = Origin::rule_from(
        "python/streamlit-page",
        "the page that uses Streamlit and that none leads to",
        [entry.origin(span, "import"), used.row.origin()],
    );
    let rejected: Vec<Rejected> = rest.iter().map(|other| own::lost(other, entry)).collect();
    let config = look.unit.has(CONFIG).then(|| look.unit.toml(CONFIG)).flatten();
    let said = |key: &str| config.as_ref().and_then(|config| config.scalar(&["server", key]));
    let port = said("port").filter(|port| port.value().parse::<u16>().is_ok_and(|port| port > 0));
    let number = port.as_ref().map_or(own::usual(used.row), |port| port.value());
    let words = own::fill(used.row, number, &entry.inside, "", "");
    let launch = Launch::Words(Sourced::new(words, why.rejecting("python/streamlit-page", rejected)));
    let grade = match (used.named, rivals.is_empty()) {
        (true, true) => Grade::Strong,
        _ => Grade::Likely,
    };
    let mut found = used.framework(grade, launch);
    own::environment(used.row, &mut found);
    if !rivals.is_empty() {
        found.findings.push(
            Finding::note(
                "python/several-pages",
                format!("{} is taken for the first page; {} could be it too", entry.inside, rivals.join(", ")),
            )
            .help("say another one with `--start`, such as `streamlit run pages.py`")
            .at(Origin::of_file(entry.path.clone()).place().cloned()),
        );
    }
    found.port = port.or(found.port.take());
    let prefix =
        said("baseUrlPath").map(|path| path.value().trim_matches('/').to_owned()).filter(|path| !path.is_empty());
    let health = used.row.text("health").unwrap_or_default();
    let health = prefix.map_or_else(|| health.to_owned(), |prefix| format!("/{prefix}{health}"));
    found.health = Some(Sourced::new(health, used.row.origin()));
    if let Some(path) = look.unit.path(CONFIG).filter(|_| config.is_some()) {
        let origin = Origin::rule_from(
            "python/streamlit-settings",
            "Streamlit reads it at the start",
            [Origin::of_file(path.clone())],
        );
        found.files.push(Sourced::new(path, origin));
    }
    let samples = [".example", ".sample", ".template"].map(|end| format!("{SECRETS}{end}"));
    let secrets = std::iter::once(SECRETS.to_owned()).chain(samples).find(|name| look.unit.has(name));
    if let Some(path) = secrets.and_then(|name| look.unit.path(&name)) {
        found.findings.push(
            Finding::note("python/streamlit-secrets", "the pages read secrets from a file, which no image holds")
                .help(format!("mount it where the image is run, as /app/{SECRETS}"))
                .at(Origin::of_file(path).place().cloned()),
        );
    }
    Some(found)
}
