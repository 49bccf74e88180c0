//! Archives for a server: the server's image, and how the archive gets to where the server looks for it.

use super::address::{Address, Health};
use super::unpack::Unpacked;
use super::{ARGUMENT, Decided, image};
use crate::catalog::Row;
use crate::ecosystem::Decide;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Artefact, Facts, Server, Shape};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced, prefer};
use crate::plan::{Command, Copy, Image, Runtime, Step, Value, Writable};
use crate::planner::as_asked;
use crate::settings::Flavour;

const RULE: &str = "java/server-image";

/// Where the build stage puts what is in the archive.
const WEBAPP: &str = "/out/webapp";

/// Where it puts the libraries out of it.
const LIBRARIES: &str = "/out/lib";

/// The row of a server.
fn row(server: &str) -> Option<Row<'static>> {
    CATALOG.row("war-server", server)
}

/// The rows of the images that have the server at the level of the archive, best first.
fn images(row: Row<'static>, server: Option<&Server>) -> Vec<Row<'static>> {
    let level = server.and_then(|server| CATALOG.row("war-server", server.level.value()));
    let by_level = level.and_then(|level| match row.key() {
        "tomcat" => level.text("tomcat"),
        "jetty" => level.text("jetty"),
        _ => None,
    });
    let keys = by_level.into_iter().chain(row.text("image")).chain(row.text("image-old"));
    // A server that the build lays out itself runs on any image with a JVM.
    let own = row.text("folder").map(|_| "jre");
    keys.chain(own).filter_map(|key| CATALOG.row("image", key)).collect()
}

/// The image of the server.
pub(super) fn image(
    facts: &Facts,
    by: &Decide<'_>,
    artefact: &Artefact,
    server: &str,
    version: &Sourced<u32>,
    findings: &mut Vec<Finding>,
) -> Option<image::Chosen> {
    let row = row(server)?;
    let images = images(row, facts.server.as_ref());
    let wanted = *version.value();
    let lines = |image: &Row<'_>| image.list("lines").iter().filter_map(|line| line.parse().ok()).collect::<Vec<u32>>();
    let found = images.iter().find(|image| lines(image).contains(&wanted));
    let (chosen, line) = match found {
        Some(image) => (*image, Value::variable(ARGUMENT)),
        None => {
            let (image, line) = other_line(&images, wanted, &lines)?;
            wrong_line(row, version, line, findings);
            (image, Value::text(line.to_string()))
        }
    };
    let asked = by.settings.flavour.as_ref();
    if let Some(asked) = asked.filter(|asked| !matches!(asked.value(), Flavour::Auto | Flavour::Slim)) {
        let message =
            format!("the program runs on {}, whose image is taken as it is", row.text("name").unwrap_or(server));
        findings.push(
            Finding::warning("java/no-such-flavour", message)
                .help("leave the flavour out")
                .at(asked.origin().place().cloned()),
        );
    }
    if let Some(server) = &facts.server {
        more_than_servlets(facts, server, row, findings);
    }
    let base = Image::from_row(chosen, Some(line));
    let known = facts.server.iter().flat_map(|server| [server.key.origin().clone(), server.level.origin().clone()]);
    let from = known.chain([artefact.path.origin().clone(), row.origin(), base.origin.clone()]);
    let why = Origin::rule_from(RULE, "the server that the archive asks for", from.collect::<Vec<_>>());
    Some(image::Chosen { base, why, server: Some(row) })
}

/// The image with the next newer line of the JDK, else the one with the newest of all.
fn other_line(
    images: &[Row<'static>],
    wanted: u32,
    lines: &dyn Fn(&Row<'_>) -> Vec<u32>,
) -> Option<(Row<'static>, u32)> {
    let all = || images.iter().flat_map(|image| lines(image).into_iter().map(|line| (*image, line)));
    let newer = all().filter(|(_, line)| *line > wanted).min_by_key(|(_, line)| *line);
    newer.or_else(|| all().max_by_key(|(_, line)| *line))
}

fn wrong_line(row: Row<'_>, version: &Sourced<u32>, line: u32, findings: &mut Vec<Finding>) {
    let name = row.text("name").unwrap_or(row.key());
    let place = version.origin().place().cloned();
    let wanted = version.value();
    let message = format!("there is no image of {name} with Java {wanted}, so that the server runs on {line}");
    findings.push(if line > *wanted {
        Finding::note("java/server-line", message).help(format!("build for it as well by `--version {line}`")).at(place)
    } else {
        Finding::warning("java/server-line", format!("{message}, which cannot read what is built for {wanted}"))
            .help(format!("let the build make classes for {line}, and say `--version {line}`"))
            .at(place)
    });
}

/// Servers of servlets have no more than these: what else is asked for must come with the program.
fn more_than_servlets(facts: &Facts, server: &Server, row: Row<'_>, findings: &mut Vec<Finding>) {
    if !matches!(server.key.value().as_str(), "tomcat" | "jetty") {
        return;
    }
    let whole = |key: &str| {
        key == "org.eclipse.microprofile:microprofile"
            || CATALOG.rows("war-server").any(|level| level.list("ee-artifacts").contains(&key))
    };
    let brings = [
        "org.glassfish.jersey",
        "org.jboss.resteasy",
        "org.jboss.weld",
        "org.apache.cxf",
        "org.apache.openwebbeans",
        "org.glassfish",
        "org.apache.myfaces",
    ];
    let own = |key: &str| brings.iter().any(|group| key.starts_with(group));
    let mut running = facts.dependencies.iter().filter(|one| matches!(one.scope.as_str(), "compile" | "runtime"));
    let asked = facts.dependencies.iter().find(|one| whole(&one.key));
    let Some(asked) = asked.filter(|_| !running.any(|one| own(&one.key))) else { return };
    let name = row.text("name").unwrap_or(row.key());
    let message =
        format!("{} is asked of the server, and {name} has only servlets, pages and sockets of it", asked.key);
    findings.push(
        Finding::note("java/more-than-servlets", message)
            .help("bring the other parts as dependencies, or let liberty-maven-plugin name Open Liberty as the server")
            .at(asked.origin.place().cloned()),
    );
}

/// The folder of the server that paths of the program are relative to.
pub(super) fn home(decided: &Decided<'_>) -> Option<&'static str> {
    decided.image.server.and_then(|row| row.text("home").or_else(|| row.text("config")))
}

/// What the server needs of the last stage: folders that it writes, where its image does not hand them over.
pub(super) fn runtime(decided: &Decided<'_>, runtime: &mut Runtime) {
    let Some(row) = decided.image.server.filter(|_| decided.image.base.user.is_none()) else { return };
    for path in row.list("writable") {
        let why = Origin::rule_from("java/server-writes", "the server writes here", [row.origin()]);
        runtime.writable.push(Writable { path: path.to_owned(), volume: false, why });
    }
}

/// Where the server listens: its configuration in the project says it, else it is the server's own port.
pub(super) fn address(facts: &Facts, by: &Decide<'_>, artefact: &Artefact, findings: &mut Vec<Finding>) -> Address {
    let mut address = Address::default();
    let Shape::War { server } = &artefact.shape else { return address };
    let row = row(server);
    let known = facts.server.as_ref();
    let named = known.and_then(|server| server.ports.first());
    let asked = by.settings.port.as_ref().map(|port| Sourced::new(*port.value(), as_asked(port.origin())));
    let default = row.and_then(|row| Some(Sourced::new(row.text("port")?.parse::<u16>().ok()?, row.origin())));
    let port = prefer("java/port", asked.as_ref(), named.map(|port| port.number.clone()), default);
    address.env.extend(known.iter().flat_map(|server| server.env.iter().cloned()));
    if let Some(asked) = &asked {
        match named.and_then(|port| port.variable.clone()) {
            Some(name) => {
                address.env.retain(|(known, _)| *known != name);
                address.env.push((name, asked.clone().map(|port| port.to_string())));
            }
            None => findings.push(
                Finding::warning("java/port-not-settable", "nothing was found by which the server takes another port")
                    .help("map the port where the container is started, or bring a configuration of the server")
                    .at(asked.origin().place().cloned()),
            ),
        }
    }
    address.port = port.map(|port| port.map(|port| port.to_string()));
    let more = known.iter().flat_map(|server| server.ports.iter().skip(1));
    address.more = more.map(|port| port.number.clone().map(|port| port.to_string())).collect();
    let asked = by.settings.health.as_ref().map(|path| Sourced::new(path.value().clone(), as_asked(path.origin())));
    let shown = || facts.evidence.health.first().map(|path| path.value.clone());
    let path = asked.or_else(|| known?.health.clone()).or_else(shown);
    address.health = path.map(|path| Health { path, port: None });
    address
}

/// How the archive, which lies at `source` in the build stage, gets into the image.
pub(super) fn unpack(decided: &Decided<'_>, mut steps: Vec<Step>, source: String, why: &Origin) -> Unpacked {
    let Some(row) = decided.image.server else { return Unpacked { steps, copies: Vec::new() } };
    if row.text("folder").is_some() {
        let home = row.text("home").unwrap_or_default();
        let copy = Copy::stage("build", format!("{source}/"), format!("{home}/"));
        return Unpacked { steps, copies: vec![Step::copy(copy, why.clone())] };
    }
    let copies = match decided.facts.server.as_ref() {
        Some(server) if row.key() == "liberty" => with_configuration(server, row, source, why),
        server => {
            let (taken, copies) = exploded(server, row, &source, why);
            steps.push(taken);
            copies
        }
    };
    Unpacked { steps, copies }
}

/// The archive as the folder that the server would make of it at every start: it writes nothing, and what changes least
/// has a layer of its own.
fn exploded(server: Option<&Server>, row: Row<'_>, source: &str, why: &Origin) -> (Step, Vec<Step>) {
    let because = "taken apart while it is built, the server has nothing to write when it starts";
    let from = [why.clone(), row.origin()];
    let take = Origin::rule_from("java/archive-as-folder", because, from);
    let libraries = format!("{WEBAPP}/WEB-INF/lib");
    let commands = vec![
        Command::new(["mkdir", "-p", &libraries]),
        Command::new(["cd", WEBAPP]),
        Command::new(["jar", "-xf", source]),
        Command::new(["mv", "WEB-INF/lib", LIBRARIES]),
    ];
    let step = Step::run(Vec::new(), commands, &["/out"], take.clone());
    let root = row.text("file").and_then(|file| file.strip_suffix(".war")).unwrap_or("ROOT");
    let context = server.map(|server| server.context.value().as_str()).filter(|context| !context.is_empty());
    let folder = format!("{}/{}", row.text("webapps").unwrap_or_default(), context.unwrap_or(root));
    let place = server.map(|server| server.context.origin().clone());
    let why = Origin::rule_from("java/deployed-at", "its name is the path that it answers below", place);
    let copy = |from: &str, to: String| Step::copy(Copy::stage("build", format!("{from}/"), to), why.clone());
    let copies = vec![copy(LIBRARIES, format!("{folder}/WEB-INF/lib/")), copy(WEBAPP, format!("{folder}/"))];
    let modules = modules(server, row);
    (step, modules.into_iter().chain(copies).collect())
}

/// Modules that the server is told to have at this level.
fn modules(server: Option<&Server>, row: Row<'_>) -> Option<Step> {
    let level = CATALOG.row("war-server", server?.level.value())?;
    let modules = level.list("jetty-modules").join(",");
    let words = row.list("build").into_iter().map(|word| word.replace("{modules}", &modules));
    let words: Vec<String> = words.collect();
    let from = [level.origin(), row.origin()];
    let why = Origin::rule_from("java/server-modules", "the server brings these, and has them switched off", from);
    (!words.is_empty()).then(|| Step::run(Vec::new(), vec![Command::new(words)], &[], why))
}

/// A server that is configured by the project: its configuration comes first, as it changes less often.
fn with_configuration(server: &Server, row: Row<'static>, source: String, why: &Origin) -> Vec<Step> {
    let text = |field: &str| row.text(field).unwrap_or_default();
    let owner = text("owner");
    let run = |field: &'static str, because: &str, from: &Origin| {
        let words: Vec<&str> = row.list(field);
        let why = Origin::rule_from("java/server-configured", because, [from.clone(), row.origin()]);
        (!words.is_empty()).then(|| Step::run(Vec::new(), vec![Command::new(words)], &[], why))
    };
    let mut steps = Vec::new();
    if let Some(config) = &server.config {
        let why = Origin::rule_from("java/server-configuration", "", [config.origin().clone()]);
        let copy = Copy::context([format!("{}/", config.value())], format!("{}/", text("config")));
        steps.push(Step::copy(copy.owned_by(owner), why));
        steps.extend(run("build", "the features that its configuration switches on", config.origin()));
    }
    let name = source.rsplit('/').next().unwrap_or("application.war").to_owned();
    let to = match &server.file {
        Some(file) => format!("{}/{}", text("webapps"), file.value()),
        None => format!("{}/{name}", text("dropins")),
    };
    let from = server.file.iter().map(|file| file.origin().clone()).chain([why.clone()]);
    let why = Origin::rule_from("java/deployed-at", "where the server's configuration looks for it", from);
    // The server's folder is a link, which a layer that stands apart would put a folder over.
    let mut copy = Copy::stage("build", source, to).owned_by(owner);
    copy.link = false;
    steps.push(Step::copy(copy, why.clone()));
    steps.extend(run("finish", "it settles what it can before it starts", &why));
    steps
}
